//! What is asked of messages, fields and enums for each option and each literal. It is the same in
//! every file, and is worked out once: messages can be as large as files, and literals as many as their lines.

use hashbrown::HashMap;

use crate::compile::link::Program;
use crate::schema::{Cardinality, Element, Enum, Field, Message, Type, number};
use crate::syntax::ast;

/// What was asked so far.
#[derive(Debug, Default)]
pub(super) struct Knowledge<'a> {
    /// By the ordinals of messages.
    messages: HashMap<usize, Facts<'a>>,
    /// Whether it depends on the place or the edition if fields can be set, by their ordinals.
    restricted: HashMap<usize, bool>,
    /// Whether it depends on the edition if values of enums can be used, by the ordinals of the enums.
    dated: HashMap<usize, bool>,
}

impl<'a> Knowledge<'a> {
    pub(super) fn message(&mut self, message: Message<'a>, program: &Program<'_>) -> &Facts<'a> {
        let facts = self.messages.entry(message.ordinal());
        facts.or_insert_with(|| Facts::of(message, program))
    }

    pub(super) fn is_restricted(&mut self, field: Field<'a>, program: &Program<'_>) -> bool {
        let known = self.restricted.entry(field.ordinal());
        *known.or_insert_with(|| program.is_restricted(field))
    }

    pub(super) fn is_dated(&mut self, enumeration: Enum<'a>, program: &Program<'_>) -> bool {
        let known = self.dated.entry(enumeration.ordinal());
        *known.or_insert_with(|| program.is_dated(enumeration))
    }
}

#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) is_message_set: bool,
    pub(super) required: Vec<Field<'a>>,
    named: HashMap<&'a str, Field<'a>>,
    /// Groups by the names of their messages.
    groups: HashMap<&'a str, Field<'a>>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(message: Message<'a>, program: &Program<'_>) -> Self {
        let is_required = |field: &Field<'a>| field.cardinality() == Cardinality::Required;
        let groups = message.fields().filter_map(|field| match field.ty() {
            Type::Message(group) if field.is_delimited() => Some((group.name(), field)),
            _ => None,
        });
        Self {
            is_message_set: is_message_set(message, program),
            required: message.fields().filter(is_required).collect(),
            named: firsts(message.fields().map(|field| (field.name(), field))),
            groups: firsts(groups),
        }
    }

    /// The field with this name, as it is declared.
    pub(super) fn field(&self, name: &str) -> Option<Field<'a>> {
        self.named.get(name).copied()
    }

    /// The field that text format calls so: groups are also known by the names of their messages.
    pub(super) fn field_in_text(&self, name: &str) -> Option<Field<'a>> {
        self.field(name).or_else(|| self.groups.get(name).copied())
    }
}

/// Of several fields with one name the first counts.
fn firsts<'a>(fields: impl Iterator<Item = (&'a str, Field<'a>)>) -> HashMap<&'a str, Field<'a>> {
    fields.fold(HashMap::new(), |mut firsts, (name, field)| {
        firsts.entry(name).or_insert(field);
        firsts
    })
}

fn is_message_set(message: Message<'_>, program: &Program<'_>) -> bool {
    let options = program.message_options(message);
    options.is_some_and(|mut options| {
        options.any(|option| {
            option.name().and_then(ast::OptionName::simple) == Some("message_set_wire_format")
                && option.value().is_some_and(|value| value.node().text() == "true")
        })
    }) || message.options().bool(number::message::MESSAGE_SET_WIRE_FORMAT) == Some(true)
}
