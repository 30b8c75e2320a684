//! What is wrong with a message, and how servers tell it.

use std::fmt::{self, Write as _};

use crate::schema::wire::Writer;

/// The full name of the message that carries violations as the detail of an error.
pub const VIOLATIONS: &str = "buf.validate.Violations";

/// One rule that a message breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// The way to the field; empty where the rule is about the whole message.
    pub field: Vec<Step>,
    /// The way from the rules of the field to the rule.
    pub rule: Vec<Step>,
    pub rule_id: String,
    pub message: String,
    /// The key of an entry is wrong, not its value.
    pub is_for_key: bool,
}

/// One step of a way through a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Zero for a oneof, which has a name only.
    pub number: u32,
    pub name: String,
    /// The number of the type in `google.protobuf.FieldDescriptorProto.Type`.
    pub ty: i32,
    /// The types of the keys and of the values, where there is the key of a map.
    pub entry: Option<(i32, i32)>,
    pub key: Option<Key>,
}

/// The place in a list or a map.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    Index(u64),
    Bool(bool),
    Int(i64),
    Uint(u64),
    Text(String),
}

impl Step {
    pub fn new(number: u32, name: &str, ty: i32) -> Self {
        Self {
            number,
            name: name.to_owned(),
            ty,
            entry: None,
            key: None,
        }
    }

    fn write(&self, writer: &mut Writer) {
        if self.number != 0 {
            writer.varint(1, u64::from(self.number));
        }
        writer.string(2, &self.name);
        if self.ty != 0 {
            writer.int32(3, self.ty);
        }
        if let Some((key, value)) = self.entry {
            writer.int32(4, key);
            writer.int32(5, value);
        }
        match &self.key {
            None => {}
            Some(Key::Index(index)) => writer.varint(6, *index),
            Some(Key::Bool(value)) => writer.bool(7, *value),
            Some(Key::Int(number)) => writer.varint(8, number.cast_unsigned()),
            Some(Key::Uint(number)) => writer.varint(9, *number),
            Some(Key::Text(text)) => writer.string(10, text),
        }
    }
}

impl Violation {
    /// `offers[2].price.units`
    pub fn path(&self) -> String {
        path(&self.field)
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(2, &self.rule_id);
        writer.string(3, &self.message);
        if self.is_for_key {
            writer.bool(4, true);
        }
        for (number, steps) in [(5, &self.field), (6, &self.rule)] {
            if !steps.is_empty() {
                writer.message(number, |writer| {
                    for step in steps {
                        writer.message(1, |writer| step.write(writer));
                    }
                });
            }
        }
    }
}

fn path(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        if !text.is_empty() {
            text.push('.');
        }
        text.push_str(&step.name);
        let Some(key) = &step.key else { continue };
        let written = match key {
            Key::Index(number) | Key::Uint(number) => write!(text, "[{number}]"),
            Key::Bool(value) => write!(text, "[{value}]"),
            Key::Int(number) => write!(text, "[{number}]"),
            Key::Text(key) => write!(text, "[{key:?}]"),
        };
        debug_assert!(written.is_ok(), "a String takes everything");
    }
    text
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(formatter, "{path}: ")?;
        }
        write!(formatter, "{} [{}]", self.message, self.rule_id)
    }
}

/// Violations as an encoded [`VIOLATIONS`].
pub fn detail(violations: &[Violation]) -> Vec<u8> {
    let mut writer = Writer::new();
    for violation in violations {
        writer.message(1, |writer| violation.write(writer));
    }
    writer.into_bytes()
}
