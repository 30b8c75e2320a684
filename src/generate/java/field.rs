//! A field of a message, as templates see it.

use serde::Serialize;

use super::literal::documentation;
use super::names::{FieldName, Names, Start, camel, constant, field_names};
use super::value::{Kind, Value};
use crate::schema::{Element, Field, Message};

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
    /// What a new message holds, where that is not what Java begins with.
    initial: Option<String>,
    /// What stands for a number that an enum does not declare.
    unknown: String,
    is_deprecated: bool,
    /// An annotation and a space, or nothing.
    deprecated: &'static str,
    documentation: Vec<String>,
}

pub(super) const DEPRECATED: &str = "@java.lang.Deprecated ";

impl FieldContext {
    pub(super) fn new(model: FieldModel<'_>, builder_bit: Option<u32>) -> Self {
        let FieldModel {
            field,
            name,
            shape,
            value,
            key,
            bit,
        } = model;
        let is_deprecated = field.is_deprecated();
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
            word: bit.map_or_else(String::new, word),
            mask: bit.map_or_else(String::new, mask),
            builder_word: builder_bit.map_or_else(String::new, word),
            builder_mask: builder_bit.map_or_else(String::new, mask),
            oneof: field.oneof().map(|oneof| camel(oneof.name(), Start::Lower)),
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

fn is_zero(literal: &str) -> bool {
    matches!(literal, "0" | "0L" | "0D" | "0F" | "false")
}

fn word(bit: u32) -> String {
    format!("bitField{}_", bit / 32)
}

fn mask(bit: u32) -> String {
    format!("0x{:08x}", 1_u32 << (bit % 32))
}
