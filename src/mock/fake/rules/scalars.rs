//! Scalars made from what rules allow.

use buffa_descriptor::reflect::Value;

use super::super::key::Key;
use super::super::text;
use super::Source;
use crate::schema::Scalar;

pub(super) fn scalar_of(scalar: buffa_descriptor::ScalarType) -> Scalar {
    use buffa_descriptor::ScalarType as Known;
    match scalar {
        Known::Double => Scalar::Double,
        Known::Float => Scalar::Float,
        Known::Int64 => Scalar::Int64,
        Known::Uint64 => Scalar::Uint64,
        Known::Int32 => Scalar::Int32,
        Known::Fixed64 => Scalar::Fixed64,
        Known::Fixed32 => Scalar::Fixed32,
        Known::Bool => Scalar::Bool,
        Known::String => Scalar::String,
        Known::Bytes => Scalar::Bytes,
        Known::Uint32 => Scalar::Uint32,
        Known::Sfixed32 => Scalar::Sfixed32,
        Known::Sfixed64 => Scalar::Sfixed64,
        Known::Sint32 => Scalar::Sint32,
        Known::Sint64 => Scalar::Sint64,
    }
}

/// A scalar made from rules, near `natural` where they allow it.
pub(super) fn scalar_candidate(source: &Source, scalar: Scalar, key: Key, natural: Option<&Value>) -> Option<Value> {
    let (low, high) = match source {
        Source::Integer { low, high } => (*low, *high),
        _ => (None, None),
    };
    Some(match scalar {
        Scalar::Bool => Value::Bool(key.chance(50)),
        Scalar::String => {
            let natural = match natural {
                Some(Value::String(text)) => text.as_str(),
                _ => "",
            };
            match source {
                Source::Text(rules) => Value::String(text::candidate(rules, key, natural)),
                _ => Value::String(text::plain(key)),
            }
        }
        Scalar::Bytes => match source {
            Source::Bytes(rules) => Value::Bytes(text::bytes(rules, key)),
            _ => Value::Bytes(text::plain(key).into_bytes()),
        },
        Scalar::Double | Scalar::Float => {
            let (low, high) = match source {
                Source::Fraction { low, high } => (*low, *high),
                _ => (None, None),
            };
            let number = fraction(low, high, key);
            if scalar == Scalar::Float {
                Value::F32(number as f32)
            } else {
                Value::F64(number)
            }
        }
        _ => {
            let (least, greatest) = limits(scalar);
            let low = low.map(|low| low.max(least));
            let high = high.map(|high| high.min(greatest));
            // Nothing is known of what expressions want: numbers of every size are tried.
            let width = 10_i128.pow(1 + u32::try_from(key.with("width").below(5)).unwrap_or_default());
            let number = within(low, high, width, key, least).clamp(least, greatest);
            integer(scalar, number)?
        }
    })
}

/// A number from `low` to `high`, or near the one bound that there is; `least` is the type's own.
pub(super) fn within(low: Option<i128>, high: Option<i128>, width: i128, key: Key, least: i128) -> i128 {
    let (low, high) = match (low, high) {
        (Some(low), Some(high)) => (low, high.max(low)),
        (Some(low), None) => (low, low + width),
        (None, Some(high)) if high >= 0 => ((high - width).max(least.max(0)), high),
        (None, Some(high)) => ((high - width).max(least), high),
        (None, None) => (0, width),
    };
    let span = u64::try_from(high - low).unwrap_or(u64::MAX - 1);
    low + i128::from(key.below(span.saturating_add(1)))
}

fn fraction(low: Option<f64>, high: Option<f64>, key: Key) -> f64 {
    // Powers of two print short in both widths.
    let part = f64::from(u32::try_from(key.between(1, 15)).unwrap_or(1)) / 16.0;
    match (low, high) {
        (Some(low), Some(high)) => low + (high - low) * part,
        (Some(low), None) => low + 100.0 * part,
        (None, Some(high)) => high - 100.0 * part,
        (None, None) => 100.0 * part,
    }
}

fn limits(scalar: Scalar) -> (i128, i128) {
    match scalar {
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => (i32::MIN.into(), i32::MAX.into()),
        Scalar::Uint32 | Scalar::Fixed32 => (0, u32::MAX.into()),
        Scalar::Uint64 | Scalar::Fixed64 => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    }
}

fn integer(scalar: Scalar, number: i128) -> Option<Value> {
    Some(match scalar {
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => Value::I32(number.try_into().ok()?),
        Scalar::Uint32 | Scalar::Fixed32 => Value::U32(number.try_into().ok()?),
        Scalar::Uint64 | Scalar::Fixed64 => Value::U64(number.try_into().ok()?),
        _ => Value::I64(number.try_into().ok()?),
    })
}
