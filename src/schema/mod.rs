//! The model that every later step reads: rules, generators, the mock.
//!
//! A [`Schema`] is an arena with small ids inside; outside, elements are views
//! ([`Message`], [`Field`], …) that are free to copy and compare. It holds
//! what later steps need once and resolved, so nobody downstream asks whether a
//! file is proto2, proto3 or an edition. Only `compile` builds one.

pub(crate) mod store;

mod element;
mod enumeration;
mod features;
mod field;
mod file;
mod locations;
mod message;
mod numbers;
mod options;
mod package_version;
mod service;
mod symbols;
pub mod wire;

pub use element::{Element, part};
pub use enumeration::{Enum, EnumValue};
pub use features::{
    EnumType, Features, FieldPresence, JsonFormat, MessageEncoding, NamingStyle, ProtoLimits, RepeatedFieldEncoding,
    SymbolVisibility, Utf8Validation,
};
pub(crate) use field::push_json_name;
pub use field::{Cardinality, Field, Oneof, Scalar, Type, default_json_name};
pub use file::{File, Import, ImportKind, Origin, Syntax};
pub use locations::{Comments, Location, Locations};
pub(crate) use locations::{LazyLocations, LocationSource, LocationView};
pub use message::{ExtensionRange, Message};
pub use options::{Options, number};
pub use package_version::{PackageVersion, Stability};
pub use service::{Method, Service};

use store::{Store, SymbolId};

/// Files and everything declared in them, linked.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    pub(crate) store: Store,
}

/// Anything that has a full name of its own, values of enums apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol<'a> {
    Message(Message<'a>),
    Enum(Enum<'a>),
    Extension(Field<'a>),
    Service(Service<'a>),
}

impl Schema {
    /// All files, each after the files that it imports.
    pub fn files(&self) -> impl ExactSizeIterator<Item = File<'_>> {
        self.store.order.iter().map(|id| File::new(self, *id))
    }

    /// The files of the workspace, in the order of [`Schema::files`].
    pub fn local_files(&self) -> impl Iterator<Item = File<'_>> {
        self.files().filter(|file| file.origin() == Origin::Local)
    }

    /// The file with this import path.
    pub fn file(&self, path: &str) -> Option<File<'_>> {
        self.store.file_paths.get(path).map(|id| File::new(self, *id))
    }

    /// The element with this full name, written without a leading dot.
    pub fn symbol(&self, full_name: &str) -> Option<Symbol<'_>> {
        match self.store.symbol(full_name)? {
            SymbolId::Message(id) => Some(Symbol::Message(Message::new(self, id))),
            SymbolId::Enum(id) => Some(Symbol::Enum(Enum::new(self, id))),
            SymbolId::Extension(id) => Some(Symbol::Extension(Field::new(self, id))),
            SymbolId::Service(id) => Some(Symbol::Service(Service::new(self, id))),
            SymbolId::EnumValue(_) | SymbolId::Package(_) => None,
        }
    }

    /// The message with this full name.
    pub fn message(&self, full_name: &str) -> Option<Message<'_>> {
        match self.symbol(full_name)? {
            Symbol::Message(message) => Some(message),
            _ => None,
        }
    }

    /// The service with this full name.
    pub fn service(&self, full_name: &str) -> Option<Service<'_>> {
        match self.symbol(full_name)? {
            Symbol::Service(service) => Some(service),
            _ => None,
        }
    }
}
