//! How a [`Schema`](super::Schema) lies in memory: flat lists, ids into them, one text for all names.

use std::ops::Range;
use std::sync::Arc;

use hashbrown::HashMap;

use super::numbers::ByNumber;
use super::symbols::Symbols;
use super::{Cardinality, Features, ImportKind, LazyLocations, Origin, Scalar, Syntax};

macro_rules! ids {
    ($($id:ident)*) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $id(pub(crate) u32);

        impl $id {
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids!(FileId MessageId FieldId OneofId EnumId EnumValueId ServiceId MethodId);

/// A piece of [`Store::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Text {
    pub(crate) start: u32,
    pub(crate) length: u32,
}

/// A piece of [`Store::blobs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Blob {
    pub(crate) start: u32,
    pub(crate) length: u32,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    pub(crate) text: String,
    pub(crate) blobs: Vec<u8>,
    pub(crate) files: Vec<FileData>,
    /// The files, each after those that it imports.
    pub(crate) order: Vec<FileId>,
    pub(crate) messages: Vec<MessageData>,
    pub(crate) fields: Vec<FieldData>,
    pub(crate) oneofs: Vec<OneofData>,
    pub(crate) enums: Vec<EnumData>,
    pub(crate) values: Vec<EnumValueData>,
    pub(crate) services: Vec<ServiceData>,
    pub(crate) methods: Vec<MethodData>,
    pub(crate) file_paths: HashMap<Arc<str>, FileId>,
    pub(crate) symbols: Symbols,
    pub(crate) by_number: ByNumber,
}

impl Store {
    pub(crate) fn str(&self, text: Text) -> &str {
        &self.text[text.start as usize..][..text.length as usize]
    }

    /// A name without what is around it.
    pub(crate) fn short(&self, name: Name) -> &str {
        let full = self.str(name.full);
        &full[full.len() - name.short as usize..]
    }

    /// Whatever is declared with this full name.
    pub(crate) fn symbol(&self, full_name: &str) -> Option<SymbolId> {
        self.symbols.get(&self.text, full_name)
    }

    /// Enters a full name; what has it already is the error.
    pub(crate) fn declare(&mut self, full_name: Text, symbol: SymbolId) -> Result<(), SymbolId> {
        self.symbols.insert(&self.text, full_name, symbol)
    }

    /// Tells oneofs which of `fields`, those of one message, are theirs.
    pub(crate) fn fill_oneofs(&mut self, fields: Range<u32>) {
        for index in fields {
            if let Some(oneof) = self.fields[index as usize].oneof {
                let range = &mut self.oneofs[oneof.index()].fields;
                let start = if range.start == range.end { index } else { range.start };
                *range = start..index + 1;
            }
        }
    }

