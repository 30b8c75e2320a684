use crate::lint::naming::Case;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::File;

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_LOWER_SNAKE_CASE",
    purpose: "names of packages are lower_snake_case",
    categories: &[Category::Basic],
    why: "Generators turn the parts of a package's name into namespaces, modules and folders; on some disks \
          folders that differ only in capitals are one.",
    good: "package acme.gift_offer.v1;
",
    bad: "package acme.giftOffer.v1;
",
    check: Check::File(check),
};

fn check(file: File<'_>, context: &mut Context<'_>) {
    let package = file.package();
    let parts = package.split('.').map(|part| Case::LowerSnake.spell(part));
    let expected = parts.collect::<Vec<_>>().join(".");
    if package == expected {
        return;
    }
    let diagnostic = context.report(
        file.package_place(),
        format!("the name of package `{package}` is not {}", Case::LowerSnake.as_str()),
    );
    // Of `_` nothing remains.
    if expected.split('.').all(|part| !part.is_empty()) {
        diagnostic.advise(format!("rename it to `{expected}`"));
    }
}
