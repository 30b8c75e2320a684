use crate::diagnostic::Place;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, File, Syntax, part};

pub(super) const RULE: Rule = Rule {
    id: "SYNTAX_SPECIFIED",
    purpose: "every file says its syntax or edition",
    categories: &[Category::Basic],
    why: "A file that does not say is proto2, which hardly anyone means: fields have other presence, enums \
          reject unknown values, and `required` exists.",
    good: r#"syntax = "proto3";

package acme.offer.v1;
"#,
    bad: "package acme.offer.v1;
",
    check: Check::File(check),
};

fn check(file: File<'_>, context: &mut Context<'_>) {
    let is_proto2 = file.syntax() == Syntax::Proto2;
    if !is_proto2 || !file.has_locations() || file.span_of(part::FILE_SYNTAX).is_some() {
        return;
    }
    context
        .report(
            Place::file(file.path()),
            "the file says neither `syntax` nor `edition`, so it is proto2",
        )
        .advise("write `syntax = \"proto2\";` as its first line to keep its meaning");
}
