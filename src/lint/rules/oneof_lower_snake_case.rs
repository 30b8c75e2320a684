use crate::lint::naming::{self, Case};
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::Oneof;

pub(super) const RULE: Rule = Rule {
    id: "ONEOF_LOWER_SNAKE_CASE",
    purpose: "names of oneofs are lower_snake_case",
    categories: &[Category::Basic],
    why: "Generators derive the names of types and properties from a oneof by its underscores.",
    good: "message Offer {
  oneof price_kind {
    int64 fixed = 1;
  }
}
",
    bad: "message Offer {
  oneof priceKind {
    int64 fixed = 1;
  }
}
",
    check: Check::Oneof(check),
};

fn check(oneof: Oneof<'_>, context: &mut Context<'_>) {
    naming::require(oneof, "oneof", Case::LowerSnake, context);
}
