use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Cardinality, Element, Field, part};

pub(super) const RULE: Rule = Rule {
    id: "FIELD_NOT_REQUIRED",
    purpose: "no field is required",
    categories: &[Category::Basic],
    why: "A required field can never be removed: readers that still require it reject whole messages that lack \
          it.",
    good: "message Offer {
  optional string item_id = 1;
}
",
    bad: "message Offer {
  required string item_id = 1;
}
",
    check: Check::Field(check),
};

fn check(field: Field<'_>, context: &mut Context<'_>) {
    if field.cardinality() != Cardinality::Required {
        return;
    }
    context
        .report(
            field.place_of(part::NAME),
            format!("field `{}` is required", field.name()),
        )
        .advise("make it `optional`, and check in the code that it is set");
}
