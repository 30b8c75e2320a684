//! The descriptor that a metadata class gives to the runtime: only what the
//! runtime reads, and with the names that igata decided on.
//!
//! Services, extensions, comments, custom options and the options of other
//! languages are left out, so packages do not change when those do, and need no
//! package for imports that only options come from.

use crate::compile::descriptor::{SourceInfo, encode_files};
use crate::schema::wire::{Reader, Value, Writer};
use crate::schema::{Element, File, Syntax, default_json_name, number};

use super::names::{Names, class_prefix};

/// A `FileDescriptorSet` with `file` alone, which imports `dependencies`.
pub(super) fn descriptor(file: File<'_>, dependencies: &[File<'_>], names: Names<'_>) -> Vec<u8> {
    let packed = match file.syntax() {
        Syntax::Proto2 => Some(false),
        Syntax::Proto3 => Some(true),
        Syntax::Edition(_) => None,
    };
    let set = encode_files([file], SourceInfo::Exclude);
    let mut reduced = Writer::new();
    for (_, whole) in fields(&set) {
        let Value::Bytes(whole) = whole else { continue };
        reduced.message(1, |writer| {
            reduce(writer, whole, Kind::File, packed);
            for dependency in dependencies {
                writer.string(3, dependency.path());
            }
            writer.message(8, |options| write_file_options(options, file, names));
        });
    }
    reduced.into_bytes()
}

fn write_file_options(writer: &mut Writer, file: File<'_>, names: Names<'_>) {
    reduce(writer, file.options().bytes(), Kind::FileOptions, None);
    if !class_prefix(file).is_empty() {
        writer.string(number::file::PHP_CLASS_PREFIX, class_prefix(file));
    }
    writer.string(number::file::PHP_NAMESPACE, &names.namespace(file));
    writer.string(number::file::PHP_METADATA_NAMESPACE, &names.metadata_namespace(file));
}

/// A message of `descriptor.proto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Message,
    Field,
    Range,
    Oneof,
    Enum,
    EnumValue,
    FileOptions,
    MessageOptions,
    FieldOptions,
    OneofOptions,
    EnumOptions,
    EnumValueOptions,
    Features,
}

enum Treatment {
    Keep,
    Drop,
    Reduce(Kind),
}

/// What to do with the field `number` of `kind`. The numbers are those of `descriptor.proto`.
#[allow(clippy::unnested_or_patterns, reason = "a line for each message reads like a table")]
fn treatment(kind: Kind, number: u32) -> Treatment {
    use Treatment::{Drop, Keep, Reduce};
    match (kind, number) {
        (Kind::File, 4) | (Kind::Message, 3) => Reduce(Kind::Message),
        (Kind::File, 5) | (Kind::Message, 4) => Reduce(Kind::Enum),
        (Kind::Message, 2) => Reduce(Kind::Field),
        (Kind::Message, 5) => Reduce(Kind::Range),
        (Kind::Message, 7) => Reduce(Kind::MessageOptions),
        (Kind::Message, 8) => Reduce(Kind::Oneof),
        (Kind::Oneof, 2) => Reduce(Kind::OneofOptions),
        (Kind::Enum, 2) => Reduce(Kind::EnumValue),
        (Kind::Enum, 3) => Reduce(Kind::EnumOptions),
        (Kind::EnumValue, 3) => Reduce(Kind::EnumValueOptions),
        (Kind::FileOptions, 50)
        | (Kind::MessageOptions, 12)
        | (Kind::FieldOptions, 21)
        | (Kind::OneofOptions, 1)
        | (Kind::EnumOptions, 7)
        | (Kind::EnumValueOptions, 2) => Reduce(Kind::Features),
        (Kind::File, 1 | 2 | 12 | 14)
        | (Kind::Message, 1 | 9 | 10 | 11)
        // Options and the name in JSON take a look at the whole field.
        | (Kind::Field, 1..=7 | 9 | 17)
        | (Kind::Range, 1 | 2)
        | (Kind::Oneof, 1)
        | (Kind::Enum, 1 | 4 | 5 | 6)
        | (Kind::EnumValue, 1 | 2)
        | (Kind::FileOptions, 23)
        | (Kind::MessageOptions, 3 | 7)
        | (Kind::FieldOptions | Kind::EnumOptions, 2 | 3)
        | (Kind::EnumValueOptions, 1)
        // Features above are for checks of the source, and those of other languages.
        | (Kind::Features, 1..=6) => Keep,
        _ => Drop,
    }
}

/// Writes what the runtime reads of a message. `packed` is how lists of numbers
/// lie on the wire unless they say otherwise; editions say so with features.
fn reduce(writer: &mut Writer, bytes: &[u8], kind: Kind, packed: Option<bool>) {
    for (number, value) in fields(bytes) {
        match (treatment(kind, number), value) {
            (Treatment::Keep, Value::Varint(value)) => writer.varint(number, value),
            (Treatment::Keep, Value::Bytes(value)) => writer.bytes(number, value),
            (Treatment::Reduce(inner), Value::Bytes(value)) => {
                let mut reduced = Writer::new();
                reduce(&mut reduced, value, inner, packed);
                let reduced = reduced.into_bytes();
                if !(reduced.is_empty() && is_options(inner)) {
                    writer.bytes(number, &reduced);
                }
            }
            _ => {}
        }
    }
    if kind == Kind::Field {
        reduce_field(writer, bytes, packed);
    }
}

fn is_options(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::MessageOptions
            | Kind::FieldOptions
            | Kind::OneofOptions
            | Kind::EnumOptions
            | Kind::EnumValueOptions
            | Kind::Features
    )
}

/// The parts of a field that depend on others.
fn reduce_field(writer: &mut Writer, bytes: &[u8], packed: Option<bool>) {
    const REPEATED: u64 = 3;
    let mut name = "";
    let mut json = "";
    let (mut label, mut kind) = (0, 0);
    let mut options = Writer::new();
    for (number, value) in fields(bytes) {
        match (number, value) {
            (1, Value::Bytes(value)) => name = std::str::from_utf8(value).unwrap_or_default(),
            (10, Value::Bytes(value)) => json = std::str::from_utf8(value).unwrap_or_default(),
            (4, Value::Varint(value)) => label = value,
            (5, Value::Varint(value)) => kind = value,
            (8, Value::Bytes(value)) => reduce(&mut options, value, Kind::FieldOptions, packed),
            _ => {}
        }
    }
    let mut options = options.into_bytes();
    let says_packed = fields(&options).any(|(number, _)| number == 2);
    // Not strings, groups, messages, bytes.
    let is_packable = label == REPEATED && !(9..=12).contains(&kind);
    if let Some(packed) = packed
        && is_packable
        && !says_packed
        && packed != options.is_empty()
    {
        // The runtime takes lists without options as packed, and lists with options that say nothing as not.
        let mut writer = Writer::new();
        writer.bool(2, packed);
        options.splice(0..0, writer.into_bytes());
    }
    if !options.is_empty() {
        writer.bytes(8, &options);
    }
    if json != default_json_name(name) {
        writer.string(10, json);
    }
}

fn fields(bytes: &[u8]) -> impl Iterator<Item = (u32, Value<'_>)> {
    Reader::new(bytes).map_while(Result::ok)
}
