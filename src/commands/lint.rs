//! `igata lint`: checks the files against the rules.

use std::collections::BTreeMap;

use anyhow::Result;

use super::{Compiled, Outcome, Reporter, Stream, compile_workspace};
use crate::cli;
use crate::config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{self, Date, Task};
use crate::schema::File;
use crate::terminal::Terminal;

pub(super) fn run(terminal: Terminal, arguments: &cli::Lint) -> Result<Outcome> {
    let reporter = Reporter {
        terminal,
        format: arguments.reporting.format,
        stream: Stream::Stdout,
    };
    let Some(compiled) = compile_workspace(arguments.folder.folder.as_deref(), reporter)? else {
        return Ok(Outcome::Problems);
    };
    match lint_workspace(&compiled, arguments.date, reporter)? {
        Checked::Invalid(outcome) => Ok(outcome),
        Checked::Files(diagnostics) => reporter.report(&diagnostics, &compiled.texts),
    }
}

/// What the rules say about a workspace.
pub(super) enum Checked {
    /// The configuration names rules that do not exist, which was reported.
    Invalid(Outcome),
    Files(Vec<Diagnostic>),
}

/// Checks each module by its own rules.
pub(super) fn lint_workspace(compiled: &Compiled, date: Option<Date>, reporter: Reporter) -> Result<Checked> {
    let scopes = scopes(compiled);
    let mut about_config: Vec<Diagnostic> = compiled.workspace.config.warnings.clone();
    for scope in &scopes {
        about_config.extend(lint::check_config(scope.config));
    }
    about_config.sort();
    about_config.dedup();
    let (errors, warnings): (Vec<_>, Vec<_>) = about_config
        .into_iter()
        .partition(|diagnostic| diagnostic.severity == Severity::Error);
    if !errors.is_empty() {
        return Ok(Checked::Invalid(reporter.report(&errors, &compiled.texts)?));
    }
    reporter.warn(&warnings, &compiled.texts);
    for note in unchecked(compiled, &scopes, date) {
        reporter.terminal.tell(&note);
    }
    let path = |import_path: &str| compiled.path_below_root(import_path).to_owned();
    let mut diagnostics = Vec::new();
    for scope in scopes {
        diagnostics.extend(lint::run(Task {
            schema: &compiled.schema,
            config: scope.config,
            files: scope.files,
            path: &path,
            date,
        }));
    }
    diagnostics.sort();
    Ok(Checked::Files(diagnostics))
}

/// Files that are checked together, and by which rules.
struct Scope<'a> {
    config: &'a config::Lint,
    files: Vec<File<'a>>,
}

fn scopes(compiled: &Compiled) -> Vec<Scope<'_>> {
    let config = &compiled.workspace.config;
    let mut scopes: BTreeMap<usize, Scope<'_>> = BTreeMap::new();
    // Also modules without files have ids to check.
    for module in &config.modules {
        scopes.entry(module.group).or_insert_with(|| Scope {
            config: config.lint_of(module),
            files: Vec::new(),
        });
    }
    for file in compiled.schema.local_files() {
        let module = config.module_of(compiled.path_below_root(file.path()));
        if let Some(scope) = module.and_then(|module| scopes.get_mut(&module.group)) {
            scope.files.push(file);
        }
    }
    scopes.into_values().collect()
}

/// What the rules that are used leave unchecked, and why.
fn unchecked(compiled: &Compiled, scopes: &[Scope<'_>], date: Option<Date>) -> Vec<String> {
    let mut notes = Vec::new();
    let uses = |id: &str| scopes.iter().any(|scope| lint::uses(scope.config, id));
    if date.is_none() && uses("DEPRECATED_NOT_OVERDUE") {
        notes.push("note: without `--date` nothing is overdue: DEPRECATED_NOT_OVERDUE finds nothing".to_owned());
    }
    if compiled.schema.file("buf/validate/validate.proto").is_some() {
        notes.push(
            "note: options of `buf.validate` are not checked: igata does not have buf's PROTOVALIDATE".to_owned(),
        );
    }
    notes
}
