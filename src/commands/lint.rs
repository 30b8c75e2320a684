//! `igata lint`: checks the files against the rules.

use anyhow::Result;

use super::{Outcome, Reporter, Stream, compile_workspace};
use crate::cli;
use crate::lint;
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
    let config = &compiled.workspace.config.lint;
    if let Some(file) = &compiled.workspace.config_file {
        let diagnostics = lint::check_config(config, file.name);
        if !diagnostics.is_empty() {
            return reporter.report(&diagnostics, &compiled.texts);
        }
    }
    let path = |import_path: &str| {
        let source = compiled.sources.get(import_path);
        source.map_or_else(String::new, |source| {
            compiled.workspace.below_root(&source.shown).to_owned()
        })
    };
    let diagnostics = lint::lint(&compiled.schema, config, &path);
    reporter.report(&diagnostics, &compiled.texts)
}
