//! Messages as protobuf, written in one go: the library that carries messages measures each one again
//! for every message around it.

use buffa::encoding::{Tag, WireType, encode_varint};
use buffa::types;
use buffa_descriptor::reflect::{MapKeyRef, ReflectMessage, ValueRef};
use buffa_descriptor::{FieldDescriptor, FieldKind, ScalarType, SingularKind};

/// Adds the fields of a message in the order of their numbers, and what is not known of it.
pub(super) fn write(message: &dyn ReflectMessage, bytes: &mut Vec<u8>) {
    message.for_each_set(&mut |field, value| write_field(field, value, bytes));
    message.unknown_fields().write_to(bytes);
}

fn write_field(field: &FieldDescriptor, value: ValueRef<'_>, bytes: &mut Vec<u8>) {
    let number = field.number();
    match (field.kind(), value) {
        (FieldKind::List(kind), ValueRef::List(items)) if field.is_packed() && is_packable(kind) => {
            Tag::new(number, WireType::LengthDelimited).encode(bytes);
            write_block(bytes, |bytes| {
                items.for_each(&mut |item| _ = write_scalar(kind, &item, bytes));
            });
        }
        (FieldKind::List(kind), ValueRef::List(items)) => {
            items.for_each(&mut |item| write_value(number, kind, field.is_delimited(), &item, bytes));
        }
        (FieldKind::Map { key: kind, value: of }, ValueRef::Map(entries)) => {
            entries.for_each(&mut |key, value| {
                Tag::new(number, WireType::LengthDelimited).encode(bytes);
                write_block(bytes, |bytes| {
                    write_value(1, SingularKind::Scalar(kind), false, &key_value(&key), bytes);
                    write_value(2, of, false, &value, bytes);
                });
            });
        }
        (FieldKind::Singular(kind), value) => write_value(number, kind, field.is_delimited(), &value, bytes),
        // No message takes a value of another kind than the field's.
        _ => {}
    }
}

/// Writes a value with its tag.
fn write_value(number: u32, kind: SingularKind, is_delimited: bool, value: &ValueRef<'_>, bytes: &mut Vec<u8>) {
    match value {
        ValueRef::Message(message) if is_delimited => {
            Tag::new(number, WireType::StartGroup).encode(bytes);
            write(&**message, bytes);
            Tag::new(number, WireType::EndGroup).encode(bytes);
        }
        ValueRef::Message(message) => {
            Tag::new(number, WireType::LengthDelimited).encode(bytes);
            write_block(bytes, |bytes| write(&**message, bytes));
        }
        value => {
            let start = bytes.len();
            Tag::new(number, wire_type(kind)).encode(bytes);
            if !write_scalar(kind, value, bytes) {
                bytes.truncate(start);
            }
        }
    }
}

/// Writes what `content` does, behind its length.
fn write_block(bytes: &mut Vec<u8>, content: impl FnOnce(&mut Vec<u8>)) {
    let start = bytes.len();
    // Most lengths take a byte.
    bytes.push(0);
    content(bytes);
    let length = bytes.len() - start - 1;
    if length < 0x80 {
        bytes[start] = length as u8;
        return;
    }
    let mut encoded = Vec::with_capacity(10);
    encode_varint(length as u64, &mut encoded);
    bytes.splice(start..=start, encoded);
}

/// Writes a scalar or the number of an enum's value; nothing if it is of another kind.
fn write_scalar(kind: SingularKind, value: &ValueRef<'_>, bytes: &mut Vec<u8>) -> bool {
    let scalar = match (kind, value) {
        (SingularKind::Enum(_), ValueRef::EnumNumber(number)) => {
            types::encode_int32(*number, bytes);
            return true;
        }
        (SingularKind::Scalar(scalar), _) => scalar,
        _ => return false,
    };
    match (scalar, value) {
        (ScalarType::Double, ValueRef::F64(value)) => types::encode_double(*value, bytes),
        (ScalarType::Float, ValueRef::F32(value)) => types::encode_float(*value, bytes),
        (ScalarType::Int64, ValueRef::I64(value)) => types::encode_int64(*value, bytes),
        (ScalarType::Uint64, ValueRef::U64(value)) => types::encode_uint64(*value, bytes),
        (ScalarType::Int32, ValueRef::I32(value)) => types::encode_int32(*value, bytes),
        (ScalarType::Fixed64, ValueRef::U64(value)) => types::encode_fixed64(*value, bytes),
        (ScalarType::Fixed32, ValueRef::U32(value)) => types::encode_fixed32(*value, bytes),
        (ScalarType::Bool, ValueRef::Bool(value)) => types::encode_bool(*value, bytes),
        (ScalarType::String, ValueRef::String(value)) => types::encode_string(value, bytes),
        (ScalarType::Bytes, ValueRef::Bytes(value)) => types::encode_bytes(value, bytes),
        (ScalarType::Uint32, ValueRef::U32(value)) => types::encode_uint32(*value, bytes),
        (ScalarType::Sfixed32, ValueRef::I32(value)) => types::encode_sfixed32(*value, bytes),
        (ScalarType::Sfixed64, ValueRef::I64(value)) => types::encode_sfixed64(*value, bytes),
        (ScalarType::Sint32, ValueRef::I32(value)) => types::encode_sint32(*value, bytes),
        (ScalarType::Sint64, ValueRef::I64(value)) => types::encode_sint64(*value, bytes),
        _ => return false,
    }
    true
}

