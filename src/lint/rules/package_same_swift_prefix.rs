use crate::lint::agreement::{self, FileOption, Kind};
use crate::lint::rule::{Check, Package};
use crate::lint::{Category, Context, Rule};
use crate::schema::number;

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_SAME_SWIFT_PREFIX",
    purpose: "all files of a package have the same `swift_prefix`",
    categories: &[Category::Basic],
    why: "The prefix is part of every type name in Swift: with two, types of one package look like those of \
          two.",
    good: r#"// a.proto
option swift_prefix = "Acme";

// b.proto
option swift_prefix = "Acme";
"#,
    bad: r#"// a.proto
option swift_prefix = "Acme";

// b.proto
option swift_prefix = "Ac";
"#,
    check: Check::Package(check),
};

const OPTION: FileOption = FileOption {
    name: "swift_prefix",
    number: number::file::SWIFT_PREFIX,
    kind: Kind::Text,
};

fn check(package: &Package<'_>, context: &mut Context<'_>) {
    agreement::require(package, OPTION, context);
}
