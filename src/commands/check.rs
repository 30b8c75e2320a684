//! `igata check`: what CI runs on a pull request, in one report.

use anyhow::{Result, bail};

use super::lint;
use super::{Outcome, Reporter, Stream, baseline, compile_workspace, format, generate};
use crate::cli;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::{self, Summary};
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
    let rules = lint::lint_workspace(&compiled, arguments.date, reporter);
    let known = baseline::read(arguments.baseline.as_deref(), &compiled, arguments.date)?;
    let rules = known.new_among(rules);
    let drift = generate::drift(&mut compiled)?;
    drop(progress);
    let files = report::counted(compiled.sources.len(), "file");
    let ends = match lint::unchecked_ends(&compiled, arguments.date) {
        0 => String::new(),
        ends => format!(
            "; {} with an end, which `--date` compares with a day",
            report::counted(ends, "deprecation")
        ),
    };
    let since = known.note.map(|note| format!("; {note}")).unwrap_or_default();
    let steps = [
        ("format", summary(&layout, &files)),
        ("lint", format!("{}{since}{ends}", summary(&rules, &files))),
        (
            "generate",
            match &drift {
                Some(drift) => summary(drift, "every package is what the protos produce"),
                None => "no packages to cast".to_owned(),
            },
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

/// What a step found; if nothing, in what.
fn summary(diagnostics: &[Diagnostic], looked_at: &str) -> String {
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    let errors = diagnostics.iter().filter(is_error).count();
    let all = Summary::of(diagnostics).to_string();
    match (diagnostics.len(), errors) {
        (0, _) => format!("clean ({looked_at})"),
        (found, errors) if found == errors => all,
        (_, errors) => format!("{all}, {errors} of them an error"),
    }
}
