//! What changes in a file, as people and `patch` read it.

use std::fmt::Write as _;

use similar::{Algorithm, TextDiff};

use super::Color;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// The unified diff from one text of a file to another; nothing if they are equal.
pub fn diff(file: &str, before: &str, after: &str, color: Color) -> String {
    if before == after {
        return String::new();
    }
    let changes = TextDiff::configure()
        .algorithm(Algorithm::Myers)
        .diff_lines(before, after);
    let mut changes = changes.unified_diff();
    let plain = changes.context_radius(CONTEXT).header(file, file).to_string();
    match color {
        Color::Never => plain,
        Color::Always => coloured(&plain),
    }
}

fn coloured(plain: &str) -> String {
    const HEADER_LINES: usize = 2;
    let mut coloured = String::with_capacity(plain.len() + plain.len() / 4);
    for (index, line) in plain.split_inclusive('\n').enumerate() {
        let text = line.trim_end_matches('\n');
        let style = match text.as_bytes().first() {
            _ if index < HEADER_LINES => "1",
            Some(b'-') => "31",
            Some(b'+') => "32",
            Some(b'@') => "36",
            _ => "",
        };
        if style.is_empty() {
            coloured.push_str(line);
        } else {
            let end = &line[text.len()..];
            write!(coloured, "\u{1b}[{style}m{text}\u{1b}[0m{end}").expect("writing to a string cannot fail");
        }
    }
    coloured
}

#[cfg(test)]
mod tests {
    use super::{Color, diff};

    #[test]
    fn equal_texts_have_no_diff() {
        assert_eq!(diff("a.proto", "a\n", "a\n", Color::Always), "");
    }

    #[test]
    fn a_missing_line_feed_at_the_end_is_told() {
        assert_eq!(
            diff("a.proto", "a\nb", "a\nb\n", Color::Never),
            "--- a.proto\n+++ a.proto\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"
        );
    }

    #[test]
    fn colours_end_with_their_lines() {
        let shown = diff("a.proto", "a\n", "b\n", Color::Always);
        assert!(
            shown.contains("\u{1b}[31m-a\u{1b}[0m\n\u{1b}[32m+b\u{1b}[0m\n"),
            "{shown}"
        );
    }
}
