//! Names as the style guide wants them, where `enforce_naming_style` says so.

use super::Checker;
use crate::schema::{Element, Message, NamingStyle};
use crate::syntax::{Node, NodeKind, ast};

#[derive(Clone, Copy)]
enum Style {
    /// `TitleCase`
    Title,
    /// `lower_snake_case`
    Snake,
    /// `UPPER_SNAKE_CASE`
    Constant,
}

impl Style {
    fn shown(self) -> &'static str {
        match self {
            Self::Title => "TitleCase",
            Self::Snake => "lower_snake_case",
            Self::Constant => "UPPER_SNAKE_CASE",
        }
    }

    fn accepts(self, name: &str) -> bool {
        let mut characters = name.chars();
        let Some(first) = characters.next() else { return true };
        let is_start = match self {
            Self::Title | Self::Constant => first.is_ascii_uppercase(),
            Self::Snake => first.is_ascii_lowercase(),
        };
        let is_rest = characters.all(|character| match self {
            Self::Title => character.is_ascii_alphanumeric(),
            Self::Snake => character == '_' || character.is_ascii_digit() || character.is_ascii_lowercase(),
            Self::Constant => character == '_' || character.is_ascii_digit() || character.is_ascii_uppercase(),
        });
        // A word starts with a letter, so that every style can be made of every other.
        let has_words = !name.ends_with('_')
            && name
                .split('_')
                .skip(1)
                .all(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()));
        is_start && is_rest && (matches!(self, Self::Title) || has_words)
    }
}

impl<'t> Checker<'_, 't> {
    pub(super) fn names(&mut self) {
        let is_styled = |style: NamingStyle| style != NamingStyle::Legacy;
        if !is_styled(self.file.features().naming_style) && self.edition().is_none() {
            return;
        }
        if is_styled(self.file.features().naming_style)
            && let Some(node) = self.program.package_node(self.file)
            && !self.file.package().split('.').all(|part| Style::Snake.accepts(part))
        {
            self.unstyled(node, self.file.package(), Style::Snake);
        }
        for message in self.file.all_messages() {
            if is_styled(message.features().naming_style)
                && !message.is_map_entry()
                && let Some(node) = self.program.message_node(message)
            {
                self.name(node, message.name(), Style::Title);
            }
        }
        for field in self.file.all_fields() {
            if is_styled(field.features().naming_style)
                && let Some((declaration, crate::compile::lower::FieldKind::Declared)) = self.declaration(field)
            {
                self.name(declaration.node(), field.name(), Style::Snake);
                if field.features().naming_style == NamingStyle::Style2026 {
                    self.collision(declaration.node(), field.name(), field.message());
                }
            }
        }
        for message in self.file.all_messages() {
            let Some(body) = self.program.message_node(message).and_then(ast::Body::of) else {
                continue;
            };
            // The features of a message hold for its oneofs, which are seldom given their own.
            let style = message.features().naming_style;
            let declared = body.items().filter_map(|item| match item {
                ast::Item::Oneof(oneof) => Some(oneof.node()),
                _ => None,
            });
            for (oneof, node) in message.oneofs().zip(declared).filter(|_| is_styled(style)) {
                self.name(node, oneof.name(), Style::Snake);
                if style == NamingStyle::Style2026 {
                    self.collision(node, oneof.name(), message);
                }
            }
        }
        for enumeration in self.file.all_enums() {
            let Some(node) = self.program.enum_node(enumeration) else {
                continue;
            };
            if is_styled(enumeration.features().naming_style) {
                self.name(node, enumeration.name(), Style::Title);
                for value in enumeration.values() {
                    if let Some(node) = self.program.value_node(value) {
                        self.name(node, value.name(), Style::Constant);
                    }
                }
            }
        }
        if is_styled(self.file.features().naming_style) {
            for service in self.file.services() {
                if let Some(node) = self.program.service_node(service) {
                    self.name(node, service.name(), Style::Title);
                }
                for method in service.methods() {
                    if let Some(node) = self.program.method_node(method) {
                        self.name(node, method.name(), Style::Title);
                    }
                }
            }
        }
    }

    /// Names that generated code makes of other names.
    fn collision(&mut self, declaration: Node<'t>, name: &str, message: Message<'_>) {
        let has = |other: &str| {
            let is_other = |known: &str| known == other;
            message.fields().any(|field| is_other(field.name()))
                || message.all_oneofs().any(|oneof| is_other(oneof.name()))
        };
        let without = ["has_", "get_", "set_", "clear_"]
            .into_iter()
            .find_map(|prefix| name.strip_prefix(prefix));
        let without = without.into_iter().chain(name.strip_suffix("_value"));
        let text = match without.into_iter().find(|other| has(other)) {
            Some(other) => format!("`{name}` is what generated code makes of `{other}`"),
            None if name == "descriptor" => "`descriptor` is what generated code has in every message".to_owned(),
            None => return,
        };
        let node = declaration.child(NodeKind::Name).unwrap_or(declaration);
        let help = "rename it, or set `features.enforce_naming_style = STYLE2024`";
        self.report.error(&node, text, help);
    }

    fn name(&mut self, declaration: Node<'t>, name: &str, style: Style) {
        if !style.accepts(name) {
            let node = declaration.child(NodeKind::Name).unwrap_or(declaration);
            self.unstyled(node, name, style);
        }
    }

    fn unstyled(&mut self, node: Node<'t>, name: &str, style: Style) {
        self.report.error(
            &node,
            format!("`{name}` is not in {}", style.shown()),
            "rename it, or set `features.enforce_naming_style = STYLE_LEGACY`",
        );
    }
}
