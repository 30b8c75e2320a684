//! A tree has its text, its nodes lie in each other, and errors point into the text.

use igata::syntax::parse;

pub fn check(text: &str) {
    let parsed = parse(text);
    assert_eq!(parsed.tree.text(), text, "the text comes back");
    let length = u32::try_from(text.len()).expect("inputs are small");
    for error in &parsed.errors {
        let range = &error.range;
        assert!(range.start <= range.end && range.end <= length, "{error:?}");
        assert!(text.is_char_boundary(range.start as usize) && text.is_char_boundary(range.end as usize));
    }
    for node in parsed.tree.file().node().descendants() {
        let range = node.range();
        assert!(range.end <= length, "{node:?}");
        for child in node.children() {
            let inner = child.range();
            assert!(
                child.is_empty() || range.start <= inner.start && inner.end <= range.end,
                "{node:?}"
            );
        }
        let _ = (node.compact_text(), node.comments());
    }
    // A tree is what its text says, and nothing else.
    let twice = parse(text);
    assert_eq!(parsed.errors.len(), twice.errors.len());
    assert_eq!(format!("{:?}", parsed.tree), format!("{:?}", twice.tree));
}
