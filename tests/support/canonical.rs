//! Encoded messages as lines of text, so that two of them can be compared:
//! fields by number, lists unpacked, locations in order of their paths.

use igata::schema::wire::{Reader, Value};
use igata::schema::{Element, Message, Scalar, Schema, Type};

/// The lines of a message of the type `message`.
pub fn lines(schema: &Schema, message: Message<'_>, bytes: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    write(schema, message, bytes, "", &mut lines);
    lines
}

/// What is only in `ours` (`+`) and only in `theirs` (`-`).
pub fn difference(ours: &[String], theirs: &[String]) -> Vec<String> {
    let count = |lines: &[String]| {
        let mut counts = std::collections::BTreeMap::<String, i32>::new();
        for line in lines {
            *counts.entry(line.clone()).or_default() += 1;
        }
        counts
    };
    let (ours, theirs) = (count(ours), count(theirs));
    let mut found = Vec::new();
    for (line, count) in &ours {
        if theirs.get(line).copied().unwrap_or(0) < *count {
            found.push(format!("+ {line}"));
        }
    }
    for (line, count) in &theirs {
        if ours.get(line).copied().unwrap_or(0) < *count {
            found.push(format!("- {line}"));
        }
    }
    found
}

fn write(schema: &Schema, message: Message<'_>, bytes: &[u8], prefix: &str, lines: &mut Vec<String>) {
    if message.full_name() == "google.protobuf.SourceCodeInfo.Location" {
        return lines.push(format!("{prefix}{}", location(bytes)));
    }
    let mut fields: Vec<(u32, Value<'_>)> = Reader::new(bytes).map_while(Result::ok).collect();
    fields.sort_by_key(|(number, _)| *number);
    let mut merged: Vec<(u32, Vec<u8>)> = Vec::new();
    let mut index = 0;
    let mut last = 0;
    for (number, value) in fields {
        index = if number == last { index + 1 } else { 0 };
        last = number;
        let field = message.field(number.cast_signed()).or_else(|| {
            schema
                .files()
                .flat_map(igata::schema::File::all_fields)
                .find(|field| field.is_extension() && field.message() == message && field.number() == number.cast_signed())
        });
        let Some(field) = field else {
            lines.push(format!("{prefix}{number}?: {value:?}"));
            continue;
        };
        let name = if field.is_extension() { field.full_name() } else { field.name() };
        let is_single = field.cardinality() != igata::schema::Cardinality::Repeated;
        match (field.ty(), value) {
            (Type::Message(_), Value::Bytes(bytes) | Value::Group(bytes)) if is_single => {
                match merged.iter_mut().find(|(known, _)| *known == number) {
                    Some((_, known)) => known.extend_from_slice(bytes),
                    None => merged.push((number, bytes.to_vec())),
                }
            }
            (Type::Message(inner), Value::Bytes(bytes) | Value::Group(bytes)) => {
                lines.push(format!("{prefix}{name}[{index}]"));
                write(schema, inner, bytes, &format!("{prefix}{name}[{index}]."), lines);
            }
            (Type::Scalar(Scalar::String | Scalar::Bytes), Value::Bytes(bytes)) => {
                lines.push(format!("{prefix}{name}[{index}] = {:?}", String::from_utf8_lossy(bytes)));
            }
            (_, Value::Bytes(bytes)) => lines.push(format!("{prefix}{name} = packed {bytes:?}")),
            (_, value) => lines.push(format!("{prefix}{name}[{index}] = {value:?}")),
        }
    }
    for (number, bytes) in merged {
        let field = message.field(number.cast_signed()).or_else(|| {
            schema
                .files()
                .flat_map(igata::schema::File::all_fields)
                .find(|field| field.is_extension() && field.message() == message && field.number() == number.cast_signed())
        });
        let Some(field) = field else { continue };
        let name = if field.is_extension() { field.full_name() } else { field.name() };
        if let Type::Message(inner) = field.ty() {
            lines.push(format!("{prefix}{name}"));
            write(schema, inner, &bytes, &format!("{prefix}{name}."), lines);
        }
    }
}

fn location(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (number, value) in Reader::new(bytes).map_while(Result::ok) {
        match (number, value) {
            (1 | 2, Value::Bytes(mut packed)) => {
                text.push_str(if number == 1 { "path" } else { " span" });
                while let Some((&first, _)) = packed.split_first() {
                    let mut value = u64::from(first & 0x7f);
                    let mut length = 1;
                    while packed.get(length - 1).is_some_and(|byte| *byte >= 0x80) {
                        value |= u64::from(packed.get(length).copied().unwrap_or(0) & 0x7f) << (7 * length);
                        length += 1;
                    }
                    packed = packed.get(length..).unwrap_or_default();
                    text.push_str(&format!(" {value}"));
                }
            }
            (_, Value::Bytes(comment)) => text.push_str(&format!(" {number}={:?}", String::from_utf8_lossy(comment))),
            _ => {}
        }
    }
    text
}

/// The files of an encoded set by their paths.
pub fn files(set: &[u8]) -> std::collections::BTreeMap<String, Vec<u8>> {
    Reader::new(set)
        .map_while(Result::ok)
        .filter_map(|(_, value)| match value {
            Value::Bytes(file) => {
                let path = igata::schema::Options::new(file).string(1)?.to_owned();
                Some((path, file.to_vec()))
            }
            _ => None,
        })
        .collect()
}
