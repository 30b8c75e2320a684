use crate::lint::naming::Case;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, EnumValue, part};

pub(super) const RULE: Rule = Rule {
    id: "ENUM_ZERO_VALUE_SUFFIX",
    purpose: "the zero value of an enum means that nothing was said",
    categories: &[Category::Standard],
    why: "Zero is what readers see for a field that was not set. A zero with a meaning cannot be told from \
          data that is missing. The suffix can be changed with `enum_zero_value_suffix`.",
    good: "enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
  OFFER_STATE_OPEN = 1;
}
",
    bad: "enum OfferState {
  OFFER_STATE_OPEN = 0;
}
",
    check: Check::EnumValue(check),
};

fn check(value: EnumValue<'_>, context: &mut Context<'_>) {
    let suffix = &context.config.enum_zero_value_suffix;
    let name = value.name();
    if value.number() != 0 || name.ends_with(suffix.as_str()) {
        return;
    }
    let declared = value.parent();
    let expected = format!("{}{suffix}", Case::UpperSnake.spell(declared.name()));
    let help = match declared.value(&expected) {
        None => format!("add `{expected} = 0;`, and give `{name}` a number of its own"),
        Some(zero) if zero.number() == 0 => format!("give `{name}` a number of its own"),
        Some(_) => format!("give `{expected}` the number 0, and `{name}` another"),
    };
    context
        .report(
            value.place_of(part::NAME),
            format!(
                "the name of `{name}`, the zero value of enum `{}`, does not end with `{suffix}`",
                declared.name()
            ),
        )
        .advise(help);
}
