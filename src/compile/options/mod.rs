//! Options as written → the bytes of `google.protobuf.*Options` messages.
//!
//! The messages that hold options are those of the compilation's own
//! `descriptor.proto`, read through the schema that was just linked. Options go
//! straight to bytes, so custom ones are like any other.

mod facts;
mod interpret;
mod literal;
mod scalar;
mod target;
mod tree;

use std::collections::HashMap;
use std::ops::Range;

use super::link::Program;
use super::lower::Target;
use crate::diagnostic::Diagnostic;
use crate::parallel::{self, Recycled};
use crate::schema::store::{Blob, MessageId, Store};
use crate::syntax::NodeId;

/// The options of one file, interpreted.
pub(super) struct Interpreted {
    pub(super) bytes: Vec<u8>,
    /// The bytes of each element that has options.
    pub(super) values: Vec<(Target, Range<u32>)>,
    pub(super) paths: OptionPaths,
    /// The imports that were used, by their indexes.
    pub(super) imports: Vec<usize>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Which field of an options message each written option has set: what
/// locations name it with.
#[derive(Debug, Clone, Default)]
pub(super) struct OptionPaths {
    entries: Vec<(NodeId, Range<u32>)>,
    numbers: Vec<i32>,
    literals: Vec<(NodeId, LiteralPath)>,
}

/// What a field of a message literal has set.
#[derive(Debug, Clone, Copy)]
pub(super) struct LiteralPath {
    pub(super) number: i32,
    pub(super) is_repeated: bool,
}

impl OptionPaths {
    fn push(&mut self, option: NodeId, path: &[i32]) {
        let start = super::count(self.numbers.len());
        self.numbers.extend_from_slice(path);
        self.entries.push((option, start..super::count(self.numbers.len())));
    }

    fn finish(&mut self) {
        self.entries.sort_unstable_by_key(|(option, _)| *option);
        self.entries.shrink_to_fit();
        self.numbers.shrink_to_fit();
        self.literals.sort_unstable_by_key(|(field, _)| *field);
        self.literals.shrink_to_fit();
    }

    /// What a field of a message literal has set; `None` for one that is none.
    pub(super) fn literal(&self, field: NodeId) -> Option<LiteralPath> {
        let position = self.literals.binary_search_by_key(&field, |(node, _)| *node).ok()?;
        Some(self.literals[position].1)
    }

    /// Field numbers from the options message down; empty for an option that is none.
    pub(super) fn get(&self, option: NodeId) -> &[i32] {
        let Ok(position) = self.entries.binary_search_by_key(&option, |(node, _)| *node) else {
            return &[];
        };
        let range = &self.entries[position].1;
        &self.numbers[range.start as usize..range.end as usize]
    }
}

/// Interprets the options of all files and puts them into the schema.
pub(super) fn interpret(program: &mut Program<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<OptionPaths> {
    let shared: &Program<'_> = program;
    let holders = holders(shared);
    let mut paths = Vec::with_capacity(shared.graph.units.len());
    let mut used = Vec::with_capacity(shared.graph.units.len());
    let mut values: Vec<(Target, Blob)> = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let before = shared.schema.store.blobs.len();
    let knowledge = Recycled::default();
    parallel::fold(
        &shared.graph.units,
        |file, _| interpret::file(shared, &holders, &knowledge, file),
        |_, interpreted| {
            diagnostics.extend(interpreted.diagnostics);
            let start = super::count(before + bytes.len());
            bytes.extend_from_slice(&interpreted.bytes);
            values.extend(interpreted.values.into_iter().map(|(target, range)| {
                let blob = Blob {
                    start: start + range.start,
                    length: range.end - range.start,
                };
                (target, blob)
            }));
            used.push(interpreted.imports);
            paths.push(interpreted.paths);
        },
    );
    drop(knowledge);
    let store = &mut program.schema.store;
    store.blobs.append(&mut bytes);
    for (target, blob) in values {
        apply(store, target, blob);
    }
    for (file, used) in used.iter().enumerate() {
        program.use_imports(file, used);
    }
    paths
}

/// The messages that hold options, by their full names.
type Holders = HashMap<&'static str, MessageId>;

fn holders(program: &Program<'_>) -> Holders {
    const NAMES: [&str; 9] = [
        "google.protobuf.FileOptions",
        "google.protobuf.MessageOptions",
        "google.protobuf.FieldOptions",
        "google.protobuf.OneofOptions",
        "google.protobuf.EnumOptions",
        "google.protobuf.EnumValueOptions",
        "google.protobuf.ServiceOptions",
        "google.protobuf.MethodOptions",
        "google.protobuf.ExtensionRangeOptions",
    ];
    let id = |name: &str| match program.schema.store.symbol(name) {
        Some(crate::schema::store::SymbolId::Message(id)) => Some(id),
        _ => None,
    };
    NAMES.iter().filter_map(|name| Some((*name, id(name)?))).collect()
}

fn apply(store: &mut Store, target: Target, blob: Blob) {
    match target {
        Target::File(id) => store.files[id.index()].options = blob,
        Target::Message(id) => store.messages[id.index()].options = blob,
        Target::Field(id) => store.fields[id.index()].options = blob,
        Target::Oneof(id) => store.oneofs[id.index()].options = blob,
        Target::Enum(id) => store.enums[id.index()].options = blob,
        Target::EnumValue(id) => store.values[id.index()].options = blob,
        Target::Service(id) => store.services[id.index()].options = blob,
        Target::Method(id) => store.methods[id.index()].options = blob,
        Target::ExtensionRange(id, index) => {
            let message = &mut store.messages[id.index()];
            if let Some(range) = message.extension_ranges.get_mut(index as usize) {
                range.options = blob;
            }
        }
    }
}
