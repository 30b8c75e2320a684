//! GitLab's code quality report: an array of JSON objects on one line.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Severity};

use super::Texts;
use super::fingerprint::Fingerprints;
use super::json::escaped;
use super::numbers::numbers;

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    location: Location<'a>,
    severity: &'static str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

/// An empty array where there is nothing: GitLab wants a report of every run.
pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    let mut fingerprints = Fingerprints::default();
    let issues: Vec<Issue<'_>> = diagnostics
        .iter()
        .map(|diagnostic| issue(diagnostic, texts, &mut fingerprints))
        .collect();
    let json = serde_json::to_string(&issues).expect("numbers and text are JSON");
    escaped(&json) + "\n"
}

fn issue<'a>(diagnostic: &'a Diagnostic, texts: &'a Texts, fingerprints: &mut Fingerprints) -> Issue<'a> {
    let place = diagnostic.place.as_ref();
    let path = place.map_or("", |place| texts.shown(&place.file));
    let (start, end) = numbers(place);
    Issue {
        description: &diagnostic.message,
        check_name: diagnostic.rule,
        fingerprint: fingerprints.next(path, diagnostic),
        location: Location {
            path,
            positions: Positions {
                begin: Point {
                    line: start.line,
                    column: start.column,
                },
                end: Point {
                    line: end.line,
                    column: end.column,
                },
            },
        },
        severity: match diagnostic.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
    }
}
