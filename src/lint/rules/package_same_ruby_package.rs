use crate::lint::agreement::{self, FileOption, Kind};
use crate::lint::rule::{Check, Package};
use crate::lint::{Category, Context, Rule};
use crate::schema::number;

pub(super) const RULE: Rule = Rule {
    id: "PACKAGE_SAME_RUBY_PACKAGE",
    purpose: "all files of a package have the same `ruby_package`",
    categories: &[Category::Basic],
    why: "One proto package is one module of Ruby: with two, code that uses the package has to know which file \
          a type came from.",
    good: r#"// a.proto
option ruby_package = "Acme::Offer::V1";

// b.proto
option ruby_package = "Acme::Offer::V1";
"#,
    bad: r#"// a.proto
option ruby_package = "Acme::Offer::V1";

// b.proto
option ruby_package = "Acme::Offer";
"#,
    check: Check::Package(check),
};

const OPTION: FileOption = FileOption {
    name: "ruby_package",
    number: number::file::RUBY_PACKAGE,
    kind: Kind::Text,
};

fn check(package: &Package<'_>, context: &mut Context<'_>) {
    agreement::require(package, OPTION, context);
}
