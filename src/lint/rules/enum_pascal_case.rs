use crate::lint::naming::{self, Case};
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::Enum;

pub(super) const RULE: Rule = Rule {
    id: "ENUM_PASCAL_CASE",
    purpose: "names of enums are PascalCase",
    categories: &[Category::Basic],
    why: "Generators turn an enum into a type of the same name. A name in another spelling is rewritten in \
          some languages and kept in others, so the same enum goes by several names.",
    good: "enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    bad: "enum offer_state {
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    check: Check::Enum(check),
};

fn check(declared: Enum<'_>, context: &mut Context<'_>) {
    naming::require(declared, "enum", Case::Pascal, context);
}
