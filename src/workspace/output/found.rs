//! What is at the places of files that are to be written.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// What is at the place of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    Nothing,
    File(Vec<u8>),
    /// The file, or a folder around it, is a link, which could lead anywhere.
    Link(&'a str),
}

/// What is at the place of a folder.
#[derive(Debug, Clone, Copy)]
enum Folder<'a> {
    Missing,
    There,
    Link(&'a str),
}

/// The folders around files, each looked at once.
#[derive(Debug)]
pub(super) struct Folders<'a> {
    folders: BTreeMap<&'a str, Folder<'a>>,
}

impl<'a> Folders<'a> {
    /// Looks at the folders around the files at `paths`, which are below `root`.
    pub(super) fn around(root: &Path, paths: impl Iterator<Item = &'a str>) -> Self {
        let mut folders = BTreeMap::new();
        for path in paths {
            look_around(root, path, &mut folders);
        }
        Self { folders }
    }

    /// The folders that are missing, each after the one around it.
    pub(super) fn missing(&self) -> impl Iterator<Item = &'a str> {
        let is_missing = |folder: &Folder<'_>| matches!(folder, Folder::Missing);
        let missing = self.folders.iter().filter(move |(_, folder)| is_missing(folder));
        missing.map(|(path, _)| *path)
    }

    /// What is at the place of a file whose folders were looked at.
    pub(super) fn find(&self, root: &Path, path: &'a str) -> io::Result<Found<'a>> {
        match folder_of(path).map(|folder| self.folders[folder]) {
            Some(Folder::Missing) => Ok(Found::Nothing),
            Some(Folder::Link(link)) => Ok(Found::Link(link)),
            Some(Folder::There) | None => {
                let full = root.join(path);
                if full.is_symlink() {
                    return Ok(Found::Link(path));
                }
                Ok(read(&full)?.map_or(Found::Nothing, Found::File))
            }
        }
    }
}

/// The content of a file; nothing if there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

fn look_around<'a>(root: &Path, path: &'a str, folders: &mut BTreeMap<&'a str, Folder<'a>>) -> Option<Folder<'a>> {
    let folder = folder_of(path)?;
    if let Some(known) = folders.get(folder) {
        return Some(*known);
    }
    let found = match look_around(root, folder, folders) {
        Some(around @ (Folder::Missing | Folder::Link(_))) => around,
        Some(Folder::There) | None => match fs::symlink_metadata(root.join(folder)) {
            Ok(metadata) if metadata.is_symlink() => Folder::Link(folder),
            Ok(_) => Folder::There,
            Err(_) => Folder::Missing,
        },
    };
    folders.insert(folder, found);
    Some(found)
}

fn folder_of(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(folder, _)| folder)
}
