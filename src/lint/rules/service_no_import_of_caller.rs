use std::collections::BTreeMap;

use crate::lint::architecture;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, File};

pub(super) const RULE: Rule = Rule {
    id: "SERVICE_NO_IMPORT_OF_CALLER",
    purpose: "a service does not import the package of a service that calls it",
    categories: &[Category::Architecture],
    why: "Who is called must not know who calls: else the two packages can only be released together, and \
          the next caller finds an interface that was made for another.",
    good: r#"// acme/item/v1/item_service.proto, which offer.v1.OfferService calls
import "acme/money/v1/money.proto";
"#,
    bad: r#"// acme/item/v1/item_service.proto, which offer.v1.OfferService calls
import "acme/offer/v1/offer.proto";
"#,
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    // For each called package the packages that call it, with a service that does.
    let mut callers: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();

    for declared in architecture::services(scope.schema) {
        let caller = declared.service;
        for called in declared
            .calls()
            .into_iter()
            .filter_map(|name| scope.schema.service(name))
        {
            let (from, to) = (caller.file().package(), called.file().package());
            if from != to {
                callers.entry(to).or_default().insert(from, caller.full_name());
            }
        }
    }
    for import in scope.files.iter().copied().flat_map(File::imports) {
        let importer = import.importer().package();
        let Some(imported) = import.file().map(File::package) else {
            continue;
        };
        let Some(caller) = callers.get(importer).and_then(|callers| callers.get(imported)) else {
            continue;
        };
        context
            .report(
                import.place(),
                format!("package `{importer}` imports `{imported}`, whose service `{caller}` calls it"),
            )
            .advise("move what both need into a package of its own, or pass it as a plain value");
    }
}
