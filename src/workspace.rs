//! The disk: finds the root, reads configuration, sources, stubs and templates.

mod configuration;
mod edit;
mod image;
mod output;
mod watch;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use walkdir::WalkDir;

use crate::config::{CONFIG, Config, ConfigFile, FILE_NAME, Module};
use crate::diagnostic::{Diagnostic, Place};
use crate::parallel;
use crate::sources::Sources;
use crate::tree::FileTree;

pub use edit::TextFile;
pub use image::{is_image, read_image};
pub use output::{Difference, Kind, MANIFEST, Output, Written};
pub use watch::Watcher;

/// A folder of protos with its configuration.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    /// What the user sees before paths below the root: empty, or ending in `/`.
    shown_root: String,
    pub config: Config,
    /// What the configuration was read from, the file at the root first.
    pub config_files: Vec<ConfigFile>,
}

/// Files by their import paths, and what is wrong with the modules.
pub type ProtoFiles = (Vec<(String, TextFile)>, Vec<Diagnostic>);

/// The text of a file outside of any workspace.
///
/// # Errors
///
/// The file cannot be read, or is not UTF-8.
pub fn read_file(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// A workspace, or what is wrong with its configuration.
#[derive(Debug)]
pub enum Opened {
    Workspace(Box<Workspace>),
    /// What can be made of it in spite of the mistakes, in which there may be more.
    Invalid(Box<Workspace>, Vec<Diagnostic>),
}

impl Workspace {
    /// Opens `folder`; without one, the nearest folder from the current one up
    /// that has an `igata.yaml` or a `buf.yaml`, or else the current one.
    ///
    /// # Errors
    ///
    /// There is no such folder, or its configuration cannot be read.
    pub fn open(folder: Option<&Path>) -> Result<Opened> {
        let current = std::env::current_dir().context("cannot tell the current folder")?;
        let root = configuration::root(&current, folder)?;
        let shown_root = configuration::shown_root(&root, &current, folder);
        let (config_files, parsed) = configuration::read(&root, &shown_root)?;
        let opened = |config| {
            Box::new(Self {
                root,
                shown_root,
                config,
                config_files,
            })
        };
        Ok(match parsed {
            Err(mistakes) => Opened::Invalid(opened(*mistakes.rest), mistakes.diagnostics),
            Ok(config) => Opened::Workspace(opened(config)),
        })
    }

    /// The output folder of packages.
    pub fn output(&self) -> Output {
        let out = &self.config.packages.out;
        Output::new(self.root.join(out), self.shown(out))
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path below the root, as the user sees it.
    pub fn shown(&self, path: &str) -> String {
        match path {
            "." if self.shown_root.is_empty() => ".".to_owned(),
            "." => self.shown_root.trim_end_matches('/').to_owned(),
            _ => format!("{}{path}", self.shown_root),
        }
    }

    /// The path below the root of a file that the user sees as `shown`.
    pub fn below_root<'a>(&self, shown: &'a str) -> &'a str {
        shown.strip_prefix(&self.shown_root).unwrap_or(shown)
    }

    /// Every `.proto` file of every module. What is wrong with a file or
    /// module becomes a diagnostic.
    ///
    /// # Errors
    ///
    /// A file or folder cannot be read.
    pub fn read_sources(&self) -> Result<(Sources, Vec<Diagnostic>)> {
        let (files, mut diagnostics) = self.proto_files()?;
        let read = parallel::map(&files, |_, (import_path, file)| {
            let source = file.read()?;
            anyhow::Ok(source.map(|source| (import_path.as_str().into(), source)))
        });
        let mut sources = Vec::with_capacity(files.len());
        for source in read {
            match source? {
                Err(diagnostic) => diagnostics.push(diagnostic),
                Ok(source) => sources.push(source),
            }
        }
        Ok((Sources::of(sources)?, diagnostics))
    }

    /// The `.proto` files of every module, not read, by import path. A module
    /// that is not there becomes a diagnostic.
    ///
    /// # Errors
    ///
    /// A folder cannot be read.
    pub fn proto_files(&self) -> Result<ProtoFiles> {
        let mut files = Vec::new();
        for module in self.config.modules.iter().filter(|module| self.is_there(module)) {
            let is_excluded = |path: &str| {
                let excludes = module.excludes.iter().chain([&self.config.packages.out]);
                excludes.into_iter().any(|it| it == path)
            };
            let paths = self.files_below(&module.path, "proto", is_excluded)?;
            for path in paths {
                let Some(import_path) = module.import_path(&path) else {
                    continue;
                };
                let file = TextFile::new(self.root.join(&path), self.shown(&path));
                files.push((import_path.to_owned(), file));
            }
        }
        Ok((files, self.missing_modules()))
    }

    /// A diagnostic for each module that is not there.
    pub fn missing_modules(&self) -> Vec<Diagnostic> {
        let missing = self.config.modules.iter().filter(|module| !self.is_there(module));
        let diagnostic = |module: &Module| {
            let file = || Place::file(self.config_files.first().map_or(FILE_NAME, |file| &file.name));
            let message = format!("the module `{}` is not a folder", self.shown(&module.path));
            let diagnostic = Diagnostic::error(CONFIG, module.place.clone().unwrap_or_else(file), message);
            diagnostic.with_help("name a folder of protos under `modules`")
        };
        missing.map(diagnostic).collect()
    }

    fn is_there(&self, module: &Module) -> bool {
        self.root.join(&module.path).is_dir()
    }

    /// The stubs of the mock, by their paths as the user sees them, sorted.
    ///
    /// # Errors
    ///
    /// A file or folder cannot be read.
    pub fn read_stubs(&self) -> Result<Vec<(String, String)>> {
        let folder = &self.config.mock.stubs;
        let mut stubs = Vec::new();
        if self.root.join(folder).is_dir() {
            for extension in ["yaml", "yml", "json"] {
                for path in self.files_below(folder, extension, |_| false)? {
                    stubs.push((self.shown(&path), self.read_text(&path)?));
                }
            }
        }
        stubs.sort();
        Ok(stubs)
    }

    /// The templates that replace igata's own, by their paths in their folder.
    ///
    /// # Errors
    ///
    /// The folder that the configuration names is not there, or cannot be read.
    pub fn read_templates(&self) -> Result<Vec<(String, String)>> {
        let Some(folder) = &self.config.packages.templates else {
            return Ok(Vec::new());
        };
        if !self.root.join(folder).is_dir() {
            bail!(
                "there is no folder `{}`: name that of your templates under `packages`, `templates`, or take the key out",
                self.shown(folder)
            );
        }
        let paths = self.files_below(folder, "tera", |_| false)?;
        paths
            .into_iter()
            .map(|path| {
                let name = path[folder.len()..].trim_start_matches('/').to_owned();
                Ok((name, self.read_text(&path)?))
            })
            .collect()
    }

    fn read_text(&self, path: &str) -> Result<String> {
        fs::read_to_string(self.root.join(path)).with_context(|| format!("cannot read `{}`", self.shown(path)))
    }

    /// The files with this extension below `folder`, by their paths below the
    /// root with `/`, sorted. Hidden folders are not looked into, nor are links followed.
    fn files_below(
        &self,
        folder: &str,
        extension: &str,
        is_excluded: impl Fn(&str) -> bool + Sync,
    ) -> Result<Vec<String>> {
        // `join(".")` would leave the dot in every path.
        let start = match folder {
            "." => Folder {
                full: self.root.clone(),
                path: String::new(),
            },
            _ => Folder {
                full: self.root.join(folder),
                path: folder.to_owned(),
            },
        };
        let mut files = Vec::new();
        let mut folders = vec![start];
        folders.retain(|start| !is_excluded(&start.path));
        // Level by level, since many folders are read faster on all cores.
        while !folders.is_empty() {
            let listings = parallel::map(&folders, |_, folder| folder.list(extension, &is_excluded));
            let mut below = Vec::new();
            for (folder, listing) in folders.iter().zip(listings) {
                let shown = || self.shown(if folder.path.is_empty() { "." } else { &folder.path });
                let listing = listing.with_context(|| format!("cannot read the folder `{}`", shown()))?;
                files.extend(listing.files);
                below.extend(listing.folders);
            }
            folders = below;
        }
        files.sort();
        Ok(files)
    }
}

