//! The functions that protovalidate adds to CEL.

#![allow(clippy::needless_pass_by_value, reason = "functions of CEL own their arguments")]

use std::cmp::Ordering;
use std::collections::HashSet;

use cel::common::types::{self, CelBool, CelBytes, CelDouble, CelInt, CelList, CelMapKey, CelString, CelUInt, Type};
use cel::common::value::{CowVal, FromVal, Val};
use cel::{Env, ExecutionError, extensions};

use crate::validate::formats;

use super::budget;
use super::value::MessageValue;

/// `has(a.b)` becomes a call of this function: a message knows which fields are set, and has
/// values for those that are not.
pub(super) const HAS: &str = "@has";

type Arguments<'b, 'v> = Vec<CowVal<'b, 'v>>;
type Outcome<'b, 'v> = Result<CowVal<'b, 'v>, ExecutionError>;

pub(super) fn environment() -> Env {
    let mut env = Env::stdlib();
    declare(&mut env).expect("every function is declared once");
    env
}

fn declare(env: &mut Env) -> Result<(), cel::DeclarationError> {
    const STRING: Type = types::STRING_TYPE;
    const BYTES: Type = types::BYTES_TYPE;
    const INT: Type = types::INT_TYPE;
    const BOOL: Type = types::BOOL_TYPE;
    const DOUBLE: Type = types::DOUBLE_TYPE;
    env.add_extension(extensions::strings)?;
    budget::declare(env)?;
    env.add_overload(HAS, "has", vec![types::DYN_TYPE, STRING], has)?;
    env.add_overload("getField", "get_field", vec![types::DYN_TYPE, STRING], get_field)?;
    env.add_member_overload("unique", "list_unique", types::LIST_TYPE, vec![], unique)?;
    env.add_member_overload("isNan", "double_is_nan", DOUBLE, vec![], |arguments| {
        Ok(bool(double(&arguments, 0)?.is_nan()))
    })?;
    env.add_member_overload("isInf", "double_is_inf", DOUBLE, vec![], |arguments| {
        Ok(bool(double(&arguments, 0)?.is_infinite()))
    })?;
    env.add_member_overload("isInf", "double_int_is_inf", DOUBLE, vec![INT], |arguments| {
        let (number, sign) = (double(&arguments, 0)?, int(&arguments, 1)?);
        let is_right = match sign.signum() {
            0 => true,
            1 => number > 0.0,
            _ => number < 0.0,
        };
        Ok(bool(number.is_infinite() && is_right))
    })?;
    env.add_member_overload("isEmail", "is_email", STRING, vec![], |arguments| {
        Ok(bool(formats::is_email(text(&arguments, 0)?)))
    })?;
    env.add_member_overload("isHostname", "is_hostname", STRING, vec![], |arguments| {
        Ok(bool(formats::is_hostname(text(&arguments, 0)?)))
    })?;
    env.add_member_overload("isHostAndPort", "is_host_and_port", STRING, vec![BOOL], |arguments| {
        Ok(bool(formats::is_host_and_port(
            text(&arguments, 0)?,
            flag(&arguments, 1)?,
        )))
    })?;
    env.add_member_overload("isUri", "is_uri", STRING, vec![], |arguments| {
        Ok(bool(formats::is_uri(text(&arguments, 0)?)))
    })?;
    env.add_member_overload("isUriRef", "is_uri_ref", STRING, vec![], |arguments| {
        Ok(bool(formats::is_uri_ref(text(&arguments, 0)?)))
    })?;
    env.add_member_overload("isIp", "is_ip", STRING, vec![], |arguments| {
        Ok(bool(formats::is_ip(text(&arguments, 0)?, 0)))
    })?;
    env.add_member_overload("isIp", "is_ip_int", STRING, vec![INT], |arguments| {
        Ok(bool(formats::is_ip(text(&arguments, 0)?, int(&arguments, 1)?)))
    })?;
    env.add_member_overload("isIpPrefix", "is_prefix", STRING, vec![], |arguments| {
        Ok(bool(formats::is_ip_prefix(text(&arguments, 0)?, 0, false)))
    })?;
    env.add_member_overload("isIpPrefix", "is_prefix_int", STRING, vec![INT], |arguments| {
        Ok(bool(formats::is_ip_prefix(
            text(&arguments, 0)?,
            int(&arguments, 1)?,
            false,
        )))
    })?;
    env.add_member_overload("isIpPrefix", "is_prefix_bool", STRING, vec![BOOL], |arguments| {
        Ok(bool(formats::is_ip_prefix(
            text(&arguments, 0)?,
            0,
            flag(&arguments, 1)?,
        )))
    })?;
    env.add_member_overload(
        "isIpPrefix",
        "is_prefix_int_bool",
        STRING,
        vec![INT, BOOL],
        |arguments| {
            let (version, is_strict) = (int(&arguments, 1)?, flag(&arguments, 2)?);
            Ok(bool(formats::is_ip_prefix(text(&arguments, 0)?, version, is_strict)))
        },
    )?;
    env.add_member_overload("contains", "bytes_contains", BYTES, vec![BYTES], |arguments| {
        let (all, part) = (bytes(&arguments, 0)?, bytes(&arguments, 1)?);
        Ok(bool(
            part.is_empty() || all.windows(part.len()).any(|window| window == part),
        ))
    })?;
    env.add_member_overload("startsWith", "bytes_starts_with", BYTES, vec![BYTES], |arguments| {
        Ok(bool(bytes(&arguments, 0)?.starts_with(bytes(&arguments, 1)?)))
    })?;
    env.add_member_overload("endsWith", "bytes_ends_with", BYTES, vec![BYTES], |arguments| {
        Ok(bool(bytes(&arguments, 0)?.ends_with(bytes(&arguments, 1)?)))
    })?;
    Ok(())
}

