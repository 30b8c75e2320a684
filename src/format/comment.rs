//! What comments look like: blocks of several lines are aligned, and line
//! comments before the rest of a line become blocks.

use std::borrow::Cow;

use super::writer::Writer;

const TAB_WIDTH: usize = 8;
const BLANKS: [char; 2] = [' ', '\t'];

/// A line comment as a block, so that code can follow it on its line.
pub(super) fn as_block(line: &str) -> String {
    let line = line.trim_end_matches(BLANKS);
    let body = line.strip_prefix("//").unwrap_or(line);
    // protoc refuses a block that another one seems to start in.
    format!("/*{} */", body.replace("*/", "* /").replace("/*", "/ *"))
}

/// Writes a comment of either kind.
pub(super) fn write(comment: &str, writer: &mut Writer) {
    let comment = comment.trim_end_matches(BLANKS);
    if !comment.starts_with("/*") || !comment.contains('\n') {
        return writer.text(comment);
    }
    write_block(comment, writer);
}

/// How the lines of a block are aligned behind its first.
struct Alignment {
    /// The character that each line starts with, as `*` in most comments.
    margin: Option<char>,
    /// The least indentation of all lines.
    indentation: usize,
}

impl Alignment {
    fn of(lines: &[&str]) -> Self {
        let mut margin: Option<Option<char>> = None;
        let mut indentation: Option<usize> = None;
        for line in lines {
            let text = line.trim_start_matches(BLANKS);
            if text == "*/" {
                continue;
            }
            if !text.is_empty() {
                let own = width_of_indentation(line);
                indentation = Some(indentation.map_or(own, |least| least.min(own)));
            }
            let start = text.chars().next().filter(char::is_ascii_punctuation);
            margin = Some(match margin {
                Some(known) if known != start => None,
                _ => start,
            });
        }
        Self {
            margin: margin.flatten(),
            indentation: indentation.unwrap_or(0),
        }
    }

    fn apply<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let text = line.trim_matches(BLANKS);
        if text.is_empty() {
            return Cow::Borrowed("");
        }
        if self.margin.is_some() {
            return Cow::Owned(format!(" {text}"));
        }
        let line = without_indentation(line, self.indentation);
        match line.trim_end_matches(BLANKS) {
            "" => Cow::Borrowed(""),
            line => Cow::Owned(format!("   {line}")),
        }
    }
}

fn write_block(comment: &str, writer: &mut Writer) {
    let lines: Vec<&str> = comment.split('\n').collect();
    let Some((first, lines)) = lines.split_first() else {
        return;
    };
    let alignment = Alignment::of(lines);
    let (lines, end) = match lines.split_last() {
        Some((last, lines)) if last.trim_matches(BLANKS) == "*/" => (lines, Some(last)),
        _ => (lines, None),
    };
    writer.text(first.trim_end_matches(BLANKS));
    let mut newlines = 0;
    for line in lines {
        newlines += 1;
        let line = alignment.apply(line);
        if !line.is_empty() {
            writer.newlines(newlines);
            writer.text(&line);
            newlines = 0;
        }
    }
    if end.is_some() {
        writer.newlines(newlines + 1);
        writer.text(if alignment.margin == Some('*') { " */" } else { "*/" });
    }
}

fn width_of_indentation(line: &str) -> usize {
    let blanks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    blanks.fold(0, behind_blank)
}

/// The column behind a blank at `column`.
fn behind_blank(column: usize, blank: u8) -> usize {
    match blank {
        b'\t' => column + TAB_WIDTH - column % TAB_WIDTH,
        _ => column + 1,
    }
}

/// The line without its first columns of indentation. What is left of a tab becomes spaces.
fn without_indentation(line: &str, columns: usize) -> Cow<'_, str> {
    let mut column = 0;
    for (index, byte) in line.bytes().enumerate() {
        if column >= columns || !matches!(byte, b' ' | b'\t') {
            let rest = line.get(index..).unwrap_or_default();
            return match column.saturating_sub(columns) {
                0 => Cow::Borrowed(rest),
                left => Cow::Owned(format!("{}{rest}", " ".repeat(left))),
            };
        }
        column = behind_blank(column, byte);
    }
    Cow::Borrowed("")
}
