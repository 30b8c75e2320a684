//! How the full runtime's classes read, write and compare a field by themselves.

use serde::Serialize;

use super::field::Shape;
use super::value::{Kind, Value};
use crate::generate::initialization::Initialization;
use crate::schema::Element as _;
use crate::schema::{Cardinality, Field, Message};

/// How many fields a message may have so that none of its methods is too large
/// for a class file. Larger ones are left to the runtime's reflection.
const MAX_FIELDS: usize = 500;

/// Whether the message's class reads and writes by itself.
pub(super) fn is_fast(message: Message<'_>) -> bool {
    const OPTIMIZE_FOR: u32 = 9;
    const CODE_SIZE: i32 = 2;
    message.fields().len() <= MAX_FIELDS
        && message.extension_ranges().len() <= MAX_FIELDS
        && message.file().options().int32(OPTIMIZE_FOR) != Some(CODE_SIZE)
}

/// A field to write, or the extensions that come before the next.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    /// A position among the fields.
    field: Option<usize>,
    /// The number that extensions are written up to.
    until: Option<i64>,
}

/// What `writeTo` does, in the order of numbers.
pub(super) fn steps(message: Message<'_>) -> Vec<Step> {
    let fields = message.fields().enumerate().map(|(index, field)| {
        let step = Step {
            field: Some(index),
            until: None,
        };
        (i64::from(field.number()), step)
    });
    let ranges = message.extension_ranges().map(|range| {
        let step = Step {
            field: None,
            until: Some(i64::from(range.numbers.end)),
        };
        (i64::from(range.numbers.start), step)
    });
    let mut steps: Vec<(i64, Step)> = fields.chain(ranges).collect();
    steps.sort_by_key(|(number, _)| *number);
    steps.into_iter().map(|(_, step)| step).collect()
}

#[derive(Debug, Serialize)]
pub(super) struct Wire {
    /// What methods of `CodedOutputStream` call the type.
    coded: &'static str,
    /// The tag that a value is written with, as a Java `int`.
    tag: i32,
    /// The tag of a packed list, for every list that could be packed.
    packed_tag: Option<i32>,
    tag_size: usize,
    is_packed: bool,
    is_closed: bool,
    /// Whether there is something to write, in a message and in another one, as expressions.
    is_written: String,
    is_merged: String,
    /// What is written.
    written: String,
    /// The method of `CodedInputStream`, and what it gives.
    read: String,
    read_type: String,
    /// The part of `serialize…MapTo` that stands for the key.
    map_key: String,
    /// An expression for two messages that differ in the field.
    differs: String,
    /// Whether the field counts for `hashCode`; none if it always does.
    is_hashed: Option<String>,
    hash: String,
    /// Statements that return `false` if something required is missing.
    initialized: Vec<String>,
}

/// What is known about a field.
pub(super) struct Subject<'a, 'v> {
    pub(super) field: Field<'a>,
    pub(super) shape: Shape,
    pub(super) value: &'v Value,
    pub(super) key: Option<&'v Value>,
    pub(super) lower: &'v str,
    pub(super) upper: &'v str,
    /// The member that holds it, without the underscore.
    pub(super) place: &'v str,
    pub(super) is_set: &'v str,
}

