//! The common piece of the text report, without a library: one place in one
//! line of plain characters, no colours.
//!
//! The bytes are those of `annotate-snippets`; a test compares them. A
//! repository that meets its rules for the first time has tens of thousands of
//! such pieces.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Place};

use super::text::Mark;

/// Longer lines may have to be cut to be shown.
const LONGEST: usize = 100;

/// Adds the piece about `diagnostic` whose file is shown as `path`; `false`,
/// and nothing is added, if it is not as simple as that.
pub(super) fn push(diagnostic: &Diagnostic, path: &str, mark: Option<&Mark<'_>>, report: &mut String) -> bool {
    let Some(place) = &diagnostic.place else {
        return false;
    };
    let texts = [&diagnostic.message, path]
        .into_iter()
        .chain(diagnostic.help.iter().map(String::as_str));
    let is_simple = diagnostic.related.is_empty() && texts.into_iter().all(is_plain) && mark.is_none_or(is_simple);
    if is_simple {
        write(diagnostic, place, path, mark, report).expect("writing to a string cannot fail");
    }
    is_simple
}

fn is_simple(mark: &Mark<'_>) -> bool {
    mark.text.len() <= LONGEST && is_plain(mark.text) && !mark.text.ends_with(' ') && !mark.range.is_empty()
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

fn write(
    diagnostic: &Diagnostic,
    place: &Place,
    path: &str,
    mark: Option<&Mark<'_>>,
    report: &mut String,
) -> std::fmt::Result {
    let severity = diagnostic.severity.as_str();
    writeln!(report, "{severity}[{}]: {}", diagnostic.rule, diagnostic.message)?;
    let mut margin = 1;
    if let Some(mark) = mark {
        let line = mark.line + 1;
        margin = line.checked_ilog10().map_or(1, |digits| digits as usize + 1);
        let (start, length) = (mark.range.start, mark.range.len());
        writeln!(report, "{:margin$}--> {path}:{line}:{}", "", start + 1)?;
        writeln!(report, "{:margin$} |", "")?;
        writeln!(report, "{line} | {}", mark.text)?;
        writeln!(report, "{:margin$} | {:start$}{:^<length$}", "", "", "")?;
        if !diagnostic.help.is_empty() {
            writeln!(report, "{:margin$} |", "")?;
        }
    } else if let Some(span) = place.span {
        writeln!(report, " --> {path}:{}:{}", span.start.line + 1, span.start.column + 1)?;
    } else {
        writeln!(report, " --> {path}")?;
    }
    for help in &diagnostic.help {
        writeln!(report, "{:margin$} = help: {help}", "")?;
    }
    report.push('\n');
    Ok(())
}
