use crate::lint::reserved;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Field, part};

pub(super) const RULE: Rule = Rule {
    id: "FIELD_NAME_NOT_RESERVED",
    purpose: "names of fields stay the same in every language",
    categories: &[Category::Mobile],
    why: "A generator that meets a reserved word, or the name of a member that every generated type has, \
          writes another name: `type` is `r#type` in Rust, `description` is `description_p` in Swift, \
          `class` is `getClass_` in Java. Then one field has several names, and nobody finds it.",
    good: "message Offer {
  OfferType offer_type = 1;
}
",
    bad: "message Offer {
  OfferType type = 1;
}
",
    check: Check::Field(check),
};

fn check(field: Field<'_>, context: &mut Context<'_>) {
    let name = field.name();
    let languages = reserved::for_field(name);
    if languages.is_empty() {
        return;
    }
    let message = format!("the name of field `{name}` is taken in {}", languages.join(" and "));
    context
        .report(field.place_of(part::NAME), message)
        .advise("put a word before it that says whose or which, as in `offer_type`");
}
