use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Method};

pub(super) const RULE: Rule = Rule {
    id: "RPC_NO_SERVER_STREAMING",
    purpose: "servers do not stream",
    categories: &[Category::UnaryRpc],
    why: "Streams need connections that stay open, which many proxies, gateways and clients do not carry, and \
          errors in the middle of one need an answer of their own.",
    good: "rpc WatchOffers(WatchOffersRequest) returns (WatchOffersResponse);
",
    bad: "rpc WatchOffers(WatchOffersRequest) returns (stream WatchOffersResponse);
",
    check: Check::Method(check),
};

fn check(method: Method<'_>, context: &mut Context<'_>) {
    if !method.is_server_streaming() {
        return;
    }
    context
        .report(
            method.place(),
            format!("the server of method `{}` streams", method.name()),
        )
        .advise("send one message, with a list and a page token where there can be many items");
}
