//! The Java files that a proto file becomes.

use anyhow::Result;
use serde::Serialize;

use super::artifact;
use super::extension::{ExtensionContext, extensions, is_cast};
use super::literal::escape_comment;
use super::message::Position;
use super::names::{extension, join};
use super::{Caster, Runtime};
use crate::generate::text::push_indented;
use crate::schema::{Element, File};
use crate::tree::FileTree;

#[derive(Debug, Serialize)]
struct Header {
    source: String,
    package: String,
}

#[derive(Debug, Serialize)]
struct FileContext {
    class: String,
    /// The class with its package.
    path: String,
    is_full: bool,
    extensions: Vec<ExtensionContext>,
    /// The paths of all extensions declared in the file.
    registered: Vec<String>,
    /// The types that have no files of their own, as text.
    nested: String,
    #[serde(flatten)]
    descriptors: Option<super::descriptor::Descriptors>,
}

impl Caster<'_> {
    /// Adds the file's classes to the sources of its artifact.
    pub(super) fn file(&self, file: File<'_>, tree: &mut FileTree) -> Result<()> {
        let package = self.names.package(file);
        let header = self.templates.render(
            "java/header.java.tera",
            &Header {
                source: escape_comment(file.path()),
                package: package.clone(),
            },
        )?;
        let mut folder = artifact::name(self.package.name, "", self.runtime) + "/src/main/java";
        if !package.is_empty() {
            folder.push('/');
            folder.push_str(&package.replace('.', "/"));
        }
        let mut nested = String::new();
        let mut insert = |name: &str, text: &str| {
            let text = [header.as_str(), text.trim_matches('\n'), "\n"].concat();
            tree.insert(format!("{folder}/{name}.java"), text)
        };
        for enumeration in file.enums() {
            let text = if self.names.has_own_file_enum(enumeration) {
                let text = self.enumeration(enumeration, Position::Top)?;
                insert(enumeration.name(), &text)?;
                continue;
            } else {
                self.enumeration(enumeration, Position::Nested)?
            };
            push_indented(&mut nested, &text);
        }
        for message in file.messages() {
            if self.names.has_own_file(message) {
                let text = self.message(message, Position::Top)?;
                insert(&format!("{}OrBuilder", message.name()), &text.interface)?;
                insert(message.name(), &text.class)?;
            } else {
                let text = self.message(message, Position::Nested)?;
                push_indented(&mut nested, &text.interface);
                push_indented(&mut nested, &text.class);
            }
        }
        let context = self.file_context(file, nested);
        let template = match self.runtime {
            Runtime::Lite => "java/lite/file.java.tera",
            Runtime::Full => "java/full/file.java.tera",
        };
        insert(&context.class, &self.templates.render(template, &context)?)
    }

    fn file_context(&self, file: File<'_>, nested: String) -> FileContext {
        let path = self.names.file_path(file);
        let mut registered: Vec<String> = file
            .extensions()
            .filter(|field| is_cast(*field, self.runtime))
            .map(|field| join(&path, &extension(field)))
            .collect();
        for message in file.all_messages() {
            let inner = message.extensions().filter(|field| is_cast(*field, self.runtime));
            registered.extend(inner.map(|field| join(&self.names.message(message), &extension(field))));
        }
        FileContext {
            class: self.names.file_class(file),
            path,
            is_full: self.runtime == Runtime::Full,
            extensions: extensions(file.extensions(), None, self.names, self.runtime),
            registered,
            nested,
            descriptors: (self.runtime == Runtime::Full).then(|| self.descriptors(file)),
        }
    }
}
