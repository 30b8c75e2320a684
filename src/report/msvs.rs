//! A line for each diagnostic, as Visual Studio reads them.

use crate::diagnostic::{Diagnostic, Severity};

use super::Texts;
use super::numbers::{numbers, one_line};

pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    let line = |diagnostic: &Diagnostic| {
        let place = diagnostic.place.as_ref();
        let path = place.map_or("<input>", |place| texts.shown(&place.file));
        let (start, _) = numbers(place);
        let severity = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "message",
        };
        let line = format!(
            "{path}({},{}) : {severity} {} : {}",
            start.line, start.column, diagnostic.rule, diagnostic.message
        );
        one_line(&line) + "\n"
    };
    diagnostics.iter().map(line).collect()
}
