//! The common pieces of the text report, without a library: plain characters,
//! no colours, and one line of each place.
//!
//! The bytes are those of `annotate-snippets`; a test compares them. A
//! repository that meets its rules for the first time has tens of thousands of
//! such pieces.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Place, Position};

use super::lines::{Lines, Mark};
use super::text::NEAR;

/// Longer lines may have to be cut to be shown.
const LONGEST: usize = 100;

const SPACES: &str = line_of(&[b' '; LONGEST]);
const CARETS: &str = line_of(&[b'^'; LONGEST]);
const DASHES: &str = line_of(&[b'-'; LONGEST]);

const fn line_of(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// Adds the piece about `diagnostic`; `false`, and nothing is added, if it is not as simple as that.
pub(super) fn push<'a>(diagnostic: &'a Diagnostic, lines: &mut Lines<'a>, report: &mut String) -> bool {
    let Some(place) = &diagnostic.place else {
        return false;
    };
    let texts = [&diagnostic.message]
        .into_iter()
        .chain(&diagnostic.help)
        .map(String::as_str);
    if !texts.chain([lines.texts.shown(&place.file)]).all(is_plain) {
        return false;
    }
    let Some(mark) = lines.mark(&place.file, place.span, None) else {
        let is_alone = diagnostic.related.is_empty();
        if is_alone {
            push_without_source(diagnostic, place, lines, report);
        }
        return is_alone;
    };
    let mut shown = vec![Shown::new(place, mark, lines)];
    for related in &diagnostic.related {
        let Some(mark) = lines.mark(&related.place.file, related.place.span, Some(&related.message)) else {
            return false;
        };
        let new = Shown::new(&related.place, mark, lines);
        // The library shows what lies near each other in one piece.
        if shown.iter().any(|other| other.is_near(&new)) {
            return false;
        }
        shown.push(new);
    }
    let is_simple = shown.iter().all(Shown::is_simple);
    if is_simple {
        write(diagnostic, &shown, report).expect("writing to a string cannot fail");
    }
    is_simple
}

fn push_without_source(diagnostic: &Diagnostic, place: &Place, lines: &Lines<'_>, report: &mut String) {
    let path = lines.texts.shown(&place.file);
    write_title(diagnostic, report);
    push_all(report, &[" --> ", path]);
    if let Some(Position { line, column }) = place.span.map(|span| span.start) {
        write!(report, ":{}:{}", line + 1, column + 1).expect("writing to a string cannot fail");
    }
    report.push('\n');
    write_help(diagnostic, 1, report);
}

/// A marked line with the file that it is of.
struct Shown<'a> {
    path: &'a str,
    mark: Mark<'a>,
}

impl<'a> Shown<'a> {
    fn new(place: &'a Place, mark: Mark<'a>, lines: &Lines<'a>) -> Self {
        let path = lines.texts.shown(&place.file);
        Self { path, mark }
    }

    fn is_near(&self, other: &Self) -> bool {
        self.path == other.path && self.mark.line.abs_diff(other.mark.line) <= NEAR
    }

    fn is_simple(&self) -> bool {
        let Mark { text, range, label, .. } = &self.mark;
        text.len() <= LONGEST
            && !text.ends_with(' ')
            && !range.is_empty()
            && [*text, self.path].into_iter().chain(*label).all(is_plain)
    }
}

fn is_plain(text: &str) -> bool {
    // Without an early end, many bytes are looked at in one step.
    !text.is_empty()
        && text
            .bytes()
            .fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'))
}

fn write(diagnostic: &Diagnostic, shown: &[Shown<'_>], report: &mut String) -> std::fmt::Result {
    let last = shown.iter().map(|shown| shown.mark.line + 1).max().unwrap_or(1);
    let margin = last.checked_ilog10().map_or(1, |digits| digits as usize + 1);
    write_title(diagnostic, report);
    for (index, Shown { path, mark }) in shown.iter().enumerate() {
        let (arrow, signs) = if index == 0 { ("--> ", CARETS) } else { ("::: ", DASHES) };
        let line = mark.line + 1;
        let (start, length) = (mark.range.start, mark.range.len());
        push_all(report, &[first(SPACES, margin), arrow, path]);
        writeln!(report, ":{line}:{}", start + 1)?;
        push_all(report, &[first(SPACES, margin), " |\n"]);
        write!(report, "{line:>margin$}")?;
        push_all(report, &[" | ", mark.text, "\n"]);
        push_all(
            report,
            &[first(SPACES, margin), " | ", first(SPACES, start), first(signs, length)],
        );
        if let Some(label) = mark.label {
            push_all(report, &[" ", label]);
        }
        report.push('\n');
        if index + 1 < shown.len() || !diagnostic.help.is_empty() {
            push_all(report, &[first(SPACES, margin), " |\n"]);
        }
    }
    write_help(diagnostic, margin, report);
    Ok(())
}

/// The first `count` of `signs`; no line that is shown here needs more than there are.
fn first(signs: &str, count: usize) -> &str {
    signs.get(..count).unwrap_or(signs)
}

/// Adds text that needs no formatting, which takes longer.
fn push_all(report: &mut String, pieces: &[&str]) {
    for piece in pieces {
        report.push_str(piece);
    }
}

fn write_title(diagnostic: &Diagnostic, report: &mut String) {
    let severity = diagnostic.severity.as_str();
    push_all(
        report,
        &[severity, "[", diagnostic.rule, "]: ", &diagnostic.message, "\n"],
    );
}

fn write_help(diagnostic: &Diagnostic, margin: usize, report: &mut String) {
    for help in &diagnostic.help {
        push_all(report, &[first(SPACES, margin), " = help: ", help, "\n"]);
    }
    report.push('\n');
}
