//! Formatting keeps tokens and comments, and formatting twice changes nothing.

#![no_main]

use igata::format::format;
use igata::syntax::{TokenKind, Tree, parse};
use libfuzzer_sys::fuzz_target;

/// What must not change, in no order, for statements are sorted: names, numbers,
/// strings and comments. Marks come and go.
fn words(tree: &Tree) -> Vec<String> {
    let mut words: Vec<String> = tree
        .tokens()
        .filter(|token| {
            let kind = token.kind();
            kind.is_comment()
                || matches!(
                    kind,
                    TokenKind::Identifier | TokenKind::Integer | TokenKind::Float | TokenKind::String
                )
        })
        .map(|token| {
            let text = token.text();
            if token.kind().is_comment() {
                // The kind of a comment and the stars at its lines' starts belong to its layout.
                text.chars().filter(|it| !it.is_whitespace() && !"/*".contains(*it)).collect()
            } else {
                text.to_owned()
            }
        })
        .collect();
    words.sort();
    words
}

fuzz_target!(|text: &str| {
    let parsed = parse(text);
    if !parsed.errors.is_empty() {
        return;
    }
    let Ok(formatted) = format(&parsed.tree) else {
        return;
    };
    let again = parse(formatted.as_str());
    assert!(again.errors.is_empty(), "{:?}\n{formatted}", again.errors);
    assert_eq!(words(&parsed.tree), words(&again.tree), "{formatted}");
    assert_eq!(format(&again.tree).as_deref(), Ok(formatted.as_str()), "not at rest");
});
