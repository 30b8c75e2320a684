//! Types of fields, as doc comments name them.

use super::names::Names;
use crate::schema::{Element, Field, Scalar, Type};

/// Whether the field holds any number of values.
pub(super) fn is_repeated(field: Field<'_>) -> bool {
    field.is_list() || field.is_map()
}

/// The type of one value, as doc comments name it.
fn value_type(field: Field<'_>, names: Names<'_>) -> String {
    match field.ty() {
        Type::Scalar(scalar) => scalar_type(scalar).to_owned(),
        Type::Message(message) => format!("\\{}", names.message(message)),
        Type::Enum(_) => "int".to_owned(),
    }
}

fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Double | Scalar::Float => "float",
        Scalar::Int64 | Scalar::Uint64 | Scalar::Fixed64 | Scalar::Sfixed64 | Scalar::Sint64 => "int|string",
        Scalar::Int32 | Scalar::Fixed32 | Scalar::Uint32 | Scalar::Sfixed32 | Scalar::Sint32 => "int",
        Scalar::Bool => "bool",
        Scalar::String | Scalar::Bytes => "string",
    }
}

/// What the getter returns.
pub(super) fn getter_type(field: Field<'_>, names: Names<'_>) -> String {
    let value = value_type(field, names);
    match field.ty() {
        _ if field.is_map() => "\\Google\\Protobuf\\Internal\\MapField".to_owned(),
        _ if field.is_list() => format!("\\Google\\Protobuf\\RepeatedField<{value}>"),
        Type::Message(_) => format!("{value}|null"),
        _ => value,
    }
}

/// What the setter takes.
pub(super) fn setter_type(field: Field<'_>, names: Names<'_>) -> String {
    if let Some((key, value)) = field.map() {
        let value = value_type(value, names);
        return format!(
            "array<{}, {value}>|\\Google\\Protobuf\\Internal\\MapField",
            scalar_type(key)
        );
    }
    let value = value_type(field, names);
    match field.ty() {
        _ if field.is_list() => format!("array<{value}>|\\Google\\Protobuf\\RepeatedField<{value}>"),
        Type::Message(_) => format!("{value}|null"),
        _ => value,
    }
}

/// What the constructor takes for the field. Of wrappers it takes what they wrap, too.
pub(super) fn data_type(field: Field<'_>, names: Names<'_>) -> String {
    match wrapped_type(field) {
        Some(wrapped) => format!("{}|{wrapped}", setter_type(field, names)),
        None => setter_type(field, names),
    }
}

/// Where the values are constants, those of which class.
pub(super) fn hint(field: Field<'_>, names: Names<'_>) -> String {
    let value = field.map().map_or(field, |(_, value)| value);
    let Type::Enum(declared) = value.ty() else {
        return String::new();
    };
    let class = names.enumeration(declared);
    if is_repeated(field) {
        format!(" constants of {{@see \\{class}}}")
    } else {
        format!(" a constant of {{@see \\{class}}}")
    }
}

/// The type that `google/protobuf/wrappers.proto` wraps, if this is a field of one of its messages.
pub(super) fn wrapped_type(field: Field<'_>) -> Option<&'static str> {
    match field.ty() {
        Type::Message(message) if !is_repeated(field) && message.file().path() == "google/protobuf/wrappers.proto" => {
            match message.field(1)?.ty() {
                Type::Scalar(scalar) => Some(scalar_type(scalar)),
                _ => None,
            }
        }
        _ => None,
    }
}
