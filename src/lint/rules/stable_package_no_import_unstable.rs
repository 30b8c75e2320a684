use crate::lint::rule::Check;
use crate::lint::{Context, Rule};
use crate::schema::{Import, Origin, PackageVersion};

pub(super) const RULE: Rule = Rule {
    id: "STABLE_PACKAGE_NO_IMPORT_UNSTABLE",
    purpose: "stable packages do not import unstable ones",
    categories: &[],
    why: "A package `v1` promises not to break. It cannot keep that promise with types from a `v1beta1` that \
          promises nothing.",
    good: r#"package acme.offer.v1;

import "acme/item/v1/item.proto";
"#,
    bad: r#"package acme.offer.v1;

import "acme/item/v1beta1/item.proto";
"#,
    check: Check::Import(check),
};

fn check(import: Import<'_>, context: &mut Context<'_>) {
    let Some(imported) = import.file().filter(|file| file.origin() == Origin::Local) else {
        return;
    };
    let importer = import.importer().package();
    let is_stable = |package| PackageVersion::of(package).map(PackageVersion::is_stable);
    if is_stable(importer) != Some(true) || is_stable(imported.package()) != Some(false) {
        return;
    }
    context
        .report(
            import.place(),
            format!(
                "the stable package `{importer}` imports the unstable `{}`",
                imported.package()
            ),
        )
        .advise("import a stable version of it, or copy what is needed");
}
