use crate::lint::naming::Case;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Enum, part};

pub(super) const RULE: Rule = Rule {
    id: "ENUM_VALUE_PREFIX",
    purpose: "names of enum values start with the name of their enum",
    categories: &[Category::Standard],
    why: "Values of an enum share the scope of the enum itself: two enums of a package cannot both have an \
          `OPEN`. Generators know the prefix and remove it where the language has scopes.",
    good: "enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    bad: "enum OfferState {
  UNSPECIFIED = 0;
}
",
    check: Check::Enum(check),
};

fn check(declared: Enum<'_>, context: &mut Context<'_>) {
    let prefix = format!("{}_", Case::UpperSnake.spell(declared.name()));
    for value in declared.values().filter(|value| !value.name().starts_with(&prefix)) {
        let name = value.name();
        let upper = Case::UpperSnake.spell(name);
        let expected = if upper.starts_with(&prefix) {
            upper
        } else {
            format!("{prefix}{upper}")
        };
        context
            .report(
                value.place_of(part::NAME),
                format!(
                    "the name of enum value `{name}` does not start with that of enum `{}`",
                    declared.name()
                ),
            )
            .advise(format!("rename it to `{expected}`"));
    }
}
