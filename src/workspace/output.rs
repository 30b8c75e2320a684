//! The output folder: what igata wrote there, and what it may touch.
//!
//! A manifest in the format of `sha256sum` lists every file that igata wrote.
//! What is not in it belongs to somebody else and is never overwritten or removed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

use crate::tree::FileTree;

/// The name of the manifest, at the top of the output folder. `sha256sum -c` can check it.
pub const MANIFEST: &str = "SHA256SUMS";

/// A folder that igata writes.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    shown: String,
}

/// How a file differs from what it ought to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Missing,
    Changed,
    /// igata wrote it once, and would not write it any more.
    Stale,
}

/// A file that is not what it ought to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The path as the user sees it.
    pub path: String,
    pub kind: Kind,
}

/// What writing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    pub written: usize,
    pub removed: usize,
    pub unchanged: usize,
}

impl Output {
    pub(super) fn new(folder: PathBuf, shown: String) -> Self {
        Self { folder, shown }
    }

    /// The folder as the user sees it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Every file that writing `tree` would change, in the order of paths.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    pub fn compare(&self, tree: &FileTree) -> Result<Vec<Difference>> {
        let manifest = self.read_manifest()?;
        let mut differences = BTreeMap::new();
        for (path, content) in tree.iter().chain([(MANIFEST, manifest_text(tree).as_bytes())]) {
            match self.read(path)? {
                None => differences.insert(path.to_owned(), Kind::Missing),
                Some(found) if found != content => differences.insert(path.to_owned(), Kind::Changed),
                Some(_) => None,
            };
        }
        for path in manifest.keys().filter(|path| tree.get(path).is_none()) {
            if self.read(path)?.is_some() {
                differences.insert(path.clone(), Kind::Stale);
            }
        }
        Ok(differences
            .into_iter()
            .map(|(path, kind)| Difference {
                path: self.shown_file(&path),
                kind,
            })
            .collect())
    }

    /// Makes the folder hold `tree`. Files that igata wrote and would not
    /// write any more are removed.
    ///
    /// # Errors
    ///
    /// A file that igata did not write is in the way: then nothing is touched.
    pub fn write(&self, tree: &FileTree) -> Result<Written> {
        let manifest = self.read_manifest()?;
        let stale: Vec<&String> = manifest.keys().filter(|path| tree.get(path).is_none()).collect();
        self.check(tree, &manifest, &stale)?;

        // An interrupted run must be able to go on: until everything is there,
        // the manifest claims both what was and what will be.
        let new = manifest_text(tree);
        let mut both = parse_manifest(&new);
        for (path, sum) in &manifest {
            both.entry(path.clone()).or_insert_with(|| sum.clone());
        }
        self.write_file(MANIFEST, render_manifest(&both).as_bytes())?;
        let mut written = Written::default();
        for (path, content) in tree.iter() {
            if self.read(path)?.as_deref() == Some(content) {
                written.unchanged += 1;
            } else {
                self.write_file(path, content)?;
                written.written += 1;
            }
        }
        for path in stale {
            written.removed += usize::from(self.remove(path)?);
        }
        self.write_file(MANIFEST, new.as_bytes())?;
        Ok(written)
    }

    /// Refuses to go on if a file of somebody else would be lost.
    fn check(&self, tree: &FileTree, manifest: &BTreeMap<String, String>, stale: &[&String]) -> Result<()> {
        let mut foreign = BTreeSet::new();
        for (path, content) in tree.iter() {
            if let Some(link) = self.link_on(path) {
                foreign.insert(link);
            } else if !manifest.contains_key(path) && self.read(path)?.is_some_and(|found| found != content) {
                foreign.insert(self.shown_file(path));
            }
        }
        for path in stale {
            if let Some(link) = self.link_on(path) {
                foreign.insert(link);
            } else if self.read(path)?.is_some_and(|found| sum(&found) != manifest[*path]) {
                foreign.insert(self.shown_file(path));
            }
        }
        if foreign.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = foreign.into_iter().collect();
        bail!(
            "`{}` holds files that igata did not write, or that were changed since, and would have to overwrite or remove:\n  {}\n\
             nothing was changed; move them away, or choose another folder with `packages.out`",
            self.shown,
            list.join("\n  ")
        );
    }

    /// A link that the path goes through; writing there could lead anywhere.
    fn link_on(&self, path: &str) -> Option<String> {
        let mut below = String::new();
        for part in path.split('/') {
            below = if below.is_empty() {
                part.to_owned()
            } else {
                format!("{below}/{part}")
            };
            if self.folder.join(&below).is_symlink() {
                return Some(self.shown_file(&below));
            }
        }
        None
    }

    fn shown_file(&self, path: &str) -> String {
        format!("{}/{path}", self.shown)
    }

    fn read_manifest(&self) -> Result<BTreeMap<String, String>> {
        let text = self.read(MANIFEST)?.unwrap_or_default();
        Ok(parse_manifest(&String::from_utf8_lossy(&text)))
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        match fs::read(self.folder.join(path)) {
            Ok(content) => Ok(Some(content)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read `{}`", self.shown_file(path))),
        }
    }

    fn write_file(&self, path: &str, content: &[u8]) -> Result<()> {
        let full = self.folder.join(path);
        let context = || format!("cannot write `{}`", self.shown_file(path));
        let parent = full.parent().unwrap_or(&self.folder);
        fs::create_dir_all(parent).with_context(context)?;
        // Readers see the old file or the new one, never half of it.
        let name = full.file_name().unwrap_or_default().to_string_lossy();
        let half = parent.join(format!(".{name}.igata"));
        fs::write(&half, content)
            .and_then(|()| fs::rename(&half, &full))
            .with_context(context)
    }

    /// Removes a file, and the folders that are empty then.
    fn remove(&self, path: &str) -> Result<bool> {
        let full = self.folder.join(path);
        match fs::remove_file(&full) {
            Ok(()) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(false);
            }
            Err(error) => return Err(error).with_context(|| format!("cannot remove `{}`", self.shown_file(path))),
        }
        let folders = full.ancestors().skip(1).take_while(|folder| *folder != self.folder);
        for folder in folders {
            // It fails where something is left, which is as it should be.
            if fs::remove_dir(folder).is_err() {
                break;
            }
        }
        Ok(true)
    }
}

