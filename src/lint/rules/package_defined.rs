use crate::diagnostic::Place;
use crate::lint::naming;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::File;

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_DEFINED",
    purpose: "every file has a package",
    categories: &[Category::Minimal],
    why: "Without a package all names are global: two files that declare a `User` cannot be used together, and \
          generated code ends up in a namespace without a name.",
    good: r#"syntax = "proto3";

package acme.offer.v1;
"#,
    bad: r#"syntax = "proto3";

message Offer {}
"#,
    check: Check::File(check),
};

fn check(file: File<'_>, context: &mut Context<'_>) {
    if !file.package().is_empty() {
        return;
    }
    let help = match naming::package_of_folder(file.folder()) {
        None => "write one, such as `package acme.offer.v1;`, below the `syntax` line".to_owned(),
        Some(package) => format!("write `package {package};` below the `syntax` line"),
    };
    let diagnostic = context.report(Place::file(file.path()), "the file has no package");
    diagnostic.advise(help);
}
