//! The rules that a workspace keeps, and the engine that looks whether it does.
//!
//! A [`Rule`] is a constant in a file of its own and names the kind of element
//! that it is about. The engine walks over the schema, shows each rule its
//! elements, and drops what the configuration or a comment excuses.

mod agreement;
mod case;
mod comment;
mod ignore;
mod naming;
mod rule;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::config::{self, CONFIG};
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};
use crate::schema::{Enum, File, Message, Schema, Service};

use ignore::Ignores;
use rule::{Check, Folder, Package};

pub use rule::{Category, Rule};
pub use rules::RULES;

/// Everything in the workspace's files that breaks a rule, in the order of places.
///
/// `path` turns an import path into the path below the workspace's root, which
/// `ignore` and `ignore_only` speak of.
pub fn lint(schema: &Schema, config: &config::Lint, path: &dyn Fn(&str) -> String) -> Vec<Diagnostic> {
    let workspace = Workspace::new(schema);
    let mut ignores = Ignores::new(schema, config, path);
    let mut diagnostics = Vec::new();
    for rule in RULES.iter().filter(|rule| is_used(rule, &config.rules)) {
        let mut context = Context {
            config,
            rule,
            severity: Severity::Error,
            diagnostics: Vec::new(),
        };
        workspace.show(rule.check, &mut context);
        let mut found = context.diagnostics;
        found.retain(|diagnostic| !ignores.excuse(rule, diagnostic));
        diagnostics.append(&mut found);
    }
    diagnostics.sort();
    diagnostics.dedup();
    diagnostics
}

fn is_used(rule: &Rule, rules: &config::Rules) -> bool {
    let is_named = |ids: &[String]| ids.iter().any(|id| rule.answers_to(id));
    is_named(&rules.uses) && !is_named(&rules.except)
}

/// Ids in `config`, which was read from `config_file`, that are neither a rule's nor a category's.
pub fn check_config(config: &config::Lint, config_file: &str) -> Vec<Diagnostic> {
    let rules = &config.rules;
    let known = || {
        let categories = Category::ALL.iter().map(|category| category.id());
        RULES.iter().map(|rule| rule.id).chain(categories)
    };
    let mut unknown: Vec<&String> = rules
        .uses
        .iter()
        .chain(&rules.except)
        .chain(rules.ignore_only.keys())
        .filter(|id| known().all(|known| known != *id))
        .collect();
    unknown.sort();
    unknown.dedup();
    let diagnose = |id: &String| {
        let place = Place {
            file: config_file.into(),
            span: rules.places.get(id).copied(),
        };
        let diagnostic = Diagnostic::error(CONFIG, place, format!("`{id}` is neither a lint rule nor a category"));
        match nearest(id, known()) {
            Some(name) => diagnostic.with_help(format!("did you mean `{name}`?")),
            None => diagnostic.with_help("`igata rules` lists them all"),
        }
    };
    unknown.into_iter().map(diagnose).collect()
}

/// What a rule reads besides its element, and where it says what it found.
#[derive(Debug)]
struct Context<'a> {
    config: &'a config::Lint,
    rule: &'static Rule,
    severity: Severity,
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

/// The workspace's files, in the groups that rules are shown.
struct Workspace<'a> {
    schema: &'a Schema,
    files: Vec<File<'a>>,
    packages: Vec<Package<'a>>,
    folders: Vec<Folder<'a>>,
}

impl<'a> Workspace<'a> {
    fn new(schema: &'a Schema) -> Self {
        let mut files: Vec<File<'a>> = schema.local_files().collect();
        files.sort_by_key(|file| file.path());
        let packages = grouped(&files, File::package).map(|(name, files)| Package { name, files });
        let folders = grouped(&files, File::folder).map(|(path, files)| Folder { path, files });
        Self {
            schema,
            packages: packages.collect(),
            folders: folders.collect(),
            files,
        }
    }

    fn show(&self, check: Check, context: &mut Context<'a>) {
        match check {
            Check::Package(check) => self.packages.iter().for_each(|package| check(package, context)),
            Check::Folder(check) => self.folders.iter().for_each(|folder| check(folder, context)),
            Check::Workspace(check) => check(self.schema, context),
            _ => self.files.iter().for_each(|&file| show_file(file, check, context)),
        }
    }
}

fn grouped<'a>(
    files: &[File<'a>],
    key: fn(File<'a>) -> &'a str,
) -> impl Iterator<Item = (&'a str, Vec<File<'a>>)> + use<'a> {
    let mut groups: BTreeMap<&str, Vec<File<'a>>> = BTreeMap::new();
    for &file in files {
        groups.entry(key(file)).or_default().push(file);
    }
    groups.into_iter()
}

fn show_file<'a>(file: File<'a>, check: Check, context: &mut Context<'a>) {
    let messages = || file.all_messages().filter(|message| !message.is_map_entry());
    match check {
        Check::File(check) => check(file, context),
        Check::Import(check) => file.imports().for_each(|import| check(import, context)),
        Check::Message(check) => messages().for_each(|message| check(message, context)),
        Check::Field(check) => file
            .all_fields()
            .filter(|field| field.is_extension() || !field.message().is_map_entry())
            .for_each(|field| check(field, context)),
        Check::Oneof(check) => messages()
            .flat_map(Message::oneofs)
            .for_each(|oneof| check(oneof, context)),
        Check::Enum(check) => file.all_enums().for_each(|one| check(one, context)),
        Check::EnumValue(check) => file
            .all_enums()
            .flat_map(Enum::values)
            .for_each(|value| check(value, context)),
        Check::Service(check) => file.services().for_each(|service| check(service, context)),
        Check::Method(check) => file
            .services()
            .flat_map(Service::methods)
            .for_each(|method| check(method, context)),
        Check::Package(_) | Check::Folder(_) | Check::Workspace(_) => {}
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
