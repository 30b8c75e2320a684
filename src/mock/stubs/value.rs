//! YAML to parts of messages, along the schema. The forms are those of
//! protobuf's JSON; `null` says that a field stays unset.

use std::sync::Arc;

use base64::Engine as _;
use buffa_descriptor::reflect::{DynamicMessage, MapKey, Value};
use buffa_descriptor::{DescriptorPool, FieldDescriptor, FieldKind, MessageIndex, ScalarType, SingularKind};

use crate::config::yaml::{Node, Reader, Value as Yaml};
use crate::diagnostic::{Place, nearest};
use crate::mock::given::{Given, Part};
use crate::mock::message::map_key_of;

use super::expression::{Computed, Template};

/// Whether values may be expressions.
#[derive(Debug, Clone, Copy)]
pub enum Expressions<'a> {
    Forbidden,
    /// About requests of this type, in this file.
    About(MessageIndex, &'a str),
}

/// Reads the fields of a message.
pub fn message(
    reader: &mut Reader<'_>,
    pool: &Arc<DescriptorPool>,
    ty: MessageIndex,
    node: &Node,
    expressions: Expressions<'_>,
) -> Given {
    let mut given = Given::default();
    for (key, node) in reader.mapping(node) {
        if let Some(field) = field(reader, pool, ty, key)
            && let Some(part) = part(reader, pool, field, node, expressions)
        {
            given.set(field.number(), part);
        }
    }
    given
}

/// The field that a key names, as in the `.proto` or as in JSON.
pub fn field<'p>(
    reader: &mut Reader<'_>,
    pool: &'p Arc<DescriptorPool>,
    ty: MessageIndex,
    key: &Node,
) -> Option<&'p FieldDescriptor> {
    let descriptor = pool.message(ty);
    let name = key.as_str().unwrap_or_default();
    let found = descriptor
        .fields()
        .iter()
        .find(|field| field.name() == name || field.json_name() == name);
    if found.is_none() {
        let names = || descriptor.fields().iter().map(FieldDescriptor::name);
        let error = reader.error(key.span, format!("`{}` has no field `{name}`", descriptor.full_name()));
        error.advise(match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if descriptor.fields().is_empty() => "it has no fields at all".to_owned(),
            None => format!("its fields are `{}`", names().collect::<Vec<_>>().join("`, `")),
        });
    }
    found
}

/// Reads the value of a field.
pub fn part(
    reader: &mut Reader<'_>,
    pool: &Arc<DescriptorPool>,
    field: &FieldDescriptor,
    node: &Node,
    expressions: Expressions<'_>,
) -> Option<Part> {
    part_of_kind(reader, pool, field.kind(), node, expressions)
}

/// Reads the value of a field of some kind.
pub fn part_of_kind(
    reader: &mut Reader<'_>,
    pool: &Arc<DescriptorPool>,
    kind: FieldKind,
    node: &Node,
    expressions: Expressions<'_>,
) -> Option<Part> {
    if node.value == Yaml::Null && !is_json_value(pool, kind) {
        return Some(Part::Absent);
    }
    if let Some(written) = expression(node, expressions) {
        return computed(reader, pool, kind, node, written);
    }
    match kind {
        FieldKind::Singular(kind) => single(reader, pool, kind, node, expressions),
        FieldKind::List(kind) => {
            if !matches!(node.value, Yaml::Sequence(_)) {
                mismatch(reader, node, "a list");
                return None;
            }
            let items = reader.list(node).iter();
            Some(Part::List(
                items
                    .filter_map(|item| single(reader, pool, kind, item, expressions))
                    .collect(),
            ))
        }
        FieldKind::Map { key, value } => {
            let entries = reader.mapping(node).iter();
            let entries = entries.filter_map(|(name, node)| {
                let name = map_key(reader, key, name)?;
                Some((name, single(reader, pool, value, node, expressions)?))
            });
            Some(Part::Map(entries.collect()))
        }
    }
}

/// A text with `${…}`, where there may be one, and what it is about.
#[derive(Clone, Copy)]
struct Written<'a> {
    text: &'a str,
    about: MessageIndex,
    file: &'a str,
}

