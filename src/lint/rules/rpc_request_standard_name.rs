use crate::lint::naming::Case;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Method, part};

pub(super) const RULE: Rule = Rule {
    id: "RPC_REQUEST_STANDARD_NAME",
    purpose: "the request of a method is named after the method",
    categories: &[Category::Standard],
    why: "A request that is the method's own can get fields that only this method needs. The name says to whom \
          it belongs: `GetOfferRequest`, or `OfferServiceGetOfferRequest` where methods of several services \
          share a name.",
    good: "rpc GetOffer(GetOfferRequest) returns (GetOfferResponse);
",
    bad: "rpc GetOffer(OfferId) returns (GetOfferResponse);
",
    check: Check::Method(check),
};

fn check(method: Method<'_>, context: &mut Context<'_>) {
    let request = method.input();
    if context.config.rpc_allow_google_protobuf_empty_requests && request.full_name() == "google.protobuf.Empty" {
        return;
    }
    let short = format!("{}Request", Case::Pascal.spell(method.name()));
    let long = format!("{}{short}", Case::Pascal.spell(method.service().name()));
    let name = request.name();
    if name == short || name == long {
        return;
    }
    context
        .report(
            method.place_of(part::METHOD_INPUT),
            format!(
                "the request of method `{}` is not named after it but `{}`",
                method.name(),
                request.full_name()
            ),
        )
        .advise(format!("use a message called `{short}` or `{long}`"));
}
