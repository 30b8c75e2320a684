//! The class of a message.

use serde::Serialize;

use super::defaults::{default, zero};
use super::names::{self, Names};
use super::text;
use super::types::{data_type, getter_type, hint, is_repeated, setter_type, wrapped_type};
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
