use crate::lint::deprecation;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};

pub(super) const RULE: Rule = Rule {
    id: "DEPRECATED_NOT_OVERDUE",
    purpose: "what is deprecated is gone when its time is over",
    categories: &[Category::Lifecycle],
    why: "A date that passes without anything happening teaches everyone to ignore the next one. The day \
          to compare with is given with `--date`, never taken from the clock: the same files get the same \
          verdict, today and tomorrow, until the date is changed. Without `--date` nothing is overdue.",
    good: "// Deprecated since 2026-03-01 until 2027-02-28: read `photos`.
string photo_url = 8 [deprecated = true];
",
    bad: "// Deprecated since 2020-03-01 until 2021-02-28: read `photos`.
string photo_url = 8 [deprecated = true];
",
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    let Some(today) = context.date else {
        return;
    };
    for element in deprecation::elements(scope) {
        let until = element.dates().and_then(|dates| dates.until);
        let Some(until) = until.filter(|until| *until < today) else {
            continue;
        };
        let message = format!("the {} `{}` was to be gone after {until}", element.kind, element.name);
        context
            .report(element.place, message)
            .advise("remove it and reserve its name and number, or agree on a new date");
    }
}
