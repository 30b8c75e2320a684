//! `igata lint`: checks the files against the rules.

use std::collections::{BTreeMap, HashMap};
use std::mem::ManuallyDrop;
use std::sync::Arc;

use anyhow::{Result, bail};

use super::{Compiled, Outcome, Reporter, Stream, baseline, compile_workspace};
use crate::cli;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::lint::{self, Date, Task};
use crate::report::{self, Summary, Texts};
use crate::schema::{File, Schema};
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
    // The process ends behind it: nobody needs its memory given back piece by piece.
    let mut compiled = ManuallyDrop::new(compiled);
    let is_plain = !arguments.fix && arguments.baseline.is_none() && reporter.format.is_in_pieces();
    if is_plain && compiled.workspace.config.modules.len() == 1 {
        describe_rules(&mut compiled.texts);
        return report_each(&compiled, arguments.date, reporter);
    }
    let diagnostics = lint_workspace(&compiled, arguments.date, reporter);
    if arguments.fix {
        if compiled.is_image {
            bail!("an image has no text to change: give `--fix` a folder");
        }
        let is_changed = fix(&compiled, &diagnostics, arguments, terminal)?;
        if arguments.diff {
            return Ok(if is_changed { Outcome::Problems } else { Outcome::Clean });
        }
        // Lines have moved: what is left is looked for again.
        let again = cli::Lint {
            fix: false,
            ..arguments.clone()
        };
        if is_changed {
            return run(terminal, &again);
        }
    }
    if let (Some(name), true) = (&arguments.baseline, arguments.write_baseline) {
        baseline::write(name, &diagnostics)?;
        terminal.tell(&format!("wrote `{name}`: {}", Summary::of(&diagnostics)));
        return Ok(Outcome::Clean);
    }
    let known = baseline::read(arguments.baseline.as_deref(), &compiled, arguments.date)?;
    describe_rules(&mut compiled.texts);
    let new = ManuallyDrop::new(known.new_among(diagnostics));
    let outcome = reporter.report(&new, &compiled.texts)?;
    if let Some(note) = known.note {
        terminal.tell(&note);
    }
    Ok(outcome)
}

/// Reports what is found in the only module file by file, and keeps nothing of it: a repository that meets its rules
/// for the first time has tens of thousands of problems.
fn report_each(compiled: &Compiled, date: Option<Date>, reporter: Reporter) -> Result<Outcome> {
    let config = &compiled.workspace.config;
    warn_of_rules(compiled, reporter);
    let path = |import_path: &str| compiled.path_below_root(import_path);
    let color = reporter.terminal.stdout_color();
    let mut summary = Summary::default();
    let mut report = reporter.terminal.pieces();
    for scope in scopes(&compiled.schema, config, &path) {
        lint::each(
            scope.task(&compiled.schema, &path, date),
            |found| {
                let text = report::render(&found, &compiled.texts, reporter.format, color);
                (text, Summary::of(&found))
            },
            |(text, more)| {
                summary.add(more);
                report.push(&text);
            },
        );
    }
    report.finish()?;
    Ok(reporter.conclude(&summary))
}

/// Says what the rules are for in reports that have a place for it.
pub(super) fn describe_rules(texts: &mut Texts) {
    for rule in lint::RULES {
        texts.describe(rule.id, rule.purpose);
    }
}

/// Does what is safe, or shows it; whether there was anything to do.
fn fix(compiled: &Compiled, diagnostics: &[Diagnostic], arguments: &cli::Lint, terminal: Terminal) -> Result<bool> {
    let mut unused: HashMap<&str, Vec<Span>> = HashMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.rule == "IMPORT_USED") {
        if let Some(place) = &diagnostic.place {
            unused.entry(&place.file).or_default().extend(place.span);
        }
    }
    let (files, _) = compiled.workspace.proto_files()?;
    let mut changed = 0;
    let mut differences = String::new();
    for (import_path, file) in files {
        let Some(source) = compiled.sources.get(&import_path) else {
            continue;
        };
        let unused = unused.get(import_path.as_str()).map_or(&[][..], Vec::as_slice);
        let fixed = lint::fix(&source.text, unused);
        for path in &fixed.left {
            terminal.tell(&format!(
                "note: {}: the import `{path}` stays, for it is not alone on its line or has a comment",
                source.shown
            ));
        }
        if fixed.text == *source.text {
            continue;
        }
        changed += 1;
        if arguments.diff {
            differences += &report::diff(&source.shown, &source.text, &fixed.text, terminal.stdout_color());
        } else {
            file.replace(&fixed.text)?;
            terminal.tell(&format!("fixed {}", source.shown));
        }
    }
    terminal.print(differences)?;
    Ok(changed > 0)
}

