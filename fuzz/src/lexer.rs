//! Every byte of a text is in one token or white space between two, and every literal has a value.

use igata::syntax::{Lines, literal, parse};

pub fn check(text: &str) {
    let parsed = parse(text);
    let lines = Lines::new(text);
    let mut end = 0;
    for token in parsed.tree.tokens() {
        let range = token.range();
        assert!(
            range.start >= end && range.end > range.start,
            "tokens follow each other"
        );
        assert!(
            is_space(&text[end as usize..range.start as usize]),
            "nothing else is left out"
        );
        assert_eq!(token.text(), &text[range.start as usize..range.end as usize]);
        let position = lines.position(range.start);
        assert!(position.line <= range.start, "a line has a byte");
        let _ = literal::integer(token.text());
        let _ = literal::float(token.text());
        let _ = literal::string([token.text(), token.text()].into_iter());
        end = range.end;
    }
    assert!(is_space(&text[end as usize..]));
}

fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t'..=b'\r'))
}
