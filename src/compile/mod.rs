//! Text of `.proto` files → [`Schema`], and the schema as descriptors.
//!
//! Only this module knows where a schema came from: from text, through
//! [`compile`], or from an image, through [`descriptor::decode`].
//!
//! # What makes it fast
//!
//! Measured on 8,051 files of 70 MB, on two cores, in CPU time of the whole
//! process outside of the kernel, for `igata build` and `igata build -o`:
//!
//! - *A file is handled while it is at hand.* It is parsed and lowered in one go,
//!   merged, and its names entered, by whoever is free ([`graph`]): its text, tokens
//!   and nodes come out of memory once, and no step waits for one core to put files together.
//! - *Memory is asked for once.* Lists that grow are the same for every file of
//!   a thread; trees are cut to size, four bytes a token and twelve a node; what
//!   is said of elements lies in lists for all files, nodes by their numbers. With
//!   mimalloc, user time went from 0.70 s to 0.52 s, and the peak from 334 to
//!   270 MiB.
//! - *Nothing is looked up twice.* What a name means outside of messages is
//!   known per file after the first time, and messages that declare nothing are not
//!   searched: a reference took up to seven searches in the table of symbols
//!   ([`link`]).
//! - *What holds for every file is found out once.* Options of options, and which of them
//!   depend on the place or the edition, are the same wherever they are set: one table a thread
//!   goes from file to file, which took nearly a third of the instructions of that step ([`options`]).
//! - *Little is done on one core.* Folders are read level by level, imports are looked up and marked
//!   file by file; what is left is to put results in order.
//! - *What is right is not looked at closely.* Numbers that ascend need no table,
//!   fields without options no check of options, names without underscores no
//!   other name in JSON.
//! - *Nothing is worked out that nobody asks for.* Lines, comments and places are
//!   read off the tree when an image or a diagnostic needs them; an image goes out
//!   in pieces while the next ones are made ([`descriptor`]), which took its peak
//!   from 432 to 300 MiB and its user time from 1.1 s to 0.86 s.
//!
//! Time grows with the bytes: where a list may be long (options of one element,
//! reserved numbers, fields of a message) it is sorted or put into a table, not
//! searched. `benches/compare.rs` shows it on single files of one, two and four
//! megabytes.

mod bundled;
mod check;
pub mod descriptor;
mod graph;
mod link;
mod locations;
mod lower;
mod options;
mod protox;
mod report;
mod verify;

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::schema::store::SymbolId;
use crate::schema::{LazyLocations, Schema};
use crate::sources::Sources;

pub use verify::{Verification, verify};

/// The id of diagnostics that no rule makes: the file cannot be compiled.
pub const COMPILE: &str = "COMPILE";

/// Whether igata carries a file with this import path, so that no workspace needs one.
pub fn carries(path: &str) -> bool {
    bundled::text(path).is_some()
}

/// Compiles every file of `sources`. Imports that are not among them are
/// looked up in the files that igata carries: the well-known types and
/// google's common protos.
///
/// # Errors
///
/// Everything that is wrong with the files, sorted by place.
pub fn compile(sources: &Sources) -> Result<Schema, Vec<Diagnostic>> {
    let (mut graph, merged) = graph::load(sources);
    let mut diagnostics = std::mem::take(&mut graph.diagnostics);
    let mut program = link::Program::link(&graph, merged, &mut diagnostics);
    let paths = options::interpret(&mut program, &mut diagnostics);
    let failed: HashSet<Arc<str>> = diagnostics
        .iter()
        .filter_map(|diagnostic| Some(Arc::clone(&diagnostic.place.as_ref()?.file)))
        .collect();
    diagnostics.extend(check::check(&program, |file| !failed.contains(&graph.units[file].path)));
    if !diagnostics.is_empty() {
        diagnostics.sort();
        diagnostics.dedup();
        return Err(diagnostics);
    }
    let mut schema = program.schema;
    let nodes = Arc::new(program.nodes);
    for ((data, unit), options) in schema.store.files.iter_mut().zip(&graph.units).zip(paths) {
        let tree = Arc::clone(&unit.tree);
        data.locations = LazyLocations::from_source(Arc::new(locations::TreeLocations::new(
            tree,
            options,
            Arc::clone(&nodes),
        )));
    }
    hide(&mut schema, graph.wanted);
    Ok(schema)
}

/// Takes away the files behind the first `wanted`, with all that they declare.
fn hide(schema: &mut Schema, wanted: usize) {
    let store = &mut schema.store;
    let Some(first) = store.files.get(wanted) else { return };
    let path = store.str(first.path).to_owned();
    let (messages, enums) = (first.all_messages.start, first.all_enums.start);
    let (fields, services) = (first.all_fields.start, first.services.start);
    let values = store
        .enums
        .get(enums as usize)
        .map_or(store.values.len(), |data| data.values.start as usize);
    store.symbols.retain(|symbol| match symbol {
        SymbolId::Message(id) => id.0 < messages,
        SymbolId::Enum(id) => id.0 < enums,
        SymbolId::Extension(id) => id.0 < fields,
        SymbolId::Service(id) => id.0 < services,
        SymbolId::EnumValue(id) => id.index() < values,
        SymbolId::Package(file) => file.index() < wanted,
    });
    store.messages.truncate(messages as usize);
    store.enums.truncate(enums as usize);
    store.fields.truncate(fields as usize);
    store.values.truncate(values);
    store.file_paths.remove(path.as_str());
    store.files.truncate(wanted);
    store.order.retain(|file| file.index() < wanted);
}

/// Elements of all files together are counted in 32 bits: each takes more than a byte of text.
fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
