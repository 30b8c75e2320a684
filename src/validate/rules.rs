//! The rules that elements carry in their options, read from the wire.

use crate::schema::wire::{Reader, Value};
use crate::schema::{Element, Field, Message, Oneof, Options, Scalar, Type};

/// Numbers of fields in `buf/validate/validate.proto`.
pub mod number {
    /// `(buf.validate.message)`, `(buf.validate.oneof)` and `(buf.validate.field)`.
    pub const RULES: u32 = 1159;
    /// `(buf.validate.predefined)`.
    pub const PREDEFINED: u32 = 1160;
    pub const MESSAGE_CEL: u32 = 3;
    pub const MESSAGE_ONEOF: u32 = 4;
    pub const MESSAGE_CEL_EXPRESSION: u32 = 5;
    pub const CEL: u32 = 23;
    pub const REQUIRED: u32 = 25;
    pub const IGNORE: u32 = 27;
    pub const CEL_EXPRESSION: u32 = 29;
    pub const ITEMS: u32 = 4;
    pub const KEYS: u32 = 4;
    pub const VALUES: u32 = 5;
}

/// An expression of CEL that has to be true, or an empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expression<'a> {
    pub id: &'a str,
    pub message: &'a str,
    pub source: &'a str,
}

impl<'a> Expression<'a> {
    fn read(rule: Options<'a>) -> Self {
        Self {
            id: rule.string(1).unwrap_or_default(),
            message: rule.string(2).unwrap_or_default(),
            source: rule.string(3).unwrap_or_default(),
        }
    }

    fn bare(source: &'a str) -> Self {
        Self {
            id: source,
            message: "",
            source,
        }
    }
}

/// What a message says of itself with `(buf.validate.message)`.
#[derive(Debug, Clone, Default)]
pub struct MessageRules<'a> {
    pub expressions: Vec<Expression<'a>>,
    /// Expressions that are their own id.
    pub bare_expressions: Vec<Expression<'a>>,
    pub oneofs: Vec<OneofRule<'a>>,
}

/// Fields of which at most one is set.
#[derive(Debug, Clone)]
pub struct OneofRule<'a> {
    pub fields: Vec<&'a str>,
    pub is_required: bool,
}

impl<'a> MessageRules<'a> {
    /// The rules of `message`, if it has any.
    pub fn of(message: Message<'a>) -> Option<Self> {
        let mut parts = message.options().messages(number::RULES).peekable();
        parts.peek()?;
        let mut rules = Self::default();
        for part in parts {
            rules
                .expressions
                .extend(part.messages(number::MESSAGE_CEL).map(Expression::read));
            rules
                .bare_expressions
                .extend(part.strings(number::MESSAGE_CEL_EXPRESSION).map(Expression::bare));
            rules
                .oneofs
                .extend(part.messages(number::MESSAGE_ONEOF).map(|oneof| OneofRule {
                    fields: oneof.strings(1).collect(),
                    is_required: oneof.bool(2) == Some(true),
                }));
        }
        Some(rules)
    }
}

/// Whether one field of a oneof has to be set.
pub fn is_oneof_required(oneof: Oneof<'_>) -> bool {
    oneof
        .options()
        .messages(number::RULES)
        .filter_map(|rules| rules.bool(1))
        .last()
        == Some(true)
}

/// The expressions that an extension of a message of rules stands for.
pub fn predefined(extension: Field<'_>) -> Option<Vec<Expression<'_>>> {
    let mut parts = extension.options().messages(number::PREDEFINED).peekable();
    parts.peek()?;
    Some(parts.flat_map(|part| part.messages(1)).map(Expression::read).collect())
}

/// When the rules of a field do not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ignore {
    #[default]
    Unspecified,
    IfZeroValue,
    Always,
}

/// What a field says of its value, or a list or map of its items, keys or values.
#[derive(Debug, Clone, Default)]
pub struct FieldRules<'a> {
    pub expressions: Vec<Expression<'a>>,
    /// Expressions that are their own id.
    pub bare_expressions: Vec<Expression<'a>>,
    pub is_required: bool,
    /// What is said of `ignore`; nothing is not the same as `IGNORE_UNSPECIFIED`.
    pub ignore: Option<Ignore>,
    pub type_rules: Option<TypeRules<'a>>,
    /// How many fields of `FieldRules` are set.
    pub set: usize,
}

