//! Syntax tree of one file → its part of the store.
//!
//! Files are lowered alone and in parallel: every id counts from the start of
//! the file, every name is kept, and what a name refers to is noted as a
//! [`Reference`] for `link`. What can be said about a file without looking at
//! others is said here.

mod default;
mod duplicate;
mod enumeration;
mod extension;
mod features;
mod field;
mod file;
mod json_name;
mod message;
mod names;
mod number;
mod service;

use std::sync::Arc;

use super::report::Report;
use crate::diagnostic::Diagnostic;
use crate::schema::store::{
    Declared, EnumId, EnumValueId, FieldId, FileId, MessageId, MethodId, Name, OneofId, ServiceId, Store, Text,
};
use crate::schema::{Features, Origin};
use crate::syntax::{Edition, NodeId, Tree, ast};

pub(super) use field::is_scalar;
pub(super) use file::lower;

/// A file as it was read.
pub(super) struct Unit {
    pub(super) path: Arc<str>,
    pub(super) origin: Origin,
    pub(super) imports: Vec<Import>,
    pub(super) tree: Arc<Tree>,
    /// Whether the text has mistakes, so that something may be missing from the tree.
    pub(super) is_broken: bool,
}

/// An import that names a file, read once for all who ask who sees whom.
pub(super) struct Import {
    pub(super) node: NodeId,
    pub(super) path: String,
    pub(super) modifier: Option<ast::ImportModifier>,
    /// The file, if it is there.
    pub(super) target: Option<FileId>,
}

impl Unit {
    /// Whether an import names a file that is nowhere.
    pub(super) fn misses_imports(&self) -> bool {
        self.imports.iter().any(|import| import.target.is_none())
    }
}

impl Import {
    pub(super) fn is_of_options(&self) -> bool {
        self.modifier == Some(ast::ImportModifier::Option)
    }
}

