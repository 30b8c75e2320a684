use std::collections::BTreeSet;

use crate::lint::rule::{Check, Folder};
use crate::lint::{Category, Context, Rule, listed};

pub(super) const RULE: Rule = Rule {
    id: "DIRECTORY_SAME_PACKAGE",
    purpose: "all files of a folder have the same package",
    categories: &[Category::Minimal],
    why: "Several languages turn a folder into a package or module. Files of two proto packages in one folder \
          come out in places where nobody looks for them, or overwrite each other.",
    good: "// acme/offer/v1/a.proto
package acme.offer.v1;

// acme/offer/v1/b.proto
package acme.offer.v1;
",
    bad: "// acme/offer/v1/a.proto
package acme.offer.v1;

// acme/offer/v1/b.proto
package acme.item.v1;
",
    check: Check::Folder(check),
};

fn check(folder: &Folder<'_>, context: &mut Context<'_>) {
    let packages: BTreeSet<&str> = folder.files.iter().map(|file| file.package()).collect();
    if packages.len() < 2 {
        return;
    }
    let named = listed(packages.iter().map(|package| match *package {
        "" => "no package".to_owned(),
        package => format!("`{package}`"),
    }));
    for file in &folder.files {
        let place = match folder.path {
            "" => "the root folder".to_owned(),
            path => format!("the folder `{path}`"),
        };
        let other = folder.files.iter().find(|other| other.package() != file.package());
        let diagnostic = context.report(
            file.package_place(),
            format!("{place} has files of several packages: {named}"),
        );
        diagnostic.advise("give each package a folder of its own");
        if let Some(other) = other {
            let message = match other.package() {
                "" => "this file has no package".to_owned(),
                package => format!("this file is of `{package}`"),
            };
            diagnostic.relate(other.package_place(), message);
        }
    }
}
