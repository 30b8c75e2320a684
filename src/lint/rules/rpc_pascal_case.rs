use crate::lint::naming::{self, Case};
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::Method;

pub(super) const RULE: Rule = Rule {
    id: "RPC_PASCAL_CASE",
    purpose: "names of methods are PascalCase",
    categories: &[Category::Basic],
    why: "The name of a method is part of its URL, and generators derive the names of functions from it by its \
          capitals.",
    good: "service OfferService {
  rpc GetOffer(GetOfferRequest) returns (GetOfferResponse);
}
",
    bad: "service OfferService {
  rpc get_offer(GetOfferRequest) returns (GetOfferResponse);
}
",
    check: Check::Method(check),
};

fn check(method: Method<'_>, context: &mut Context<'_>) {
    naming::require(method, "method", Case::Pascal, context);
}
