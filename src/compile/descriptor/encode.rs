//! [`Schema`] → bytes of a `FileDescriptorSet`, fields in the order in which protoc writes them.

use crate::parallel::{self, Recycled};
use crate::schema::wire::Writer;
use crate::schema::{
    Cardinality, Element, Enum, Field, File, Import, ImportKind, LocationView, Message, Options, Origin, Schema,
    Service, Syntax, Type,
};

/// Whether a set holds the files that the workspace only imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imports {
    Include,
    Exclude,
}

/// Whether files carry places and comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceInfo {
    Include,
    Exclude,
}

/// The files of `schema`, each after those that it imports.
pub fn encode(schema: &Schema, imports: Imports, source_info: SourceInfo) -> Vec<u8> {
    encode_files(wanted_files(schema, imports), source_info)
}

/// The files that a set of `schema` holds.
pub fn wanted_files(schema: &Schema, imports: Imports) -> impl Iterator<Item = File<'_>> {
    let is_wanted = move |file: &File<'_>| imports == Imports::Include || file.origin() == Origin::Local;
    schema.files().filter(is_wanted)
}

/// Some files of a schema, in the order given.
pub fn encode_files<'a>(files: impl IntoIterator<Item = File<'a>>, source_info: SourceInfo) -> Vec<u8> {
    let mut set = Vec::new();
    encode_in_pieces(files, source_info, |piece| set.extend_from_slice(piece));
    set
}

