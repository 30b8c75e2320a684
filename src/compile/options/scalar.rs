//! Values that are no messages.

use std::borrow::Cow;

use super::tree::Content;
use crate::compile::report::Report;
use crate::schema::{Element, Enum, Field, Scalar, Type};
use crate::syntax::{TokenKind, ast};

/// Where a value is written, which decides how freely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// Behind the `=` of an option.
    Option,
    /// In a message literal: the text format.
    Text,
}

/// Why a value cannot be taken, and what to write.
pub(super) struct Refusal {
    pub(super) message: String,
    pub(super) help: String,
}

/// The value as the field holds it. What is refused will be said in `report`.
pub(super) fn read<'t>(
    field: Field<'_>,
    value: ast::Value<'t>,
    (notation, report): (Notation, &Report<'_>),
) -> Result<Content<'t>, Refusal> {
    match field.ty() {
        Type::Scalar(scalar) => {
            let content = read_scalar(scalar, value, notation)?;
            match &content {
                // What is a piece of the text is UTF-8 as that is.
                Content::Bytes(Cow::Owned(bytes)) if field.validates_utf8() && std::str::from_utf8(bytes).is_err() => {
                    Err(Refusal {
                        message: format!("`{}` is not UTF-8, which `{}` needs", shown(value), field.name()),
                        help: "write text, or use an option of the type `bytes`".to_owned(),
                    })
                }
                _ => Ok(content),
            }
        }
        Type::Enum(enumeration) => read_enum(enumeration, value, (notation, report)),
        Type::Message(message) => Err(Refusal {
            message: format!("`{}` is a message, `{}` is none", field.name(), shown(value)),
            help: format!("write the fields of `{}` in `{{ … }}`", message.full_name()),
        }),
    }
}

fn shown(value: ast::Value<'_>) -> String {
    let text = value.node().compact_text();
    if text.chars().count() > 40 {
        return text.chars().take(40).chain("…".chars()).collect();
    }
    text.into_owned()
}

fn read_scalar(scalar: Scalar, value: ast::Value<'_>, notation: Notation) -> Result<Content<'_>, Refusal> {
    let content = match scalar {
        Scalar::Double => float(value, notation).map(|number| Content::Fixed64(number.to_bits())),
        #[allow(clippy::cast_possible_truncation, reason = "the field holds a float")]
        Scalar::Float => float(value, notation).map(|number| Content::Fixed32((number as f32).to_bits())),
        Scalar::Bool => boolean(value, notation).map(|value| Content::Varint(u64::from(value))),
        Scalar::String | Scalar::Bytes => match value {
            ast::Value::String(literal) => Some(Content::Bytes(literal.value())),
            _ => None,
        },
        _ => integer(scalar, value),
    };
    content.ok_or_else(|| {
        let (what, help) = match scalar {
            Scalar::Double | Scalar::Float => ("a number", "write a number, `inf` or `nan`".to_owned()),
            Scalar::Bool => ("a bool", "write `true` or `false`".to_owned()),
            Scalar::String | Scalar::Bytes => ("a string", "write it in quotes".to_owned()),
            _ => {
                let (min, max) = bounds(scalar);
                (
                    "a number that fits",
                    format!("write a whole number from {min} to {max}"),
                )
            }
        };
        Refusal {
            message: format!("`{}` is not {what}, which a `{}` needs", shown(value), scalar.as_str()),
            help,
        }
    })
}

fn bounds(scalar: Scalar) -> (i128, i128) {
    match scalar {
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => (i32::MIN.into(), i32::MAX.into()),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => (i64::MIN.into(), i64::MAX.into()),
        Scalar::Uint32 | Scalar::Fixed32 => (0, u32::MAX.into()),
        _ => (0, u64::MAX.into()),
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the bounds are checked")]
fn integer(scalar: Scalar, value: ast::Value<'_>) -> Option<Content<'_>> {
    let ast::Value::Scalar(literal) = value else {
        return None;
    };
    let magnitude = i128::from(literal.integer()?);
    let number = if literal.is_negative() { -magnitude } else { magnitude };
    let (min, max) = bounds(scalar);
    if !(min..=max).contains(&number) {
        return None;
    }
    let wide = number as i64;
    Some(match scalar {
        Scalar::Sint32 | Scalar::Sint64 => Content::Varint(((wide << 1) ^ (wide >> 63)).cast_unsigned()),
        Scalar::Fixed32 | Scalar::Sfixed32 => Content::Fixed32(wide.cast_unsigned() as u32),
        Scalar::Fixed64 | Scalar::Sfixed64 => Content::Fixed64(wide.cast_unsigned()),
        _ => Content::Varint(wide.cast_unsigned()),
    })
}

fn float(value: ast::Value<'_>, notation: Notation) -> Option<f64> {
    let ast::Value::Scalar(literal) = value else {
        return None;
    };
    let token = literal.token();
    if token.kind() != TokenKind::Identifier {
        let is_octal = token.kind() == TokenKind::Integer && token.text().len() > 1 && token.text().starts_with('0');
        return if notation == Notation::Text && is_octal {
            None
        } else {
            literal.float()
        };
    }
    let word = token.text().to_ascii_lowercase();
    let exact = notation == Notation::Text || token.text() == word;
    let magnitude = match &*word {
        "inf" if exact => f64::INFINITY,
        "infinity" if notation == Notation::Text => f64::INFINITY,
        // The sign of what is no number means something in text format only.
        "nan" if exact && notation == Notation::Option => return Some(f64::NAN),
        "nan" if exact => f64::NAN,
        _ => return None,
    };
    Some(if literal.is_negative() { -magnitude } else { magnitude })
}

fn boolean(value: ast::Value<'_>, notation: Notation) -> Option<bool> {
    let ast::Value::Scalar(literal) = value else {
        return None;
    };
    match (literal.identifier(), notation) {
        (Some("true"), _) | (Some("True" | "t"), Notation::Text) => Some(true),
        (Some("false"), _) | (Some("False" | "f"), Notation::Text) => Some(false),
        (None, Notation::Text) if !literal.is_negative() => match literal.integer()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
        _ => None,
    }
}

fn read_enum<'t>(
    enumeration: Enum<'_>,
    value: ast::Value<'t>,
    (notation, report): (Notation, &Report<'_>),
) -> Result<Content<'t>, Refusal> {
    let content = |number: i32| Content::Varint(i64::from(number).cast_unsigned());
    if let ast::Value::Scalar(literal) = value {
        if let Some(name) = literal.identifier() {
            if let Some(value) = enumeration.value(name) {
                return Ok(content(value.number()));
            }
        } else if notation == Notation::Text
            && let Some(magnitude) = literal.integer()
        {
            let number = i128::from(magnitude) * if literal.is_negative() { -1 } else { 1 };
            let number = i32::try_from(number).ok();
            let is_value = |number: &i32| !enumeration.is_closed() || enumeration.value_with_number(*number).is_some();
            if let Some(number) = number.filter(is_value) {
                return Ok(content(number));
            }
        }
    }
    let typed = shown(value);
    let names = || enumeration.values().map(Element::name);
    let help = match report.suggestion(&typed, names()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("values are `{}`", names().take(8).collect::<Vec<_>>().join("`, `")),
    };
    Err(Refusal {
        message: format!("`{typed}` is not a value of the enum `{}`", enumeration.full_name()),
        help,
    })
}
