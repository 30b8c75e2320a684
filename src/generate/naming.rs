//! Names that more than one language derives from proto names.

/// The segments of a proto package joined by `-`, words included: `offer.event.v1` → `offer-event-v1`.
///
/// Package managers have flat, lower-case names.
pub(super) fn kebab_package(package: &str) -> String {
    package.replace(['.', '_'], "-").to_lowercase()
}

/// The lines of a comment without the space that most start with. Control
/// characters, which some languages end a line or a comment at, are left out.
pub(super) fn comment_lines(comment: &str) -> Vec<String> {
    let line = |line: &str| without_controls(line.strip_prefix(' ').unwrap_or(line).trim_end());
    comment.trim_end().lines().map(line).collect()
}

/// The text without control characters other than tabs.
pub(super) fn without_controls(text: &str) -> String {
    // The encodings of all of them have one of these bytes, and those of few others have.
    let is_suspect = |byte: u8| byte < 0x20 && byte != b'\t' || byte == 0x7f || byte == 0xc2;
    if !text.bytes().any(is_suspect) {
        return text.to_owned();
    }
    let is_text = |character: &char| !character.is_control() || *character == '\t';
    text.chars().filter(is_text).collect()
}

#[cfg(test)]
mod tests {
    use super::comment_lines;

    #[test]
    fn lines_of_comments_have_no_control_characters() {
        assert_eq!(
            comment_lines(" a\tb\u{1b}\n  c\u{85}\u{a0}d \r\n\u{7f}é\n \n"),
            ["a\tb", " c\u{a0}d", "é"]
        );
    }
}
