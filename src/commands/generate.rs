//! `igata generate`: casts the packages, or tells whether they are up to date.

use std::fmt::Write as _;
use std::mem::ManuallyDrop;

use anyhow::{Result, bail};

use super::{Compiled, Outcome, Reporter, Stream, compile_workspace, mock};
use crate::cli;
use crate::diagnostic::{Diagnostic, Place};
use crate::generate::{self, Generated, Templates};
use crate::mock::Mock;
use crate::terminal::Terminal;
use crate::tree::FileTree;
use crate::workspace::{Kind, Output};

pub(super) fn run(terminal: Terminal, arguments: &cli::Generate) -> Result<Outcome> {
    let reporter = Reporter {
        terminal,
        format: arguments.reporting.format,
        stream: Stream::Stderr,
    };
    let Some(compiled) = compile_workspace(arguments.folder.folder.as_deref(), reporter)? else {
        return Ok(Outcome::Problems);
    };
    // The process ends soon: the system takes all memory back at once, faster than it is freed piece by piece.
    let mut compiled = ManuallyDrop::new(compiled);
    if !generate::is_configured(&compiled.workspace.config.packages) {
        let languages: Vec<&str> = generate::languages().collect();
        bail!(
            "`igata.yaml` names no language to cast packages for: add `{}` under `packages`",
            languages.join("` or `")
        );
    }
    let progress = terminal.progress("generating");
    let mock = match mock::for_packages(&mut compiled)? {
        Ok(mock) => ManuallyDrop::new(mock),
        Err(diagnostics) => return reporter.report(&diagnostics, &compiled.texts),
    };
    let generated = ManuallyDrop::new(cast(&compiled, mock.as_ref())?);
    drop(progress);
    reporter.report(&generated.diagnostics, &compiled.texts)?;
    if !generated.is_complete() {
        return Ok(Outcome::Problems);
    }
    if arguments.check {
        return check(terminal, &compiled.workspace.output(), &generated.tree);
    }
    let output = compiled.workspace.output();
    let written = output.write(&generated.tree)?;
    terminal.tell(&format!(
        "{}: {} written, {} removed, {} unchanged",
        output.shown(),
        files(written.written),
        files(written.removed),
        files(written.unchanged)
    ));
    Ok(Outcome::Clean)
}

/// A diagnostic for each file of the output folder that is not what the protos produce.
/// Nothing if the configuration names no language.
pub(super) fn drift(compiled: &mut Compiled) -> Result<Option<Vec<Diagnostic>>> {
    const DRIFT: &str = "GENERATED";
    if !generate::is_configured(&compiled.workspace.config.packages) {
        return Ok(None);
    }
    let mock = match mock::for_packages(compiled)? {
        Ok(mock) => mock,
        Err(diagnostics) => return Ok(Some(diagnostics)),
    };
    let generated = cast(compiled, mock.as_ref())?;
    let mut diagnostics = generated.diagnostics.clone();
    if generated.is_complete() {
        let output = compiled.workspace.output();
        for difference in output.compare(&generated.tree)? {
            let message = match difference.kind {
                Kind::Missing => "the file is missing: the protos produce it",
                Kind::Changed => "the file is not what the protos produce",
                Kind::Stale => "the file is left over: the protos do not produce it any more",
            };
            let diagnostic = Diagnostic::error(DRIFT, Place::file(difference.path), message);
            diagnostics.push(diagnostic.with_help("run `igata generate` and commit the result"));
        }
    }
    Ok(Some(diagnostics))
}

fn cast(compiled: &Compiled, mock: Option<&Mock>) -> Result<Generated> {
    let workspace = &compiled.workspace;
    let templates = Templates::new(&workspace.read_templates()?)?;
    generate::generate(&compiled.schema, mock, &workspace.config.packages, &templates)
}

fn check(terminal: Terminal, output: &Output, tree: &FileTree) -> Result<Outcome> {
    let differences = output.compare(tree)?;
    if differences.is_empty() {
        return Ok(Outcome::Clean);
    }
    let mut list = String::new();
    for difference in &differences {
        let kind = match difference.kind {
            Kind::Missing => "missing",
            Kind::Changed => "changed",
            Kind::Stale => "stale  ",
        };
        writeln!(list, "{kind} {}", difference.path)?;
    }
    terminal.print(list)?;
    let verb = if differences.len() == 1 { "differs" } else { "differ" };
    terminal.tell(&format!(
        "error: `{}` is not what the protos and templates produce: {} {verb}\n\
         help: run `igata generate` and commit the result",
        output.shown(),
        files(differences.len())
    ));
    Ok(Outcome::Problems)
}

fn files(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        _ => format!("{count} files"),
    }
}
