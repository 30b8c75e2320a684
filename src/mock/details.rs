//! The details that errors carry everywhere, `google.rpc.ErrorInfo` and its neighbours, whether or
//! not the protos import them: who writes a stub of an error has not read every import.

use anyhow::{Result, bail};

use crate::compile::descriptor::{SourceInfo, encode_files};
use crate::schema::Schema;
use crate::sources::{Source, Sources};

const USER: &str = "igata/mock/details.proto";
const TEXT: &str = "syntax = \"proto3\";\npackage igata.mock;\nimport \"google/rpc/error_details.proto\";\n";

/// The descriptors of what `schema` does not have of the details.
///
/// # Errors
///
/// The file that igata carries does not compile, which its tests would have told.
pub fn descriptors(schema: &Schema) -> Result<Vec<u8>> {
    if schema.message("google.rpc.ErrorInfo").is_some() {
        return Ok(Vec::new());
    }
    let mut sources = Sources::new();
    let source = Source {
        shown: USER.into(),
        text: TEXT.into(),
    };
    sources.insert(USER, source)?;
    let Ok(details) = crate::compile::compile(&sources) else {
        bail!("cannot compile `google/rpc/error_details.proto`");
    };
    let is_new = |path: &str| path != USER && schema.file(path).is_none();
    let files = details.files().filter(|file| is_new(file.path()));
    Ok(encode_files(files, SourceInfo::Exclude))
}
