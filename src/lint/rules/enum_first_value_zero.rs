use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Enum, part};

pub(super) const RULE: Rule = Rule {
    id: "ENUM_FIRST_VALUE_ZERO",
    purpose: "the first value of an enum is zero",
    categories: &[Category::Basic],
    why: "The first value is the default of proto2 and closed enums, zero that of proto3 and open ones. Where \
          they are two values, a field that is not set means one thing to some readers and another to others.",
    good: "enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
  OFFER_STATE_OPEN = 1;
}
",
    bad: "enum OfferState {
  OFFER_STATE_OPEN = 1;
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    check: Check::Enum(check),
};

fn check(declared: Enum<'_>, context: &mut Context<'_>) {
    let Some(first) = declared.values().next().filter(|value| value.number() != 0) else {
        return;
    };
    let help = match declared.values().find(|value| value.number() == 0) {
        Some(zero) => format!("move `{}` to the top", zero.name()),
        None => "add a value with the number 0 above it".to_owned(),
    };
    context
        .report(
            first.place_of(part::ENUM_VALUE_NUMBER),
            format!(
                "the first value of enum `{}`, `{}`, is {} instead of 0",
                declared.name(),
                first.name(),
                first.number()
            ),
        )
        .advise(help);
}
