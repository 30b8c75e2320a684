use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule, comment};
use crate::schema::Enum;

pub(super) const RULE: Rule = Rule {
    id: "COMMENT_ENUM",
    purpose: "every enum has a comment",
    categories: &[Category::Comments],
    why: "Comments become the documentation of the generated code, which is all that its users see. What \
          stands in a comment at the end of the line or behind an empty line is easily missed and does not \
          count.",
    good: "// How far an offer has come.
enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    bad: "enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    check: Check::Enum(check),
};

fn check(declared: Enum<'_>, context: &mut Context<'_>) {
    comment::require(declared, "enum", context);
}
