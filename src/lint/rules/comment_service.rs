use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule, comment};
use crate::schema::Service;

pub(super) const RULE: Rule = Rule {
    id: "COMMENT_SERVICE",
    purpose: "every service has a comment",
    categories: &[Category::Comments],
    why: "Comments become the documentation of the generated code, which is all that its users see. What \
          stands in a comment at the end of the line or behind an empty line is easily missed and does not \
          count.",
    good: "// Makes and answers offers.
service OfferService {}
",
    bad: "service OfferService {}
",
    check: Check::Service(check),
};

fn check(service: Service<'_>, context: &mut Context<'_>) {
    comment::require(service, "service", context);
}
