//! What is wrong with a text, before anybody asks what it means.

use std::borrow::Cow;
use std::ops::Range;

use super::lines::Lines;
use crate::diagnostic::{Diagnostic, Place};

/// After so many errors of a kind a text is taken to be no proto file at all.
pub(super) const ERROR_LIMIT: usize = 1000;

/// One mistake in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// Bytes of the text; may be empty where something is missing.
    pub range: Range<u32>,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub help: Cow<'static, str>,
}

impl SyntaxError {
    /// The id that reports show for mistakes of this kind.
    pub const RULE: &'static str = "SYNTAX";

    /// The error as reports want it.
    pub fn diagnostic(&self, file: &str, lines: &Lines<'_>) -> Diagnostic {
        let place = Place::new(file, lines.span(self.range.clone()));
        let diagnostic = Diagnostic::error(Self::RULE, place, self.message.clone());
        if self.help.is_empty() {
            return diagnostic;
        }
        diagnostic.with_help(self.help.clone())
    }
}

/// Errors about tokens and about the grammar, in the order of the text. A
/// grammar error that touches a broken token is its consequence and left out.
pub(super) fn merge(mut lexical: Vec<SyntaxError>, grammatical: Vec<SyntaxError>) -> Vec<SyntaxError> {
    lexical.sort_by_key(|error| error.range.start);
    let mut errors: Vec<SyntaxError> = grammatical
        .into_iter()
        .filter(|error| {
            let behind = lexical.partition_point(|token| token.range.start <= error.range.end);
            let last = behind.checked_sub(1).and_then(|index| lexical.get(index));
            last.is_none_or(|token| token.range.end < error.range.start)
        })
        .collect();
    errors.append(&mut lexical);
    errors.sort_by_key(|error| error.range.start);
    errors
}
