//! Messages field by field: what is given is taken, everything else is made up.

mod repeated;

use std::sync::Arc;

use buffa_descriptor::MessageIndex;
use buffa_descriptor::reflect::{DynamicMessage, MapValue, ReflectMessageMut as _, Value};

use crate::mock::given::{Given, Part};
use crate::mock::message::text_of;
use crate::schema::Scalar;
use crate::validate::Part as RulePart;

use super::key::Key;
use super::meaning::Meaning;
use super::plan::{FieldPlan, Kind, Plan, Shape};
use super::rules::Rules;
use super::special::{self, Made, Place, Special};
use super::{Fakes, agreement, values};

/// How deep made-up messages are nested at most.
const MAX_DEPTH: usize = 6;
/// How many fields one thing is made of at most, so that a schema that branches widely stays small.
const MAX_FIELDS: usize = 2_000;

/// Where in an answer the work is.
#[derive(Debug, Default)]
pub struct Scope {
    path: Vec<MessageIndex>,
    fields: usize,
    /// The thing whose life goes on in the messages inside it.
    thing: Option<Key>,
    /// Whether the work is inside a thing.
    is_inside: bool,
}

/// A message whose fields are being filled.
#[derive(Clone, Copy)]
struct Around<'a> {
    plan: &'a Plan,
    key: Key,
    /// The key of the thing that the message is a part of, if it is none itself.
    life: Key,
    given: &'a Given,
}

impl Fakes {
    /// A message in which everything that `given` leaves open is made up.
    pub fn message(&self, ty: MessageIndex, key: Key, given: &Given, scope: &mut Scope) -> DynamicMessage {
        match self.types.get(&ty) {
            Some(Part::Message(below)) => {
                let given = self.merge(ty, below.clone(), given);
                self.open_message(ty, key, &given, scope)
            }
            _ => self.open_message(ty, key, given, scope),
        }
    }

    fn open_message(&self, ty: MessageIndex, key: Key, given: &Given, scope: &mut Scope) -> DynamicMessage {
        let mut message = DynamicMessage::new(Arc::clone(&self.pool), ty);
        let Some(plan) = self.plan(ty) else {
            self.write_given(&mut message, given, key, scope);
            return message;
        };
        let thing = self.thing(plan, key, given);
        let outer = scope.thing;
        let around = Around {
            plan,
            key: thing,
            life: outer.filter(|_| plan.identity.is_none()).unwrap_or(thing),
            given,
        };
        if plan.special.is_some() {
            self.write_given(&mut message, given, around.key, scope);
            return message;
        }
        // A thing is the same whether it is the answer, a part of it or a row of a list in it.
        let is_outermost = !scope.is_inside && (plan.identity.is_some() || scope.path.len() == 1);
        let path = is_outermost.then(|| std::mem::take(&mut scope.path));
        if is_outermost {
            scope.is_inside = true;
            scope.fields = 0;
        }
        scope.path.push(ty);
        let message = Self::until(
            around.key,
            |salted| self.fields(Around { key: salted, ..around }, key, scope),
            |message| self.validator.keeps_as_a_whole(message),
        );
        scope.path.pop();
        scope.thing = outer;
        if let Some(path) = path {
            scope.path = path;
            scope.is_inside = false;
        }
        message
    }

    /// A message with all its fields; `key` is that of its id.
    fn fields(&self, around: Around<'_>, key: Key, scope: &mut Scope) -> DynamicMessage {
        let Around { plan, given, .. } = around;
        let mut message = DynamicMessage::new(Arc::clone(&self.pool), plan.ty);
        for field in &plan.fields {
            scope.fields += 1;
            // Rows of a list each have a life of their own.
            scope.thing = (field.shape == Shape::One).then_some(around.life);
            let value = match given.get(field.number) {
                Some(part) => self.realise(field, part, around.key.with(&field.key), scope),
                None if plan
                    .identity
                    .as_ref()
                    .is_some_and(|identity| identity.number == field.number) =>
                {
                    self.id_of(plan, key, given)
                }
                None => self.fill(around, field, scope),
            };
            set(&mut message, field.number, value);
        }
        message
    }

    fn write_given(&self, message: &mut DynamicMessage, given: &Given, key: Key, scope: &mut Scope) {
        for (number, part) in given.iter() {
            let value = self.realise_part(None, part, key.at(u64::from(number)), scope);
            set(message, number, value);
        }
    }

    fn realise(&self, field: &FieldPlan, part: &Part, key: Key, scope: &mut Scope) -> Option<Value> {
        self.realise_part(field.message(), part, key, scope)
    }