impl<'a> FieldRules<'a> {
    /// The rules of `field`, if it has any.
    pub fn of(field: Field<'a>) -> Option<Self> {
        Self::read(field.options().messages(number::RULES))
    }

    fn read(parts: impl Iterator<Item = Options<'a>>) -> Option<Self> {
        let mut parts = parts.peekable();
        parts.peek()?;
        let mut rules = Self::default();
        let mut seen = Vec::new();
        for part in parts {
            for (number, value) in Reader::new(part.bytes()).map_while(Result::ok) {
                if !seen.contains(&number) {
                    seen.push(number);
                }
                rules.take(number, value);
            }
        }
        // Only one kind of rules can be set: the last one that was written.
        seen.retain(|&number| Kind::numbered(number).is_none());
        rules.set = seen.len() + usize::from(rules.type_rules.is_some());
        Some(rules)
    }

    fn take(&mut self, number: u32, value: Value<'a>) {
        match (number, value) {
            (number::CEL, Value::Bytes(bytes)) => self.expressions.push(Expression::read(Options::new(bytes))),
            (number::CEL_EXPRESSION, Value::Bytes(bytes)) => self
                .bare_expressions
                .extend(std::str::from_utf8(bytes).ok().map(Expression::bare)),
            (number::REQUIRED, Value::Varint(value)) => self.is_required = value != 0,
            (number::IGNORE, Value::Varint(value)) => {
                self.ignore = Some(match value {
                    1 => Ignore::IfZeroValue,
                    3 => Ignore::Always,
                    _ => Ignore::Unspecified,
                });
            }
            (number, Value::Bytes(bytes)) => {
                let Some(kind) = Kind::numbered(number) else { return };
                match &mut self.type_rules {
                    Some(rules) if rules.kind == kind => rules.parts.push(Options::new(bytes)),
                    rules => {
                        *rules = Some(TypeRules {
                            kind,
                            parts: vec![Options::new(bytes)],
                        });
                    }
                }
            }
            _ => {}
        }
    }

    pub fn ignore(&self) -> Ignore {
        self.ignore.unwrap_or_default()
    }
}

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

