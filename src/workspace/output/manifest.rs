//! The manifest: every file that igata wrote, with its sum.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Component, Path};

use sha2::{Digest as _, Sha256};

use crate::parallel;
use crate::tree::FileTree;

/// The sums of files by path, in the format of `sha256sum`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    sums: BTreeMap<String, String>,
}

impl Manifest {
    pub(super) fn of(tree: &FileTree) -> Self {
        let files: Vec<(&str, &[u8])> = tree.iter().collect();
        let sums = parallel::map(&files, |_, (path, content)| ((*path).to_owned(), sum(content)));
        Self {
            sums: sums.into_iter().collect(),
        }
    }

    /// What a text lists. Lines that igata cannot have written are left out, so no
    /// manifest can make it touch a file outside of the folder.
    pub(super) fn parse(text: &str) -> Self {
        let lines = text.lines().filter_map(|line| line.split_once("  "));
        let inside = lines.filter(|(_, path)| is_inside(Path::new(path)));
        Self {
            sums: inside.map(|(sum, path)| (path.to_owned(), sum.to_owned())).collect(),
        }
    }

    pub(super) fn contains(&self, path: &str) -> bool {
        self.sums.contains_key(path)
    }

    /// Whether the file is listed with this content.
    pub(super) fn has(&self, path: &str, content: &[u8]) -> bool {
        self.sums.get(path).is_some_and(|known| *known == sum(content))
    }

    /// The paths that it lists and `tree` does not have.
    pub(super) fn stale<'a>(&'a self, tree: &FileTree) -> Vec<&'a str> {
        let paths = self.sums.keys().map(String::as_str);
        paths.filter(|path| tree.get(path).is_none()).collect()
    }

    /// What `self` lists, and what else `other` does.
    pub(super) fn text_with(&self, other: &Self) -> String {
        let mut all: BTreeMap<&String, &String> = other.sums.iter().collect();
        all.extend(&self.sums);
        render(all.into_iter())
    }

    pub(super) fn text(&self) -> String {
        render(self.sums.iter())
    }
}

fn render<'a>(sums: impl Iterator<Item = (&'a String, &'a String)>) -> String {
    sums.fold(String::new(), |mut text, (path, sum)| {
        text.extend([sum, "  ", path, "\n"]);
        text
    })
}

pub(super) fn sum(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes everything");
        text
    })
}

fn is_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_)))
}
