use crate::lint::naming::{self, Case};
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::Service;

pub(super) const RULE: Rule = Rule {
    id: "SERVICE_PASCAL_CASE",
    purpose: "names of services are PascalCase",
    categories: &[Category::Basic],
    why: "The name of a service is part of its URL and of the names of clients and servers in every language; \
          it cannot be changed later without breaking callers.",
    good: "service OfferService {}
",
    bad: "service offer_service {}
",
    check: Check::Service(check),
};

fn check(service: Service<'_>, context: &mut Context<'_>) {
    naming::require(service, "service", Case::Pascal, context);
}
