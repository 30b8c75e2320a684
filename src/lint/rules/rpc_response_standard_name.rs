use crate::lint::naming::Case;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Method, part};

pub(super) const RULE: Rule = Rule {
    id: "RPC_RESPONSE_STANDARD_NAME",
    purpose: "the response of a method is named after the method",
    categories: &[Category::Standard],
    why: "A response that is the method's own can get fields that only this method needs. The name says to \
          whom it belongs: `GetOfferResponse`, or `OfferServiceGetOfferResponse` where methods of several \
          services share a name.",
    good: "rpc GetOffer(GetOfferRequest) returns (GetOfferResponse);
",
    bad: "rpc GetOffer(GetOfferRequest) returns (Offer);
",
    check: Check::Method(check),
};

fn check(method: Method<'_>, context: &mut Context<'_>) {
    let response = method.output();
    if context.config.rpc_allow_google_protobuf_empty_responses && response.full_name() == "google.protobuf.Empty" {
        return;
    }
    let short = format!("{}Response", Case::Pascal.spell(method.name()));
    let long = format!("{}{short}", Case::Pascal.spell(method.service().name()));
    let name = response.name();
    if name == short || name == long {
        return;
    }
    context
        .report(
            method.place_of(part::METHOD_OUTPUT),
            format!(
                "the response of method `{}` is not named after it but `{}`",
                method.name(),
                response.full_name()
            ),
        )
        .advise(format!("use a message called `{short}` or `{long}`"));
}
