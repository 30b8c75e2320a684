//! The XML of `JUnit`: a suite for each file, a case that failed for each diagnostic.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Place};

use super::numbers::numbers;
use super::{Texts, line};

/// No suites where there is nothing: an empty file is no XML.
pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    let mut xml = String::from("<testsuites>\n");
    let file = |diagnostic: &Diagnostic| diagnostic.place.as_ref().map(|place| place.file.clone());
    for suite in diagnostics.chunk_by(|one, next| file(one) == file(next)) {
        let place = suite.first().and_then(|diagnostic| diagnostic.place.as_ref());
        let path = place.map_or("<input>", |place| texts.shown(&place.file));
        let name = escaped(path.strip_suffix(".proto").unwrap_or(path));
        let count = suite.len();
        let _ = writeln!(
            xml,
            "  <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{count}\" errors=\"0\">"
        );
        for diagnostic in suite {
            case(diagnostic, &name, texts, &mut xml);
        }
        xml.push_str("  </testsuite>\n");
    }
    xml.push_str("</testsuites>\n");
    xml
}

fn case(diagnostic: &Diagnostic, suite: &str, texts: &Texts, xml: &mut String) {
    let rule = escaped(diagnostic.rule);
    let place: Option<&Place> = diagnostic.place.as_ref();
    let name = match place.filter(|place| place.span.is_some()) {
        Some(place) => {
            let (start, _) = numbers(Some(place));
            format!("{rule}_{}_{}", start.line, start.column)
        }
        None => rule.clone(),
    };
    let message = escaped(&line::line(diagnostic, texts));
    let _ = writeln!(xml, "    <testcase name=\"{name}\" classname=\"{suite}\">");
    let _ = writeln!(xml, "      <failure message=\"{message}\" type=\"{rule}\"></failure>");
    xml.push_str("    </testcase>\n");
}

/// Text for an attribute: markup escaped, and nothing that XML cannot hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&#34;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ if character.is_control() => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}
