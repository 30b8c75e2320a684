//! The rules that elements carry in their options, read from the wire.

mod kind;
mod type_rules;

pub use kind::Kind;
pub use type_rules::{Literal, TypeRules};

use crate::schema::wire::{Reader, Value};
use crate::schema::{Element, Field, Message, Oneof, Options};

/// Numbers of fields in `buf/validate/validate.proto`.
pub mod number {
    /// `(buf.validate.message)`, `(buf.validate.oneof)` and `(buf.validate.field)`.
    pub const RULES: u32 = 1159;
    /// `(buf.validate.predefined)`.
    pub const PREDEFINED: u32 = 1160;
    pub const MESSAGE_CEL: u32 = 3;
    pub const MESSAGE_ONEOF: u32 = 4;
    pub const MESSAGE_CEL_EXPRESSION: u32 = 5;
    pub const CEL: u32 = 23;
    pub const REQUIRED: u32 = 25;
    pub const IGNORE: u32 = 27;
    pub const CEL_EXPRESSION: u32 = 29;
    pub const ITEMS: u32 = 4;
    pub const KEYS: u32 = 4;
    pub const VALUES: u32 = 5;
}

/// An expression of CEL that has to be true, or an empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expression<'a> {
    pub id: &'a str,
    pub message: &'a str,
    pub source: &'a str,
}

impl<'a> Expression<'a> {
    fn read(rule: Options<'a>) -> Self {
        Self {
            id: rule.string(1).unwrap_or_default(),
            message: rule.string(2).unwrap_or_default(),
            source: rule.string(3).unwrap_or_default(),
        }
    }

    fn bare(source: &'a str) -> Self {
        Self {
            id: source,
            message: "",
            source,
        }
    }
}

/// What a message says of itself with `(buf.validate.message)`.
#[derive(Debug, Clone, Default)]
pub struct MessageRules<'a> {
    pub expressions: Vec<Expression<'a>>,
    /// Expressions that are their own id.
    pub bare_expressions: Vec<Expression<'a>>,
    pub oneofs: Vec<OneofRule<'a>>,
}

/// Fields of which at most one is set.
#[derive(Debug, Clone)]
pub struct OneofRule<'a> {
    pub fields: Vec<&'a str>,
    pub is_required: bool,
}

impl<'a> MessageRules<'a> {
    /// The rules of `message`, if it has any.
    pub fn of(message: Message<'a>) -> Option<Self> {
        let mut parts = message.options().messages(number::RULES).peekable();
        parts.peek()?;
        let mut rules = Self::default();
        for part in parts {
            rules
                .expressions
                .extend(part.messages(number::MESSAGE_CEL).map(Expression::read));
            rules
                .bare_expressions
                .extend(part.strings(number::MESSAGE_CEL_EXPRESSION).map(Expression::bare));
            rules
                .oneofs
                .extend(part.messages(number::MESSAGE_ONEOF).map(|oneof| OneofRule {
                    fields: oneof.strings(1).collect(),
                    is_required: oneof.bool(2) == Some(true),
                }));
        }
        Some(rules)
    }
}

/// Whether one field of a oneof has to be set.
pub fn is_oneof_required(oneof: Oneof<'_>) -> bool {
    oneof
        .options()
        .messages(number::RULES)
        .filter_map(|rules| rules.bool(1))
        .last()
        == Some(true)
}

/// The expressions that an extension of a message of rules stands for.
pub fn predefined(extension: Field<'_>) -> Option<Vec<Expression<'_>>> {
    let mut parts = extension.options().messages(number::PREDEFINED).peekable();
    parts.peek()?;
    Some(parts.flat_map(|part| part.messages(1)).map(Expression::read).collect())
}

/// When the rules of a field do not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ignore {
    #[default]
    Unspecified,
    IfZeroValue,
    Always,
}

/// What a field says of its value, or a list or map of its items, keys or values.
#[derive(Debug, Clone, Default)]
pub struct FieldRules<'a> {
    pub expressions: Vec<Expression<'a>>,
    /// Expressions that are their own id.
    pub bare_expressions: Vec<Expression<'a>>,
    pub is_required: bool,
    /// What is said of `ignore`; nothing is not the same as `IGNORE_UNSPECIFIED`.
    pub ignore: Option<Ignore>,
    pub type_rules: Option<TypeRules<'a>>,
    /// How many fields of `FieldRules` are set.
    pub set: usize,
}

impl<'a> FieldRules<'a> {
    /// The rules of `field`, if it has any.
    pub fn of(field: Field<'a>) -> Option<Self> {
        Self::read(field.options().messages(number::RULES))
    }

    fn read(parts: impl Iterator<Item = Options<'a>>) -> Option<Self> {
        let mut parts = parts.peekable();
        parts.peek()?;
        let mut rules = Self::default();
        let mut seen = Vec::new();
        for part in parts {
            for (number, value) in Reader::new(part.bytes()).map_while(Result::ok) {
                if !seen.contains(&number) {
                    seen.push(number);
                }
                rules.take(number, value);
            }
        }
        // Only one kind of rules can be set: the last one that was written.
        seen.retain(|&number| Kind::numbered(number).is_none());
        rules.set = seen.len() + usize::from(rules.type_rules.is_some());
        Some(rules)
    }

    fn take(&mut self, number: u32, value: Value<'a>) {
        match (number, value) {
            (number::CEL, Value::Bytes(bytes)) => self.expressions.push(Expression::read(Options::new(bytes))),
            (number::CEL_EXPRESSION, Value::Bytes(bytes)) => self
                .bare_expressions
                .extend(std::str::from_utf8(bytes).ok().map(Expression::bare)),
            (number::REQUIRED, Value::Varint(value)) => self.is_required = value != 0,
            (number::IGNORE, Value::Varint(value)) => {
                self.ignore = Some(match value {
                    1 => Ignore::IfZeroValue,
                    3 => Ignore::Always,
                    _ => Ignore::Unspecified,
                });
            }
            (number, Value::Bytes(bytes)) => {
                let Some(kind) = Kind::numbered(number) else { return };
                match &mut self.type_rules {
                    Some(rules) if rules.kind == kind => rules.add(Options::new(bytes)),
                    rules => *rules = Some(TypeRules::new(kind, Options::new(bytes))),
                }
            }
            _ => {}
        }
    }

    pub fn ignore(&self) -> Ignore {
        self.ignore.unwrap_or_default()
    }
}
