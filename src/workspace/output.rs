//! The output folder: what igata wrote there, and what it may touch.
//!
//! A manifest in the format of `sha256sum` lists every file that igata wrote.
//! What is not in it belongs to somebody else and is never overwritten or removed.

mod found;
mod manifest;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use crate::parallel;
use crate::tree::FileTree;

use found::{Folders, Found};
use manifest::Manifest;

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

/// What writing does with a file.
#[derive(Debug, PartialEq, Eq)]
enum State {
    Same,
    Missing,
    Different,
    /// It cannot be written: what is at this path is somebody else's.
    Foreign(String),
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
        let manifest = Manifest::of(tree).text();
        let files: Vec<(&str, &[u8])> = tree.iter().chain([(MANIFEST, manifest.as_bytes())]).collect();
        let found = parallel::map(&files, |_, (path, content)| {
            Ok(match self.read(path)? {
                None => Some((*path, Kind::Missing)),
                Some(found) => (found != *content).then_some((*path, Kind::Changed)),
            })
        });
        let found: Vec<Option<(&str, Kind)>> = found.into_iter().collect::<Result<_>>()?;
        let mut differences: BTreeMap<&str, Kind> = found.into_iter().flatten().collect();
        let written = self.read_manifest()?;
        for path in written.stale(tree) {
            if self.read(path)?.is_some() {
                differences.insert(path, Kind::Stale);
            }
        }
        let difference = |(path, kind)| Difference {
            path: self.shown_file(path),
            kind,
        };
        Ok(differences.into_iter().map(difference).collect())
    }

    /// Makes the folder hold `tree`. Files that igata wrote and would not
    /// write any more are removed.
    ///
    /// # Errors
    ///
    /// A file that igata did not write is in the way: then nothing is touched.
    pub fn write(&self, tree: &FileTree) -> Result<Written> {
        let old = self.read_manifest()?;
        let stale = old.stale(tree);
        let paths = tree.iter().map(|(path, _)| path).chain(stale.iter().copied());
        let folders = Folders::around(&self.folder, paths);
        let files = self.look(tree, &old, &folders, &stale)?;

        // An interrupted run must be able to go on: until everything is there,
        // the manifest claims both what was and what will be.
        let new = Manifest::of(tree);
        fs::create_dir_all(&self.folder).with_context(|| format!("cannot make the folder `{}`", self.shown))?;
        self.write_file(MANIFEST, new.text_with(&old).as_bytes())?;
        for folder in folders.missing() {
            match fs::create_dir(self.folder.join(folder)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(error).with_context(|| format!("cannot make the folder `{}`", self.shown_file(folder)));
                }
                _ => {}
            }
        }
        let changed: Vec<((&str, &[u8]), &State)> = tree
            .iter()
            .zip(&files)
            .filter(|(_, state)| **state != State::Same)
            .collect();
        let done = parallel::map(&changed, |_, ((path, content), state)| match state {
            State::Missing => self.write_new_file(path, content),
            _ => self.write_file(path, content),
        });
        done.into_iter().collect::<Result<()>>()?;
        let mut removed = 0;
        for path in &stale {
            removed += usize::from(self.remove(path)?);
        }
        if !stale.is_empty() {
            self.write_file(MANIFEST, new.text().as_bytes())?;
        }
        Ok(Written {
            written: changed.len(),
            removed,
            unchanged: files.len() - changed.len(),
        })
    }

    /// Whether each file of the tree has to be written. Refuses to go on if a file of somebody else would be lost.
    fn look(&self, tree: &FileTree, old: &Manifest, folders: &Folders<'_>, stale: &[&str]) -> Result<Vec<State>> {
        let files: Vec<(&str, &[u8])> = tree.iter().collect();
        let states = parallel::map(&files, |_, (path, content)| {
            Ok(match self.find(folders, path)? {
                Found::Nothing => State::Missing,
                Found::File(found) if found == *content => State::Same,
                Found::File(_) if old.contains(path) => State::Different,
                Found::File(_) => State::Foreign((*path).to_owned()),
                Found::Link(link) => State::Foreign(link.to_owned()),
            })
        });
        let states: Vec<State> = states.into_iter().collect::<Result<_>>()?;
        let mut foreign = BTreeSet::new();
        for state in &states {
            if let State::Foreign(path) = state {
                foreign.insert(self.shown_file(path));
            }
        }
        for path in stale {
            match self.find(folders, path)? {
                Found::Link(link) => foreign.insert(self.shown_file(link)),
                Found::File(found) if !old.has(path, &found) => foreign.insert(self.shown_file(path)),
                Found::Nothing | Found::File(_) => continue,
            };
        }
        if foreign.is_empty() {
            return Ok(states);
        }
        let list: Vec<String> = foreign.into_iter().collect();
        bail!(
            "`{}` holds files that igata did not write, or that were changed since, and would have to overwrite or remove:\n  {}\n\
             nothing was changed; move them away, or choose another folder with `packages.out`",
            self.shown,
            list.join("\n  ")
        );
    }

    fn find<'a>(&self, folders: &Folders<'a>, path: &'a str) -> Result<Found<'a>> {
        let found = folders.find(&self.folder, path);
        found.with_context(|| format!("cannot read `{}`", self.shown_file(path)))
    }

    fn shown_file(&self, path: &str) -> String {
        format!("{}/{path}", self.shown)
    }

    fn read_manifest(&self) -> Result<Manifest> {
        let text = self.read(MANIFEST)?.unwrap_or_default();
        Ok(Manifest::parse(&String::from_utf8_lossy(&text)))
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        found::read(&self.folder.join(path)).with_context(|| format!("cannot read `{}`", self.shown_file(path)))
    }

    /// Writes a file that is not there into a folder that is.
    fn write_new_file(&self, path: &str, content: &[u8]) -> Result<()> {
        fs::File::create_new(self.folder.join(path))
            .and_then(|mut file| file.write_all(content))
            .with_context(|| format!("cannot write `{}`", self.shown_file(path)))
    }

    /// Writes a file into a folder that is there.
    fn write_file(&self, path: &str, content: &[u8]) -> Result<()> {
        let full = self.folder.join(path);
        // Readers see the old file or the new one, never half of it.
        let name = full.file_name().unwrap_or_default().to_string_lossy();
        let half = full.with_file_name(format!(".{name}.igata"));
        fs::write(&half, content)
            .and_then(|()| fs::rename(&half, &full))
            .with_context(|| format!("cannot write `{}`", self.shown_file(path)))
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
        let sum = super::manifest::sum(b"1");
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
