//! Diagnostics as people and programs read them. One file per format.

mod diff;
mod json;
#[cfg(test)]
mod tests;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::sources::{Source, Sources};

pub use diff::diff;

/// A way to write diagnostics down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people: each with the piece of source that it is about.
    #[default]
    Text,
    /// One JSON object per line, with the fields that buf writes.
    Json,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::Text, Self::Json];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
        }
    }
}

/// Whether a report may have colours; only the text format has any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    Always,
    Never,
}

/// What the user calls the files that diagnostics speak of, and what is in them.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    files: BTreeMap<Arc<str>, Source>,
}

impl Texts {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file by the name that [`Place::file`](crate::diagnostic::Place) has for it.
    pub fn insert(&mut self, file: impl Into<Arc<str>>, source: Source) {
        self.files.insert(file.into(), source);
    }

    /// The path to show for `file`: its own name, if it is not known.
    fn shown<'a>(&'a self, file: &'a str) -> &'a str {
        self.files.get(file).map_or(file, |source| &source.shown)
    }

    fn text(&self, file: &str) -> Option<&str> {
        self.files.get(file).map(|source| &*source.text)
    }
}

impl From<&Sources> for Texts {
    fn from(sources: &Sources) -> Self {
        let files = sources.iter().map(|(path, source)| (path.clone(), source.clone()));
        Self { files: files.collect() }
    }
}

/// Writes `diagnostics` down in their order; nothing if there are none.
pub fn render(diagnostics: &[Diagnostic], texts: &Texts, format: Format, color: Color) -> String {
    match format {
        Format::Text => text::render(diagnostics, texts, color),
        Format::Json => json::render(diagnostics, texts),
    }
}

/// How much there is to do, as in `2 problems in 1 file`.
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let places = diagnostics.iter().filter_map(|diagnostic| diagnostic.place.as_ref());
    let files = places.map(|place| &place.file).collect::<BTreeSet<_>>().len();
    match (diagnostics.len(), files) {
        (0, _) => "no problems".to_owned(),
        (problems, 0) => counted(problems, "problem"),
        (problems, files) => format!("{} in {}", counted(problems, "problem"), counted(files, "file")),
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
