use crate::lint::agreement::{self, FileOption, Kind};
use crate::lint::rule::{Check, Package};
use crate::lint::{Category, Context, Rule};
use crate::schema::number;

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_SAME_PHP_NAMESPACE",
    purpose: "all files of a package have the same `php_namespace`",
    categories: &[Category::Basic],
    why: "One proto package is one namespace of PHP: with two, code that uses the package has to know which \
          file a type came from, and autoloading needs two roots.",
    good: r#"// a.proto
option php_namespace = "Acme\\Offer\\V1";

// b.proto
option php_namespace = "Acme\\Offer\\V1";
"#,
    bad: r#"// a.proto
option php_namespace = "Acme\\Offer\\V1";

// b.proto
option php_namespace = "Acme\\Offer";
"#,
    check: Check::Package(check),
};

const OPTION: FileOption = FileOption {
    name: "php_namespace",
    number: number::file::PHP_NAMESPACE,
    kind: Kind::Text,
};

fn check(package: &Package<'_>, context: &mut Context<'_>) {
    agreement::require(package, OPTION, context);
}
