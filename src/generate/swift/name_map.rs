//! Names of fields and enum values for JSON and the text format, in the byte
//! code that runtimes from 1.31 on read.
//!
//! A program is a version, zero, and instructions with their operands.
//! Integers are written in groups of six bits, the lowest first, with a seventh
//! bit on every group but the last; strings end with a zero.

use std::collections::BTreeMap;

use super::literal::push_escaped;
use super::names::{is_group_like, naming_base};
use crate::schema::{Element, Enum, Field, Message, Type, default_json_name};

/// The instructions. Those with a number take the difference to the number before; the
/// one with the next code does so without saying that it is one.
#[derive(Debug, Clone, Copy)]
enum Instruction {
    /// One name for text and JSON.
    Same = 1,
    /// The runtime makes the JSON name from the field's.
    Standard = 3,
    /// A name and a JSON name.
    Unique = 5,
    /// The name of a group's message.
    Group = 7,
    /// A name and others.
    Alias = 9,
    ReservedName = 11,
    ReservedNumbers = 12,
}

#[derive(Debug)]
struct Program {
    /// The text of a string literal, without its quotes.
    literal: String,
    last: i32,
}

impl Program {
    fn new() -> Self {
        Self {
            literal: "\\0".to_owned(),
            last: 0,
        }
    }

    fn numbered(&mut self, instruction: Instruction, number: i32) {
        let delta = number.wrapping_sub(self.last);
        self.last = number;
        if delta == 1 {
            self.integer(instruction as u32);
        } else {
            self.integer(instruction as u32 + 1);
            self.integer(delta.cast_unsigned());
        }
    }

    fn integer(&mut self, mut value: u32) {
        while value > 0x3f {
            self.group(value & 0x3f | 0x40);
            value >>= 6;
        }
        self.group(value);
    }

    /// Seven bits.
    fn group(&mut self, value: u32) {
        push_escaped(&mut self.literal, char::from(value as u8));
    }

    fn string(&mut self, text: &str) {
        text.chars()
            .for_each(|character| push_escaped(&mut self.literal, character));
        self.literal.push_str("\\0");
    }
}

/// The literal of a message's program; nothing if there are no names.
pub(super) fn of_message(message: Message<'_>) -> Option<String> {
    let mut program = Program::new();
    let mut fields: Vec<Field<'_>> = message.fields().collect();
    fields.sort_by_key(|field| field.number());
    for field in &fields {
        push_field(&mut program, *field);
    }
    for name in message.reserved_names() {
        program.integer(Instruction::ReservedName as u32);
        program.string(name);
    }
    for range in message.reserved_ranges() {
        program.integer(Instruction::ReservedNumbers as u32);
        program.integer(range.start.cast_unsigned());
        program.integer(range.end.wrapping_sub(range.start).cast_unsigned());
    }
    let is_empty = fields.is_empty() && message.reserved_names().len() == 0 && message.reserved_ranges().len() == 0;
    (!is_empty).then_some(program.literal)
}

fn push_field(program: &mut Program, field: Field<'_>) {
    let (name, number) = (naming_base(field), field.number());
    if matches!(field.ty(), Type::Message(message) if is_group_like(field, message)) {
        program.numbered(Instruction::Group, number);
        program.string(name);
    } else if field.json_name() == name {
        program.numbered(Instruction::Same, number);
        program.string(name);
    } else if field.json_name() == default_json_name(name) {
        program.numbered(Instruction::Standard, number);
        program.string(name);
    } else {
        program.numbered(Instruction::Unique, number);
        program.string(name);
        program.string(field.json_name());
    }
}

/// The literal of an enum's program.
pub(super) fn of_enum(enumeration: Enum<'_>) -> String {
    let mut names: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
    for value in enumeration.values() {
        names.entry(value.number()).or_default().push(value.name());
    }
    let mut program = Program::new();
    for (number, names) in names {
        match names.as_slice() {
            [name, aliases @ ..] if !aliases.is_empty() => {
                program.numbered(Instruction::Alias, number);
                program.string(name);
                program.integer(aliases.len() as u32);
                for alias in aliases {
                    program.string(alias);
                }
            }
            names => {
                program.numbered(Instruction::Same, number);
                for name in names {
                    program.string(name);
                }
            }
        }
    }
    program.literal
}
