//! Dynamic messages and their two encodings: the only way in and out of the library that carries them.

use std::sync::Arc;

use buffa_descriptor::reflect::{DynamicMessage, Value};
use buffa_descriptor::{DescriptorPool, MessageIndex};
use bytes::Bytes;

/// How a message is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            DynamicMessage::from_json(Arc::clone(pool), ty, text).map_err(|error| error.to_string())
        }
    }
}

/// Writes a message.
///
/// # Errors
///
/// The message has no JSON, because an `Any` in it has a type that is not known.
pub fn encode(message: &DynamicMessage, format: Format) -> Result<Bytes, String> {
    match format {
        Format::Protobuf => message
            .try_encode_to_vec()
            .map(Bytes::from)
            .map_err(|error| error.to_string()),
        Format::Json => message.to_json().map(Bytes::from).map_err(|error| error.to_string()),
    }
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
