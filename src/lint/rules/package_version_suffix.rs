use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{File, PackageVersion};

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_VERSION_SUFFIX",
    purpose: "the name of a package ends with a version",
    categories: &[Category::Standard],
    why: "A version in the name lets the next one, which breaks old callers, live beside this one until all of \
          them have moved. Added later, it is itself such a change.",
    good: "package acme.offer.v1;
",
    bad: "package acme.offer;
",
    check: Check::File(check),
};

fn check(file: File<'_>, context: &mut Context<'_>) {
    let package = file.package();
    if package.is_empty() || PackageVersion::of(package).is_some() {
        return;
    }
    context
        .report(
            file.package_place(),
            format!("the name of package `{package}` does not end with a version"),
        )
        .advise(format!(
            "call it `{package}.v1`, or `{package}.v1beta1` while it may still change"
        ));
}
