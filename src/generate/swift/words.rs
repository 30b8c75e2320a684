//! How the words of a proto name are joined to one of Swift's.

use std::fmt::Write as _;

use super::names::upper_first;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Upper,
    Lower,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Lower,
    Upper,
    Underscore,
    Other,
}

/// The words of a name joined as Swift does: they begin at underscores, digits and
/// changes of case; `url`, `http`, `https` and `id` are written in upper case.
pub(super) fn camel(name: &str, start: Start) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut word = String::new();
    let mut last = Class::Other;
    for character in name.chars() {
        let class = match character {
            '0'..='9' => Class::Digit,
            'a'..='z' => Class::Lower,
            'A'..='Z' => Class::Upper,
            '_' => Class::Underscore,
            _ => Class::Other,
        };
        let continues = match class {
            Class::Digit | Class::Upper => last == class,
            Class::Lower => matches!(last, Class::Lower | Class::Upper),
            Class::Underscore | Class::Other => false,
        };
        if !continues {
            push_word(&mut camel, &mut word, start);
        }
        match class {
            Class::Digit => {
                if camel.is_empty() {
                    camel.push('_');
                }
                word.push(character);
            }
            Class::Lower | Class::Upper => word.push(character.to_ascii_lowercase()),
            Class::Underscore if last == Class::Underscore => camel.push('_'),
            Class::Underscore => {}
            // Only names of files have such characters.
            Class::Other if character.is_alphabetic() => word.push(character),
            Class::Other => _ = write!(camel, "_u{}", u32::from(character)),
        }
        last = class;
    }
    push_word(&mut camel, &mut word, start);
    if last == Class::Underscore {
        camel.push('_');
    }
    camel
}

fn push_word(camel: &mut String, word: &mut String, start: Start) {
    let is_first = camel.is_empty() && start == Start::Lower;
    match word.as_str() {
        "url" | "http" | "https" | "id" if !is_first => camel.push_str(&word.to_ascii_uppercase()),
        word if is_first => camel.push_str(word),
        word => camel.push_str(&upper_first(word)),
    }
    word.clear();
}

#[cfg(test)]
mod tests {
    use super::{Start, camel};

    #[test]
    fn words_begin_at_underscores_digits_and_changes_of_case() {
        for (name, expected) in [
            ("offer_id", "offerID"),
            ("id", "id"),
            ("url_path", "urlPath"),
            ("HTTPServer", "httpserver"),
            ("a1b", "a1B"),
            ("1x", "_1X"),
            ("_a__b_", "a_B_"),
            ("__a", "_A"),
            ("FOO_BAR", "fooBar"),
        ] {
            assert_eq!(camel(name, Start::Lower), expected, "{name}");
        }
        assert_eq!(camel("id_https", Start::Upper), "IDHTTPS");
        assert_eq!(camel("my-file", Start::Upper), "My_u45File");
    }
}
