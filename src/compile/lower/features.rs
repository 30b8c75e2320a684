//! Features as they are written: their names are fixed, so they are read
//! before options are interpreted, which itself depends on them.

use std::borrow::Cow;

use crate::schema::{
    EnumType, Features, FieldPresence, JsonFormat, MessageEncoding, NamingStyle, ProtoLimits, RepeatedFieldEncoding,
    SymbolVisibility, Utf8Validation,
};
use crate::syntax::ast::{LiteralName, OptionAssignment, Value};

/// `features` as changed by the options of an element.
pub(super) fn apply<'t>(mut features: Features, options: impl Iterator<Item = OptionAssignment<'t>>) -> Features {
    for option in options {
        let (Some(name), Some(value)) = (option.name(), option.value()) else {
            continue;
        };
        let mut parts = name.parts();
        if parts
            .next()
            .is_none_or(|part| part.is_extension() || part.text() != "features")
        {
            continue;
        }
        match (parts.next(), value) {
            (Some(part), Value::Scalar(scalar)) if !part.is_extension() && parts.next().is_none() => {
                set(&mut features, &part.text(), scalar.identifier());
            }
            (None, Value::Message(literal)) => {
                for field in literal.fields() {
                    if let (Some(LiteralName::Field(name)), Some(Value::Scalar(scalar))) = (field.name(), field.value())
                    {
                        set(&mut features, &Cow::Borrowed(name.text()), scalar.identifier());
                    }
                }
            }
            _ => {}
        }
    }
    features
}

/// Sets one feature. What is no feature or no value of it is found when options are interpreted.
fn set(features: &mut Features, name: &str, value: Option<&str>) {
    match (name, value.unwrap_or_default()) {
        ("field_presence", "EXPLICIT") => features.field_presence = FieldPresence::Explicit,
        ("field_presence", "IMPLICIT") => features.field_presence = FieldPresence::Implicit,
        ("field_presence", "LEGACY_REQUIRED") => features.field_presence = FieldPresence::LegacyRequired,
        ("enum_type", "OPEN") => features.enum_type = EnumType::Open,
        ("enum_type", "CLOSED") => features.enum_type = EnumType::Closed,
        ("repeated_field_encoding", "PACKED") => features.repeated_field_encoding = RepeatedFieldEncoding::Packed,
        ("repeated_field_encoding", "EXPANDED") => features.repeated_field_encoding = RepeatedFieldEncoding::Expanded,
        ("utf8_validation", "VERIFY") => features.utf8_validation = Utf8Validation::Verify,
        ("utf8_validation", "NONE") => features.utf8_validation = Utf8Validation::None,
        ("message_encoding", "LENGTH_PREFIXED") => features.message_encoding = MessageEncoding::LengthPrefixed,
        ("message_encoding", "DELIMITED") => features.message_encoding = MessageEncoding::Delimited,
        ("json_format", "ALLOW") => features.json_format = JsonFormat::Allow,
        ("json_format", "LEGACY_BEST_EFFORT") => features.json_format = JsonFormat::LegacyBestEffort,
        ("enforce_naming_style", "STYLE2024") => features.naming_style = NamingStyle::Style2024,
        ("enforce_naming_style", "STYLE_LEGACY") => features.naming_style = NamingStyle::Legacy,
        ("enforce_naming_style", "STYLE2026") => features.naming_style = NamingStyle::Style2026,
        ("enforce_proto_limits", "LEGACY_NO_EXPLICIT_LIMITS") => features.proto_limits = ProtoLimits::None,
        ("enforce_proto_limits", "PROTO_LIMITS2026") => features.proto_limits = ProtoLimits::Limits2026,
        ("default_symbol_visibility", "EXPORT_ALL") => features.symbol_visibility = SymbolVisibility::ExportAll,
        ("default_symbol_visibility", "EXPORT_TOP_LEVEL") => {
            features.symbol_visibility = SymbolVisibility::ExportTopLevel;
        }
        ("default_symbol_visibility", "LOCAL_ALL") => features.symbol_visibility = SymbolVisibility::LocalAll,
        ("default_symbol_visibility", "STRICT") => features.symbol_visibility = SymbolVisibility::Strict,
        _ => {}
    }
}
