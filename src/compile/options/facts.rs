//! What is asked of a message for each option and each literal of its type. Worked out once for
//! a file, for messages can be as large as files, and literals as many as their lines.

use hashbrown::HashMap;

use crate::compile::link::Program;
use crate::schema::{Cardinality, Element, Field, Message, Type, number};
use crate::syntax::ast;

/// So few fields are searched faster than a table is made.
const FEW: usize = 32;

#[derive(Debug)]
pub(super) struct Facts<'a> {
    message: Message<'a>,
    pub(super) is_message_set: bool,
    pub(super) required: Vec<Field<'a>>,
    /// The fields by their names, where there are many.
    named: HashMap<&'a str, Field<'a>>,
    /// Groups by the names of their messages.
    groups: HashMap<&'a str, Field<'a>>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(message: Message<'a>, program: &Program<'_>) -> Self {
        let is_required = |field: &Field<'a>| field.cardinality() == Cardinality::Required;
        let named = message.fields().map(|field| (field.name(), field));
        let groups = message.fields().filter_map(|field| match field.ty() {
            Type::Message(group) if field.is_delimited() => Some((group.name(), field)),
            _ => None,
        });
        Self {
            message,
            is_message_set: is_message_set(message, program),
            required: message.fields().filter(is_required).collect(),
            named: named.filter(|_| message.fields().len() > FEW).collect(),
            // Of several with one name the first counts.
            groups: groups.fold(HashMap::new(), |mut groups, (name, field)| {
                groups.entry(name).or_insert(field);
                groups
            }),
        }
    }

    /// The field with this name, as it is declared.
    pub(super) fn field(&self, name: &str) -> Option<Field<'a>> {
        if self.named.is_empty() {
            return self.message.fields().find(|field| field.name() == name);
        }
        self.named.get(name).copied()
    }

    /// The field that text format calls so: groups are also known by the names of their messages.
    pub(super) fn field_in_text(&self, name: &str) -> Option<Field<'a>> {
        self.field(name).or_else(|| self.groups.get(name).copied())
    }
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
