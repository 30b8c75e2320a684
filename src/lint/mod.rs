//! The rules that a workspace keeps, and the engine that looks whether it does.
//!
//! A [`Rule`] is a constant in a file of its own and names the kind of element
//! that it is about. The engine walks over the schema, shows each rule its
//! elements, and drops what the configuration or a comment excuses.

mod agreement;
mod architecture;
mod case;
mod comment;
mod cycles;
mod date;
mod deprecation;
mod fix;
mod ignore;
mod naming;
mod reach;
mod reserved;
mod rule;
mod rules;
mod scope;
mod selection;
#[cfg(test)]
mod tests;

use crate::config;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::schema::{File, Schema};

use ignore::Ignores;
use scope::Scope;

pub use date::Date;
pub use fix::{Fixed, fix};
pub use rule::{Category, Rule};
pub use rules::RULES;
pub use selection::{MISSING, check_config};

/// What to look at, and by which rules.
pub struct Task<'a> {
    pub schema: &'a Schema,
    pub config: &'a config::Lint,
    /// The files to report about, which are looked at as one module.
    pub files: Vec<File<'a>>,
    /// Turns an import path into the path below the workspace's root, which
    /// `ignore` and `ignore_only` speak of.
    pub path: &'a dyn Fn(&str) -> String,
    /// The day on which deprecations end or not; without one, none ends.
    pub date: Option<Date>,
}

impl std::fmt::Debug for Task<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Task")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

/// Everything in the workspace's files that breaks a rule, in the order of places.
pub fn lint(schema: &Schema, config: &config::Lint, path: &dyn Fn(&str) -> String) -> Vec<Diagnostic> {
    run(Task {
        schema,
        config,
        files: schema.local_files().collect(),
        path,
        date: None,
    })
}

/// Everything in the files of `task` that breaks a rule, in the order of places.
pub fn run(task: Task<'_>) -> Vec<Diagnostic> {
    let Task {
        schema,
        config,
        files,
        path,
        date,
    } = task;
    let scope = Scope::new(schema, files);
    let mut ignores = Ignores::new(schema, config, path);
    let mut diagnostics = Vec::new();
    for rule in RULES.iter().filter(|rule| selection::is_used(rule, config)) {
        let mut context = Context {
            config,
            rule,
            severity: selection::severity(rule, config),
            date,
            diagnostics: Vec::new(),
        };
        scope.show(rule.check, &mut context);
        let mut found = context.diagnostics;
        found.retain(|diagnostic| !ignores.excuse(rule, diagnostic));
        diagnostics.append(&mut found);
    }
    diagnostics.sort();
    diagnostics.dedup();
    diagnostics
}

/// Whether `config` uses the rule `id`.
pub fn uses(config: &config::Lint, id: &str) -> bool {
    RULES
        .iter()
        .any(|rule| rule.id == id && selection::is_used(rule, config))
}

/// What a rule reads besides its element, and where it says what it found.
#[derive(Debug)]
struct Context<'a> {
    config: &'a config::Lint,
    rule: &'static Rule,
    severity: Severity,
    date: Option<Date>,
    diagnostics: Vec<Diagnostic>,
}

impl Context<'_> {
    /// Adds a diagnostic of the rule, which can then be given help and related places.
    fn report(&mut self, place: Place, message: impl Into<String>) -> &mut Diagnostic {
        let diagnostic = Diagnostic {
            severity: self.severity,
            ..Diagnostic::error(self.rule.id, place, message)
        };
        self.diagnostics.push_mut(diagnostic)
    }
}

/// The items with commas and an `and` between them; of many, only the first.
fn listed(items: impl IntoIterator<Item = String>) -> String {
    const SHOWN: usize = 5;
    let mut items: Vec<String> = items.into_iter().collect();
    if items.len() > SHOWN {
        let hidden = items.len() - SHOWN;
        items.truncate(SHOWN);
        items.push(format!("{hidden} more"));
    }
    match items.pop() {
        None => String::new(),
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} and {last}", items.join(", ")),
    }
}