impl Wire {
    pub(super) fn new(subject: &Subject<'_, '_>, checks: &Initialization) -> Self {
        let Subject {
            field,
            shape,
            value,
            upper,
            ..
        } = *subject;
        let coded = coded(if shape == Shape::Map {
            "MESSAGE"
        } else {
            value.wire_type
        });
        let is_packable = shape == Shape::List && matches!(value.kind, Kind::Primitive | Kind::Enum);
        let read = match value.kind {
            Kind::String if value.verifies_utf8 => "readStringRequireUtf8".to_owned(),
            Kind::String => "readBytes".to_owned(),
            _ => format!("read{coded}"),
        };
        let (is_written, is_merged) = subject.conditions();
        Self {
            coded,
            tag: tag(field, wire_type(coded)),
            packed_tag: is_packable.then(|| tag(field, LENGTH_DELIMITED)),
            tag_size: tag_size(field),
            is_packed: field.is_packed(),
            is_closed: value.kind == Kind::Enum && !value.is_open,
            is_written,
            is_merged,
            written: subject.written(),
            read,
            read_type: match value.kind {
                Kind::String if !value.verifies_utf8 => "com.google.protobuf.ByteString".to_owned(),
                Kind::Enum => "int".to_owned(),
                _ => value.ty.clone(),
            },
            map_key: subject.key.map_or_else(String::new, |key| {
                key.boxed.strip_prefix("java.lang.").unwrap_or_default().to_owned()
            }),
            differs: subject.differs(),
            is_hashed: match shape {
                Shape::Map => Some(format!("!internalGet{upper}().getMap().isEmpty()")),
                Shape::List => Some(format!("get{upper}Count() > 0")),
                _ if field.has_presence() => Some(format!("has{upper}()")),
                _ => None,
            },
            hash: subject.hash(),
            initialized: subject.initialized(checks),
        }
    }
}

impl Subject<'_, '_> {
    /// Whether the field is written, and whether another message's is merged.
    fn conditions(&self) -> (String, String) {
        let (lower, upper) = (self.lower, self.upper);
        if self.field.has_presence() {
            return (self.is_set.to_owned(), format!("other.has{upper}()"));
        }
        let condition = |owner: &str| match self.value.primitive {
            _ if self.value.kind == Kind::String => {
                format!("!com.google.protobuf.GeneratedMessage.isStringEmpty({owner}{lower}_)")
            }
            _ if self.value.kind == Kind::Bytes => format!("!{owner}{lower}_.isEmpty()"),
            "boolean" => format!("{owner}{lower}_"),
            "double" => format!("java.lang.Double.doubleToRawLongBits({owner}{lower}_) != 0"),
            "float" => format!("java.lang.Float.floatToRawIntBits({owner}{lower}_) != 0"),
            _ => format!("{owner}{lower}_ != {}", self.value.stored_default),
        };
        (condition(""), condition("other."))
    }

    fn written(&self) -> String {
        match (self.shape, self.value.kind) {
            (Shape::Oneof, _) => format!("({}) {}_", self.value.stored_boxed, self.place),
            (_, Kind::Message) => format!("get{}()", self.upper),
            _ => format!("{}_", self.place),
        }
    }

    fn differs(&self) -> String {
        let (lower, upper) = (self.lower, self.upper);
        let getter = match (self.shape, self.value.kind) {
            (Shape::Map, _) => format!("internalGet{upper}()"),
            (Shape::List, Kind::Enum) => format!("{lower}_"),
            (Shape::List, _) => format!("get{upper}List()"),
            (_, Kind::Enum) => self.number(),
            _ => format!("get{upper}()"),
        };
        if matches!(self.shape, Shape::Map | Shape::List) {
            return format!("!{getter}.equals(other.{getter})");
        }
        match self.value.primitive {
            "double" => format!(
                "java.lang.Double.doubleToLongBits({getter}) != java.lang.Double.doubleToLongBits(other.{getter})"
            ),
            "float" => {
                format!("java.lang.Float.floatToIntBits({getter}) != java.lang.Float.floatToIntBits(other.{getter})")
            }
            _ if matches!(self.value.kind, Kind::Primitive | Kind::Enum) => format!("{getter} != other.{getter}"),
            _ => format!("!{getter}.equals(other.{getter})"),
        }
    }

    /// The number of a singular enum.
    fn number(&self) -> String {
        match (self.shape, self.value.is_open) {
            (Shape::Oneof, true) => format!("get{}Value()", self.upper),
            (Shape::Oneof, false) => format!("get{}().getNumber()", self.upper),
            _ => format!("{}_", self.lower),
        }
    }

