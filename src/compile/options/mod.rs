//! Options as written → the bytes of `google.protobuf.*Options` messages.
//!
//! The messages that hold options are those of the compilation's own
//! `descriptor.proto`, read through the schema that was just linked. Options go
//! straight to bytes, so custom ones are like any other.

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
use crate::parallel;
use crate::schema::store::{Blob, EnumId, EnumValueId, FieldId, MessageId, MethodId, OneofId, ServiceId};
use crate::syntax::NodeId;

/// The options of one file, interpreted.
pub(super) struct Interpreted {
    pub(super) bytes: Vec<(Target, Vec<u8>)>,
    pub(super) paths: OptionPaths,
    pub(super) used: Vec<u32>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Which field of an options message each written option has set: what
/// locations name it with.
#[derive(Debug, Clone, Default)]
pub(super) struct OptionPaths {
    entries: Vec<(NodeId, Range<u32>)>,
    numbers: Vec<i32>,
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
    let interpreted = parallel::map(&shared.files, |file, _| interpret::file(shared, &holders, file));
    let mut paths = Vec::with_capacity(interpreted.len());
    for (file, interpreted) in interpreted.into_iter().enumerate() {
        diagnostics.extend(interpreted.diagnostics);
        for (target, bytes) in interpreted.bytes {
            apply(program, file, target, &bytes);
        }
        program.use_imports(file, &interpreted.used);
        paths.push(interpreted.paths);
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

fn apply(program: &mut Program<'_>, file: usize, target: Target, bytes: &[u8]) {
    let offsets = program.files[file].offsets;
    let store = &mut program.schema.store;
    let blob = Blob {
        start: super::count(store.blobs.len()),
        length: super::count(bytes.len()),
    };
    store.blobs.extend_from_slice(bytes);
    let at = |id: u32, offset: u32| (id + offset) as usize;
    match target {
        Target::File => store.files[file].options = blob,
        Target::Message(MessageId(id)) => store.messages[at(id, offsets.messages)].options = blob,
        Target::Field(FieldId(id)) => store.fields[at(id, offsets.fields)].options = blob,
        Target::Oneof(OneofId(id)) => store.oneofs[at(id, offsets.oneofs)].options = blob,
        Target::Enum(EnumId(id)) => store.enums[at(id, offsets.enums)].options = blob,
        Target::EnumValue(EnumValueId(id)) => store.values[at(id, offsets.values)].options = blob,
        Target::Service(ServiceId(id)) => store.services[at(id, offsets.services)].options = blob,
        Target::Method(MethodId(id)) => store.methods[at(id, offsets.methods)].options = blob,
        Target::ExtensionRange(MessageId(id), index) => {
            let message = &mut store.messages[at(id, offsets.messages)];
            if let Some(range) = message.extension_ranges.get_mut(index as usize) {
                range.options = blob;
            }
        }
    }
}
