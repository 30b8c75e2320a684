use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule, comment};
use crate::schema::Method;

pub(super) const RULE: Rule = Rule {
    id: "COMMENT_RPC",
    purpose: "every method has a comment",
    categories: &[Category::Comments],
    why: "Comments become the documentation of the generated code, which is all that its users see. What \
          stands in a comment at the end of the line or behind an empty line is easily missed and does not \
          count.",
    good: "service OfferService {
  // Returns an offer that the caller made or received.
  rpc GetOffer(GetOfferRequest) returns (GetOfferResponse);
}
",
    bad: "service OfferService {
  rpc GetOffer(GetOfferRequest) returns (GetOfferResponse);
}
",
    check: Check::Method(check),
};

fn check(method: Method<'_>, context: &mut Context<'_>) {
    comment::require(method, "method", context);
}
