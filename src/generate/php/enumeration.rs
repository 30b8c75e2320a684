//! The class of an enum: a constant for each value.

use serde::Serialize;

use super::names::{self, Names};
use super::text;
use crate::schema::{Element, Enum};

/// The context of `enum.php.tera`.
#[derive(Debug, Serialize)]
pub(super) struct EnumClass {
    source: String,
    namespace: String,
    name: String,
    doc: Vec<String>,
    values: Vec<Value>,
    /// Whether a value is a reserved word, so that its constant has a prefix.
    has_prefixed: bool,
}

#[derive(Debug, Serialize)]
struct Value {
    doc: Vec<String>,
    constant: String,
    name: String,
    number: i32,
}

pub(super) fn context(declared: Enum<'_>, names: Names<'_>) -> EnumClass {
    let class = names.enumeration(declared);
    let (namespace, name) = names::split(&class);
    let values = declared.values().map(|value| Value {
        doc: text::doc(value, None, &[]),
        constant: names::constant(value.name()),
        name: value.name().to_owned(),
        number: value.number(),
    });
    let values: Vec<Value> = values.collect();
    EnumClass {
        source: text::plain(declared.file().path()),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        doc: text::doc(
            declared,
            Some(format!("Protobuf enum `{}`.", declared.full_name())),
            &[],
        ),
        has_prefixed: values.iter().any(|value| value.constant != value.name),
        values,
    }
}
