//! How a value of a proto type looks in Java.

use serde::Serialize;

use super::features::JavaFeatures;
use super::literal;
use super::names::Names;
use crate::generate::text::unescaped;
use crate::schema::{Element, Enum, Field, Scalar, Type};

/// What templates tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Primitive,
    String,
    Bytes,
    Message,
    Enum,
}

/// A value: of a field, in a list, or in a map.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Value {
    pub(super) kind: Kind,
    #[serde(rename = "type")]
    pub(super) ty: String,
    /// The type as an object, for generics.
    pub(super) boxed: String,
    /// The type that generated classes keep it in; numbers for enums.
    pub(super) stored: &'static str,
    pub(super) stored_boxed: String,
    /// What getters answer if it is not set.
    pub(super) default: String,
    pub(super) stored_default: String,
    /// Whether it is an enum that takes every number.
    pub(super) is_open: bool,
    /// Whether it can be `null`.
    pub(super) is_reference: bool,
    pub(super) verifies_utf8: bool,
    /// The constant of `WireFormat.FieldType`.
    pub(super) wire_type: &'static str,
    /// The runtime's list of it.
    pub(super) list: String,
    /// `Int` for lists with `getInt`; empty for lists of objects.
    pub(super) list_suffix: &'static str,
    pub(super) empty_list: &'static str,
    /// For `hashCode` and other things that depend on the primitive.
    pub(super) primitive: &'static str,
}

struct Shape {
    kind: Kind,
    ty: &'static str,
    boxed: &'static str,
    suffix: &'static str,
}

const INT: Shape = shape(Kind::Primitive, "int", "java.lang.Integer", "Int");
const LONG: Shape = shape(Kind::Primitive, "long", "java.lang.Long", "Long");
const FLOAT: Shape = shape(Kind::Primitive, "float", "java.lang.Float", "Float");
const DOUBLE: Shape = shape(Kind::Primitive, "double", "java.lang.Double", "Double");
const BOOLEAN: Shape = shape(Kind::Primitive, "boolean", "java.lang.Boolean", "Boolean");
const STRING: Shape = shape(Kind::String, "java.lang.String", "java.lang.String", "");
const BYTES: Shape = shape(Kind::Bytes, BYTE_STRING, BYTE_STRING, "");
const ENUM: Shape = shape(Kind::Enum, "int", "java.lang.Integer", "Int");
const MESSAGE: Shape = shape(Kind::Message, "", "", "");

const BYTE_STRING: &str = "com.google.protobuf.ByteString";

const fn shape(kind: Kind, ty: &'static str, boxed: &'static str, suffix: &'static str) -> Shape {
    Shape {
        kind,
        ty,
        boxed,
        suffix,
    }
}

fn shape_of(ty: Type<'_>) -> Shape {
    match ty {
        Type::Message(_) => MESSAGE,
        Type::Enum(_) => ENUM,
        Type::Scalar(scalar) => scalar_shape(scalar),
    }
}

fn scalar_shape(scalar: Scalar) -> Shape {
    match scalar {
        Scalar::Int32 | Scalar::Uint32 | Scalar::Sint32 | Scalar::Fixed32 | Scalar::Sfixed32 => INT,
        Scalar::Int64 | Scalar::Uint64 | Scalar::Sint64 | Scalar::Fixed64 | Scalar::Sfixed64 => LONG,
        Scalar::Float => FLOAT,
        Scalar::Double => DOUBLE,
        Scalar::Bool => BOOLEAN,
        Scalar::String => STRING,
        Scalar::Bytes => BYTES,
    }
}

impl Value {
    /// The value of a singular field, an element of a list, or the value of a map.
    pub(super) fn new(field: Field<'_>, names: Names<'_>) -> Self {
        let shape = shape_of(field.ty());
        let ty = match field.ty() {
            Type::Message(message) => names.message(message),
            Type::Enum(enumeration) => names.enumeration(enumeration),
            Type::Scalar(_) => shape.ty.to_owned(),
        };
        let boxed = match shape.kind {
            Kind::Message | Kind::Enum => ty.clone(),
            _ => shape.boxed.to_owned(),
        };
        let default = default(field, &ty);
        let stored_default = match field.ty() {
            Type::Enum(enumeration) => default_value(field, enumeration).1.to_string(),
            _ => default.clone(),
        };
        let stored_boxed = if shape.kind == Kind::Enum {
            shape.boxed.to_owned()
        } else {
            boxed.clone()
        };
        Self {
            list: match shape.suffix {
                "" => format!("com.google.protobuf.Internal.ProtobufList<{boxed}>"),
                suffix => format!("com.google.protobuf.Internal.{suffix}List"),
            },
            empty_list: match shape.suffix {
                "Int" => "emptyIntList()",
                "Long" => "emptyLongList()",
                "Float" => "emptyFloatList()",
                "Double" => "emptyDoubleList()",
                "Boolean" => "emptyBooleanList()",
                _ => "emptyProtobufList()",
            },
            kind: shape.kind,
            ty,
            boxed,
            stored: shape.ty,
            stored_boxed,
            default,
            stored_default,
            is_open: is_open(field),
            is_reference: shape.kind != Kind::Primitive,
            verifies_utf8: verifies_utf8(field),
            wire_type: wire_type(field),
            list_suffix: shape.suffix,
            primitive: shape.ty,
        }
    }
}

