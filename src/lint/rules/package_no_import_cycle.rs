use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Import, Origin, Schema};

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_NO_IMPORT_CYCLE",
    purpose: "packages do not import each other in a circle",
    categories: &[Category::Minimal],
    why: "Files may not import each other in a circle, but packages of several files can. Languages whose \
          packages may not, such as Go, then have no code for them; and such packages can be understood, \
          versioned and published only together.",
    good: r#"// acme/offer/v1/offer.proto
import "acme/item/v1/item.proto";

// acme/item/v1/search.proto
import "acme/item/v1/item.proto";
"#,
    bad: r#"// acme/offer/v1/offer.proto
import "acme/item/v1/item.proto";

// acme/item/v1/search.proto
import "acme/offer/v1/state.proto";
"#,
    check: Check::Workspace(check),
};

/// For each package the packages that its files import, itself and files without one apart.
type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn check<'a>(schema: &'a Schema, context: &mut Context<'a>) {
    let mut graph: Graph<'a> = BTreeMap::new();
    let mut imports: Vec<Import<'a>> = Vec::new();
    for file in schema.files() {
        for import in file.imports() {
            let Some(imported) = imported_package(import) else {
                continue;
            };
            graph.entry(file.package()).or_default().insert(imported);
            if file.origin() == Origin::Local {
                imports.push(import);
            }
        }
    }
    let mut ways: BTreeMap<(&str, &str), Option<String>> = BTreeMap::new();
    for import in imports {
        let Some(imported) = imported_package(import) else {
            continue;
        };
        let importer = import.importer().package();
        let way = ways
            .entry((importer, imported))
            .or_insert_with(|| way_back(imported, importer, &graph));
        let Some(way) = way else {
            continue;
        };
        context
            .report(
                import.place(),
                format!("packages import each other in a circle: `{importer}` → {way}"),
            )
            .help
            .push("move what both sides need into a package of its own that imports neither".to_owned());
    }
}

/// The package that an import adds to those its file depends on.
fn imported_package(import: Import<'_>) -> Option<&str> {
    let importer = import.importer().package();
    let imported = import.file()?.package();
    (!importer.is_empty() && !imported.is_empty() && imported != importer).then_some(imported)
}

/// The shortest way from one package to another, if imports lead there.
fn way_back(from: &str, to: &str, graph: &Graph<'_>) -> Option<String> {
    let mut reached_from = BTreeMap::from([(from, from)]);
    let mut waiting = VecDeque::from([from]);
    while let Some(package) = waiting.pop_front() {
        if package == to {
            let back = std::iter::successors(Some(to), |&package| {
                (package != from).then(|| reached_from.get(package).copied()).flatten()
            });
            let mut way: Vec<String> = back.map(|package| format!("`{package}`")).collect();
            way.reverse();
            return Some(way.join(" → "));
        }
        for &next in graph.get(package).into_iter().flatten() {
            if !reached_from.contains_key(next) {
                reached_from.insert(next, package);
                waiting.push_back(next);
            }
        }
    }
    None
}
