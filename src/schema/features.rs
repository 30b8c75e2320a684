//! Editions features, and how they are inherited.

use super::options::Options;

/// `google.protobuf.FeatureSet`, resolved: what proto2, proto3 and every
/// edition come down to, so that nobody else asks for the syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    pub field_presence: FieldPresence,
    pub enum_type: EnumType,
    pub repeated_field_encoding: RepeatedFieldEncoding,
    pub utf8_validation: Utf8Validation,
    pub message_encoding: MessageEncoding,
    pub json_format: JsonFormat,
    pub naming_style: NamingStyle,
    pub symbol_visibility: SymbolVisibility,
    pub proto_limits: ProtoLimits,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldPresence {
    Explicit,
    Implicit,
    LegacyRequired,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnumType {
    Open,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatedFieldEncoding {
    Packed,
    Expanded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Utf8Validation {
    Verify,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageEncoding {
    LengthPrefixed,
    Delimited,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonFormat {
    Allow,
    LegacyBestEffort,
}

/// Whether names must follow the style guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamingStyle {
    Style2024,
    Legacy,
    Style2026,
}

/// How much a message or an enum may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProtoLimits {
    None,
    Limits2026,
}

/// Which messages and enums other files can name, where nothing is written before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolVisibility {
    ExportAll,
    ExportTopLevel,
    LocalAll,
    Strict,
}

impl Features {
    /// What proto2 does.
    pub const PROTO2: Self = Self {
        field_presence: FieldPresence::Explicit,
        enum_type: EnumType::Closed,
        repeated_field_encoding: RepeatedFieldEncoding::Expanded,
        utf8_validation: Utf8Validation::None,
        message_encoding: MessageEncoding::LengthPrefixed,
        json_format: JsonFormat::LegacyBestEffort,
        naming_style: NamingStyle::Legacy,
        symbol_visibility: SymbolVisibility::ExportAll,
        proto_limits: ProtoLimits::None,
    };

    /// What proto3 does.
    pub const PROTO3: Self = Self {
        field_presence: FieldPresence::Implicit,
        enum_type: EnumType::Open,
        repeated_field_encoding: RepeatedFieldEncoding::Packed,
        utf8_validation: Utf8Validation::Verify,
        message_encoding: MessageEncoding::LengthPrefixed,
        json_format: JsonFormat::Allow,
        naming_style: NamingStyle::Legacy,
        symbol_visibility: SymbolVisibility::ExportAll,
        proto_limits: ProtoLimits::None,
    };

    /// What edition 2023 does.
    pub const EDITIONS: Self = Self {
        field_presence: FieldPresence::Explicit,
        ..Self::PROTO3
    };

    /// What an edition does, unless a file says otherwise.
    pub fn of_edition(edition: i32) -> Self {
        const EDITION_2024: i32 = 1001;
        const EDITION_2026: i32 = 1002;
        let (naming_style, symbol_visibility, proto_limits) = match edition {
            ..EDITION_2024 => return Self::EDITIONS,
            EDITION_2024..EDITION_2026 => (
                NamingStyle::Style2024,
                SymbolVisibility::ExportTopLevel,
                ProtoLimits::None,
            ),
            _ => (
                NamingStyle::Style2026,
                SymbolVisibility::Strict,
                ProtoLimits::Limits2026,
            ),
        };
        Self {
            naming_style,
            symbol_visibility,
            proto_limits,
            ..Self::EDITIONS
        }
    }

    /// These features where `set`, the bytes of a `FeatureSet`, leaves them alone.
    #[must_use]
    pub fn overridden_by(mut self, set: Options<'_>) -> Self {
        match set.int32(1) {
            Some(1) => self.field_presence = FieldPresence::Explicit,
            Some(2) => self.field_presence = FieldPresence::Implicit,
            Some(3) => self.field_presence = FieldPresence::LegacyRequired,
            _ => {}
        }
        match set.int32(2) {
            Some(1) => self.enum_type = EnumType::Open,
            Some(2) => self.enum_type = EnumType::Closed,
            _ => {}
        }
        match set.int32(3) {
            Some(1) => self.repeated_field_encoding = RepeatedFieldEncoding::Packed,
            Some(2) => self.repeated_field_encoding = RepeatedFieldEncoding::Expanded,
            _ => {}
        }
        match set.int32(4) {
            Some(2) => self.utf8_validation = Utf8Validation::Verify,
            Some(3) => self.utf8_validation = Utf8Validation::None,
            _ => {}
        }
        match set.int32(5) {
            Some(1) => self.message_encoding = MessageEncoding::LengthPrefixed,
            Some(2) => self.message_encoding = MessageEncoding::Delimited,
            _ => {}
        }
        match set.int32(6) {
            Some(1) => self.json_format = JsonFormat::Allow,
            Some(2) => self.json_format = JsonFormat::LegacyBestEffort,
            _ => {}
        }
        match set.int32(7) {
            Some(1) => self.naming_style = NamingStyle::Style2024,
            Some(2) => self.naming_style = NamingStyle::Legacy,
            Some(3) => self.naming_style = NamingStyle::Style2026,
            _ => {}
        }
        match set.int32(8) {
            Some(1) => self.symbol_visibility = SymbolVisibility::ExportAll,
            Some(2) => self.symbol_visibility = SymbolVisibility::ExportTopLevel,
            Some(3) => self.symbol_visibility = SymbolVisibility::LocalAll,
            Some(4) => self.symbol_visibility = SymbolVisibility::Strict,
            _ => {}
        }
        match set.int32(9) {
            Some(1) => self.proto_limits = ProtoLimits::None,
            Some(2) => self.proto_limits = ProtoLimits::Limits2026,
            _ => {}
        }
        self
    }

    /// These features where the `features` option, field `number` of an
    /// element's options, leaves them alone.
    #[must_use]
    pub fn inherited_by(self, options: Options<'_>, number: u32) -> Self {
        options.messages(number).fold(self, Self::overridden_by)
    }
}
