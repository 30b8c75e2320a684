//! Finds the lines of texts that places lie on.
//!
//! A list of where every line starts takes longer to write than most reports
//! have use for: a text is counted once, block by block, and a line is looked for
//! in the block that it starts in.

use std::ops::Range;

use hashbrown::HashMap;
use memchr::{memchr, memchr_iter, memrchr};

use crate::diagnostic::{Position, Span};

use super::Texts;

/// How many bytes are counted as one: few enough to be searched, and so many that counts are few.
const BLOCK: usize = 1024;

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
    blocks: HashMap<&'a str, Blocks>,
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
        let blocks = self.blocks.entry(file).or_insert_with(|| Blocks::of(text.as_bytes()));
        let (line, start) = blocks.line(text.as_bytes(), span.start.line as usize);
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

/// How many line feeds lie before each block of a text.
#[derive(Debug)]
struct Blocks(Vec<u32>);

impl Blocks {
    fn of(text: &[u8]) -> Self {
        let mut before = 0;
        let count = |block: &[u8]| {
            let count = u32::try_from(memchr_iter(b'\n', block).count()).unwrap_or(u32::MAX);
            before += count;
            before - count
        };
        Self(text.chunks(BLOCK).map(count).collect())
    }

    /// A line and where it starts; where the text has fewer, its last one.
    fn line(&self, text: &[u8], wanted: usize) -> (usize, usize) {
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
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Blocks};

    #[test]
    fn lines_are_where_a_list_of_them_says() {
        for text in [
            String::new(),
            "\n".to_owned(),
            "a\n\nb".to_owned(),
            "long".repeat(BLOCK),
            "line\n".repeat(BLOCK) + &"long".repeat(BLOCK) + &"\n".repeat(3 * BLOCK) + "end",
        ] {
            let starts: Vec<usize> = (0..=text.len())
                .filter(|&at| at == 0 || text.as_bytes()[at - 1] == b'\n')
                .collect();
            let blocks = Blocks::of(text.as_bytes());
            for wanted in 0..starts.len() + 3 {
                let line = wanted.min(starts.len() - 1);
                assert_eq!(blocks.line(text.as_bytes(), wanted), (line, starts[line]), "{wanted}");
            }
        }
    }
}
