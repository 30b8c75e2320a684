use crate::lint::rule::Check;
use crate::lint::{Context, Rule};
use crate::schema::{Element, Field, part};

pub(super) const RULE: Rule = Rule {
    id: "FIELD_NO_DESCRIPTOR",
    purpose: "no field is named `descriptor`",
    categories: &[],
    why: "Generated classes of some languages have a member `descriptor` of their own. Generators rename \
          one of the two, each in its way. buf asks for this only in files of its version `v1beta1`.",
    good: "message Offer {
  string item_descriptor = 1;
}
",
    bad: "message Offer {
  string descriptor = 1;
}
",
    check: Check::Field(check),
};

fn check(field: Field<'_>, context: &mut Context<'_>) {
    let name = field.name();
    if !name.trim_matches('_').eq_ignore_ascii_case("descriptor") {
        return;
    }
    context
        .report(
            field.place_of(part::NAME),
            format!("the name of field `{name}` is one that generated classes have already"),
        )
        .advise("say in the name what it describes, as in `item_descriptor`");
}
