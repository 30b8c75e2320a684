//! Finds and reads the files that a configuration lies in.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::config::{Config, FILE_NAME, buf};
use crate::diagnostic::Diagnostic;

use super::shown_path;

/// A file that the configuration was read from.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    /// The name that diagnostics use: its path below the root.
    pub name: String,
    /// The path as the user sees it.
    pub shown: String,
    pub text: String,
}

type Parsed = Result<Config, Vec<Diagnostic>>;

/// The configuration at `root` and the files that it was read from; without any, the default.
pub(super) fn read(root: &Path, shown_root: &str) -> Result<(Vec<ConfigFile>, Parsed)> {
    for name in [FILE_NAME, buf::WORK_FILE_NAME, buf::FILE_NAME] {
        let Some(file) = read_file(root, shown_root, name)? else {
            continue;
        };
        let parsed = match name {
            FILE_NAME => Config::parse(name, &file.text),
            buf::FILE_NAME => buf::parse(name, &file.text),
            _ => return read_members(root, shown_root, file),
        };
        return Ok((vec![file], parsed));
    }
    Ok((Vec::new(), Ok(Config::default())))
}

fn read_members(root: &Path, shown_root: &str, work: ConfigFile) -> Result<(Vec<ConfigFile>, Parsed)> {
    let folders = match buf::parse_work(&work.name, &work.text) {
        Ok(folders) => folders,
        Err(diagnostics) => return Ok((vec![work], Err(diagnostics))),
    };
    let mut files = vec![work];
    let mut members = Vec::new();
    let mut diagnostics = Vec::new();
    for folder in &folders {
        let name = match folder.as_str() {
            "." => buf::FILE_NAME.to_owned(),
            folder => format!("{folder}/{}", buf::FILE_NAME),
        };
        let file = read_file(root, shown_root, &name)?;
        // A folder without the file has the defaults of the version that the workspace is of.
        let text = file.as_ref().map_or("version: v1\n", |file| &file.text);
        match buf::parse_in(folder, &name, text) {
            Ok(member) => members.push(member),
            Err(more) => diagnostics.extend(more),
        }
        files.extend(file);
    }
    let parsed = if diagnostics.is_empty() {
        Ok(buf::join(members))
    } else {
        Err(diagnostics)
    };
    Ok((files, parsed))
}

fn read_file(root: &Path, shown_root: &str, name: &str) -> Result<Option<ConfigFile>> {
    let path = root.join(name);
    if !path.is_file() {
        return Ok(None);
    }
    let shown = format!("{shown_root}{name}");
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
    Ok(Some(ConfigFile {
        name: name.to_owned(),
        shown,
        text,
    }))
}

pub(super) fn root(current: &Path, folder: Option<&Path>) -> Result<PathBuf> {
    let Some(folder) = folder else {
        return Ok(nearest_root(current).unwrap_or(current).to_owned());
    };
    let metadata = fs::metadata(folder).with_context(|| format!("cannot open `{}`", folder.display()))?;
    if !metadata.is_dir() {
        bail!("`{}` is not a folder", folder.display());
    }
    Ok(current.join(folder))
}

fn nearest_root(current: &Path) -> Option<&Path> {
    let has = |folder: &Path, name: &str| folder.join(name).is_file();
    let names = [FILE_NAME, buf::WORK_FILE_NAME, buf::FILE_NAME];
    let nearest = current
        .ancestors()
        .find(|folder| names.iter().any(|name| has(folder, name)))?;
    if has(nearest, FILE_NAME) {
        return Some(nearest);
    }
    // A folder with a `buf.yaml` can be one of several that a file above it joins.
    let workspace = nearest.ancestors().find(|folder| has(folder, buf::WORK_FILE_NAME));
    Some(workspace.unwrap_or(nearest))
}

/// What to write before paths below `root` so that they work from `current`.
pub(super) fn shown_root(root: &Path, current: &Path, folder: Option<&Path>) -> String {
    let below = current.strip_prefix(root).unwrap_or(Path::new(""));
    let upwards = || vec![".."; below.components().count()].join("/");
    let shown = folder.map_or_else(upwards, shown_path);
    let shown = shown.trim_end_matches('/');
    if shown.is_empty() || shown == "." {
        String::new()
    } else {
        format!("{shown}/")
    }
}
