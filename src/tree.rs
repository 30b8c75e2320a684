//! Files that ought to exist: what generation, formatting and publishing make.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use anyhow::{Result, bail};

/// Files by relative path, in the order of their paths. A path stays inside
/// the folder that the tree is written to, whatever it was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTree {
    files: BTreeMap<String, Vec<u8>>,
    /// Every path in lower case, with the path as it was given.
    folded: BTreeMap<String, String>,
}

impl FileTree {
    /// An empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    ///
    /// # Errors
    ///
    /// The path is already taken, differs from another only in case (the two
    /// would be one file on macOS and Windows), or leads out of the tree.
    pub fn insert(&mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) -> Result<()> {
        let path = path.into();
        check_path(&path)?;
        match self.folded.entry(path.to_lowercase()) {
            Entry::Vacant(entry) => {
                entry.insert(path.clone());
                self.files.insert(path, content.into());
                Ok(())
            }
            Entry::Occupied(entry) if *entry.get() == path => bail!("two files would be written to `{path}`"),
            Entry::Occupied(entry) => bail!("`{path}` and `{}` differ only in case", entry.get()),
        }
    }

    /// Adds all files of `other` below `folder`; an empty folder means the top.
    ///
    /// # Errors
    ///
    /// As for [`FileTree::insert`].
    pub fn insert_tree(&mut self, folder: &str, other: Self) -> Result<()> {
        for (path, content) in other.files {
            if folder.is_empty() {
                self.insert(path, content)?;
            } else {
                self.insert(format!("{folder}/{path}"), content)?;
            }
        }
        Ok(())
    }

    /// The content of the file at `path`.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// All files, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, content)| (path.as_str(), content.as_slice()))
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// Names that Windows keeps for devices, with any extension.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

fn check_path(path: &str) -> Result<()> {
    let unsafe_character = |character: char| character.is_control() || r#"\:*?"<>|"#.contains(character);
    for segment in path.split('/') {
        let stem = segment.split('.').next().unwrap_or_default();
        if segment.is_empty() || segment == "." || segment == ".." {
            bail!("`{path}` is not a path inside the output folder");
        }
        if segment.contains(unsafe_character) || segment.ends_with(['.', ' ']) {
            bail!(
                "`{}` has a character that file names cannot have everywhere",
                path.escape_debug()
            );
        }
        if DEVICES.contains(&stem.to_ascii_lowercase().as_str()) {
            bail!("`{path}` has a part, `{segment}`, that Windows keeps for a device");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::FileTree;

    #[test]
    fn a_path_inserted_twice_is_an_error() {
        let mut tree = FileTree::new();
        tree.insert("a/b", "1").unwrap();
        assert!(tree.insert("a/b", "2").unwrap_err().to_string().contains("a/b"));
    }

    #[test]
    fn no_path_leads_out_of_the_tree() {
        let mut tree = FileTree::new();
        for path in [
            "", "/a", "a/", "a//b", "../a", "a/../b", "./a", "a\\b", "c:a", "a\n", "nul.txt", "a.",
        ] {
            assert!(tree.insert(path, "").is_err(), "{path:?} was accepted");
        }
        assert!(tree.is_empty());
    }
}
