use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule, comment};
use crate::schema::Oneof;

pub(super) const RULE: Rule = Rule {
    id: "COMMENT_ONEOF",
    purpose: "every oneof has a comment",
    categories: &[Category::Comments],
    why: "Comments become the documentation of the generated code, which is all that its users see. What \
          stands in a comment at the end of the line or behind an empty line is easily missed and does not \
          count.",
    good: "message Offer {
  // How the price was made.
  oneof price {
    int64 fixed = 1;
  }
}
",
    bad: "message Offer {
  oneof price {
    int64 fixed = 1;
  }
}
",
    check: Check::Oneof(check),
};

fn check(oneof: Oneof<'_>, context: &mut Context<'_>) {
    comment::require(oneof, "oneof", context);
}
