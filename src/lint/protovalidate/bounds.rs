//! Rules that no value can keep, or that say the same twice.

use crate::schema::Element;
use crate::validate::{Kind, Literal, TypeRules};

use super::Way;
use super::field::Checker;

/// How many bytes of UTF-8 a character has at most.
const MAX_CHARACTER: u64 = 4;

pub(super) fn check_string<'a>(checker: &mut Checker<'_, 'a, '_, '_>, rules: &TypeRules<'a>, way: &Way) {
    checker.check_const(rules, way);
    check_lengths(checker, rules, way, ["len", "min_len", "max_len"]);
    check_lengths(checker, rules, way, ["len_bytes", "min_bytes", "max_bytes"]);
    let name = checker.field.name();
    let length = |rule| rules.length(rule);
    if let (Some(min), Some(max)) = (length("min_len"), length("max_bytes"))
        && max < min
    {
        let text = format!("`{name}` has at least {min} characters, which do not fit into {max} bytes");
        checker.report(&way.rule(Kind::String, "min_len"), text);
        let text = format!("`{name}` has at most {max} bytes, too few for {min} characters");
        checker.report(&way.rule(Kind::String, "max_bytes"), text);
    }
    if let (Some(max), Some(min)) = (length("max_len"), length("min_bytes"))
        && max.wrapping_mul(MAX_CHARACTER) < min
    {
        let text = format!("`{name}` has at least {min} bytes, more than {max} characters can have");
        checker.report(&way.rule(Kind::String, "min_bytes"), text);
        let text = format!("`{name}` has at most {max} characters, which cannot have {min} bytes");
        checker.report(&way.rule(Kind::String, "max_len"), text);
    }
    for rule in ["prefix", "suffix", "contains"] {
        let Some(part) = rules.text(rule) else { continue };
        let way = way.rule(Kind::String, rule);
        let characters = part.chars().count() as u64;
        if let Some(max) = length("max_len").filter(|max| characters > *max) {
            let text =
                format!("the `{rule}` of `{name}` has {characters} characters, more than its `max_len` of {max}");
            checker.report(&way, text);
        }
        let bytes = part.len() as u64;
        if let Some(max) = length("max_bytes").filter(|max| bytes > *max) {
            let text = format!("the `{rule}` of `{name}` has {bytes} bytes, more than its `max_bytes` of {max}");
            checker.report(&way, text);
        }
        if let Some(refused) = rules.text("not_contains").filter(|refused| part.contains(refused)) {
            let text = format!("the `{rule}` of `{name}` has `{refused}` in it, which `not_contains` refuses");
            checker.report(&way, text);
        }
    }
    checker.check_pattern(rules, way);
    let has_format = rules
        .get("well_known_regex")
        .is_some_and(|format| format != Literal::Uint(0));
    if rules.bool("strict") == Some(false) && !has_format {
        let text = format!("`{name}` has `strict` without the `well_known_regex` that it is about");
        checker.report(&way.rule(Kind::String, "strict"), text);
    }
}

pub(super) fn check_bytes<'a>(checker: &mut Checker<'_, 'a, '_, '_>, rules: &TypeRules<'a>, way: &Way) {
    checker.check_const(rules, way);
    check_lengths(checker, rules, way, ["len", "min_len", "max_len"]);
    for rule in ["prefix", "suffix", "contains"] {
        let Some(Literal::Bytes(part)) = rules.get(rule) else {
            continue;
        };
        let bytes = part.len() as u64;
        if let Some(max) = rules.length("max_len").filter(|max| bytes > *max) {
            let text = format!(
                "the `{rule}` of `{}` has {bytes} bytes, more than its `max_len` of {max}",
                checker.field.name()
            );
            checker.report(&way.rule(Kind::Bytes, rule), text);
        }
    }
    checker.check_pattern(rules, way);
}

/// A length beside bounds of it, and bounds that leave one length or none.
fn check_lengths<'a>(
    checker: &mut Checker<'_, 'a, '_, '_>,
    rules: &TypeRules<'a>,
    way: &Way,
    [exact, least, greatest]: [&str; 3],
) {
    let name = checker.field.name();
    let kind = rules.kind;
    for bound in [least, greatest] {
        if rules.has(exact) && rules.has(bound) {
            let text = format!("`{name}` has `{exact}`, beside which `{bound}` says nothing");
            checker.report(&way.rule(kind, bound), text);
        }
    }
    let (Some(min), Some(max)) = (rules.length(least), rules.length(greatest)) else {
        return;
    };
    if min > max {
        let text = format!("`{name}` has a `{least}` of {min}, more than its `{greatest}` of {max}");
        checker.report(&way.rule(kind, least), text);
        let text = format!("`{name}` has a `{greatest}` of {max}, less than its `{least}` of {min}");
        checker.report(&way.rule(kind, greatest), text);
    } else if min == max {
        for bound in [least, greatest] {
            let text = format!("`{name}` has the same `{least}` and `{greatest}`: write `{exact}: {min}`");
            checker.report(&way.rule(kind, bound), text);
        }
    }
}

