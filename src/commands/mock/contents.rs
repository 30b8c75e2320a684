//! What the files say that a mock is made from, so that writing them again as they were is no change.

use std::hash::{BuildHasher as _, Hash};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use anyhow::Result;
use hashbrown::DefaultHashBuilder;

use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::sources::Sources;
use crate::workspace::{Opened, Workspace, is_image};

use super::StubFile;

/// The texts of configuration, protos and stubs.
pub(super) struct Contents {
    config: Vec<(String, String)>,
    sources: Arc<Sources>,
    stubs: Vec<StubFile>,
}

impl Contents {
    pub fn new(workspace: &Workspace, sources: Arc<Sources>, stubs: Vec<StubFile>) -> Self {
        Self {
            config: config_of(workspace),
            sources,
            stubs,
        }
    }

    /// The same for the same texts, as long as the process lives.
    pub fn sum(&self) -> u64 {
        let sources: Vec<_> = self.sources.iter().collect();
        let files = parallel::map(&sources, |_, (path, source)| {
            (path.to_string(), sum(&Ok::<_, Diagnostic>(&*source.text)))
        });
        sum(&(&self.config, files, NO_PROBLEMS, &self.stubs))
    }
}

const NO_PROBLEMS: &[Diagnostic] = &[];

/// The sum of what the files of a workspace say now, of which nothing is kept. Nothing if they cannot be read, or
/// for an image, which has no texts.
pub(super) fn sum_of(folder: Option<&Path>) -> Option<u64> {
    if folder.is_some_and(is_image) {
        return None;
    }
    let (Opened::Workspace(workspace) | Opened::Invalid(workspace, _)) = Workspace::open(folder).ok()?;
    let (files, problems) = workspace.proto_files().ok()?;
    let files = parallel::map(&files, |_, (path, file)| {
        let source = file.read()?;
        Ok((path.clone(), sum(&source.as_ref().map(|source| &*source.text))))
    });
    let mut files: Vec<(String, u64)> = files.into_iter().collect::<Result<_>>().ok()?;
    files.sort();
    let stubs = StubFile::all(&workspace).ok()?;
    Some(sum(&(config_of(&workspace), files, &problems[..], stubs)))
}

fn config_of(workspace: &Workspace) -> Vec<(String, String)> {
    let files = workspace.config_files.iter();
    files.map(|file| (file.name.clone(), file.text.clone())).collect()
}

fn sum(value: &impl Hash) -> u64 {
    static SUMS: LazyLock<DefaultHashBuilder> = LazyLock::new(DefaultHashBuilder::default);
    SUMS.hash_one(value)
}
