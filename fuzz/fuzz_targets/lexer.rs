//! Every byte of a text is in one token, and every literal has a value.

#![no_main]

use igata::syntax::{Lines, literal, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parsed = parse(text);
    let lines = Lines::new(text);
    let mut end = 0;
    for token in parsed.tree.tokens() {
        let range = token.range();
        assert!(range.start == end && range.end > end, "tokens lie side by side");
        assert_eq!(token.text(), &text[range.start as usize..range.end as usize]);
        let position = lines.position(range.start);
        assert!(position.line <= range.start, "a line has a byte");
        let _ = literal::integer(token.text());
        let _ = literal::float(token.text());
        let _ = literal::string([token.text(), token.text()].into_iter());
        end = range.end;
    }
    assert_eq!(end as usize, text.len());
});
