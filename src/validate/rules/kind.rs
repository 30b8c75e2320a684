//! The kinds of rules, and what their rules are called and numbered.

use crate::schema::{Element, Scalar, Type};

macro_rules! kinds {
    ($($kind:ident $number:literal $name:literal $message:literal;)*) => {
        /// The kinds of rules, one for each type of field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($kind,)*
        }

        impl Kind {
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The number of the field in `FieldRules`.
            pub fn number(self) -> u32 {
                match self { $(Self::$kind => $number,)* }
            }

            /// The name of the field in `FieldRules`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The full name of the message of rules.
            pub fn message(self) -> &'static str {
                match self { $(Self::$kind => concat!("buf.validate.", $message),)* }
            }
        }
    };
}

kinds! {
    Float 1 "float" "FloatRules";
    Double 2 "double" "DoubleRules";
    Int32 3 "int32" "Int32Rules";
    Int64 4 "int64" "Int64Rules";
    Uint32 5 "uint32" "UInt32Rules";
    Uint64 6 "uint64" "UInt64Rules";
    Sint32 7 "sint32" "SInt32Rules";
    Sint64 8 "sint64" "SInt64Rules";
    Fixed32 9 "fixed32" "Fixed32Rules";
    Fixed64 10 "fixed64" "Fixed64Rules";
    Sfixed32 11 "sfixed32" "SFixed32Rules";
    Sfixed64 12 "sfixed64" "SFixed64Rules";
    Bool 13 "bool" "BoolRules";
    String 14 "string" "StringRules";
    Bytes 15 "bytes" "BytesRules";
    Enum 16 "enum" "EnumRules";
    Repeated 18 "repeated" "RepeatedRules";
    Map 19 "map" "MapRules";
    Any 20 "any" "AnyRules";
    Duration 21 "duration" "DurationRules";
    Timestamp 22 "timestamp" "TimestampRules";
    FieldMask 28 "field_mask" "FieldMaskRules";
}

impl Kind {
    pub fn numbered(number: u32) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.number() == number)
    }

    /// The kind of the message of rules with this full name.
    pub fn of_message(full_name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.message() == full_name)
    }

    /// The scalar that the rules are about; of enums, the number.
    pub fn scalar(self) -> Option<Scalar> {
        Some(match self {
            Self::Float => Scalar::Float,
            Self::Double => Scalar::Double,
            Self::Int32 => Scalar::Int32,
            Self::Int64 => Scalar::Int64,
            Self::Uint32 => Scalar::Uint32,
            Self::Uint64 => Scalar::Uint64,
            Self::Sint32 => Scalar::Sint32,
            Self::Sint64 => Scalar::Sint64,
            Self::Fixed32 => Scalar::Fixed32,
            Self::Fixed64 => Scalar::Fixed64,
            Self::Sfixed32 => Scalar::Sfixed32,
            Self::Sfixed64 => Scalar::Sfixed64,
            Self::Bool => Scalar::Bool,
            Self::String => Scalar::String,
            Self::Bytes => Scalar::Bytes,
            _ => return None,
        })
    }

    pub fn is_number(self) -> bool {
        self.number() <= 12
    }

    /// The messages that the rules are about, besides scalars and enums.
    pub fn well_known(self) -> Option<&'static str> {
        Some(match self {
            Self::Float => "google.protobuf.FloatValue",
            Self::Double => "google.protobuf.DoubleValue",
            Self::Int32 => "google.protobuf.Int32Value",
            Self::Int64 => "google.protobuf.Int64Value",
            Self::Uint32 => "google.protobuf.UInt32Value",
            Self::Uint64 => "google.protobuf.UInt64Value",
            Self::Bool => "google.protobuf.BoolValue",
            Self::String => "google.protobuf.StringValue",
            Self::Bytes => "google.protobuf.BytesValue",
            Self::Any => "google.protobuf.Any",
            Self::Duration => "google.protobuf.Duration",
            Self::Timestamp => "google.protobuf.Timestamp",
            Self::FieldMask => "google.protobuf.FieldMask",
            _ => return None,
        })
    }

    /// Whether the rules are about values of this type, apart from lists and maps.
    pub fn fits(self, ty: Type<'_>) -> bool {
        match ty {
            Type::Scalar(scalar) => self.scalar() == Some(scalar),
            Type::Enum(_) => self == Self::Enum,
            Type::Message(message) => self.well_known() == Some(message.full_name()),
        }
    }

    /// The kind for values of `google.protobuf.StringValue` and the like.
    pub fn of_wrapper(full_name: &str) -> Option<Self> {
        let kind = Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.well_known() == Some(full_name))?;
        kind.scalar().map(|_| kind)
    }

    /// The number of a rule. Rules are called alike in all kinds, but not numbered alike.
    pub fn rule(self, name: &str) -> Option<u32> {
        let (_, number) = *self.rules().iter().find(|(known, _)| *known == name)?;
        Some(number)
    }

    /// The name of a rule.
    pub fn rule_name(self, number: u32) -> Option<&'static str> {
        let (name, _) = *self.rules().iter().find(|(_, known)| *known == number)?;
        Some(name)
    }

    fn rules(self) -> &'static [(&'static str, u32)] {
        match self {
            Self::Float | Self::Double => FLOAT,
            Self::Int64 => INT64,
            Self::Bool => &[("const", 1), ("example", 2)],
            Self::String => STRING,
            Self::Bytes => BYTES,
            Self::Enum => &[
                ("const", 1),
                ("defined_only", 2),
                ("in", 3),
                ("not_in", 4),
                ("example", 5),
            ],
            Self::Repeated => &[("min_items", 1), ("max_items", 2), ("unique", 3), ("items", 4)],
            Self::Map => &[("min_pairs", 1), ("max_pairs", 2), ("keys", 4), ("values", 5)],
            Self::Any => &[("in", 2), ("not_in", 3)],
            Self::Duration => DURATION,
            Self::Timestamp => TIMESTAMP,
            Self::FieldMask => &[("const", 1), ("in", 2), ("not_in", 3), ("example", 4)],
            _ => INTEGER,
        }
    }
}

