use crate::lint::agreement::{self, FileOption, Kind};
use crate::lint::rule::{Check, Package};
use crate::lint::{Category, Context, Rule};
use crate::schema::number;

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_SAME_GO_PACKAGE",
    purpose: "all files of a package have the same `go_package`",
    categories: &[Category::Basic],
    why: "One proto package is one package of Go: with two, the generated packages can import each other in a \
          circle, which Go rejects.",
    good: r#"// a.proto
option go_package = "acme/offer/v1;offerv1";

// b.proto
option go_package = "acme/offer/v1;offerv1";
"#,
    bad: r#"// a.proto
option go_package = "acme/offer/v1;offerv1";

// b.proto
option go_package = "acme/offer;offerv1";
"#,
    check: Check::Package(check),
};

const OPTION: FileOption = FileOption {
    name: "go_package",
    number: number::file::GO_PACKAGE,
    kind: Kind::Text,
};

fn check(package: &Package<'_>, context: &mut Context<'_>) {
    agreement::require(package, OPTION, context);
}
