//! `igata generate`: casts the packages, or tells whether they are up to date.

use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::{Compiled, Outcome, Reporter, Stream, compile_workspace};
use crate::cli;
use crate::diagnostic::{Diagnostic, Place};
use crate::generate::{self, Templates};
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
    let workspace = &compiled.workspace;
    let config = &workspace.config.packages;
    if !generate::is_configured(config) {
        let languages: Vec<&str> = generate::languages().collect();
        bail!(
            "`igata.yaml` names no language to cast packages for: add `{}` under `packages`",
            languages.join("` or `")
        );
    }
    let progress = terminal.progress("generating");
    let templates = Templates::new(&workspace.read_templates()?)?;
    let generated = generate::generate(&compiled.schema, config, &templates)?;
    drop(progress);
    reporter.report(&generated.diagnostics, &compiled.texts)?;
    if !generated.is_complete() {
        return Ok(Outcome::Problems);
    }
    if arguments.check {
        return check(terminal, &workspace.output(), &generated.tree);
    }
    let output = workspace.output();
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
pub(super) fn drift(compiled: &Compiled) -> Result<Option<Vec<Diagnostic>>> {
    const DRIFT: &str = "GENERATED";
    let workspace = &compiled.workspace;
    let config = &workspace.config.packages;
    if !generate::is_configured(config) {
        return Ok(None);
    }
    let templates = Templates::new(&workspace.read_templates()?)?;
    let generated = generate::generate(&compiled.schema, config, &templates)?;
    let mut diagnostics = generated.diagnostics.clone();
    if generated.is_complete() {
        let output = workspace.output();
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
