//! The common pieces of the text report, without a library: plain characters,
//! no colours, and one line of each place.
//!
//! The bytes are those of `annotate-snippets`; a test compares them. A
//! repository that meets its rules for the first time has tens of thousands of
//! such pieces.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Place};

use super::lines::{Lines, Mark};
use super::text::NEAR;

/// Longer lines may have to be cut to be shown.
const LONGEST: usize = 100;

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
    let written = write_title(diagnostic, report).and_then(|()| {
        match place.span {
            Some(span) => writeln!(report, " --> {path}:{}:{}", span.start.line + 1, span.start.column + 1)?,
            None => writeln!(report, " --> {path}")?,
        }
        write_help(diagnostic, 1, report)
    });
    written.expect("writing to a string cannot fail");
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
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn write(diagnostic: &Diagnostic, shown: &[Shown<'_>], report: &mut String) -> std::fmt::Result {
    let last = shown.iter().map(|shown| shown.mark.line + 1).max().unwrap_or(1);
    let margin = last.checked_ilog10().map_or(1, |digits| digits as usize + 1);
    write_title(diagnostic, report)?;
    for (index, Shown { path, mark }) in shown.iter().enumerate() {
        let (arrow, sign) = if index == 0 { ("-->", '^') } else { (":::", '-') };
        let line = mark.line + 1;
        let (start, length) = (mark.range.start, mark.range.len());
        writeln!(report, "{:margin$}{arrow} {path}:{line}:{}", "", start + 1)?;
        writeln!(report, "{:margin$} |", "")?;
        writeln!(report, "{line:>margin$} | {}", mark.text)?;
        write!(report, "{:margin$} | {:start$}", "", "")?;
        report.extend(std::iter::repeat_n(sign, length));
        if let Some(label) = mark.label {
            write!(report, " {label}")?;
        }
        report.push('\n');
        if index + 1 < shown.len() || !diagnostic.help.is_empty() {
            writeln!(report, "{:margin$} |", "")?;
        }
    }
    write_help(diagnostic, margin, report)
}

fn write_title(diagnostic: &Diagnostic, report: &mut String) -> std::fmt::Result {
    let severity = diagnostic.severity.as_str();
    writeln!(report, "{severity}[{}]: {}", diagnostic.rule, diagnostic.message)
}

fn write_help(diagnostic: &Diagnostic, margin: usize, report: &mut String) -> std::fmt::Result {
    for help in &diagnostic.help {
        writeln!(report, "{:margin$} = help: {help}", "")?;
    }
    report.push('\n');
    Ok(())
}
