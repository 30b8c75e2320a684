//! Lists and maps.

use buffa_descriptor::reflect::{MapKey, MapValue, Value};

use super::super::key::Key;
use super::super::locale::ENGLISH;
use super::super::meaning::Meaning;
use super::super::plan::{Choice, FieldPlan, Kind, Plan};
use super::super::{Fakes, values};
use super::{Around, MAX_DEPTH, Scope};
use crate::mock::given::Given;
use crate::mock::message::map_key_of;
use crate::schema::Scalar;
use crate::validate::Part as RulePart;

impl Fakes {
    pub(super) fn list(&self, around: Around<'_>, field: &FieldPlan, key: Key, scope: &mut Scope) -> Option<Value> {
        let count = match scope.path.len() {
            0..=2 => key.with("count").between(1, 3),
            _ => 1,
        };
        let count = field.rules.as_ref().map_or(count, |rules| rules.count(count));
        if field.rules.is_some() {
            return Some(Value::List(self.ruled_items(around, field, count, key, scope)));
        }
        let mut items = Vec::new();
        match &field.kind {
            Kind::Enum(choices) => {
                let mut ranked: Vec<&Choice> = choices.iter().collect();
                ranked.sort_by_key(|choice| std::cmp::Reverse(key.with(&choice.name).number()));
                items.extend(
                    ranked
                        .iter()
                        .take(count as usize)
                        .map(|choice| Value::EnumNumber(choice.number)),
                );
            }
            Kind::Message(ty) if self.plan(*ty).is_some_and(|plan| plan.identity.is_some()) => {
                if scope.path.len() >= MAX_DEPTH || scope.path.contains(ty) {
                    return None;
                }
                let noun = self.plan(*ty)?.identity.as_ref()?.noun.clone();
                for index in 0..count {
                    let member = self.member(&noun, key.below(self.population(&noun)) + index);
                    items.push(Value::Message(self.message(*ty, member, &Given::default(), scope)));
                }
            }
            Kind::Scalar(scalar) if field.refers_to.is_some() && field.meaning == Meaning::Id => {
                let noun = field.refers_to.as_deref()?;
                let first = key.below(self.population(noun));
                items.extend((0..count).map(|index| self.id(noun, *scalar, self.member(noun, first + index))));
            }
            _ => items.extend((0..count).filter_map(|index| self.unruled(around, field, key.at(index), scope))),
        }
        Some(Value::List(items))
    }

    /// Items of a list that each keep their rules, and are unique where they have to be.
    fn ruled_items(
        &self,
        around: Around<'_>,
        field: &FieldPlan,
        count: u64,
        key: Key,
        scope: &mut Scope,
    ) -> Vec<Value> {
        let is_unique = field.rules.as_ref().is_some_and(|rules| rules.is_unique);
        let mut items: Vec<Value> = Vec::new();
        for index in 0..count.saturating_mul(4) {
            if items.len() as u64 == count {
                break;
            }
            let Some(item) = self.value(around, field, RulePart::Item, key.at(index), scope) else {
                break;
            };
            if !is_unique || !items.contains(&item) {
                items.push(item);
            }
        }
        items
    }

    pub(super) fn map(
        &self,
        around: Around<'_>,
        field: &FieldPlan,
        scalar: Scalar,
        key: Key,
        scope: &mut Scope,
    ) -> Option<Value> {
        let first = key.with("first").number();
        let mut entries: Vec<(MapKey, Value)> = Vec::new();
        let count = key.with("count").between(1, 3);
        let count = field.rules.as_ref().map_or(count, |rules| rules.count(count));
        for index in 0..count.saturating_mul(4) {
            if entries.len() as u64 == count {
                break;
            }
            // Keys are for programs, so they are the same in every language.
            let word = ENGLISH.words[(first.wrapping_add(index) % ENGLISH.words.len() as u64) as usize].written;
            let value = self.value(around, field, RulePart::Value, key.at(index), scope)?;
            let name = match self.id_in(&value).filter(|_| scalar == Scalar::String) {
                Some(id) => MapKey::String(id),
                None => map_key(scalar, index, word),
            };
            let Some(name) = self.ruled_key(around.plan, field, key.at(index), name) else {
                continue;
            };
            if entries.iter().all(|(known, _)| *known != name) {
                entries.push((name, value));
            }
        }
        Some(Value::Map(MapValue::from_entries(entries)))
    }

    /// The key of an entry, or one that keeps the rules of keys.
    fn ruled_key(&self, plan: &Plan, field: &FieldPlan, key: Key, name: MapKey) -> Option<MapKey> {
        if field.rules.is_none() {
            return Some(name);
        }
        map_key_of(self.fitted(plan, field, RulePart::Key, key, |_| Some(key_value(&name)))?)
    }
}

fn map_key(scalar: Scalar, index: u64, word: &str) -> MapKey {
    match (scalar, values::integer(scalar, index + 1)) {
        (Scalar::String, _) => MapKey::String(word.to_owned()),
        (Scalar::Bool, _) => MapKey::Bool(index % 2 == 1),
        (_, Value::I32(number)) => MapKey::I32(number),
        (_, Value::U32(number)) => MapKey::U32(number),
        (_, Value::U64(number)) => MapKey::U64(number),
        (_, Value::I64(number)) => MapKey::I64(number),
        _ => MapKey::I64(i64::try_from(index).unwrap_or_default()),
    }
}

fn key_value(key: &MapKey) -> Value {
    match key {
        MapKey::Bool(value) => Value::Bool(*value),
        MapKey::I32(number) => Value::I32(*number),
        MapKey::I64(number) => Value::I64(*number),
        MapKey::U32(number) => Value::U32(*number),
        MapKey::U64(number) => Value::U64(*number),
        MapKey::String(text) => Value::String(text.clone()),
    }
}