/// What one file declares, with ids and texts that count from its own start.
#[derive(Default)]
pub(super) struct Lowered {
    pub(super) store: Store,
    pub(super) nodes: Nodes,
    pub(super) references: Vec<Reference>,
    pub(super) option_sites: Vec<OptionSite>,
    /// The options of all sites.
    pub(super) options: Vec<NodeId>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Where elements are written in the trees of their files, by their ids.
#[derive(Default)]
pub(super) struct Nodes {
    pub(super) messages: Vec<NodeId>,
    pub(super) fields: Vec<FieldNode>,
    pub(super) enums: Vec<NodeId>,
    pub(super) values: Vec<NodeId>,
    pub(super) services: Vec<NodeId>,
    pub(super) methods: Vec<NodeId>,
}

impl Nodes {
    /// Where an element is written; nothing of a map's entry, which is written as another.
    pub(super) fn of(&self, declared: Declared) -> Option<NodeId> {
        match declared {
            Declared::Message(id) => self.messages.get(id.index()).copied(),
            Declared::Field(id) => {
                let field = self.fields.get(id.index())?;
                (field.kind == FieldKind::Declared).then_some(field.node)
            }
            Declared::Enum(id) => self.enums.get(id.index()).copied(),
            Declared::EnumValue(id) => self.values.get(id.index()).copied(),
            Declared::Service(id) => self.services.get(id.index()).copied(),
            Declared::Method(id) => self.methods.get(id.index()).copied(),
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct FieldNode {
    pub(super) node: NodeId,
    pub(super) kind: FieldKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldKind {
    Declared,
    MapKey,
    MapValue,
}

/// A name that means something declared elsewhere.
#[derive(Clone, Copy)]
pub(super) struct Reference {
    pub(super) from: Referrer,
    pub(super) path: NodeId,
    /// The message around it, from which on the name is searched.
    pub(super) scope: Option<MessageId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Referrer {
    FieldType(FieldId),
    Extendee(FieldId),
    Input(MethodId),
    Output(MethodId),
}

/// The element that options are written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    File(FileId),
    Message(MessageId),
    Field(FieldId),
    Oneof(OneofId),
    Enum(EnumId),
    EnumValue(EnumValueId),
    Service(ServiceId),
    Method(MethodId),
    /// The range with this index of a message.
    ExtensionRange(MessageId, u32),
}

impl Target {
    /// The message of `descriptor.proto` that holds the options.
    pub(super) fn options_type(self) -> &'static str {
        match self {
            Self::File(_) => "google.protobuf.FileOptions",
            Self::Message(_) => "google.protobuf.MessageOptions",
            Self::Field(_) => "google.protobuf.FieldOptions",
            Self::Oneof(_) => "google.protobuf.OneofOptions",
            Self::Enum(_) => "google.protobuf.EnumOptions",
            Self::EnumValue(_) => "google.protobuf.EnumValueOptions",
            Self::Service(_) => "google.protobuf.ServiceOptions",
            Self::Method(_) => "google.protobuf.MethodOptions",
            Self::ExtensionRange(..) => "google.protobuf.ExtensionRangeOptions",
        }
    }
}

/// The options of one element: a piece of [`Lowered::options`].
#[derive(Clone, Copy)]
pub(super) struct OptionSite {
    pub(super) target: Target,
    /// The message around the element, from which on names are searched.
    pub(super) scope: Option<MessageId>,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The entry of a map takes some options of the field, which were looked at there.
    pub(super) is_copy: bool,
}

/// What declarations inherit from what is around them.
#[derive(Clone, Copy)]
struct Scope {
    parent: Option<MessageId>,
    /// The package or message; empty at the top of a file without a package.
    name: Text,
    features: Features,
}

struct Lowerer<'t> {
    tree: &'t Tree,
    out: Lowered,
    report: Report<'t>,
    edition: Edition,
    /// Whether a field of the message at hand says what it is called in JSON.
    has_json_names: bool,
}

impl<'t> Lowerer<'t> {
    fn text(&mut self, text: &str) -> Text {
        let start = length(self.out.store.text.len());
        self.out.store.text.push_str(text);
        Text {
            start,
            length: length(text.len()),
        }
    }

    fn name_in(&mut self, scope: Text, short: &str) -> Name {
        let start = self.out.store.text.len();
        if scope.length > 0 {
            let range = scope.start as usize..(scope.start + scope.length) as usize;
            self.out.store.text.extend_from_within(range);
            self.out.store.text.push('.');
        }
        self.out.store.text.push_str(short);
        Name {
            full: Text {
                start: length(start),
                length: length(self.out.store.text.len() - start),
            },
            short: length(short.len()),
        }
    }

    /// Notes the options of an element for `options` to read when all names are known.
    fn options(
        &mut self,
        target: Target,
        scope: Option<MessageId>,
        options: impl Iterator<Item = ast::OptionAssignment<'t>>,
    ) {
        let start = length(self.out.options.len());
        self.out.options.extend(options.map(|option| option.node().id()));
        let end = length(self.out.options.len());
        if start < end {
            self.out.option_sites.push(OptionSite {
                target,
                scope,
                start,
                end,
                is_copy: false,
            });
        }
    }

    /// How the field with this index is declared.
    fn declaration(&self, index: usize) -> Option<ast::Field<'t>> {
        let node = self.out.nodes.fields.get(index)?;
        ast::Field::cast(self.tree.node(node.node))
    }

    fn is_proto3(&self) -> bool {
        self.edition == Edition::Proto3
    }
}

/// Options of a map's entry, which nobody wrote down.
const MAP_ENTRY_OPTIONS: &[u8] = &[7 << 3, 1];

/// The options that a body holds as statements.
fn options_of(body: Option<ast::Body<'_>>) -> impl Iterator<Item = ast::OptionAssignment<'_>> + Clone {
    body.map(ast::Body::items)
        .into_iter()
        .flatten()
        .filter_map(|item| match item {
            ast::Item::Option(option) => Some(option),
            _ => None,
        })
}

fn listed(list: Option<ast::OptionList<'_>>) -> impl Iterator<Item = ast::OptionAssignment<'_>> {
    list.into_iter().flat_map(ast::OptionList::options)
}

/// Counts and offsets of one file are below its size, which the lexer bounds.
fn length(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn is_option(option: ast::OptionAssignment<'_>, name: &str) -> bool {
    option.name().and_then(ast::OptionName::simple) == Some(name)
}

/// The value of a plain option that is `true` or `false`.
fn flag<'t>(mut options: impl Iterator<Item = ast::OptionAssignment<'t>>, name: &str) -> Option<bool> {
    let option = options.find(|option| is_option(*option, name))?;
    match option.value()? {
        ast::Value::Scalar(scalar) => match scalar.identifier()? {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// The number of `SymbolVisibility`.
fn visibility(visibility: ast::Visibility) -> i32 {
    match visibility {
        ast::Visibility::Local => 1,
        ast::Visibility::Export => 2,
    }
}
