//! The names of an enum's cases.

use std::collections::HashMap;
use std::sync::Arc;

use super::names::case_name;
use super::words::{Start, camel};
use crate::schema::{Element, Enum, EnumValue};

/// Values of different numbers whose names become one get their numbers behind them.
pub(super) fn cases(enumeration: Enum<'_>) -> Arc<[String]> {
    let candidate = |value: EnumValue<'_>| {
        let stripped = without_prefix(value.name(), enumeration.name());
        camel(stripped.unwrap_or(value.name()), Start::Lower)
    };
    let candidates: Vec<String> = enumeration.values().map(candidate).collect();
    let mut numbers: HashMap<&str, Option<i32>> = HashMap::new();
    for (value, candidate) in enumeration.values().zip(&candidates) {
        numbers
            .entry(candidate)
            .and_modify(|number| *number = number.filter(|number| *number == value.number()))
            .or_insert(Some(value.number()));
    }
    let name = |(value, candidate): (EnumValue<'_>, &String)| match numbers[candidate.as_str()] {
        Some(_) => case_name(candidate),
        None if value.number() >= 0 => case_name(&format!("{candidate}_{}", value.number())),
        None => case_name(&format!("{candidate}_n{}", value.number().unsigned_abs())),
    };
    enumeration.values().zip(&candidates).map(name).collect()
}

/// The value's name without the enum's before it, whatever the case and underscores
/// of both; nothing if what is left is no name.
fn without_prefix<'a>(value: &'a str, enumeration: &str) -> Option<&'a str> {
    let mut rest = value;
    for expected in enumeration.bytes().filter(|byte| *byte != b'_') {
        rest = rest.trim_start_matches('_');
        let first = *rest.as_bytes().first()?;
        if !first.eq_ignore_ascii_case(&expected) {
            return None;
        }
        rest = &rest[1..];
    }
    let rest = rest.trim_start_matches('_');
    rest.starts_with(|first: char| first.is_ascii_alphabetic())
        .then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::without_prefix;

    #[test]
    fn an_enum_s_name_before_its_values_is_left_out_if_a_name_remains() {
        assert_eq!(without_prefix("OFFER_STATUS_OPEN", "OfferStatus"), Some("OPEN"));
        assert_eq!(without_prefix("OFFERSTATUS_OPEN", "Offer_Status"), Some("OPEN"));
        assert_eq!(without_prefix("OFFER_STATUS_1", "OfferStatus"), None);
        assert_eq!(without_prefix("OFFER_STATUS", "OfferStatus"), None);
        assert_eq!(without_prefix("OPEN", "OfferStatus"), None);
    }
}
