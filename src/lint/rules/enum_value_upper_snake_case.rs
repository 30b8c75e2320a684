use crate::lint::naming::{self, Case};
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::EnumValue;

pub(super) const RULE: Rule = Rule {
    id: "ENUM_VALUE_UPPER_SNAKE_CASE",
    purpose: "names of enum values are UPPER_SNAKE_CASE",
    categories: &[Category::Basic],
    why: "Generators derive the names of cases and constants from a value by its underscores. From another \
          spelling they make names that look foreign, or that clash.",
    good: "enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    bad: "enum OfferState {
  OfferStateUnspecified = 0;
}
",
    check: Check::EnumValue(check),
};

fn check(value: EnumValue<'_>, context: &mut Context<'_>) {
    naming::require(value, "enum value", Case::UpperSnake, context);
}
