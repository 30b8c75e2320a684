use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule, comment};
use crate::schema::Message;

pub(super) const RULE: Rule = Rule {
    id: "COMMENT_MESSAGE",
    purpose: "every message has a comment",
    categories: &[Category::Comments],
    why: "Comments become the documentation of the generated code, which is all that its users see. What \
          stands in a comment at the end of the line or behind an empty line is easily missed and does not \
          count.",
    good: "// What a buyer is willing to pay for an item.
message Offer {}
",
    bad: "message Offer {}
",
    check: Check::Message(check),
};

fn check(message: Message<'_>, context: &mut Context<'_>) {
    comment::require(message, "message", context);
}
