//! Finds the lines of texts that places lie on.
//!
//! A list of where every line starts takes longer to write than most reports have use for.

use std::ops::Range;

use hashbrown::HashMap;
use memchr::memchr;

use crate::diagnostic::{Position, Span};

use super::Texts;
use crate::syntax::LineBlocks;

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

/// Finds lines of texts; each text is counted once.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    pub(super) texts: &'a Texts,
    blocks: HashMap<&'a str, LineBlocks>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(texts: &'a Texts) -> Self {
        Self {
            texts,
            blocks: HashMap::new(),
        }
    }

    /// What to show of a place: of a range over several lines, the first.
    pub(super) fn mark(&mut self, file: &str, span: Option<Span>, label: Option<&'a str>) -> Option<Mark<'a>> {
        let span = span?;
        let (file, text) = self.texts.text(file)?;
        let blocks = self.blocks.entry(file).or_insert_with(|| LineBlocks::of(text));
        let (line, start) = blocks.line(text, span.start.line as usize);
        let end = memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |length| start + length);
        let text = text[start..end].trim_end_matches('\r');
        let offset = |column| Position { line: 0, column }.offset_in(text);
        let range_start = offset(span.start.column);
        let range_end = if span.end.line == span.start.line {
            offset(span.end.column)
        } else {
            text.len()
        };
        Some(Mark {
            line,
            start,
            text,
            range: range_start..range_end.max(range_start),
            label,
        })
    }
}
