//! The text of every `.proto` file, by the path that imports name it with.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use anyhow::{Error, Result, anyhow};

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
    files: BTreeMap<Arc<str>, Source>,
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
        match files.array_windows().find(|[(one, _), (next, _)]| one == next) {
            Some([(path, one), (_, other)]) => Err(overlap(path, one, other)),
            None => Ok(Self {
                files: files.into_iter().collect(),
            }),
        }
    }

    /// Adds a file under its import path.
    ///
    /// # Errors
    ///
    /// Another file has the same import path: two modules overlap.
    pub fn insert(&mut self, import_path: impl Into<Arc<str>>, source: Source) -> Result<()> {
        match self.files.entry(import_path.into()) {
            Entry::Vacant(entry) => {
                entry.insert(source);
                Ok(())
            }
            Entry::Occupied(entry) => Err(overlap(entry.key(), entry.get(), &source)),
        }
    }

    pub fn get(&self, import_path: &str) -> Option<&Source> {
        self.files.get(import_path)
    }

    /// The same with the path as it is kept here.
    pub fn get_key_value(&self, import_path: &str) -> Option<(&Arc<str>, &Source)> {
        self.files.get_key_value(import_path)
    }

    /// All files, in the order of import paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Source)> {
        self.files.iter()
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
