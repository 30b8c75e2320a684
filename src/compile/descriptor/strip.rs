//! Takes options away that are only meant for the source: those whose
//! declaration says `retention = RETENTION_SOURCE`, wherever they are in a set
//! of descriptors, with the places of what is gone. Generators of protoc get
//! such descriptors, and `protoc -o` writes them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::types;
use crate::compile::graph;
use crate::schema::wire::{Reader, Value, Writer, take_varint};
use crate::schema::{Cardinality, Element as _, Field, File, Message, Schema, Type};

const RETENTION: u32 = 17;
const RETENTION_SOURCE: i32 = 2;
const FILE_OF_SET: u32 = 1;
const SOURCE_CODE_INFO: u32 = 9;
const LOCATION: u32 = 1;
const LOCATION_PATH: u32 = 1;

/// The set without such options. `set` is an encoded `FileDescriptorSet` of
/// files of `schema`, whose extensions say which custom options there are.
pub fn strip_source_retention(schema: &Schema, set: &[u8]) -> Vec<u8> {
    let bundled;
    // A workspace that carries `descriptor.proto` may know more options than igata.
    let types = if schema.message(types::FILE).is_some() {
        schema
    } else {
        bundled = types::bundled();
        &bundled
    };
    let Some(file_type) = types.message(types::FILE) else {
        return set.to_vec();
    };
    let mut extensions = HashMap::new();
    for field in schema.files().flat_map(File::all_fields).filter(|it| it.is_extension()) {
        extensions.insert((field.message().full_name(), field.number()), field);
    }
    let mut stripper = Stripper {
        extensions,
        path: Vec::new(),
        stripped: HashSet::new(),
    };
    let mut writer = Writer::new();
    for (number, value) in Reader::new(set).map_while(Result::ok) {
        match value {
            Value::Bytes(file) if number == FILE_OF_SET => {
                stripper.stripped.clear();
                let file = stripper.message(file_type, file);
                writer.bytes(FILE_OF_SET, &stripper.without_places(&file));
            }
            value => write(&mut writer, number, value),
        }
    }
    writer.into_bytes()
}

/// Messages that lie deeper are left as they are, so that no image exhausts the stack.
const MAX_PATH: usize = 512;

struct Stripper<'a> {
    extensions: HashMap<(&'a str, i32), Field<'a>>,
    path: Vec<i32>,
    /// Paths of what is gone.
    stripped: HashSet<Vec<i32>>,
}

impl<'a> Stripper<'a> {
    /// The message without what is to go.
    fn message(&mut self, ty: Message<'a>, bytes: &[u8]) -> Vec<u8> {
        let mut writer = Writer::new();
        let mut counts: HashMap<u32, i32> = HashMap::new();
        let mut fields = Reader::new(bytes).map_while(Result::ok).peekable();
        while let Some((number, value)) = fields.next() {
            let index = counts.entry(number).or_default();
            let position = *index;
            *index += 1;
            let Some(field) = self.field(ty, number) else {
                write(&mut writer, number, value);
                continue;
            };
            self.path.push(field.number());
            if field.options().int32(RETENTION) == Some(RETENTION_SOURCE) {
                self.stripped.insert(self.path.clone());
            } else if let (Type::Message(inner), Value::Bytes(content)) = (field.ty(), value)
                && self.path.len() < MAX_PATH
            {
                let is_repeated = field.cardinality() == Cardinality::Repeated;
                if is_repeated {
                    self.path.push(position);
                }
                let content = self.child(inner, content, is_repeated);
                if is_repeated {
                    self.path.pop();
                }
                if let Some(content) = content {
                    writer.bytes(number, &content);
                }
            } else if field.is_packed() {
                // What is taken apart is put together as its type says.
                let mut packed = Writer::new();
                write_packed(&mut packed, value);
                while let Some((_, value)) = fields.next_if(|(next, _)| *next == number) {
                    write_packed(&mut packed, value);
                }
                writer.bytes(number, &packed.into_bytes());
            } else if !is_unset(field, value) {
                write(&mut writer, number, value);
            }
            self.path.pop();
        }
        writer.into_bytes()
    }