/// What a rule is set to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal<'a> {
    Int(i64),
    Uint(u64),
    Float(f64),
    Bool(bool),
    Text(&'a str),
    Bytes(&'a [u8]),
    /// Seconds and nanoseconds, of a timestamp or a duration.
    Time(i64, i32),
    Message(Options<'a>),
}

/// The rules of one kind that are set.
#[derive(Debug, Clone)]
pub struct TypeRules<'a> {
    pub kind: Kind,
    /// Parts of one message.
    parts: Vec<Options<'a>>,
}

impl<'a> TypeRules<'a> {
    /// The encoded message of rules.
    pub fn bytes(&self) -> Vec<u8> {
        self.parts.iter().flat_map(|part| part.bytes()).copied().collect()
    }

    /// The numbers of the rules that are set, sorted.
    pub fn set(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self
            .parts
            .iter()
            .flat_map(|part| Reader::new(part.bytes()).map_while(Result::ok))
            .map(|(number, _)| number)
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    pub fn has(&self, rule: &str) -> bool {
        self.kind
            .rule(rule)
            .is_some_and(|number| self.parts.iter().any(|part| part.has(number)))
    }

    /// What a rule is set to.
    pub fn get(&self, rule: &str) -> Option<Literal<'a>> {
        self.all(rule).pop()
    }

    /// What a repeated rule is set to.
    pub fn all(&self, rule: &str) -> Vec<Literal<'a>> {
        let Some(number) = self.kind.rule(rule) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for value in self.parts.iter().flat_map(|part| part.values(number)) {
            self.read(rule, value, &mut found);
        }
        found
    }

    pub fn bool(&self, rule: &str) -> Option<bool> {
        match self.get(rule)? {
            Literal::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// A length or a count.
    pub fn length(&self, rule: &str) -> Option<u64> {
        match self.get(rule)? {
            Literal::Uint(value) => Some(value),
            _ => None,
        }
    }

    pub fn text(&self, rule: &str) -> Option<&'a str> {
        match self.get(rule)? {
            Literal::Text(value) => Some(value),
            _ => None,
        }
    }

    /// The rules of items, keys or values, by the number that they have.
    pub fn inner(&self, number: u32) -> Option<FieldRules<'a>> {
        FieldRules::read(self.parts.iter().flat_map(|part| part.messages(number)))
    }

    fn read(&self, rule: &str, value: Value<'a>, found: &mut Vec<Literal<'a>>) {
        const FLAGS: &[&str] = &["finite", "defined_only", "unique", "strict", "lt_now", "gt_now"];
        const LENGTHS: &[&str] = &[
            "len",
            "min_len",
            "max_len",
            "len_bytes",
            "min_bytes",
            "max_bytes",
            "min_items",
            "max_items",
            "min_pairs",
            "max_pairs",
        ];
        let is_value = matches!(
            rule,
            "const" | "lt" | "lte" | "gt" | "gte" | "in" | "not_in" | "example" | "prefix" | "suffix" | "contains"
        );
        match value {
            Value::Varint(value) if LENGTHS.contains(&rule) => found.push(Literal::Uint(value)),
            Value::Varint(value) if FLAGS.contains(&rule) => found.push(Literal::Bool(value != 0)),
            Value::Bytes(bytes) if rule == "pattern" || rule == "not_contains" => {
                found.extend(std::str::from_utf8(bytes).map(Literal::Text));
            }
            Value::Bytes(bytes) if rule == "within" => found.push(time(bytes)),
            _ if is_value => self.read_value(rule, value, found),
            Value::Varint(value) if rule == "well_known_regex" => found.push(Literal::Uint(value)),
            Value::Varint(value) => found.push(Literal::Bool(value != 0)),
            _ => {}
        }
    }

    fn read_value(&self, rule: &str, value: Value<'a>, found: &mut Vec<Literal<'a>>) {
        match (self.kind, value) {
            (Kind::Float, Value::Fixed32(bits)) => found.push(Literal::Float(f64::from(f32::from_bits(bits)))),
            (Kind::Double, Value::Fixed64(bits)) => found.push(Literal::Float(f64::from_bits(bits))),
            (Kind::Fixed32, Value::Fixed32(value)) => found.push(Literal::Uint(u64::from(value))),
            (Kind::Sfixed32, Value::Fixed32(value)) => found.push(Literal::Int(i64::from(value.cast_signed()))),
            (Kind::Sfixed64, Value::Fixed64(value)) => found.push(Literal::Int(value.cast_signed())),
            (Kind::Sint32 | Kind::Sint64, Value::Varint(value)) => {
                found.push(Literal::Int((value >> 1).cast_signed() ^ -(value & 1).cast_signed()));
            }
            (Kind::Fixed64, Value::Fixed64(value)) | (Kind::Uint32 | Kind::Uint64, Value::Varint(value)) => {
                found.push(Literal::Uint(value));
            }
            (Kind::Int32 | Kind::Int64 | Kind::Enum, Value::Varint(value)) => {
                found.push(Literal::Int(value.cast_signed()));
            }
            (Kind::Bool, Value::Varint(value)) => found.push(Literal::Bool(value != 0)),
            (Kind::Bytes, Value::Bytes(bytes)) => found.push(Literal::Bytes(bytes)),
            (Kind::Duration | Kind::Timestamp, Value::Bytes(bytes)) => found.push(time(bytes)),
            (Kind::FieldMask, Value::Bytes(bytes)) if !matches!(rule, "in" | "not_in") => {
                found.push(Literal::Message(Options::new(bytes)));
            }
            (Kind::FieldMask | Kind::String | Kind::Any, Value::Bytes(bytes)) => {
                found.extend(std::str::from_utf8(bytes).map(Literal::Text));
            }
            _ => {}
        }
    }
}

fn time(bytes: &[u8]) -> Literal<'_> {
    let fields = Options::new(bytes);
    Literal::Time(
        fields.integer(1).unwrap_or_default().cast_signed(),
        fields.int32(2).unwrap_or_default(),
    )
}
