//! What the files say that a mock is made from, so that writing them again as they were is no change.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::sources::Sources;
use crate::workspace::{Opened, Workspace, is_image};

use super::StubFile;

/// The texts of configuration, protos and stubs.
pub(super) struct Contents {
    config: Vec<(String, String)>,
    sources: Sources,
    /// Why files are not among the sources.
    problems: Vec<Diagnostic>,
    stubs: Vec<StubFile>,
}

impl Contents {
    pub fn new(workspace: &Workspace, sources: Sources, stubs: Vec<StubFile>) -> Self {
        let config = workspace.config_files.iter();
        Self {
            config: config.map(|file| (file.name.clone(), file.text.clone())).collect(),
            sources,
            problems: Vec::new(),
            stubs,
        }
    }

    /// The same for the same texts, as long as the process lives.
    pub fn sum(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.config.hash(&mut hasher);
        self.sources.len().hash(&mut hasher);
        for (path, source) in self.sources.iter() {
            (path, &source.text).hash(&mut hasher);
        }
        format!("{:?}", self.problems).hash(&mut hasher);
        self.stubs.hash(&mut hasher);
        hasher.finish()
    }
}

/// The sum of what the files of a workspace say. Nothing if they cannot be read, or for an image, which has no texts.
pub(super) fn sum_of(folder: Option<&Path>) -> Option<u64> {
    if folder.is_some_and(is_image) {
        return None;
    }
    let (Opened::Workspace(workspace) | Opened::Invalid(workspace, _)) = Workspace::open(folder).ok()?;
    let (sources, problems) = workspace.read_sources().ok()?;
    let stubs = StubFile::all(&workspace).ok()?;
    let contents = Contents {
        problems,
        ..Contents::new(&workspace, sources, stubs)
    };
    Some(contents.sum())
}