const INTEGER: &[(&str, u32)] = &[
    ("const", 1),
    ("lt", 2),
    ("lte", 3),
    ("gt", 4),
    ("gte", 5),
    ("in", 6),
    ("not_in", 7),
    ("example", 8),
];
const INT64: &[(&str, u32)] = &[
    ("const", 1),
    ("lt", 2),
    ("lte", 3),
    ("gt", 4),
    ("gte", 5),
    ("in", 6),
    ("not_in", 7),
    ("example", 9),
];
const FLOAT: &[(&str, u32)] = &[
    ("const", 1),
    ("lt", 2),
    ("lte", 3),
    ("gt", 4),
    ("gte", 5),
    ("in", 6),
    ("not_in", 7),
    ("finite", 8),
    ("example", 9),
];
const STRING: &[(&str, u32)] = &[
    ("const", 1),
    ("min_len", 2),
    ("max_len", 3),
    ("min_bytes", 4),
    ("max_bytes", 5),
    ("pattern", 6),
    ("prefix", 7),
    ("suffix", 8),
    ("contains", 9),
    ("in", 10),
    ("not_in", 11),
    ("email", 12),
    ("hostname", 13),
    ("ip", 14),
    ("ipv4", 15),
    ("ipv6", 16),
    ("uri", 17),
    ("uri_ref", 18),
    ("len", 19),
    ("len_bytes", 20),
    ("address", 21),
    ("uuid", 22),
    ("not_contains", 23),
    ("well_known_regex", 24),
    ("strict", 25),
    ("ip_with_prefixlen", 26),
    ("ipv4_with_prefixlen", 27),
    ("ipv6_with_prefixlen", 28),
    ("ip_prefix", 29),
    ("ipv4_prefix", 30),
    ("ipv6_prefix", 31),
    ("host_and_port", 32),
    ("tuuid", 33),
    ("example", 34),
    ("ulid", 35),
    ("protobuf_fqn", 37),
    ("protobuf_dot_fqn", 38),
];
const BYTES: &[(&str, u32)] = &[
    ("const", 1),
    ("min_len", 2),
    ("max_len", 3),
    ("pattern", 4),
    ("prefix", 5),
    ("suffix", 6),
    ("contains", 7),
    ("in", 8),
    ("not_in", 9),
    ("ip", 10),
    ("ipv4", 11),
    ("ipv6", 12),
    ("len", 13),
    ("example", 14),
    ("uuid", 15),
];
const DURATION: &[(&str, u32)] = &[
    ("const", 2),
    ("lt", 3),
    ("lte", 4),
    ("gt", 5),
    ("gte", 6),
    ("in", 7),
    ("not_in", 8),
    ("example", 9),
];
const TIMESTAMP: &[(&str, u32)] = &[
    ("const", 2),
    ("lt", 3),
    ("lte", 4),
    ("gt", 5),
    ("gte", 6),
    ("lt_now", 7),
    ("gt_now", 8),
    ("within", 9),
    ("example", 10),
];
