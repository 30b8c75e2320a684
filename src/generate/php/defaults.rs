//! Defaults of fields, as PHP writes them.

use super::names::{self, Names};
use super::text;
use crate::generate::text::unescaped;
use crate::schema::{Field, Scalar, Type};

/// What the property of a field holds that is not set and has no presence, as a PHP expression.
pub(super) fn zero(field: Field<'_>) -> &'static str {
    match field.ty() {
        Type::Scalar(Scalar::Double | Scalar::Float) => "0.0",
        Type::Scalar(Scalar::Bool) => "false",
        Type::Scalar(Scalar::String | Scalar::Bytes) => "''",
        Type::Scalar(_) | Type::Enum(_) => "0",
        Type::Message(_) => "null",
    }
}

/// What the getter returns for a field with presence that is not set, as a PHP expression.
pub(super) fn default(field: Field<'_>, names: Names<'_>) -> String {
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
        Type::Scalar(Scalar::Bytes) => format!("\"{}\"", text::quoted(&unescaped(default))),
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
