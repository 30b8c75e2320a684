use crate::diagnostic::Place;
use crate::lint::naming::Case;
use crate::lint::rule::Check;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, File};

pub(super) const RULE: Rule = Rule {
    id: "FILE_LOWER_SNAKE_CASE",
    purpose: "names of files are lower_snake_case",
    categories: &[Category::Standard],
    why: "Generators derive the names of files, modules and classes from it; on some disks files that differ \
          only in capitals are one.",
    good: "// acme/offer/v1/gift_offer.proto
",
    bad: "// acme/offer/v1/giftOffer.proto
",
    check: Check::File(check),
};

fn check(file: File<'_>, context: &mut Context<'_>) {
    let (stem, extension) = file.name().rsplit_once('.').unwrap_or((file.name(), ""));
    let expected = Case::LowerSnake.spell(stem);
    if stem == expected {
        return;
    }
    let diagnostic = context.report(
        Place::file(file.path()),
        format!(
            "the name of file `{}` is not {}",
            file.name(),
            Case::LowerSnake.as_str()
        ),
    );
    // Of `_` nothing remains.
    if !expected.is_empty() {
        diagnostic.advise(format!("rename it to `{expected}.{extension}`"));
    }
}
