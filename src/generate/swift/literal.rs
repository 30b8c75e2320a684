//! Values and comments as Swift writes them.

use std::fmt::Write as _;

/// A string literal with its quotes.
pub(super) fn string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        push_escaped(&mut literal, character);
    }
    literal.push('"');
    literal
}

/// A character as it stands within a string literal. What could not be seen in the code is escaped.
pub(super) fn push_escaped(literal: &mut String, character: char) {
    match character {
        '\0' => literal.push_str("\\0"),
        '"' | '\\' => {
            literal.push('\\');
            literal.push(character);
        }
        ' '..='~' => literal.push(character),
        character if character.is_alphanumeric() => literal.push(character),
        character => _ = write!(literal, "\\u{{{:x}}}", u32::from(character)),
    }
}

/// A whole number, with its digits in groups of three if there are many.
pub(super) fn integer(number: i32) -> String {
    grouped(&number.to_string())
}

/// The same for a number that is written in decimal digits already.
pub(super) fn grouped(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    if digits.len() < 7 {
        return number.to_owned();
    }
    let mut grouped = sign.to_owned();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

/// An expression for bytes.
pub(super) fn data(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "Data()".to_owned();
    }
    let bytes: Vec<String> = bytes.iter().map(u8::to_string).collect();
    format!("Data([{}])", bytes.join(", "))
}

/// The lines of a comment for `DocC`, whose Markdown must not see references, directives
/// and markup where the comment means text.
pub(super) fn documentation(comment: &str) -> Vec<String> {
    let mut lines = crate::generate::naming::comment_lines(comment);
    let empty = lines.iter().take_while(|line| line.trim().is_empty()).count();
    lines.drain(..empty);
    lines.into_iter().map(escape_markdown).collect()
}

fn escape_markdown(line: String) -> String {
    if !line.contains(['`', '<']) && !line.trim_start().starts_with('@') {
        return line;
    }
    let mut escaped = String::with_capacity(line.len());
    let mut rest = line.as_str();
    if let Some(directive) = line.trim_start().strip_prefix('@') {
        escaped.push_str(&line[..line.len() - directive.len() - 1]);
        escaped.push_str("\\@");
        rest = directive;
    }
    // A lone backtick has no other half on its line, so it starts no code.
    let mut is_code = false;
    let mut characters = rest.char_indices().peekable();
    while let Some((index, character)) = characters.next() {
        match character {
            '`' => {
                let run = 1 + std::iter::from_fn(|| characters.next_if(|(_, next)| *next == '`')).count();
                let closes = rest[index + run..].contains('`');
                if run == 1 && (is_code || closes) {
                    is_code = !is_code;
                    escaped.push('`');
                } else {
                    // Two would be a reference to a symbol.
                    (0..run).for_each(|_| escaped.push_str("\\`"));
                }
            }
            '<' if !is_code => escaped.push_str("\\<"),
            character => escaped.push(character),
        }
    }
    escaped
}

/// Text in one line of a comment.
pub(super) fn comment_line(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::{data, documentation, grouped, integer, string};

    #[test]
    fn strings_and_bytes_are_literals() {
        assert_eq!(string("a\"\\(b)\0\n\u{202e}é"), "\"a\\\"\\\\(b)\\0\\u{a}\\u{202e}é\"");
        assert_eq!(data(b"\x00\xff"), "Data([0, 255])");
    }

    #[test]
    fn long_numbers_have_groups_of_digits() {
        assert_eq!(integer(-999_999), "-999999");
        assert_eq!(integer(536_870_912), "536_870_912");
        assert_eq!(grouped("-9223372036854775808"), "-9_223_372_036_854_775_808");
    }

    #[test]
    fn comments_are_text_for_docc() {
        assert_eq!(
            documentation("\n @Image of a <b> in `List<b>`\n ``Symbol`` and a ` <doc:x>\n"),
            [
                "\\@Image of a \\<b> in `List<b>`",
                "\\`\\`Symbol\\`\\` and a \\` \\<doc:x>"
            ]
        );
    }
}
