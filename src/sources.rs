//! The text of every `.proto` file, by the path that imports name it with.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use anyhow::{Error, Result, anyhow};
use hashbrown::{DefaultHashBuilder, HashTable};

/// One `.proto` file of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path to show to the user: where the file lies, seen from where the command runs.
    pub shown: Arc<str>,
    pub text: Arc<str>,
}

/// Every `.proto` file of the workspace, in the order of import paths.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<(Arc<str>, Source)>,
    /// The positions of the files, by their paths.
    positions: HashTable<usize>,
    hasher: DefaultHashBuilder,
}

impl Sources {
    pub fn new() -> Self {
        Self::default()
    }

    /// Files by their import paths, in any order.
    ///
    /// # Errors
    ///
    /// Two of them have one import path: two modules overlap.
    pub fn of(mut files: Vec<(Arc<str>, Source)>) -> Result<Self> {
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut sources = Self::default();
        sources.files.reserve(files.len());
        for (path, source) in files {
            sources.insert(path, source)?;
        }
        Ok(sources)
    }

    /// Adds a file under its import path: at once, where that comes behind the others.
    ///
    /// # Errors
    ///
    /// Another file has the same import path: two modules overlap.
    pub fn insert(&mut self, import_path: impl Into<Arc<str>>, source: Source) -> Result<()> {
        let path = import_path.into();
        let position = match self.files.last() {
            Some((last, _)) if *last >= path => match self.files.binary_search_by(|(known, _)| known.cmp(&path)) {
                Ok(known) => return Err(overlap(&path, &self.files[known].1, &source)),
                Err(position) => position,
            },
            _ => self.files.len(),
        };
        if position < self.files.len() {
            let behind = self.positions.iter_mut().filter(|known| **known >= position);
            behind.for_each(|known| *known += 1);
        }
        let hash = self.hasher.hash_one(&*path);
        self.files.insert(position, (path, source));
        let hash_of = |position: &usize| self.hasher.hash_one(&*self.files[*position].0);
        self.positions.insert_unique(hash, position, hash_of);
        Ok(())
    }

    pub fn get(&self, import_path: &str) -> Option<&Source> {
        Some(&self.files[self.position(import_path)?].1)
    }

    /// Which of [`Self::iter`] a file is.
    pub fn position(&self, import_path: &str) -> Option<usize> {
        let hash = self.hasher.hash_one(import_path);
        let found = self
            .positions
            .find(hash, |position| *self.files[*position].0 == *import_path);
        found.copied()
    }

    /// The file at a position, with its import path.
    pub fn at(&self, position: usize) -> Option<(&Arc<str>, &Source)> {
        self.files.get(position).map(|(path, source)| (path, source))
    }

    /// All files, in the order of import paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Source)> {
        self.files.iter().map(|(path, source)| (path, source))
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

fn overlap(path: &str, one: &Source, other: &Source) -> Error {
    anyhow!(
        "`{}` and `{}` are both imported as `{path}`: move or rename one of them",
        one.shown,
        other.shown
    )
}

#[cfg(test)]
mod tests {
    use super::{Source, Sources};

    fn source(shown: &str) -> Source {
        Source {
            shown: shown.into(),
            text: "".into(),
        }
    }

    #[test]
    fn files_are_in_the_order_of_their_paths_however_they_come() {
        let paths = ["b.proto", "a/b.proto", "a.proto", "c.proto", "a/a.proto"];
        let files = paths.map(|path| (path.into(), source(path)));
        let mut inserted = Sources::new();
        for path in paths {
            inserted.insert(path, source(path)).expect("it is new");
        }
        for sources in [inserted, Sources::of(files.to_vec()).expect("all are new")] {
            let order: Vec<&str> = sources.iter().map(|(path, _)| &**path).collect();
            assert_eq!(order, ["a.proto", "a/a.proto", "a/b.proto", "b.proto", "c.proto"]);
            for (position, path) in order.into_iter().enumerate() {
                assert_eq!(sources.position(path), Some(position));
                assert_eq!(sources.get(path), Some(&source(path)));
            }
            assert_eq!(sources.position("d.proto"), None);
        }
    }

    #[test]
    fn two_files_cannot_have_one_path() {
        let two = ["x/a.proto", "y/a.proto"].map(|shown| ("a.proto".into(), source(shown)));
        let error = Sources::of(two.to_vec()).expect_err("they overlap");
        assert_eq!(
            error.to_string(),
            "`x/a.proto` and `y/a.proto` are both imported as `a.proto`: move or rename one of them"
        );
    }
}