fn bool<'b, 'v>(value: bool) -> CowVal<'b, 'v> {
    CowVal::owned(CelBool::from(value))
}

fn argument<'a, 'b, 'v: 'a, T: FromVal<'a, 'v>>(
    arguments: &'a Arguments<'b, 'v>,
    index: usize,
) -> Result<&'a T, ExecutionError> {
    let value: &'a (dyn Val + 'v) = &*arguments[index];
    value
        .downcast_ref::<T>()
        .ok_or_else(|| ExecutionError::function_error("argument", format!("`{value:?}` does not fit")))
}

fn text<'a>(arguments: &'a Arguments<'_, '_>, index: usize) -> Result<&'a str, ExecutionError> {
    argument::<CelString<'_>>(arguments, index).map(CelString::inner)
}

fn bytes<'a>(arguments: &'a Arguments<'_, '_>, index: usize) -> Result<&'a [u8], ExecutionError> {
    argument::<CelBytes<'_>>(arguments, index).map(CelBytes::inner)
}

fn int(arguments: &Arguments<'_, '_>, index: usize) -> Result<i64, ExecutionError> {
    argument::<CelInt>(arguments, index).map(|number| *number.inner())
}

fn double(arguments: &Arguments<'_, '_>, index: usize) -> Result<f64, ExecutionError> {
    argument::<CelDouble>(arguments, index).map(|number| *number.inner())
}

fn flag(arguments: &Arguments<'_, '_>, index: usize) -> Result<bool, ExecutionError> {
    argument::<CelBool>(arguments, index).map(|value| *value.inner())
}

fn has<'b, 'v>(arguments: Arguments<'b, 'v>) -> Outcome<'b, 'v> {
    let name = text(&arguments, 1)?;
    if let Some(message) = arguments[0].downcast_ref::<MessageValue>() {
        return message.has(name).map(bool);
    }
    let Some(indexer) = arguments[0].as_indexer() else {
        return Err(ExecutionError::no_such_key(name));
    };
    Ok(bool(indexer.get(&*arguments[1]).is_ok()))
}

fn get_field<'b, 'v>(mut arguments: Arguments<'b, 'v>) -> Outcome<'b, 'v> {
    let name = arguments.pop().expect("the overload has two arguments");
    let indexer = arguments[0]
        .as_indexer()
        .ok_or_else(|| ExecutionError::function_error("getField", "it has no fields"))?;
    Ok(CowVal::Owned(indexer.get(&*name)?.into_owned().clone_as_boxed()))
}

/// Whether no two items are equal.
fn unique<'b, 'v>(arguments: Arguments<'b, 'v>) -> Outcome<'b, 'v> {
    let list = argument::<CelList<'_>>(&arguments, 0)?;
    let mut texts: HashSet<&str> = HashSet::new();
    let mut blobs: HashSet<&[u8]> = HashSet::new();
    let mut keys: HashSet<CelMapKey<'static>> = HashSet::new();
    let mut floats: Vec<f64> = Vec::new();
    for item in list.inner() {
        let is_new = if let Some(text) = item.downcast_ref::<CelString<'_>>() {
            texts.insert(text.inner())
        } else if let Some(bytes) = item.downcast_ref::<CelBytes<'_>>() {
            blobs.insert(bytes.inner())
        } else if let Some(number) = item.downcast_ref::<CelInt>() {
            keys.insert(CelMapKey::from(*number.inner()))
        } else if let Some(number) = item.downcast_ref::<CelUInt>() {
            keys.insert(CelMapKey::from(*number.inner()))
        } else if let Some(value) = item.downcast_ref::<CelBool>() {
            keys.insert(CelMapKey::from(*value.inner()))
        } else if let Some(number) = item.downcast_ref::<CelDouble>() {
            floats.push(*number.inner());
            true
        } else {
            return Err(ExecutionError::function_error("unique", "the items are no scalars"));
        };
        if !is_new {
            return Ok(bool(false));
        }
    }
    // NaN equals nothing, and 0 equals -0.
    floats.sort_by(f64::total_cmp);
    let is_twice = floats
        .windows(2)
        .any(|pair| pair[0].partial_cmp(&pair[1]) == Some(Ordering::Equal));
    Ok(bool(!is_twice))
}
