//! Where the elements of a program are written.

use std::sync::Arc;

use super::Program;
use crate::compile::lower::FieldKind;
use crate::diagnostic::Place;
use crate::schema::store::SymbolId;
use crate::schema::{Element, Enum, EnumValue, Field, File, Message, Method, Service};
use crate::syntax::{Lines, Node, NodeId, NodeKind, ast};

impl<'t> Program<'t> {
    fn node(&self, file: usize, id: Option<&NodeId>) -> Option<Node<'t>> {
        Some(self.graph.units.get(file)?.tree.node(*id?))
    }

    /// How a field is declared. Those of map entries have their map's declaration.
    pub(in crate::compile) fn field_declaration(&self, field: Field<'_>) -> Option<(ast::Field<'t>, FieldKind)> {
        let declared = self.nodes.fields.get(field.ordinal())?;
        let node = self.node(field.file().ordinal(), Some(&declared.node))?;
        Some((ast::Field::cast(node)?, declared.kind))
    }

    /// How a message is declared: also as a group, or as a map.
    pub(in crate::compile) fn message_node(&self, message: Message<'_>) -> Option<Node<'t>> {
        self.node(message.file().ordinal(), self.nodes.messages.get(message.ordinal()))
    }

    /// The name in the declaration of a message; that of a map's entry is nowhere.
    pub(in crate::compile) fn message_name(&self, message: Message<'_>) -> Option<Node<'t>> {
        let node = self.message_node(message).filter(|_| !message.is_map_entry())?;
        Some(node.child(NodeKind::Name).unwrap_or(node))
    }

    /// The options of a message as they are written.
    pub(in crate::compile) fn message_options(
        &self,
        message: Message<'_>,
    ) -> Option<impl Iterator<Item = ast::OptionAssignment<'t>>> {
        let body = ast::Body::of(self.message_node(message)?);
        let items = body.into_iter().flat_map(ast::Body::items);
        Some(items.filter_map(|item| match item {
            ast::Item::Option(option) => Some(option),
            _ => None,
        }))
    }

    pub(in crate::compile) fn enum_node(&self, enumeration: Enum<'_>) -> Option<Node<'t>> {
        self.node(
            enumeration.file().ordinal(),
            self.nodes.enums.get(enumeration.ordinal()),
        )
    }

    pub(in crate::compile) fn value_node(&self, value: EnumValue<'_>) -> Option<Node<'t>> {
        self.node(value.file().ordinal(), self.nodes.values.get(value.ordinal()))
    }

    pub(in crate::compile) fn service_node(&self, service: Service<'_>) -> Option<Node<'t>> {
        self.node(service.file().ordinal(), self.nodes.services.get(service.ordinal()))
    }

    pub(in crate::compile) fn method_node(&self, method: Method<'_>) -> Option<Node<'t>> {
        self.node(method.file().ordinal(), self.nodes.methods.get(method.ordinal()))
    }

    /// The name in the `package` statement of a file.
    pub(in crate::compile) fn package_node(&self, file: File<'_>) -> Option<Node<'t>> {
        let package = self.graph.units.get(file.ordinal())?.tree.file().package()?;
        Some(package.name()?.node())
    }

    /// The name of the declaration of `symbol`.
    pub(in crate::compile) fn place_of(&self, symbol: SymbolId) -> Place {
        let file = self.file_of(symbol) as usize;
        let unit = &self.graph.units[file];
        let path = Arc::clone(&unit.path);
        match self.name_node(symbol, file) {
            Some(node) => {
                let lines = self.lines[file].get_or_init(|| Lines::new(unit.tree.text()));
                Place::new(path, lines.span(node.range()))
            }
            None => Place::file(path),
        }
    }

    fn name_node(&self, symbol: SymbolId, file: usize) -> Option<Node<'t>> {
        let nodes = &self.nodes;
        let id = match symbol {
            SymbolId::Message(id) => nodes.messages.get(id.index()),
            SymbolId::Enum(id) => nodes.enums.get(id.index()),
            SymbolId::Extension(id) => nodes.fields.get(id.index()).map(|declared| &declared.node),
            SymbolId::Service(id) => nodes.services.get(id.index()),
            SymbolId::EnumValue(id) => nodes.values.get(id.index()),
            SymbolId::Package(_) => return self.package_node(File::at(&self.schema, file)),
        };
        let node = self.node(file, id)?;
        Some(node.child(NodeKind::Name).unwrap_or(node))
    }
}
