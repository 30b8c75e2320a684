//! Required fields: what runtimes look for before they call a message complete.

use std::collections::{HashMap, HashSet};

use crate::schema::{Cardinality, Field, File, Message, Schema, Type};

/// Which messages can lack something that is required.
#[derive(Debug)]
pub(super) struct Initialization {
    /// Ordinals of messages.
    needing: HashSet<usize>,
}

impl Initialization {
    pub(super) fn new(schema: &Schema) -> Self {
        let mut users: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut open = Vec::new();
        for message in schema.files().flat_map(File::all_messages) {
            let is_required = |field: Field<'_>| field.cardinality() == Cardinality::Required;
            if message.extension_ranges().len() > 0 || message.fields().any(is_required) {
                open.push(message.ordinal());
            }
            for field in message.fields() {
                if let Type::Message(used) = field.ty() {
                    users.entry(used.ordinal()).or_default().push(message.ordinal());
                }
            }
        }
        let mut needing = HashSet::new();
        while let Some(message) = open.pop() {
            if needing.insert(message) {
                open.extend(users.get(&message).into_iter().flatten());
            }
        }
        Self { needing }
    }

    pub(super) fn needs_check(&self, message: Message<'_>) -> bool {
        self.needing.contains(&message.ordinal())
    }

    /// Whether a message with this field needs to look at it.
    pub(super) fn field_needs_check(&self, field: Field<'_>) -> bool {
        let is_needing = || matches!(field.ty(), Type::Message(message) if self.needs_check(message));
        field.cardinality() == Cardinality::Required || is_needing()
    }
}
