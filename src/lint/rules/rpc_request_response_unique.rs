use std::collections::BTreeMap;

use crate::lint::naming::Case;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, File, Method, Service};

pub(super) const RULE: Rule = Rule {
    id: "RPC_REQUEST_RESPONSE_UNIQUE",
    purpose: "every method has a request and a response of its own",
    categories: &[Category::Standard],
    why: "A field that one method needs is a field of every method that shares the message. Types of their own \
          let methods grow apart without breaking each other.",
    good: "rpc GetOffer(GetOfferRequest) returns (GetOfferResponse);
rpc MakeOffer(MakeOfferRequest) returns (MakeOfferResponse);
",
    bad: "rpc GetOffer(OfferRequest) returns (OfferResponse);
rpc MakeOffer(OfferRequest) returns (OfferResponse);
",
    check: Check::Scope(check),
};

const EMPTY: &str = "google.protobuf.Empty";

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    let config = context.config;
    let allows_requests = config.rpc_allow_google_protobuf_empty_requests;
    let allows_responses = config.rpc_allow_google_protobuf_empty_responses;
    let mut uses: BTreeMap<&str, Vec<Method<'a>>> = BTreeMap::new();
    let services = scope.files.iter().copied().flat_map(File::services);
    for method in services.flat_map(Service::methods) {
        let (request, response) = (method.input().full_name(), method.output().full_name());
        let is_allowed =
            config.rpc_allow_same_request_response || (request == EMPTY && allows_requests && allows_responses);
        if request == response && !is_allowed {
            report_same(method, context);
        }
        for (name, allows_empty) in [(request, allows_requests), (response, allows_responses)] {
            if name == EMPTY && allows_empty {
                continue;
            }
            let methods = uses.entry(name).or_default();
            if methods.last() != Some(&method) {
                methods.push(method);
            }
        }
    }
    for (name, methods) in uses {
        for (index, &method) in methods.iter().enumerate() {
            // The first use is shown beside every other, and the second beside the first.
            if let Some(&other) = methods.get(usize::from(index == 0)) {
                report_shared(name, method, other, context);
            }
        }
    }
}

fn report_same(method: Method<'_>, context: &mut Context<'_>) {
    let (request, response) = names(method);
    context
        .report(
            method.place(),
            format!(
                "method `{}` has `{}` as its request and as its response",
                method.name(),
                method.input().full_name()
            ),
        )
        .advise(format!("declare `{request}` and `{response}`, and use them here"));
}

fn report_shared(name: &str, method: Method<'_>, other: Method<'_>, context: &mut Context<'_>) {
    let (request, response) = names(method);
    let own = if method.input().full_name() == name {
        request
    } else {
        response
    };
    let diagnostic = context.report(
        method.place(),
        format!("method `{}` shares `{name}` with other methods", method.name()),
    );
    let has_it = format!("`{}` of `{}` has it too", other.name(), other.service().name());
    diagnostic.relate(other.place(), has_it);
    diagnostic.advise(format!("declare `{own}`, and use it here"));
}

/// The names of a method's own request and response.
fn names(method: Method<'_>) -> (String, String) {
    let name = Case::Pascal.spell(method.name());
    (format!("{name}Request"), format!("{name}Response"))
}
