//! How a message hands its fields to a visitor: in the order of their numbers,
//! extensions between them.

use serde::Serialize;

use super::field::{FieldModel, Shape};
use super::literal::integer;
use super::message::place;
use super::value::MapTraits;
use crate::schema::{Element, Message, Oneof, number};

/// A step of `traverse`.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Step {
    /// A value that is visited under a condition.
    Value { condition: String, call: String },
    /// A value that is visited if it is set.
    Optional { place: String, call: String },
    /// Fields of a oneof without others' numbers between theirs.
    Oneof {
        place: String,
        members: Vec<Member>,
        /// How many fields the oneof has.
        fields: usize,
    },
    Map {
        place: String,
        map: MapTraits,
        number: String,
    },
    Extensions {
        method: &'static str,
        start: String,
        end: String,
    },
}

#[derive(Debug, Serialize)]
pub(super) struct Member {
    case: String,
    call: String,
}

pub(super) fn steps(message: Message<'_>, models: &[FieldModel<'_>], is_object: bool) -> Vec<Step> {
    let mut sorted: Vec<&FieldModel<'_>> = models.iter().collect();
    sorted.sort_by_key(|model| model.field.number());
    let mut ranges: Vec<_> = message.extension_ranges().map(|range| range.numbers).collect();
    ranges.sort_by_key(|range| range.start);
    let mut ranges = ranges.into_iter().peekable();
    let is_set = message.options().bool(number::message::MESSAGE_SET_WIRE_FORMAT) == Some(true);
    let method = if is_set {
        "visitExtensionFieldsAsMessageSet"
    } else {
        "visitExtensionFields"
    };
    let extensions = |start: i32, end: i32| Step::Extensions {
        method,
        start: integer(start),
        end: integer(end),
    };
    let mut steps = Vec::new();
    // The oneof that the last step is about.
    let mut current = None;
    for model in sorted {
        // Numbers of extensions without a field between them are visited at once.
        if let Some(first) = ranges.next_if(|range| range.start < model.field.number()) {
            let rest = std::iter::from_fn(|| ranges.next_if(|range| range.start < model.field.number()));
            let end = rest.last().map_or(first.end, |range| range.end);
            steps.push(extensions(first.start, end));
            current = None;
        }
        let oneof = model.field.oneof().map(Oneof::index);
        match steps.last_mut() {
            Some(Step::Oneof { members, .. }) if oneof.is_some() && oneof == current => members.push(member(model)),
            _ => steps.push(step(model, is_object)),
        }
        current = oneof;
    }
    if let Some(first) = ranges.next() {
        let end = ranges.last().map_or(first.end, |range| range.end);
        steps.push(extensions(first.start, end));
    }
    steps
}

fn member(model: &FieldModel<'_>) -> Member {
    Member {
        case: model.case().to_owned(),
        call: model.visit("v"),
    }
}

fn step(model: &FieldModel<'_>, is_object: bool) -> Step {
    let place = place(is_object, &model.slot);
    if let Some(map) = &model.map {
        return Step::Map {
            place,
            map: map.clone(),
            number: integer(model.field.number()),
        };
    }
    match model.shape {
        Shape::Plain | Shape::List | Shape::Map => Step::Value {
            condition: model.is_written(&place),
            call: model.visit(&place),
        },
        Shape::Optional => Step::Optional {
            call: model.visit("v"),
            place,
        },
        Shape::Member => Step::Oneof {
            members: vec![member(model)],
            fields: model.field.oneof().map_or(0, |oneof| oneof.fields().count()),
            place,
        },
    }
}
