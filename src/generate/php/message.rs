//! The class of a message.

use serde::Serialize;

use super::names::{self, Names};
use super::text;
use crate::schema::{Element, Field, Message, Oneof, Scalar, Type};

/// The context of `message.php.tera`.
#[derive(Debug, Serialize)]
pub(super) struct MessageClass {
    source: String,
    namespace: String,
    name: String,
    doc: Vec<String>,
    metadata: String,
    properties: Vec<Property>,
    /// What the constructor takes.
    data: Vec<Entry>,
    fields: Vec<Accessors>,
    oneofs: Vec<OneofAccessor>,
}

#[derive(Debug, Serialize)]
struct Property {
    visibility: &'static str,
    name: String,
    default: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Entry {
    name: String,
    ty: String,
}

/// The methods of a field.
#[derive(Debug, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each decides about a part of the template")]
struct Accessors {
    /// What follows `get` and `set` in the names of methods.
    name: String,
    property: String,
    number: i32,
    getter_doc: Vec<String>,
    setter_doc: Vec<String>,
    is_deprecated: bool,
    is_repeated: bool,
    is_in_oneof: bool,
    has_presence: bool,
    /// Whether the message only wraps a scalar, which has accessors of its own.
    is_wrapper: bool,
    wrapped_type: &'static str,
    /// An expression: whether the field holds anything.
    is_set: String,
    /// What the getter returns for a field that is not set, if that is not in the property already.
    default: Option<String>,
    /// The function that checks a value, and its arguments after the value.
    check: &'static str,
    check_arguments: String,
}

#[derive(Debug, Serialize)]
struct OneofAccessor {
    name: String,
    property: String,
    doc: Vec<String>,
}

pub(super) fn context(message: Message<'_>, names: Names<'_>) -> MessageClass {
    let class = names.message(message);
    let (namespace, name) = names::split(&class);
    let properties = message.fields().filter_map(property);
    let oneofs = message.oneofs().map(|oneof| Property {
        visibility: "protected",
        name: oneof.name().to_owned(),
        default: None,
    });
    MessageClass {
        source: text::plain(message.file().path()),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        doc: text::doc(
            message,
            Some(format!("Protobuf message `{}`.", message.full_name())),
            &[],
        ),
        metadata: names.metadata(message.file()),
        properties: properties.chain(oneofs).collect(),
        data: message
            .fields()
            .map(|field| Entry {
                name: field.name().to_owned(),
                ty: data_type(field, names),
            })
            .collect(),
        fields: message.fields().map(|field| accessors(field, names)).collect(),
        oneofs: message.oneofs().map(oneof_accessor).collect(),
    }
}

fn property(field: Field<'_>) -> Option<Property> {
    let (visibility, default) = if is_repeated(field) {
        // The runtime fills it through the setter.
        ("private", None)
    } else if field.oneof().is_some() {
        return None;
    } else if field.has_presence() {
        ("protected", Some("null"))
    } else {
        ("protected", Some(zero(field)))
    };
    Some(Property {
        visibility,
        name: field.name().to_owned(),
        default,
    })
}

fn oneof_accessor(oneof: Oneof<'_>) -> OneofAccessor {
    let tag = "@return string the name of the field that is set, or an empty string".to_owned();
    OneofAccessor {
        name: names::accessor(oneof.name()),
        property: oneof.name().to_owned(),
        doc: text::doc(oneof, None, &[tag]),
    }
}

fn accessors(field: Field<'_>, names: Names<'_>) -> Accessors {
    let property = field.name();
    let is_repeated = is_repeated(field);
    let is_in_oneof = field.oneof().is_some();
    let has_presence = field.has_presence();
    let is_set = if is_repeated {
        format!("count($this->{property}) !== 0")
    } else if is_in_oneof {
        format!("$this->hasOneof({})", field.number())
    } else if has_presence {
        format!("isset($this->{property})")
    } else {
        format!("$this->{property} !== {}", zero(field))
    };
    let is_message = matches!(field.ty(), Type::Message(_));
    let (check, check_arguments) = check(field, names);
    let wrapped_type = wrapped_type(field);
    let hint = hint(field, names);
    let getter_tags = [format!("@return {}{hint}", getter_type(field, names))];
    let setter_tags = [
        format!("@param {} $var{hint}", setter_type(field, names)),
        String::new(),
        "@return $this".to_owned(),
    ];
    Accessors {
        name: names::accessor(property),
        property: property.to_owned(),
        number: field.number(),
        getter_doc: text::doc(field, None, &getter_tags),
        setter_doc: text::doc(field, None, &setter_tags),
        is_deprecated: field.is_deprecated(),
        is_repeated,
        is_in_oneof,
        has_presence: has_presence && !is_in_oneof,
        is_wrapper: wrapped_type.is_some(),
        wrapped_type: wrapped_type.unwrap_or_default(),
        is_set,
        default: (has_presence && !is_in_oneof && !is_message).then(|| default(field, names)),
        check,
        check_arguments,
    }
}

fn is_repeated(field: Field<'_>) -> bool {
    field.is_list() || field.is_map()
}

fn zero(field: Field<'_>) -> &'static str {
    match field.ty() {
        Type::Scalar(Scalar::Double | Scalar::Float) => "0.0",
        Type::Scalar(Scalar::Bool) => "false",
        Type::Scalar(Scalar::String | Scalar::Bytes) => "''",
        Type::Scalar(_) | Type::Enum(_) => "0",
        Type::Message(_) => "null",
    }
}

/// The PHP expression of the field's default.
fn default(field: Field<'_>, names: Names<'_>) -> String {
    let Some(default) = field.default() else {
        return zero(field).to_owned();
    };
    match field.ty() {
        Type::Scalar(Scalar::Double | Scalar::Float) => match default {
            "inf" => "INF".to_owned(),
            "-inf" => "-INF".to_owned(),
            "nan" => "NAN".to_owned(),
            number => float(number),
        },
        Type::Scalar(Scalar::String) => format!("\"{}\"", text::quoted(default.as_bytes())),
        Type::Scalar(Scalar::Bytes) => format!("\"{}\"", text::quoted(&text::unescaped(default))),
        Type::Scalar(Scalar::Uint64 | Scalar::Fixed64) => {
            // PHP has no unsigned integers; the runtime reads large ones as negative ones.
            integer(default.parse::<u64>().map(u64::cast_signed).unwrap_or_default())
        }
        Type::Scalar(Scalar::Bool) if default == "true" => "true".to_owned(),
        Type::Scalar(Scalar::Bool) => "false".to_owned(),
        Type::Scalar(_) => integer(default.parse::<i64>().unwrap_or_default()),
        Type::Enum(declared) => {
            let class = names.enumeration(declared);
            format!("\\{class}::{}", names::constant(default))
        }
        Type::Message(_) => "null".to_owned(),
    }
}

fn integer(value: i64) -> String {
    // What PHP reads as minus and a number that is too large would become a float.
    if value == i64::MIN {
        "PHP_INT_MIN".to_owned()
    } else {
        value.to_string()
    }
}

fn float(number: &str) -> String {
    let value = number.parse::<f64>().unwrap_or_default();
    format!("{value:?}")
}

/// The function of `GPBUtil` that checks the field's values, and its arguments after the value.
fn check(field: Field<'_>, names: Names<'_>) -> (&'static str, String) {
    if let Some((key, value)) = field.map() {
        let arguments = format!(
            ", {}, {}{}",
            wire_type(Type::Scalar(key)),
            wire_type(value.ty()),
            class(value, names)
        );
        return ("checkMapField", arguments);
    }
    if field.is_list() {
        return (
            "checkRepeatedField",
            format!(", {}{}", wire_type(field.ty()), class(field, names)),
        );
    }
    let function = match field.ty() {
        Type::Scalar(Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32) => "checkInt32",
        Type::Scalar(Scalar::Uint32 | Scalar::Fixed32) => "checkUint32",
        Type::Scalar(Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64) => "checkInt64",
        Type::Scalar(Scalar::Uint64 | Scalar::Fixed64) => "checkUint64",
        Type::Scalar(Scalar::Double) => "checkDouble",
        Type::Scalar(Scalar::Float) => "checkFloat",
        Type::Scalar(Scalar::Bool) => "checkBool",
        Type::Scalar(Scalar::String | Scalar::Bytes) => "checkString",
        Type::Message(_) => "checkMessage",
        Type::Enum(_) => "checkEnum",
    };
    let arguments = match field.ty() {
        Type::Scalar(Scalar::String) => ", true".to_owned(),
        Type::Scalar(Scalar::Bytes) => ", false".to_owned(),
        _ => class(field, names),
    };
    (function, arguments)
}

fn class(field: Field<'_>, names: Names<'_>) -> String {
    match field.ty() {
        Type::Message(message) => format!(", \\{}::class", names.message(message)),
        Type::Enum(declared) => format!(", \\{}::class", names.enumeration(declared)),
        Type::Scalar(_) => String::new(),
    }
}

fn wire_type(ty: Type<'_>) -> String {
    let name = match ty {
        Type::Scalar(scalar) => scalar.as_str().to_uppercase(),
        Type::Message(_) => "MESSAGE".to_owned(),
        Type::Enum(_) => "ENUM".to_owned(),
    };
    format!("\\Google\\Protobuf\\Internal\\GPBType::{name}")
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
fn getter_type(field: Field<'_>, names: Names<'_>) -> String {
    let value = value_type(field, names);
    match field.ty() {
        _ if field.is_map() => "\\Google\\Protobuf\\Internal\\MapField".to_owned(),
        _ if field.is_list() => format!("\\Google\\Protobuf\\RepeatedField<{value}>"),
        Type::Message(_) => format!("{value}|null"),
        _ => value,
    }
}

/// What the setter takes.
fn setter_type(field: Field<'_>, names: Names<'_>) -> String {
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
fn data_type(field: Field<'_>, names: Names<'_>) -> String {
    match wrapped_type(field) {
        Some(wrapped) => format!("{}|{wrapped}", setter_type(field, names)),
        None => setter_type(field, names),
    }
}

/// Where the values are constants, those of which class.
fn hint(field: Field<'_>, names: Names<'_>) -> String {
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