fn sum(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes everything");
        text
    })
}

fn manifest_text(tree: &FileTree) -> String {
    render_manifest(
        &tree
            .iter()
            .map(|(path, content)| (path.to_owned(), sum(content)))
            .collect(),
    )
}

fn render_manifest(sums: &BTreeMap<String, String>) -> String {
    sums.iter().fold(String::new(), |mut text, (path, sum)| {
        writeln!(text, "{sum}  {path}").expect("a string takes everything");
        text
    })
}

/// The sums by path. Lines that igata cannot have written are left out, so no
/// manifest can make it touch a file outside of the folder.
fn parse_manifest(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| line.split_once("  "))
        .filter(|(_, path)| is_inside(Path::new(path)))
        .map(|(sum, path)| (path.to_owned(), sum.to_owned()))
        .collect()
}

fn is_inside(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, std::path::Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Kind, MANIFEST, Output, Written};
    use crate::tree::FileTree;

    fn tree(files: &[(&str, &str)]) -> FileTree {
        let mut tree = FileTree::new();
        for (path, content) in files {
            tree.insert(*path, *content).unwrap();
        }
        tree
    }

    fn output(folder: &Path) -> Output {
        Output::new(folder.join("out"), "out".to_owned())
    }

    #[test]
    fn what_igata_wrote_is_updated_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let output = output(folder.path());
        output.write(&tree(&[("a/b", "1"), ("c/d", "2"), ("e", "3")])).unwrap();
        let next = tree(&[("a/b", "changed"), ("e", "3"), ("f", "4")]);
        let kinds: Vec<_> = output
            .compare(&next)
            .unwrap()
            .into_iter()
            .map(|it| (it.path, it.kind))
            .collect();
        let expected = [
            ("out/SHA256SUMS", Kind::Changed),
            ("out/a/b", Kind::Changed),
            ("out/c/d", Kind::Stale),
            ("out/f", Kind::Missing),
        ];
        assert_eq!(kinds, expected.map(|(path, kind)| (path.to_owned(), kind)));
        let written = output.write(&next).unwrap();
        assert_eq!(
            written,
            Written {
                written: 2,
                removed: 1,
                unchanged: 1
            }
        );
        assert!(!folder.path().join("out/c").exists());
        assert_eq!(output.compare(&next).unwrap(), []);
    }

    #[test]
    fn a_file_of_somebody_else_stops_everything() {
        let folder = tempfile::tempdir().unwrap();
        let output = output(folder.path());
        fs::create_dir(folder.path().join("out")).unwrap();
        fs::write(folder.path().join("out/e"), "mine").unwrap();
        let error = output.write(&tree(&[("a", "1"), ("e", "2")])).unwrap_err().to_string();
        assert!(error.contains("\n  out/e\n"), "{error}");
        assert_eq!(fs::read_dir(folder.path().join("out")).unwrap().count(), 1);
    }

    #[test]
    fn a_stale_file_that_was_edited_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let output = output(folder.path());
        output.write(&tree(&[("a", "1"), ("b", "2")])).unwrap();
        fs::write(folder.path().join("out/b"), "edited").unwrap();
        assert!(output.write(&tree(&[("a", "1")])).is_err());
        assert_eq!(fs::read_to_string(folder.path().join("out/b")).unwrap(), "edited");
    }

    #[test]
    fn files_beside_those_of_igata_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let output = output(folder.path());
        output.write(&tree(&[("a/b", "1")])).unwrap();
        fs::write(folder.path().join("out/a/Cargo.lock"), "").unwrap();
        output.write(&tree(&[("c", "1")])).unwrap();
        assert!(folder.path().join("out/a/Cargo.lock").exists());
    }

    #[test]
    fn a_manifest_cannot_lead_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let output = output(folder.path());
        let victim = folder.path().join("victim");
        fs::write(&victim, "1").unwrap();
        fs::create_dir(folder.path().join("out")).unwrap();
        let sum = super::sum(b"1");
        let manifest = format!("{sum}  ../victim\n{sum}  {}\n", victim.display());
        fs::write(folder.path().join("out").join(MANIFEST), manifest).unwrap();
        output.write(&tree(&[("a", "1")])).unwrap();
        assert!(victim.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_way_stops_everything() {
        let folder = tempfile::tempdir().unwrap();
        let output = output(folder.path());
        fs::create_dir_all(folder.path().join("out")).unwrap();
        fs::create_dir_all(folder.path().join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join("out/a")).unwrap();
        assert!(output.write(&tree(&[("a/b", "1")])).is_err());
        assert_eq!(fs::read_dir(folder.path().join("elsewhere")).unwrap().count(), 0);
    }
}