fn expression<'a>(node: &'a Node, expressions: Expressions<'a>) -> Option<Written<'a>> {
    let text = node.as_str().filter(|text| Template::is_in(text))?;
    match expressions {
        Expressions::Forbidden => None,
        Expressions::About(about, file) => Some(Written { text, about, file }),
    }
}

/// The value that such a text stands for.
fn computed(
    reader: &mut Reader<'_>,
    pool: &Arc<DescriptorPool>,
    kind: FieldKind,
    node: &Node,
    written: Written<'_>,
) -> Option<Part> {
    match Template::parse(written.text, pool, written.about) {
        Ok(template) => Some(Part::Computed(Arc::new(Computed {
            template,
            kind,
            place: Place::new(written.file, node.span),
        }))),
        Err(problem) => {
            reader.error(node.span, problem);
            None
        }
    }
}

/// In `google.protobuf.Value`, `null` is a value.
fn is_json_value(pool: &DescriptorPool, kind: FieldKind) -> bool {
    match kind {
        FieldKind::Singular(SingularKind::Message(ty)) => pool.message(ty).full_name() == "google.protobuf.Value",
        _ => false,
    }
}

/// Reads one value.
pub fn single(
    reader: &mut Reader<'_>,
    pool: &Arc<DescriptorPool>,
    kind: SingularKind,
    node: &Node,
    expressions: Expressions<'_>,
) -> Option<Part> {
    if let Some(written) = expression(node, expressions) {
        return computed(reader, pool, FieldKind::Singular(kind), node, written);
    }
    match kind {
        SingularKind::Scalar(ty) => scalar(reader, ty, node).map(Part::Value),
        SingularKind::Enum(ty) => enumeration(reader, pool.enumeration(ty), node).map(Part::Value),
        SingularKind::Message(ty) if has_own_json(pool.message(ty).full_name()) => {
            match DynamicMessage::from_json(Arc::clone(pool), ty, &json(node).to_string()) {
                Ok(message) => Some(Part::Value(Value::Message(message))),
                Err(error) => {
                    let name = pool.message(ty).full_name();
                    let error = reader.error(node.span, format!("this is no `{name}`: {error}"));
                    error
                        .help
                        .extend(example(name).map(|example| format!("write it as in `{example}`")));
                    None
                }
            }
        }
        SingularKind::Message(ty) => {
            if !matches!(node.value, Yaml::Mapping(_)) {
                mismatch(
                    reader,
                    node,
                    &format!("the fields of `{}`", pool.message(ty).full_name()),
                );
                return None;
            }
            Some(Part::Message(message(reader, pool, ty, node, expressions)))
        }
    }
}

/// Types whose JSON is not the list of their fields.
pub fn has_own_json(full_name: &str) -> bool {
    const NAMES: &[&str] = &[
        "Timestamp",
        "Duration",
        "FieldMask",
        "Struct",
        "Value",
        "ListValue",
        "Any",
    ];
    let Some(name) = full_name.strip_prefix("google.protobuf.") else {
        return false;
    };
    NAMES.contains(&name) || (name.ends_with("Value") && name != "EnumValue")
}

/// How a value of such a type is written.
pub fn example(full_name: &str) -> Option<&'static str> {
    Some(match full_name {
        "google.protobuf.Timestamp" => "2025-01-31T09:30:00Z",
        "google.protobuf.Duration" => "90s",
        "google.protobuf.FieldMask" => "displayName,price.units",
        _ => return None,
    })
}

