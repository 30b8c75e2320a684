//! Options of an element, standard and custom ones alike.

use super::wire::{Reader, Value};

/// The options of an element: the bytes of its `google.protobuf.*Options`
/// message. Extensions are kept as they are, so no custom option is ever lost.
///
/// Where an option is given in several parts, messages merge and the last
/// scalar wins, as protobuf says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options<'a> {
    bytes: &'a [u8],
}

impl<'a> Options<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The options as an encoded message; empty if there are none.
    pub fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    pub fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// Every value of the field `number`, in order; malformed bytes end it.
    pub fn values(self, number: u32) -> impl Iterator<Item = Value<'a>> {
        Reader::new(self.bytes)
            .map_while(Result::ok)
            .filter_map(move |(found, value)| (found == number).then_some(value))
    }

    pub fn has(self, number: u32) -> bool {
        self.has_any(&[number])
    }

    /// Whether one of several fields is set.
    pub fn has_any(self, numbers: &[u32]) -> bool {
        let mut fields = Reader::new(self.bytes).map_while(Result::ok);
        fields.any(|(number, _)| numbers.contains(&number))
    }

    /// A `bool` option, if it is set.
    pub fn bool(self, number: u32) -> Option<bool> {
        self.integer(number).map(|value| value != 0)
    }

    /// An `int32` or enum option, if it is set.
    pub fn int32(self, number: u32) -> Option<i32> {
        // The wire carries the sign in all 64 bits; the low 32 are the number.
        self.integer(number).map(|value| (value as u32).cast_signed())
    }

    /// An integer option of varint encoding, if it is set.
    pub fn integer(self, number: u32) -> Option<u64> {
        self.values(number)
            .filter_map(|value| match value {
                Value::Varint(value) => Some(value),
                _ => None,
            })
            .last()
    }

    /// A `string` option, if it is set and is UTF-8.
    pub fn string(self, number: u32) -> Option<&'a str> {
        self.strings(number).last()
    }

    /// Every value of a `repeated string` option that is UTF-8.
    pub fn strings(self, number: u32) -> impl Iterator<Item = &'a str> {
        self.messages(number)
            .filter_map(|value| std::str::from_utf8(value.bytes).ok())
    }

    /// Every part of a message option, each readable like options.
    pub fn messages(self, number: u32) -> impl Iterator<Item = Options<'a>> {
        self.values(number).filter_map(|value| match value {
            Value::Bytes(bytes) | Value::Group(bytes) => Some(Options { bytes }),
            _ => None,
        })
    }
}

/// Numbers of the standard options that igata reads, from `descriptor.proto`.
pub mod number {
    pub mod file {
        pub const JAVA_PACKAGE: u32 = 1;
        pub const JAVA_OUTER_CLASSNAME: u32 = 8;
        pub const JAVA_MULTIPLE_FILES: u32 = 10;
        pub const GO_PACKAGE: u32 = 11;
        pub const DEPRECATED: u32 = 23;
        pub const CSHARP_NAMESPACE: u32 = 37;
        pub const SWIFT_PREFIX: u32 = 39;
        pub const PHP_CLASS_PREFIX: u32 = 40;
        pub const PHP_NAMESPACE: u32 = 41;
        pub const PHP_METADATA_NAMESPACE: u32 = 44;
        pub const RUBY_PACKAGE: u32 = 45;
        pub const FEATURES: u32 = 50;
    }
    pub mod message {
        pub const MESSAGE_SET_WIRE_FORMAT: u32 = 1;
        pub const DEPRECATED: u32 = 3;
        pub const MAP_ENTRY: u32 = 7;
        pub const FEATURES: u32 = 12;
    }
    pub mod field {
        pub const PACKED: u32 = 2;
        pub const DEPRECATED: u32 = 3;
        pub const FEATURES: u32 = 21;
    }
    pub mod oneof {
        pub const FEATURES: u32 = 1;
    }
    pub mod enumeration {
        pub const ALLOW_ALIAS: u32 = 2;
        pub const DEPRECATED: u32 = 3;
        pub const FEATURES: u32 = 7;
    }
    pub mod enum_value {
        pub const DEPRECATED: u32 = 1;
        pub const DEBUG_REDACT: u32 = 3;
    }
    pub mod service {
        pub const DEPRECATED: u32 = 33;
    }
    pub mod method {
        pub const DEPRECATED: u32 = 33;
        pub const IDEMPOTENCY_LEVEL: u32 = 34;
    }
}
