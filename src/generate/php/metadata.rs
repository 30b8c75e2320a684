//! The class that tells the runtime what a file declares.

use std::collections::BTreeMap;

use serde::Serialize;

use super::descriptor::descriptor;
use super::names::{self, Names};
use super::text;
use crate::schema::{Element, Field, File, Type};

/// The context of `metadata.php.tera`.
#[derive(Debug, Serialize)]
pub(super) struct MetadataClass {
    source: String,
    namespace: String,
    name: String,
    /// The metadata classes of the files that this one needs.
    dependencies: Vec<String>,
    /// The file's descriptor, as the insides of PHP strings.
    descriptor: Vec<String>,
}

pub(super) fn context(file: File<'_>, names: Names<'_>) -> MetadataClass {
    let class = names.metadata(file);
    let (namespace, name) = names::split(&class);
    let needed = needed_files(file);
    MetadataClass {
        source: text::plain(file.path()),
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        dependencies: needed.iter().map(|needed| names.metadata(*needed)).collect(),
        descriptor: text::quoted_lines(&descriptor(file, &needed, names)),
    }
}

/// The other files whose types the file's messages have, in the order of their
/// paths. What only options, services or extensions need is not among them.
pub(super) fn needed_files(file: File<'_>) -> Vec<File<'_>> {
    let mut needed = BTreeMap::new();
    for field in file.all_fields().filter(|field| !field.is_extension()) {
        if let Some(declaring) = declaring_file(field).filter(|declaring| *declaring != file) {
            needed.insert(declaring.path(), declaring);
        }
    }
    needed.into_values().collect()
}

/// The file that declares the field's type.
pub(super) fn declaring_file(field: Field<'_>) -> Option<File<'_>> {
    match field.ty() {
        Type::Message(message) => Some(message.file()),
        Type::Enum(declared) => Some(declared.file()),
        Type::Scalar(_) => None,
    }
}
