//! A part of a message that is decided before the rest is made up: by a stub, or by the request.

use std::collections::BTreeMap;
use std::sync::Arc;

use buffa_descriptor::reflect::{DynamicMessage, MapKey, MapValue, ReflectMessageMut as _, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex, SingularKind};

use super::fake::Key;
use super::stubs::{Computed, Inputs};

/// Some fields of a message, by number.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Given {
    fields: BTreeMap<u32, Part>,
    /// What the open fields are made from, where that is not told by the place of the message.
    pub origin: Option<Key>,
}

/// What is decided about a field, or about one value of it.
#[derive(Debug, Clone)]
pub enum Part {
    /// The field stays unset.
    Absent,
    Value(Value),
    /// A message whose other fields are open.
    Message(Given),
    List(Vec<Part>),
    Map(Vec<(MapKey, Part)>),
    /// What an expression says about the request. [`Given::computed`] puts the value in its place.
    Computed(Arc<Computed>),
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Absent, Self::Absent) => true,
            (Self::Value(one), Self::Value(other)) => one == other,
            (Self::Message(one), Self::Message(other)) => one == other,
            (Self::List(one), Self::List(other)) => one == other,
            (Self::Map(one), Self::Map(other)) => one == other,
            (Self::Computed(one), Self::Computed(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Part {
    fn has_expressions(&self) -> bool {
        match self {
            Self::Absent | Self::Value(_) => false,
            Self::Message(given) => given.has_expressions(),
            Self::List(parts) => parts.iter().any(Self::has_expressions),
            Self::Map(entries) => entries.iter().any(|(_, part)| part.has_expressions()),
            Self::Computed(_) => true,
        }
    }

    fn is_about(&self, variable: &str) -> bool {
        match self {
            Self::Absent | Self::Value(_) => false,
            Self::Message(given) => given.is_about(variable),
            Self::List(parts) => parts.iter().any(|part| part.is_about(variable)),
            Self::Map(entries) => entries.iter().any(|(_, part)| part.is_about(variable)),
            Self::Computed(computed) => computed.template.is_about(variable),
        }
    }

    fn computed(&self, pool: &Arc<DescriptorPool>, inputs: &Inputs<'_>) -> Result<Self, String> {
        Ok(match self {
            Self::Absent | Self::Value(_) => self.clone(),
            Self::Message(given) => Self::Message(given.computed(pool, inputs)?),
            Self::List(parts) => {
                let parts = parts.iter().map(|part| part.computed(pool, inputs));
                Self::List(parts.collect::<Result<_, _>>()?)
            }
            Self::Map(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, part)| Ok((key.clone(), part.computed(pool, inputs)?)));
                Self::Map(entries.collect::<Result<_, String>>()?)
            }
            Self::Computed(computed) => computed.part(pool, inputs)?,
        })
    }

    /// What is decided, without what is open.
    fn value(&self, pool: &Arc<DescriptorPool>, kind: FieldKind) -> Option<Value> {
        let items = |kind: SingularKind| move |part: &Part| part.value(pool, FieldKind::Singular(kind));
        Some(match (self, kind) {
            (Self::Value(value), _) => value.clone(),
            (Self::Message(given), FieldKind::Singular(SingularKind::Message(ty))) => {
                Value::Message(given.message(pool, ty))
            }
            (Self::List(parts), FieldKind::List(kind)) => Value::List(parts.iter().filter_map(items(kind)).collect()),
            (Self::Map(entries), FieldKind::Map { value: kind, .. }) => {
                let value = items(kind);
                let entries = entries
                    .iter()
                    .filter_map(|(key, part)| Some((key.clone(), value(part)?)));
                Value::Map(MapValue::from_entries(entries.collect()))
            }
            _ => return None,
        })
    }
}

impl Given {
    /// The message with these fields and no others. Expressions have no value without a request, and are left out.
    pub fn message(&self, pool: &Arc<DescriptorPool>, ty: MessageIndex) -> DynamicMessage {
        let mut message = DynamicMessage::new(Arc::clone(pool), ty);
        for field in pool.message(ty).fields() {
            let part = self.get(field.number());
            if let Some(value) = part.and_then(|part| part.value(pool, field.kind())) {
                // Its type is the field's, along which it was read.
                let _ = message.try_set(field, value);
            }
        }
        message
    }

    /// Nothing but what the open fields are made from.
    pub fn from_origin(origin: Key) -> Self {
        Self {
            fields: BTreeMap::new(),
            origin: Some(origin),
        }
    }

    /// Whether something depends on the request.
    pub fn has_expressions(&self) -> bool {
        self.fields.values().any(Part::has_expressions)
    }

    /// The same with the values of its expressions.
    ///
    /// # Errors
    ///
    /// An expression has no value for this request, or one that does not fit.
    pub fn computed(&self, pool: &Arc<DescriptorPool>, inputs: &Inputs<'_>) -> Result<Self, String> {
        let mut fields = BTreeMap::new();
        for (number, part) in &self.fields {
            fields.insert(*number, part.computed(pool, inputs)?);
        }
        Ok(Self {
            fields,
            origin: self.origin,
        })
    }

    /// Whether an expression uses a variable.
    pub fn is_about(&self, variable: &str) -> bool {
        self.fields.values().any(|part| part.is_about(variable))
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
