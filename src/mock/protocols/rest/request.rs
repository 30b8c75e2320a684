//! The request of a method from the path, the query and the body.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use buffa_descriptor::reflect::{DynamicMessage, ReflectMessageMut as _, Value};
use buffa_descriptor::{DescriptorPool, FieldDescriptor, FieldKind, MessageIndex, ScalarType, SingularKind};
use bytes::Bytes;

use crate::mock::message::Format;
use crate::mock::share::Share;
use crate::schema::Schema;

use super::table::{Binding, Body, resolve};
use super::template::{Keep, decode};

/// Parameters of the query that Google's servers take for themselves.
const SYSTEM: &[&str] = &[
    "access_token",
    "alt",
    "callback",
    "fields",
    "key",
    "oauth_token",
    "prettyPrint",
    "quotaUser",
    "upload_protocol",
    "uploadType",
];
/// The type whose fields are the body as it is, and its media type.
pub const HTTP_BODY: &str = "google.api.HttpBody";

/// The parts of an HTTP request.
pub struct Parts<'a> {
    pub path: &'a [&'a str],
    pub query: &'a str,
    pub content_type: &'a str,
    pub body: Bytes,
}

/// Reads the request, a message of the type `ty` in a share of `schema`.
///
/// # Errors
///
/// What is wrong with it, in a sentence.
pub fn read(
    schema: &Schema,
    share: &Share,
    ty: MessageIndex,
    binding: &Binding,
    parts: &Parts<'_>,
) -> Result<DynamicMessage, String> {
    let pool = &share.pool;
    let name = pool.message(ty).full_name();
    let declared = schema
        .message(name)
        .ok_or_else(|| format!("there is no message `{name}`"))?;
    let mut message = match &binding.body {
        Body::Nothing if !parts.body.is_empty() => return Err("this path takes no body".to_owned()),
        Body::Nothing => DynamicMessage::new(Arc::clone(pool), ty),
        Body::Whole => read_body(share, ty, parts)?,
        Body::Field(number) => {
            let mut message = DynamicMessage::new(Arc::clone(pool), ty);
            let field = pool.message(ty).field(*number);
            if let Some(field) = field.filter(|_| !parts.body.is_empty())
                && let Some(value) = read_field(share, ty, field, parts)?
            {
                message.set(field, value);
            }
            message
        }
    };
    for (name, value) in pairs(parts.query) {
        if binding.body == Body::Whole || name.starts_with('$') {
            continue;
        }
        let path = match resolve(declared, name.split('.')) {
            Ok((path, _)) => path,
            Err(_) if SYSTEM.contains(&name.as_str()) => continue,
            Err(problem) => return Err(problem),
        };
        if matches!(binding.body, Body::Field(number) if path.first() == Some(&number)) {
            return Err(format!("`{name}` belongs into the body"));
        }
        set(pool, &mut message, &path, &name, &value)?;
    }
    for (variable, target) in binding.template.variables.iter().zip(&binding.targets) {
        let value = binding.template.value(variable, parts.path);
        set(pool, &mut message, target, &variable.field, &value)?;
    }
    Ok(message)
}

fn read_body(share: &Share, ty: MessageIndex, parts: &Parts<'_>) -> Result<DynamicMessage, String> {
    let descriptor = share.pool.message(ty);
    if descriptor.full_name() != HTTP_BODY {
        return share.read(ty, Format::Json, &parts.body);
    }
    let mut message = DynamicMessage::new(Arc::clone(&share.pool), ty);
    if let Some(field) = descriptor.field(1) {
        message.set(field, Value::String(parts.content_type.to_owned()));
    }
    if let Some(field) = descriptor.field(2) {
        message.set(field, Value::Bytes(parts.body.to_vec()));
    }
    Ok(message)
}

/// The value of the one field that the body holds; `None` if it is the default of a field without presence.
fn read_field(
    share: &Share,
    ty: MessageIndex,
    field: &FieldDescriptor,
    parts: &Parts<'_>,
) -> Result<Option<Value>, String> {
    if let FieldKind::Singular(SingularKind::Message(inner)) = field.kind() {
        return read_body(share, inner, parts).map(Value::Message).map(Some);
    }
    let value: serde_json::Value = serde_json::from_slice(&parts.body).map_err(|error| error.to_string())?;
    let json = serde_json::json!({field.json_name(): value}).to_string();
    let message = share.read(ty, Format::Json, json.as_bytes())?;
    Ok(message.field_by_number(field.number()).cloned())
}

