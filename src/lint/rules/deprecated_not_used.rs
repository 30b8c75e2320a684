use crate::diagnostic::Place;
use crate::lint::deprecation::{is_enum_deprecated, is_field_deprecated, is_message_deprecated, is_method_deprecated};
use crate::lint::rule::Check;
use crate::lint::scope::Scope;
use crate::lint::{Category, Context, Rule};
use crate::schema::{Element, Field, File, Message, Method, Service, Type, part};

pub(super) const RULE: Rule = Rule {
    id: "DEPRECATED_NOT_USED",
    purpose: "nothing uses what is deprecated, but what is deprecated itself",
    categories: &[Category::Lifecycle],
    why: "A message that is deprecated but still the type of a live field cannot go away, and everyone \
          who uses the field is told to leave something that is offered to them.",
    good: "message Offer {
  Photo photo = 1;
  Picture picture = 2 [deprecated = true];
}

message Picture {
  option deprecated = true;
}
",
    bad: "message Offer {
  Picture picture = 2;
}

message Picture {
  option deprecated = true;
}
",
    check: Check::Scope(check),
};

fn check<'a>(scope: &Scope<'a>, context: &mut Context<'a>) {
    for &file in &scope.files {
        for field in file.all_fields().filter(|field| !is_map_value(*field)) {
            check_field(field, context);
        }
        for method in file.services().flat_map(Service::methods) {
            check_method(method, context);
        }
    }
}

/// The type of a map's values is reported at the map.
fn is_map_value(field: Field<'_>) -> bool {
    !field.is_extension() && field.message().is_map_entry()
}

fn check_field(field: Field<'_>, context: &mut Context<'_>) {
    let ty = match field.map() {
        Some((_, value)) => value.ty(),
        None => field.ty(),
    };
    let (kind, name, file, place) = match ty {
        Type::Message(message) if is_message_deprecated(message) => (
            "message",
            message.full_name(),
            message.file(),
            message.place_of(part::NAME),
        ),
        Type::Enum(one) if is_enum_deprecated(one) => ("enum", one.full_name(), one.file(), one.place_of(part::NAME)),
        _ => return,
    };
    if is_field_deprecated(field) {
        return;
    }
    let message = format!("field `{}` uses the deprecated {kind} `{name}`", field.name());
    let at = field.place_of(part::FIELD_TYPE_NAME);
    report(at, message, related(file, place), context);
}

fn check_method(method: Method<'_>, context: &mut Context<'_>) {
    if is_method_deprecated(method) {
        return;
    }
    let uses: [(Message<'_>, &[i32]); 2] = [
        (method.input(), part::METHOD_INPUT),
        (method.output(), part::METHOD_OUTPUT),
    ];
    for (used, part) in uses.into_iter().filter(|(used, _)| is_message_deprecated(*used)) {
        let message = format!(
            "method `{}` uses the deprecated message `{}`",
            method.name(),
            used.full_name()
        );
        report(
            method.place_of(part),
            message,
            related(used.file(), used.place_of(part::NAME)),
            context,
        );
    }
}

/// The place of what is deprecated; files that igata carries are not on the disk.
fn related(file: File<'_>, place: Place) -> Option<Place> {
    (file.origin() == crate::schema::Origin::Local).then_some(place)
}

fn report(at: Place, message: String, deprecated: Option<Place>, context: &mut Context<'_>) {
    let diagnostic = context.report(at, message);
    if let Some(place) = deprecated {
        diagnostic.relate(place, "it is deprecated here");
    }
    let help = "use what replaces it, or deprecate this, too";
    diagnostic.advise(help);
}
