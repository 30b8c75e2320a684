use crate::lint::architecture;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, part};

pub(super) const RULE: Rule = Rule {
    id: "SERVICE_OWNER",
    purpose: "every service has an owner",
    categories: &[Category::Architecture],
    why: "When a service fails or its interface must change, somebody has to be asked. A team that is \
          written beside the interface is found by everyone, and by the tools that report for it.",
    good: r#"service OfferService {
  option (igata.v1.service) = {
    owner: {team: "offer"}
  };
}
"#,
    bad: "service OfferService {}
",
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    for declared in architecture::services_of(scope) {
        if declared.team().is_some_and(|team| !team.trim().is_empty()) {
            continue;
        }
        let service = declared.service;
        context
            .report(
                service.place_of(part::NAME),
                format!("service `{}` has no owner", service.name()),
            )
            .advise(
                "import `igata/v1/options.proto` and set `option (igata.v1.service) = {owner: {team: \"…\"}};`"
                    .to_owned(),
            );
    }
}
