use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule, comment};
use crate::schema::{Element, Field, Syntax};

pub(super) const RULE: Rule = Rule {
    id: "COMMENT_FIELD",
    purpose: "every field has a comment",
    categories: &[Category::Comments],
    why: "Comments become the documentation of the generated code, which is all that its users see. What \
          stands in a comment at the end of the line or behind an empty line is easily missed and does not \
          count.",
    good: "message Offer {
  // The item that the offer is for.
  string item_id = 1;
}
",
    bad: "message Offer {
  string item_id = 1;
}
",
    check: Check::Field(check),
};

fn check(field: Field<'_>, context: &mut Context<'_>) {
    // The comment above a group is the comment of its message.
    let is_edition = matches!(field.file().syntax(), Syntax::Edition(_));
    if field.is_delimited() && !is_edition {
        return;
    }
    comment::require(field, "field", context);
}
