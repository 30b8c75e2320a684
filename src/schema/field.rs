//! Fields, extensions and oneofs.

use super::element::{declared, named, view};
use super::store::TypeId;
use super::{
    Element, Enum, Features, FieldPresence, File, Message, MessageEncoding, RepeatedFieldEncoding, Utf8Validation,
    number,
};

/// The type of a field that holds neither a message nor an enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scalar {
    Double,
    Float,
    Int64,
    Uint64,
    Int32,
    Fixed64,
    Fixed32,
    Bool,
    String,
    Bytes,
    Uint32,
    Sfixed32,
    Sfixed64,
    Sint32,
    Sint64,
}

impl Scalar {
    /// The keyword of `.proto` files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::Float => "float",
            Self::Int64 => "int64",
            Self::Uint64 => "uint64",
            Self::Int32 => "int32",
            Self::Fixed64 => "fixed64",
            Self::Fixed32 => "fixed32",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Uint32 => "uint32",
            Self::Sfixed32 => "sfixed32",
            Self::Sfixed64 => "sfixed64",
            Self::Sint32 => "sint32",
            Self::Sint64 => "sint64",
        }
    }

    /// Its number in `google.protobuf.FieldDescriptorProto.Type`.
    pub fn number(self) -> i32 {
        match self {
            Self::Double => 1,
            Self::Float => 2,
            Self::Int64 => 3,
            Self::Uint64 => 4,
            Self::Int32 => 5,
            Self::Fixed64 => 6,
            Self::Fixed32 => 7,
            Self::Bool => 8,
            Self::String => 9,
            Self::Bytes => 12,
            Self::Uint32 => 13,
            Self::Sfixed32 => 15,
            Self::Sfixed64 => 16,
            Self::Sint32 => 17,
            Self::Sint64 => 18,
        }
    }

    /// The scalar with this number.
    pub fn from_number(number: i32) -> Option<Self> {
        Some(match number {
            1 => Self::Double,
            2 => Self::Float,
            3 => Self::Int64,
            4 => Self::Uint64,
            5 => Self::Int32,
            6 => Self::Fixed64,
            7 => Self::Fixed32,
            8 => Self::Bool,
            9 => Self::String,
            12 => Self::Bytes,
            13 => Self::Uint32,
            15 => Self::Sfixed32,
            16 => Self::Sfixed64,
            17 => Self::Sint32,
            18 => Self::Sint64,
            _ => return None,
        })
    }
}

/// The type of a field's value, or of one of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type<'a> {
    Scalar(Scalar),
    Message(Message<'a>),
    Enum(Enum<'a>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cardinality {
    Singular,
    Required,
    Repeated,
}

view!(
    /// A field of a message, or an extension.
    Field, FieldId, FieldData, fields
);

impl<'a> Field<'a> {
    pub fn number(self) -> i32 {
        self.data().number
    }

    /// The name in JSON.
    pub fn json_name(self) -> &'a str {
        self.schema.store.str(self.data().json_name)
    }

    pub fn ty(self) -> Type<'a> {
        match self.data().ty {
            TypeId::Scalar(scalar) => Type::Scalar(scalar),
            TypeId::Message(id) => Type::Message(Message::new(self.schema, id)),
            TypeId::Enum(id) => Type::Enum(Enum::new(self.schema, id)),
        }
    }

    pub fn cardinality(self) -> Cardinality {
        match self.data().cardinality {
            Cardinality::Singular if self.features().field_presence == FieldPresence::LegacyRequired => {
                Cardinality::Required
            }
            cardinality => cardinality,
        }
    }

    /// The label as descriptors have it: editions say `required` with a feature instead.
    pub(crate) fn declared_cardinality(self) -> Cardinality {
        self.data().cardinality
    }

    /// Whether the field is a list: repeated, and not a map.
    pub fn is_list(self) -> bool {
        self.data().cardinality == Cardinality::Repeated && !self.is_map()
    }

    pub fn is_map(self) -> bool {
        self.map().is_some()
    }

    /// The type of the keys and the field that describes the values, if this is a map.
    pub fn map(self) -> Option<(Scalar, Field<'a>)> {
        match (self.data().cardinality, self.ty()) {
            (Cardinality::Repeated, Type::Message(entry)) => entry.entry(),
            _ => None,
        }
    }

    /// Whether "not set" and "set to the default" are two things.
    pub fn has_presence(self) -> bool {
        self.data().cardinality != Cardinality::Repeated
            && (matches!(self.ty(), Type::Message(_))
                || self.data().oneof.is_some()
                || self.is_extension()
                || self.features().field_presence != FieldPresence::Implicit)
    }

    /// Whether the values of a list lie packed on the wire.
    pub fn is_packed(self) -> bool {
        let packable = match self.ty() {
            Type::Scalar(scalar) => !matches!(scalar, Scalar::String | Scalar::Bytes),
            Type::Enum(_) => true,
            Type::Message(_) => false,
        };
        packable
            && self.data().cardinality == Cardinality::Repeated
            && self.features().repeated_field_encoding == RepeatedFieldEncoding::Packed
    }

    /// Whether a message lies between group tags on the wire instead of behind its length.
    pub fn is_delimited(self) -> bool {
        let is_of_map = |message: Message<'a>| message.is_map_entry() || self.message().is_map_entry();
        matches!(self.ty(), Type::Message(message) if !is_of_map(message))
            && self.features().message_encoding == MessageEncoding::Delimited
    }

    /// Whether a string must be UTF-8.
    pub fn validates_utf8(self) -> bool {
        self.ty() == Type::Scalar(Scalar::String) && self.features().utf8_validation == Utf8Validation::Verify
    }

    /// The oneof that the field was written in.
    pub fn oneof(self) -> Option<Oneof<'a>> {
        self.containing_oneof().filter(|oneof| !oneof.is_synthetic())
    }

    /// The oneof that the field is in, also where it stands for `optional` of proto3.
    pub fn containing_oneof(self) -> Option<Oneof<'a>> {
        self.data().oneof.map(|id| Oneof::new(self.schema, id))
    }

    /// Whether the field is an `optional` field of proto3.
    pub fn is_proto3_optional(self) -> bool {
        self.data().proto3_optional
    }

    /// The default as descriptors write it, if one is declared.
    pub fn default(self) -> Option<&'a str> {
        self.data().default.map(|text| self.schema.store.str(text))
    }

    pub fn is_extension(self) -> bool {
        self.data().extendee.is_some()
    }

    /// The message that has the field: the one around it, or the one that it extends.
    pub fn message(self) -> Message<'a> {
        let data = self.data();
        let id = data
            .extendee
            .or(data.parent)
            .expect("a field that is no extension has a parent");
        Message::new(self.schema, id)
    }

    /// The message that the field is declared in; extensions can stand at the top of a file.
    pub fn parent(self) -> Option<Message<'a>> {
        self.data().parent.map(|id| Message::new(self.schema, id))
    }

    pub fn features(self) -> Features {
        self.data().features
    }
}

