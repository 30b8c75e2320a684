//! Collects what is wrong with one file.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use super::COMPILE;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::syntax::{Lines, Node, Token};

/// How many errors of one file are worth reading.
const LIMIT: usize = 200;

/// How many of them are worth a search for what was meant.
const SEARCHES: usize = 20;

/// Whatever has a range in the text of a file.
pub(super) trait Ranged {
    fn bytes(&self) -> Range<u32>;
}

impl Ranged for Range<u32> {
    fn bytes(&self) -> Range<u32> {
        self.clone()
    }
}

impl Ranged for Node<'_> {
    fn bytes(&self) -> Range<u32> {
        self.range()
    }
}

impl Ranged for Token<'_> {
    fn bytes(&self) -> Range<u32> {
        self.range()
    }
}

/// The diagnostics of one file, in the order in which they are found.
pub(super) struct Report<'t> {
    path: &'t Arc<str>,
    text: &'t str,
    lines: OnceCell<Lines<'t>>,
    diagnostics: Vec<Diagnostic>,
    /// What does not fit below the limit ends up here.
    excess: Diagnostic,
}

impl<'t> Report<'t> {
    pub(super) fn new(path: &'t Arc<str>, text: &'t str) -> Self {
        Self {
            path,
            text,
            lines: OnceCell::new(),
            diagnostics: Vec::new(),
            excess: Diagnostic::error(COMPILE, Place::file(""), ""),
        }
    }

    pub(super) fn place(&self, at: &impl Ranged) -> Place {
        let lines = self.lines.get_or_init(|| Lines::new(self.text));
        Place::new(Arc::clone(self.path), lines.span(at.bytes()))
    }

    /// Adds an error with one line of advice, which may be empty.
    pub(super) fn error(
        &mut self,
        at: &impl Ranged,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> &mut Diagnostic {
        let place = self.place(at);
        self.error_at(place, message, help)
    }

    pub(super) fn error_at(
        &mut self,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> &mut Diagnostic {
        if self.is_full() {
            return &mut self.excess;
        }
        let help: String = help.into();
        let mut diagnostic = Diagnostic::error(COMPILE, place, message);
        if !help.is_empty() {
            diagnostic.advise(help);
        }
        self.diagnostics.push(diagnostic);
        self.diagnostics.last_mut().unwrap_or(&mut self.excess)
    }

    /// The name among `known` that `name` was probably meant to be. Behind many errors it is not looked
    /// for any more: a large file can have as many wrong names as there are right ones.
    pub(super) fn suggestion<'k>(&self, name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
        if self.diagnostics.len() >= SEARCHES {
            return None;
        }
        nearest(name, known)
    }

    /// Takes back whatever was said since there were `count` diagnostics.
    pub(super) fn truncate(&mut self, count: usize) {
        self.diagnostics.truncate(count);
    }

    /// Whether nothing more will be said.
    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.len() >= LIMIT
    }

    pub(super) fn count(&self) -> usize {
        self.diagnostics.len()
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }
}
