//! Names as rules want them: `PascalCase`, `snake_case`. Digits never start a word.

/// Each word starts with a capital; capitals stay, so `HTTPServer` is itself.
pub(super) fn pascal(name: &str) -> String {
    let mut pascal = String::with_capacity(name.len());
    let mut starts_word = true;
    for character in name.trim().chars() {
        if is_delimiter(character) {
            starts_word = true;
            continue;
        }
        if starts_word {
            pascal.extend(character.to_uppercase());
        } else {
            pascal.push(character);
        }
        starts_word = false;
    }
    pascal
}

pub(super) fn lower_snake(name: &str) -> String {
    snake(name).to_lowercase()
}

pub(super) fn upper_snake(name: &str) -> String {
    snake(name).to_uppercase()
}

/// Words are separated by `_`, letters stay as they are. A word starts at a
/// capital after a small letter, and at the last capital of several before one.
fn snake(name: &str) -> String {
    let characters: Vec<char> = name.trim_matches(is_delimiter).chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    let mut last = None;
    for (index, &character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| characters.get(index));
        let after = characters.get(index + 1);
        let starts_word = character.is_uppercase()
            && !matches!(last, None | Some('_'))
            && (after.is_some_and(|&next| !next.is_uppercase() && !next.is_ascii_digit() && !is_delimiter(next))
                || before.is_some_and(|previous| previous.is_lowercase()));
        if starts_word {
            snake.push('_');
        }
        let emitted = if is_delimiter(character) { '_' } else { character };
        if emitted != '_' || last != Some('_') {
            snake.push(emitted);
            last = Some(emitted);
        }
    }
    snake
}

fn is_delimiter(character: char) -> bool {
    matches!(character, '.' | '-' | '_' | ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::{lower_snake, pascal, upper_snake};

    #[test]
    fn pascal_case_keeps_capitals_and_drops_delimiters() {
        for (name, expected) in [
            ("HTTPServer", "HTTPServer"),
            ("foo_bar", "FooBar"),
            ("v1", "V1"),
            ("fooBar", "FooBar"),
            ("__a__", "A"),
            ("", ""),
        ] {
            assert_eq!(pascal(name), expected, "{name}");
        }
    }

    #[test]
    fn snake_case_finds_words() {
        for (name, expected) in [
            ("HTTPServer", "http_server"),
            ("userID", "user_id"),
            ("UserIDs", "user_i_ds"),
            ("URLFor3D", "url_for3d"),
            ("foo1bar", "foo1bar"),
            ("foo_1_bar", "foo_1_bar"),
            ("a__b", "a_b"),
            ("_a_", "a"),
            ("foo-bar.baz", "foo_bar_baz"),
            ("", ""),
        ] {
            assert_eq!(lower_snake(name), expected, "{name}");
        }
        assert_eq!(upper_snake("OfferState"), "OFFER_STATE");
    }
}
