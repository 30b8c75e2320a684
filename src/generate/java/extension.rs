//! Extensions, as templates see them.

use serde::Serialize;

use super::Runtime;
use super::names::{Names, constant, extension};
use super::value::{Kind, Value};
use crate::schema::{Cardinality, Element, Field, Message};

#[derive(Debug, Serialize)]
pub(super) struct ExtensionContext {
    pub(super) name: String,
    constant: String,
    number: i32,
    extendee: String,
    #[serde(rename = "type")]
    ty: String,
    class: String,
    default: String,
    /// The default instance of the extension's message, or `null`.
    message: String,
    /// What finds values of the extension's enum, or `null`.
    enum_map: String,
    wire_type: &'static str,
    is_repeated: bool,
    is_packed: bool,
    /// The message that it is declared in.
    scope: Option<String>,
    /// The position in its scope.
    index: i32,
}

/// What the runtime can hold of the extensions of one scope.
pub(super) fn extensions<'a>(
    fields: impl Iterator<Item = Field<'a>>,
    scope: Option<Message<'a>>,
    names: Names<'_>,
    runtime: Runtime,
) -> Vec<ExtensionContext> {
    fields
        .filter(|field| is_cast(*field, runtime))
        .map(|field| ExtensionContext {
            scope: scope.map(|message| names.message(message)),
            ..context(field, names)
        })
        .collect()
}

/// The lite runtime has no options to extend.
pub(super) fn is_cast(field: Field<'_>, runtime: Runtime) -> bool {
    runtime == Runtime::Full || field.message().file().path() != "google/protobuf/descriptor.proto"
}

fn context(field: Field<'_>, names: Names<'_>) -> ExtensionContext {
    let value = Value::new(field, names);
    let is_repeated = field.cardinality() == Cardinality::Repeated;
    let (mut message, mut enum_map) = ("null".to_owned(), "null".to_owned());
    match value.kind {
        Kind::Message => message.clone_from(&value.default),
        Kind::Enum => enum_map = format!("{}.internalGetValueMap()", value.ty),
        _ => {}
    }
    ExtensionContext {
        name: extension(field),
        constant: constant(field),
        number: field.number(),
        extendee: names.message(field.message()),
        ty: if is_repeated {
            format!("java.util.List<{}>", value.boxed)
        } else {
            value.boxed.clone()
        },
        class: value.boxed,
        default: value.default,
        message,
        enum_map,
        wire_type: value.wire_type,
        is_repeated,
        is_packed: field.is_packed(),
        scope: None,
        index: field.descriptor_path().last().copied().unwrap_or_default(),
    }
}