/// Whether a field's enum takes numbers that it does not declare.
pub(super) fn is_open(field: Field<'_>) -> bool {
    match field.ty() {
        Type::Enum(enumeration) => !enumeration.is_closed() && !JavaFeatures::of_field(field).closes_enums,
        _ => false,
    }
}

/// Whether strings of the field are checked when they are read.
pub(super) fn verifies_utf8(field: Field<'_>) -> bool {
    const JAVA_STRING_CHECK_UTF8: u32 = 27;
    field.ty() == Type::Scalar(Scalar::String)
        && (field.validates_utf8()
            || field.file().options().bool(JAVA_STRING_CHECK_UTF8) == Some(true)
            || JavaFeatures::of_field(field).verifies_utf8)
}

/// The name and the number of an enum field's default.
fn default_value<'a>(field: Field<'a>, enumeration: Enum<'a>) -> (&'a str, i32) {
    let declared = field.default().and_then(|name| enumeration.value(name));
    declared
        .or_else(|| enumeration.values().next())
        .map_or(("UNRECOGNIZED", 0), |value| (value.name(), value.number()))
}

/// The default as an expression.
fn default(field: Field<'_>, ty: &str) -> String {
    let declared = field.default();
    match field.ty() {
        Type::Message(_) => format!("{ty}.getDefaultInstance()"),
        Type::Enum(enumeration) => format!("{ty}.{}", default_value(field, enumeration).0),
        Type::Scalar(scalar) => match scalar {
            Scalar::String => match declared {
                Some(text) if !text.is_ascii() => {
                    let literal = literal::bytes(text.as_bytes());
                    format!("com.google.protobuf.Internal.stringDefaultValue({literal})")
                }
                text => literal::bytes(text.unwrap_or_default().as_bytes()),
            },
            Scalar::Bytes => match declared.filter(|text| !text.is_empty()) {
                Some(text) => {
                    let literal = literal::bytes(&unescaped(text));
                    format!("com.google.protobuf.Internal.bytesDefaultValue({literal})")
                }
                None => format!("{BYTE_STRING}.EMPTY"),
            },
            Scalar::Bool => (declared == Some("true")).to_string(),
            Scalar::Double => floating(declared, "java.lang.Double", 'D'),
            Scalar::Float => floating(declared, "java.lang.Float", 'F'),
            _ => integer(declared, scalar_shape(scalar).suffix),
        },
    }
}

/// Unsigned numbers keep their bits.
fn integer(declared: Option<&str>, suffix: &str) -> String {
    let number: i128 = declared.and_then(|text| text.parse().ok()).unwrap_or_default();
    if suffix == "Long" {
        format!("{}L", number as i64)
    } else {
        (number as i32).to_string()
    }
}

fn floating(declared: Option<&str>, class: &str, suffix: char) -> String {
    match declared {
        Some("inf") => format!("{class}.POSITIVE_INFINITY"),
        Some("-inf") => format!("{class}.NEGATIVE_INFINITY"),
        Some("nan" | "-nan") => format!("{class}.NaN"),
        Some(text) if text.parse::<f64>().is_ok_and(f64::is_finite) => format!("{text}{suffix}"),
        _ => format!("0{suffix}"),
    }
}

/// The constant of `WireFormat.FieldType`.
pub(super) fn wire_type(field: Field<'_>) -> &'static str {
    match field.ty() {
        Type::Message(_) if field.is_delimited() => "GROUP",
        Type::Message(_) => "MESSAGE",
        Type::Enum(_) => "ENUM",
        Type::Scalar(scalar) => match scalar {
            Scalar::Double => "DOUBLE",
            Scalar::Float => "FLOAT",
            Scalar::Int64 => "INT64",
            Scalar::Uint64 => "UINT64",
            Scalar::Int32 => "INT32",
            Scalar::Fixed64 => "FIXED64",
            Scalar::Fixed32 => "FIXED32",
            Scalar::Bool => "BOOL",
            Scalar::String => "STRING",
            Scalar::Bytes => "BYTES",
            Scalar::Uint32 => "UINT32",
            Scalar::Sfixed32 => "SFIXED32",
            Scalar::Sfixed64 => "SFIXED64",
            Scalar::Sint32 => "SINT32",
            Scalar::Sint64 => "SINT64",
        },
    }
}
