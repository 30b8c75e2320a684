//! Default values as descriptors print them.

use std::fmt::Write as _;

use super::Lowerer;
use crate::schema::Scalar;
use crate::syntax::{TokenKind, ast};

impl<'t> Lowerer<'t> {
    /// The text of a default; `None`, and an error, where the value does not fit the type.
    pub(super) fn default_of_scalar(&mut self, scalar: Scalar, value: ast::Value<'t>) -> Option<String> {
        let text = match scalar {
            Scalar::Double => float(value).map(double_text),
            Scalar::Float => float(value).map(float_text),
            Scalar::Bool => match value {
                ast::Value::Scalar(scalar) => {
                    let word = scalar.identifier().filter(|word| matches!(*word, "true" | "false"));
                    word.map(str::to_owned)
                }
                _ => None,
            },
            Scalar::String => match value {
                ast::Value::String(literal) => Some(literal.lossy().into_owned()),
                _ => None,
            },
            Scalar::Bytes => match value {
                ast::Value::String(literal) => Some(escape(&literal.value())),
                _ => None,
            },
            _ => integer(scalar, value),
        };
        if text.is_none() {
            let (what, help) = expected(scalar);
            self.report.error(
                &value.node(),
                format!("the default `{}` is not {what}", value.node().compact_text()),
                help,
            );
        }
        text
    }
}

fn expected(scalar: Scalar) -> (String, String) {
    match scalar {
        Scalar::Double | Scalar::Float => ("a number".to_owned(), "write a number, `inf` or `nan`".to_owned()),
        Scalar::Bool => ("a bool".to_owned(), "write `true` or `false`".to_owned()),
        Scalar::String | Scalar::Bytes => ("a string".to_owned(), "write it in quotes".to_owned()),
        _ => {
            let (min, max) = bounds(scalar);
            (
                format!("a number that `{}` can hold", scalar.as_str()),
                format!("write a whole number from {min} to {max}"),
            )
        }
    }
}

fn bounds(scalar: Scalar) -> (i128, i128) {
    match scalar {
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => (i32::MIN.into(), i32::MAX.into()),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => (i64::MIN.into(), i64::MAX.into()),
        Scalar::Uint32 | Scalar::Fixed32 => (0, u32::MAX.into()),
        _ => (0, u64::MAX.into()),
    }
}

fn integer(scalar: Scalar, value: ast::Value<'_>) -> Option<String> {
    let ast::Value::Scalar(literal) = value else {
        return None;
    };
    let magnitude = i128::from(literal.integer()?);
    let number = if literal.is_negative() { -magnitude } else { magnitude };
    let (min, max) = bounds(scalar);
    if literal.is_negative() && min == 0 {
        return None;
    }
    (min..=max).contains(&number).then(|| number.to_string())
}

fn float(value: ast::Value<'_>) -> Option<(bool, f64)> {
    let ast::Value::Scalar(literal) = value else {
        return None;
    };
    if literal.token().kind() == TokenKind::Identifier && !matches!(literal.token().text(), "inf" | "nan") {
        return None;
    }
    let number = literal.float()?;
    Some((literal.is_negative(), number.abs()))
}

fn signed(is_negative: bool, text: &str) -> String {
    if is_negative {
        format!("-{text}")
    } else {
        text.to_owned()
    }
}

fn double_text((is_negative, number): (bool, f64)) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return signed(is_negative, "inf");
    }
    let short = general(number, 15);
    let text = if short.parse() == Ok(number) {
        short
    } else {
        general(number, 17)
    };
    signed(is_negative, &text)
}

fn float_text((is_negative, number): (bool, f64)) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "the field holds a float")]
    let single = number as f32;
    if single.is_nan() {
        return "nan".to_owned();
    }
    if single.is_infinite() {
        return signed(is_negative, "inf");
    }
    let short = general(single.into(), 6);
    let is_exact = single.is_normal() || single == 0.0;
    let text = if is_exact && short.parse() == Ok(single) {
        short
    } else {
        general(single.into(), 9)
    };
    signed(is_negative, &text)
}

/// What C prints for `%.<precision>g`.
fn general(number: f64, precision: usize) -> String {
    let scientific = format!("{number:.*e}", precision.saturating_sub(1));
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let limit = i32::try_from(precision).unwrap_or(i32::MAX);
    if exponent < -4 || exponent >= limit {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", without_zeros(digits), exponent.abs());
    }
    let decimals = usize::try_from(limit - 1 - exponent).unwrap_or(0);
    without_zeros(&format!("{number:.decimals$}")).to_owned()
}

fn without_zeros(digits: &str) -> &str {
    if !digits.contains('.') {
        return digits;
    }
    digits.trim_end_matches('0').trim_end_matches('.')
}

/// Bytes as C writes them in a string.
fn escape(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'"' => text.push_str("\\\""),
            b'\'' => text.push_str("\\'"),
            b'\\' => text.push_str("\\\\"),
            0x20..0x7f => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\{byte:03o}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{double_text, escape, float_text};

    #[test]
    fn floats_are_printed_with_as_few_digits_as_they_need() {
        let cases = [
            (9e9, "9000000000", "9e+09"),
            (0.1, "0.1", "0.1"),
            (1.0 / 3.0, "0.33333333333333331", "0.333333343"),
            (1e-5, "1e-05", "1e-05"),
            (1.5e300, "1.5e+300", "inf"),
            (123_456.0, "123456", "123456"),
            (0.0, "0", "0"),
        ];
        for (number, double, float) in cases {
            assert_eq!(double_text((false, number)), double);
            assert_eq!(float_text((false, number)), float);
        }
        assert_eq!(double_text((true, f64::INFINITY)), "-inf");
    }

    #[test]
    fn bytes_are_escaped_in_octal() {
        assert_eq!(escape(b"a\0\xfe\"\n?"), "a\\000\\376\\\"\\n?");
    }
}
