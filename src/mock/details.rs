//! The details that errors carry everywhere, `google.rpc.ErrorInfo` and its neighbours, whether or
//! not the protos import them: who writes a stub of an error has not read every import.

use anyhow::{Result, bail};

use crate::compile::descriptor::{SourceInfo, encode_files};
use crate::schema::{Element as _, File, Schema};
use crate::sources::{Source, Sources};

const USER: &str = "igata/mock/details.proto";
const TEXT: &str = "syntax = \"proto3\";\npackage igata.mock;\nimport \"google/rpc/error_details.proto\";\n";

/// The files that the details need.
pub struct Details {
    /// Paths of those that the schema has.
    pub own: Vec<String>,
    /// The descriptors of the others.
    pub others: Vec<u8>,
}

/// The files that the details need, beside those of `schema`.
///
/// # Errors
///
/// The file that igata carries does not compile, which its tests would have told.
pub fn details(schema: &Schema) -> Result<Details> {
    if let Some(own) = schema.message("google.rpc.ErrorInfo") {
        return Ok(Details {
            own: vec![own.file().path().to_owned()],
            others: Vec::new(),
        });
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
    let files = details.files().filter(|file| file.path() != USER);
    let (own, others): (Vec<File<'_>>, Vec<File<'_>>) = files.partition(|file| schema.file(file.path()).is_some());
    Ok(Details {
        own: own.into_iter().map(|file| file.path().to_owned()).collect(),
        others: encode_files(others, SourceInfo::Exclude),
    })
}
