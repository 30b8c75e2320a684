use std::collections::{BTreeMap, HashSet};

use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Field, File, Message, Method, Origin, Scalar, Service, Symbol, Type, part};

pub(super) const RULE: Rule = Rule {
    id: "HTTP_NO_64_BIT_INTEGER",
    purpose: "methods with `google.api.http` carry no 64-bit integers",
    categories: &[Category::Mobile],
    why: "In JSON a 64-bit integer is a string, because the numbers of JavaScript and of many parsers end \
          at 2^53. Who reads the JSON without generated code gets the type wrong, or the last digits.",
    good: "message GetOfferResponse {
  string offer_id = 1;
  int32 quantity = 2;
}
",
    bad: "message GetOfferResponse {
  int64 offer_id = 1;
}
",
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    let Some(Symbol::Extension(http)) = scope.schema.symbol("google.api.http") else {
        return;
    };
    let Ok(number) = u32::try_from(http.number()) else {
        return;
    };
    let mut seen = HashSet::new();
    let mut found: BTreeMap<usize, (Field<'a>, Method<'a>)> = BTreeMap::new();
    for method in scope
        .schema
        .local_files()
        .flat_map(File::services)
        .flat_map(Service::methods)
    {
        if method.options().has(number) {
            for message in [method.input(), method.output()] {
                collect(message, method, &mut seen, &mut found);
            }
        }
    }
    for (field, method) in found.into_values().filter(|(field, _)| scope.has(field.file())) {
        let (service, name) = (method.service().name(), method.name());
        let message = format!(
            "field `{}` is a 64-bit integer in the JSON of `{service}.{name}`",
            field.name()
        );
        context
            .report(field.place_of(part::FIELD_TYPE), message)
            .advise("make it `int32` if that is enough, or a `string` if nobody calculates with it");
    }
}

/// Adds the fields of `message` and all messages below it; each message is looked at once.
fn collect<'a>(
    message: Message<'a>,
    method: Method<'a>,
    seen: &mut HashSet<usize>,
    found: &mut BTreeMap<usize, (Field<'a>, Method<'a>)>,
) {
    let mut waiting = vec![message];
    while let Some(message) = waiting.pop() {
        if message.file().origin() != Origin::Local || !seen.insert(message.ordinal()) {
            continue;
        }
        // What is deprecated goes away, and cannot be changed until then.
        for field in message.fields().filter(|field| !field.is_deprecated()) {
            let ty = match field.map() {
                Some((_, value)) => value.ty(),
                None => field.ty(),
            };
            match ty {
                Type::Message(inner) => waiting.push(inner),
                Type::Scalar(Scalar::Int64 | Scalar::Uint64 | Scalar::Sint64 | Scalar::Fixed64 | Scalar::Sfixed64) => {
                    found.entry(field.ordinal()).or_insert((field, method));
                }
                _ => {}
            }
        }
    }
}
