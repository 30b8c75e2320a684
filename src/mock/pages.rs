//! Lists and their pages: which rows a request asks for, and how the next page is found.

use buffa_descriptor::reflect::{DynamicMessage, ReflectMessageMut as _, Value};

use super::fake::{Fakes, FieldPlan, Key, Kind, Plan, Shape, singular};
use super::given::{Given, Part};
use super::message::text_of;
use super::reply::{Code, Status};

/// How many rows a page has unless the request says so, and at most.
const DEFAULT_SIZE: u64 = 20;
const MAX_SIZE: u64 = 100;
/// How many rows there are where no known thing fits what is asked for.
const INVENTED: u64 = 3;

/// A page of rows.
#[derive(Debug)]
pub struct Page {
    pub rows: Vec<Given>,
    /// The token of the page after it; empty on the last one.
    pub next: String,
    pub total: u64,
}

/// Fields by which pages are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paging {
    Size,
    Token,
    Number,
    Offset,
}

fn paging(field: &FieldPlan) -> Option<Paging> {
    if field.shape != Shape::One || !matches!(field.kind, Kind::Scalar(_)) {
        return None;
    }
    let words: Vec<&str> = field.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["page", "size" | "limit"] | ["max", "results"] | ["limit"] | ["per", "page"] | ["max", "page", "size"] => {
            Some(Paging::Size)
        }
        ["page" | "continuation" | "next", "token"] | ["cursor"] | ["page", "cursor"] | ["next", "page", "token"] => {
            Some(Paging::Token)
        }
        ["page"] | ["page", "number"] => Some(Paging::Number),
        ["offset" | "skip"] => Some(Paging::Offset),
        _ => None,
    }
}

/// Whether a field only says which page is wanted.
pub fn is_paging(field: &FieldPlan) -> bool {
    paging(field).is_some()
}

/// Whether a field of an answer leads to the next page.
pub fn is_next(field: &FieldPlan) -> bool {
    field.words.iter().any(|word| word == "next")
        && field
            .words
            .last()
            .is_some_and(|word| matches!(word.as_str(), "token" | "cursor"))
}

/// Whether a field of an answer says how many rows there are on all pages.
pub fn is_total(field: &FieldPlan) -> bool {
    let words: Vec<&str> = field.words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), ["total"] | ["total", "size" | "count" | "results"])
}

/// The rows of type `row` that `request` asks for.
///
/// # Errors
///
/// The page token was not made for this request.
pub fn page(fakes: &Fakes, row: &Plan, asked: &Plan, request: &DynamicMessage) -> Result<Page, Status> {
    let rows = rows(fakes, row, asked, request);
    let value = |kind| {
        let field = asked.fields.iter().find(|field| paging(field) == Some(kind))?;
        request.field_by_number(field.number)
    };
    let number = |kind| {
        value(kind)
            .and_then(text_of)
            .and_then(|text| text.parse::<u64>().ok())
            .unwrap_or(0)
    };
    let size = match number(Paging::Size) {
        0 => DEFAULT_SIZE,
        size => size.min(MAX_SIZE),
    };
    let check = check(fakes.seed(), asked, request);
    let token = match value(Paging::Token) {
        Some(Value::String(token)) => token.as_bytes(),
        Some(Value::Bytes(token)) => token,
        _ => &[],
    };
    let start = if token.is_empty() {
        number(Paging::Offset).saturating_add(number(Paging::Number).saturating_sub(1).saturating_mul(size))
    } else {
        offset(token, &check).ok_or_else(|| {
            Status::new(
                Code::InvalidArgument,
                "the page token belongs to another request, or was not made by this mock",
            )
        })?
    };
    let total = rows.len() as u64;
    let end = start.saturating_add(size).min(total);
    Ok(Page {
        rows: rows.into_iter().skip(start as usize).take(size as usize).collect(),
        next: if end < total {
            format!("{end}-{check}")
        } else {
            String::new()
        },
        total,
    })
}