    /// A message in a field; nothing if it is an options message with nothing left.
    fn child(&mut self, ty: Message<'a>, bytes: &[u8], is_repeated: bool) -> Option<Vec<u8>> {
        let content = self.message(ty, bytes);
        let is_options = ty.file().path() == graph::DESCRIPTOR && ty.name().ends_with("Options");
        if is_options && !is_repeated && content.is_empty() && !bytes.is_empty() {
            self.stripped.insert(self.path.clone());
            return None;
        }
        Some(content)
    }

    fn field(&self, ty: Message<'a>, number: u32) -> Option<Field<'a>> {
        let number = i32::try_from(number).ok()?;
        ty.field(number)
            .or_else(|| self.extensions.get(&(ty.full_name(), number)).copied())
    }

    /// The file without the locations of what is gone.
    fn without_places<'f>(&self, file: &'f [u8]) -> Cow<'f, [u8]> {
        if self.stripped.is_empty() {
            return Cow::Borrowed(file);
        }
        let mut writer = Writer::new();
        for (number, value) in Reader::new(file).map_while(Result::ok) {
            match value {
                Value::Bytes(info) if number == SOURCE_CODE_INFO => {
                    writer.message(number, |writer| self.write_places(writer, info));
                }
                value => write(&mut writer, number, value),
            }
        }
        Cow::Owned(writer.into_bytes())
    }

    fn write_places(&self, writer: &mut Writer, info: &[u8]) {
        for (number, value) in Reader::new(info).map_while(Result::ok) {
            if let Value::Bytes(location) = value
                && number == LOCATION
                && self.is_gone(&path(location))
            {
                continue;
            }
            write(writer, number, value);
        }
    }

    fn is_gone(&self, path: &[i32]) -> bool {
        (1..=path.len()).any(|length| self.stripped.contains(&path[..length]))
    }
}

/// Whether the value is what the field holds that is not set, and means no more.
fn is_unset(field: Field<'_>, value: Value<'_>) -> bool {
    let is_implicit = field.cardinality() != Cardinality::Repeated && !field.has_presence();
    let is_entry = field.message().is_map_entry();
    let is_zero = match value {
        Value::Varint(value) | Value::Fixed64(value) => value == 0,
        Value::Fixed32(value) => value == 0,
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::Group(_) => false,
    };
    is_implicit && is_zero && !is_entry
}

/// The path of an encoded location.
fn path(location: &[u8]) -> Vec<i32> {
    let mut path = Vec::new();
    for (number, value) in Reader::new(location).map_while(Result::ok) {
        if let Value::Bytes(mut packed) = value
            && number == LOCATION_PATH
        {
            while let Some(value) = take_varint(&mut packed) {
                path.push((value as u32).cast_signed());
            }
        }
    }
    path
}

fn write(writer: &mut Writer, number: u32, value: Value<'_>) {
    match value {
        Value::Varint(value) => writer.varint(number, value),
        Value::Fixed32(value) => writer.fixed32(number, value),
        Value::Fixed64(value) => writer.fixed64(number, value),
        Value::Bytes(bytes) => writer.bytes(number, bytes),
        Value::Group(fields) => writer.group(number, |writer| writer.raw(fields)),
    }
}

fn write_packed(writer: &mut Writer, value: Value<'_>) {
    match value {
        Value::Varint(value) => writer.raw_varint(value),
        Value::Fixed32(value) => writer.raw(&value.to_le_bytes()),
        Value::Fixed64(value) => writer.raw(&value.to_le_bytes()),
        Value::Bytes(packed) => writer.raw(packed),
        Value::Group(_) => {}
    }
}
