//! The types that expressions have.

use std::fmt;

use crate::schema::{Element, Field, Message, Scalar, Type};

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ty {
    /// Any type, known when the expression is evaluated.
    Dyn,
    /// Of something that has no type; what is wrong was said.
    Error,
    /// Of the items of an empty list.
    Open,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Duration,
    Timestamp,
    List(Box<Ty>),
    Map(Box<Ty>, Box<Ty>),
    /// A scalar, or `null`.
    Wrapper(Box<Ty>),
    /// A message, by its full name.
    Message(String),
    /// A type as a value.
    Type,
    /// What an overload is generic about.
    Parameter(char),
}

impl Ty {
    pub fn list(item: Self) -> Self {
        Self::List(Box::new(item))
    }

    pub fn map(key: Self, value: Self) -> Self {
        Self::Map(Box::new(key), Box::new(value))
    }

    /// The type of what a field holds.
    pub fn of_field(field: Field<'_>) -> Self {
        if let Some((key, value)) = field.map() {
            return Self::map(Self::of_scalar(key), Self::of_single(value.ty()));
        }
        let single = Self::of_single(field.ty());
        if field.is_list() { Self::list(single) } else { single }
    }

    /// The type of one value: of a field, an item, a value of a map.
    pub fn of_single(ty: Type<'_>) -> Self {
        match ty {
            Type::Scalar(scalar) => Self::of_scalar(scalar),
            Type::Enum(_) => Self::Int,
            Type::Message(message) => Self::of_message(message),
        }
    }

    pub fn of_message(message: Message<'_>) -> Self {
        Self::named(message.full_name())
    }

    /// The type of the message with this full name.
    pub fn named(full_name: &str) -> Self {
        let Some(known) = full_name.strip_prefix("google.protobuf.") else {
            return Self::Message(full_name.to_owned());
        };
        let wrapper = |ty| Self::Wrapper(Box::new(ty));
        match known {
            "Any" | "Value" => Self::Dyn,
            "Duration" => Self::Duration,
            "Timestamp" => Self::Timestamp,
            "Struct" => Self::map(Self::String, Self::Dyn),
            "ListValue" => Self::list(Self::Dyn),
            "BoolValue" => wrapper(Self::Bool),
            "BytesValue" => wrapper(Self::Bytes),
            "DoubleValue" | "FloatValue" => wrapper(Self::Double),
            "Int32Value" | "Int64Value" => wrapper(Self::Int),
            "UInt32Value" | "UInt64Value" => wrapper(Self::Uint),
            "StringValue" => wrapper(Self::String),
            _ => Self::Message(full_name.to_owned()),
        }
    }

    pub fn of_scalar(scalar: Scalar) -> Self {
        match scalar {
            Scalar::Double | Scalar::Float => Self::Double,
            Scalar::Int32 | Scalar::Int64 | Scalar::Sint32 | Scalar::Sint64 | Scalar::Sfixed32 | Scalar::Sfixed64 => {
                Self::Int
            }
            Scalar::Uint32 | Scalar::Uint64 | Scalar::Fixed32 | Scalar::Fixed64 => Self::Uint,
            Scalar::Bool => Self::Bool,
            Scalar::String => Self::String,
            Scalar::Bytes => Self::Bytes,
        }
    }

    /// Whether every type may stand here.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Dyn | Self::Error | Self::Open)
    }

    /// The same type, with what an empty list left open known to be anything.
    #[must_use]
    pub fn closed(self) -> Self {
        match self {
            Self::Open => Self::Dyn,
            Self::List(item) => Self::list(item.closed()),
            Self::Map(key, value) => Self::map(key.closed(), value.closed()),
            other => other,
        }
    }

    /// The type of what is either of this type or of the other, if there is one.
    pub fn joined(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Open, ty) | (ty, Self::Open) => Some(ty.clone()),
            (Self::Error, _) | (_, Self::Error) => Some(Self::Error),
            (Self::Dyn, _) | (_, Self::Dyn) => Some(Self::Dyn),
            (Self::List(a), Self::List(b)) => Some(Self::list(a.joined(b)?)),
            (Self::Map(a, b), Self::Map(c, d)) => Some(Self::map(a.joined(c)?, b.joined(d)?)),
            (Self::Wrapper(a), Self::Wrapper(b)) if a == b => Some(self.clone()),
            (Self::Wrapper(a), b) | (b, Self::Wrapper(a)) if **a == *b || *b == Self::Null => {
                Some(Self::Wrapper(a.clone()))
            }
            (Self::Null, nullable @ (Self::Message(_) | Self::Duration | Self::Timestamp))
            | (nullable @ (Self::Message(_) | Self::Duration | Self::Timestamp), Self::Null) => Some(nullable.clone()),
            (a, b) => (a == b).then(|| a.clone()),
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Dyn | Self::Open => "dyn",
            Self::Error => "error",
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Duration => "duration",
            Self::Timestamp => "timestamp",
            Self::Type => "type",
            Self::List(item) => return write!(formatter, "list({item})"),
            Self::Map(key, value) => return write!(formatter, "map({key}, {value})"),
            Self::Wrapper(inner) => return write!(formatter, "wrapper({inner})"),
            Self::Message(name) => name,
            Self::Parameter(letter) => return write!(formatter, "{letter}"),
        };
        formatter.write_str(name)
    }
}
