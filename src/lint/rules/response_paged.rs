use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Cardinality, Element, Field, Method, Origin, part};

pub(super) const RULE: Rule = Rule {
    id: "RESPONSE_PAGED",
    purpose: "lists in responses come in pages",
    categories: &[Category::Mobile],
    why: "A list without pages is short in the test and long in production: an app on a slow connection \
          waits for all of it, and the server for the database. A list is bounded if the request names \
          its entries, so a request with a list of its own is enough.",
    good: "message ListOffersRequest {
  int32 page_size = 1;
  string page_token = 2;
}

message ListOffersResponse {
  repeated Offer offers = 1;
  string next_page_token = 2;
}
",
    bad: "message ListOffersRequest {}

message ListOffersResponse {
  repeated Offer offers = 1;
}
",
    check: Check::Method(check),
};

fn check(method: Method<'_>, context: &mut Context<'_>) {
    let (request, response) = (method.input(), method.output());
    if method.is_server_streaming() || response.file().origin() != Origin::Local {
        return;
    }
    let has = |name: &str| response.fields().any(|field| field.name() == name);
    if has("next_page_token") || has("next_cursor") || request.fields().any(is_list) {
        return;
    }
    for field in response.fields().filter(|field| is_list(*field)) {
        let message = format!(
            "the response of `{}` has the list `{}`, and no pages",
            method.name(),
            field.name()
        );
        context.report(field.place_of(part::NAME), message).advise(
            "add `page_size` and `page_token` to the request, and `next_page_token` to the response".to_owned(),
        );
    }
}

fn is_list(field: Field<'_>) -> bool {
    field.cardinality() == Cardinality::Repeated && field.map().is_none()
}
