//! Formatting keeps tokens and comments, and formatting twice changes nothing.

use igata::format::format;
use igata::syntax::{TokenKind, Tree, parse};

/// What must not change, in no order, for statements are sorted: the characters
/// of names, numbers and strings, and those of comments. Marks come and go, and
/// the parts of a type's URL are joined.
fn content(tree: &Tree) -> (Vec<char>, Vec<char>) {
    let (mut words, mut comments) = (Vec::new(), Vec::new());
    for token in tree.tokens() {
        match token.kind() {
            TokenKind::Identifier | TokenKind::Integer | TokenKind::Float | TokenKind::String => {
                words.extend(token.text().chars());
            }
            kind if kind.is_comment() => {
                // The kind of a comment and the stars at its lines' starts belong to its layout.
                let is_kept = |it: &char| !it.is_whitespace() && !"/*".contains(*it);
                comments.extend(token.text().chars().filter(is_kept));
            }
            _ => {}
        }
    }
    words.sort_unstable();
    comments.sort_unstable();
    (words, comments)
}

pub fn check(text: &str) {
    let parsed = parse(text);
    if !parsed.errors.is_empty() {
        return;
    }
    let Ok(formatted) = format(&parsed.tree) else {
        return;
    };
    let again = parse(formatted.as_str());
    assert!(again.errors.is_empty(), "{:?}\n{formatted}", again.errors);
    assert!(content(&parsed.tree) == content(&again.tree), "{formatted}");
    assert_eq!(format(&again.tree).as_deref(), Ok(formatted.as_str()), "not at rest");
}
