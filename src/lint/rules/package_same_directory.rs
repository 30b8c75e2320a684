use std::collections::BTreeSet;

use crate::lint::rule::{Check, Package};
use crate::lint::{Category, Context, Rule, listed};

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_SAME_DIRECTORY",
    purpose: "all files of a package lie in the same folder",
    categories: &[Category::Minimal],
    why: "A package whose files lie in several folders is found by half: by people who look for a type, and by \
          tools that work on a folder at a time.",
    good: "// acme/offer/v1/a.proto
package acme.offer.v1;

// acme/offer/v1/b.proto
package acme.offer.v1;
",
    bad: "// acme/offer/v1/a.proto
package acme.offer.v1;

// acme/offer/b.proto
package acme.offer.v1;
",
    check: Check::Package(check),
};

fn check(package: &Package<'_>, context: &mut Context<'_>) {
    let folders: BTreeSet<&str> = package.files.iter().map(|file| file.folder()).collect();
    if folders.len() < 2 {
        return;
    }
    let whose = match package.name {
        "" => "files without a package".to_owned(),
        name => format!("files of package `{name}`"),
    };
    let named = listed(folders.iter().map(|folder| match *folder {
        "" => "the root".to_owned(),
        folder => format!("`{folder}`"),
    }));
    for file in &package.files {
        let other = package.files.iter().find(|other| other.folder() != file.folder());
        let diagnostic = context.report(file.package_place(), format!("{whose} lie in several folders: {named}"));
        diagnostic.advise("move them into one folder");
        if let Some(other) = other {
            let message = match package.name {
                "" => "another file without a package",
                _ => "the same package in another folder",
            };
            diagnostic.relate(other.package_place(), message);
        }
    }
}
