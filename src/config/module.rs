//! `modules`: the folders that imports start at.

use super::rules::{self, Breaking, Lint};
use super::value::{read_folders_of, read_path};
use super::yaml::{Fields, Node, Reader};
use crate::diagnostic::Place;

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
    /// Where the configuration names it.
    pub place: Option<Place>,
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
            place: None,
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

    /// A folder whose files belong to both modules.
    fn shared_folder<'a>(&'a self, other: &'a Self) -> Option<&'a str> {
        let pairs = self
            .folders()
            .flat_map(|one| other.folders().map(move |another| (one, another)));
        let mut shared = pairs.filter_map(|(one, another)| {
            let inner = if lies_below(one, another) { one } else { another };
            (lies_below(one, another) || lies_below(another, one)).then_some(inner)
        });
        let is_excluded = |folder: &str| {
            let mut excludes = self.excludes.iter().chain(&other.excludes);
            excludes.any(|exclude| lies_below(folder, exclude))
        };
        shared.find(|folder| !is_excluded(folder))
    }

    /// The folders that files of the module lie below.
    fn folders(&self) -> impl Iterator<Item = &str> {
        let whole = self.includes.is_empty().then_some(self.path.as_str());
        self.includes.iter().map(String::as_str).chain(whole)
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
    let (path, place) = read_folder(reader, node, fields)?;
    Some(Module {
        place: Some(place),
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

/// The path of a module, and where it is written.
pub(super) fn read_folder(reader: &mut Reader<'_>, node: &Node, fields: Fields<'_>) -> Option<(String, Place)> {
    let Some(path) = fields.get("path") else {
        return Some((".".to_owned(), reader.place(node.span)));
    };
    Some((read_path(reader, path)?, reader.place(path.span)))
}

/// Refuses modules that share files: these would have two import paths, or be there twice.
pub(super) fn check_overlaps(reader: &mut Reader<'_>, modules: &[Module]) {
    for (index, module) in modules.iter().enumerate() {
        let shared = |other| Some((other, module.shared_folder(other)?));
        let Some((other, folder)) = modules[..index].iter().find_map(shared) else {
            continue;
        };
        let (Some(place), Some(first)) = (&module.place, &other.place) else {
            continue;
        };
        let (outer, inner) = if lies_below(&module.path, &other.path) {
            (&other.path, &module.path)
        } else {
            (&module.path, &other.path)
        };
        let (message, help) = if outer == inner {
            (
                format!("the module `{inner}` is listed twice"),
                "take one of them out, or give each `includes` of its own".to_owned(),
            )
        } else {
            (
                format!("the files in `{folder}` belong to the module `{inner}` and to `{outer}`"),
                format!("write `excludes: [{folder}]` for `{outer}`, or take one of the modules out"),
            )
        };
        let error = reader.error(place.span.unwrap_or_default(), message);
        error.advise(help);
        error.relate(first.clone(), "the other one");
    }
}
