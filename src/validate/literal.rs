//! What rules are set to, as values of fields.

use std::sync::Arc;

use buffa_descriptor::reflect::{DynamicMessage, ReflectMessageMut as _, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, ScalarType, SingularKind};

use crate::schema::wire::Writer;

use super::rules::Literal;

/// The value that a literal is in a field of this kind; of a wrapper, what is in it.
pub fn value_of(pool: &Arc<DescriptorPool>, kind: SingularKind, literal: Literal<'_>) -> Option<Value> {
    let ty = match kind {
        SingularKind::Scalar(scalar) => return scalar_of(scalar, literal),
        SingularKind::Enum(_) => {
            return match literal {
                Literal::Int(number) => i32::try_from(number).ok().map(Value::EnumNumber),
                _ => None,
            };
        }
        SingularKind::Message(ty) => ty,
    };
    let mut writer = Writer::new();
    match literal {
        Literal::Time(seconds, nanos) => {
            writer.varint(1, seconds.cast_unsigned());
            writer.int32(2, nanos);
        }
        Literal::Message(fields) => writer.raw(fields.bytes()),
        scalar => {
            let field = pool.message(ty).field(1)?;
            let FieldKind::Singular(SingularKind::Scalar(inner)) = field.kind() else {
                return None;
            };
            let mut wrapper = DynamicMessage::new(Arc::clone(pool), ty);
            wrapper.try_set(field, scalar_of(inner, scalar)?).ok()?;
            return Some(Value::Message(wrapper));
        }
    }
    let message = DynamicMessage::decode(Arc::clone(pool), ty, &writer.into_bytes()).ok()?;
    Some(Value::Message(message))
}

fn scalar_of(scalar: ScalarType, literal: Literal<'_>) -> Option<Value> {
    Some(match (scalar, literal) {
        // What was read from a `float` fits into one.
        (ScalarType::Float, Literal::Float(number)) => Value::F32(number as f32),
        (ScalarType::Double, Literal::Float(number)) => Value::F64(number),
        (ScalarType::Int32 | ScalarType::Sint32 | ScalarType::Sfixed32, Literal::Int(number)) => {
            Value::I32(i32::try_from(number).ok()?)
        }
        (ScalarType::Int64 | ScalarType::Sint64 | ScalarType::Sfixed64, Literal::Int(number)) => Value::I64(number),
        (ScalarType::Uint32 | ScalarType::Fixed32, Literal::Uint(number)) => Value::U32(u32::try_from(number).ok()?),
        (ScalarType::Uint64 | ScalarType::Fixed64, Literal::Uint(number)) => Value::U64(number),
        (ScalarType::Bool, Literal::Bool(value)) => Value::Bool(value),
        (ScalarType::String, Literal::Text(text)) => Value::String(text.to_owned()),
        (ScalarType::Bytes, Literal::Bytes(bytes)) => Value::Bytes(bytes.to_vec()),
        _ => return None,
    })
}
