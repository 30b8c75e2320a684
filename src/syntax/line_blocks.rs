//! Lines and columns of a few places: no list of where every line starts.
//!
//! A text is counted once, block by block, and a line is looked for in the block that it starts in. That takes eight
//! bytes for a kibibyte of text, where a list takes four for every line.

use std::ops::Range;

use memchr::{memchr_iter, memrchr};

use super::lines::advance;
use crate::diagnostic::{Position, Span};

/// How many bytes are counted as one: few enough to be searched, and so many that counts are few.
const BLOCK: usize = 1024;

/// Where each block of a text starts, in lines and columns.
#[derive(Debug, Clone)]
pub struct LineBlocks(Box<[Position]>);

impl LineBlocks {
    pub fn of(text: &str) -> Self {
        let mut next = Position::default();
        let count = |block: &[u8]| {
            let start = next;
            next = behind(start, block);
            start
        };
        Self(text.as_bytes().chunks(BLOCK).map(count).collect())
    }

    /// A line and where it starts; where the text, which is the one that this was made of, has fewer, its last one.
    pub fn line(&self, text: &str, wanted: usize) -> (usize, usize) {
        let text = text.as_bytes();
        // The first one starts behind no line feed.
        let Some(block) = self
            .0
            .partition_point(|start| (start.line as usize) < wanted)
            .checked_sub(1)
        else {
            return (0, 0);
        };
        let (from, before) = (block * BLOCK, self.0[block].line as usize);
        match memchr_iter(b'\n', &text[from..]).nth(wanted - before - 1) {
            Some(at) => (wanted, from + at + 1),
            None => (
                before + memchr_iter(b'\n', &text[from..]).count(),
                memrchr(b'\n', text).map_or(0, |at| at + 1),
            ),
        }
    }

    /// Line and column of an offset into the text that this was made of, as [`Lines`](super::Lines) counts them.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let block = (offset as usize / BLOCK).min(self.0.len().saturating_sub(1));
        let start = self.0.get(block).copied().unwrap_or_default();
        let end = text.len().min(offset as usize);
        behind(start, text.as_bytes().get(block * BLOCK..end).unwrap_or_default())
    }

    pub fn span(&self, text: &str, range: Range<u32>) -> Span {
        Span {
            start: self.position(text, range.start),
            end: self.position(text, range.end),
        }
    }
}

/// The position behind `bytes` that start at `start`.
fn behind(start: Position, bytes: &[u8]) -> Position {
    let feeds = u32::try_from(memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX);
    let column = match memrchr(b'\n', bytes) {
        Some(last) => advance(0, &bytes[last + 1..]),
        None => advance(start.column, bytes),
    };
    Position {
        line: start.line + feeds,
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, LineBlocks};
    use crate::syntax::Lines;

    #[test]
    fn lines_and_places_are_where_a_list_of_them_says() {
        for text in [
            String::new(),
            "\n".to_owned(),
            "a\n\n\tb\tc".to_owned(),
            "long".repeat(BLOCK),
            "line\n".repeat(BLOCK) + &"long".repeat(BLOCK) + &"\n".repeat(3 * BLOCK) + "end",
        ] {
            let starts: Vec<usize> = (0..=text.len())
                .filter(|&at| at == 0 || text.as_bytes()[at - 1] == b'\n')
                .collect();
            let blocks = LineBlocks::of(&text);
            for wanted in 0..starts.len() + 3 {
                let line = wanted.min(starts.len() - 1);
                assert_eq!(blocks.line(&text, wanted), (line, starts[line]), "{wanted}");
            }
            let lines = Lines::new(&text);
            for offset in 0..=u32::try_from(text.len()).expect("short") {
                assert_eq!(blocks.position(&text, offset), lines.position(offset), "{offset}");
            }
        }
    }
}
