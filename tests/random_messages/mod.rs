//! Encoded messages made at random, and one text for all encodings of a message.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use igata::schema::wire::{Reader, Value, Writer, take_varint};
use igata::schema::{EnumValue, Field, Message, Scalar, Type};

use crate::numbers::Numbers;

const MAX_DEPTH: usize = 3;

const INTEGERS: [i64; 14] = [
    0,
    1,
    -1,
    127,
    128,
    300,
    i32::MAX as i64,
    i32::MIN as i64,
    u32::MAX as i64,
    1 << 32,
    (1 << 53) + 1,
    i64::MAX,
    i64::MIN,
    -1_234_567_890_123,
];
const DOUBLES: [f64; 12] = [
    0.0,
    1.0,
    -1.5,
    0.1,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    5e-324,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    -0.0,
];
const FLOATS: [f32; 12] = [
    0.0,
    1.0,
    -1.5,
    0.1,
    f32::MAX,
    f32::MIN,
    f32::MIN_POSITIVE,
    1e-45,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
    -0.0,
];
const STRINGS: [&str; 10] = [
    "",
    "a",
    "0",
    "42",
    "-7",
    "nil\0\u{7f}",
    "値 \"'\\\r\n",
    "\u{10ffff}\u{feff}e\u{301}",
    "*/ ${x} %s",
    "long, longer than one byte of a length can say; long, longer than one byte of a length can say; long, longer…",
];

/// An encoded message. Fields come in any order, lists packed or not, and values that later ones replace.
///
/// What runtimes do not agree about is left out: of a message in two parts PHP's keeps the last one, and
/// Java's brings the first one back behind another member of a oneof.
pub fn encoded(numbers: &mut Numbers, ty: Message<'_>) -> Vec<u8> {
    message(numbers, ty, 0)
}

fn message(numbers: &mut Numbers, ty: Message<'_>, depth: usize) -> Vec<u8> {
    let mut parts = Vec::new();
    for field in ty.fields() {
        let is_message = matches!(field.ty(), Type::Message(_));
        let is_too_deep = depth == MAX_DEPTH && is_message;
        if is_too_deep || numbers.below(depth + 2) != 0 {
            continue;
        }
        let count = match numbers.below(10) {
            _ if field.is_list() || field.is_map() => numbers.below(5),
            0 if !is_message => 2,
            _ => 1,
        };
        if field.is_list() && is_packable(field) && field.is_packed() != (numbers.below(8) == 0) {
            let mut writer = Writer::new();
            writer.message(number(field), |writer| {
                for _ in 0..count {
                    write_bare(writer, numbers, field);
                }
            });
            parts.push(writer.into_bytes());
            continue;
        }
        for _ in 0..count {
            let mut writer = Writer::new();
            write(&mut writer, numbers, field, depth);
            parts.push(writer.into_bytes());
        }
    }
    if numbers.below(2) == 0 {
        for last in (1..parts.len()).rev() {
            parts.swap(last, numbers.below(last + 1));
        }
    }
    parts.concat()
}

fn number(field: Field<'_>) -> u32 {
    field.number().cast_unsigned()
}

fn is_packable(field: Field<'_>) -> bool {
    match field.ty() {
        Type::Message(_) => false,
        Type::Enum(_) => true,
        Type::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
    }
}

fn write(writer: &mut Writer, numbers: &mut Numbers, field: Field<'_>, depth: usize) {
    let tag = number(field);
    match field.ty() {
        Type::Message(ty) if ty.is_map_entry() => {
            let mut entry = Vec::new();
            for part in ty.fields() {
                // An entry has both, or what it lacks is zero.
                if numbers.below(8) != 0 {
                    let mut writer = Writer::new();
                    write(&mut writer, numbers, part, depth);
                    entry.extend(writer.into_bytes());
                }
            }
            writer.bytes(tag, &entry);
        }
        Type::Message(ty) => {
            let content = match depth {
                MAX_DEPTH => Vec::new(),
                _ => message(numbers, ty, depth + 1),
            };
            writer.bytes(tag, &content);
        }
        Type::Scalar(Scalar::String) => writer.string(tag, numbers.one_of(&STRINGS)),
        Type::Scalar(Scalar::Bytes) => {
            let bytes: Vec<u8> = (0..numbers.below(5)).map(|_| numbers.below(256) as u8).collect();
            writer.bytes(tag, &bytes);
        }
        ty => {
            writer.raw_varint(u64::from(tag) << 3 | wire_type(ty));
            write_bare(writer, numbers, field);
        }
    }
}

