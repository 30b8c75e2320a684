//! What later steps take for granted, and what an image of unknown origin may lack.

use std::collections::HashSet;

use anyhow::{Context as _, Result, bail, ensure};

use crate::schema::{
    Cardinality, Element as _, Enum, EnumValue, Field, File, Import, ImportKind, Message, Oneof, Scalar, Schema, Type,
};

/// # Errors
///
/// The first thing that no compiler would have let through.
pub(super) fn check(schema: &Schema) -> Result<()> {
    for file in schema.files() {
        check_file(schema, file).with_context(|| format!("the descriptor of `{}` cannot be used", file.path()))?;
    }
    Ok(())
}

fn check_file(schema: &Schema, file: File<'_>) -> Result<()> {
    let seen = visible(file);
    let sees = |other: File<'_>| seen.contains(other.path());
    for message in file.all_messages() {
        check_message(schema, message)?;
    }
    for enumeration in file.all_enums() {
        check_enum(enumeration)?;
    }
    for field in file.all_fields() {
        let other = match field.ty() {
            Type::Scalar(_) => None,
            Type::Message(message) => Some((message.full_name(), message.file())),
            Type::Enum(enumeration) => Some((enumeration.full_name(), enumeration.file())),
        };
        let extendee = field
            .is_extension()
            .then(|| (field.message().full_name(), field.message().file()));
        for (name, other) in other.into_iter().chain(extendee) {
            ensure!(
                sees(other),
                "`{}` refers to `{name}`, which it does not import",
                field.full_name()
            );
        }
        check_field(field).with_context(|| format!("the field `{}` is not possible", field.full_name()))?;
    }
    for service in file.services() {
        let mut names = HashSet::new();
        for method in service.methods() {
            ensure!(
                names.insert(method.name()),
                "`{}` is declared twice",
                method.full_name()
            );
            for message in [method.input(), method.output()] {
                let (method, message, file) = (method.full_name(), message.full_name(), message.file());
                ensure!(sees(file), "`{method}` refers to `{message}`, which it does not import");
            }
        }
    }
    Ok(())
}

/// The file, its imports, and what these import publicly.
fn visible<'a>(file: File<'a>) -> HashSet<&'a str> {
    let mut seen = HashSet::from([file.path()]);
    let mut open: Vec<File<'a>> = file.imports().filter_map(Import::file).collect();
    while let Some(next) = open.pop() {
        if seen.insert(next.path()) {
            let public = next.imports().filter(|import| import.kind() == ImportKind::Public);
            open.extend(public.filter_map(Import::file));
        }
    }
    seen
}

fn check_message(schema: &Schema, message: Message<'_>) -> Result<()> {
    let mut numbers = HashSet::new();
    // The others are in the table of symbols.
    let mut names = HashSet::new();
    let oneofs = message.all_oneofs().map(Oneof::full_name);
    for name in message.fields().map(Field::full_name).chain(oneofs) {
        let is_new = names.insert(name) && schema.store.symbol(name).is_none();
        ensure!(is_new, "`{name}` is declared twice");
    }
    for field in message.fields() {
        let number = field.number();
        ensure!(
            numbers.insert(number),
            "`{}` has the number {number} twice",
            message.full_name()
        );
    }
    for oneof in message.all_oneofs() {
        ensure!(
            oneof.fields().next().is_some(),
            "the oneof `{}` has no fields",
            oneof.full_name()
        );
    }
    if message.is_map_entry() {
        let name = message.full_name();
        let is_entry = message.fields().map(Field::number).eq([1, 2])
            && message
                .fields()
                .all(|field| field.cardinality() == Cardinality::Singular);
        let key = message.field(1).map(Field::ty);
        let is_key = match key {
            Some(Type::Scalar(scalar)) => !matches!(scalar, Scalar::Double | Scalar::Float | Scalar::Bytes),
            _ => false,
        };
        ensure!(is_entry && is_key, "`{name}` is no entry that a map can have");
    }
    Ok(())
}

fn check_enum(enumeration: Enum<'_>) -> Result<()> {
    let name = enumeration.full_name();
    let first = enumeration.values().next().map(EnumValue::number);
    ensure!(
        enumeration.is_closed() || first == Some(0),
        "the open enum `{name}` does not start with zero"
    );
    let mut numbers = HashSet::new();
    for value in enumeration.values() {
        let number = value.number();
        ensure!(
            numbers.insert(number) || enumeration.allows_alias(),
            "`{name}` has the number {number} twice"
        );
    }
    Ok(())
}

fn check_field(field: Field<'_>) -> Result<()> {
    let cardinality = field.cardinality();
    if field.containing_oneof().is_some() && (cardinality != Cardinality::Singular || field.is_extension()) {
        bail!("fields of a oneof are neither repeated, required nor extensions");
    }
    if field.is_proto3_optional() && !field.is_extension() {
        let siblings = field.containing_oneof().map_or(0, |oneof| oneof.fields().count());
        ensure!(siblings == 1, "`optional` of proto3 is a oneof of one field");
    }
    if let Type::Message(message) = field.ty()
        && message.is_map_entry()
    {
        let is_inside = message.parent() == Some(field.message()) && !field.is_extension();
        ensure!(
            is_inside && cardinality == Cardinality::Repeated,
            "only a repeated field beside it has the entry `{}` of a map",
            message.full_name()
        );
    }
    if field.is_extension() {
        let mut ranges = field.message().extension_ranges();
        ensure!(
            ranges.any(|range| range.numbers.contains(&field.number())),
            "`{}` does not leave the number {} to extensions",
            field.message().full_name(),
            field.number()
        );
    }
    match field.default() {
        Some(_) if cardinality == Cardinality::Repeated => bail!("a repeated field has no default"),
        Some(default) => ensure!(
            is_default(field.ty(), default),
            "the default `{default}` does not fit its type"
        ),
        None => {}
    }
    Ok(())
}

/// Whether `default` is what descriptors write for a value of the type.
fn is_default(ty: Type<'_>, default: &str) -> bool {
    let is_float = || matches!(default, "inf" | "-inf" | "nan" | "-nan") || default.parse::<f64>().is_ok();
    match ty {
        Type::Message(_) => false,
        Type::Enum(enumeration) => enumeration.value(default).is_some(),
        Type::Scalar(scalar) => match scalar {
            Scalar::Double | Scalar::Float => is_float(),
            Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => default.parse::<i32>().is_ok(),
            Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => default.parse::<i64>().is_ok(),
            Scalar::Uint32 | Scalar::Fixed32 => default.parse::<u32>().is_ok(),
            Scalar::Uint64 | Scalar::Fixed64 => default.parse::<u64>().is_ok(),
            Scalar::Bool => matches!(default, "true" | "false"),
            Scalar::String => true,
            // A backslash at the end escapes nothing.
            Scalar::Bytes => default.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0,
        },
    }
}
