//! From what files declare alone to one store in which names are resolved.

mod apply;
mod declare;
mod merge;
mod places;
mod resolve;
mod suggest;

use std::collections::HashSet;
use std::sync::OnceLock;

use super::graph::Graph;
use super::lower::{Import, Nodes, OptionSite, Reference};
use super::report::Report;
use crate::diagnostic::Diagnostic;
use crate::schema::Schema;
use crate::schema::store::{FileId, Store, SymbolId};
use crate::syntax::{Lines, NodeId, Tree, ast};

pub(super) use merge::{Merged, Parts};
pub(super) use resolve::{Lookup, Resolver, Scope, Unresolved};
pub(super) use suggest::explain;

/// All files in one store, and where their elements are written.
pub(super) struct Program<'t> {
    pub(super) graph: &'t Graph,
    pub(super) schema: Schema,
    pub(super) nodes: Nodes,
    references: Vec<Reference>,
    option_sites: Vec<OptionSite>,
    options: Vec<NodeId>,
    files: Vec<Parts>,
    /// The lines of each file that a problem of another declaration leads to.
    lines: Vec<OnceLock<Lines<'t>>>,
}

impl<'t> Program<'t> {
    /// Resolves all references.
    pub(super) fn link(graph: &'t Graph, merged: Merged, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut program = Self {
            graph,
            schema: Schema { store: merged.store },
            nodes: merged.nodes,
            references: merged.references,
            option_sites: merged.option_sites,
            options: merged.options,
            files: merged.files,
            lines: graph.units.iter().map(|_| OnceLock::new()).collect(),
        };
        program.imports();
        if merged.has_conflicts {
            program.tell_conflicts(diagnostics);
        }
        program.apply_references(diagnostics);
        program
    }

    /// Where options are written in a file.
    pub(super) fn option_sites(&self, file: usize) -> &[OptionSite] {
        &self.option_sites[self.files[file].option_sites.clone()]
    }

    /// The options of a site of `file`.
    pub(super) fn options(&self, file: usize, site: OptionSite) -> impl Iterator<Item = ast::OptionAssignment<'t>> {
        let tree: &'t Tree = &self.graph.units[file].tree;
        let options = self.options[site.start as usize..site.end as usize].iter();
        options.filter_map(|option| ast::OptionAssignment::cast(tree.node(*option)))
    }

    pub(super) fn report(&self, file: usize) -> Report<'t> {
        let unit = &self.graph.units[file];
        Report::new(&unit.path, unit.tree.text())
    }

    /// The file that declares `symbol`.
    pub(super) fn file_of(&self, symbol: SymbolId) -> u32 {
        file_of(&self.schema.store, symbol)
    }

    /// Tells the files which others they import.
    fn imports(&mut self) {
        let store = &mut self.schema.store;
        for (index, unit) in self.graph.units.iter().enumerate() {
            let imports = &mut store.files[index].imports;
            // A file that is imported twice is there once, which is an error.
            let is_doubled = imports.len() < unit.imports.len();
            let mut seen = HashSet::new();
            let mut once: Vec<&Import> = unit.imports.iter().collect();
            once.retain(|import| !is_doubled || seen.insert(&import.path));
            // As in descriptors, imports of options stand last.
            once.sort_by_key(|import| import.is_of_options());
            for (data, import) in imports.iter_mut().zip(once) {
                data.file = import.target;
            }
        }
        store.order = self.graph.order.iter().copied().map(FileId).collect();
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