fn wire_type(ty: Type<'_>) -> u64 {
    match ty {
        Type::Scalar(Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64) => 1,
        Type::Scalar(Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32) => 5,
        _ => 0,
    }
}

/// A number without its tag.
fn write_bare(writer: &mut Writer, numbers: &mut Numbers, field: Field<'_>) {
    let integer = numbers.one_of(&INTEGERS);
    let small = integer as i32;
    match field.ty() {
        Type::Enum(ty) => {
            let known: Vec<i32> = ty.values().map(EnumValue::number).collect();
            let value = match numbers.below(4) {
                0 if !ty.is_closed() => small,
                _ => numbers.one_of(&known),
            };
            writer.raw_varint(i64::from(value).cast_unsigned());
        }
        Type::Scalar(Scalar::Double) => {
            let value = numbers.one_of(&DOUBLES);
            writer.raw(&with_its_sign(field, value, 0.0).to_le_bytes());
        }
        Type::Scalar(Scalar::Float) => {
            let value = numbers.one_of(&FLOATS);
            writer.raw(&with_its_sign(field, value, 0.0).to_le_bytes());
        }
        Type::Scalar(Scalar::Fixed32 | Scalar::Sfixed32) => writer.raw(&small.to_le_bytes()),
        Type::Scalar(Scalar::Fixed64 | Scalar::Sfixed64) => writer.raw(&integer.to_le_bytes()),
        Type::Scalar(Scalar::Bool) => writer.raw_varint(u64::from(integer & 1 == 1)),
        Type::Scalar(Scalar::Int32) => writer.raw_varint(i64::from(small).cast_unsigned()),
        Type::Scalar(Scalar::Uint32) => writer.raw_varint(u64::from(small.cast_unsigned())),
        Type::Scalar(Scalar::Sint32) => writer.raw_varint(u64::from(((small << 1) ^ (small >> 31)).cast_unsigned())),
        Type::Scalar(Scalar::Sint64) => writer.raw_varint(((integer << 1) ^ (integer >> 63)).cast_unsigned()),
        _ => writer.raw_varint(integer.cast_unsigned()),
    }
}

/// Zero has no sign where a field has no presence: prost and PHP take -0 for a zero and leave it out.
fn with_its_sign<T: PartialEq>(field: Field<'_>, value: T, zero: T) -> T {
    if value == zero && !field.has_presence() && !field.is_list() || field.message().is_map_entry() && value == zero {
        return zero;
    }
    value
}

/// What a field holds, as text.
enum Content {
    Value(String),
    Message(Vec<u8>),
    List(Vec<String>),
    Map(BTreeMap<String, String>),
}

/// A text that is the same for all encodings of a message, and differs for any other message.
pub fn canonical(ty: Message<'_>, bytes: &[u8]) -> String {
    let mut contents: BTreeMap<i32, Content> = BTreeMap::new();
    for item in Reader::new(bytes) {
        let Ok((number, value)) = item else {
            return "(malformed)".to_owned();
        };
        let number = number.cast_signed();
        let Some(field) = ty.field(number) else {
            contents.insert(number, Content::Value(format!("(unknown) {value:?}")));
            continue;
        };
        if let Some(oneof) = field.oneof() {
            for other in oneof.fields().filter(|other| *other != field) {
                contents.remove(&other.number());
            }
        }
        add(&mut contents, field, value);
    }
    let mut text = "{".to_owned();
    for (number, content) in contents {
        let name = ty.field(number).map_or("?", igata::schema::Element::name);
        match content {
            Content::Value(value) => _ = write!(text, " {name}: {value}"),
            Content::Message(bytes) => {
                let Some(Type::Message(inner)) = ty.field(number).map(Field::ty) else {
                    continue;
                };
                _ = write!(text, " {name}: {}", canonical(inner, &bytes));
            }
            Content::List(values) => _ = write!(text, " {name}: [{}]", values.join(", ")),
            Content::Map(entries) => _ = write!(text, " {name}: {entries:?}"),
        }
    }
    text + " }"
}

