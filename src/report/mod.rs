//! Diagnostics as people and programs read them. One file per format.
//!
//! A first report can have tens of thousands of diagnostics: pieces of it are
//! rendered on all cores and printed in their order, common ones are written
//! without a library (`plain`), and lines are found without a list of them (`lines`).

pub mod baseline;
#[cfg(test)]
mod contracts;
mod diff;
mod fingerprint;
mod github;
mod gitlab;
mod ignore_yaml;
mod json;
mod junit;
mod line;
mod lines;
mod msvs;
mod numbers;
mod plain;
mod sarif;
mod summary;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use hashbrown::HashMap;

use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::sources::{Source, Sources};

pub use diff::diff;
pub use summary::Summary;

/// A way to write diagnostics down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people: each with the piece of source that it is about.
    #[default]
    Text,
    /// A line each, as compilers write them.
    Line,
    /// One JSON object per line, with the fields that buf writes.
    Json,
    Junit,
    /// Annotations of GitHub's workflows.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    Sarif,
    /// A line each, as Visual Studio reads them.
    Msvs,
    /// Configuration that excuses everything that was found.
    IgnoreYaml,
}

impl Format {
    pub const ALL: [Self; 9] = [
        Self::Text,
        Self::Line,
        Self::Json,
        Self::Junit,
        Self::Github,
        Self::Gitlab,
        Self::Sarif,
        Self::Msvs,
        Self::IgnoreYaml,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Line => "line",
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Sarif => "sarif",
            Self::Msvs => "msvs",
            Self::IgnoreYaml => "config-ignore-yaml",
        }
    }

    /// The format of this name, or of the name that buf has for it.
    pub fn named(name: &str) -> Option<Self> {
        let name = match name {
            "gcc" => "line",
            "github-actions" => "github",
            "gitlab-code-quality" => "gitlab",
            name => name,
        };
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether a report is one piece for each diagnostic, so that reports of some can follow each other.
    pub fn is_in_pieces(self) -> bool {
        matches!(self, Self::Text | Self::Line | Self::Json | Self::Github | Self::Msvs)
    }

    /// Whether a reader expects a report of a run that found nothing, too.
    pub fn reports_nothing(self) -> bool {
        matches!(self, Self::Junit | Self::Gitlab | Self::Sarif)
    }
}

/// Whether a report may have colours; only the text format has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    Always,
    Never,
}

/// What the user calls the files that diagnostics speak of, and what is in them.
#[derive(Debug, Default)]
pub struct Texts {
    sources: Arc<Sources>,
    /// What is known of the sources, in their order.
    known: Box<[Known]>,
    /// Files beside the sources.
    added: HashMap<Arc<str>, (Source, Known)>,
    descriptions: BTreeMap<&'static str, &'static str>,
}

/// What is known of a text since somebody asked: reports are written in many pieces.
type Known = OnceLock<lines::Known>;

impl Texts {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file by the name that [`Place::file`](crate::diagnostic::Place) has for it.
    pub fn insert(&mut self, file: impl Into<Arc<str>>, source: Source) {
        self.added.insert(file.into(), (source, Known::new()));
    }

    /// The same with the files of a workspace.
    #[must_use]
    pub fn with_sources(mut self, sources: Arc<Sources>) -> Self {
        self.known = sources.iter().map(|_| Known::new()).collect();
        self.sources = sources;
        self
    }

    /// Says what holds where a rule is kept; some formats have a place for it.
    pub fn describe(&mut self, rule: &'static str, purpose: &'static str) {
        self.descriptions.insert(rule, purpose);
    }

    fn description(&self, rule: &str) -> Option<&'static str> {
        self.descriptions.get(rule).copied()
    }

    /// A file's name here, the file, and what is known of it.
    fn get(&self, file: &str) -> Option<(&Arc<str>, &Source, &Known)> {
        if let Some((name, (source, known))) = self.added.get_key_value(file) {
            return Some((name, source, known));
        }
        let position = self.sources.position(file)?;
        let (name, source) = self.sources.at(position)?;
        Some((name, source, self.known.get(position)?))
    }

    /// The path to show for `file`: its own name, if it is not known.
    fn shown<'a>(&'a self, file: &'a str) -> &'a str {
        self.get(file).map_or(file, |(_, source, _)| &source.shown)
    }

    /// What is in the file.
    fn text(&self, file: &str) -> Option<&str> {
        self.get(file).map(|(_, source, _)| &*source.text)
    }

    /// The file's name here, what is in it, and what is known of that.
    fn known(&self, file: &str) -> Option<(&str, &str, &lines::Known)> {
        let (name, source, known) = self.get(file)?;
        Some((name, &source.text, known.get_or_init(|| lines::Known::of(&source.text))))
    }
}

/// How many diagnostics are written at a time where it can be done in pieces.
const PIECE: usize = 100;

/// Writes `diagnostics` down in their order; of none, only what the format needs.
pub fn render(diagnostics: &[Diagnostic], texts: &Texts, format: Format, color: Color) -> String {
    let mut report = String::new();
    render_in_pieces(diagnostics, texts, (format, color), |piece| report += piece);
    report
}

/// The same piece by piece, where the format allows it: a long report is never in memory as a whole.
pub fn render_in_pieces(
    diagnostics: &[Diagnostic],
    texts: &Texts,
    (format, color): (Format, Color),
    mut take: impl FnMut(&str) + Send,
) {
    if !format.is_in_pieces() {
        return take(&render_all(diagnostics, texts, format, color));
    }
    let pieces: Vec<&[Diagnostic]> = diagnostics.chunks(PIECE).collect();
    parallel::fold(
        &pieces,
        |_, piece| render_all(piece, texts, format, color),
        |_, text| take(&text),
    );
}

fn render_all(diagnostics: &[Diagnostic], texts: &Texts, format: Format, color: Color) -> String {
    match format {
        Format::Text => text::render(diagnostics, texts, color),
        Format::Line => line::render(diagnostics, texts),
        Format::Json => json::render(diagnostics, texts),
        Format::Junit => junit::render(diagnostics, texts),
        Format::Github => github::render(diagnostics, texts),
        Format::Gitlab => gitlab::render(diagnostics, texts),
        Format::Sarif => sarif::render(diagnostics, texts),
        Format::Msvs => msvs::render(diagnostics, texts),
        Format::IgnoreYaml => ignore_yaml::render(diagnostics, texts),
    }
}

/// As in `2 files`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
