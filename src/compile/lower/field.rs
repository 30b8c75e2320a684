//! Fields and extensions.

use std::borrow::Cow;
use std::ops::Range;

use super::message::FieldItem;
use super::{FieldKind, FieldNode, Lowerer, Reference, Referrer, Scope, Target, flag, length, listed};
use crate::schema::store::{Blob, FieldData, FieldId, FileId, MessageId, OneofId, TypeId};
use crate::schema::{Cardinality, Features, FieldPresence, MessageEncoding, RepeatedFieldEncoding, Scalar};
use crate::syntax::{Edition, Token, ast};

/// The first ids of what a field can point to by position: oneofs and messages.
type Firsts = (u32, u32);

/// The label of a field, and its token.
type Label<'t> = (ast::Label, Token<'t>);

impl<'t> Lowerer<'t> {
    pub(super) fn fields(
        &mut self,
        scope: Scope,
        list: &[FieldItem<'t>],
        oneof_features: &[Features],
        firsts: Firsts,
    ) -> Range<u32> {
        let start = length(self.out.store.fields.len());
        for (index, item) in (0..).zip(list) {
            let around = item.oneof.and_then(|oneof| oneof_features.get(oneof as usize));
            self.field(
                scope,
                *item,
                index,
                around.copied().unwrap_or(scope.features),
                firsts,
                None,
            );
        }
        start..length(self.out.store.fields.len())
    }

    /// `around` are the features that the field inherits; `extendee` is there for extensions.
    pub(super) fn field(
        &mut self,
        scope: Scope,
        item: FieldItem<'t>,
        index: u32,
        around: Features,
        firsts: Firsts,
        extendee: Option<ast::Path<'t>>,
    ) {
        let field = item.field;
        let id = FieldId(length(self.out.store.fields.len()));
        let declared = field.name().map_or("", ast::Name::text);
        let short = if field.is_group() {
            Cow::Owned(declared.to_ascii_lowercase())
        } else {
            Cow::Borrowed(declared)
        };
        let name = self.name_in(scope.name, &short);
        let is_map = matches!(field.field_type(), Some(ast::FieldType::Map(_)));
        let label = field.label();
        self.check_label(item, label, is_map, extendee.is_some());
        let cardinality = cardinality(label, is_map);
        let is_optional = matches!(label, Some((ast::Label::Optional, _)));
        let proto3_optional = self.is_proto3() && is_optional && item.oneof.is_none();
        let features = self.features(item, around, cardinality, proto3_optional);
        let ty = self.field_type(id, item, scope.parent, firsts);
        let json_name = self.json_name(item, name, &short, extendee.is_some());
        let default = self.default(item, ty, cardinality, features);
        // Whether the extendee is a message set is not known yet.
        let number = self.field_number(field, extendee.is_some());
        if let Some(path) = extendee {
            self.out.references.push(Reference {
                from: Referrer::Extendee(id),
                path: path.node().id(),
                scope: scope.parent,
            });
        }
        let options = listed(item.options)
            .filter(|option| !super::is_option(*option, "default") && !super::is_option(*option, "json_name"));
        self.options(Target::Field(id), scope.parent, options);
        let default = default.map(|default| self.text(&default));
        self.out.store.fields.push(FieldData {
            name,
            json_name,
            file: FileId(0),
            parent: scope.parent,
            extendee: extendee.map(|_| MessageId(0)),
            index,
            number,
            cardinality,
            ty,
            oneof: item.oneof.map(|oneof| OneofId(firsts.0 + oneof)),
            proto3_optional,
            default,
            options: Blob::default(),
            features,
        });
        self.out.nodes.fields.push(FieldNode {
            node: field.node().id(),
            kind: FieldKind::Declared,
        });
    }

    fn field_type(&mut self, id: FieldId, item: FieldItem<'t>, scope: Option<MessageId>, firsts: Firsts) -> TypeId {
        if let Some(message) = item.message {
            return TypeId::Message(MessageId(firsts.1 + message));
        }
        let Some(ast::FieldType::Path(path)) = item.field.field_type() else {
            // A map where none can be, which is reported.
            return TypeId::Scalar(Scalar::Bytes);
        };
        self.type_of(Referrer::FieldType(id), path, scope)
    }

    fn type_of(&mut self, from: Referrer, path: ast::Path<'t>, scope: Option<MessageId>) -> TypeId {
        if let Some(scalar) = scalar(&path.text()) {
            return TypeId::Scalar(scalar);
        }
        let path = path.node().id();
        self.out.references.push(Reference { from, path, scope });
        // A placeholder until the name is resolved.
        TypeId::Scalar(Scalar::Bytes)
    }

    fn features(
        &self,
        item: FieldItem<'t>,
        around: Features,
        cardinality: Cardinality,
        proto3_optional: bool,
    ) -> Features {
        if self.edition.is_edition() {
            return super::features::apply(around, listed(item.options));
        }
        // proto2 and proto3 say with keywords and types what editions say with features.
        let mut features = around;
        if cardinality == Cardinality::Required {
            features.field_presence = FieldPresence::LegacyRequired;
        } else if proto3_optional {
            features.field_presence = FieldPresence::Explicit;
        }
        match flag(listed(item.options), "packed") {
            Some(true) => features.repeated_field_encoding = RepeatedFieldEncoding::Packed,
            Some(false) => features.repeated_field_encoding = RepeatedFieldEncoding::Expanded,
            None => {}
        }
        if item.field.is_group() {
            features.message_encoding = MessageEncoding::Delimited;
        }
        features
    }

    fn check_label(&mut self, item: FieldItem<'t>, label: Option<Label<'t>>, is_map: bool, is_extension: bool) {
        let field = item.field;
        let name = || field.name().map_or("", ast::Name::text);
        if field.is_group() && self.is_proto3() {
            self.report.error(
                &field.name().map_or_else(|| field.node(), ast::Name::node),
                "proto3 has no groups",
                format!(
                    "declare a message and a field of its type in place of the group `{}`",
                    name()
                ),
            );
        }
        if is_map && (item.oneof.is_some() || is_extension) {
            let (message, help) = if is_extension {
                (
                    "a map cannot be an extension",
                    "extend with a message that holds the map",
                )
            } else {
                (
                    "a map cannot stand in a oneof",
                    "put the map into a message, and the message into the oneof",
                )
            };
            self.report.error(&field.node(), message, help);
            return;
        }
        let Some((label, token)) = label else {
            if self.edition == Edition::Proto2 && item.oneof.is_none() && !is_map {
                self.report.error(
                    &field.node().first_token(),
                    format!("`{}` has no label", name()),
                    "in proto2 write `optional`, `required` or `repeated` before the type",
                );
            }
            return;
        };
        let (message, help) = match label {
            _ if is_map => ("a map has no label", "remove the label: a map is repeated already"),
            _ if item.oneof.is_some() => ("fields of a oneof have no labels", "remove the label"),
            ast::Label::Required if self.is_proto3() => ("proto3 has no required fields", "remove `required`"),
            ast::Label::Required if is_extension => ("an extension cannot be required", "write `optional`"),
            ast::Label::Required if self.edition.is_edition() => (
                "editions have no label `required`",
                "write `[features.field_presence = LEGACY_REQUIRED]` behind the field",
            ),
            ast::Label::Optional if self.edition.is_edition() => (
                "editions have no label `optional`",
                "remove it: fields tell unset from default unless `features.field_presence` says otherwise",
            ),
            _ => return,
        };
        self.report.error(&token, message, help);
    }

    fn default(
        &mut self,
        item: FieldItem<'t>,
        ty: TypeId,
        cardinality: Cardinality,
        features: Features,
    ) -> Option<String> {
        let mut defaults = listed(item.options).filter(|option| super::is_option(*option, "default"));
        let option = defaults.next()?;
        if let Some(second) = defaults.next() {
            self.report
                .error(&second.node(), "`default` is set twice", "keep one of them");
        }
        let (message, help) = if self.is_proto3() {
            ("proto3 has no defaults", "remove the default, or use another syntax")
        } else if cardinality == Cardinality::Repeated {
            (
                "a repeated field has no default",
                "remove the default: an unset field is an empty list",
            )
        } else if matches!(ty, TypeId::Message(_)) {
            ("a message has no default", "remove the default")
        } else if features.field_presence == FieldPresence::Implicit {
            (
                "a field with implicit presence has no default",
                "remove the default, or set `features.field_presence = EXPLICIT`",
            )
        } else {
            ("", "")
        };
        if !message.is_empty() {
            self.report.error(&option.node(), message, help);
            return None;
        }
        let value = option.value()?;
        let is_reference =
            matches!(item.field.field_type(), Some(ast::FieldType::Path(path)) if scalar(&path.text()).is_none());
        match ty {
            // The value of an enum, which is checked when the enum is known.
            _ if is_reference => Some(value.node().compact_text().into_owned()),
            TypeId::Scalar(scalar) => self.default_of_scalar(scalar, value),
            TypeId::Message(_) | TypeId::Enum(_) => None,
        }
    }

    /// The two fields of a map's entry.
    pub(super) fn map_entry_fields(&mut self, scope: Scope, field: ast::Field<'t>, map: ast::MapType<'t>) {
        let parts = [
            ("key", 1, map.key(), FieldKind::MapKey),
            ("value", 2, map.value(), FieldKind::MapValue),
        ];
        for (short, number, path, kind) in parts {
            let Some(path) = path else { continue };
            let id = FieldId(length(self.out.store.fields.len()));
            let name = self.name_in(scope.name, short);
            if kind == FieldKind::MapKey {
                self.check_map_key(path);
            }
            let ty = self.type_of(Referrer::FieldType(id), path, scope.parent);
            let features = if self.edition.is_edition() {
                super::features::apply(scope.features, listed(field.options()))
            } else {
                scope.features
            };
            let json_name = self.text(short);
            let start = length(self.out.options.len());
            self.options(
                Target::Field(id),
                scope.parent,
                listed(field.options()).filter(|option| is_feature(*option)),
            );
            if length(self.out.options.len()) > start
                && let Some(site) = self.out.option_sites.last_mut()
            {
                site.is_copy = true;
            }
            self.out.store.fields.push(FieldData {
                name,
                json_name,
                file: FileId(0),
                parent: scope.parent,
                extendee: None,
                index: u32::from(kind == FieldKind::MapValue),
                number,
                cardinality: Cardinality::Singular,
                ty,
                oneof: None,
                proto3_optional: false,
                default: None,
                options: Blob::default(),
                features,
            });
            let node = field.node().id();
            self.out.nodes.fields.push(FieldNode { node, kind });
        }
    }

    fn check_map_key(&mut self, path: ast::Path<'t>) {
        let scalar = scalar(&path.text());
        let is_key = scalar.is_some_and(|scalar| !matches!(scalar, Scalar::Double | Scalar::Float | Scalar::Bytes));
        if !is_key {
            self.report.error(
                &path.node(),
                format!("`{}` cannot be the key of a map", path.text()),
                "use `string`, `bool` or a whole number type",
            );
        }
    }
}

fn cardinality(label: Option<Label<'_>>, is_map: bool) -> Cardinality {
    match label {
        _ if is_map => Cardinality::Repeated,
        Some((ast::Label::Required, _)) => Cardinality::Required,
        Some((ast::Label::Repeated, _)) => Cardinality::Repeated,
        Some((ast::Label::Optional, _)) | None => Cardinality::Singular,
    }
}

fn is_feature(option: ast::OptionAssignment<'_>) -> bool {
    let first = option.name().and_then(|name| name.parts().next());
    first.is_some_and(|part| !part.is_extension() && part.text() == "features")
}

/// Whether a type is no message and no enum.
pub(in crate::compile) fn is_scalar(name: &str) -> bool {
    scalar(name).is_some()
}

fn scalar(name: &str) -> Option<Scalar> {
    Some(match name {
        "double" => Scalar::Double,
        "float" => Scalar::Float,
        "int64" => Scalar::Int64,
        "uint64" => Scalar::Uint64,
        "int32" => Scalar::Int32,
        "fixed64" => Scalar::Fixed64,
        "fixed32" => Scalar::Fixed32,
        "bool" => Scalar::Bool,
        "string" => Scalar::String,
        "bytes" => Scalar::Bytes,
        "uint32" => Scalar::Uint32,
        "sfixed32" => Scalar::Sfixed32,
        "sfixed64" => Scalar::Sfixed64,
        "sint32" => Scalar::Sint32,
        "sint64" => Scalar::Sint64,
        _ => return None,
    })
}
