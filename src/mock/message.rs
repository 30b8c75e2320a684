//! Dynamic messages and their two encodings: the only way in and out of the library that carries them.

use std::sync::Arc;

use buffa::editions::FieldPresence;
use buffa_descriptor::reflect::{DynamicMessage, MapKey, MapValue, ReflectMessageMut as _, Value};
use buffa_descriptor::{DescriptorPool, MessageIndex};
use bytes::Bytes;

use crate::validate::cel::is_zero;

use super::wire;

/// How a message is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Protobuf,
    Json,
}

/// Reads a message.
///
/// # Errors
///
/// What is wrong with the bytes, in a sentence.
pub fn decode(
    pool: &Arc<DescriptorPool>,
    ty: MessageIndex,
    format: Format,
    bytes: &[u8],
) -> Result<DynamicMessage, String> {
    match format {
        Format::Protobuf => {
            DynamicMessage::decode(Arc::clone(pool), ty, bytes).map_err(|error| format!("this is no protobuf: {error}"))
        }
        Format::Json => {
            let text = std::str::from_utf8(bytes).map_err(|_| "the JSON is not UTF-8".to_owned())?;
            // No body at all is an empty message, as a client without parameters sends it.
            let text = if text.trim().is_empty() { "{}" } else { text };
            let mut message =
                DynamicMessage::from_json(Arc::clone(pool), ty, text).map_err(|error| error.to_string())?;
            clear_defaults(&mut message);
            Ok(message)
        }
    }
}

/// Unsets what protobuf does not carry, so that the same request in JSON is the same message:
/// fields without presence that JSON sets to their default.
fn clear_defaults(message: &mut DynamicMessage) {
    let pool = Arc::clone(message.pool());
    for field in pool.message(message.message_index()).fields() {
        match message.field_by_number_mut(field.number()) {
            Some(Value::Message(inner)) => clear_defaults(inner),
            Some(Value::List(items)) if !items.is_empty() => {
                for item in items {
                    if let Value::Message(inner) = item {
                        clear_defaults(inner);
                    }
                }
            }
            Some(Value::Map(entries)) if entries.iter().any(|(_, value)| matches!(value, Value::Message(_))) => {
                let cleared = entries.iter().map(|(key, value)| {
                    let mut value = value.clone();
                    if let Value::Message(inner) = &mut value {
                        clear_defaults(inner);
                    }
                    (key.clone(), value)
                });
                *entries = MapValue::from_entries(cleared.collect());
            }
            Some(value) if field.presence() == FieldPresence::Implicit && is_default(value) => {
                // The field is one of this message's own.
                let _ = message.try_clear(field);
            }
            _ => {}
        }
    }
}

/// Whether a value is the one that an unset field has. A message is none: it is set, or it is not.
pub fn is_default(value: &Value) -> bool {
    !matches!(value, Value::Message(_)) && is_zero(value)
}

/// Writes a message.
///
/// # Errors
///
/// The message has no JSON, because an `Any` in it has a type that is not known; or it is longer than
/// protobuf allows.
pub fn encode(message: &DynamicMessage, format: Format) -> Result<Bytes, String> {
    match format {
        Format::Protobuf => {
            let mut bytes = Vec::new();
            wire::write(message, &mut bytes);
            if bytes.len() > buffa::MAX_MESSAGE_BYTES as usize {
                return Err(format!("the message has {} bytes, which are too many", bytes.len()));
            }
            Ok(Bytes::from(bytes))
        }
        Format::Json => message.to_json().map(Bytes::from).map_err(|error| error.to_string()),
    }
}

/// A value as the key of a map, if its type can be one.
pub fn map_key_of(value: Value) -> Option<MapKey> {
    Some(match value {
        Value::Bool(value) => MapKey::Bool(value),
        Value::I32(number) => MapKey::I32(number),
        Value::I64(number) => MapKey::I64(number),
        Value::U32(number) => MapKey::U32(number),
        Value::U64(number) => MapKey::U64(number),
        Value::String(text) => MapKey::String(text),
        _ => return None,
    })
}

/// A scalar as text; `None` for anything else and for the empty text.
pub fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::I32(number) => Some(number.to_string()),
        Value::I64(number) => Some(number.to_string()),
        Value::U32(number) => Some(number.to_string()),
        Value::U64(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, encode};
    use crate::mock::whole::mock_of;

    const PROTO: &str = "package a.v1;
message Request { int32 number = 1; optional int32 kept = 2; Request one = 3; repeated Request many = 4; map<string, Request> named = 5; }
service AService { rpc Get(Request) returns (Request); }
";

    #[test]
    fn defaults_in_json_are_the_same_message_as_nothing() {
        let mock = mock_of(&[("a.proto", PROTO)], 1);
        let method = mock.method("a.v1.AService/Get").unwrap();
        let bytes = |json: &str| encode(&mock.read_json(method, json).unwrap(), Format::Protobuf).unwrap();
        for place in ["{\"one\": #}", "{\"many\": [#]}", "{\"named\": {\"a\": #}}", "#"] {
            let nothing = bytes(&place.replace('#', "{}"));
            assert_eq!(bytes(&place.replace('#', "{\"number\": 0}")), nothing, "{place}");
            assert_ne!(bytes(&place.replace('#', "{\"kept\": 0}")), nothing, "{place}");
        }
    }
}