/// A folder in which files are looked for.
struct Folder {
    full: PathBuf,
    /// Its path below the root, with `/`.
    path: String,
}

/// What is directly in a folder.
#[derive(Default)]
struct Listing {
    /// Paths below the root.
    files: Vec<String>,
    folders: Vec<Folder>,
}

impl Folder {
    fn list(&self, extension: &str, is_excluded: impl Fn(&str) -> bool) -> Result<Listing> {
        let mut listing = Listing::default();
        for entry in WalkDir::new(&self.full).min_depth(1).max_depth(1) {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy();
            let separator = if self.path.is_empty() { "" } else { "/" };
            let path = [&self.path, separator, &name].concat();
            if name.starts_with('.') || is_excluded(&path) {
                continue;
            }
            let is_match = name.rsplit_once('.').is_some_and(|(_, end)| end == extension);
            if entry.file_type().is_dir() {
                let full = entry.into_path();
                listing.folders.push(Folder { full, path });
            } else if entry.file_type().is_file() && is_match {
                if entry.path().to_str().is_none() {
                    bail!("the name of `{}` is not UTF-8", entry.path().display());
                }
                listing.files.push(path);
            }
        }
        Ok(listing)
    }
}

/// Writes a file that the user asked for by name.
///
/// # Errors
///
/// The file cannot be written.
pub fn write_file(path: &Path, content: &[u8]) -> Result<()> {
    fs::write(path, content).with_context(|| format!("cannot write `{}`", path.display()))
}