fn add(contents: &mut BTreeMap<i32, Content>, field: Field<'_>, value: Value<'_>) {
    let number = field.number();
    match (field.ty(), value) {
        (Type::Message(ty), Value::Bytes(bytes)) if ty.is_map_entry() => {
            let (key, value) = entry(ty, bytes);
            match contents.entry(number).or_insert_with(|| Content::Map(BTreeMap::new())) {
                Content::Map(entries) => _ = entries.insert(key, value),
                _ => unreachable!("a map has no other content"),
            }
        }
        (Type::Message(ty), Value::Bytes(bytes)) if field.is_list() => push(contents, number, [canonical(ty, bytes)]),
        (Type::Message(_), Value::Bytes(bytes)) => match contents.get_mut(&number) {
            Some(Content::Message(known)) => known.extend_from_slice(bytes),
            _ => _ = contents.insert(number, Content::Message(bytes.to_vec())),
        },
        (_, Value::Bytes(bytes)) if is_packable(field) => push(contents, number, unpacked(field, bytes)),
        (_, value) if field.is_list() => push(contents, number, [scalar(field, value)]),
        (_, value) => {
            let text = scalar(field, value);
            if !field.has_presence() && text == zero(field) {
                contents.remove(&number);
            } else {
                contents.insert(number, Content::Value(text));
            }
        }
    }
}

fn push(contents: &mut BTreeMap<i32, Content>, number: i32, values: impl IntoIterator<Item = String>) {
    let mut values = values.into_iter().peekable();
    if values.peek().is_none() {
        return;
    }
    match contents.entry(number).or_insert_with(|| Content::List(Vec::new())) {
        Content::List(list) => list.extend(values),
        _ => unreachable!("a list has no other content"),
    }
}

fn entry(ty: Message<'_>, bytes: &[u8]) -> (String, String) {
    let mut parts = ty.fields().map(|field| {
        let values = Reader::new(bytes).map_while(Result::ok);
        let values = values.filter(|(number, _)| number.cast_signed() == field.number());
        let values: Vec<Value<'_>> = values.map(|(_, value)| value).collect();
        match (field.ty(), values.last()) {
            (Type::Message(ty), _) => {
                let bytes = values.iter().filter_map(|value| match value {
                    Value::Bytes(bytes) => Some(*bytes),
                    _ => None,
                });
                canonical(ty, &bytes.collect::<Vec<_>>().concat())
            }
            (_, Some(value)) => scalar(field, *value),
            (_, None) => zero(field),
        }
    });
    let key = parts.next().unwrap_or_default();
    (key, parts.next().unwrap_or_default())
}

fn unpacked(field: Field<'_>, mut bytes: &[u8]) -> Vec<String> {
    match wire_type(field.ty()) {
        1 => {
            let (values, _) = bytes.as_chunks::<8>();
            let values = values.iter().map(|value| Value::Fixed64(u64::from_le_bytes(*value)));
            values.map(|value| scalar(field, value)).collect()
        }
        5 => {
            let (values, _) = bytes.as_chunks::<4>();
            let values = values.iter().map(|value| Value::Fixed32(u32::from_le_bytes(*value)));
            values.map(|value| scalar(field, value)).collect()
        }
        _ => std::iter::from_fn(|| take_varint(&mut bytes))
            .map(|value| scalar(field, Value::Varint(value)))
            .collect(),
    }
}

fn zero(field: Field<'_>) -> String {
    match field.ty() {
        Type::Scalar(Scalar::String | Scalar::Bytes) => scalar(field, Value::Bytes(b"")),
        ty => match wire_type(ty) {
            1 => scalar(field, Value::Fixed64(0)),
            5 => scalar(field, Value::Fixed32(0)),
            _ => scalar(field, Value::Varint(0)),
        },
    }
}

fn scalar(field: Field<'_>, value: Value<'_>) -> String {
    match (field.ty(), value) {
        (Type::Enum(_) | Type::Scalar(Scalar::Int32), Value::Varint(value)) => (value as i32).to_string(),
        (Type::Scalar(Scalar::Int64), Value::Varint(value)) => value.cast_signed().to_string(),
        (Type::Scalar(Scalar::Uint32), Value::Varint(value)) => (value as u32).to_string(),
        (Type::Scalar(Scalar::Bool), Value::Varint(value)) => (value != 0).to_string(),
        (Type::Scalar(Scalar::Sint32), Value::Varint(value)) => {
            let value = value as u32;
            ((value >> 1).cast_signed() ^ -(value & 1).cast_signed()).to_string()
        }
        (Type::Scalar(Scalar::Sint64), Value::Varint(value)) => {
            ((value >> 1).cast_signed() ^ -(value & 1).cast_signed()).to_string()
        }
        (Type::Scalar(Scalar::Double), Value::Fixed64(bits)) => format!("{:?} ({bits:x})", f64::from_bits(bits)),
        (Type::Scalar(Scalar::Float), Value::Fixed32(bits)) => format!("{:?} ({bits:x})", f32::from_bits(bits)),
        (Type::Scalar(Scalar::String), Value::Bytes(text)) => format!("{:?}", String::from_utf8_lossy(text)),
        (_, value) => format!("{value:?}"),
    }
}
