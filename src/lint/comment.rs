//! What the rules of the category COMMENTS share.

use crate::schema::Element;

use super::{Context, ignore};

/// Reports an element, a `kind` of thing, that has no comment right above it.
pub(super) fn require<'a>(element: impl Element<'a>, kind: &str, context: &mut Context<'_>) {
    let leading = element.comments().leading.unwrap_or_default();
    let is_prose = |line: &str| !line.trim().is_empty() && !ignore::is_marker(line);
    if leading.lines().any(is_prose) {
        return;
    }
    context
        .report(
            element.place(),
            format!("{kind} `{}` has no comment above it", element.name()),
        )
        .advise("say in a `//` comment right above it what it is for");
}
