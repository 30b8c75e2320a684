use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Service, part};

pub(super) const RULE: Rule = Rule {
    id: "SERVICE_SUFFIX",
    purpose: "names of services end with `Service`",
    categories: &[Category::Standard],
    why: "A service and a message may not have one name. With the suffix `Offer` stays free for the message, \
          and in generated code a service is recognised as one. The suffix can be changed with \
          `service_suffix`.",
    good: "service OfferService {}
",
    bad: "service Offer {}
",
    check: Check::Service(check),
};

fn check(service: Service<'_>, context: &mut Context<'_>) {
    let suffix = &context.config.service_suffix;
    let name = service.name();
    if name.ends_with(suffix.as_str()) {
        return;
    }
    context
        .report(
            service.place_of(part::NAME),
            format!("the name of service `{name}` does not end with `{suffix}`"),
        )
        .advise(format!("rename it to `{name}{suffix}`"));
}