    fn hash(&self) -> String {
        let (lower, upper) = (self.lower, self.upper);
        match (self.shape, self.value.kind) {
            (Shape::Map, _) => return format!("internalGet{upper}().hashCode()"),
            (Shape::List, Kind::Enum) => return format!("{lower}_.hashCode()"),
            (Shape::List, _) => return format!("get{upper}List().hashCode()"),
            (_, Kind::Enum) => return self.number(),
            _ => {}
        }
        match self.value.primitive {
            "int" => format!("get{upper}()"),
            "long" => format!("com.google.protobuf.Internal.hashLong(get{upper}())"),
            "boolean" => format!("com.google.protobuf.Internal.hashBoolean(get{upper}())"),
            "double" => {
                format!("com.google.protobuf.Internal.hashLong(java.lang.Double.doubleToLongBits(get{upper}()))")
            }
            "float" => format!("java.lang.Float.floatToIntBits(get{upper}())"),
            _ => format!("get{upper}().hashCode()"),
        }
    }

    fn initialized(&self, checks: &Initialization) -> Vec<String> {
        let (upper, ty) = (self.upper, &self.value.ty);
        let lines = |head: String, check: &str| {
            vec![
                format!("{head} {{"),
                format!("  if (!{check}.isInitialized()) {{"),
                "    return false;".to_owned(),
                "  }".to_owned(),
                "}".to_owned(),
            ]
        };
        let mut all = Vec::new();
        if self.field.cardinality() == Cardinality::Required {
            all.extend([
                format!("if (!has{upper}()) {{"),
                "  return false;".to_owned(),
                "}".to_owned(),
            ]);
        }
        if self.value.kind == Kind::Message && checks.field_needs_check(self.field) {
            all.extend(match self.shape {
                Shape::Map => lines(format!("for ({ty} message : get{upper}Map().values())"), "message"),
                Shape::List => lines(
                    format!("for (int i = 0; i < get{upper}Count(); i++)"),
                    &format!("get{upper}(i)"),
                ),
                _ => lines(format!("if (has{upper}())"), &format!("get{upper}()")),
            });
        }
        all
    }
}

const VARINT: u32 = 0;
const FIXED64: u32 = 1;
const LENGTH_DELIMITED: u32 = 2;
const GROUP: u32 = 3;
const FIXED32: u32 = 5;

fn coded(wire_type: &str) -> &'static str {
    match wire_type {
        "DOUBLE" => "Double",
        "FLOAT" => "Float",
        "INT64" => "Int64",
        "UINT64" => "UInt64",
        "INT32" => "Int32",
        "FIXED64" => "Fixed64",
        "FIXED32" => "Fixed32",
        "BOOL" => "Bool",
        "STRING" => "String",
        "GROUP" => "Group",
        "BYTES" => "Bytes",
        "UINT32" => "UInt32",
        "ENUM" => "Enum",
        "SFIXED32" => "SFixed32",
        "SFIXED64" => "SFixed64",
        "SINT32" => "SInt32",
        "SINT64" => "SInt64",
        _ => "Message",
    }
}

fn wire_type(coded: &str) -> u32 {
    match coded {
        "Double" | "Fixed64" | "SFixed64" => FIXED64,
        "Float" | "Fixed32" | "SFixed32" => FIXED32,
        "String" | "Bytes" | "Message" => LENGTH_DELIMITED,
        "Group" => GROUP,
        _ => VARINT,
    }
}

fn tag(field: Field<'_>, wire_type: u32) -> i32 {
    (field.number().cast_unsigned() << 3 | wire_type).cast_signed()
}

/// How many bytes the tag takes; groups have two of them.
fn tag_size(field: Field<'_>) -> usize {
    let bits = 32 - (field.number().cast_unsigned() << 3).leading_zeros();
    bits.div_ceil(7).max(1) as usize
}
