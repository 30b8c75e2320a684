//! Finds the lines of texts that places lie on.
//!
//! A list of where every line starts takes longer to write than most reports have use for.

use std::ops::Range;

use memchr::memchr;

use crate::diagnostic::{Position, Span};

use super::Texts;
use crate::syntax::LineBlocks;

/// Lines that are longer than so many bytes are not shown: nobody reads them, and they would be searched for each place.
const LONGEST: usize = 1 << 14;

/// A piece of one line of a file.
#[derive(Debug)]
pub(super) struct Mark<'a> {
    pub(super) line: usize,
    /// Where the line starts in its text.
    pub(super) start: usize,
    /// The line, without what ends it.
    pub(super) text: &'a str,
    pub(super) range: Range<usize>,
    pub(super) label: Option<&'a str>,
}

/// A line of a file, without what ends it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    number: usize,
    start: usize,
    text: &'a str,
    /// Whether columns are bytes, and bytes characters.
    is_plain: bool,
}

impl<'a> Line<'a> {
    /// What stands before a column.
    pub(super) fn before(self, column: u32) -> &'a str {
        let offset = if self.is_plain {
            self.text.len().min(column as usize)
        } else {
            Position { line: 0, column }.offset_in(self.text)
        };
        &self.text[..offset]
    }

    /// How many units of UTF-16 stand before a column.
    pub(super) fn utf16_before(self, column: u32) -> usize {
        let before = self.before(column);
        if self.is_plain {
            before.len()
        } else {
            before.encode_utf16().count()
        }
    }
}

/// Finds lines of texts.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    pub(super) texts: &'a Texts,
    /// The line that was asked for last, and its text: places often follow each other on one line.
    last: Option<((&'a str, u32), Line<'a>)>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(texts: &'a Texts) -> Self {
        Self { texts, last: None }
    }

    /// A line of a file whose text is at hand; where it has fewer lines, the last one.
    pub(super) fn line(&mut self, file: &str, number: u32) -> Option<Line<'a>> {
        if let Some((last, line)) = self.last
            && last == (file, number)
        {
            return Some(line);
        }
        let (name, text, known) = self.texts.known(file)?;
        let (line, start) = known.blocks.line(text, number as usize);
        let end = memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |length| start + length);
        let line = Line {
            number: line,
            start,
            text: text[start..end].trim_end_matches('\r'),
            is_plain: known.is_plain,
        };
        self.last = Some(((name, number), line));
        Some(line)
    }

    /// What to show of a place: of a range over several lines, the first. Nothing if that is too long.
    pub(super) fn mark(&mut self, file: &str, span: Option<Span>, label: Option<&'a str>) -> Option<Mark<'a>> {
        let span = span?;
        let line = self
            .line(file, span.start.line)
            .filter(|line| line.text.len() <= LONGEST)?;
        let range_start = line.before(span.start.column).len();
        let range_end = if span.end.line == span.start.line {
            line.before(span.end.column).len()
        } else {
            line.text.len()
        };
        Some(Mark {
            line: line.number,
            start: line.start,
            text: line.text,
            range: range_start..range_end.max(range_start),
            label,
        })
    }
}

/// What is known of a text.
#[derive(Debug, Clone)]
pub(super) struct Known {
    blocks: LineBlocks,
    /// Whether it has neither tabs nor anything else that is not one byte in one column.
    is_plain: bool,
}

impl Known {
    pub(super) fn of(text: &str) -> Self {
        Self {
            blocks: LineBlocks::of(text),
            is_plain: text.is_ascii() && memchr(b'\t', text.as_bytes()).is_none(),
        }
    }
}
