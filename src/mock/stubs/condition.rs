//! What a stub asks of a request.

use buffa_descriptor::reflect::{DynamicMessage, Value};

/// What a field of a request must be.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Numbers of fields, from the request inwards.
    pub path: Vec<u32>,
    pub test: Test,
}

/// How a field is tested.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    Equals(Value),
    IsUnset,
}

impl Condition {
    pub fn holds(&self, request: &DynamicMessage) -> bool {
        let found = find(request, &self.path);
        match (&self.test, found) {
            (Test::Equals(expected), Some(value)) => value == expected,
            // An unset field without presence is its default.
            (Test::Equals(expected), None) => is_default(expected),
            (Test::IsUnset, Some(value)) => is_default(value),
            (Test::IsUnset, None) => true,
        }
    }
}

fn find<'a>(message: &'a DynamicMessage, path: &[u32]) -> Option<&'a Value> {
    let (number, rest) = path.split_first()?;
    match (message.field_by_number(*number)?, rest) {
        (value, []) => Some(value),
        (Value::Message(inner), rest) => find(inner, rest),
        _ => None,
    }
}

fn is_default(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::I32(number) | Value::EnumNumber(number) => *number == 0,
        Value::I64(number) => *number == 0,
        Value::U32(number) => *number == 0,
        Value::U64(number) => *number == 0,
        Value::F32(number) => number.to_bits() == 0,
        Value::F64(number) => number.to_bits() == 0,
        Value::String(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Message(_) => false,
    }
}

/// Whether no request meets both.
pub fn exclude(one: &[Condition], other: &[Condition]) -> bool {
    one.iter().any(|condition| {
        other
            .iter()
            .any(|other| condition.path == other.path && condition.test != other.test)
    })
}
