//! The source that a proto file becomes.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Serialize;

use super::Caster;
use super::enumeration::EnumText;
use super::extension::Extensions;
use super::literal::comment_line;
use super::message::MessageText;
use super::module::{reexported, used_files};
use super::names::{RUNTIME, enum_path, extension_map, is_runtime, message_path};
use crate::schema::{Field, File, Scalar, Type};
use crate::tree::FileTree;

#[derive(Debug, Serialize)]
struct FileContext {
    source: String,
    /// Whether `Data` is used.
    has_bytes: bool,
    imports: BTreeSet<String>,
    /// What else is imported, to be seen by whoever imports the module.
    reexports: Vec<String>,
    types: String,
    support: String,
    extension_map: String,
    extensions: Extensions,
    has_extensions: bool,
}

impl Caster<'_> {
    /// Adds the file's source, unless it declares no type and no extension.
    pub(super) fn file(&self, file: File<'_>, source: &str, tree: &mut FileTree) -> Result<()> {
        let mut texts = Vec::new();
        for enumeration in file.enums() {
            let EnumText { declaration, support } = self.enumeration(enumeration)?;
            texts.push((declaration, support));
        }
        for message in file.messages() {
            let MessageText { declaration, support } = self.message(message)?;
            texts.push((declaration, support));
        }
        let mut types = String::new();
        let mut support = String::new();
        for (declaration, of_runtime) in &texts {
            types.push('\n');
            types.push_str(declaration.trim_start());
            support.push_str(of_runtime);
        }
        let has_extensions = file.all_fields().any(Field::is_extension);
        let reexports = self.reexports(file);
        if texts.is_empty() && !has_extensions && reexports.is_empty() {
            return Ok(());
        }
        let is_bytes = |field: Field<'_>| field.ty() == Type::Scalar(Scalar::Bytes);
        let mut imports: BTreeSet<String> = used_files(file)
            .into_iter()
            .filter(|used| !is_runtime(*used))
            .map(|used| self.names.module_of(used))
            .filter(|module| *module != self.module)
            .map(str::to_owned)
            .collect();
        if !texts.is_empty() || has_extensions {
            imports.insert(RUNTIME.to_owned());
        }
        let context = FileContext {
            source: comment_line(file.path()),
            has_bytes: file.all_fields().any(is_bytes),
            imports,
            reexports,
            types,
            support,
            extension_map: extension_map(file),
            extensions: self.extensions(file),
            has_extensions,
        };
        let text = self.templates.render("swift/file.swift.tera", &context)?;
        tree.insert(format!("{}/{source}.pb.swift", self.sources), text)
    }

    fn reexports(&self, file: File<'_>) -> Vec<String> {
        let mut reexports = Vec::new();
        for file in reexported(file).into_iter().filter(|file| !is_runtime(*file)) {
            let module = self.names.module_of(file);
            if module == self.module {
                continue;
            }
            let structs = file.messages().map(|message| ("struct", message_path(message)));
            let enums = file.enums().map(|declared| ("enum", enum_path(declared)));
            let constants = file
                .extensions()
                .map(|field| ("let", self.names.extension(field, module).constant));
            let names = structs.chain(enums).chain(constants);
            reexports.extend(names.map(|(kind, name)| (format!("{module}.{name}"), kind)));
        }
        reexports.sort();
        reexports
            .into_iter()
            .map(|(path, kind)| format!("{kind} {path}"))
            .collect()
    }
}
