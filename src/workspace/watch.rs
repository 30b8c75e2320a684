//! Changes to the files of a workspace, as they happen.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use notify::event::{CreateKind, ModifyKind, RemoveKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use super::Workspace;

/// How long files must stay as they are: editors and `git` write several at once.
const QUIET: Duration = Duration::from_millis(80);
/// The endings of files that matter.
const EXTENSIONS: &[&str] = &["proto", "yaml", "yml", "json"];

/// Watches configuration, protos and stubs.
#[derive(Debug)]
pub struct Watcher {
    changes: mpsc::UnboundedReceiver<()>,
    /// The folders that are watched with everything below them.
    pub folders: Vec<PathBuf>,
    // Dropping it ends the watch.
    _system: RecommendedWatcher,
}

impl Workspace {
    /// Watches the files that the mock of this workspace is made from.
    ///
    /// # Errors
    ///
    /// The system cannot watch so many folders.
    pub fn watch(&self) -> Result<Watcher> {
        let (sender, changes) = mpsc::unbounded_channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| matters(&event)) {
                // Nobody listens any more when the mock stops.
                let _ = sender.send(());
            }
        })
        .context("cannot watch the files of the workspace")?;
        let mut watch = |path: &Path, mode| {
            watcher
                .watch(path, mode)
                .with_context(|| format!("cannot watch `{}`", path.display()))
        };
        watch(&self.root, RecursiveMode::NonRecursive)?;
        let folders = self.watched_folders();
        for folder in &folders {
            watch(folder, RecursiveMode::Recursive)?;
        }
        Ok(Watcher {
            changes,
            folders,
            _system: watcher,
        })
    }

    /// The folders of protos and stubs that there are.
    pub fn watched_folders(&self) -> Vec<PathBuf> {
        let modules = self.config.modules.iter().map(|module| module.path.as_str());
        let folders = modules.chain([self.config.mock.stubs.as_str()]);
        let folders = folders.map(|folder| self.root.join(folder));
        folders.filter(|folder| folder.is_dir()).collect()
    }
}

impl Watcher {
    /// Ready when files have changed, and stay as they are.
    pub async fn changed(&mut self) {
        if self.changes.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
        while let Ok(Some(())) = tokio::time::timeout(QUIET, self.changes.recv()).await {}
    }
}

/// Whether an event may change an answer.
fn matters(event: &Event) -> bool {
    let is_known = |path: &PathBuf| {
        let extension = path.extension();
        extension.is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known))
    };
    // Folders come and go with what is in them, and may have any name.
    let may_be_of_folder = match event.kind {
        EventKind::Access(_) => return false,
        EventKind::Create(kind) => kind != CreateKind::File,
        EventKind::Remove(kind) => kind != RemoveKind::File,
        EventKind::Modify(kind) => !matches!(kind, ModifyKind::Data(_) | ModifyKind::Metadata(_)),
        EventKind::Any | EventKind::Other => true,
    };
    may_be_of_folder || event.paths.iter().any(is_known)
}
