//! Workflow commands that GitHub shows as annotations of a pull request.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Severity};

use super::Texts;
use super::numbers::{numbers, one_line};

pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| command(diagnostic, texts) + "\n")
        .collect()
}

fn command(diagnostic: &Diagnostic, texts: &Texts) -> String {
    let kind = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = diagnostic.place.as_ref();
    let path = place.map_or("<input>", |place| texts.shown(&place.file));
    let mut command = format!("::{kind} file={}", property(path));
    if place.is_some_and(|place| place.span.is_some()) {
        let (start, end) = numbers(place);
        let numbers = [
            ("line", start.line),
            ("col", start.column),
            ("endLine", end.line),
            ("endColumn", end.column),
        ];
        for (name, number) in numbers {
            let _ = write!(command, ",{name}={number}");
        }
    }
    let _ = write!(command, ",title={}", property(diagnostic.rule));
    let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}"));
    let message = format!("{}{}", diagnostic.message, help.collect::<String>());
    format!("{command}::{}", data(&message))
}

/// Text after the last `::`, in the escapes of GitHub.
fn data(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| one_line(line).replace('%', "%25"))
        .collect();
    lines.join("%0A")
}

/// The value of a property, in the escapes of GitHub.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
