//! Text of protos made safe for the places in PHP files that it goes to.

use crate::schema::{Comments, Element};

/// Lines of a doc comment, each with the space before it: the element's own
/// comments, a paragraph of `prose`, then `tags`.
pub(super) fn doc<'a>(element: impl Element<'a>, prose: Option<String>, tags: &[String]) -> Vec<String> {
    let mut lines = comment(element.comments());
    let deprecated = element.is_deprecated().then(|| "@deprecated".to_owned());
    for paragraph in [prose, deprecated].into_iter().flatten() {
        separate(&mut lines);
        lines.push(paragraph);
    }
    if !tags.is_empty() {
        separate(&mut lines);
        lines.extend(tags.iter().cloned());
    }
    lines.into_iter().map(starred).collect()
}

fn comment(comments: Comments<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for text in [comments.leading, comments.trailing].into_iter().flatten() {
        let mut paragraph: Vec<String> = text.lines().map(line).skip_while(String::is_empty).collect();
        while paragraph.last().is_some_and(String::is_empty) {
            paragraph.pop();
        }
        separate(&mut lines);
        lines.extend(paragraph);
    }
    lines
}

/// An empty line, unless nothing is above it.
fn separate(lines: &mut Vec<String>) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
}

fn starred(line: String) -> String {
    if line.is_empty() { line } else { format!(" {line}") }
}

/// A line of prose for a doc comment: it ends neither the comment nor the PHP
/// code, and what looks like a tag in it is none.
fn line(text: &str) -> String {
    let text = text.strip_prefix(' ').unwrap_or(text).trim_end();
    let text = plain(text).replace("{@", "{&#64;");
    match text.trim_start().strip_prefix('@') {
        Some(rest) => format!("&#64;{rest}"),
        None => text,
    }
}

/// Text for one line of any comment.
pub(super) fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|character| *character == '\t' || !character.is_control())
        .collect();
    text.replace("*/", "*&#47;").replace("?>", "?&gt;")
}

/// A line of an element's comment for a README.
pub(super) fn prose(text: &str) -> String {
    text.strip_prefix(' ').unwrap_or(text).trim_end().to_owned()
}

/// The inside of a PHP string in double quotes.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let mut quoted = String::with_capacity(bytes.len() * 2);
    for &byte in bytes {
        push_quoted(&mut quoted, byte);
    }
    quoted
}

/// The insides of PHP strings in double quotes that are the bytes one after the other.
pub(super) fn quoted_lines(bytes: &[u8]) -> Vec<String> {
    const WIDTH: usize = 100;
    let mut lines = Vec::new();
    let mut line = String::new();
    for &byte in bytes {
        push_quoted(&mut line, byte);
        if line.len() >= WIDTH {
            lines.push(std::mem::take(&mut line));
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

const HEX: [&str; 16] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "A", "B", "C", "D", "E", "F",
];

fn push_quoted(line: &mut String, byte: u8) {
    match byte {
        b'\\' | b'$' | b'"' => {
            line.push('\\');
            line.push(byte as char);
        }
        b' '..=b'~' => line.push(byte as char),
        _ => line.extend(["\\x", HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]),
    }
}

#[cfg(test)]
mod tests {
    use super::{line, quoted, quoted_lines};

    #[test]
    fn no_line_ends_a_comment_or_is_a_tag() {
        assert_eq!(line(" a */ b ?> c"), "a *&#47; b ?&gt; c");
        assert_eq!(
            line("  @deprecated {@see X} me@example.com"),
            "&#64;deprecated {&#64;see X} me@example.com"
        );
        assert_eq!(line(" a\r*\u{0}/"), "a*&#47;");
    }

    #[test]
    fn strings_hold_every_byte_and_no_variable() {
        assert_eq!(quoted(b"a$b\"\\\n\xff{$c}"), "a\\$b\\\"\\\\\\x0A\\xFF{\\$c}");
        assert_eq!(quoted_lines(&[b'a'; 250]).concat(), "a".repeat(250));
        assert_eq!(quoted_lines(b""), [""]);
    }
}
