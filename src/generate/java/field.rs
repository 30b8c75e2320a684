//! A field of a message, as templates see it.

use serde::Serialize;

use super::enumeration::internal_name;
use super::literal::documentation;
use super::names::{FieldName, Names, Start, camel, constant, field_names};
use super::value::{Kind, Value};
use super::wire::{Subject, Wire};
use super::{Caster, Runtime};
use crate::schema::{Element, Field, Message, Type};

/// What kind of accessors a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    Singular,
    Oneof,
    List,
    Map,
}

/// What is decided about a field before its text is.
#[derive(Debug)]
pub(super) struct FieldModel<'a> {
    pub(super) field: Field<'a>,
    pub(super) name: FieldName,
    pub(super) shape: Shape,
    pub(super) value: Value,
    pub(super) key: Option<Value>,
    /// Which bit says that the field is set, where a bit does.
    pub(super) bit: Option<u32>,
}

/// The message's fields, in the order of declaration.
pub(super) fn models<'a>(message: Message<'a>, names: Names<'_>) -> Vec<FieldModel<'a>> {
    let mut bits = 0..;
    message
        .fields()
        .zip(field_names(message))
        .map(|(field, name)| {
            let shape = match field.map() {
                Some(_) => Shape::Map,
                None if field.is_list() => Shape::List,
                None if field.oneof().is_some() => Shape::Oneof,
                None => Shape::Singular,
            };
            let has_bit = shape == Shape::Singular && field.has_presence();
            let entry = field.map().map(|(_, value)| value);
            FieldModel {
                field,
                name,
                shape,
                value: Value::new(entry.unwrap_or(field), names),
                key: entry
                    .and_then(Field::parent)
                    .and_then(|entry| entry.field(1))
                    .map(|key| Value::new(key, names)),
                bit: has_bit.then(|| bits.next()).flatten(),
            }
        })
        .collect()
}

#[derive(Debug, Serialize)]
pub(super) struct FieldContext {
    shape: Shape,
    lower: String,
    upper: String,
    constant: String,
    number: i32,
    value: Value,
    key: Option<Value>,
    /// Whether there is a `has` method.
    has_presence: bool,
    word: String,
    mask: String,
    /// The bit of a builder, where every field but those of oneofs has one.
    builder_word: String,
    builder_mask: String,
    /// The name of the oneof around it.
    oneof: Option<String>,
    /// The type of the member that holds it.
    stored: String,
    /// The type of a member of the full runtime's classes.
    member: String,
    /// What getters of lists answer with.
    list_type: String,
    /// What a builder holds after `clear`.
    cleared: String,
    /// The name of the member that holds the value, without the underscore.
    place: String,
    /// Whether the value is set in a message, and in a builder, as expressions.
    is_set: String,
    is_built: String,
    /// The statement that says in a builder that the value is set.
    mark: String,
    /// The message of a map's entries, as the file's class names it.
    entry: String,
    /// What a builder's map is read and changed through.
    read_map: &'static str,
    written_map: &'static str,
    /// What a new message holds, where that is not what Java begins with.
    initial: Option<String>,
    /// What stands for a number that an enum does not declare.
    unknown: String,
    is_deprecated: bool,
    /// An annotation and a space, or nothing.
    deprecated: &'static str,
    documentation: Vec<String>,
    /// Only for classes that read and write by themselves.
    wire: Option<Wire>,
}

pub(super) const DEPRECATED: &str = "@java.lang.Deprecated ";

