use crate::lint::architecture;
use crate::lint::cycles::Graph;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::Element;

pub(super) const RULE: Rule = Rule {
    id: "SERVICE_NO_CALL_CYCLE",
    purpose: "services do not call each other in a circle",
    categories: &[Category::Architecture],
    why: "Services that call each other in a circle can only be started, changed and understood together, \
          and when one is slow, each waits for itself. What goes back is better said with an event.",
    good: r#"service OfferService {
  option (igata.v1.service) = {
    owner: {team: "offer"}
    calls: "acme.item.v1.ItemService"
  };
}

service ItemService {}
"#,
    bad: r#"service OfferService {
  option (igata.v1.service) = {
    owner: {team: "offer"}
    calls: "acme.item.v1.ItemService"
  };
}

service ItemService {
  option (igata.v1.service) = {
    owner: {team: "item"}
    calls: "acme.offer.v1.OfferService"
  };
}
"#,
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    let mut graph = Graph::default();
    for declared in architecture::services(scope.schema) {
        for called in declared.calls() {
            graph.insert(declared.service.full_name(), called);
        }
    }
    let circles = graph.circles();
    for declared in architecture::services_of(scope) {
        let service = declared.service.full_name();
        for called in declared.calls() {
            let Some(way) = circles.way_back(service, called) else {
                continue;
            };
            let message = if called == service {
                format!("service `{service}` is declared to call itself")
            } else {
                format!("services call each other in a circle: `{service}` → {way}")
            };
            context
                .report(declared.place(), message)
                .advise("let one of them publish an event that the other listens to");
        }
    }
}