/// A file that the user asked for by name, empty, to be written piece by piece.
///
/// # Errors
///
/// The file cannot be made.
pub fn create_file(path: &Path) -> Result<impl std::io::Write + Send + use<>> {
    fs::File::create(path).with_context(|| format!("cannot write `{}`", path.display()))
}

/// Lays out new files in `folder`, and returns their paths as the user sees them.
///
/// # Errors
///
/// One of the files, or of those in `unless`, is there already: then nothing is written.
pub fn create_files(folder: &Path, tree: &FileTree, unless: &[&str]) -> Result<Vec<String>> {
    let wanted = tree.iter().map(|(path, _)| path);
    let taken = wanted.chain(unless.iter().copied()).map(|path| folder.join(path));
    let taken: Vec<String> = taken
        .filter(|path| path.exists())
        .map(|path| format!("`{}`", shown_path(&path)))
        .collect();
    if !taken.is_empty() {
        let verb = if taken.len() == 1 { "is" } else { "are" };
        bail!("{} {verb} there already; nothing was changed", taken.join(" and "));
    }
    tree.iter()
        .map(|(path, content)| {
            let path = folder.join(path);
            let context = || format!("cannot write `{}`", path.display());
            fs::create_dir_all(path.parent().unwrap_or(folder)).with_context(context)?;
            let mut file = fs::File::create_new(&path).with_context(context)?;
            file.write_all(content).with_context(context)?;
            Ok(shown_path(&path))
        })
        .collect()
}

fn shown_path(path: &Path) -> String {
    let path = path.to_string_lossy().replace('\\', "/");
    path.trim_start_matches("./").to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Opened, Workspace};

    fn paths_in(folder: &Path) -> Vec<String> {
        let (Opened::Workspace(workspace) | Opened::Invalid(workspace, _)) =
            Workspace::open(Some(folder)).expect("a workspace");
        let (files, problems) = workspace.proto_files().expect("folders that can be read");
        assert_eq!(problems, []);
        files.into_iter().map(|(path, _)| path).collect()
    }

    #[test]
    fn files_of_all_levels_are_found_in_the_order_of_their_paths() {
        let folder = tempfile::tempdir().expect("a folder");
        for path in [
            "b.proto",
            "a/z.proto",
            "a/b/c/d.proto",
            "a/b.proto",
            "a.proto/a.proto",
            "a/notes.md",
            ".hidden/a.proto",
            "a/.hidden.proto",
            "left/out/a.proto",
            "left/in/a.proto",
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder around it")).expect("made");
            fs::write(path, "").expect("written");
        }
        let config = "version: 1\nmodules: [{path: ., excludes: [left/out]}]\n";
        fs::write(folder.path().join("igata.yaml"), config).expect("written");
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path().join("a"), folder.path().join("c")).expect("linked");
        assert_eq!(
            paths_in(folder.path()),
            [
                "a.proto/a.proto",
                "a/b.proto",
                "a/b/c/d.proto",
                "a/z.proto",
                "b.proto",
                "left/in/a.proto"
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_module_may_be_a_link() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("protos/a")).expect("made");
        fs::write(folder.path().join("protos/a/b.proto"), "").expect("written");
        fs::create_dir(folder.path().join("work")).expect("made");
        let work = folder.path().join("work");
        std::os::unix::fs::symlink("../protos", work.join("protos")).expect("linked");
        fs::write(work.join("igata.yaml"), "version: 1\nmodules: [{path: protos}]\n").expect("written");
        assert_eq!(paths_in(&work), ["a/b.proto"]);
    }
}
