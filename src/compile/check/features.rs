//! Features on fields: whether they mean something there.

use super::Checker;
use crate::schema::{Cardinality, Element, Field, FieldPresence, Scalar, Type, number};
use crate::syntax::ast;

impl<'a, 't> Checker<'a, 't> {
    pub(super) fn features(&mut self, field: Field<'a>, declaration: ast::Field<'t>) {
        const PRESENCE: u32 = 1;
        const REPEATED_ENCODING: u32 = 3;
        const UTF8: u32 = 4;
        const MESSAGE_ENCODING: u32 = 5;
        const PACKED: i32 = 1;
        let own = |feature: u32| {
            field
                .options()
                .messages(number::field::FEATURES)
                .filter_map(|set| set.int32(feature))
                .last()
        };
        let is_repeated = field.cardinality() == Cardinality::Repeated;
        let is_message = matches!(field.ty(), Type::Message(_)) && !field.is_map();
        let is_string = |field: Field<'_>| field.ty() == Type::Scalar(Scalar::String);
        let has_strings = match field.map() {
            Some((key, value)) => key == Scalar::String || is_string(value),
            None => is_string(field),
        };
        let is_packable =
            field.is_list() && !is_message && !matches!(field.ty(), Type::Scalar(Scalar::String | Scalar::Bytes));
        let presence = own(PRESENCE);
        let is_required = field.features().field_presence == FieldPresence::LegacyRequired;
        let (message, help) = if presence.is_some() && field.oneof().is_some() {
            ("fields of a oneof have no `field_presence`", "remove the feature")
        } else if presence.is_some() && is_repeated {
            ("repeated fields have no `field_presence`", "remove the feature")
        } else if presence == Some(2) && is_message {
            ("a message always tells unset from default", "remove the feature")
        } else if is_required && field.is_extension() {
            ("an extension cannot be required", "remove the feature")
        } else if presence.is_some() && field.is_extension() {
            ("extensions have no `field_presence`", "remove the feature")
        } else if own(REPEATED_ENCODING).is_some() && !is_repeated {
            (
                "only repeated fields have a `repeated_field_encoding`",
                "remove the feature",
            )
        } else if own(REPEATED_ENCODING) == Some(PACKED) && !is_packable {
            (
                "only lists of numbers, bools and enums are packed",
                "remove the feature",
            )
        } else if own(UTF8).is_some() && !has_strings {
            ("only strings have a `utf8_validation`", "remove the feature")
        } else if own(MESSAGE_ENCODING).is_some() && !is_message {
            ("only messages have a `message_encoding`", "remove the feature")
        } else {
            return;
        };
        let at = declaration.name().map_or_else(|| declaration.node(), ast::Name::node);
        self.report.error(&at, format!("`{}`: {message}", field.name()), help);
    }
}
