use crate::diagnostic::Place;
use crate::lint::reserved;
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, part};

pub(super) const RULE: Rule = Rule {
    id: "TYPE_NAME_NOT_RESERVED",
    purpose: "names of messages and enums stay the same in every language",
    categories: &[Category::Mobile],
    why: "A generator that meets a reserved word, or the name of a type that every program uses, writes \
          another name or shadows the type: `List` is `PBList` in PHP, and a nested `String` hides \
          Swift's own. Then one type has several names, and code breaks far away from it.",
    good: "message OfferList {}
",
    bad: "message List {}
",
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    for &file in &scope.files {
        for message in file.all_messages().filter(|message| !message.is_map_entry()) {
            check_name("message", message.name(), message.place_of(part::NAME), context);
        }
        for one in file.all_enums() {
            check_name("enum", one.name(), one.place_of(part::NAME), context);
        }
    }
}

fn check_name(kind: &str, name: &str, place: Place, context: &mut Context<'_>) {
    let languages = reserved::for_type(name);
    if languages.is_empty() {
        return;
    }
    let message = format!("the name of {kind} `{name}` is taken in {}", languages.join(" and "));
    context
        .report(place, message)
        .advise("put a word before it that says whose or which, as in `OfferList`");
}
