use crate::lint::deprecation;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};

pub(super) const RULE: Rule = Rule {
    id: "DEPRECATED_DATES",
    purpose: "what is deprecated says since when and until when",
    categories: &[Category::Lifecycle],
    why: "Nobody leaves what may stay for ever. A date tells teams and apps in the field how long they \
          have, and lets a tool remind of the end. The comment has a paragraph that starts with \
          `Deprecated` and has `since YYYY-MM-DD` and `until YYYY-MM-DD` in it.",
    good: "// Deprecated since 2026-03-01 until 2027-02-28: read `photos`.
string photo_url = 8 [deprecated = true];
",
    bad: "// Deprecated: read `photos`.
string photo_url = 8 [deprecated = true];
",
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    for element in deprecation::elements(scope) {
        let dates = element.dates();
        let (since, until) = dates.map_or((None, None), |dates| (dates.since, dates.until));
        let missing = match (since, until) {
            (Some(since), Some(until)) if since > until => "an end before its beginning",
            (Some(_), Some(_)) => continue,
            (None, Some(_)) => "no date since when",
            (Some(_), None) => "no date until when",
            (None, None) => "neither a date since when nor until when",
        };
        let message = format!("the deprecated {} `{}` has {missing}", element.kind, element.name);
        context
            .report(element.place, message)
            .advise("write above it `// Deprecated since 2026-03-01 until 2027-02-28: what to use instead`");
    }
}
