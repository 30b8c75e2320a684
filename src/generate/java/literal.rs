//! Values as Java writes them.

use std::fmt::Write as _;

/// A string literal, with its quotes, whose characters are the bytes.
pub(super) fn bytes(bytes: &[u8]) -> String {
    let mut literal = String::with_capacity(bytes.len() + 2);
    literal.push('"');
    push_bytes(&mut literal, bytes);
    literal.push('"');
    literal
}

/// Bytes in a line of literals.
const LINE: usize = 40;
/// Lines in one string; the class file format allows 65,535 bytes for one, and a byte can take two.
const LINES: usize = 400;

/// Bytes as string literals that are small enough, each in lines.
pub(super) fn strings(value: &[u8]) -> Vec<Vec<String>> {
    let lines: Vec<String> = value.chunks(LINE).map(bytes).collect();
    lines.chunks(LINES).map(<[String]>::to_vec).collect()
}

/// Text as it stands within a string literal.
pub(super) fn escape_string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len());
    for unit in text.encode_utf16() {
        push_unit(&mut literal, unit);
    }
    literal
}

/// Bytes as they stand within a string literal. Octal escapes have three
/// digits, so that a digit behind them stays one of its own.
pub(super) fn push_bytes(literal: &mut String, bytes: &[u8]) {
    for byte in bytes {
        match byte {
            b'"' => literal.push_str("\\\""),
            b'\\' => literal.push_str("\\\\"),
            b'\n' => literal.push_str("\\n"),
            b'\r' => literal.push_str("\\r"),
            b'\t' => literal.push_str("\\t"),
            byte if (0x20..=0x7e).contains(byte) => literal.push(char::from(*byte)),
            _ => _ = write!(literal, "\\{byte:03o}"),
        }
    }
}

/// A UTF-16 code unit as it stands within a string literal.
pub(super) fn push_unit(literal: &mut String, unit: u16) {
    match unit {
        0x08 => literal.push_str("\\b"),
        0x09 => literal.push_str("\\t"),
        0x0a => literal.push_str("\\n"),
        0x0c => literal.push_str("\\f"),
        0x0d => literal.push_str("\\r"),
        0x22 => literal.push_str("\\\""),
        0x27 => literal.push_str("\\'"),
        0x5c => literal.push_str("\\\\"),
        unit if (0x20..=0x7e).contains(&unit) => literal.push(char::from(unit as u8)),
        _ => _ = write!(literal, "\\u{unit:04x}"),
    }
}

/// The lines of a comment for Javadoc, which takes HTML and ends at `*/`.
pub(super) fn documentation(comment: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut is_new_paragraph = false;
    for line in crate::generate::naming::comment_lines(comment) {
        let line = line.trim();
        if line.is_empty() {
            is_new_paragraph = !lines.is_empty();
        } else if is_new_paragraph {
            is_new_paragraph = false;
            lines.push(String::new());
            lines.push(format!("<p>{}", escape_comment(line)));
        } else {
            lines.push(escape_comment(line));
        }
    }
    lines
}

/// Text that neither ends a comment nor means anything in it.
pub(super) fn escape_comment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut previous = ' ';
    for character in text.chars().filter(|character| !character.is_control()) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("&#64;"),
            '\\' => escaped.push_str("&#92;"),
            '{' => escaped.push_str("&#123;"),
            '}' => escaped.push_str("&#125;"),
            '/' if previous == '*' => escaped.push_str("&#47;"),
            '*' if previous == '/' => escaped.push_str("&#42;"),
            _ => escaped.push(character),
        }
        previous = character;
    }
    // The text may stand right behind an asterisk, and right before one.
    if let Some(rest) = escaped.strip_prefix('/') {
        escaped = format!("&#47;{rest}");
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{bytes, documentation};

    #[test]
    fn bytes_are_escaped_so_that_digits_behind_them_stay_apart() {
        assert_eq!(bytes(b"h\"\xc3\xa91\\u0022\n"), r#""h\"\303\2511\\u0022\n""#);
    }

    #[test]
    fn no_comment_ends_early_or_becomes_markup() {
        assert_eq!(
            documentation(" a */ b\n\n <b>{@link \\u002a\\u002f}\n"),
            [
                "a *&#47; b",
                "",
                "<p>&lt;b&gt;&#123;&#64;link &#92;u002a&#92;u002f&#125;"
            ]
        );
        assert_eq!(documentation("/ x"), ["&#47; x"]);
    }
}
