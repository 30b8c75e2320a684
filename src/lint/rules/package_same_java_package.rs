use crate::lint::agreement::{self, FileOption, Kind};
use crate::lint::rule::{Check, Package};
use crate::lint::{Category, Context, Rule};
use crate::schema::number;

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_SAME_JAVA_PACKAGE",
    purpose: "all files of a package have the same `java_package`",
    categories: &[Category::Basic],
    why: "One proto package is one package of Java: with two, code that uses the package has to know which \
          file a type came from.",
    good: r#"// a.proto
option java_package = "com.acme.offer.v1";

// b.proto
option java_package = "com.acme.offer.v1";
"#,
    bad: r#"// a.proto
option java_package = "com.acme.offer.v1";

// b.proto
option java_package = "com.acme.offer";
"#,
    check: Check::Package(check),
};

const OPTION: FileOption = FileOption {
    name: "java_package",
    number: number::file::JAVA_PACKAGE,
    kind: Kind::Text,
};

fn check(package: &Package<'_>, context: &mut Context<'_>) {
    agreement::require(package, OPTION, context);
}
