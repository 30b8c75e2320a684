//! How a value of a proto type looks in Swift.

use serde::Serialize;

use super::literal;
use super::names::Names;
use crate::generate::text::unescaped;
use crate::schema::{Element, Field, Scalar, Type};

/// A value: of a field, in a list, or in a map.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) ty: String,
    /// How the names of the runtime's methods for it end.
    pub(super) method: &'static str,
    /// The type that tells the runtime about it, in maps and extensions.
    pub(super) traits: String,
    /// The literal or expression for what it is if it is not set.
    pub(super) default: String,
}

impl Value {
    /// A single value of the field, as code in the module writes it.
    pub(super) fn of(field: Field<'_>, names: &Names<'_>, module: &str) -> Self {
        match field.ty() {
            Type::Scalar(scalar) => scalar_value(scalar, field.default()),
            Type::Message(message) => {
                let ty = names.message_in(message, module);
                Self {
                    method: if field.is_delimited() { "Group" } else { "Message" },
                    traits: ty.clone(),
                    default: format!("{ty}()"),
                    ty,
                }
            }
            Type::Enum(enumeration) => {
                let ty = names.enum_in(enumeration, module);
                let cases = names.cases(enumeration);
                let declared = enumeration
                    .values()
                    .position(|value| field.default() == Some(value.name()));
                Self {
                    method: "Enum",
                    traits: ty.clone(),
                    default: format!(".{}", cases[declared.unwrap_or_default()]),
                    ty,
                }
            }
        }
    }
}

fn scalar_value(scalar: Scalar, default: Option<&str>) -> Value {
    let (ty, method, zero) = match scalar {
        Scalar::Double => ("Double", "Double", "0"),
        Scalar::Float => ("Float", "Float", "0"),
        Scalar::Int64 => ("Int64", "Int64", "0"),
        Scalar::Uint64 => ("UInt64", "UInt64", "0"),
        Scalar::Int32 => ("Int32", "Int32", "0"),
        Scalar::Fixed64 => ("UInt64", "Fixed64", "0"),
        Scalar::Fixed32 => ("UInt32", "Fixed32", "0"),
        Scalar::Bool => ("Bool", "Bool", "false"),
        Scalar::String => ("String", "String", "String()"),
        Scalar::Bytes => ("Data", "Bytes", "Data()"),
        Scalar::Uint32 => ("UInt32", "UInt32", "0"),
        Scalar::Sfixed32 => ("Int32", "SFixed32", "0"),
        Scalar::Sfixed64 => ("Int64", "SFixed64", "0"),
        Scalar::Sint32 => ("Int32", "SInt32", "0"),
        Scalar::Sint64 => ("Int64", "SInt64", "0"),
    };
    let default = match (scalar, default) {
        (_, None) | (Scalar::String, Some("")) => zero.to_owned(),
        (Scalar::String, Some(text)) => literal::string(text),
        (Scalar::Bytes, Some(text)) => literal::data(&unescaped(text)),
        (Scalar::Double | Scalar::Float, Some("inf")) => format!("{ty}.infinity"),
        (Scalar::Double | Scalar::Float, Some("-inf")) => format!("-{ty}.infinity"),
        (Scalar::Double | Scalar::Float, Some("nan" | "-nan")) => format!("{ty}.nan"),
        (Scalar::Double | Scalar::Float | Scalar::Bool, Some(value)) => value.to_owned(),
        (_, Some(number)) => literal::grouped(number),
    };
    Value {
        ty: ty.to_owned(),
        method,
        traits: format!("SwiftProtobuf.Protobuf{method}"),
        default,
    }
}

/// The type that tells the runtime about a map.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MapTraits {
    kind: &'static str,
    key: String,
    value: String,
}

impl MapTraits {
    pub(super) fn new(key: Value, value: &Value) -> Self {
        Self {
            kind: match value.method {
                "Message" => "SwiftProtobuf._ProtobufMessageMap",
                "Enum" => "SwiftProtobuf._ProtobufEnumMap",
                _ => "SwiftProtobuf._ProtobufMap",
            },
            key: key.traits,
            value: value.traits.clone(),
        }
    }
}

/// The key of a map.
pub(super) fn key(scalar: Scalar) -> Value {
    scalar_value(scalar, None)
}
