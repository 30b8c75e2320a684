//! Lines and columns of a few places: no list of where every line starts.
//!
//! A text is counted once, block by block, and a line is looked for in the block that it starts in. That takes four
//! bytes for a kibibyte of text, where a list takes four for every line.

use std::ops::Range;

use memchr::{memchr_iter, memrchr};

use super::lines::column;
use crate::diagnostic::{Position, Span};

/// How many bytes are counted as one: few enough to be searched, and so many that counts are few.
const BLOCK: usize = 1024;

/// How many line feeds lie before each block of a text.
#[derive(Debug, Clone)]
pub struct LineBlocks(Box<[u32]>);

impl LineBlocks {
    pub fn of(text: &str) -> Self {
        let mut before = 0;
        let count = |block: &[u8]| {
            let count = u32::try_from(memchr_iter(b'\n', block).count()).unwrap_or(u32::MAX);
            before += count;
            before - count
        };
        Self(text.as_bytes().chunks(BLOCK).map(count).collect())
    }

    /// A line and where it starts; where the text, which is the one that this was made of, has fewer, its last one.
    pub fn line(&self, text: &str, wanted: usize) -> (usize, usize) {
        let text = text.as_bytes();
        // The first one starts behind no line feed.
        let Some(block) = self
            .0
            .partition_point(|&before| (before as usize) < wanted)
            .checked_sub(1)
        else {
            return (0, 0);
        };
        let (from, before) = (block * BLOCK, self.0[block] as usize);
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
        let bytes = text.as_bytes();
        let before = &bytes[..bytes.len().min(offset as usize)];
        let block = (before.len() / BLOCK).min(self.0.len().saturating_sub(1));
        let in_block = memchr_iter(b'\n', &before[before.len().min(block * BLOCK)..]).count();
        let line = self.0.get(block).map_or(0, |&lines| lines as usize) + in_block;
        let start = memrchr(b'\n', before).map_or(0, |at| at + 1);
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: column(&before[start..]),
        }
    }

    pub fn span(&self, text: &str, range: Range<u32>) -> Span {
        Span {
            start: self.position(text, range.start),
            end: self.position(text, range.end),
        }
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
