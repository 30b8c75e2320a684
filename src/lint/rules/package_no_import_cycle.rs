use crate::lint::cycles::Graph;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{File, Import};

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
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    let mut graph = Graph::default();
    for import in scope.schema.files().flat_map(File::imports) {
        if let Some(imported) = imported_package(import) {
            graph.insert(import.importer().package(), imported);
        }
    }
    let circles = graph.circles();
    for import in scope.files.iter().flat_map(|file| file.imports()) {
        let importer = import.importer().package();
        let way = imported_package(import).and_then(|imported| circles.way_back(importer, imported));
        let Some(way) = way else {
            continue;
        };
        context
            .report(
                import.place(),
                format!("packages import each other in a circle: `{importer}` → {way}"),
            )
            .advise("move what both sides need into a package of its own that imports neither");
    }
}

/// The package that an import adds to those its file depends on.
fn imported_package(import: Import<'_>) -> Option<&str> {
    let importer = import.importer().package();
    let imported = import.file()?.package();
    (!importer.is_empty() && !imported.is_empty() && imported != importer).then_some(imported)
}
