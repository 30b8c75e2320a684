//! Text of `.proto` files → [`Schema`], and the schema as descriptors.
//!
//! Only this module knows where a schema came from: from text, through
//! [`compile`], or from an image, through [`descriptor::decode`].

mod bundled;
pub mod descriptor;
mod protox;

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
