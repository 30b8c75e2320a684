//! What the full runtime is told about a file: its descriptor, and how
//! reflection finds the accessors of its messages.

use serde::Serialize;

use super::Caster;
use super::enumeration::internal_name;
use super::literal;
use super::names::{Start, camel, field_names};
use crate::compile::descriptor::{SourceInfo, encode_files};
use crate::schema::wire::{Reader, Value, Writer};
use crate::schema::{Element, File, Import, Message, default_json_name};

#[derive(Debug, Serialize)]
pub(super) struct Descriptors {
    /// Strings as Java writes them, each in lines.
    data: Vec<Vec<String>>,
    /// Classes of the files that this one imports.
    dependencies: Vec<String>,
    /// In groups, so that no method becomes too large.
    messages: Vec<Vec<MessageDescriptor>>,
}

#[derive(Debug, Serialize)]
struct MessageDescriptor {
    name: String,
    /// An expression for the list that holds the descriptor.
    parent: String,
    index: i32,
    /// What the names of the accessors end with, for fields and for oneofs.
    accessors: Vec<String>,
}

impl Caster<'_> {
    pub(super) fn descriptors(&self, file: File<'_>) -> Descriptors {
        let bytes = descriptor_bytes(file);
        Descriptors {
            data: literal::strings(&bytes),
            dependencies: self
                .linked_imports(file)
                .map(|import| self.names.file_path(import))
                .collect(),
            messages: groups(file.all_messages().map(message_descriptor)),
        }
    }

    /// The imports whose classes are there to link to. Custom options are kept
    /// as bytes, so a file that only they come from need not be there.
    fn linked_imports<'f>(&self, file: File<'f>) -> impl Iterator<Item = File<'f>> {
        let mut linked: Vec<File<'f>> = Vec::new();
        for import in file.imports().filter_map(Import::file) {
            if self.is_available(import) && !linked.contains(&import) {
                linked.push(import);
            }
        }
        linked.into_iter()
    }
}

/// The file's descriptor, without names in JSON that follow from the fields' names.
fn descriptor_bytes(file: File<'_>) -> Vec<u8> {
    let set = encode_files([file], SourceInfo::Exclude);
    let mut bytes = Writer::new();
    for (_, value) in fields(&set) {
        if let Value::Bytes(file) = value {
            reduce(&mut bytes, file, Kind::File);
        }
    }
    bytes.into_bytes()
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    File,
    Message,
    Field,
}

fn reduce(writer: &mut Writer, bytes: &[u8], kind: Kind) {
    const JSON_NAME: u32 = 10;
    let inherited = match kind {
        Kind::Field => fields(bytes).find_map(|(number, value)| match (number, value) {
            (1, Value::Bytes(name)) => Some(default_json_name(&String::from_utf8_lossy(name))),
            _ => None,
        }),
        _ => None,
    };
    for (number, value) in fields(bytes) {
        let inner = match (kind, number) {
            (Kind::File, 4) | (Kind::Message, 3) => Some(Kind::Message),
            (Kind::File, 7) | (Kind::Message, 2 | 6) => Some(Kind::Field),
            _ => None,
        };
        match (inner, value) {
            (Some(kind), Value::Bytes(value)) => writer.message(number, |writer| reduce(writer, value, kind)),
            (None, Value::Bytes(name))
                if number == JSON_NAME && inherited.as_deref().map(str::as_bytes) == Some(name) => {}
            (_, Value::Bytes(value)) => writer.bytes(number, value),
            (_, Value::Varint(value)) => writer.varint(number, value),
            _ => {}
        }
    }
}

fn fields(bytes: &[u8]) -> impl Iterator<Item = (u32, Value<'_>)> {
    Reader::new(bytes).map_while(Result::ok)
}

/// Messages with about a thousand accessors together.
fn groups(messages: impl Iterator<Item = MessageDescriptor>) -> Vec<Vec<MessageDescriptor>> {
    const ACCESSORS: usize = 1000;
    let mut groups: Vec<Vec<MessageDescriptor>> = Vec::new();
    let mut size = usize::MAX;
    for message in messages {
        // Each takes a few instructions, even without any accessors.
        let cost = message.accessors.len() + 5;
        match groups.last_mut() {
            Some(group) if size.saturating_add(cost) <= ACCESSORS => {
                size += cost;
                group.push(message);
            }
            _ => {
                size = cost;
                groups.push(vec![message]);
            }
        }
    }
    groups
}

fn message_descriptor(message: Message<'_>) -> MessageDescriptor {
    let fields = field_names(message).into_iter().map(|name| name.upper);
    let oneofs = message.oneofs().map(|oneof| camel(oneof.name(), Start::Upper));
    MessageDescriptor {
        name: internal_name(message.full_name()),
        parent: match message.parent() {
            Some(parent) => format!("{}_descriptor.getNestedTypes()", internal_name(parent.full_name())),
            None => "getDescriptor().getMessageTypes()".to_owned(),
        },
        index: message.descriptor_path().last().copied().unwrap_or_default(),
        accessors: fields.chain(oneofs).collect(),
    }
}
