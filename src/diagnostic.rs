//! What igata says about a user's files: plain data, rendered by `report`.

use std::sync::Arc;

/// A place between two bytes of a text, as descriptors count it: from zero, a
/// tab moving the column to the next multiple of eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

const TAB_WIDTH: u32 = 8;

impl Position {
    /// The position of the byte at `offset` in `text`.
    pub fn at(text: &str, offset: usize) -> Self {
        let before = &text.as_bytes()[..offset.min(text.len())];
        let line_start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |index| index + 1);
        let line = before.iter().filter(|&&byte| byte == b'\n').count();
        Self {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: before[line_start..]
                .iter()
                .fold(0, |column, &byte| advance(column, byte)),
        }
    }

    /// The byte of `text` at this position; where the text has changed since, the nearest one.
    pub fn offset_in(self, text: &str) -> usize {
        let mut lines = text.split_inclusive('\n');
        let start: usize = lines.by_ref().take(self.line as usize).map(str::len).sum();
        let line = lines.next().unwrap_or_default().trim_end_matches(['\n', '\r']);
        let mut column = 0;
        for (offset, byte) in line.bytes().enumerate() {
            if column >= self.column {
                return text.floor_char_boundary(start + offset);
            }
            column = advance(column, byte);
        }
        start + line.len()
    }
}

fn advance(column: u32, byte: u8) -> u32 {
    match byte {
        b'\t' => column + TAB_WIDTH - column % TAB_WIDTH,
        _ => column + 1,
    }
}

/// A range of text; `end` is the position after its last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub start: Position,
    pub end: Position,
}

impl Span {
    /// The range from `start` up to `end`, each a line and a column.
    pub fn new(start: (u32, u32), end: (u32, u32)) -> Self {
        let position = |(line, column)| Position { line, column };
        Self {
            start: position(start),
            end: position(end),
        }
    }
}

impl Span {
    /// The range of the bytes `range` of `text`.
    pub fn of(text: &str, range: std::ops::Range<usize>) -> Self {
        Self {
            start: Position::at(text, range.start),
            end: Position::at(text, range.end),
        }
    }
}

/// How much a diagnostic matters. Only errors make a command fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

impl Severity {
    /// The word that reports print.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A file, and where in it. The file is an import path or a path below the
/// workspace's root; `report` turns it into what the user typed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: Arc<str>,
    pub span: Option<Span>,
}

impl Place {
    /// A place that means the file as a whole.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self {
            file: file.into(),
            span: None,
        }
    }

    /// A range of a file.
    pub fn new(file: impl Into<Arc<str>>, span: Span) -> Self {
        Self {
            file: file.into(),
            span: Some(span),
        }
    }
}

/// Another place that a diagnostic involves, and what is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Related {
    pub place: Place,
    pub message: String,
}

/// One finding about the user's files. The order is the order of reports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Diagnostic {
    pub place: Option<Place>,
    /// The id of the rule or check that found it, such as `ENUM_VALUE_PREFIX`.
    pub rule: &'static str,
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    pub related: Vec<Related>,
    /// What to do about it, a line each.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(rule: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            place: Some(place),
            rule,
            severity: Severity::Error,
            message: message.into(),
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Adds a line of advice.
    pub fn advise(&mut self, help: impl Into<String>) -> &mut Self {
        // There is seldom a second one, and there can be very many diagnostics.
        self.help.reserve_exact(1);
        self.help.push(help.into());
        self
    }

    /// The same diagnostic with one more line of advice.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.advise(help);
        self
    }

    /// Adds a place that the diagnostic involves.
    pub fn relate(&mut self, place: Place, message: impl Into<String>) -> &mut Self {
        self.related.reserve_exact(1);
        self.related.push(Related {
            place,
            message: message.into(),
        });
        self
    }

    /// The same diagnostic with one more place that it involves.
    #[must_use]
    pub fn with_related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.relate(place, message);
        self
    }
}

/// Names that are longer than so many characters are not compared: it takes as long as their lengths multiplied.
const LONG: usize = 256;

/// The name among `known` that `typed` was probably meant to be.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed_folded = typed.to_lowercase();
    let length = typed_folded.chars().count();
    if length > LONG {
        return None;
    }
    // So many characters have to be added or removed at least.
    let is_near = |name: &&str| name.chars().count().abs_diff(length) * 3 <= name.len().max(typed.len());
    known
        .into_iter()
        .filter(is_near)
        .map(|name| (strsim::damerau_levenshtein(&typed_folded, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance * 3 <= name.len().max(typed.len()))
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::{Position, nearest};

    #[test]
    fn positions_count_tabs_as_protoc_does() {
        let text = "a\n\tb é\n";
        assert_eq!(Position::at(text, 3), Position { line: 1, column: 8 });
        for offset in [0, 1, 2, 3, 4, 5, 7, 8] {
            assert_eq!(Position::at(text, offset).offset_in(text), offset, "{offset}");
        }
    }

    #[test]
    fn positions_outside_of_the_text_are_moved_into_it() {
        assert_eq!(Position { line: 9, column: 9 }.offset_in("a\n"), 2);
        assert_eq!(Position { line: 0, column: 9 }.offset_in("a\r\n"), 1);
        assert_eq!(Position { line: 0, column: 1 }.offset_in("é"), 0);
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        assert_eq!(nearest("modles", ["lint", "modules", "mock"]), Some("modules"));
        assert_eq!(nearest("LINT", ["lint", "modules"]), Some("lint"));
    }

    #[test]
    fn a_different_word_suggests_nothing() {
        assert_eq!(nearest("registry", ["lint", "modules", "mock"]), None);
    }
}