/// What a request asks for, its page apart.
fn check(seed: Key, asked: &Plan, request: &DynamicMessage) -> String {
    let mut request = request.clone();
    let pool = std::sync::Arc::clone(request.pool());
    let descriptor = pool.message(request.message_index());
    for field in asked.fields.iter().filter(|field| is_paging(field)) {
        if let Some(field) = descriptor.field(field.number) {
            // The field is one of this message's own.
            let _ = request.try_clear(field);
        }
    }
    let bytes = request.try_encode_to_vec().unwrap_or_default();
    format!("{:08x}", seed.with("page").of(&bytes).number() >> 32)
}

fn offset(token: &[u8], check: &str) -> Option<u64> {
    let (offset, found) = std::str::from_utf8(token).ok()?.split_once('-')?;
    offset.parse().ok().filter(|_| found == check)
}

/// Every row: of the known things those that fit the request, or some that are made to fit.
pub fn rows(fakes: &Fakes, row: &Plan, asked: &Plan, request: &DynamicMessage) -> Vec<Given> {
    let Some(identity) = &row.identity else {
        let origin = fakes.seed().with("rows").with(&row.full_name);
        let row = |index| Given::from_origin(origin.at(index));
        return (0..origin.between(INVENTED, 30)).map(row).collect();
    };
    let filters = filters(row, asked, request);
    let member = |index| Given::from_origin(fakes.member(&identity.noun, index));
    let fits = |given: &Given| {
        let thing = given.origin.map(|key| fakes.thing(row, key, &Given::default()));
        filters.iter().all(|filter| {
            thing
                .and_then(|thing| fakes.field_of(row, filter.field, thing))
                .is_some_and(|value| filter.values.contains(&value))
        })
    };
    let found: Vec<Given> = (0..fakes.population(&identity.noun)).map(member).filter(fits).collect();
    if !found.is_empty() {
        return found;
    }
    let asked_for = check(fakes.seed(), asked, request);
    let invented = |index: u64| {
        let mut given = Given::from_origin(
            fakes
                .seed()
                .with("invented")
                .with(&identity.noun)
                .with(&asked_for)
                .at(index),
        );
        for filter in &filters {
            let value = &filter.values[index as usize % filter.values.len()];
            given.set(filter.field.number, Part::Value(value.clone()));
        }
        given
    };
    (0..INVENTED).map(invented).collect()
}

/// A field of rows, and the values that it may have. There is at least one.
struct Filter<'a> {
    field: &'a FieldPlan,
    values: Vec<Value>,
}

/// A field of the request filters the field of the same name; a list filters the field in the singular.
fn filters<'a>(row: &'a Plan, asked: &Plan, request: &DynamicMessage) -> Vec<Filter<'a>> {
    let id = row.identity.as_ref().map(|identity| identity.number);
    let filter = |field: &FieldPlan| {
        if is_paging(field) || matches!(field.kind, Kind::Message(_)) {
            return None;
        }
        let (name, values) = match (field.shape, request.field_by_number(field.number)?) {
            (Shape::One, value) => (field.name.to_string(), vec![value.clone()]),
            (Shape::List, Value::List(values)) => (singular_name(&field.words), values.clone()),
            _ => return None,
        };
        let field = row.field_by_name(&name)?;
        let is_set = values
            .iter()
            .all(|value| !matches!(value, Value::EnumNumber(0)) && *value != Value::String(String::new()));
        let has_type =
            field.shape == Shape::One && Some(field.number) != id && values.iter().all(|value| fits(field, value));
        (is_set && has_type && !values.is_empty()).then_some(Filter { field, values })
    };
    asked.fields.iter().filter_map(filter).collect()
}

fn singular_name(words: &[String]) -> String {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words.join("_")
}

fn fits(field: &FieldPlan, value: &Value) -> bool {
    use crate::schema::Scalar;
    matches!(
        (&field.kind, value),
        (Kind::Enum(_), Value::EnumNumber(_))
            | (Kind::Scalar(Scalar::String), Value::String(_))
            | (Kind::Scalar(Scalar::Bool), Value::Bool(_))
            | (
                Kind::Scalar(Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32),
                Value::I32(_)
            )
            | (
                Kind::Scalar(Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64),
                Value::I64(_)
            )
            | (Kind::Scalar(Scalar::Uint32 | Scalar::Fixed32), Value::U32(_))
            | (Kind::Scalar(Scalar::Uint64 | Scalar::Fixed64), Value::U64(_))
    )
}
