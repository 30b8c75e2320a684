use crate::lint::naming;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, File};

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_DIRECTORY_MATCH",
    purpose: "the folder of a file is the name of its package",
    categories: &[Category::Minimal],
    why: "Where package and path agree, whoever sees a type knows its file, and whoever sees an import knows \
          the package. Several languages also derive the path of generated code from it.",
    good: "// acme/offer/v1/offer.proto
package acme.offer.v1;
",
    bad: "// offers/offer.proto
package acme.offer.v1;
",
    check: Check::File(check),
};

fn check(file: File<'_>, context: &mut Context<'_>) {
    let package = file.package();
    let expected = package.replace('.', "/");
    if package.is_empty() || file.folder() == expected {
        return;
    }
    let place = match file.folder() {
        "" => "the root folder".to_owned(),
        folder => format!("`{folder}`"),
    };
    let diagnostic = context.report(
        file.package_place(),
        format!("package `{package}` is declared in {place} instead of `{expected}`"),
    );
    diagnostic.advise(format!("move the file to `{expected}/{}`", file.name()));
    if let Some(name) = naming::package_of_folder(file.folder()) {
        diagnostic.advise(format!("or call the package `{name}`"));
    }
}
