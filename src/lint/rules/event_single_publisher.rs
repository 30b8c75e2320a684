use std::collections::BTreeMap;

use crate::lint::architecture::{self, Declared};
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::Element;

pub(super) const RULE: Rule = Rule {
    id: "EVENT_SINGLE_PUBLISHER",
    purpose: "an event is published by one service",
    categories: &[Category::Architecture],
    why: "An event tells what happened to somebody's data. If two services publish it, no consumer can \
          tell whose word holds, and neither can change the event alone.",
    good: r#"service OfferService {
  option (igata.v1.service) = {
    owner: {team: "offer"}
    publishes: "acme.offer.v1.OfferMade"
  };
}
"#,
    bad: r#"service OfferService {
  option (igata.v1.service) = {
    owner: {team: "offer"}
    publishes: "acme.offer.v1.OfferMade"
  };
}

service ItemService {
  option (igata.v1.service) = {
    owner: {team: "item"}
    publishes: "acme.offer.v1.OfferMade"
  };
}
"#,
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    let mut publishers: BTreeMap<&str, Vec<Declared<'a>>> = BTreeMap::new();
    for declared in architecture::services(scope.schema) {
        for event in declared.publishes() {
            let service = declared.service;
            let others = publishers.entry(event).or_default();
            if others.iter().all(|other| other.service != service) {
                others.push(declared.clone());
            }
        }
    }
    for (event, publishers) in publishers.iter().filter(|(_, publishers)| publishers.len() > 1) {
        for declared in publishers.iter().filter(|declared| scope.has(declared.service.file())) {
            let service = declared.service;
            let other = publishers.iter().find(|other| other.service != service);
            let diagnostic = context.report(
                declared.place(),
                format!(
                    "the event `{event}` is published by `{}` and by others",
                    service.full_name()
                ),
            );
            if let Some(other) = other {
                let message = format!("`{}` publishes it, too", other.service.full_name());
                diagnostic.relate(other.place(), message);
            }
            let help = "let the owner of the data publish it, and the other an event of its own";
            diagnostic.advise(help);
        }
    }
}
