//! The rules that a workspace keeps, and the engine that looks whether it does.
//!
//! A [`Rule`] is a constant in a file of its own and names the kind of element
//! that it is about. The engine walks over the schema, shows each rule its
//! elements, and drops what the configuration or a comment excuses.
//!
//! # What makes it fast
//!
//! Measured on the 8,017 files of google-proto-files, which break the rules of
//! STANDARD 90,000 times:
//!
//! - *Places are looked at, not searched.* An element knows the node that declares
//!   it; a walk through its file for each finding took a sixth of the whole time.
//! - *A finding is small, and does not stay.* Places share the path of their file, and lists of
//!   advice have room for what is in them; where nothing else is to be done with the findings of
//!   a file, they are written down while they are at hand, and only their text goes on.
//! - *A file is checked by all rules while it is at hand*, on all cores, and comments
//!   are read only where the text may have one that excuses something.

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
mod protovalidate;
mod reach;
mod reserved;
mod rule;
mod rules;
mod scope;
mod selection;
#[cfg(test)]
mod tests;

use std::sync::Mutex;

use crate::config;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::parallel;
use crate::schema::{File, Schema};

use ignore::Ignores;
use rule::Check;
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
    pub path: &'a (dyn Fn(&str) -> String + Sync),
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
pub fn lint(schema: &Schema, config: &config::Lint, path: &(dyn Fn(&str) -> String + Sync)) -> Vec<Diagnostic> {
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
    let mut all = Vec::new();
    each(task, |found| found, |mut found| all.append(&mut found));
    all
}

/// The same, file by file: `finish` makes something of what was found in one, on any core and while it is at hand, and
/// `take` gets one result after the other.
pub fn each<R: Send>(task: Task<'_>, finish: impl Fn(Vec<Diagnostic>) -> R + Sync, mut take: impl FnMut(R) + Send) {
    let Task {
        schema,
        config,
        files,
        path,
        date,
    } = task;
    let scope = Scope::new(schema, files);
    let context = |rule: &'static Rule| Context {
        config,
        rule,
        severity: selection::severity(rule, config),
        date,
        diagnostics: Vec::new(),
    };
    let rules = RULES.iter().copied().filter(|rule| selection::is_used(rule, config));
    let (of_files, mut of_groups): (Vec<&Rule>, Vec<&Rule>) = rules.partition(|rule| rule.check.is_of_one_file());
    // Those that look at everything take longest: they begin first, so that no core waits for them at last.
    of_groups.sort_by_key(|rule| !matches!(rule.check, Check::Scope(_)));
    let of_groups = parallel::map(&of_groups, |_, rule| {
        let mut context = context(rule);
        scope.show_groups(rule.check, &mut context);
        context.diagnostics
    });
    let mut of_groups = by_file(&scope, of_groups.into_iter().flatten());
    take(finish(of_groups.pop().unwrap_or_default()));
    // Each list is taken by whoever looks at its file.
    let of_groups: Vec<Mutex<Vec<Diagnostic>>> = of_groups.into_iter().map(Mutex::new).collect();
    let ignores = Ignores::new(config, path);
    let look = |index: usize, file: File<'_>| {
        let mut found = std::mem::take(&mut *parallel::lock(&of_groups[index]));
        for rule in &of_files {
            let mut context = context(rule);
            scope::show_file(file, rule.check, &mut context);
            found.append(&mut context.diagnostics);
        }
        ignores.excuse(file, &mut found);
        found.sort_unstable();
        found.dedup();
        finish(found)
    };
    parallel::fold(
        &scope.files,
        |index, &file| look(index, file),
        |_, finished| take(finished),
    );
}

/// The diagnostics of each file of the scope, and at the end those of no file in it.
fn by_file(scope: &Scope<'_>, diagnostics: impl Iterator<Item = Diagnostic>) -> Vec<Vec<Diagnostic>> {
    let mut found: Vec<Vec<Diagnostic>> = vec![Vec::new(); scope.files.len() + 1];
    for diagnostic in diagnostics {
        let place = diagnostic.place.as_ref();
        let index = place.and_then(|place| scope.index_of(&place.file));
        found[index.unwrap_or(scope.files.len())].push(diagnostic);
    }
    found
}

/// Whether `config` uses the rule `id`.
pub fn uses(config: &config::Lint, id: &str) -> bool {
    RULES
        .iter()
        .any(|rule| rule.id == id && selection::is_used(rule, config))
}

/// How many elements of the workspace's files say until when they are deprecated.
pub fn ends_of_deprecations(schema: &Schema) -> usize {
    let scope = Scope::new(schema, schema.local_files().collect());
    let elements = deprecation::elements(&scope);
    let dates = elements.iter().filter_map(deprecation::Deprecated::dates);
    dates.filter(|dates| dates.until.is_some()).count()
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
