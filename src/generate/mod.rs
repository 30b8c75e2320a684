//! [`Schema`] → packages for the languages that the configuration names.
//!
//! What to cast is decided once, in [`package`]; a language only decides how
//! it looks. Names, types and order are decided in Rust, templates print.

mod answers;
mod initialization;
mod java;
mod naming;
mod package;
mod php;
mod rust;
mod swift;
mod templates;
mod text;

pub use templates::Templates;

use std::cmp::Reverse;

use anyhow::{Context as _, Result};

use crate::config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::mock::Mock;
use crate::parallel;
use crate::schema::Schema;
use crate::tree::FileTree;

use answers::Answers;
use package::{Package, packages};

/// A language that packages are cast for.
struct Language {
    /// The key of `packages` in `igata.yaml`, and the folder below the output folder.
    id: &'static str,
    is_wanted: fn(&config::Packages) -> bool,
    /// Writes every package into the tree. What a language cannot express
    /// becomes a diagnostic; then the tree may be incomplete.
    cast: fn(&Job<'_>, &mut FileTree, &mut Vec<Diagnostic>) -> Result<()>,
}

const LANGUAGES: &[&Language] = &[&java::LANGUAGE, &php::LANGUAGE, &rust::LANGUAGE, &swift::LANGUAGE];

/// What every language casts from.
struct Job<'a> {
    schema: &'a Schema,
    /// Every proto package of the workspace, sorted by name.
    packages: &'a [Package<'a>],
    config: &'a config::Packages,
    templates: &'a Templates,
    /// What methods answer, for the mocks in packages.
    answers: Answers<'a>,
}

/// What came of a generation.
#[derive(Debug)]
pub struct Generated {
    /// Everything that belongs into the output folder.
    pub tree: FileTree,
    /// What the languages had to say; with an error among it the tree is incomplete.
    pub diagnostics: Vec<Diagnostic>,
}

impl Generated {
    /// Whether everything was cast.
    pub fn is_complete(&self) -> bool {
        self.diagnostics
            .iter()
            .all(|diagnostic| diagnostic.severity != Severity::Error)
    }
}

/// Casts the packages of all languages that `config` names. `mock` is that of `schema`: where
/// [packages carry answers](carry_answers), they are its own.
///
/// # Errors
///
/// A template does not render, two files would have one path, or answers are wanted of no mock.
pub fn generate(
    schema: &Schema,
    mock: Option<&Mock>,
    config: &config::Packages,
    templates: &Templates,
) -> Result<Generated> {
    let packages = packages(schema);
    let job = Job {
        schema,
        packages: &packages,
        config,
        templates,
        answers: Answers::new(mock),
    };
    let mut tree = FileTree::new();
    let mut diagnostics = Vec::new();
    for language in LANGUAGES.iter().filter(|language| (language.is_wanted)(config)) {
        let mut files = FileTree::new();
        (language.cast)(&job, &mut files, &mut diagnostics)
            .with_context(|| format!("cannot cast the packages for `{}`", language.id))?;
        tree.insert_tree(language.id, files)?;
    }
    diagnostics.sort();
    diagnostics.dedup();
    Ok(Generated { tree, diagnostics })
}

/// Casts items on all cores, and adds what each becomes to `tree`. Those with the most `work` come
/// first, so that no core is left alone with one of them at the end.
fn cast_each<'i, T: Sync>(
    items: &'i [T],
    work: impl Fn(&'i T) -> usize,
    tree: &mut FileTree,
    cast: impl Fn(&'i T, &mut FileTree) -> Result<()> + Sync,
) -> Result<()> {
    let mut sorted: Vec<&'i T> = items.iter().collect();
    sorted.sort_by_cached_key(|item| Reverse(work(item)));
    let cast = |_, item: &&'i T| {
        let mut files = FileTree::new();
        cast(item, &mut files).map(|()| files)
    };
    let mut outcome = Ok(());
    parallel::fold(&sorted, cast, |_, files| {
        if outcome.is_ok() {
            outcome = files.and_then(|files| tree.insert_tree("", files));
        }
    });
    outcome
}

/// Whether there is a language to cast packages for.
pub fn is_configured(config: &config::Packages) -> bool {
    LANGUAGES.iter().any(|language| (language.is_wanted)(config))
}

/// Whether packages carry answers of the mock, or the paths that it answers at.
pub fn carry_answers(config: &config::Packages) -> bool {
    let java = config.java.as_ref();
    config.swift.is_some() || java.is_some_and(|java| java.client.is_some() || java.grpc)
}

/// The keys of `packages` in `igata.yaml` that stand for languages.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|language| language.id)
}
