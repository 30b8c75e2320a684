//! What is wrong with a text, before anybody asks what it means.

use std::borrow::Cow;
use std::ops::Range;

use super::lines::Lines;
use crate::diagnostic::{Diagnostic, Place};

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