    pub(crate) fn blob(&self, blob: Blob) -> &[u8] {
        &self.blobs[blob.start as usize..][..blob.length as usize]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SymbolId {
    Message(MessageId),
    Enum(EnumId),
    Extension(FieldId),
    Service(ServiceId),
    EnumValue(EnumValueId),
    /// A package or a package around one, and the first file that is in it.
    Package(FileId),
}

/// An element whose declaration is one node of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    Message(MessageId),
    Field(FieldId),
    Enum(EnumId),
    EnumValue(EnumValueId),
    Service(ServiceId),
    Method(MethodId),
}

/// A full name, whose last `short` bytes are the name.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Name {
    pub(crate) full: Text,
    pub(crate) short: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct FileData {
    pub(crate) path: Text,
    /// The same for places, which outlive the schema.
    pub(crate) shared_path: Arc<str>,
    pub(crate) package: Text,
    pub(crate) syntax: Syntax,
    pub(crate) origin: Origin,
    pub(crate) imports: Vec<ImportData>,
    pub(crate) messages: Range<u32>,
    pub(crate) enums: Range<u32>,
    pub(crate) extensions: Range<u32>,
    pub(crate) services: Range<u32>,
    /// The same with everything nested: ids of one file are adjacent.
    pub(crate) all_messages: Range<u32>,
    pub(crate) all_enums: Range<u32>,
    pub(crate) all_fields: Range<u32>,
    pub(crate) options: Blob,
    pub(crate) features: Features,
    pub(crate) locations: LazyLocations,
}

#[derive(Debug, Clone)]
pub(crate) struct ImportData {
    pub(crate) path: Text,
    pub(crate) kind: ImportKind,
    /// Unknown for an `import option` or a weak import that is not there.
    pub(crate) file: Option<FileId>,
    /// Whether the file refers to something that comes through this import.
    pub(crate) is_used: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct MessageData {
    pub(crate) name: Name,
    pub(crate) file: FileId,
    pub(crate) parent: Option<MessageId>,
    pub(crate) index: u32,
    pub(crate) fields: Range<u32>,
    pub(crate) oneofs: Range<u32>,
    pub(crate) messages: Range<u32>,
    pub(crate) enums: Range<u32>,
    pub(crate) extensions: Range<u32>,
    pub(crate) extension_ranges: Vec<ExtensionRangeData>,
    /// The end is not part of the range, as in descriptors.
    pub(crate) reserved_ranges: Vec<(i32, i32)>,
    pub(crate) reserved_names: Vec<Text>,
    pub(crate) options: Blob,
    pub(crate) features: Features,
    /// `SymbolVisibility` of edition 2024; zero if unset.
    pub(crate) visibility: i32,
}

#[derive(Debug, Clone)]
pub(crate) struct ExtensionRangeData {
    pub(crate) start: i32,
    pub(crate) end: i32,
    pub(crate) options: Blob,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypeId {
    Scalar(Scalar),
    Message(MessageId),
    Enum(EnumId),
}

#[derive(Debug, Clone)]
pub(crate) struct FieldData {
    pub(crate) name: Name,
    pub(crate) json_name: Text,
    pub(crate) file: FileId,
    /// The message around the declaration; an extension can have none.
    pub(crate) parent: Option<MessageId>,
    pub(crate) extendee: Option<MessageId>,
    pub(crate) index: u32,
    pub(crate) number: i32,
    pub(crate) cardinality: Cardinality,
    pub(crate) ty: TypeId,
    pub(crate) oneof: Option<OneofId>,
    pub(crate) proto3_optional: bool,
    pub(crate) default: Option<Text>,
    pub(crate) options: Blob,
    pub(crate) features: Features,
}

#[derive(Debug, Clone)]
pub(crate) struct OneofData {
    pub(crate) name: Name,
    pub(crate) parent: MessageId,
    pub(crate) index: u32,
    /// From the first to the last of its fields. In an image, there can be others between them.
    pub(crate) fields: Range<u32>,
    pub(crate) options: Blob,
    /// Whether it only stands for an `optional` field of proto3.
    pub(crate) is_synthetic: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct EnumData {
    pub(crate) name: Name,
    pub(crate) file: FileId,
    pub(crate) parent: Option<MessageId>,
    pub(crate) index: u32,
    pub(crate) values: Range<u32>,
    /// Both ends are part of the range, as in descriptors.
    pub(crate) reserved_ranges: Vec<(i32, i32)>,
    pub(crate) reserved_names: Vec<Text>,
    pub(crate) options: Blob,
    pub(crate) features: Features,
    /// `SymbolVisibility` of edition 2024; zero if unset.
    pub(crate) visibility: i32,
}

#[derive(Debug, Clone)]
pub(crate) struct EnumValueData {
    pub(crate) name: Name,
    pub(crate) parent: EnumId,
    pub(crate) index: u32,
    pub(crate) number: i32,
    pub(crate) options: Blob,
}

#[derive(Debug, Clone)]
pub(crate) struct ServiceData {
    pub(crate) name: Name,
    pub(crate) file: FileId,
    pub(crate) index: u32,
    pub(crate) methods: Range<u32>,
    pub(crate) options: Blob,
}

#[derive(Debug, Clone)]
pub(crate) struct MethodData {
    pub(crate) name: Name,
    pub(crate) parent: ServiceId,
    pub(crate) index: u32,
    pub(crate) input: MessageId,
    pub(crate) output: MessageId,
    pub(crate) client_streaming: bool,
    pub(crate) server_streaming: bool,
    pub(crate) options: Blob,
    /// protoc keeps an empty `options` where a method has a body without options.
    pub(crate) has_options: bool,
}
