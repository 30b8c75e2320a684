//! The fields of a message, as templates see them.

use serde::Serialize;

use super::Caster;
use super::literal::integer;
use super::names::{OneofProperty, Property, bare, field_property, oneof_property};
use super::text::documentation;
use super::value::{MapTraits, Value, key};
use crate::schema::{Cardinality, Field, Message, Oneof, Scalar, Type};

/// What a field is to generated code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    /// A value that is its default if it is not set.
    Plain,
    /// A value that can be unset.
    Optional,
    /// A value in a oneof.
    Member,
    List,
    Map,
}

/// A field with all that is decided about it.
#[derive(Debug)]
pub(super) struct FieldModel<'a> {
    pub(super) field: Field<'a>,
    pub(super) shape: Shape,
    pub(super) value: Value,
    /// The type of the property.
    pub(super) ty: String,
    pub(super) default: String,
    /// The type that tells the runtime about a map.
    pub(super) map: Option<MapTraits>,
    pub(super) names: Property,
    pub(super) oneof: Option<OneofProperty>,
    /// The stored property that has the value, or the oneof's.
    pub(super) slot: String,
    pub(super) slot_type: String,
    pub(super) slot_default: String,
}

/// A property of a message's struct.
#[derive(Debug, Serialize)]
pub(super) struct PropertyContext {
    documentation: Vec<String>,
    name: String,
    #[serde(rename = "type")]
    ty: String,
    default: String,
    shape: Shape,
    has: String,
    clear: String,
    /// What the value is read from and written to.
    read: String,
    write: String,
    /// The case of the oneof's enum.
    case: String,
    /// The property of a oneof, before that of its first field.
    oneof: Option<OneofContext>,
}

/// A oneof: a property, and the enum of its fields.
#[derive(Debug, Serialize)]
pub(super) struct OneofContext {
    documentation: Vec<String>,
    name: String,
    #[serde(rename = "type")]
    ty: String,
    /// The type with the message around it, and a question mark.
    slot_type: String,
    read: String,
    write: String,
    cases: Vec<CaseContext>,
    /// Whether each case with something to check can lack something that is required.
    checks: Vec<String>,
    has_unchecked: bool,
}

#[derive(Debug, Serialize)]
struct CaseContext {
    documentation: Vec<String>,
    /// As it is declared.
    name: String,
    #[serde(rename = "type")]
    ty: String,
}

/// The message's fields, in the order of declaration.
pub(super) fn models<'a>(message: Message<'a>, caster: &Caster<'_>, is_object: bool) -> Vec<FieldModel<'a>> {
    message
        .fields()
        .map(|field| FieldModel::new(field, caster, is_object))
        .collect()
}

impl<'a> FieldModel<'a> {
    fn new(field: Field<'a>, caster: &Caster<'_>, is_object: bool) -> Self {
        let names = field_property(field);
        let oneof = field.oneof().map(oneof_property);
        let shape = match (field.map(), &oneof) {
            (Some(_), _) => Shape::Map,
            (None, Some(_)) => Shape::Member,
            _ if field.cardinality() == Cardinality::Repeated => Shape::List,
            _ if field.has_presence() => Shape::Optional,
            _ => Shape::Plain,
        };
        let of_map = field.map();
        let value = caster.value(of_map.map_or(field, |(_, value)| value));
        let key = of_map.map(|(scalar, _)| key(scalar));
        let (ty, default) = match (&key, shape) {
            (Some(key), _) => (format!("[{}: {}]", key.ty, value.ty), "[:]".to_owned()),
            (None, Shape::List) => (format!("[{}]", value.ty), "[]".to_owned()),
            _ => (value.ty.clone(), value.default.clone()),
        };
        let (slot_type, slot_default) = match (&oneof, shape) {
            (Some(oneof), _) => {
                let message = caster.names.message_in(field.message(), &caster.module);
                (format!("{message}.{}?", oneof.ty), "nil".to_owned())
            }
            (None, Shape::Optional) => (format!("{ty}?"), "nil".to_owned()),
            _ => (ty.clone(), default.clone()),
        };
        let slot = match &oneof {
            Some(oneof) if is_object => &oneof.stored,
            Some(oneof) => &oneof.name,
            None if is_object || shape == Shape::Optional => &names.stored,
            None => &names.name,
        };
        Self {
            map: key.map(|key| MapTraits::new(key, &value)),
            slot: slot.clone(),
            field,
            shape,
            value,
            ty,
            default,
            names,
            oneof,
            slot_type,
            slot_default,
        }
    }

