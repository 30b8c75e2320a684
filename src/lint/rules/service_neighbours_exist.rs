use crate::diagnostic::nearest;
use crate::lint::architecture;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, File, Schema};

pub(super) const RULE: Rule = Rule {
    id: "SERVICE_NEIGHBOURS_EXIST",
    purpose: "the services and events that a service names are there",
    categories: &[Category::Architecture],
    why: "Calls and events are declared as text, so that naming a neighbour imports nothing. A name that \
          is misspelled, or whose service was removed, hides a dependency from everyone who looks for it.",
    good: r#"service OfferService {
  option (igata.v1.service) = {
    owner: {team: "offer"}
    calls: "acme.item.v1.ItemService"
  };
}
"#,
    bad: r#"service OfferService {
  option (igata.v1.service) = {
    owner: {team: "offer"}
    calls: "acme.item.v1.Items"
  };
}
"#,
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    let schema = scope.schema;
    for declared in architecture::services_of(scope) {
        let calls = declared.calls().into_iter();
        let missing_calls = calls.filter(|name| schema.service(name).is_none());
        let events = declared.publishes().into_iter();
        let missing_events = events.filter(|name| schema.message(name).is_none());
        let missing = missing_calls
            .map(|name| (name, "calls", "service", nearest(name, service_names(schema))))
            .chain(missing_events.map(|name| (name, "publishes", "message", nearest(name, message_names(schema)))));
        for (name, verb, kind, known) in missing {
            let help = match known {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("write the full name of a {kind}, with its package and without a leading dot"),
            };
            let service = declared.service.name();
            let message = format!("service `{service}` {verb} `{name}`, but there is no such {kind}");
            context.report(declared.place(), message).advise(help);
        }
    }
}

fn service_names(schema: &Schema) -> impl Iterator<Item = &str> {
    schema.local_files().flat_map(File::services).map(Element::full_name)
}

fn message_names(schema: &Schema) -> impl Iterator<Item = &str> {
    schema.local_files().flat_map(File::messages).map(Element::full_name)
}