/// What a configuration says of rules that are not there, which is an error, or that have another name today.
pub(super) fn check_config(config: &Config) -> Vec<Diagnostic> {
    let of_modules = config.modules.iter().filter_map(|module| module.lint.as_ref());
    let mut diagnostics: Vec<_> = of_modules.chain([&config.lint]).flat_map(lint::check_config).collect();
    diagnostics.sort();
    diagnostics.dedup();
    // Whatever is not a rule of igata may be one of a plugin.
    for diagnostic in diagnostics.iter_mut().filter(|_| config.has_plugins) {
        diagnostic.severity = Severity::Warning;
    }
    diagnostics
}

/// Checks each module by its own rules.
pub(super) fn lint_workspace(compiled: &Compiled, date: Option<Date>, reporter: Reporter) -> Vec<Diagnostic> {
    warn_of_rules(compiled, reporter);
    let path = |import_path: &str| compiled.path_below_root(import_path);
    lint_files(&compiled.schema, &compiled.workspace.config, &path, date)
}

/// Tells what is strange about the configuration, and no error.
fn warn_of_rules(compiled: &Compiled, reporter: Reporter) {
    let config = &compiled.workspace.config;
    let mut warnings = [config.warnings.clone(), check_config(config)].concat();
    warnings.sort();
    reporter.warn(&warnings, &compiled.texts);
}

/// Checks the files of each module by its own rules; `path` tells where they lie below the root.
pub(super) fn lint_files(
    schema: &Schema,
    config: &Config,
    path: &(dyn Fn(&str) -> String + Sync),
    date: Option<Date>,
) -> Vec<Diagnostic> {
    let scopes = scopes(schema, config, path).into_iter();
    let found = scopes.map(|scope| lint::run(scope.task(schema, path, date)));
    let together = found.reduce(|mut all, mut more| {
        all.append(&mut more);
        all
    });
    let mut diagnostics = together.unwrap_or_default();
    if config.modules.len() == 1 {
        return diagnostics;
    }
    // Reports are in the order of the paths that people see, also where modules lie in different folders.
    let mut last: Option<(Arc<str>, Arc<str>)> = None;
    diagnostics.sort_by_cached_key(|diagnostic| {
        let file = &diagnostic.place.as_ref()?.file;
        if last.as_ref().is_none_or(|(known, _)| known != file) {
            last = Some((Arc::clone(file), path(file).into()));
        }
        last.as_ref().map(|(_, path)| Arc::clone(path))
    });
    diagnostics
}

/// Files that are checked together, and by which rules.
struct Scope<'a> {
    config: &'a config::Lint,
    files: Vec<File<'a>>,
}

impl<'a> Scope<'a> {
    fn task(self, schema: &'a Schema, path: &'a (dyn Fn(&str) -> String + Sync), date: Option<Date>) -> Task<'a> {
        Task {
            schema,
            config: self.config,
            files: self.files,
            path,
            date,
        }
    }
}

fn scopes<'a>(schema: &'a Schema, config: &'a Config, path: &dyn Fn(&str) -> String) -> Vec<Scope<'a>> {
    let mut scopes: BTreeMap<usize, Scope<'_>> = BTreeMap::new();
    // Also modules without files have ids to check.
    for module in &config.modules {
        scopes.entry(module.group).or_insert_with(|| Scope {
            config: config.lint_of(module),
            files: Vec::new(),
        });
    }
    for file in schema.local_files() {
        let module = config.module_of(&path(file.path()));
        if let Some(scope) = module.and_then(|module| scopes.get_mut(&module.group)) {
            scope.files.push(file);
        }
    }
    scopes.into_values().collect()
}

/// How many deprecations have an end that no day was given for.
pub(super) fn unchecked_ends(compiled: &Compiled, date: Option<Date>) -> usize {
    let config = &compiled.workspace.config;
    let uses = |module| lint::uses(config.lint_of(module), "DEPRECATED_NOT_OVERDUE");
    if date.is_some() || !config.modules.iter().any(uses) {
        return 0;
    }
    lint::ends_of_deprecations(&compiled.schema)
}