    /// The value of a part that is given, with what it leaves open made up.
    fn realise_part(&self, ty: Option<MessageIndex>, part: &Part, key: Key, scope: &mut Scope) -> Option<Value> {
        match part {
            Part::Absent | Part::Computed(_) => None,
            Part::Value(value) => Some(value.clone()),
            Part::Message(given) => {
                let key = given
                    .origin
                    .unwrap_or_else(|| ty.map_or(key, |ty| self.reference(ty, key)));
                Some(Value::Message(self.message(ty?, key, given, scope)))
            }
            Part::List(parts) => Some(Value::List(
                parts
                    .iter()
                    .enumerate()
                    .filter_map(|(index, part)| self.realise_part(ty, part, key.at(index as u64), scope))
                    .collect(),
            )),
            Part::Map(entries) => Some(Value::Map(MapValue::from_entries(
                entries
                    .iter()
                    .filter_map(|(name, part)| {
                        let key = key.with(&format!("{name:?}"));
                        Some((name.clone(), self.realise_part(ty, part, key, scope)?))
                    })
                    .collect(),
            ))),
        }
    }

    /// The key of a message that a field holds: that of one of the known things, if it is a thing.
    fn reference(&self, ty: MessageIndex, key: Key) -> Key {
        let identity = self.plan(ty).and_then(|plan| plan.identity.as_ref());
        identity.map_or(key, |identity| self.member(&identity.noun, key.number()))
    }

    fn fill(&self, around: Around<'_>, field: &FieldPlan, scope: &mut Scope) -> Option<Value> {
        if let Some(oneof) = &field.oneof
            && agreement::required_case(self, around.plan, around.key, around.given, oneof) != Some(field.number)
        {
            return None;
        }
        if let Some(choice) = around
            .plan
            .choices
            .iter()
            .find(|choice| choice.numbers.contains(&field.number))
            && agreement::choice(around.plan, around.key, around.given, choice) != Some(field.number)
        {
            return None;
        }
        let key = around.key.with(&field.key);
        let rules = field.rules.as_ref();
        let is_required = rules.is_some_and(|rules| rules.is_required);
        let needs_some = rules.is_some_and(Rules::needs_some);
        match field.shape {
            Shape::One if field.is_optional && !is_required && !key.with("presence").chance(80) => None,
            Shape::One => self.value(around, field, RulePart::Whole, key, scope),
            _ if !needs_some && (is_about_failures(field) || scope.fields > MAX_FIELDS) => None,
            _ => Self::until(
                key,
                |key| match field.shape {
                    Shape::Map(scalar) => self.map(around, field, scalar, key, scope),
                    _ => self.list(around, field, key, scope),
                },
                |value| {
                    let keeps = |value| {
                        self.validator
                            .keeps(around.plan.ty, field.number, RulePart::Whole, value)
                    };
                    rules.is_none() || value.as_ref().is_none_or(keeps)
                },
            ),
        }
    }

    /// One value of a field, or one in it, that keeps its rules.
    fn value(
        &self,
        around: Around<'_>,
        field: &FieldPlan,
        part: RulePart,
        key: Key,
        scope: &mut Scope,
    ) -> Option<Value> {
        self.fitted(around.plan, field, part, key, |key| {
            self.unruled(around, field, key, scope)
        })
    }

    /// One value of a field, whatever its rules.
    fn unruled(&self, around: Around<'_>, field: &FieldPlan, key: Key, scope: &mut Scope) -> Option<Value> {
        match &field.kind {
            Kind::Enum(_) => agreement::status(around.plan, field, key, around.given).map(Value::EnumNumber),
            Kind::Scalar(scalar) => Some(self.scalar(*scalar, field, key, around)),
            Kind::Message(ty) => self.nested(around, field, *ty, key, scope).map(Value::Message),
        }
    }

    /// A scalar that is not the id of the message it is in.
    fn scalar(&self, scalar: Scalar, field: &FieldPlan, key: Key, around: Around<'_>) -> Value {
        match &field.refers_to {
            Some(noun) if field.meaning == Meaning::Id && field.examples.is_empty() => {
                self.id(noun, scalar, self.member(noun, key.number()))
            }
            _ => {
                let price = special::amount(around.life, &field.words, self.locale);
                let made_up = (self.locale.currency.code, price);
                if let Some(amount) = agreement::amount(around.plan, field, around.given, made_up)
                    && !matches!(
                        scalar,
                        Scalar::String | Scalar::Bytes | Scalar::Bool | Scalar::Double | Scalar::Float
                    )
                {
                    return values::integer(scalar, amount);
                }
                let origin = values::Origin {
                    key,
                    thing: around.key,
                    life: around.life,
                };
                values::scalar(scalar, field, origin, self.locale)
            }
        }
    }

    /// A message made up for a field, with what is written about its type.
    fn nested(
        &self,
        around: Around<'_>,
        field: &FieldPlan,
        ty: MessageIndex,
        key: Key,
        scope: &mut Scope,
    ) -> Option<DynamicMessage> {
        let is_special = self.plan(ty).is_some_and(|plan| plan.special.is_some());
        match self.types.get(&ty) {
            Some(Part::Value(Value::Message(message))) => Some(message.clone()),
            Some(Part::Message(given)) if is_special => {
                let mut message = self
                    .made_up(around, field, ty, key, scope)
                    .unwrap_or_else(|| DynamicMessage::new(Arc::clone(&self.pool), ty));
                self.write_given(&mut message, given, key, scope);
                Some(message)
            }
            _ => self.made_up(around, field, ty, key, scope),
        }
    }