fn scalar(reader: &mut Reader<'_>, ty: ScalarType, node: &Node) -> Option<Value> {
    let text = match &node.value {
        Yaml::String(text) | Yaml::Number(text) => text.clone(),
        Yaml::Integer(number) => number.to_string(),
        Yaml::Bool(value) => value.to_string(),
        _ => String::new(),
    };
    let is_number = matches!(node.value, Yaml::Integer(_) | Yaml::Number(_) | Yaml::String(_));
    let fits = |value: Option<Value>| value.filter(|_| is_number);
    let (value, expected) = match ty {
        ScalarType::String => {
            let is_text = matches!(node.value, Yaml::String(_) | Yaml::Number(_) | Yaml::Integer(_));
            (is_text.then_some(Value::String(text)), "a string")
        }
        ScalarType::Bool => {
            let value = match node.value {
                Yaml::Bool(value) => Some(Value::Bool(value)),
                _ => None,
            };
            (value, "`true` or `false`")
        }
        ScalarType::Bytes => {
            let bytes = node.as_str().and_then(decode_base64).map(Value::Bytes);
            (bytes, "bytes in base64, as in `aGVsbG8=`")
        }
        ScalarType::Double => (fits(text.parse().ok().map(Value::F64)), "a number"),
        ScalarType::Float => (fits(text.parse().ok().map(Value::F32)), "a number"),
        ScalarType::Int32 | ScalarType::Sint32 | ScalarType::Sfixed32 => {
            (fits(text.parse().ok().map(Value::I32)), "a whole number of 32 bits")
        }
        ScalarType::Uint32 | ScalarType::Fixed32 => (
            fits(text.parse().ok().map(Value::U32)),
            "a whole number of 32 bits from 0 on",
        ),
        ScalarType::Int64 | ScalarType::Sint64 | ScalarType::Sfixed64 => {
            (fits(text.parse().ok().map(Value::I64)), "a whole number of 64 bits")
        }
        ScalarType::Uint64 | ScalarType::Fixed64 => (
            fits(text.parse().ok().map(Value::U64)),
            "a whole number of 64 bits from 0 on",
        ),
    };
    if value.is_none() {
        mismatch(reader, node, expected);
    }
    value
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    let engines = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD];
    engines.iter().find_map(|engine| engine.decode(text).ok())
}

fn enumeration(reader: &mut Reader<'_>, ty: &buffa_descriptor::EnumDescriptor, node: &Node) -> Option<Value> {
    match &node.value {
        Yaml::Integer(number) => {
            let value = i32::try_from(*number).ok().map(Value::EnumNumber);
            if value.is_none() {
                mismatch(reader, node, &format!("a value of `{}`", ty.full_name()));
            }
            value
        }
        Yaml::String(name) => {
            if let Some(value) = ty.value_by_name(name) {
                return Some(Value::EnumNumber(value.number()));
            }
            let names = || ty.values().iter().map(buffa_descriptor::EnumValueDescriptor::name);
            // `ACCEPTED` is what people write for `OFFER_STATUS_ACCEPTED`.
            let longer = names().find(|known| known.ends_with(&format!("_{}", name.to_uppercase())));
            let error = reader.error(node.span, format!("`{}` has no value `{name}`", ty.full_name()));
            error.advise(match longer.or_else(|| nearest(name, names())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its values are `{}`", names().collect::<Vec<_>>().join("`, `")),
            });
            None
        }
        _ => {
            mismatch(reader, node, &format!("a value of `{}`", ty.full_name()));
            None
        }
    }
}

fn map_key(reader: &mut Reader<'_>, ty: ScalarType, node: &Node) -> Option<MapKey> {
    map_key_of(scalar(reader, ty, &retyped(ty, node))?)
}

/// Keys of YAML are read as strings; those of a `map<bool, …>` are booleans.
fn retyped(ty: ScalarType, node: &Node) -> Node {
    let value = match (ty, node.as_str()) {
        (ScalarType::Bool, Some("true")) => Yaml::Bool(true),
        (ScalarType::Bool, Some("false")) => Yaml::Bool(false),
        _ => node.value.clone(),
    };
    Node { span: node.span, value }
}

fn mismatch(reader: &mut Reader<'_>, node: &Node, expected: &str) {
    let shown = match &node.value {
        Yaml::String(text) | Yaml::Number(text) if text.len() <= 40 => format!("`{text}`"),
        Yaml::Integer(number) => format!("`{number}`"),
        _ => node.kind().to_owned(),
    };
    reader.error(node.span, format!("expected {expected}, found {shown}"));
}

/// The JSON of a YAML value.
pub fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Yaml::Null => serde_json::Value::Null,
        Yaml::Bool(value) => (*value).into(),
        Yaml::Integer(number) => (*number).into(),
        Yaml::Number(text) => text.parse::<f64>().map_or_else(|_| text.clone().into(), Into::into),
        Yaml::String(text) => text.clone().into(),
        Yaml::Sequence(items) => items.iter().map(json).collect(),
        Yaml::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| (key.as_str().unwrap_or_default().to_owned(), json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}
