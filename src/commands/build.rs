//! `igata build`: compiles, and writes an image.

use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::{Compiled, Outcome, Reporter, Stream, compile_workspace};
use crate::cli;
use crate::compile::descriptor::{Imports, SourceInfo, encode, encode_in_pieces, strip_source_retention, wanted_files};
use crate::compile::{Verification, verify};
use crate::diagnostic::{Diagnostic, Place};
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
    // The process ends behind it: nobody needs its memory given back piece by piece.
    let compiled = ManuallyDrop::new(compiled);
    if arguments.verify && verify_workspace(&compiled, reporter)? == Outcome::Problems {
        return Ok(Outcome::Problems);
    }
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
    if arguments.exclude_source_retention_options {
        let image = encode(&compiled.schema, imports, source_info);
        let image = strip_source_retention(&compiled.schema, &image);
        write(terminal, output, |take| take(&image))?;
    } else {
        let files = wanted_files(&compiled.schema, imports);
        write(terminal, output, |take| encode_in_pieces(files, source_info, take))?;
    }
    Ok(Outcome::Clean)
}

/// Writes the pieces that `make` hands on.
fn write(terminal: Terminal, output: &Path, make: impl FnOnce(&mut (dyn FnMut(&[u8]) + Send))) -> Result<()> {
    fn write_to(mut sink: impl Write + Send, make: impl FnOnce(&mut (dyn FnMut(&[u8]) + Send))) -> io::Result<()> {
        let mut outcome = Ok(());
        make(&mut |piece| {
            if outcome.is_ok() {
                outcome = sink.write_all(piece);
            }
        });
        outcome.and_then(|()| sink.flush())
    }
    if output != Path::new("-") {
        let context = || format!("cannot write `{}`", output.display());
        return write_to(workspace::create_file(output)?, make).with_context(context);
    }
    match write_to(terminal.stdout(), make) {
        // A reader that went away, as `head` does, is no error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome.context("cannot write the image to standard output"),
    }
}

/// Reports what protox makes otherwise of the files.
fn verify_workspace(compiled: &Compiled, reporter: Reporter) -> Result<Outcome> {
    const VERIFY: &str = "VERIFY";
    if compiled.is_image {
        bail!("an image has no sources to compile with another compiler: give `--verify` a folder");
    }
    let progress = reporter.terminal.progress("verifying");
    let Verification {
        compared,
        left_out,
        refused,
        differences,
    } = verify(&compiled.sources, &compiled.schema);
    drop(progress);
    let mut diagnostics = Vec::new();
    for (path, message) in refused {
        let message = format!("protox refuses the file, which igata accepts: {message}");
        diagnostics.push(Diagnostic::error(VERIFY, Place::file(path), message));
    }
    for difference in differences {
        let value = |side: Option<String>| side.map_or_else(|| "not there".to_owned(), |value| format!("`{value}`"));
        let (ours, theirs) = (value(difference.ours), value(difference.theirs));
        let message = format!("`{}` is {ours} for igata, and {theirs} for protox", difference.path);
        diagnostics.push(Diagnostic::error(VERIFY, Place::file(difference.file), message));
    }
    for (path, reason) in &left_out {
        let shown = compiled.sources.get(path).map_or(&**path, |source| &source.shown);
        reporter
            .terminal
            .tell(&format!("note: {shown} is not compared: {reason}"));
    }
    let outcome = reporter.report(&diagnostics, &compiled.texts)?;
    let equal = match (&outcome, compared.len()) {
        (Outcome::Problems, count) => format!("compared {count}"),
        (Outcome::Clean, 1) => "1 file is the same for protox".to_owned(),
        (Outcome::Clean, count) => format!("{count} files are the same for protox"),
    };
    reporter
        .terminal
        .tell(&format!("verify: {equal}, {} left out", left_out.len()));
    Ok(outcome)
}
