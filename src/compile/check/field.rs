//! Fields, by their types.

use super::{Checker, option};
use crate::compile::link::Program;
use crate::compile::lower::FieldKind;
use crate::diagnostic::Place;
use crate::schema::store::{EnumId, SymbolId};
use crate::schema::{Cardinality, Element, Enum, Field, FieldPresence, Scalar, Type, number};
use crate::syntax::ast;

const CTYPE: u32 = 1;
const LAZY: u32 = 5;
const JSTYPE: u32 = 6;
const UNVERIFIED_LAZY: u32 = 15;
const EDITION_2024: i32 = 1001;

impl<'a, 't> Checker<'a, 't> {
    pub(super) fn field(&mut self, field: Field<'a>) {
        let Some((declaration, kind)) = self.declaration(field) else {
            return;
        };
        if let Type::Enum(enumeration) = field.ty() {
            self.enum_field(field, enumeration, declaration, kind);
        }
        if kind != FieldKind::Declared {
            return;
        }
        self.entry_as_type(field, declaration);
        self.feature_support(field);
        self.default(field, declaration);
        self.option_fits_type(field, declaration);
        if self.edition().is_some() {
            self.features(field, declaration);
        }
        if field.is_extension() {
            self.extension(field, declaration);
        }
    }

    fn enum_field(&mut self, field: Field<'a>, enumeration: Enum<'a>, declaration: ast::Field<'t>, kind: FieldKind) {
        let at = type_node(declaration);
        let is_implicit = field.cardinality() == Cardinality::Singular
            && field.oneof().is_none()
            && !field.is_extension()
            && field.features().field_presence == FieldPresence::Implicit;
        if enumeration.is_closed() && kind != FieldKind::MapKey {
            let place = place_of(self.program, enumeration);
            if self.is_proto3() {
                self.report
                    .error(
                        &at,
                        format!(
                            "the enum `{}` is closed, which no enum of a proto3 message is",
                            enumeration.full_name()
                        ),
                        "use an enum of a proto3 file, or one with `features.enum_type = OPEN`",
                    )
                    .relate(place, "declared here");
                return;
            }
            if is_implicit && kind == FieldKind::Declared {
                self.report
                    .error(
                        &at,
                        format!("`{}` has implicit presence, but its enum is closed", field.name()),
                        "open the enum, or let the field tell unset from default",
                    )
                    .relate(place, "declared here");
                return;
            }
        }
        if kind == FieldKind::MapValue && enumeration.values().next().is_some_and(|value| value.number() != 0) {
            let place = place_of(self.program, enumeration);
            self.report
                .error(
                    &at,
                    format!(
                        "the first value of `{}` is not 0, which a map's value needs",
                        enumeration.full_name()
                    ),
                    "put a message that holds the enum into the map",
                )
                .relate(place, "declared here");
        }
    }

    /// The entry of a map is no type of another field.
    fn entry_as_type(&mut self, field: Field<'a>, declaration: ast::Field<'t>) {
        let Type::Message(message) = field.ty() else { return };
        if message.is_map_entry() && !matches!(declaration.field_type(), Some(ast::FieldType::Map(_))) {
            self.report.error(
                &type_node(declaration),
                format!("`{}` is the entry of a map, no message of its own", message.full_name()),
                "use a field of the type `map<key, value>`, or a message with another name",
            );
        }
    }

    fn default(&mut self, field: Field<'a>, declaration: ast::Field<'t>) {
        let Some(default) = field.default() else { return };
        let Some(option) = option(declaration, "default") else {
            return;
        };
        let enumeration = match field.ty() {
            Type::Enum(enumeration) => enumeration,
            Type::Message(_) => {
                self.report
                    .error(&option.node(), "a message has no default", "remove the default");
                return;
            }
            Type::Scalar(_) => return,
        };
        if enumeration.value(default).is_some() {
            return;
        }
        let names = || enumeration.values().map(Element::name);
        let help = match self.report.suggestion(default, names()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("values are `{}`", names().take(8).collect::<Vec<_>>().join("`, `")),
        };
        let at = option.value().map_or_else(|| option.node(), ast::Value::node);
        let text = format!("`{default}` is not a value of the enum `{}`", enumeration.full_name());
        self.report.error(&at, text, help);
    }

    fn option_fits_type(&mut self, field: Field<'a>, declaration: ast::Field<'t>) {
        let options = field.options();
        if !options.has_any(&[CTYPE, number::field::PACKED, LAZY, JSTYPE, UNVERIFIED_LAZY]) {
            return;
        }
        let is_message = matches!(field.ty(), Type::Message(_)) && !field.is_map();
        let is_packable = field.is_list()
            && match field.ty() {
                Type::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
                Type::Enum(_) => true,
                Type::Message(_) => false,
            };
        let is_wide = matches!(
            field.ty(),
            Type::Scalar(Scalar::Int64 | Scalar::Uint64 | Scalar::Sint64 | Scalar::Fixed64 | Scalar::Sfixed64)
        );
        let packed = options.bool(number::field::PACKED);
        let (name, message, help) = if packed.is_some() && self.edition().is_some() {
            (
                "packed",
                "editions have no option `packed`",
                "set `features.repeated_field_encoding`",
            )
        } else if packed == Some(true) && !is_packable {
            (
                "packed",
                "only lists of numbers, bools and enums are packed",
                "remove the option",
            )
        } else if options.bool(LAZY) == Some(true) && !is_message {
            ("lazy", "only fields that hold a message are lazy", "remove the option")
        } else if options.bool(UNVERIFIED_LAZY) == Some(true) && !is_message {
            (
                "unverified_lazy",
                "only fields that hold a message are lazy",
                "remove the option",
            )
        } else if options.bool(UNVERIFIED_LAZY) == Some(true) && field.is_extension() {
            ("unverified_lazy", "extensions are always verified", "remove the option")
        } else if options.int32(JSTYPE).is_some_and(|jstype| jstype != 0) && !is_wide {
            (
                "jstype",
                "`jstype` is for fields of 64-bit whole numbers",
                "remove the option",
            )
        } else if options.has(CTYPE) && self.edition().is_some_and(|edition| edition >= EDITION_2024) {
            (
                "ctype",
                "the option `ctype` ended with edition 2023",
                "set `features.(pb.cpp).string_type`",
            )
        } else {
            return;
        };
        let at = option(declaration, name).map_or_else(|| declaration.node(), ast::OptionAssignment::node);
        self.report.error(&at, message, help);
    }
}

fn place_of(program: &Program<'_>, enumeration: Enum<'_>) -> Place {
    let id = EnumId(crate::compile::count(enumeration.ordinal()));
    program.place_of(SymbolId::Enum(id))
}

fn type_node(field: ast::Field<'_>) -> crate::syntax::Node<'_> {
    match field.field_type() {
        Some(ast::FieldType::Path(path)) => path.node(),
        Some(ast::FieldType::Map(map)) => map.value().map_or_else(|| map.node(), ast::Path::node),
        _ => field.node(),
    }
}