/// The pairs of a query, decoded.
fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = |text: &str| decode(&text.replace('+', " "), Keep::Nothing);
        (decoded(name), decoded(value))
    })
}

/// Sets a field from text; a repeated field grows by it.
fn set(
    pool: &Arc<DescriptorPool>,
    message: &mut DynamicMessage,
    path: &[u32],
    name: &str,
    text: &str,
) -> Result<(), String> {
    let Some((number, inner)) = path.split_first() else {
        return Ok(());
    };
    let Some(field) = pool.message(message.message_index()).field(*number) else {
        return Ok(());
    };
    if inner.is_empty() {
        let wrong = |expected: &str| format!("`{name}` is {expected}, and `{text}` is none");
        match field.kind() {
            FieldKind::Singular(kind) => {
                let value = value(pool, kind, text).map_err(wrong)?;
                message.set(field, value);
            }
            FieldKind::List(kind) => {
                let value = value(pool, kind, text).map_err(wrong)?;
                match message.field_by_number_mut(*number) {
                    Some(Value::List(items)) => items.push(value),
                    _ => message.set(field, Value::List(vec![value])),
                }
            }
            FieldKind::Map { .. } => return Err(format!("`{name}` is a map, which a query cannot hold")),
        }
        return Ok(());
    }
    let FieldKind::Singular(SingularKind::Message(next)) = field.kind() else {
        return Ok(());
    };
    if message.field_by_number(*number).is_none() {
        message.set(field, Value::Message(DynamicMessage::new(Arc::clone(pool), next)));
    }
    match message.field_by_number_mut(*number) {
        Some(Value::Message(message)) => set(pool, message, inner, name, text),
        _ => Ok(()),
    }
}

/// A value from its text in a path or a query.
///
/// # Errors
///
/// What the field expects.
fn value(pool: &Arc<DescriptorPool>, kind: SingularKind, text: &str) -> Result<Value, &'static str> {
    let whole = "a whole number that fits";
    match kind {
        SingularKind::Scalar(scalar) => match scalar {
            ScalarType::String => Ok(Value::String(text.to_owned())),
            ScalarType::Bool => text.parse().map(Value::Bool).map_err(|_| "`true` or `false`"),
            ScalarType::Bytes => [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
                .iter()
                .find_map(|engine| engine.decode(text).ok())
                .map(Value::Bytes)
                .ok_or("bytes in base64"),
            ScalarType::Double => text.parse().map(Value::F64).map_err(|_| "a number"),
            ScalarType::Float => text.parse().map(Value::F32).map_err(|_| "a number"),
            ScalarType::Int32 | ScalarType::Sint32 | ScalarType::Sfixed32 => {
                text.parse().map(Value::I32).map_err(|_| whole)
            }
            ScalarType::Uint32 | ScalarType::Fixed32 => text.parse().map(Value::U32).map_err(|_| whole),
            ScalarType::Int64 | ScalarType::Sint64 | ScalarType::Sfixed64 => {
                text.parse().map(Value::I64).map_err(|_| whole)
            }
            ScalarType::Uint64 | ScalarType::Fixed64 => text.parse().map(Value::U64).map_err(|_| whole),
        },
        SingularKind::Enum(ty) => pool
            .enumeration(ty)
            .value_by_name(text)
            .map(buffa_descriptor::EnumValueDescriptor::number)
            .or_else(|| text.parse().ok())
            .map(Value::EnumNumber)
            .ok_or("a value of an enum"),
        SingularKind::Message(ty) => {
            let descriptor = pool.message(ty);
            let wrapped = descriptor
                .full_name()
                .strip_prefix("google.protobuf.")
                .filter(|name| name.ends_with("Value") && *name != "Value" && *name != "ListValue");
            if let (Some(_), Some(field)) = (wrapped, descriptor.field(1))
                && let FieldKind::Singular(inner @ SingularKind::Scalar(_)) = field.kind()
            {
                let mut message = DynamicMessage::new(Arc::clone(pool), ty);
                message.set(field, value(pool, inner, text)?);
                return Ok(Value::Message(message));
            }
            let json = serde_json::Value::from(text).to_string();
            DynamicMessage::from_json(Arc::clone(pool), ty, &json)
                .map(Value::Message)
                .map_err(|_| "a message, which is written with its fields, as in `parent.child=…`")
        }
    }
}