impl<'a> Element<'a> for Field<'a> {
    named!();
    declared!(Field);

    fn file(self) -> File<'a> {
        File::new(self.schema, self.data().file)
    }

    fn descriptor_path(self) -> Vec<i32> {
        let index = self.data().index.cast_signed();
        match (self.parent(), self.is_extension()) {
            (Some(parent), false) => [parent.descriptor_path(), vec![2, index]].concat(),
            (Some(parent), true) => [parent.descriptor_path(), vec![6, index]].concat(),
            (None, _) => vec![7, index],
        }
    }

    fn is_deprecated(self) -> bool {
        self.options().bool(number::field::DEPRECATED) == Some(true)
    }
}

view!(
    /// Fields of which at most one is set.
    Oneof, OneofId, OneofData, oneofs
);

impl<'a> Oneof<'a> {
    pub fn message(self) -> Message<'a> {
        Message::new(self.schema, self.data().parent)
    }

    pub fn fields(self) -> impl Iterator<Item = Field<'a>> {
        self.range(&self.data().fields, Field::at)
            .filter(move |field| field.data().oneof == Some(self.id))
    }

    /// The position among the oneofs of the message.
    pub fn index(self) -> i32 {
        self.data().index.cast_signed()
    }

    /// Whether it only stands for an `optional` field of proto3.
    pub fn is_synthetic(self) -> bool {
        self.data().is_synthetic
    }
}

impl<'a> Element<'a> for Oneof<'a> {
    named!();

    fn file(self) -> File<'a> {
        self.message().file()
    }

    fn descriptor_path(self) -> Vec<i32> {
        [self.message().descriptor_path(), vec![8, self.index()]].concat()
    }

    fn is_deprecated(self) -> bool {
        false
    }
}

/// The name in JSON that a field called `name` has unless it says otherwise.
pub fn default_json_name(name: &str) -> String {
    let mut json_name = String::with_capacity(name.len());
    push_json_name(name, &mut json_name);
    json_name
}

/// The same at the end of another text.
pub(crate) fn push_json_name(name: &str, text: &mut String) {
    let mut parts = name.split('_');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let mut rest = part.chars();
        text.extend(rest.next().map(|first| first.to_ascii_uppercase()));
        text.push_str(rest.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::default_json_name;

    #[test]
    fn json_names_are_those_that_descriptors_leave_out() {
        for (field, name) in [
            ("offer_id", "offerId"),
            ("_a", "A"),
            ("a_", "a"),
            ("a_1b", "a1b"),
            ("A_b", "AB"),
        ] {
            assert_eq!(default_json_name(field), name);
        }
    }
}
