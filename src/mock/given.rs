//! A part of a message that is decided before the rest is made up: by a stub, or by the request.

use std::collections::BTreeMap;

use buffa_descriptor::MessageIndex;
use buffa_descriptor::reflect::{DynamicMessage, MapKey, Value};

use super::fake::Key;

/// Some fields of a message, by number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Given {
    fields: BTreeMap<u32, Part>,
    /// What the open fields are made from, where that is not told by the place of the message.
    pub origin: Option<Key>,
}

/// What is decided about a field, or about one value of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// The field stays unset.
    Absent,
    Value(Value),
    /// A message whose other fields are open.
    Message(Given),
    List(Vec<Part>),
    Map(Vec<(MapKey, Part)>),
}

impl Given {
    /// Nothing but what the open fields are made from.
    pub fn from_origin(origin: Key) -> Self {
        Self {
            fields: BTreeMap::new(),
            origin: Some(origin),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub fn get(&self, number: u32) -> Option<&Part> {
        self.fields.get(&number)
    }

    pub fn set(&mut self, number: u32, part: Part) {
        self.fields.insert(number, part);
    }

    /// Sets a field unless it is decided already.
    pub fn suggest(&mut self, number: u32, part: Part) {
        self.fields.entry(number).or_insert(part);
    }

    /// The fields that are decided, by number.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Part)> {
        self.fields.iter().map(|(number, part)| (*number, part))
    }

    pub fn take(&mut self, number: u32) -> Option<Part> {
        self.fields.remove(&number)
    }

    /// The fields that are set in a message; `is_whole` names the types that are never taken apart.
    pub fn from_message(message: &DynamicMessage, is_whole: &dyn Fn(MessageIndex) -> bool) -> Self {
        let mut given = Self::default();
        for field in message.pool().message(message.message_index()).fields() {
            if let Some(value) = message.field_by_number(field.number()) {
                given.set(field.number(), part(value, is_whole));
            }
        }
        given
    }
}

fn part(value: &Value, is_whole: &dyn Fn(MessageIndex) -> bool) -> Part {
    match value {
        Value::Message(message) if !is_whole(message.message_index()) => {
            Part::Message(Given::from_message(message, is_whole))
        }
        value => Part::Value(value.clone()),
    }
}
