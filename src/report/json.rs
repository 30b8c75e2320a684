//! JSON lines with the fields of `buf lint --error-format json`, in its order.

use std::fmt::Write as _;

use serde::Serialize;

use crate::diagnostic::Diagnostic;

use super::Texts;
use super::numbers::numbers;

#[derive(Serialize)]
struct Record<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
    #[serde(rename = "type")]
    rule: &'a str,
    message: &'a str,
}

pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| line(diagnostic, texts) + "\n")
        .collect()
}

fn line(diagnostic: &Diagnostic, texts: &Texts) -> String {
    let place = diagnostic.place.as_ref();
    let (start, end) = numbers(place);
    let record = Record {
        path: place.map(|place| texts.shown(&place.file)),
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
        rule: diagnostic.rule,
        message: &diagnostic.message,
    };
    let json = serde_json::to_string(&record).expect("numbers and text are JSON");
    escaped(&json)
}

/// The escapes of Go's encoder, which programs that compare lines expect, and
/// one for every other character that could drive a terminal.
pub(super) fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{7f}'..='\u{9f}' => {
                escaped.push_str("\\u");
                let _ = write!(escaped, "{:04x}", u32::from(character));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}
