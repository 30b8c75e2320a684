//! Fields and extensions, with the features that old syntaxes say otherwise.

use std::ops::Range;

use anyhow::{Context as _, Result, ensure};

use super::{Decoder, Reference, Scope, Target, count};
use crate::schema::store::{FieldData, FieldId, MessageId, OneofId, SymbolId, TypeId};
use crate::schema::{
    Cardinality, Features, FieldPresence, MessageEncoding, Options, RepeatedFieldEncoding, Scalar, Syntax,
    default_json_name, number,
};

/// Values of `FieldDescriptorProto.Type` that stand beside the name of a type.
pub(super) const GROUP: i32 = 10;
pub(super) const MESSAGE: i32 = 11;
pub(super) const ENUM: i32 = 14;

impl<'a> Decoder<'a> {
    pub(super) fn fields(&mut self, scope: Scope, list: &[Options<'a>], oneofs: &Range<u32>) -> Result<Range<u32>> {
        let start = count(&self.store.fields);
        for (index, field) in (0..).zip(list) {
            self.field(scope, *field, index, oneofs)?;
        }
        Ok(start..count(&self.store.fields))
    }

    pub(super) fn field(&mut self, scope: Scope, field: Options<'a>, index: u32, oneofs: &Range<u32>) -> Result<()> {
        let id = FieldId(count(&self.store.fields));
        let name = self.name(scope.name, field)?;
        let short = field.string(1).unwrap_or_default();
        let json_name = match field.string(10) {
            Some(json_name) => self.text(json_name)?,
            None => self.text(&default_json_name(short))?,
        };
        let oneof = match field.int32(9) {
            Some(index) => {
                let index = u32::try_from(index)
                    .ok()
                    .and_then(|index| oneofs.start.checked_add(index));
                let index = index.filter(|index| oneofs.contains(index));
                Some(OneofId(
                    index.with_context(|| format!("the oneof of `{short}` does not exist"))?,
                ))
            }
            None => None,
        };
        let cardinality = match field.int32(4) {
            Some(2) => Cardinality::Required,
            Some(3) => Cardinality::Repeated,
            _ => Cardinality::Singular,
        };
        let number = field.int32(3).unwrap_or(0);
        // Message sets leave all numbers to extensions.
        let limit = if field.has(2) { i32::MAX - 1 } else { 536_870_911 };
        ensure!((1..=limit).contains(&number), "`{short}` has the number {number}");
        let kind = field.int32(5).unwrap_or(0);
        let options = self.blob(field.messages(8))?;
        let proto3_optional = field.bool(17) == Some(true);
        if let Some(oneof) = oneof.filter(|_| proto3_optional) {
            self.store.oneofs[oneof.index()].is_synthetic = true;
        }
        let inherited = match oneof {
            Some(oneof) => scope.features.inherited_by(
                self.options(self.store.oneofs[oneof.index()].options),
                number::oneof::FEATURES,
            ),
            None => scope.features,
        };
        let features = if let Syntax::Edition(_) = scope.syntax {
            inherited.inherited_by(self.options(options), number::field::FEATURES)
        } else {
            legacy_features(inherited, self.options(options), cardinality, kind, proto3_optional)
        };
        let default = field.string(7).map(|text| self.text(text)).transpose()?;
        let full_name = field.string(1).unwrap_or_default();
        if let Some(extendee) = field.string(2) {
            self.references.push(Reference {
                name: extendee,
                from: full_name,
                target: Target::Extendee(id),
            });
            self.declare(name, SymbolId::Extension(id))?;
        } else {
            ensure!(scope.parent.is_some(), "the extension `{short}` extends nothing");
        }
        let ty = match field.string(6) {
            Some(type_name) => {
                ensure!(
                    matches!(kind, 0 | GROUP | MESSAGE | ENUM),
                    "`{short}` has a number as type, and the name of one"
                );
                self.references.push(Reference {
                    name: type_name,
                    from: full_name,
                    target: Target::FieldType(id, kind),
                });
                // A placeholder until the name is resolved.
                TypeId::Scalar(Scalar::Bytes)
            }
            None => {
                TypeId::Scalar(Scalar::from_number(kind).with_context(|| format!("the type of `{short}` is unknown"))?)
            }
        };
        self.store.fields.push(FieldData {
            name,
            json_name,
            file: scope.file,
            parent: scope.parent,
            // A placeholder, too: what matters until then is that there is one.
            extendee: field.has(2).then_some(MessageId(0)),
            index,
            number,
            cardinality,
            ty,
            oneof,
            proto3_optional,
            default,
            options,
            features,
        });
        Ok(())
    }
}

/// proto2 and proto3 say with keywords and types what editions say with features.
fn legacy_features(
    inherited: Features,
    options: Options<'_>,
    cardinality: Cardinality,
    kind: i32,
    proto3_optional: bool,
) -> Features {
    let mut features = inherited;
    if cardinality == Cardinality::Required {
        features.field_presence = FieldPresence::LegacyRequired;
    } else if proto3_optional {
        features.field_presence = FieldPresence::Explicit;
    }
    match options.bool(number::field::PACKED) {
        Some(true) => features.repeated_field_encoding = RepeatedFieldEncoding::Packed,
        Some(false) => features.repeated_field_encoding = RepeatedFieldEncoding::Expanded,
        None => {}
    }
    if kind == GROUP {
        features.message_encoding = MessageEncoding::Delimited;
    }
    features
}
