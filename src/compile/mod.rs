//! Text of `.proto` files → [`Schema`], and the schema as descriptors.
//!
//! Only this module knows where a schema came from: from text, through
//! [`compile`], or from an image, through [`descriptor::decode`].

mod bundled;
mod check;
pub mod descriptor;
mod graph;
mod link;
mod lower;
mod options;
mod parallel;
mod protox;
mod report;

use crate::diagnostic::Diagnostic;
use crate::schema::Schema;
use crate::sources::Sources;

/// The id of diagnostics that no rule makes: the file cannot be compiled.
pub const COMPILE: &str = "COMPILE";

/// Compiles every file of `sources`. Imports that are not among them are
/// looked up in the files that igata carries: the well-known types and
/// google's common protos.
///
/// # Errors
///
/// Everything that is wrong with the files, sorted by place.
pub fn compile(sources: &Sources) -> Result<Schema, Vec<Diagnostic>> {
    protox::compile(sources)
}

/// The compiler of this module.
#[doc(hidden)]
pub fn compile_own(sources: &Sources) -> Result<Schema, Vec<Diagnostic>> {
    let mut graph = graph::load(sources);
    let mut diagnostics = std::mem::take(&mut graph.diagnostics);
    let mut lowered = parallel::map(&graph.units, |_, unit| lower::lower(unit));
    for file in &mut lowered {
        diagnostics.append(&mut file.diagnostics);
    }
    let mut program = link::Program::link(&graph, lowered, &mut diagnostics);
    let paths = options::interpret(&mut program, &mut diagnostics);
    if !diagnostics.is_empty() {
        diagnostics.sort();
        diagnostics.dedup();
        return Err(diagnostics);
    }
    drop(paths);
    Ok(program.schema)
}

/// Elements of all files together are counted in 32 bits: each takes more than a byte of text.
fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