/// Bounds of numbers, durations and timestamps.
pub(super) fn check_range<'a>(checker: &mut Checker<'_, 'a, '_, '_>, rules: &TypeRules<'a>, way: &Way) {
    for rule in ["const", "lt", "lte", "gt", "gte"] {
        if let Some(Literal::Time(seconds, nanos)) = rules.get(rule)
            && let Some(reason) = invalid(rules.kind, seconds, nanos)
        {
            let text = format!("the `{rule}` of `{}` is not valid: {reason}", checker.field.name());
            checker.report(&way.rule(rules.kind, rule), text);
        }
    }
    let valid = |rule| bound(rules, rule);
    if valid("const").is_some() {
        checker.check_const(rules, way);
    }
    let lower = ["gt", "gte"].into_iter().find_map(|rule| Some((rule, valid(rule)?)));
    let upper = ["lt", "lte"].into_iter().find_map(|rule| Some((rule, valid(rule)?)));
    if let (Some((low, least)), Some((high, greatest))) = (lower, upper)
        && least == greatest
    {
        // Crossed bounds are none: they leave out what lies between them.
        let name = checker.field.name();
        let text = if (low, high) == ("gte", "lte") {
            format!("`{name}` has the same `{low}` and `{high}`: write `const`")
        } else {
            format!("`{name}` has the same `{low}` and `{high}`, so that no value is allowed")
        };
        checker.report(&way.rule(rules.kind, low), text.clone());
        checker.report(&way.rule(rules.kind, high), text);
    }
    match rules.kind {
        Kind::Float | Kind::Double => check_nan(checker, rules, way),
        Kind::Timestamp => check_now(checker, rules, way),
        _ => {}
    }
}

/// What a rule is set to, if values can be compared with it.
fn bound<'a>(rules: &TypeRules<'a>, rule: &str) -> Option<Literal<'a>> {
    rules.get(rule).filter(|literal| match *literal {
        Literal::Time(seconds, nanos) => invalid(rules.kind, seconds, nanos).is_none(),
        _ => true,
    })
}

fn check_nan<'a>(checker: &mut Checker<'_, 'a, '_, '_>, rules: &TypeRules<'a>, way: &Way) {
    let is_nan = |literal: Literal<'_>| matches!(literal, Literal::Float(number) if number.is_nan());
    let name = checker.field.name();
    for rule in ["const", "lt", "lte", "gt", "gte"] {
        if rules.get(rule).is_some_and(is_nan) {
            let text = format!("the `{rule}` of `{name}` is NaN, which no value compares with");
            checker.report(&way.rule(rules.kind, rule), text);
        }
    }
    for rule in ["in", "not_in"] {
        for (index, literal) in rules.all(rule).into_iter().enumerate() {
            if is_nan(literal) {
                let text = format!("`{rule}` of `{name}` has NaN in it, which no value is equal to");
                checker.report(&way.rule(rules.kind, rule).at(index), text);
            }
        }
    }
}

fn check_now<'a>(checker: &mut Checker<'_, 'a, '_, '_>, rules: &TypeRules<'a>, way: &Way) {
    let name = checker.field.name();
    if rules.bool("lt_now") == Some(true) && rules.bool("gt_now") == Some(true) {
        for rule in ["gt_now", "lt_now"] {
            let text = format!("`{name}` cannot be both before and after the moment of the check");
            checker.report(&way.rule(Kind::Timestamp, rule), text);
        }
    }
    let Some(Literal::Time(seconds, nanos)) = rules.get("within") else {
        return;
    };
    let way = way.rule(Kind::Timestamp, "within");
    if let Some(reason) = invalid(Kind::Duration, seconds, nanos) {
        checker.report(&way, format!("the `within` of `{name}` is not valid: {reason}"));
    } else if seconds <= 0 && nanos <= 0 {
        checker.report(&way, format!("the `within` of `{name}` is not longer than nothing"));
    }
}

/// Why a duration or a timestamp is none.
fn invalid(kind: Kind, seconds: i64, nanos: i32) -> Option<String> {
    const SECOND: i32 = 1_000_000_000;
    // What 64 bits of nanoseconds hold.
    const LONGEST: i128 = 9_223_372_036_854_775_428;
    if kind == Kind::Timestamp {
        return if seconds < -62_135_596_800 {
            Some("it is before the year 1".to_owned())
        } else if seconds > 253_402_300_799 {
            Some("it is after the year 9999".to_owned())
        } else if !(0..SECOND).contains(&nanos) {
            Some("its nanoseconds are not between 0 and 999999999".to_owned())
        } else {
            None
        };
    }
    let total = i128::from(seconds) * i128::from(SECOND) + i128::from(nanos);
    if nanos <= -SECOND || nanos >= SECOND {
        Some("its nanoseconds are not between -999999999 and 999999999".to_owned())
    } else if (seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0) {
        Some("its seconds and its nanoseconds have different signs".to_owned())
    } else if total.abs() > LONGEST {
        Some("it is longer than 292 years".to_owned())
    } else {
        None
    }
}
