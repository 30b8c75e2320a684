//! What two sets of descriptors say differently about the same files.

use std::collections::{BTreeMap, BTreeSet};

use super::types;
use crate::schema::wire::{Reader, Value, take_varint};
use crate::schema::{Cardinality, Element as _, Field, File, Message, Options, Scalar, Schema, Type};

/// A value that two sets have differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The import path of the file.
    pub file: String,
    /// The way from the file's descriptor to the value: names of fields, with
    /// the name or index of the element where there are several.
    pub path: String,
    /// `None` if there is no value.
    pub ours: Option<String>,
    pub theirs: Option<String>,
}

/// Every difference between the files that both encoded sets have. Neither the
/// order of fields and locations counts, nor how lists are packed.
pub fn compare(schema: &Schema, ours: &[u8], theirs: &[u8]) -> Vec<Difference> {
    let types = types::bundled();
    let Some(file_type) = types.message(types::FILE) else {
        return Vec::new();
    };
    let extensions: Vec<Field<'_>> = schema
        .files()
        .flat_map(File::all_fields)
        .filter(|field| field.is_extension())
        .collect();
    let theirs = files(theirs);
    let mut comparison = Comparison {
        extensions: &extensions,
        file: String::new(),
        path: Vec::new(),
        differences: Vec::new(),
    };
    for (path, ours) in files(ours) {
        if let Some(theirs) = theirs.get(path) {
            path.clone_into(&mut comparison.file);
            comparison.messages(file_type, ours, theirs);
        }
    }
    comparison.differences
}

/// The files of an encoded set by their paths.
fn files(set: &[u8]) -> BTreeMap<&str, &[u8]> {
    let files = Options::new(set).messages(1);
    files.filter_map(|file| Some((file.string(1)?, file.bytes()))).collect()
}

/// Messages that lie deeper are compared as bytes, so that no image exhausts the stack.
const MAX_PATH: usize = 256;

struct Comparison<'a> {
    extensions: &'a [Field<'a>],
    file: String,
    path: Vec<String>,
    differences: Vec<Difference>,
}

impl<'a> Comparison<'a> {
    fn messages(&mut self, ty: Message<'a>, ours: &[u8], theirs: &[u8]) {
        if ours == theirs {
            return;
        }
        if ty.full_name() == "google.protobuf.SourceCodeInfo" {
            return self.locations(ours, theirs);
        }
        let (ours, theirs) = (by_number(ours), by_number(theirs));
        let numbers: BTreeSet<u32> = ours.keys().chain(theirs.keys()).copied().collect();
        for number in numbers {
            let ours = ours.get(&number).map_or(&[][..], Vec::as_slice);
            let theirs = theirs.get(&number).map_or(&[][..], Vec::as_slice);
            let Some(field) = self.field(ty, number) else {
                self.path.push(format!("{number}"));
                self.values(None, ours, theirs);
                self.path.pop();
                continue;
            };
            self.path.push(if field.is_extension() {
                format!("({})", field.full_name())
            } else {
                field.name().to_owned()
            });
            self.fields(field, ours, theirs);
            self.path.pop();
        }
    }

    fn field(&self, ty: Message<'a>, number: u32) -> Option<Field<'a>> {
        let number = i32::try_from(number).ok()?;
        let mut extensions = self.extensions.iter().copied();
        ty.field(number).or_else(|| {
            extensions.find(|field| field.number() == number && field.message().full_name() == ty.full_name())
        })
    }

    fn fields(&mut self, field: Field<'a>, ours: &[Value<'_>], theirs: &[Value<'_>]) {
        let Type::Message(ty) = field.ty() else {
            let flat = |values: &[Value<'_>]| -> Vec<String> {
                values.iter().flat_map(|value| shown(field, *value)).collect()
            };
            let (mut ours, mut theirs) = (flat(ours), flat(theirs));
            if field.cardinality() != Cardinality::Repeated {
                // Of a field that is there twice the last counts.
                ours.drain(..ours.len().saturating_sub(1));
                theirs.drain(..theirs.len().saturating_sub(1));
            }
            return self.texts(&ours, &theirs);
        };
        if self.path.len() > MAX_PATH {
            return self.values(Some(field), ours, theirs);
        }
        if field.cardinality() != Cardinality::Repeated {
            if let (false, false) = (ours.is_empty(), theirs.is_empty()) {
                return self.messages(ty, &merged(ours), &merged(theirs));
            }
            return self.values(Some(field), ours, theirs);
        }
        for index in 0..ours.len().max(theirs.len()) {
            let (ours, theirs) = (ours.get(index).copied(), theirs.get(index).copied());
            let name = name(ty, ours.or(theirs)).unwrap_or_else(|| index.to_string());
            if let Some(last) = self.path.last_mut() {
                last.extend(["[", &name, "]"]);
            }
            match (ours, theirs) {
                (Some(ours), Some(theirs)) => self.messages(ty, content(ours), content(theirs)),
                (ours, theirs) => self.values(Some(field), ours.as_slice(), theirs.as_slice()),
            }
            if let Some(last) = self.path.last_mut() {
                last.truncate(last.len() - name.len() - 2);
            }
        }
    }

    /// Values that are compared as a whole.
    fn values(&mut self, field: Option<Field<'a>>, ours: &[Value<'_>], theirs: &[Value<'_>]) {
        let all = |values: &[Value<'_>]| -> Vec<String> {
            let shown = values.iter().flat_map(|value| match field {
                Some(field) => shown(field, *value),
                None => vec![format!("{value:?}")],
            });
            shown.collect()
        };
        self.texts(&all(ours), &all(theirs));
    }

    fn texts(&mut self, ours: &[String], theirs: &[String]) {
        if ours != theirs {
            let joined = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
            self.add(joined(ours), joined(theirs));
        }
    }

    fn add(&mut self, ours: Option<String>, theirs: Option<String>) {
        self.differences.push(Difference {
            file: self.file.clone(),
            path: self.path.join("."),
            ours,
            theirs,
        });
    }

    /// Locations by their paths and spans: their order differs between compilers.
    fn locations(&mut self, ours: &[u8], theirs: &[u8]) {
        let (ours, theirs) = (locations(ours), locations(theirs));
        let keys: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
        for key in keys {
            let (ours, theirs) = (ours.get(key), theirs.get(key));
            if ours != theirs {
                self.path.push(format!("location[{key}]"));
                self.add(ours.cloned(), theirs.cloned());
                self.path.pop();
            }
        }
    }
}

fn by_number(bytes: &[u8]) -> BTreeMap<u32, Vec<Value<'_>>> {
    let mut fields: BTreeMap<u32, Vec<Value<'_>>> = BTreeMap::new();
    for (number, value) in Reader::new(bytes).map_while(Result::ok) {
        fields.entry(number).or_default().push(value);
    }
    fields
}