    fn made_up(
        &self,
        around: Around<'_>,
        field: &FieldPlan,
        ty: MessageIndex,
        key: Key,
        scope: &mut Scope,
    ) -> Option<DynamicMessage> {
        let plan = self.plan(ty)?;
        let example = key
            .with("example")
            .pick(&field.examples.iter().map(String::as_str).collect::<Vec<_>>());
        if let Some(message) = example.and_then(|text| self.example(ty, text)) {
            return Some(message);
        }
        match plan.special {
            Some(Special::Unset) => None,
            Some(Special::Empty) => Some(DynamicMessage::new(Arc::clone(&self.pool), ty)),
            Some(Special::Wrapper) => {
                let Kind::Scalar(scalar) = plan.field(1)?.kind else {
                    return None;
                };
                let mut message = DynamicMessage::new(Arc::clone(&self.pool), ty);
                set(&mut message, 1, Some(self.scalar(scalar, field, key, around)));
                Some(message)
            }
            Some(special) => {
                let place = Place {
                    key,
                    life: around.life,
                    words: &field.words,
                };
                match special.made(place, self.locale) {
                    Made::Fields(fields) => {
                        let mut message = DynamicMessage::new(Arc::clone(&self.pool), ty);
                        for (number, value) in fields {
                            set(&mut message, number, Some(value));
                        }
                        Some(message)
                    }
                    Made::Json(json) => DynamicMessage::from_json(Arc::clone(&self.pool), ty, &json).ok(),
                    Made::Nothing => None,
                }
            }
            None if scope.path.len() >= MAX_DEPTH || scope.path.contains(&ty) || scope.fields > MAX_FIELDS => None,
            None => {
                let given = self.sibling_id(around, field, plan);
                Some(self.message(ty, self.reference(ty, key), &given, scope))
            }
        }
    }

    fn example(&self, ty: MessageIndex, text: &str) -> Option<DynamicMessage> {
        let parse = |json: &str| DynamicMessage::from_json(Arc::clone(&self.pool), ty, json).ok();
        parse(text).or_else(|| parse(&format!("\"{text}\"")))
    }

    /// The id that a field such as `item_id` gives to the message in `item` beside it.
    fn sibling_id(&self, around: Around<'_>, field: &FieldPlan, plan: &Plan) -> Given {
        let mut given = Given::default();
        let Some(identity) = &plan.identity else {
            return given;
        };
        let is_sibling = |other: &&FieldPlan| {
            other.shape == Shape::One
                && other.oneof.is_none()
                && other
                    .words
                    .split_last()
                    .is_some_and(|(last, rest)| last == "id" && rest == field.words)
        };
        let Some(sibling) = around.plan.fields.iter().find(is_sibling) else {
            return given;
        };
        let value = match around.given.get(sibling.number) {
            Some(Part::Value(value)) => Some(value.clone()),
            Some(_) => None,
            None => self.value(
                around,
                sibling,
                RulePart::Whole,
                around.key.with(&sibling.key),
                &mut Scope::default(),
            ),
        };
        let kind = plan.field(identity.number).map(|field| &field.kind);
        if let Some(text) = value.as_ref().and_then(text_of)
            && let Some(Kind::Scalar(scalar)) = kind
            && let Some(value) = values::parse(*scalar, &text)
        {
            given.set(identity.number, Part::Value(value));
        }
        given
    }

    /// The value that a field of a thing has, without making up the rest of the thing.
    pub fn field_of(&self, plan: &Plan, field: &FieldPlan, thing: Key) -> Option<Value> {
        let given = Given::default();
        let around = Around {
            plan,
            key: thing,
            life: thing,
            given: &given,
        };
        self.fill(around, field, &mut Scope::default())
    }
}

/// Lists of what went wrong are empty where nothing does.
fn is_about_failures(field: &FieldPlan) -> bool {
    const FAILURES: &[&str] = &[
        "missing",
        "failed",
        "failures",
        "errors",
        "error",
        "invalid",
        "unreachable",
        "warnings",
    ];
    field
        .words
        .first()
        .is_some_and(|word| FAILURES.contains(&word.as_str()))
}

/// Sets a field. A value that does not fit is left out: plans and descriptors come from one schema.
pub(super) fn set(message: &mut DynamicMessage, number: u32, value: Option<Value>) {
    let pool = Arc::clone(message.pool());
    let field = pool.message(message.message_index()).field(number);
    if let (Some(field), Some(value)) = (field, value) {
        let is_set = message.try_set(field, value).is_ok();
        debug_assert!(is_set, "a value does not fit the field {}", field.name());
    }
}
