//! Messages and what they hold, as expressions see them.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use buffa_descriptor::reflect::{DynamicMessage, MapKey, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, ScalarType, SingularKind};
use cel::ExecutionError;
use cel::common::traits::Indexer;
use cel::common::types::{
    CelBool, CelBytes, CelDouble, CelDuration, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString, CelTimestamp,
    CelUInt, Type,
};
use cel::common::value::{CowVal, StaticVal, Val};

use super::Cel;

/// A message: its fields by name, those that are not set as their defaults.
#[derive(Clone)]
pub struct MessageValue(Arc<DynamicMessage>);

static MESSAGE: LazyLock<Type> = LazyLock::new(|| Type::new_struct("message".to_owned()));

impl MessageValue {
    /// Whether a field is set; of a field without presence, to something other than its zero value.
    pub fn has(&self, name: &str) -> Result<bool, ExecutionError> {
        let descriptor = self.0.pool().message(self.0.message_index());
        if let Some(field) = descriptor.fields().iter().find(|field| field.name() == name) {
            return Ok(is_set(&self.0, field.number()));
        }
        Err(ExecutionError::no_such_key(name))
    }

    fn field(&self, name: &str) -> Result<Cel, ExecutionError> {
        let descriptor = self.0.pool().message(self.0.message_index());
        match descriptor.fields().iter().find(|field| field.name() == name) {
            Some(field) => Ok(of_field(&self.0, field.number(), field.kind())),
            None => Err(ExecutionError::no_such_key(name)),
        }
    }
}

impl fmt::Debug for MessageValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let descriptor = self.0.pool().message(self.0.message_index());
        formatter.write_str(descriptor.full_name())
    }
}

impl Val for MessageValue {
    fn get_type(&self) -> &Type {
        &MESSAGE
    }

    fn cel_type() -> &'static Type {
        &MESSAGE
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other
            .downcast_ref::<Self>()
            .is_some_and(|other| Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for MessageValue {}

impl Indexer for MessageValue {
    fn get<'b, 'v>(&'b self, index: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let name = index
            .downcast_ref::<CelString>()
            .ok_or_else(|| ExecutionError::no_such_key("?"))?;
        self.field(name.inner()).map(CowVal::Owned)
    }

    fn steal<'v>(self: Box<Self>, index: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(index).map(CowVal::into_owned)
    }
}

/// Whether a field of a message is set; of a field without presence, to something other than its
/// zero value; of a list or a map, to some items.
pub fn is_set(message: &DynamicMessage, number: u32) -> bool {
    match message.field_by_number(number) {
        None => false,
        Some(Value::List(items)) => !items.is_empty(),
        Some(Value::Map(entries)) => !entries.is_empty(),
        Some(value) => {
            let descriptor = message.pool().message(message.message_index());
            let has_presence = descriptor
                .field(number)
                .is_none_or(|field| field.presence() != buffa::editions::FieldPresence::Implicit);
            has_presence || !is_zero(value)
        }
    }
}

/// Whether a value is what an unset field without presence reads as.
pub fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::I32(number) | Value::EnumNumber(number) => *number == 0,
        Value::I64(number) => *number == 0,
        Value::U32(number) => *number == 0,
        Value::U64(number) => *number == 0,
        Value::F32(number) => number.to_bits() == 0,
        Value::F64(number) => number.to_bits() == 0,
        Value::String(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Message(message) => message.encoded_len() == 0,
    }
}

