//! `igata init`: lays out a new repository.

use std::path::Path;

use anyhow::Result;

use super::Outcome;
use crate::cli;
use crate::config::{FILE_NAME, buf};
use crate::terminal::Terminal;
use crate::tree::FileTree;
use crate::workspace;

const FILES: [(&str, &str); 2] = [
    (FILE_NAME, include_str!("init/igata.yaml")),
    (
        "protos/acme/greeting/v1/greeting_service.proto",
        include_str!("init/greeting_service.proto"),
    ),
];

pub(super) fn run(terminal: Terminal, arguments: &cli::Init) -> Result<Outcome> {
    let folder = arguments.folder.as_deref().unwrap_or(Path::new("."));
    let mut tree = FileTree::new();
    for (path, text) in FILES {
        tree.insert(path, text)?;
    }
    for path in workspace::create_files(folder, &tree, &[buf::FILE_NAME])? {
        terminal.tell(&format!("wrote {path}"));
    }
    terminal.tell("next: `igata lint` checks the protos, `igata generate` casts packages, `igata mock` answers calls");
    Ok(Outcome::Clean)
}
