//! What the rules of one kind are set to.

use super::{FieldRules, Kind};
use crate::schema::Options;
use crate::schema::wire::{Reader, Value};

/// What a rule is set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal<'a> {
    Int(i64),
    Uint(u64),
    Float(f64),
    Bool(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
    /// Seconds and nanoseconds, of a timestamp or a duration.
    Time(i64, i32),
    Message(Options<'a>),
}

/// The rules of one kind that are set.
#[derive(Debug, Clone)]
pub struct TypeRules<'a> {
    pub kind: Kind,
    /// Parts of one message.
    parts: Vec<Options<'a>>,
}

impl<'a> TypeRules<'a> {
    pub(super) fn new(kind: Kind, part: Options<'a>) -> Self {
        Self {
            kind,
            parts: vec![part],
        }
    }

    /// Adds a part of the same message.
    pub(super) fn add(&mut self, part: Options<'a>) {
        self.parts.push(part);
    }

    /// The encoded message of rules.
    pub fn bytes(&self) -> Vec<u8> {
        self.parts.iter().flat_map(|part| part.bytes()).copied().collect()
    }

    /// The numbers of the rules that are set, sorted.
    pub fn set(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self
            .parts
            .iter()
            .flat_map(|part| Reader::new(part.bytes()).map_while(Result::ok))
            .map(|(number, _)| number)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    pub fn has(&self, rule: &str) -> bool {
        self.kind
            .rule(rule)
            .is_some_and(|number| self.parts.iter().any(|part| part.has(number)))
    }

    /// What a rule is set to.
    pub fn get(&self, rule: &str) -> Option<Literal<'a>> {
        self.all(rule).pop()
    }

    /// What a repeated rule is set to.
    pub fn all(&self, rule: &str) -> Vec<Literal<'a>> {
        let Some(number) = self.kind.rule(rule) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for value in self.parts.iter().flat_map(|part| part.values(number)) {
            self.read(rule, value, &mut found);
        }
        found
    }

    pub fn bool(&self, rule: &str) -> Option<bool> {
        match self.get(rule)? {
            Literal::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A length or a count.
    pub fn length(&self, rule: &str) -> Option<u64> {
        match self.get(rule)? {
            Literal::Uint(value) => Some(value),
            _ => None,
        }
    }

    pub fn text(&self, rule: &str) -> Option<&'a str> {
        match self.get(rule)? {
            Literal::Text(value) => Some(value),
            _ => None,
        }
    }

    /// The rules of items, keys or values, by the number that they have.
    pub fn inner(&self, number: u32) -> Option<FieldRules<'a>> {
        FieldRules::read(self.parts.iter().flat_map(|part| part.messages(number)))
    }

    fn read(&self, rule: &str, value: Value<'a>, found: &mut Vec<Literal<'a>>) {
        const FLAGS: &[&str] = &["finite", "defined_only", "unique", "strict", "lt_now", "gt_now"];
        const LENGTHS: &[&str] = &[
            "len",
            "min_len",
            "max_len",
            "len_bytes",
            "min_bytes",
            "max_bytes",
            "min_items",
            "max_items",
            "min_pairs",
            "max_pairs",
        ];
        let is_value = matches!(
            rule,
            "const" | "lt" | "lte" | "gt" | "gte" | "in" | "not_in" | "example" | "prefix" | "suffix" | "contains"
        );
        match value {
            Value::Varint(value) if LENGTHS.contains(&rule) => found.push(Literal::Uint(value)),
            Value::Varint(value) if FLAGS.contains(&rule) => found.push(Literal::Bool(value != 0)),
            Value::Bytes(bytes) if rule == "pattern" || rule == "not_contains" => {
                found.extend(std::str::from_utf8(bytes).map(Literal::Text));
            }
            Value::Bytes(bytes) if rule == "within" => found.push(time(bytes)),
            _ if is_value => self.read_value(rule, value, found),
            Value::Varint(value) if rule == "well_known_regex" => found.push(Literal::Uint(value)),
            Value::Varint(value) => found.push(Literal::Bool(value != 0)),
            _ => {}
        }
    }

    fn read_value(&self, rule: &str, value: Value<'a>, found: &mut Vec<Literal<'a>>) {
        match (self.kind, value) {
            (Kind::Float, Value::Fixed32(bits)) => found.push(Literal::Float(f64::from(f32::from_bits(bits)))),
            (Kind::Double, Value::Fixed64(bits)) => found.push(Literal::Float(f64::from_bits(bits))),
            (Kind::Fixed32, Value::Fixed32(value)) => found.push(Literal::Uint(u64::from(value))),
            (Kind::Sfixed32, Value::Fixed32(value)) => found.push(Literal::Int(i64::from(value.cast_signed()))),
            (Kind::Sfixed64, Value::Fixed64(value)) => found.push(Literal::Int(value.cast_signed())),
            (Kind::Sint32 | Kind::Sint64, Value::Varint(value)) => {
                found.push(Literal::Int((value >> 1).cast_signed() ^ -(value & 1).cast_signed()));
            }
            (Kind::Fixed64, Value::Fixed64(value)) | (Kind::Uint32 | Kind::Uint64, Value::Varint(value)) => {
                found.push(Literal::Uint(value));
            }
            (Kind::Int32 | Kind::Int64 | Kind::Enum, Value::Varint(value)) => {
                found.push(Literal::Int(value.cast_signed()));
            }
            (Kind::Bool, Value::Varint(value)) => found.push(Literal::Bool(value != 0)),
            (Kind::Bytes, Value::Bytes(bytes)) => found.push(Literal::Bytes(bytes)),
            (Kind::Duration | Kind::Timestamp, Value::Bytes(bytes)) => found.push(time(bytes)),
            (Kind::FieldMask, Value::Bytes(bytes)) if !matches!(rule, "in" | "not_in") => {
                found.push(Literal::Message(Options::new(bytes)));
            }
            (Kind::FieldMask | Kind::String | Kind::Any, Value::Bytes(bytes)) => {
                found.extend(std::str::from_utf8(bytes).map(Literal::Text));
            }
            _ => {}
        }
    }
}

fn time(bytes: &[u8]) -> Literal<'_> {
    let fields = Options::new(bytes);
    Literal::Time(
        fields.integer(1).unwrap_or_default().cast_signed(),
        fields.int32(2).unwrap_or_default(),
    )
}
