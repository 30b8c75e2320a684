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
    let clean = |line: &str| {
        line.chars()
            .filter(|character| !character.is_control() || *character == '\t')
            .collect()
    };
    let line = |line: &str| -> String { clean(line.strip_prefix(' ').unwrap_or(line).trim_end()) };
    comment.trim_end().lines().map(line).collect()
}
