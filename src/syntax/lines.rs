//! From offsets to lines and columns, as descriptors count them.

use std::ops::Range;

use super::line_blocks::LineBlocks;
use crate::diagnostic::{Position, Span};

const TAB_WIDTH: u32 = 8;

/// Where the lines of a text start. Made when somebody asks for positions.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<u32>,
    /// Where there are tabs, columns are counted, and not from the start of a long line.
    tabs: Option<LineBlocks>,
}

/// The column behind `bytes` that start in `column`.
pub(super) fn advance(column: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(column, |column, byte| match byte {
        b'\t' => column + TAB_WIDTH - column % TAB_WIDTH,
        _ => column + 1,
    })
}

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX)));
        let tabs = text.contains('\t').then(|| LineBlocks::of(text));
        Self { text, starts, tabs }
    }

    /// How many lines there are; the text behind the last line feed is one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Line and column of an offset: from zero, columns in bytes, a tab moving
    /// on to the next multiple of eight.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        self.position_on(line, offset)
    }

    pub fn span(&self, range: Range<u32>) -> Span {
        Span {
            start: self.position(range.start),
            end: self.position(range.end),
        }
    }

    /// A cursor for many offsets that lie near each other.
    pub fn cursor(&self) -> LineCursor<'_> {
        LineCursor { lines: self, line: 0 }
    }

    fn position_on(&self, line: usize, offset: u32) -> Position {
        let start = self.starts.get(line).copied().unwrap_or_default();
        let column = match &self.tabs {
            None => offset - start,
            Some(blocks) => blocks.position(self.text, offset).column,
        };
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column,
        }
    }
}

/// Remembers the last line, so that the next position nearby is found at once.
#[derive(Debug)]
pub struct LineCursor<'a> {
    lines: &'a Lines<'a>,
    line: usize,
}

impl LineCursor<'_> {
    /// The same as [`Lines::position`].
    pub fn position(&mut self, offset: u32) -> Position {
        let starts = &self.lines.starts;
        let near = (self.line..self.line + 4).find(|line| {
            starts.get(*line).is_some_and(|start| *start <= offset)
                && starts.get(line + 1).is_none_or(|next| offset < *next)
        });
        let Some(line) = near else {
            let position = self.lines.position(offset);
            self.line = position.line as usize;
            return position;
        };
        self.line = line;
        self.lines.position_on(line, offset)
    }

    pub fn span(&mut self, range: Range<u32>) -> Span {
        Span {
            start: self.position(range.start),
            end: self.position(range.end),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;
    use crate::diagnostic::Position;

    #[test]
    fn a_tab_moves_to_the_next_multiple_of_eight() {
        let lines = Lines::new("\ta\n  \tb\n");
        assert_eq!(lines.position(1), Position { line: 0, column: 8 });
        assert_eq!(lines.position(6), Position { line: 1, column: 8 });
        assert_eq!(lines.position(8), Position { line: 2, column: 0 });
    }

    #[test]
    fn columns_of_long_lines_are_counted_from_near() {
        let text = ["\ta \tb".repeat(2000), "short\t".to_owned(), "c\t".repeat(3000)].join("\n");
        let lines = Lines::new(&text);
        let mut expected = Position::default();
        for (offset, byte) in (0..).zip(text.bytes()) {
            assert_eq!(lines.position(offset), expected, "{offset}");
            match byte {
                b'\n' => {
                    expected = Position {
                        line: expected.line + 1,
                        column: 0,
                    }
                }
                b'\t' => expected.column += 8 - expected.column % 8,
                _ => expected.column += 1,
            }
        }
    }

    #[test]
    fn a_cursor_finds_what_a_search_finds() {
        let text = "a\nbb\n\nccc\td\ne\n\n\n\n\nf";
        let lines = Lines::new(text);
        let mut cursor = lines.cursor();
        let count = u32::try_from(text.len()).expect("short");
        for offset in (0..=count).chain((0..=count).rev()).chain([3, 17, 0]) {
            assert_eq!(cursor.position(offset), lines.position(offset), "{offset}");
        }
    }
}
