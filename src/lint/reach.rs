//! Which messages and enums somebody can meet.

use std::collections::HashSet;

use crate::schema::{Element, Enum, Field, Message, Service, Type};

use super::architecture;
use super::scope::Scope;

/// What methods, events, extensions and configured roots lead to.
#[derive(Debug, Default)]
pub(super) struct Reach<'a> {
    messages: HashSet<Message<'a>>,
    enums: HashSet<Enum<'a>>,
}

impl<'a> Reach<'a> {
    pub(super) fn of(scope: &Scope<'a>, roots: &[String]) -> Self {
        let mut reach = Self::default();
        let mut waiting: Vec<Message<'a>> = Vec::new();
        for file in scope.schema.local_files() {
            for method in file.services().flat_map(Service::methods) {
                waiting.extend([method.input(), method.output()]);
            }
            for extension in file.all_fields().filter(|field| field.is_extension()) {
                waiting.push(extension.message());
                reach.field(extension, &mut waiting);
            }
            let is_root = |name: &str| roots.iter().any(|root| root == name || root == file.package());
            waiting.extend(file.all_messages().filter(|message| is_root(message.full_name())));
            reach
                .enums
                .extend(file.all_enums().filter(|one| is_root(one.full_name())));
        }
        for service in architecture::services(scope.schema) {
            let events = service.publishes();
            waiting.extend(events.into_iter().filter_map(|name| scope.schema.message(name)));
        }
        while let Some(message) = waiting.pop() {
            if reach.messages.insert(message) {
                for field in message.fields() {
                    reach.field(field, &mut waiting);
                }
            }
        }
        reach
    }

    fn field(&mut self, field: Field<'a>, waiting: &mut Vec<Message<'a>>) {
        match field.ty() {
            Type::Message(message) => waiting.push(message),
            Type::Enum(one) => {
                self.enums.insert(one);
            }
            Type::Scalar(_) => {}
        }
    }

    pub(super) fn has_enum(&self, one: Enum<'a>) -> bool {
        self.enums.contains(&one)
    }

    /// Whether the message, or anything declared in it, is reached.
    pub(super) fn has_message(&self, message: Message<'a>) -> bool {
        let mut waiting = vec![message];
        while let Some(message) = waiting.pop() {
            if self.messages.contains(&message) || message.enums().any(|one| self.has_enum(one)) {
                return true;
            }
            waiting.extend(message.messages());
        }
        false
    }
}
