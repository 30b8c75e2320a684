use crate::lint::agreement::{self, FileOption, Kind};
use crate::lint::rule::{Check, Package};
use crate::lint::{Category, Context, Rule};
use crate::schema::number;

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_SAME_CSHARP_NAMESPACE",
    purpose: "all files of a package have the same `csharp_namespace`",
    categories: &[Category::Basic],
    why: "One proto package is one namespace of C#: with two, code that uses the package has to know which \
          file a type came from.",
    good: r#"// a.proto
option csharp_namespace = "Acme.Offer.V1";

// b.proto
option csharp_namespace = "Acme.Offer.V1";
"#,
    bad: r#"// a.proto
option csharp_namespace = "Acme.Offer.V1";

// b.proto
option csharp_namespace = "Acme.Offer";
"#,
    check: Check::Package(check),
};

const OPTION: FileOption = FileOption {
    name: "csharp_namespace",
    number: number::file::CSHARP_NAMESPACE,
    kind: Kind::Text,
};

fn check(package: &Package<'_>, context: &mut Context<'_>) {
    agreement::require(package, OPTION, context);
}
