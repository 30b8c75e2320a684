//! Messages.

use std::collections::HashSet;

use super::Checker;
use crate::schema::{Element, Message, number};
use crate::syntax::{Node, ast};

impl<'a, 't> Checker<'a, 't> {
    pub(super) fn message(&mut self, message: Message<'a>) {
        let Some(node) = self.program.message_node(message) else {
            return;
        };
        if message.options().bool(number::message::MESSAGE_SET_WIRE_FORMAT) == Some(true) {
            self.message_set(message, node);
        }
        // A real entry has the option, too, but nobody wrote it.
        if message.options().has(number::message::MAP_ENTRY)
            && let Some(option) = statement(node, "map_entry")
        {
            self.report.error(
                &option.node(),
                "`map_entry` cannot be set",
                "declare a field of the type `map<key, value>`",
            );
        }
        let mut names = HashSet::new();
        for (index, range) in message.extension_ranges().enumerate() {
            self.extension_range(message, (index, &range), &mut names);
        }
        self.message_limits(message);
    }

    fn message_set(&mut self, message: Message<'a>, node: Node<'t>) {
        if self.is_proto3() {
            self.report.error(
                &node,
                "proto3 has no message sets",
                "remove the option `message_set_wire_format`",
            );
            return;
        }
        for field in message.fields() {
            if let Some((declaration, _)) = self.declaration(field) {
                self.report.error(
                    &declaration.node(),
                    format!("the message set `{}` has the field `{}`", message.name(), field.name()),
                    "declare it as an extension: a message set has nothing else",
                );
            }
        }
    }
}

fn statement<'t>(node: Node<'t>, name: &str) -> Option<ast::OptionAssignment<'t>> {
    ast::Body::of(node)?.items().find_map(|item| match item {
        ast::Item::Option(option) if option.name().and_then(ast::OptionName::simple) == Some(name) => Some(option),
        _ => None,
    })
}
