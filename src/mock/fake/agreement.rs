//! Fields that say the same thing twice: a status and the oneof that carries what belongs to it.

use crate::mock::given::{Given, Part};
use crate::mock::message::text_of;

use super::Fakes;
use super::key::Key;
use super::plan::{Choice, FieldPlan, Kind, Plan, Shape};
use super::rules::Choice as FieldChoice;
use super::words::are_related;
use buffa_descriptor::reflect::Value;

/// The number of the field that is set in a oneof, if one is.
pub fn case(fakes: &Fakes, plan: &Plan, key: Key, given: &Given, oneof: &str) -> Option<u32> {
    let is_given = |field: &&FieldPlan| matches!(given.get(field.number), Some(part) if *part != Part::Absent);
    if let Some(field) = plan.cases(oneof).find(is_given) {
        return Some(field.number);
    }
    let open = || plan.cases(oneof).filter(|field| given.get(field.number).is_none());
    if let Some((status, choices)) = status_field(plan)
        && choices
            .iter()
            .any(|choice| plan.cases(oneof).any(|field| belongs(choice, field)))
    {
        let number = match given.get(status.number) {
            Some(Part::Value(Value::EnumNumber(number))) => Some(*number),
            Some(_) => None,
            None => self::status(plan, status, key.with(&status.name), given),
        };
        let choice = choices.iter().find(|choice| Some(choice.number) == number)?;
        return open().find(|field| belongs(choice, field)).map(|field| field.number);
    }
    // A message that leads back to itself would be left out, so another case is better.
    let leads_on = |field: &&FieldPlan| {
        field
            .message()
            .is_none_or(|ty| fakes.plan(ty).is_some_and(|next| next.ty != plan.ty))
    };
    key.with(oneof)
        .favourite(open().filter(leads_on), |field| &field.name)
        .map(|field| field.number)
}

/// The same for a oneof of which a field may have to be set.
pub fn required_case(fakes: &Fakes, plan: &Plan, key: Key, given: &Given, oneof: &str) -> Option<u32> {
    let found = case(fakes, plan, key, given, oneof);
    if found.is_some() || !plan.required_oneofs.iter().any(|name| &**name == oneof) {
        return found;
    }
    let open = plan.cases(oneof).filter(|field| given.get(field.number).is_none());
    key.with(oneof)
        .favourite(open, |field| &field.name)
        .map(|field| field.number)
}

/// The number of the one field that is set of a choice.
pub fn choice(plan: &Plan, key: Key, given: &Given, choice: &FieldChoice) -> Option<u32> {
    let numbers = || choice.numbers.iter().copied();
    let is_given = |number: &u32| matches!(given.get(*number), Some(part) if *part != Part::Absent);
    if let Some(number) = numbers().find(is_given) {
        return Some(number);
    }
    let open = numbers()
        .filter(|number| given.get(*number).is_none())
        .filter_map(|number| plan.field(number));
    key.with("choice")
        .favourite(open, |field| &field.name)
        .map(|field| field.number)
}

/// The value of an enum field; that of a status agrees with the oneof that is given.
pub fn status(plan: &Plan, field: &FieldPlan, key: Key, given: &Given) -> Option<i32> {
    let Kind::Enum(choices) = &field.kind else {
        return None;
    };
    if status_field(plan).is_some_and(|(status, _)| status.number == field.number) {
        let is_set = |case: &&FieldPlan| {
            case.oneof.is_some() && matches!(given.get(case.number), Some(part) if *part != Part::Absent)
        };
        let told = plan
            .fields
            .iter()
            .filter(is_set)
            .find_map(|case| choices.iter().find(|choice| belongs(choice, case)));
        if let Some(choice) = told {
            return Some(choice.number);
        }
    }
    let named = key
        .with("example")
        .pick(&field.examples.iter().map(String::as_str).collect::<Vec<_>>());
    let named = named.and_then(|name| choices.iter().find(|choice| &*choice.name == name));
    named
        .or_else(|| key.favourite(choices, |choice| &choice.name))
        .map(|choice| choice.number)
}

/// The field that says where in its life a thing is, and what it can say.
pub fn status_field(plan: &Plan) -> Option<(&FieldPlan, &[Choice])> {
    plan.fields.iter().find_map(|field| match &field.kind {
        Kind::Enum(choices)
            if field.shape == Shape::One
                && field.oneof.is_none()
                && field
                    .words
                    .last()
                    .is_some_and(|word| matches!(word.as_str(), "status" | "state" | "phase")) =>
        {
            Some((field, choices.as_slice()))
        }
        _ => None,
    })
}

/// The amount of a field such as `price_yen` beside a `price` of `google.type.Money`: that of
/// the price if it is in this currency, and else 0. `None` for every other field.
pub(super) fn amount(plan: &Plan, field: &FieldPlan, given: &Given, made_up: (&str, u64)) -> Option<u64> {
    const CODE: u32 = 1;
    const UNITS: u32 = 2;
    let (last, subject) = field.words.split_last()?;
    let currency = match last.as_str() {
        "yen" | "jpy" => "JPY",
        "usd" | "dollars" => "USD",
        "eur" | "euros" => "EUR",
        _ => return None,
    };
    let price = plan
        .fields
        .iter()
        .find(|other| other.shape == Shape::One && other.words == subject)?;
    price.message()?;
    let (code, units) = match given.get(price.number) {
        None => (made_up.0.to_owned(), made_up.1),
        Some(Part::Value(Value::Message(money))) => {
            let code = money.field_by_number(CODE).and_then(text_of).unwrap_or_default();
            let units = money.field_by_number(UNITS).and_then(text_of);
            (code, units.and_then(|units| units.parse().ok()).unwrap_or(0))
        }
        Some(Part::Message(money)) => {
            let text = |number| match money.get(number) {
                Some(Part::Value(value)) => text_of(value),
                _ => None,
            };
            let units = text(UNITS).and_then(|units| units.parse().ok()).unwrap_or(0);
            (text(CODE).unwrap_or_default(), units)
        }
        Some(_) => return Some(0),
    };
    Some(if code == currency { units } else { 0 })
}

fn belongs(choice: &Choice, field: &FieldPlan) -> bool {
    field.words.iter().any(|word| are_related(&choice.word, word))
}