fn key_value<'a>(key: &MapKeyRef<'a>) -> ValueRef<'a> {
    match key {
        MapKeyRef::Bool(value) => ValueRef::Bool(*value),
        MapKeyRef::I32(value) => ValueRef::I32(*value),
        MapKeyRef::I64(value) => ValueRef::I64(*value),
        MapKeyRef::U32(value) => ValueRef::U32(*value),
        MapKeyRef::U64(value) => ValueRef::U64(*value),
        MapKeyRef::String(value) => ValueRef::String(value),
    }
}

fn is_packable(kind: SingularKind) -> bool {
    !matches!(
        kind,
        SingularKind::Scalar(ScalarType::String | ScalarType::Bytes) | SingularKind::Message(_)
    )
}

fn wire_type(kind: SingularKind) -> WireType {
    match kind {
        SingularKind::Scalar(ScalarType::Double | ScalarType::Fixed64 | ScalarType::Sfixed64) => WireType::Fixed64,
        SingularKind::Scalar(ScalarType::Float | ScalarType::Fixed32 | ScalarType::Sfixed32) => WireType::Fixed32,
        SingularKind::Scalar(ScalarType::String | ScalarType::Bytes) | SingularKind::Message(_) => {
            WireType::LengthDelimited
        }
        SingularKind::Scalar(_) | SingularKind::Enum(_) => WireType::Varint,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::config;
    use crate::mock::Mock;
    use crate::mock::message::{Format, encode};
    use crate::sources::{Source, Sources};

    const PROTO: &str = r#"
        syntax = "proto2";
        package wire;
        service Wire { rpc Send(All) returns (All); }
        enum Kind { NONE = 0; SOME = -1; }
        message All {
          optional double a = 1;
          optional float b = 2;
          optional int64 c = 3;
          optional uint64 d = 4;
          optional int32 e = 5;
          optional fixed64 f = 6;
          optional fixed32 g = 7;
          optional bool h = 8;
          optional string i = 9;
          optional bytes j = 10;
          optional uint32 k = 11;
          optional sfixed32 l = 12;
          optional sfixed64 m = 13;
          optional sint32 n = 14;
          optional sint64 o = 15;
          optional Kind p = 16;
          optional All q = 17;
          optional group Old = 18 { optional All inside = 1; }
          repeated sint32 r = 19 [packed = true];
          repeated Kind s = 20;
          repeated All t = 21;
          repeated string u = 22;
          map<string, All> v = 23;
          map<sfixed64, Kind> w = 24;
          map<bool, bytes> x = 25;
        }
    "#;

    #[test]
    fn messages_are_the_bytes_that_the_library_makes_of_them() {
        let mut sources = Sources::new();
        let source = Source {
            shown: "wire.proto".into(),
            text: PROTO.into(),
        };
        sources.insert("wire.proto", source).unwrap();
        let schema = Arc::new(crate::compile::compile(&sources).expect("the proto compiles"));
        let mock = Mock::new(&schema, &config::Mock::default()).unwrap();
        let method = mock.method("wire.Wire/Send").unwrap();
        let json = format!(
            r#"{{"a": -0.5, "b": 1.5, "c": "-7", "d": "300", "e": -1, "f": "1", "g": 2, "h": true, "i": "{}",
            "j": "AAEC", "k": 128, "l": -3, "m": "-4", "n": -200, "o": "-300", "p": "SOME",
            "q": {{"i": "inner", "q": {{"q": {{}}, "r": [1, -1]}}}}, "old": {{"inside": {{"e": 0}}}},
            "r": [0, 64, -65], "s": ["NONE", "SOME"], "t": [{{}}, {{"e": 5}}], "u": ["", "two"],
            "v": {{"": {{}}, "key": {{"t": [{{"i": "deep"}}]}}}}, "w": {{"-1": "SOME"}}, "x": {{"true": "AA=="}}}}"#,
            "long ".repeat(100)
        );
        let mut message = mock.read_json(method, &json).unwrap();
        // A field that nobody knows.
        message.merge(b"\xfa\x3e\x02ab").unwrap();
        let expected = message.try_encode_to_vec().unwrap();
        assert!(expected.len() > 600);
        assert_eq!(encode(&message, Format::Protobuf).unwrap(), expected);
    }
}
