//! `igata build`: compiles, and writes an image.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::{Outcome, Reporter, Stream, compile_workspace};
use crate::cli;
use crate::compile::descriptor::{Imports, SourceInfo, encode};
use crate::terminal::Terminal;
use crate::workspace;

pub(super) fn run(terminal: Terminal, arguments: &cli::Build) -> Result<Outcome> {
    let reporter = Reporter {
        terminal,
        format: arguments.reporting.format,
        stream: Stream::Stderr,
    };
    let Some(compiled) = compile_workspace(arguments.folder.folder.as_deref(), reporter)? else {
        return Ok(Outcome::Problems);
    };
    let Some(output) = &arguments.output else {
        return Ok(Outcome::Clean);
    };
    let imports = if arguments.exclude_imports {
        Imports::Exclude
    } else {
        Imports::Include
    };
    let source_info = if arguments.exclude_source_info {
        SourceInfo::Exclude
    } else {
        SourceInfo::Include
    };
    let image = encode(&compiled.schema, imports, source_info);
    if output == Path::new("-") {
        terminal
            .print(image)
            .context("cannot write the image to standard output")?;
    } else {
        workspace::write_file(output, &image)?;
    }
    Ok(Outcome::Clean)
}
