//! Examples that do not keep the rules that they are examples of.

use std::sync::Arc;

use buffa_descriptor::reflect::{DynamicMessage, MapKey, MapValue, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex, ScalarType, SingularKind};

use crate::compile::descriptor::{self, Imports, SourceInfo};
use crate::schema::{Element, Schema};
use crate::validate::{FieldRules, Literal, TypeRules, Validator, value_of};

use super::Way;
use super::field::{Checker, Part, Target};

pub(super) fn check<'a>(
    checker: &mut Checker<'_, 'a, '_, '_>,
    rules: &FieldRules<'a>,
    type_rules: &TypeRules<'a>,
    target: &Target<'a>,
    way: &Way,
) {
    let examples = type_rules.all("example");
    let has_rules = !rules.expressions.is_empty() || type_rules.set().len() > 1;
    if examples.is_empty() || !has_rules {
        return;
    }
    let schema = checker.reporter.schema;
    let field = checker.field;
    let Some(pool) = checker.reporter.pool() else {
        return;
    };
    let (validator, problems) = Validator::of(schema, pool, std::iter::once(field.message()));
    let Some(owner) = pool.message_index(field.message().full_name()) else {
        return;
    };
    let place = field.place();
    // What does not compile is reported for itself.
    if problems.iter().any(|problem| problem.place == place) {
        return;
    }
    let number = field.number().cast_unsigned();
    for (index, example) in examples.into_iter().enumerate() {
        let Some(message) = holding(pool, owner, number, target.part, example) else {
            continue;
        };
        let Ok(violations) = validator.validate_field(&message, number) else {
            continue;
        };
        for violation in violations {
            let is_inside = violation.field.len() == 1
                && violation.is_for_key == (target.part == Part::Key)
                && violation.field[0].key.is_some() == (target.part != Part::Field);
            if is_inside {
                let text = format!(
                    "the example `{}` of `{}` does not keep `{}`: {}",
                    shown(example),
                    field.name(),
                    violation.rule_id,
                    violation.message
                );
                checker.report(&way.rule(type_rules.kind, "example").at(index), text);
            }
        }
    }
}

pub(super) fn pool_of(schema: &Schema) -> Option<Arc<DescriptorPool>> {
    let set = descriptor::encode(schema, Imports::Include, SourceInfo::Exclude);
    // The bytes are our own, so the limits against hostile ones do not apply.
    let options = buffa::DecodeOptions::new().with_element_memory_limit(usize::MAX);
    DescriptorPool::decode_with_options(&set, &options).ok().map(Arc::new)
}

fn shown(example: Literal<'_>) -> String {
    match example {
        Literal::Int(number) => number.to_string(),
        Literal::Uint(number) => number.to_string(),
        Literal::Float(number) => number.to_string(),
        Literal::Bool(value) => value.to_string(),
        Literal::Text(text) => text.to_owned(),
        Literal::Bytes(bytes) => format!("{bytes:02x?}"),
        Literal::Time(seconds, nanos) => format!("{seconds}.{:09}s", nanos.unsigned_abs()),
        Literal::Message(_) => "…".to_owned(),
    }
}

/// A message that has the example in its field.
fn holding(
    pool: &Arc<DescriptorPool>,
    owner: MessageIndex,
    number: u32,
    part: Part,
    example: Literal<'_>,
) -> Option<DynamicMessage> {
    use buffa_descriptor::reflect::ReflectMessageMut as _;
    let field = pool.message(owner).field(number)?;
    let value = match (field.kind(), part) {
        (FieldKind::Singular(single), Part::Field) => value_of(pool, single, example)?,
        (FieldKind::List(single), Part::Item) => Value::List(vec![value_of(pool, single, example)?]),
        (FieldKind::Map { key, value: single }, Part::Key) => {
            let key = map_key(&value_of(pool, SingularKind::Scalar(key), example)?)?;
            Value::Map(MapValue::from_entries(vec![(key, zero(pool, single))]))
        }
        (FieldKind::Map { key, value: single }, Part::Value) => {
            let key = map_key(&zero(pool, SingularKind::Scalar(key)))?;
            Value::Map(MapValue::from_entries(vec![(key, value_of(pool, single, example)?)]))
        }
        _ => return None,
    };
    let mut message = DynamicMessage::new(Arc::clone(pool), owner);
    message.try_set(field, value).ok()?;
    Some(message)
}

/// The value that a field of this kind has where nothing was said.
fn zero(pool: &Arc<DescriptorPool>, kind: SingularKind) -> Value {
    match kind {
        SingularKind::Enum(_) => Value::EnumNumber(0),
        SingularKind::Message(ty) => Value::Message(DynamicMessage::new(Arc::clone(pool), ty)),
        SingularKind::Scalar(scalar) => match scalar {
            ScalarType::Double => Value::F64(0.0),
            ScalarType::Float => Value::F32(0.0),
            ScalarType::Int64 | ScalarType::Sint64 | ScalarType::Sfixed64 => Value::I64(0),
            ScalarType::Uint64 | ScalarType::Fixed64 => Value::U64(0),
            ScalarType::Int32 | ScalarType::Sint32 | ScalarType::Sfixed32 => Value::I32(0),
            ScalarType::Uint32 | ScalarType::Fixed32 => Value::U32(0),
            ScalarType::Bool => Value::Bool(false),
            ScalarType::String => Value::String(String::new()),
            ScalarType::Bytes => Value::Bytes(Vec::new()),
        },
    }
}

fn map_key(value: &Value) -> Option<MapKey> {
    Some(match value {
        Value::Bool(value) => MapKey::Bool(*value),
        Value::I32(number) => MapKey::I32(*number),
        Value::I64(number) => MapKey::I64(*number),
        Value::U32(number) => MapKey::U32(*number),
        Value::U64(number) => MapKey::U64(*number),
        Value::String(text) => MapKey::String(text.clone()),
        _ => return None,
    })
}
