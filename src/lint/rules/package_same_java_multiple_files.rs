use crate::lint::agreement::{self, FileOption, Kind};
use crate::lint::rule::{Check, Package};
use crate::lint::{Category, Context, Rule};
use crate::schema::number;

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_SAME_JAVA_MULTIPLE_FILES",
    purpose: "all files of a package have the same `java_multiple_files`",
    categories: &[Category::Basic],
    why: "Where it differs, some types of a package are classes of their own and others lie inside an outer \
          class, and which is which depends on the file.",
    good: "// a.proto
option java_multiple_files = true;

// b.proto
option java_multiple_files = true;
",
    bad: "// a.proto
option java_multiple_files = true;

// b.proto
option java_multiple_files = false;
",
    check: Check::Package(check),
};

const OPTION: FileOption = FileOption {
    name: "java_multiple_files",
    number: number::file::JAVA_MULTIPLE_FILES,
    kind: Kind::Switch,
};

fn check(package: &Package<'_>, context: &mut Context<'_>) {
    agreement::require(package, OPTION, context);
}
