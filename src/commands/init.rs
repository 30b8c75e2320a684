//! `igata init`: lays out a new repository.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::Outcome;
use crate::cli;
use crate::config::{FILE_NAME, buf};
use crate::terminal::Terminal;

const FILES: [(&str, &str); 2] = [
    (FILE_NAME, include_str!("init/igata.yaml")),
    (
        "protos/acme/greeting/v1/greeting_service.proto",
        include_str!("init/greeting_service.proto"),
    ),
];

pub(super) fn run(terminal: Terminal, arguments: &cli::Init) -> Result<Outcome> {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new("."));
    // Everything is checked before the first file is written.
    let taken: Vec<String> = FILES
        .iter()
        .map(|(path, _)| *path)
        .chain([buf::FILE_NAME])
        .map(|path| folder.join(path))
        .filter(|path| path.exists())
        .map(|path| format!("`{}`", path.display()))
        .collect();
    if !taken.is_empty() {
        bail!("{} is there already; nothing was changed", taken.join(" and "));
    }
    for (path, text) in FILES {
        let path = folder.join(path);
        let context = || format!("cannot write `{}`", path.display());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(context)?;
        }
        let mut file = fs::File::create_new(&path).with_context(context)?;
        file.write_all(text.as_bytes()).with_context(context)?;
        terminal.tell(&format!("wrote {}", path.display()));
    }
    let steps = "\nnext: `igata lint` checks the protos, `igata generate` casts packages, `igata mock` answers calls";
    terminal.tell(steps);
    Ok(Outcome::Clean)
}
