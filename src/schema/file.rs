//! Files and their imports.

use std::sync::Arc;

use crate::diagnostic::{Place, Span};

use super::element::view;
use super::store::ImportData;
use super::{Comments, Element, Enum, Features, Field, LazyLocations, Message, Options, Schema, Service, number, part};

/// The language version that a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Syntax {
    Proto2,
    Proto3,
    /// The number of the edition in `descriptor.proto`: 1000 is 2023, 1001 is 2024.
    Edition(i32),
}

/// Where a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A file of the workspace: checked, and cast into packages.
    Local,
    /// A file that the workspace only imports.
    Dependency,
    /// A file that igata carries, such as `google/protobuf/timestamp.proto`.
    Bundled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    Plain,
    Public,
    Weak,
    /// `import option` of edition 2024.
    Option,
}

view!(
    /// A `.proto` file.
    File, FileId, FileData, files
);

impl<'a> File<'a> {
    /// The path that imports name the file with.
    pub fn path(self) -> &'a str {
        self.schema.store.str(self.data().path)
    }

    /// The path for keeping, as places have it.
    pub fn shared_path(self) -> Arc<str> {
        Arc::clone(&self.data().shared_path)
    }

    /// The proto package; empty if the file has none.
    pub fn package(self) -> &'a str {
        self.schema.store.str(self.data().package)
    }

    pub fn syntax(self) -> Syntax {
        self.data().syntax
    }

    pub fn origin(self) -> Origin {
        self.data().origin
    }

    /// The features that hold for what the file declares, unless it says otherwise.
    pub fn features(self) -> Features {
        self.data().features
    }

    /// The imports, in the order of the file's descriptor.
    pub fn imports(self) -> impl ExactSizeIterator<Item = Import<'a>> {
        let data = self.data();
        // Imports of options only have a list of their own.
        let (mut plain, mut options) = (0, 0);
        data.imports.iter().map(move |data| {
            let next = match data.kind {
                ImportKind::Option => &mut options,
                _ => &mut plain,
            };
            *next += 1;
            Import {
                schema: self.schema,
                importer: self,
                index: *next - 1,
                data,
            }
        })
    }

    /// The messages at the top of the file.
    pub fn messages(self) -> impl ExactSizeIterator<Item = Message<'a>> {
        self.range(&self.data().messages, Message::at)
    }

    /// The enums at the top of the file.
    pub fn enums(self) -> impl ExactSizeIterator<Item = Enum<'a>> {
        self.range(&self.data().enums, Enum::at)
    }

    /// The extensions at the top of the file.
    pub fn extensions(self) -> impl ExactSizeIterator<Item = Field<'a>> {
        self.range(&self.data().extensions, Field::at)
    }

    pub fn services(self) -> impl ExactSizeIterator<Item = Service<'a>> {
        self.range(&self.data().services, Service::at)
    }

    /// Every message of the file, nested ones and map entries included.
    pub fn all_messages(self) -> impl ExactSizeIterator<Item = Message<'a>> {
        self.range(&self.data().all_messages, Message::at)
    }

    /// Every enum of the file, nested ones included.
    pub fn all_enums(self) -> impl ExactSizeIterator<Item = Enum<'a>> {
        self.range(&self.data().all_enums, Enum::at)
    }

    /// Every field and extension of the file, those of map entries included.
    pub fn all_fields(self) -> impl ExactSizeIterator<Item = Field<'a>> {
        self.range(&self.data().all_fields, Field::at)
    }

    /// Whether it is known where everything in the file is.
    pub fn has_locations(self) -> bool {
        !self.locations().is_empty()
    }

    /// The path and the range of everything in the file, and of what is set inside of message
    /// literals in options where the text is known. Made at each call.
    pub fn locations_in_options(self) -> Vec<(Vec<i32>, Span)> {
        let mut locations = Vec::new();
        self.data().locations.each_with_literals(&mut |location| {
            locations.push((location.path.to_vec(), location.span));
        });
        locations
    }

    pub(crate) fn locations(self) -> &'a LazyLocations {
        &self.data().locations
    }

    /// What is written beside the `package` statement.
    pub fn package_comments(self) -> Comments<'a> {
        self.locations().comments(part::FILE_PACKAGE)
    }

    /// Where the `package` statement is, or the file as a whole.
    pub fn package_place(self) -> Place {
        Place {
            file: self.shared_path(),
            span: self.span_of(part::FILE_PACKAGE),
        }
    }

    /// The folder of the file, as imports name it; empty at the root.
    pub fn folder(self) -> &'a str {
        self.path().rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl<'a> Element<'a> for File<'a> {
    /// The file's name without its folder.
    fn name(self) -> &'a str {
        self.path().rsplit_once('/').map_or(self.path(), |(_, name)| name)
    }

    fn full_name(self) -> &'a str {
        self.path()
    }

    fn file(self) -> File<'a> {
        self
    }

    fn options(self) -> Options<'a> {
        Options::new(self.schema.store.blob(self.data().options))
    }

    fn descriptor_path(self) -> Vec<i32> {
        Vec::new()
    }

    fn is_deprecated(self) -> bool {
        self.options().bool(number::file::DEPRECATED) == Some(true)
    }
}

/// An `import` of a file.
#[derive(Debug, Clone, Copy)]
pub struct Import<'a> {
    schema: &'a Schema,
    importer: File<'a>,
    /// The position in its list of the descriptor.
    index: i32,
    data: &'a ImportData,
}

impl<'a> Import<'a> {
    /// The path as the import names it.
    pub fn path(self) -> &'a str {
        self.schema.store.str(self.data.path)
    }

    /// The file that the import stands in.
    pub fn importer(self) -> File<'a> {
        self.importer
    }

    pub fn kind(self) -> ImportKind {
        self.data.kind
    }

    /// The imported file. It can be missing if only options come from it, or if the import is weak.
    pub fn file(self) -> Option<File<'a>> {
        self.data.file.map(|id| File::new(self.schema, id))
    }

    /// Whether the file refers to anything that comes through this import; `true` where that is not known.
    pub fn is_used(self) -> bool {
        self.data.is_used
    }

    /// Where the import statement is.
    pub fn place(self) -> Place {
        const DEPENDENCY: i32 = 3;
        const OPTION_DEPENDENCY: i32 = 15;
        let list = match self.data.kind {
            ImportKind::Option => OPTION_DEPENDENCY,
            _ => DEPENDENCY,
        };
        Place {
            file: self.importer.shared_path(),
            span: self.importer.span_of(&[list, self.index]),
        }
    }
}
