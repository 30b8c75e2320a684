//! What the lite runtime is told about a message: one string with the numbers,
//! types and bits of its fields, and a list of objects that go with it.

use super::field::{FieldModel, Shape};
use super::literal;
use super::message::bit_words;
use super::value::Kind;
use crate::generate::initialization::Initialization;
use crate::schema::Element as _;
use crate::schema::{Cardinality, Field, Message, Syntax, Type, number};

const PROTO2: u32 = 1;
const MESSAGE_SET: u32 = 2;
const EDITION: u32 = 4;

const REQUIRED: u32 = 0x100;
const VERIFIES_UTF8: u32 = 0x200;
const NEEDS_CHECK: u32 = 0x400;
const CLOSED_ENUM: u32 = 0x800;
const HAS_BIT: u32 = 0x1000;

const MAP: u32 = 50;
const GROUP: u32 = 17;
const REPEATED_GROUP: u32 = 49;

/// How far a line of the string goes before the next begins.
const LINE: usize = 80;

#[derive(Debug)]
pub(super) struct Info {
    /// The string as Java writes it, in lines.
    pub(super) lines: Vec<String>,
    /// Expressions, none if the message has no fields.
    pub(super) objects: Vec<String>,
}

/// The info of a message whose fields are `fields`, in the order of declaration.
pub(super) fn info(message: Message<'_>, fields: &[FieldModel<'_>], checks: &Initialization) -> Info {
    let mut units = Vec::new();
    let is_message_set = message.options().bool(number::message::MESSAGE_SET_WIRE_FORMAT) == Some(true);
    let syntax = match message.file().syntax() {
        Syntax::Proto2 => PROTO2,
        Syntax::Proto3 => 0,
        Syntax::Edition(_) => EDITION,
    };
    push(&mut units, syntax | if is_message_set { MESSAGE_SET } else { 0 });
    push_length(&mut units, fields.len());
    let mut objects = Vec::new();
    let mut ordered: Vec<&FieldModel<'_>> = fields.iter().collect();
    ordered.sort_by_key(|model| model.field.number());
    if let (Some(first), Some(last)) = (ordered.first(), ordered.last()) {
        let words = bit_words(fields);
        let count =
            |is_counted: &dyn Fn(&FieldModel<'_>) -> bool| fields.iter().filter(|model| is_counted(model)).count();
        let mut oneofs = 0;
        for oneof in message.oneofs() {
            let name = super::names::camel(oneof.name(), super::names::Start::Lower);
            objects.push(format!("\"{name}_\""));
            objects.push(format!("\"{name}Case_\""));
            oneofs += 1;
        }
        objects.extend((0..words).map(|word| format!("\"bitField{word}_\"")));
        push_length(&mut units, oneofs);
        push_length(&mut units, words);
        push(&mut units, first.field.number().cast_unsigned());
        push(&mut units, last.field.number().cast_unsigned());
        push_length(&mut units, fields.len());
        push_length(&mut units, count(&|model| model.shape == Shape::Map));
        push_length(&mut units, count(&|model| model.shape == Shape::List));
        push_length(&mut units, count(&|model| checks.field_needs_check(model.field)));
        for model in ordered {
            push_field(&mut units, model, checks);
            push_objects(&mut objects, model);
        }
    }
    Info {
        lines: lines(&units),
        objects,
    }
}

fn push_field(units: &mut Vec<u16>, model: &FieldModel<'_>, checks: &Initialization) {
    let field = model.field;
    let mut word = match model.shape {
        Shape::Map => MAP,
        Shape::List if field.is_packed() => packed(field),
        Shape::List if field.is_delimited() => REPEATED_GROUP,
        Shape::List => single(field) + 18,
        Shape::Oneof => single(field) + 51,
        Shape::Singular => single(field),
    };
    let flags = [
        (REQUIRED, field.cardinality() == Cardinality::Required),
        (VERIFIES_UTF8, model.shape != Shape::Map && model.value.verifies_utf8),
        (NEEDS_CHECK, checks.field_needs_check(field)),
        (CLOSED_ENUM, is_closed(model)),
        (HAS_BIT, model.bit.is_some()),
    ];
    for (flag, _) in flags.into_iter().filter(|(_, holds)| *holds) {
        word |= flag;
    }
    push(units, field.number().cast_unsigned());
    push(units, word);
    if let Some(bit) = model.bit {
        push(units, bit);
    }
    if let Some(oneof) = field.oneof() {
        push(units, oneof.index().cast_unsigned());
    }
}

fn push_objects(objects: &mut Vec<String>, model: &FieldModel<'_>) {
    if model.shape != Shape::Oneof {
        objects.push(format!("\"{}_\"", model.name.lower));
    }
    if model.shape == Shape::Map {
        objects.push(format!("{}DefaultEntryHolder.defaultEntry", model.name.upper));
    }
    let class = &model.value.ty;
    if is_closed(model) {
        objects.push(format!("{class}.internalGetVerifier()"));
    } else if model.value.kind == Kind::Message && matches!(model.shape, Shape::List | Shape::Oneof) {
        objects.push(format!("{class}.class"));
    }
}

fn is_closed(model: &FieldModel<'_>) -> bool {
    model.value.kind == Kind::Enum && !model.value.is_open
}

/// `FieldDescriptorProto.Type`, groups apart.
fn proto_type(field: Field<'_>) -> u32 {
    match field.ty() {
        Type::Message(_) => 11,
        Type::Enum(_) => 14,
        Type::Scalar(scalar) => scalar.number().unsigned_abs(),
    }
}

/// The runtime counts types without groups, which come last.
fn single(field: Field<'_>) -> u32 {
    match proto_type(field) {
        _ if field.is_delimited() => GROUP,
        ty if ty < 10 => ty - 1,
        ty => ty - 2,
    }
}

/// Packed lists leave out strings, messages and bytes, too.
fn packed(field: Field<'_>) -> u32 {
    match proto_type(field) {
        ty if ty < 9 => ty + 34,
        ty => ty + 30,
    }
}

fn push_length(units: &mut Vec<u16>, length: usize) {
    push(units, u32::try_from(length).unwrap_or(u32::MAX));
}

/// Thirteen bits at a time, lowest first, in code units that are never surrogates.
fn push(units: &mut Vec<u16>, mut value: u32) {
    while value >= 0xd800 {
        units.push(0xe000 | (value & 0x1fff) as u16);
        value >>= 13;
    }
    units.push(value as u16);
}

fn lines(units: &[u16]) -> Vec<String> {
    let mut lines = vec![String::new()];
    for unit in units {
        if lines.last().is_none_or(|line| line.len() >= LINE) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            literal::push_unit(line, *unit);
        }
    }
    lines
}
