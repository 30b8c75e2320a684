//! `igata check`: what CI runs on a pull request, in one report.

use anyhow::{Result, bail};

use super::lint::{self, Checked};
use super::{Outcome, Reporter, Stream, compile_workspace, format, generate};
use crate::cli;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report;
use crate::terminal::Terminal;

pub(super) fn run(terminal: Terminal, arguments: &cli::Check) -> Result<Outcome> {
    let reporter = Reporter {
        terminal,
        format: arguments.reporting.format,
        stream: Stream::Stdout,
    };
    let Some(mut compiled) = compile_workspace(arguments.folder.folder.as_deref(), reporter)? else {
        return Ok(Outcome::Problems);
    };
    if compiled.is_image {
        bail!("an image has no text whose layout could be checked: give `igata check` a folder, or use `igata lint`");
    }
    lint::describe_rules(&mut compiled.texts);
    let progress = terminal.progress("checking");
    let layout = format::unformatted(&compiled.sources);
    let rules = match lint::lint_workspace(&compiled, arguments.date, reporter)? {
        Checked::Invalid(outcome) => return Ok(outcome),
        Checked::Files(diagnostics) => lint::without_known(diagnostics, arguments.baseline.as_deref())?,
    };
    let drift = generate::drift(&mut compiled)?;
    drop(progress);
    let steps = [
        ("format", summary(&layout)),
        ("lint", summary(&rules)),
        (
            "generate",
            drift
                .as_deref()
                .map_or_else(|| "no packages to cast".to_owned(), summary),
        ),
    ];
    let mut diagnostics = [layout, rules, drift.unwrap_or_default()].concat();
    diagnostics.sort();
    let outcome = reporter.report(&diagnostics, &compiled.texts)?;
    for (step, summary) in steps {
        terminal.tell(&format!("{step}: {summary}"));
    }
    Ok(outcome)
}

fn summary(diagnostics: &[Diagnostic]) -> String {
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    let errors = diagnostics.iter().filter(is_error).count();
    let all = report::summary(diagnostics);
    match (diagnostics.len(), errors) {
        (0, _) => "clean".to_owned(),
        (found, errors) if found == errors => all,
        (_, errors) => format!("{all}, {errors} of them an error"),
    }
}