impl FieldContext {
    #[allow(clippy::too_many_lines, reason = "a list of what templates ask for")]
    pub(super) fn new(model: FieldModel<'_>, builder_bit: Option<u32>, caster: &Caster<'_>) -> Self {
        let FieldModel {
            field,
            name,
            shape,
            mut value,
            key,
            bit,
        } = model;
        if caster.runtime == Runtime::Full && shape == Shape::List {
            (value.list, value.empty_list) = full_list(&value);
        }
        let oneof = field.oneof().map(|oneof| camel(oneof.name(), Start::Lower));
        let (word_of_message, mask_of_message) =
            (bit.map_or_else(String::new, word), bit.map_or_else(String::new, mask));
        let (builder_word, builder_mask) = (
            builder_bit.map_or_else(String::new, word),
            builder_bit.map_or_else(String::new, mask),
        );
        let in_oneof = |name: &String| format!("{name}Case_ == {}", field.number());
        let is_deprecated = field.is_deprecated();
        let place = oneof.clone().unwrap_or_else(|| name.lower.clone());
        let is_set = oneof
            .as_ref()
            .map_or_else(|| format!("({word_of_message} & {mask_of_message}) != 0"), in_oneof);
        let subject = Subject {
            field,
            shape,
            value: &value,
            key: key.as_ref(),
            lower: &name.lower,
            upper: &name.upper,
            place: &place,
            is_set: &is_set,
        };
        let wire = (caster.runtime == Runtime::Full).then(|| Wire::new(&subject, caster.checks));
        let mut documentation = field.comments().leading.map_or_else(Vec::new, documentation);
        if is_deprecated {
            documentation.push("@deprecated The field is marked as deprecated.".to_owned());
        }
        Self {
            stored: match value.kind {
                Kind::Message => value.ty.clone(),
                _ => value.stored.to_owned(),
            },
            initial: match shape {
                Shape::List => Some(value.empty_list.to_owned()),
                Shape::Singular if value.kind != Kind::Message && !is_zero(&value.stored_default) => {
                    Some(value.stored_default.clone())
                }
                _ => None,
            },
            unknown: if value.is_open {
                format!("{}.UNRECOGNIZED", value.ty)
            } else {
                value.default.clone()
            },
            has_presence: field.has_presence(),
            member: member(shape, &value, key.as_ref()),
            list_type: match value.kind {
                Kind::String => "com.google.protobuf.ProtocolStringList".to_owned(),
                _ => format!("java.util.List<{}>", value.boxed),
            },
            cleared: match shape {
                Shape::List => value.empty_list.to_owned(),
                _ => value.stored_default.clone(),
            },
            place,
            is_set,
            wire,
            is_built: oneof
                .as_ref()
                .map_or_else(|| format!("({builder_word} & {builder_mask}) != 0"), in_oneof),
            mark: oneof.as_ref().map_or_else(
                || format!("{builder_word} |= {builder_mask}"),
                |name| format!("{name}Case_ = {}", field.number()),
            ),
            entry: match field.ty() {
                Type::Message(entry) if shape == Shape::Map => internal_name(entry.full_name()),
                _ => String::new(),
            },
            read_map: if value.kind == Kind::Message {
                "ensureBuilderMap()"
            } else {
                "getMap()"
            },
            written_map: if value.kind == Kind::Message {
                "ensureBuilderMap()"
            } else {
                "getMutableMap()"
            },
            word: word_of_message,
            mask: mask_of_message,
            builder_word,
            builder_mask,
            oneof,
            constant: constant(field),
            number: field.number(),
            deprecated: if is_deprecated { DEPRECATED } else { "" },
            is_deprecated,
            documentation,
            lower: name.lower,
            upper: name.upper,
            shape,
            value,
            key,
        }
    }
}

/// The list that the full runtime's classes keep, and an empty one.
fn full_list(value: &Value) -> (String, &'static str) {
    match value.kind {
        Kind::String => (
            "com.google.protobuf.LazyStringArrayList".to_owned(),
            "com.google.protobuf.LazyStringArrayList.emptyList()",
        ),
        Kind::Bytes => (value.list.clone(), "emptyList(com.google.protobuf.ByteString.class)"),
        Kind::Message => (
            format!("java.util.List<{}>", value.boxed),
            "java.util.Collections.emptyList()",
        ),
        Kind::Primitive | Kind::Enum => (value.list.clone(), value.empty_list),
    }
}

/// The type of the member that holds the field in the full runtime's classes.
fn member(shape: Shape, value: &Value, key: Option<&Value>) -> String {
    match (shape, key) {
        (Shape::Map, Some(key)) => {
            format!("com.google.protobuf.MapField<{}, {}>", key.boxed, value.stored_boxed)
        }
        (Shape::List, _) => value.list.clone(),
        _ => match value.kind {
            Kind::String => "java.lang.Object".to_owned(),
            Kind::Message => value.ty.clone(),
            _ => value.stored.to_owned(),
        },
    }
}

fn is_zero(literal: &str) -> bool {
    matches!(literal, "0" | "0L" | "0D" | "0F" | "false")
}

fn word(bit: u32) -> String {
    format!("bitField{}_", bit / 32)
}

fn mask(bit: u32) -> String {
    format!("0x{:08x}", 1_u32 << (bit % 32))
}
