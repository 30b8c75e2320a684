//! Editions in the words of proto2 and proto3: prost knows no editions.
//!
//! A file becomes proto3 if a field of it has no presence, or else proto2. What
//! the features say is written with keywords and types instead.

use prost_types::field_descriptor_proto::{Label, Type as Kind};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto, OneofDescriptorProto};

use crate::diagnostic::Diagnostic;
use crate::schema::{Cardinality, Element, Field, File, Message, Syntax};

/// The id of diagnostics about editions that prost cannot be told of.
const RUST_EDITION: &str = "RUST_EDITION";

/// What keeps a file from being written as proto2 or proto3.
pub(super) fn check(file: File<'_>) -> Option<Diagnostic> {
    if !matches!(file.syntax(), Syntax::Edition(_)) {
        return None;
    }
    let required = file
        .all_fields()
        .find(|field| field.cardinality() == Cardinality::Required)?;
    let implicit = file.all_fields().find(is_implicit)?;
    let message = format!(
        "Rust code cannot have the required field `{}` in one file with `{}`, which has no presence",
        required.name(),
        implicit.name()
    );
    Some(
        Diagnostic::error(RUST_EDITION, required.place(), message)
            .with_related(implicit.place(), "this field has no presence")
            .with_help("move one of the messages into a file of its own, or leave `rust` out of `packages`"),
    )
}

/// Rewrites the descriptor of a file that is written in an edition.
pub(super) fn lower(file: File<'_>, descriptor: &mut FileDescriptorProto) {
    if !matches!(file.syntax(), Syntax::Edition(_)) {
        return;
    }
    let is_proto3 = file.all_fields().any(|field| is_implicit(&field));
    descriptor.syntax = is_proto3.then(|| "proto3".to_owned());
    for (message, descriptor) in file.messages().zip(&mut descriptor.message_type) {
        lower_message(message, descriptor, is_proto3);
    }
    for (field, descriptor) in file.extensions().zip(&mut descriptor.extension) {
        lower_field(field, descriptor);
    }
}

/// Whether the field is not told from its default.
fn is_implicit(field: &Field<'_>) -> bool {
    let is_entry = field.parent().is_some_and(Message::is_map_entry);
    field.cardinality() == Cardinality::Singular && !field.has_presence() && !is_entry
}

fn lower_message(message: Message<'_>, descriptor: &mut DescriptorProto, is_proto3: bool) {
    for (field, descriptor) in message.fields().zip(&mut descriptor.field) {
        lower_field(field, descriptor);
    }
    if is_proto3 && !message.is_map_entry() {
        add_presence(message, descriptor);
    }
    for (nested, descriptor) in message.messages().zip(&mut descriptor.nested_type) {
        lower_message(nested, descriptor, is_proto3);
    }
    for (field, descriptor) in message.extensions().zip(&mut descriptor.extension) {
        lower_field(field, descriptor);
    }
}

fn lower_field(field: Field<'_>, descriptor: &mut FieldDescriptorProto) {
    if field.cardinality() == Cardinality::Required {
        descriptor.set_label(Label::Required);
    }
    if field.is_delimited() {
        descriptor.set_type(Kind::Group);
    }
    if field.is_list() {
        // proto2 and proto3 differ in what holds where nothing is said.
        descriptor.options.get_or_insert_default().packed = Some(field.is_packed());
    }
}

/// In proto3 a field has presence if it is `optional`, which is a oneof of its own.
fn add_presence(message: Message<'_>, descriptor: &mut DescriptorProto) {
    let is_scalar = |field: &Field<'_>| !matches!(field.ty(), crate::schema::Type::Message(_));
    for (field, index) in message.fields().zip(0..) {
        let is_optional = field.cardinality() == Cardinality::Singular
            && field.has_presence()
            && field.containing_oneof().is_none()
            && is_scalar(&field);
        if is_optional {
            let oneof = i32::try_from(descriptor.oneof_decl.len()).unwrap_or(i32::MAX);
            let own: &mut FieldDescriptorProto = &mut descriptor.field[index];
            own.oneof_index = Some(oneof);
            own.proto3_optional = Some(true);
            descriptor.oneof_decl.push(OneofDescriptorProto {
                name: Some(format!("_{}", field.name())),
                options: None,
            });
        }
    }
}
