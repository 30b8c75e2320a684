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
    good: "// acme.offer.v1 imports acme.item.v1, which imports nothing
",
    bad: "// acme.offer.v1 imports acme.item.v1, which imports acme.offer.v1
",
    check: Check::Workspace(check),
};

/// For each package the packages that its files import, itself and files without one apart.
type Graph<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

fn check<'a>(schema: &'a Schema, context: &mut Context<'a>) {
    let mut graph: Graph<'a> = BTreeMap::new();
    let mut local: BTreeMap<&str, Vec<Import<'a>>> = BTreeMap::new();
    for file in schema.files() {
        for import in file.imports() {
            let Some(imported) = imported_package(import) else {
                continue;
            };
            graph.entry(file.package()).or_default().insert(imported);
            if file.origin() == Origin::Local {
                local.entry(file.package()).or_default().push(import);
            }
        }
    }
    for (package, imports) in local {
        let Some(cycle) = cycle_from(package, &graph) else {
            continue;
        };
        let round = cycle.join("` → `");
        for import in imports {
            if imported_package(import) == cycle.get(1).copied() {
                context
                    .report(
                        import.place(),
                        format!("packages import each other in a circle: `{round}`"),
                    )
                    .help
                    .push("move what both sides need into a package of its own that imports neither".to_owned());
            }
        }
    }
}

/// The package that an import adds to those its file depends on.
fn imported_package(import: Import<'_>) -> Option<&str> {
    let importer = import.importer().package();
    let imported = import.file()?.package();
    (!importer.is_empty() && !imported.is_empty() && imported != importer).then_some(imported)
}

/// The shortest way from `start` to itself that begins with the first package that has one.
fn cycle_from<'a>(start: &'a str, graph: &Graph<'a>) -> Option<Vec<&'a str>> {
    let imported = |package: &str| graph.get(package).into_iter().flatten().copied();
    imported(start).find_map(|first| {
        let mut reached_from = BTreeMap::from([(first, start)]);
        let mut waiting = VecDeque::from([first]);
        while let Some(package) = waiting.pop_front() {
            for next in imported(package) {
                if next == start {
                    let mut cycle = vec![start];
                    let way = std::iter::successors(Some(package), |package| reached_from.get(package).copied());
                    cycle.extend(way.take_while(|package| *package != start));
                    cycle.push(start);
                    cycle.reverse();
                    return Some(cycle);
                }
                if !reached_from.contains_key(next) {
                    reached_from.insert(next, package);
                    waiting.push_back(next);
                }
            }
        }
        None
    })
}
