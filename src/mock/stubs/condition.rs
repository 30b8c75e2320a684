//! What a stub asks of a request, and what a request has instead.

use std::cmp::Ordering;
use std::sync::Arc;

use buffa_descriptor::reflect::{DynamicMessage, ReflectMessageMut as _, Value};
use buffa_descriptor::{FieldKind, SingularKind};
use regex::Regex;

use crate::mock::message::is_default;

/// What a field of a request must be.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Numbers of fields, from the request inwards.
    pub path: Vec<u32>,
    /// The same in names: `price.units`.
    pub name: String,
    pub test: Test,
}

/// How a field is tested.
#[derive(Debug, Clone)]
pub enum Test {
    Equals(Value),
    /// One of these.
    In(Vec<Value>),
    Not(Value),
    IsUnset,
    IsSet,
    /// A list that has this item, or a text with this part.
    Contains(Value),
    Matches(Regex),
    /// Above, or from on; below, or up to.
    Within(Option<(Value, Edge)>, Option<(Value, Edge)>),
}

/// Whether the end of a range belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Inside,
    Outside,
}

impl Condition {
    pub fn holds(&self, request: &DynamicMessage) -> bool {
        self.test.holds(find(request, &self.path))
    }

    /// Sets the field to a value for which it holds, where it tells one.
    pub fn fulfil(&self, request: &mut DynamicMessage) {
        let value = match &self.test {
            Test::Equals(value) => value,
            Test::In(values) if !values.is_empty() => &values[0],
            _ => return,
        };
        put(request, &self.path, value);
    }

    /// Why it does not hold.
    pub fn reason(&self, request: &DynamicMessage) -> String {
        let found = find(request, &self.path).map_or_else(|| "unset".to_owned(), show);
        format!("{} is {found}, not {}", self.name, self.test.show())
    }
}

impl Test {
    fn holds(&self, found: Option<&Value>) -> bool {
        match (self, found) {
            (Self::Equals(expected), Some(value)) => value == expected,
            // An unset field without presence is its default.
            (Self::Equals(expected), None) => is_default(expected),
            (Self::In(expected), Some(value)) => expected.contains(value),
            (Self::In(expected), None) => expected.iter().any(is_default),
            (Self::Not(other), Some(value)) => value != other,
            (Self::Not(other), None) => !is_default(other),
            (Self::IsUnset, Some(value)) => is_default(value),
            (Self::IsUnset, None) => true,
            (Self::IsSet, Some(value)) => !is_default(value),
            (Self::Contains(part), Some(Value::List(items))) => items.contains(part),
            (Self::Contains(Value::String(part)), Some(Value::String(text))) => text.contains(part.as_str()),
            (Self::Matches(pattern), Some(Value::String(text))) => pattern.is_match(text),
            (Self::Matches(pattern), None) => pattern.is_match(""),
            (Self::Within(low, high), Some(value)) => is_within(value, low.as_ref(), high.as_ref()),
            (Self::Within(low, high), None) => {
                let end = low.as_ref().or(high.as_ref()).map(|(end, _)| end);
                let zero = end.and_then(zero);
                zero.is_some_and(|zero| is_within(&zero, low.as_ref(), high.as_ref()))
            }
            (Self::IsSet | Self::Contains(_), None) | (Self::Contains(_) | Self::Matches(_), Some(_)) => false,
        }
    }

    fn show(&self) -> String {
        let end = |end: &Option<(Value, Edge)>, outside: &str, inside: &str| {
            end.as_ref().map(|(value, edge)| {
                let word = if *edge == Edge::Inside { inside } else { outside };
                format!("{word} {}", show(value))
            })
        };
        match self {
            Self::Equals(value) => show(value),
            Self::In(values) => format!("one of {}", values.iter().map(show).collect::<Vec<_>>().join(", ")),
            Self::Not(value) => format!("anything but {}", show(value)),
            Self::IsUnset => "unset".to_owned(),
            Self::IsSet => "set".to_owned(),
            Self::Contains(value) => format!("with {} in it", show(value)),
            Self::Matches(pattern) => format!("like `{pattern}`"),
            Self::Within(low, high) => {
                let ends = [end(low, "above", "from"), end(high, "below", "up to")];
                ends.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// Whether no value passes both; false where that is not known.
    fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Equals(value), test) | (test, Self::Equals(value)) => !test.holds(Some(value)),
            (Self::In(values), test) | (test, Self::In(values)) => values.iter().all(|value| !test.holds(Some(value))),
            (Self::IsSet, Self::IsUnset) | (Self::IsUnset, Self::IsSet) => true,
            (Self::Within(low, high), Self::Within(other_low, other_high)) => {
                is_apart(high.as_ref(), other_low.as_ref()) || is_apart(other_high.as_ref(), low.as_ref())
            }
            _ => false,
        }
    }
}

