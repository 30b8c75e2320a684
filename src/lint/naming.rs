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

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Pascal => "PascalCase",
            Self::LowerSnake => "lower_snake_case",
            Self::UpperSnake => "UPPER_SNAKE_CASE",
        }
    }
}

/// Reports an element, a `kind` of thing, whose name is not spelled in `case`.
pub(super) fn require<'a>(element: impl Element<'a>, kind: &str, case: Case, context: &mut Context<'_>) {
    let name = element.name();
    let expected = case.spell(name);
    if name == expected {
        return;
    }
    let diagnostic = context.report(
        element.place_of(part::NAME),
        format!("the name of {kind} `{name}` is not {}", case.as_str()),
    );
    if !expected.is_empty() {
        diagnostic.help.push(format!("rename it to `{expected}`"));
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
