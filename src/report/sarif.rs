//! SARIF 2.1.0, which GitHub's code scanning and many editors read.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Place, Position, Severity};

use super::Texts;
use super::fingerprint::Fingerprints;
use super::lines::Lines;
use super::numbers::numbers;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// A log without results where there is nothing: old results go away only with a new log.
pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    let mut ids: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.rule).collect();
    ids.sort_unstable();
    ids.dedup();
    let rules: Vec<Value> = ids.iter().map(|id| rule(id, texts)).collect();
    let mut fingerprints = Fingerprints::default();
    let mut lines = Lines::of(texts);
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| {
            let index = ids.binary_search(&diagnostic.rule).unwrap_or_default();
            result(diagnostic, index, &mut lines, &mut fingerprints)
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "igata",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    let text = serde_json::to_string_pretty(&log).expect("JSON values can be written");
    super::json::escaped(&text) + "\n"
}

fn rule(id: &str, texts: &Texts) -> Value {
    match texts.description(id) {
        Some(text) => json!({"id": id, "shortDescription": {"text": text}}),
        None => json!({"id": id}),
    }
}

fn result(diagnostic: &Diagnostic, rule: usize, lines: &mut Lines<'_>, fingerprints: &mut Fingerprints) -> Value {
    let texts = lines.texts;
    let path = diagnostic.place.as_ref().map_or("", |place| texts.shown(&place.file));
    let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}"));
    let mut result = json!({
        "ruleId": diagnostic.rule,
        "ruleIndex": rule,
        "level": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        "message": {"text": format!("{}{}", diagnostic.message, help.collect::<String>())},
        "partialFingerprints": {"igata/v1": fingerprints.next(path, diagnostic)},
    });
    if let Some(place) = &diagnostic.place {
        result["locations"] = json!([location(place, None, lines)]);
    }
    if !diagnostic.related.is_empty() {
        let related = diagnostic.related.iter();
        let locations = related.map(|related| location(&related.place, Some(&related.message), lines));
        result["relatedLocations"] = locations.collect();
    }
    result
}

fn location(place: &Place, message: Option<&str>, lines: &mut Lines<'_>) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(lines.texts.shown(&place.file))}});
    if place.span.is_some() {
        let (start, end) = numbers(Some(place));
        physical["region"] = json!({
            "startLine": start.line,
            "startColumn": column(start, &place.file, lines),
            "endLine": end.line,
            "endColumn": column(end, &place.file, lines),
        });
    }
    let mut location = json!({"physicalLocation": physical});
    if let Some(message) = message {
        location["message"] = json!({"text": message});
    }
    location
}

/// The column of a position in units of UTF-16, counted from one; without the text, what it is in bytes.
fn column(from_one: Position, file: &str, lines: &mut Lines<'_>) -> usize {
    match lines.line(file, from_one.line.saturating_sub(1)) {
        Some(line) => line.utf16_before(from_one.column.saturating_sub(1)) + 1,
        None => from_one.column as usize,
    }
}

/// A path as a relative reference.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