fn content(value: Value<'_>) -> &[u8] {
    match value {
        Value::Bytes(bytes) | Value::Group(bytes) => bytes,
        _ => &[],
    }
}

/// Parts of one message merge by lying one after another.
fn merged(parts: &[Value<'_>]) -> Vec<u8> {
    parts.iter().flat_map(|part| content(*part)).copied().collect()
}

/// What an element calls itself.
fn name(ty: Message<'_>, element: Option<Value<'_>>) -> Option<String> {
    let first = ty.field(1).filter(|field| field.name() == "name")?;
    let name = Options::new(content(element?)).string(first.number().cast_unsigned())?;
    Some(name.to_owned())
}

/// The values in what lies on the wire: several, if it is a packed list.
fn shown(field: Field<'_>, value: Value<'_>) -> Vec<String> {
    let number = |value: u64| match field.ty() {
        Type::Enum(enumeration) => {
            let number = (value as u32).cast_signed();
            let found = enumeration.value_with_number(number);
            found.map_or_else(|| number.to_string(), |value| value.name().to_owned())
        }
        Type::Scalar(Scalar::Bool) => (value != 0).to_string(),
        Type::Scalar(Scalar::Uint32 | Scalar::Uint64) => value.to_string(),
        Type::Scalar(Scalar::Sint32 | Scalar::Sint64) => {
            ((value >> 1).cast_signed() ^ -(value & 1).cast_signed()).to_string()
        }
        _ => value.cast_signed().to_string(),
    };
    match (value, field.ty()) {
        (Value::Varint(value), _) => vec![number(value)],
        (Value::Fixed32(value), Type::Scalar(Scalar::Float)) => vec![f32::from_bits(value).to_string()],
        (Value::Fixed32(value), _) => vec![value.to_string()],
        (Value::Fixed64(value), Type::Scalar(Scalar::Double)) => vec![f64::from_bits(value).to_string()],
        (Value::Fixed64(value), _) => vec![value.to_string()],
        (Value::Bytes(bytes), Type::Scalar(Scalar::String | Scalar::Bytes)) => {
            vec![format!("{:?}", String::from_utf8_lossy(bytes))]
        }
        (Value::Bytes(mut packed), Type::Enum(_) | Type::Scalar(_)) => packed_values(field, &mut packed, number),
        (Value::Bytes(bytes) | Value::Group(bytes), _) => vec![format!("{{ {} }}", bytes.escape_ascii())],
    }
}

fn packed_values(field: Field<'_>, packed: &mut &[u8], number: impl Fn(u64) -> String) -> Vec<String> {
    let width = match field.ty() {
        Type::Scalar(Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32) => 4,
        Type::Scalar(Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64) => 8,
        _ => return std::iter::from_fn(|| take_varint(packed)).map(number).collect(),
    };
    let values = packed.chunks_exact(width).flat_map(|chunk| {
        let value = match (<[u8; 4]>::try_from(chunk), <[u8; 8]>::try_from(chunk)) {
            (Ok(bytes), _) => Value::Fixed32(u32::from_le_bytes(bytes)),
            (_, Ok(bytes)) => Value::Fixed64(u64::from_le_bytes(bytes)),
            _ => return Vec::new(),
        };
        shown(field, value)
    });
    values.collect()
}

/// The comments of locations by their paths and spans.
fn locations(info: &[u8]) -> BTreeMap<String, String> {
    let numbers = |mut packed: &[u8]| {
        let numbers = std::iter::from_fn(|| take_varint(&mut packed)).map(|number| number.to_string());
        numbers.collect::<Vec<_>>().join(" ")
    };
    let mut found = BTreeMap::new();
    for location in Options::new(info).messages(1) {
        let list = |number| {
            location
                .messages(number)
                .map(|list| numbers(list.bytes()))
                .collect::<String>()
        };
        let mut comments = Vec::new();
        for (number, name) in [(3, "leading"), (4, "trailing"), (6, "detached")] {
            comments.extend(location.strings(number).map(|comment| format!("{name} {comment:?}")));
        }
        found.insert(format!("{} at {}", list(1), list(2)), comments.join(", "));
    }
    found
}
