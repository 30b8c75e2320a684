//! `modules`: the folders that imports start at.

use super::rules::{self, Breaking, Lint};
use super::value::{read_folders_of, read_path};
use super::yaml::{Node, Reader};

/// A folder that imports start at.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// Below the workspace's root, with `/`; `.` is the root itself.
    pub path: String,
    /// If there are any, only these folders belong to it. Below the workspace's root.
    pub includes: Vec<String>,
    /// Folders and files that do not belong to it, below the workspace's root.
    pub excludes: Vec<String>,
    /// Replaces the workspace's `lint` as a whole.
    pub lint: Option<Lint>,
    /// Replaces the workspace's `breaking` as a whole.
    pub breaking: Option<Breaking>,
    /// Modules with the same number are checked as one: the roots of `v1beta1`.
    pub group: usize,
}

impl Module {
    /// All files below `path`.
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            includes: Vec::new(),
            excludes: Vec::new(),
            lint: None,
            breaking: None,
            group: 0,
        }
    }

    /// Whether the file at `path`, below the workspace's root, belongs to the module.
    pub fn contains(&self, path: &str) -> bool {
        lies_below(path, &self.path)
            && (self.includes.is_empty() || self.includes.iter().any(|folder| lies_below(path, folder)))
            && !self.excludes.iter().any(|folder| lies_below(path, folder))
    }

    /// The path that imports name the file at `path` with, if it belongs to the module.
    pub fn import_path<'p>(&self, path: &'p str) -> Option<&'p str> {
        if !self.contains(path) {
            return None;
        }
        match self.path.as_str() {
            "." => Some(path),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        }
    }
}

/// Whether `path` is `folder` or in it; `.` has everything.
pub fn lies_below(path: &str, folder: &str) -> bool {
    folder == "."
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

pub(super) fn read(reader: &mut Reader<'_>, node: &Node, group: usize) -> Option<Module> {
    let fields = reader.fields(node, &["path", "includes", "excludes", "lint", "breaking"]);
    let path = fields
        .get("path")
        .map_or(Some(".".to_owned()), |node| read_path(reader, node))?;
    Some(Module {
        includes: read_folders_of(reader, fields, "includes", &path),
        excludes: read_folders_of(reader, fields, "excludes", &path),
        lint: fields
            .get("lint")
            .map(|node| rules::read_lint(reader, node, &rules::OWN)),
        breaking: fields
            .get("breaking")
            .map(|node| rules::read_breaking(reader, node, &rules::OWN)),
        group,
        ..Module::new(path)
    })
}
