use crate::lint::naming::{self, Case};
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::Message;

pub(super) const RULE: Rule = Rule {
    id: "MESSAGE_PASCAL_CASE",
    purpose: "names of messages are PascalCase",
    categories: &[Category::Basic],
    why: "Generators turn a message into a class or struct of the same name. A name in another spelling is \
          rewritten in some languages and kept in others, so the same message goes by several names.",
    good: "message OfferItem {}
",
    bad: "message offer_item {}
",
    check: Check::Message(check),
};

fn check(message: Message<'_>, context: &mut Context<'_>) {
    naming::require(message, "message", Case::Pascal, context);
}
