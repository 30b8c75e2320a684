use crate::lint::naming::{self, Case};
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::Field;

pub(super) const RULE: Rule = Rule {
    id: "FIELD_LOWER_SNAKE_CASE",
    purpose: "names of fields are lower_snake_case",
    categories: &[Category::Basic],
    why: "Generators derive the names of properties and JSON keys from a field by its underscores. From \
          another spelling some make names that nobody expects, and two fields can end up with one JSON key.",
    good: "message Offer {
  string item_id = 1;
}
",
    bad: "message Offer {
  string itemId = 1;
}
",
    check: Check::Field(check),
};

fn check(field: Field<'_>, context: &mut Context<'_>) {
    naming::require(field, "field", Case::LowerSnake, context);
}
