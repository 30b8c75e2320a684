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

impl Features {
    /// What proto2 does.
    pub const PROTO2: Self = Self {
        field_presence: FieldPresence::Explicit,
        enum_type: EnumType::Closed,
        repeated_field_encoding: RepeatedFieldEncoding::Expanded,
        utf8_validation: Utf8Validation::None,
        message_encoding: MessageEncoding::LengthPrefixed,
        json_format: JsonFormat::LegacyBestEffort,
    };

    /// What proto3 does.
    pub const PROTO3: Self = Self {
        field_presence: FieldPresence::Implicit,
        enum_type: EnumType::Open,
        repeated_field_encoding: RepeatedFieldEncoding::Packed,
        utf8_validation: Utf8Validation::Verify,
        message_encoding: MessageEncoding::LengthPrefixed,
        json_format: JsonFormat::Allow,
    };

    /// What editions do, unless a file says otherwise. No edition since 2023 has changed these.
    pub const EDITIONS: Self = Self {
        field_presence: FieldPresence::Explicit,
        ..Self::PROTO3
    };

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
        self
    }

    /// These features where the `features` option, field `number` of an
    /// element's options, leaves them alone.
    #[must_use]
    pub fn inherited_by(self, options: Options<'_>, number: u32) -> Self {
        options.messages(number).fold(self, Self::overridden_by)
    }
}
