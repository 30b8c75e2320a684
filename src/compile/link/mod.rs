//! From what files declare alone to one store in which names are resolved.

mod apply;
mod declare;
mod merge;
mod resolve;
mod suggest;

use super::graph::Graph;
use super::lower::{Lowered, Nodes, OptionSite, Reference};
use super::report::Report;
use crate::diagnostic::{Diagnostic, Place};
use crate::schema::Schema;
use crate::schema::store::{Store, SymbolId};
use crate::syntax::{Node, ast};

pub(super) use resolve::{Lookup, Resolver, Unresolved};
pub(super) use suggest::explain;

/// The first ids of one file's elements in the store of all files.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Offsets {
    pub(super) text: u32,
    pub(super) blobs: u32,
    pub(super) messages: u32,
    pub(super) fields: u32,
    pub(super) oneofs: u32,
    pub(super) enums: u32,
    pub(super) values: u32,
    pub(super) services: u32,
    pub(super) methods: u32,
}

/// What is known of a file besides the store. Ids in it count from the file's own start.
pub(super) struct LinkedFile<'t> {
    pub(super) offsets: Offsets,
    pub(super) nodes: Nodes<'t>,
    pub(super) references: Vec<Reference<'t>>,
    pub(super) option_sites: Vec<OptionSite>,
    pub(super) options: Vec<ast::OptionAssignment<'t>>,
}

/// All files in one store, and where their elements are written.
pub(super) struct Program<'t> {
    pub(super) graph: &'t Graph,
    pub(super) schema: Schema,
    pub(super) files: Vec<LinkedFile<'t>>,
}

impl<'t> Program<'t> {
    /// Puts the files together, enters all names and resolves all references.
    pub(super) fn link(graph: &'t Graph, lowered: Vec<Lowered<'t>>, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let (store, files) = merge::merge(graph, lowered);
        let mut program = Self {
            graph,
            schema: Schema { store },
            files,
        };
        program.declare(diagnostics);
        program.apply_references(diagnostics);
        program
    }

    pub(super) fn report(&self, file: usize) -> Report<'t> {
        let unit = &self.graph.units[file];
        Report::new(&unit.path, unit.tree.text())
    }

    /// The file that declares `symbol`.
    pub(super) fn file_of(&self, symbol: SymbolId) -> u32 {
        file_of(&self.schema.store, symbol)
    }

    /// How a field is declared, by its ordinal.
    pub(super) fn field_declaration(&self, ordinal: usize) -> Option<ast::Field<'t>> {
        let file = self.schema.store.fields.get(ordinal)?.file.index();
        let linked = self.files.get(file)?;
        let node = linked.nodes.fields.get(ordinal - linked.offsets.fields as usize)?;
        Some(node.field)
    }

    /// The options of a message as they are written, by its ordinal.
    pub(super) fn message_options(&self, ordinal: usize) -> Option<impl Iterator<Item = ast::OptionAssignment<'t>>> {
        let file = self.schema.store.messages.get(ordinal)?.file.index();
        let linked = self.files.get(file)?;
        let node = linked.nodes.messages.get(ordinal - linked.offsets.messages as usize)?;
        let body = ast::Body::of(*node);
        Some(
            body.into_iter()
                .flat_map(ast::Body::items)
                .filter_map(|item| match item {
                    ast::Item::Option(option) => Some(option),
                    _ => None,
                }),
        )
    }

    /// The name of the declaration of `symbol`.
    pub(super) fn place_of(&self, symbol: SymbolId) -> Place {
        let file = self.file_of(symbol) as usize;
        let node = self.node_of(symbol);
        match node {
            Some(node) => self.report(file).place(&node),
            None => Place::file(std::sync::Arc::clone(&self.graph.units[file].path)),
        }
    }

    fn node_of(&self, symbol: SymbolId) -> Option<Node<'t>> {
        let file = self.files.get(self.file_of(symbol) as usize)?;
        let (nodes, offsets) = (&file.nodes, &file.offsets);
        let node = match symbol {
            SymbolId::Message(id) => nodes.messages.get(id.index() - offsets.messages as usize).copied(),
            SymbolId::Enum(id) => nodes.enums.get(id.index() - offsets.enums as usize).copied(),
            SymbolId::Extension(id) => {
                let node = nodes.fields.get(id.index() - offsets.fields as usize);
                node.map(|node| node.field.node())
            }
            SymbolId::Service(id) => nodes.services.get(id.index() - offsets.services as usize).copied(),
            SymbolId::EnumValue(id) => nodes.values.get(id.index() - offsets.values as usize).copied(),
            SymbolId::Package(_) => return nodes.package,
        }?;
        Some(node.child(crate::syntax::NodeKind::Name).unwrap_or(node))
    }
}

fn file_of(store: &Store, symbol: SymbolId) -> u32 {
    match symbol {
        SymbolId::Message(id) => store.messages[id.index()].file.0,
        SymbolId::Enum(id) => store.enums[id.index()].file.0,
        SymbolId::Extension(id) => store.fields[id.index()].file.0,
        SymbolId::Service(id) => store.services[id.index()].file.0,
        SymbolId::EnumValue(id) => store.enums[store.values[id.index()].parent.index()].file.0,
        SymbolId::Package(file) => file.0,
    }
}