/// Hands on the set piece by piece: one is written while the next ones are
/// made, and nobody holds the whole.
pub fn encode_in_pieces<'a>(
    files: impl IntoIterator<Item = File<'a>>,
    source_info: SourceInfo,
    mut take: impl FnMut(&[u8]) + Send,
) {
    let files: Vec<File<'a>> = files.into_iter().collect();
    let pieces: Vec<&[File<'a>]> = files.chunks(PIECE).collect();
    let writers = Recycled::default();
    parallel::fold(
        &pieces,
        |_, files| {
            let mut writer: Writer = writers.take();
            for file in *files {
                writer.message(1, |writer| write_file(writer, *file, source_info));
            }
            writer
        },
        |_, mut writer| {
            take(writer.written());
            writer.clear();
            writers.give(writer);
        },
    );
}

/// How many files make a piece.
const PIECE: usize = 16;

fn write_file(writer: &mut Writer, file: File<'_>, source_info: SourceInfo) {
    writer.string(1, file.path());
    if !file.package().is_empty() {
        writer.string(2, file.package());
    }
    let imports: Vec<Import<'_>> = file
        .imports()
        .filter(|import| import.kind() != ImportKind::Option)
        .collect();
    for import in &imports {
        writer.string(3, import.path());
    }
    for message in file.messages() {
        writer.message(4, |writer| write_message(writer, message));
    }
    for enumeration in file.enums() {
        writer.message(5, |writer| write_enum(writer, enumeration));
    }
    for service in file.services() {
        writer.message(6, |writer| write_service(writer, service));
    }
    for extension in file.extensions() {
        writer.message(7, |writer| write_field(writer, extension));
    }
    write_options(writer, 8, file.options());
    if source_info == SourceInfo::Include {
        write_locations(writer, file);
    }
    for (number, kind) in [(10, ImportKind::Public), (11, ImportKind::Weak)] {
        for (index, _) in (0..).zip(&imports).filter(|(_, import)| import.kind() == kind) {
            writer.int32(number, index);
        }
    }
    match file.syntax() {
        Syntax::Proto2 => {}
        Syntax::Proto3 => writer.string(12, "proto3"),
        Syntax::Edition(edition) => {
            writer.string(12, "editions");
            writer.int32(14, edition);
        }
    }
    for import in file.imports().filter(|import| import.kind() == ImportKind::Option) {
        writer.string(15, import.path());
    }
}

fn write_options(writer: &mut Writer, number: u32, options: Options<'_>) {
    if !options.is_empty() {
        writer.bytes(number, options.bytes());
    }
}

fn write_message(writer: &mut Writer, message: Message<'_>) {
    writer.string(1, message.name());
    for field in message.fields() {
        writer.message(2, |writer| write_field(writer, field));
    }
    for nested in message.messages() {
        writer.message(3, |writer| write_message(writer, nested));
    }
    for nested in message.enums() {
        writer.message(4, |writer| write_enum(writer, nested));
    }
    for range in message.extension_ranges() {
        writer.message(5, |writer| {
            writer.int32(1, range.numbers.start);
            writer.int32(2, range.numbers.end);
            write_options(writer, 3, range.options);
        });
    }
    for extension in message.extensions() {
        writer.message(6, |writer| write_field(writer, extension));
    }
    write_options(writer, 7, message.options());
    for oneof in message.all_oneofs() {
        writer.message(8, |writer| {
            writer.string(1, oneof.name());
            write_options(writer, 2, oneof.options());
        });
    }
    for range in message.reserved_ranges() {
        write_range(writer, 9, range.start, range.end);
    }
    for name in message.reserved_names() {
        writer.string(10, name);
    }
    if message.visibility() != 0 {
        writer.int32(11, message.visibility());
    }
}

fn write_range(writer: &mut Writer, number: u32, start: i32, end: i32) {
    writer.message(number, |writer| {
        writer.int32(1, start);
        writer.int32(2, end);
    });
}

fn write_field(writer: &mut Writer, field: Field<'_>) {
    writer.string(1, field.name());
    if field.is_extension() {
        writer.string(2, &format!(".{}", field.message().full_name()));
    }
    writer.int32(3, field.number());
    writer.int32(
        4,
        match field.declared_cardinality() {
            Cardinality::Singular => 1,
            Cardinality::Required => 2,
            Cardinality::Repeated => 3,
        },
    );
    writer.int32(5, kind(field));
    match field.ty() {
        Type::Message(message) => writer.string(6, &format!(".{}", message.full_name())),
        Type::Enum(enumeration) => writer.string(6, &format!(".{}", enumeration.full_name())),
        Type::Scalar(_) => {}
    }
    if let Some(default) = field.default() {
        writer.string(7, default);
    }
    write_options(writer, 8, field.options());
    if let Some(oneof) = field.containing_oneof() {
        writer.int32(9, oneof.index());
    }
    writer.string(10, field.json_name());
    if field.is_proto3_optional() {
        writer.bool(17, true);
    }
}

/// `FieldDescriptorProto.Type`.
fn kind(field: Field<'_>) -> i32 {
    // In editions protoc writes delimited messages as messages; the feature says the rest.
    let is_group = || !matches!(field.file().syntax(), Syntax::Edition(_)) && field.is_delimited();
    match field.ty() {
        Type::Scalar(scalar) => scalar.number(),
        Type::Message(_) if is_group() => 10,
        Type::Message(_) => 11,
        Type::Enum(_) => 14,
    }
}

fn write_enum(writer: &mut Writer, enumeration: Enum<'_>) {
    writer.string(1, enumeration.name());
    for value in enumeration.values() {
        writer.message(2, |writer| {
            writer.string(1, value.name());
            writer.int32(2, value.number());
            write_options(writer, 3, value.options());
        });
    }
    write_options(writer, 3, enumeration.options());
    for range in enumeration.reserved_ranges() {
        write_range(writer, 4, *range.start(), *range.end());
    }
    for name in enumeration.reserved_names() {
        writer.string(5, name);
    }
    if enumeration.visibility() != 0 {
        writer.int32(6, enumeration.visibility());
    }
}

fn write_service(writer: &mut Writer, service: Service<'_>) {
    writer.string(1, service.name());
    for method in service.methods() {
        writer.message(2, |writer| {
            writer.string(1, method.name());
            writer.string(2, &format!(".{}", method.input().full_name()));
            writer.string(3, &format!(".{}", method.output().full_name()));
            if method.has_options() {
                writer.bytes(4, method.options().bytes());
            }
            for (number, streams) in [(5, method.is_client_streaming()), (6, method.is_server_streaming())] {
                if streams {
                    writer.bool(number, true);
                }
            }
        });
    }
    write_options(writer, 3, service.options());
}

fn write_locations(writer: &mut Writer, file: File<'_>) {
    if file.locations().is_empty() {
        return;
    }
    writer.message(9, |writer| {
        file.locations()
            .each(&mut |location| writer.message(1, |writer| write_location(writer, location)));
    });
}

fn write_location(writer: &mut Writer, location: LocationView<'_>) {
    let (start, end) = (location.span.start, location.span.end);
    let span = [start.line, start.column, end.line, end.column].map(u32::cast_signed);
    writer.packed_int32(1, location.path);
    if start.line == end.line {
        writer.packed_int32(2, &[span[0], span[1], span[3]]);
    } else {
        writer.packed_int32(2, &span);
    }
    if let Some(leading) = location.leading {
        writer.string(3, leading);
    }
    if let Some(trailing) = location.trailing {
        writer.string(4, trailing);
    }
    for detached in location.detached {
        writer.string(6, detached);
    }
}
