//! Messages as CEL sees them, and what comes out of it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use buffa::editions::FieldPresence;
use buffa_descriptor::reflect::{DynamicMessage, MapKey, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, ScalarType, SingularKind};
use cel::Value as Cel;

use crate::config::yaml::{Node, Value as Yaml};
use crate::diagnostic::Span;

use super::value;

/// A message as CEL sees it: enums by name, timestamps and the like as in JSON,
/// fields without presence as their defaults.
pub fn cel_message(message: &DynamicMessage) -> Cel {
    let descriptor = message.pool().message(message.message_index());
    if value::has_own_json(descriptor.full_name()) {
        let json = serde_json::to_value(message).unwrap_or_default();
        return cel_json(&json);
    }
    let mut fields = std::collections::HashMap::new();
    for field in descriptor.fields() {
        let value = match message.field_by_number(field.number()) {
            Some(value) => cel_value(message.pool(), field.kind(), value),
            None => match default(message.pool(), field.kind(), field.presence()) {
                Some(value) => value,
                None => continue,
            },
        };
        fields.insert(field.name().to_owned(), value);
    }
    fields.into()
}

fn default(pool: &DescriptorPool, kind: FieldKind, presence: FieldPresence) -> Option<Cel> {
    Some(match kind {
        FieldKind::List(_) => Vec::<Cel>::new().into(),
        FieldKind::Map { .. } => std::collections::HashMap::<String, Cel>::new().into(),
        _ if presence != FieldPresence::Implicit => return None,
        FieldKind::Singular(kind) => match kind {
            SingularKind::Message(_) => return None,
            SingularKind::Enum(_) => cel_single(pool, kind, &Value::EnumNumber(0)),
            SingularKind::Scalar(scalar) => match scalar {
                ScalarType::String => String::new().into(),
                ScalarType::Bytes => Cel::Bytes(Arc::new(Vec::new())),
                ScalarType::Bool => Cel::Bool(false),
                ScalarType::Double | ScalarType::Float => Cel::Float(0.0),
                _ => Cel::Int(0),
            },
        },
    })
}

fn cel_value(pool: &DescriptorPool, kind: FieldKind, value: &Value) -> Cel {
    match (kind, value) {
        (FieldKind::List(kind), Value::List(items)) => items
            .iter()
            .map(|item| cel_single(pool, kind, item))
            .collect::<Vec<_>>()
            .into(),
        (FieldKind::Map { value: kind, .. }, Value::Map(entries)) => entries
            .iter()
            .map(|(key, value)| (cel_key(key), cel_single(pool, kind, value)))
            .collect::<std::collections::HashMap<String, Cel>>()
            .into(),
        (FieldKind::Singular(kind), value) => cel_single(pool, kind, value),
        _ => Cel::Null,
    }
}

fn cel_key(key: &MapKey) -> String {
    match key {
        MapKey::Bool(value) => value.to_string(),
        MapKey::I32(number) => number.to_string(),
        MapKey::I64(number) => number.to_string(),
        MapKey::U32(number) => number.to_string(),
        MapKey::U64(number) => number.to_string(),
        MapKey::String(text) => text.clone(),
    }
}

fn cel_single(pool: &DescriptorPool, kind: SingularKind, value: &Value) -> Cel {
    match value {
        Value::Bool(value) => Cel::Bool(*value),
        Value::I32(number) => Cel::Int(i64::from(*number)),
        Value::I64(number) => Cel::Int(*number),
        Value::U32(number) => Cel::Int(i64::from(*number)),
        Value::U64(number) => i64::try_from(*number).map_or(Cel::UInt(*number), Cel::Int),
        Value::F32(number) => Cel::Float(f64::from(*number)),
        Value::F64(number) => Cel::Float(*number),
        Value::String(text) => text.clone().into(),
        Value::Bytes(bytes) => Cel::Bytes(Arc::new(bytes.clone())),
        Value::EnumNumber(number) => {
            let name = match kind {
                SingularKind::Enum(ty) => pool
                    .enumeration(ty)
                    .values()
                    .iter()
                    .find(|value| value.number() == *number),
                _ => None,
            };
            name.map_or(Cel::Int(i64::from(*number)), |value| value.name().to_owned().into())
        }
        Value::Message(message) => cel_message(message),
        Value::List(_) | Value::Map(_) => Cel::Null,
    }
}

fn cel_json(json: &serde_json::Value) -> Cel {
    match json {
        serde_json::Value::Null => Cel::Null,
        serde_json::Value::Bool(value) => Cel::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Cel::Int(number),
            None => Cel::Float(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => text.clone().into(),
        serde_json::Value::Array(items) => items.iter().map(cel_json).collect::<Vec<_>>().into(),
        serde_json::Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), cel_json(value)))
            .collect::<std::collections::HashMap<String, Cel>>()
            .into(),
    }
}

/// A value of CEL as if it had been written.
pub fn yaml(value: &Cel, span: Span) -> Node {
    let value = match value {
        Cel::Bool(value) => Yaml::Bool(*value),
        Cel::Int(number) => Yaml::Integer(*number),
        Cel::UInt(number) => i64::try_from(*number).map_or_else(|_| Yaml::Number(number.to_string()), Yaml::Integer),
        Cel::Float(number) => Yaml::Number(number.to_string()),
        Cel::String(text) => Yaml::String(text.to_string()),
        Cel::Bytes(bytes) => Yaml::String(STANDARD.encode(bytes.as_slice())),
        Cel::List(items) => Yaml::Sequence(items.iter().map(|item| yaml(item, span)).collect()),
        Cel::Map(map) => {
            let mut entries: Vec<(Node, Node)> = map
                .map
                .iter()
                .map(|(key, value)| {
                    let key = Node {
                        span,
                        value: Yaml::String(key.to_string()),
                    };
                    (key, yaml(value, span))
                })
                .collect();
            entries.sort_by(|one, other| one.0.as_str().cmp(&other.0.as_str()));
            Yaml::Mapping(entries)
        }
        _ => Yaml::Null,
    };
    Node { span, value }
}