/// What a field holds, or its default.
pub fn of_field(message: &DynamicMessage, number: u32, kind: FieldKind) -> Cel {
    let value = message.field_by_number(number);
    let pool = message.pool();
    match (kind, value) {
        (FieldKind::List(_), Some(Value::List(items))) => {
            let items: Vec<Cel> = items.iter().map(of_single).collect();
            Box::new(CelList::from(items))
        }
        (FieldKind::List(_), _) => Box::new(CelList::from(Vec::<Cel>::new())),
        (FieldKind::Map { .. }, Some(Value::Map(entries))) => {
            let entries: HashMap<CelMapKey<'static>, Cel> = entries
                .iter()
                .map(|(key, value)| (of_key(key), of_single(value)))
                .collect();
            Box::new(CelMap::from(entries))
        }
        (FieldKind::Map { .. }, _) => Box::new(CelMap::from(HashMap::<CelMapKey<'static>, Cel>::new())),
        (FieldKind::Singular(_), Some(value)) => of_single(value),
        (FieldKind::Singular(kind), None) => default(pool, kind),
    }
}

fn default(pool: &Arc<DescriptorPool>, kind: SingularKind) -> Cel {
    match kind {
        SingularKind::Enum(_) => Box::new(CelInt::from(0)),
        SingularKind::Scalar(scalar) => match scalar {
            ScalarType::String => text(""),
            ScalarType::Bytes => Box::new(CelBytes::from(Vec::new())),
            ScalarType::Bool => Box::new(CelBool::from(false)),
            ScalarType::Double | ScalarType::Float => Box::new(CelDouble::from(0.0)),
            ScalarType::Uint32 | ScalarType::Uint64 | ScalarType::Fixed32 | ScalarType::Fixed64 => {
                Box::new(CelUInt::from(0))
            }
            _ => Box::new(CelInt::from(0)),
        },
        SingularKind::Message(ty) => {
            let name = pool.message(ty).full_name();
            let is_wrapper = name
                .strip_prefix("google.protobuf.")
                .is_some_and(|name| (name.ends_with("Value") && name != "ListValue") || name == "Any");
            if is_wrapper {
                return Box::new(CelNull);
            }
            message(&DynamicMessage::new(Arc::clone(pool), ty))
        }
    }
}

fn text(value: &str) -> Cel {
    Box::new(CelString::from(value.to_owned()))
}

fn of_key(key: &MapKey) -> CelMapKey<'static> {
    match key {
        MapKey::Bool(value) => CelMapKey::from(*value),
        MapKey::I32(number) => CelMapKey::from(i64::from(*number)),
        MapKey::I64(number) => CelMapKey::from(*number),
        MapKey::U32(number) => CelMapKey::from(u64::from(*number)),
        MapKey::U64(number) => CelMapKey::from(*number),
        MapKey::String(text) => CelMapKey::from(text.clone()),
    }
}

/// One value: of a field, an item of a list, a value of a map.
pub fn of_single(value: &Value) -> Cel {
    match value {
        Value::Bool(value) => Box::new(CelBool::from(*value)),
        Value::I32(number) | Value::EnumNumber(number) => Box::new(CelInt::from(i64::from(*number))),
        Value::I64(number) => Box::new(CelInt::from(*number)),
        Value::U32(number) => Box::new(CelUInt::from(u64::from(*number))),
        Value::U64(number) => Box::new(CelUInt::from(*number)),
        Value::F32(number) => Box::new(CelDouble::from(f64::from(*number))),
        Value::F64(number) => Box::new(CelDouble::from(*number)),
        Value::String(value) => text(value),
        Value::Bytes(bytes) => Box::new(CelBytes::from(bytes.clone())),
        Value::Message(inner) => message(inner),
        Value::List(items) => {
            let items: Vec<Cel> = items.iter().map(of_single).collect();
            Box::new(CelList::from(items))
        }
        Value::Map(entries) => {
            let entries: HashMap<CelMapKey<'static>, Cel> = entries
                .iter()
                .map(|(key, value)| (of_key(key), of_single(value)))
                .collect();
            Box::new(CelMap::from(entries))
        }
    }
}

/// A message, or what one of the well-known types stands for.
pub fn message(message: &DynamicMessage) -> Cel {
    let descriptor = message.pool().message(message.message_index());
    let known = descriptor.full_name().strip_prefix("google.protobuf.");
    let inner = |number| message.field_by_number(number);
    let number = |number| match inner(number) {
        Some(Value::I64(value)) => *value,
        Some(Value::I32(value)) => i64::from(*value),
        _ => 0,
    };
    let special: Option<Cel> = known.and_then(|name| match name {
        "Timestamp" => timestamp(number(1), number(2) as i32),
        "Duration" => duration(number(1), number(2) as i32),
        "Any" => message.unpack_any().ok().map(|inner| self::message(&inner)),
        "Value" => Some(
            (1..=6)
                .find_map(inner)
                .map_or_else(|| Box::new(CelNull) as Cel, json_value),
        ),
        "Struct" | "ListValue" => {
            let field = descriptor.field(1)?;
            Some(of_field(message, 1, field.kind()))
        }
        _ if name.ends_with("Value") => {
            let field = descriptor.field(1)?;
            Some(of_field(message, 1, field.kind()))
        }
        _ => None,
    });
    special.unwrap_or_else(|| Box::new(MessageValue(Arc::new(message.clone()))))
}

/// What a field of `google.protobuf.Value` stands for.
fn json_value(value: &Value) -> Cel {
    match value {
        Value::EnumNumber(_) => Box::new(CelNull),
        value => of_single(value),
    }
}

/// A moment; `None` where it is out of range.
pub fn timestamp(seconds: i64, nanos: i32) -> Option<Cel> {
    let moment = chrono::DateTime::from_timestamp(seconds, u32::try_from(nanos).ok()?)?;
    Some(Box::new(CelTimestamp::from(moment.fixed_offset())))
}

fn duration(seconds: i64, nanos: i32) -> Option<Cel> {
    let duration =
        chrono::Duration::try_seconds(seconds)?.checked_add(&chrono::Duration::nanoseconds(i64::from(nanos)))?;
    Some(Box::new(CelDuration::from(duration)))
}
