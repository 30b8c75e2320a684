//! Lines and columns as programs count them.

use crate::diagnostic::{Place, Position};

/// Start and end, counted from one; a file as a whole is 1:1. The end is behind the last character.
pub(super) fn numbers(place: Option<&Place>) -> (Position, Position) {
    let from_one = |position: Position| Position {
        line: position.line.saturating_add(1),
        column: position.column.saturating_add(1),
    };
    let span = place.and_then(|place| place.span).unwrap_or_default();
    (from_one(span.start), from_one(span.end))
}

/// The text without characters that could drive a terminal or start another line.
pub(super) fn one_line(text: &str) -> String {
    let harmless = |character: char| match character {
        '\n' | '\t' => ' ',
        _ if character.is_control() || is_invisible(character) => '\u{fffd}',
        _ => character,
    };
    text.chars().map(harmless).collect()
}

/// Whether a character changes how others are shown.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
