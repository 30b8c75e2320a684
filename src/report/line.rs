//! A line for each diagnostic, as compilers write them: `path:line:column:message (RULE)`.

use crate::diagnostic::Diagnostic;

use super::Texts;
use super::numbers::{numbers, one_line};

/// What stands for a file where there is none.
const INPUT: &str = "<input>";

pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| line(diagnostic, texts) + "\n")
        .collect()
}

pub(super) fn line(diagnostic: &Diagnostic, texts: &Texts) -> String {
    let place = diagnostic.place.as_ref();
    let path = place.map_or(INPUT, |place| texts.shown(&place.file));
    let (start, _) = numbers(place);
    let line = format!(
        "{path}:{}:{}:{} ({})",
        start.line, start.column, diagnostic.message, diagnostic.rule
    );
    one_line(&line)
}
