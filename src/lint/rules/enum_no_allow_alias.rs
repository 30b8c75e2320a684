use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Enum, number};

pub(super) const RULE: Rule = Rule {
    id: "ENUM_NO_ALLOW_ALIAS",
    purpose: "every value of an enum has a number of its own",
    categories: &[Category::Basic],
    why: "Where two names share a number, JSON written with one of them is read and written again with the \
          other, and languages disagree about which one is meant.",
    good: "enum OfferState {
  OFFER_STATE_UNSPECIFIED = 0;
}
",
    bad: "enum OfferState {
  option allow_alias = true;
  OFFER_STATE_UNSPECIFIED = 0;
  OFFER_STATE_UNKNOWN = 0;
}
",
    check: Check::Enum(check),
};

fn check(declared: Enum<'_>, context: &mut Context<'_>) {
    const OPTIONS: i32 = 3;
    if !declared.allows_alias() {
        return;
    }
    let option = [OPTIONS, number::enumeration::ALLOW_ALIAS.cast_signed()];
    context
        .report(
            declared.place_of(&option),
            format!("enum `{}` allows two values to have one number", declared.name()),
        )
        .advise("remove `allow_alias`, and all but one value of each number");
}