/// Whether a range ends before another one begins.
fn is_apart(high: Option<&(Value, Edge)>, low: Option<&(Value, Edge)>) -> bool {
    let (Some((high, one)), Some((low, other))) = (high, low) else {
        return false;
    };
    match compare(high, low) {
        Some(Ordering::Less) => true,
        Some(Ordering::Equal) => *one == Edge::Outside || *other == Edge::Outside,
        _ => false,
    }
}

fn is_within(value: &Value, low: Option<&(Value, Edge)>, high: Option<&(Value, Edge)>) -> bool {
    let fits = |end: Option<&(Value, Edge)>, wanted: Ordering| {
        end.is_none_or(|(end, edge)| match compare(value, end) {
            Some(Ordering::Equal) => *edge == Edge::Inside,
            found => found == Some(wanted),
        })
    };
    fits(low, Ordering::Greater) && fits(high, Ordering::Less)
}

/// The order of numbers, texts, and of messages such as timestamps, field by field.
pub fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    match (one, other) {
        (Value::I32(one), Value::I32(other)) | (Value::EnumNumber(one), Value::EnumNumber(other)) => {
            Some(one.cmp(other))
        }
        (Value::I64(one), Value::I64(other)) => Some(one.cmp(other)),
        (Value::U32(one), Value::U32(other)) => Some(one.cmp(other)),
        (Value::U64(one), Value::U64(other)) => Some(one.cmp(other)),
        (Value::F32(one), Value::F32(other)) => one.partial_cmp(other),
        (Value::F64(one), Value::F64(other)) => one.partial_cmp(other),
        (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
        (Value::Message(one), Value::Message(other)) => {
            let part = |message: &DynamicMessage, number| match message.field_by_number(number) {
                Some(Value::I64(part)) => *part,
                Some(Value::I32(part)) => i64::from(*part),
                _ => 0,
            };
            let both = |number| part(one, number).cmp(&part(other, number));
            Some(both(1).then(both(2)))
        }
        _ => None,
    }
}

fn zero(like: &Value) -> Option<Value> {
    Some(match like {
        Value::I32(_) => Value::I32(0),
        Value::I64(_) => Value::I64(0),
        Value::U32(_) => Value::U32(0),
        Value::U64(_) => Value::U64(0),
        Value::F32(_) => Value::F32(0.0),
        Value::F64(_) => Value::F64(0.0),
        Value::String(_) => Value::String(String::new()),
        _ => return None,
    })
}

fn find<'a>(message: &'a DynamicMessage, path: &[u32]) -> Option<&'a Value> {
    let (number, rest) = path.split_first()?;
    match (message.field_by_number(*number)?, rest) {
        (value, []) => Some(value),
        (Value::Message(inner), rest) => find(inner, rest),
        _ => None,
    }
}

fn put(message: &mut DynamicMessage, path: &[u32], value: &Value) {
    let Some((number, rest)) = path.split_first() else {
        return;
    };
    let pool = Arc::clone(message.pool());
    let descriptor = pool.message(message.message_index());
    let Some(field) = descriptor.fields().iter().find(|field| field.number() == *number) else {
        return;
    };
    let value = match (rest, field.kind()) {
        ([], _) => value.clone(),
        (rest, FieldKind::Singular(SingularKind::Message(ty))) => {
            let mut inner = match message.field_by_number(*number) {
                Some(Value::Message(inner)) => inner.clone(),
                _ => DynamicMessage::new(Arc::clone(&pool), ty),
            };
            put(&mut inner, rest, value);
            Value::Message(inner)
        }
        _ => return,
    };
    // A value of another type was refused when the stub was read.
    let _ = message.try_set(field, value);
}

/// A value for people, short.
fn show(value: &Value) -> String {
    const MAX: usize = 60;
    let text = match value {
        Value::Bool(value) => value.to_string(),
        Value::I32(number) | Value::EnumNumber(number) => number.to_string(),
        Value::F32(number) => number.to_string(),
        Value::F64(number) => number.to_string(),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Value::List(items) => format!("[{}]", items.iter().take(8).map(show).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => format!("a map with {} entries", entries.len()),
        Value::Message(message) => message.to_json().unwrap_or_default(),
        value => match crate::mock::message::text_of(value) {
            Some(text) if matches!(value, Value::String(_)) => format!("\"{text}\""),
            Some(text) => text,
            None => "\"\"".to_owned(),
        },
    };
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Whether no request meets both.
pub fn exclude(one: &[Condition], other: &[Condition]) -> bool {
    one.iter().any(|condition| {
        other
            .iter()
            .any(|other| condition.path == other.path && condition.test.excludes(&other.test))
    })
}