    /// Whether the field is the first of its oneof, or is in none.
    pub(super) fn has_slot(&self) -> bool {
        self.field
            .oneof()
            .is_none_or(|oneof| oneof.fields().next() == Some(self.field))
    }

    pub(super) fn is_message(&self) -> bool {
        matches!(self.field.ty(), Type::Message(_))
    }

    /// The case of the oneof's enum, where it is used.
    pub(super) fn case(&self) -> &str {
        bare(&self.names.name)
    }

    /// The method that reads the field.
    pub(super) fn decode(&self) -> String {
        match self.shape {
            Shape::Map => "decodeMapField".to_owned(),
            Shape::List => format!("decodeRepeated{}Field", self.value.method),
            _ => format!("decodeSingular{}Field", self.value.method),
        }
    }

    /// The call that hands over `value`.
    pub(super) fn visit(&self, value: &str) -> String {
        let kind = match self.shape {
            Shape::List if self.field.is_packed() => "Packed",
            Shape::List => "Repeated",
            _ => "Singular",
        };
        format!(
            "visit{kind}{}Field(value: {value}, fieldNumber: {})",
            self.value.method,
            integer(self.field.number())
        )
    }

    /// The condition under which `value` is written. Negative zero is, zero is not.
    pub(super) fn is_written(&self, value: &str) -> String {
        match (self.shape, self.field.ty()) {
            (Shape::List | Shape::Map, _) | (_, Type::Scalar(Scalar::String | Scalar::Bytes)) => {
                format!("!{value}.isEmpty")
            }
            (_, Type::Scalar(Scalar::Double | Scalar::Float)) => format!("{value}.bitPattern != 0"),
            (_, Type::Scalar(Scalar::Bool)) => format!("{value} != false"),
            _ => format!("{value} != {}", self.default),
        }
    }

    pub(super) fn property(&self, caster: &Caster<'_>, is_object: bool) -> PropertyContext {
        let slot = &self.slot;
        let place = |write: bool| match (is_object, write) {
            (true, false) => format!("_storage.{slot}"),
            (true, true) => format!("_uniqueStorage().{slot}"),
            // A parameter can have the name of a property, but not one behind a property.
            (false, _) if self.oneof.is_some() => format!("self.{slot}"),
            (false, _) => slot.clone(),
        };
        let is_first = self.has_slot();
        let oneof = self.field.oneof().zip(self.oneof.as_ref()).filter(|_| is_first);
        PropertyContext {
            documentation: documentation(self.field, "field"),
            name: self.names.name.clone(),
            ty: self.ty.clone(),
            default: self.default.clone(),
            shape: self.shape,
            has: self.names.has.clone(),
            clear: self.names.clear.clone(),
            case: self.case().to_owned(),
            oneof: oneof.map(|(oneof, names)| OneofContext {
                documentation: documentation(oneof, "oneof"),
                name: names.name.clone(),
                ty: names.ty.clone(),
                slot_type: self.slot_type.clone(),
                read: place(false),
                write: place(true),
                cases: oneof.fields().map(|field| case(field, caster)).collect(),
                checks: checks(oneof, caster),
                has_unchecked: oneof.fields().any(|field| !caster.needs_check(field)),
            }),
            read: place(false),
            write: place(true),
        }
    }
}

fn case(field: Field<'_>, caster: &Caster<'_>) -> CaseContext {
    CaseContext {
        documentation: documentation(field, "field"),
        name: field_property(field).name,
        ty: caster.value(field).ty,
    }
}

fn checks(oneof: Oneof<'_>, caster: &Caster<'_>) -> Vec<String> {
    oneof
        .fields()
        .filter(|field| caster.needs_check(*field))
        .map(|field| bare(&field_property(field).name).to_owned())
        .collect()
}
