//! What the rules about the spelling of names share.

use crate::schema::{Element, part};

use super::Context;
use super::case;

#[derive(Debug, Clone, Copy)]
pub(super) enum Case {
    Pascal,
    LowerSnake,
    UpperSnake,
}

impl Case {
    pub(super) fn spell(self, name: &str) -> String {
        match self {
            Self::Pascal => case::pascal(name),
            Self::LowerSnake => case::lower_snake(name),
            Self::UpperSnake => case::upper_snake(name),
        }
    }

    /// Whether `name` is what [`Self::spell`] would make of it. Most names are, so this makes no copy of them.
    pub(super) fn is_kept_by(self, name: &str) -> bool {
        let bytes = name.as_bytes();
        let is_plain = match (self, bytes) {
            (Self::Pascal, [b'A'..=b'Z', rest @ ..]) => rest.iter().all(u8::is_ascii_alphanumeric),
            (Self::LowerSnake, [b'a'..=b'z', ..]) => has_words(bytes, u8::is_ascii_lowercase),
            (Self::UpperSnake, [b'A'..=b'Z', ..]) => has_words(bytes, u8::is_ascii_uppercase),
            _ => false,
        };
        is_plain || self.spell(name) == name
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Pascal => "PascalCase",
            Self::LowerSnake => "lower_snake_case",
            Self::UpperSnake => "UPPER_SNAKE_CASE",
        }
    }
}

/// Whether `name` is letters of one kind and digits, with single `_` between them.
fn has_words(name: &[u8], is_letter: fn(&u8) -> bool) -> bool {
    let mut last = b'_';
    for &byte in name {
        let is_of_word = is_letter(&byte) || byte.is_ascii_digit();
        if !is_of_word && (byte != b'_' || last == b'_') {
            return false;
        }
        last = byte;
    }
    last != b'_'
}

/// Reports an element, a `kind` of thing, whose name is not spelled in `case`.
pub(super) fn require<'a>(element: impl Element<'a>, kind: &str, case: Case, context: &mut Context<'_>) {
    let name = element.name();
    if case.is_kept_by(name) {
        return;
    }
    let expected = case.spell(name);
    let diagnostic = context.report(
        element.place_of(part::NAME),
        format!("the name of {kind} `{name}` is not {}", case.as_str()),
    );
    if !expected.is_empty() {
        diagnostic.advise(format!("rename it to `{expected}`"));
    }
}

/// The package that belongs into `folder`, if its parts are names that packages can have.
pub(super) fn package_of_folder(folder: &str) -> Option<String> {
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    folder.split('/').all(is_name).then(|| folder.replace('/', "."))
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn names_that_are_kept_are_those_that_spelling_leaves_alone() {
        const LETTERS: [char; 8] = ['a', 'Z', '_', '1', '-', 'b', 'Y', 'é'];
        for number in 0..8_usize.pow(5) {
            let digit = |place: u32| LETTERS[number / 8_usize.pow(place) % 8];
            let name: String = (0..5).map(digit).collect();
            for name in [&name[..], name.trim_end_matches('Y'), ""] {
                for case in [Case::Pascal, Case::LowerSnake, Case::UpperSnake] {
                    assert_eq!(case.is_kept_by(name), case.spell(name) == name, "{case:?} {name}");
                }
            }
        }
    }
}
