//! Finds and reads the files that a configuration lies in.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::config::{Config, FILE_NAME, Found, buf};

use super::shown_path;

/// The configuration at `root` and the files that it was read from; without any, the default.
pub(super) fn read(root: &Path, shown_root: &str) -> Result<Found> {
    let (mut files, parsed) = Config::find(|name| -> Result<_> {
        let path = root.join(name);
        if !path.is_file() {
            return Ok(None);
        }
        let text = fs::read_to_string(path).with_context(|| format!("cannot read `{shown_root}{name}`"))?;
        Ok(Some(text))
    })?;
    for file in &mut files {
        file.shown = format!("{shown_root}{}", file.name);
    }
    Ok((files, parsed))
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
