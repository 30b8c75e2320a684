//! Messages made up from the schema. A value is a function of the seed, the
//! thing it belongs to and the path of its field: the same id is the same thing
//! in every answer, and a field that is added changes no other.

mod agreement;
mod identity;
mod key;
mod locale;
mod make;
mod meaning;
mod plan;
mod rules;
mod special;
mod text;
mod timeline;
mod values;
mod words;

use std::sync::Arc;

use buffa_descriptor::reflect::Value;
use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex, SingularKind};
use hashbrown::HashMap;

use crate::config::Language;
use crate::schema::Scalar;
use crate::validate::{Part as RulePart, Validator};

use super::given::{Given, Part};
use super::message::text_of;

pub use agreement::{case, status_field};
pub use identity::Identities;
pub use key::Key;
pub use locale::negotiated;
pub use make::Scope;
pub use plan::{FieldPlan, Kind, Plan, Plans, Shape};
pub use values::{integer, parse};
pub use words::{are_related, singular, split};

use identity::Style;
use locale::Locale;

/// Makes messages up.
#[derive(Debug, Clone)]
pub struct Fakes {
    pool: Arc<DescriptorPool>,
    plans: Arc<Plans>,
    /// Says what keeps the rules of fields.
    validator: Arc<Validator>,
    seed: Key,
    /// What is written about messages of a type wherever they occur.
    types: Arc<HashMap<MessageIndex, Part>>,
    locale: &'static Locale,
}

impl Fakes {
    pub fn new(plans: Plans, pool: Arc<DescriptorPool>, validator: Arc<Validator>, seed: u64) -> Self {
        Self {
            plans: Arc::new(plans),
            validator,
            pool,
            seed: Key::from_seed(seed),
            types: Arc::default(),
            locale: &locale::ENGLISH,
        }
    }

    /// The same in another language.
    pub fn in_language(&self, language: Language) -> Self {
        Self {
            locale: locale::locale(language),
            ..self.clone()
        }
    }

    /// Decides about messages of some types wherever they occur and nothing else is decided.
    pub fn set_types(&mut self, types: HashMap<MessageIndex, Part>) {
        self.types = Arc::new(types);
    }

    pub fn type_count(&self) -> usize {
        self.types.len()
    }

    pub fn plan(&self, ty: MessageIndex) -> Option<&Plan> {
        self.plans.get(ty)
    }

    /// Where every key starts.
    pub fn seed(&self) -> Key {
        self.seed
    }

    /// Whether messages of a type are taken as they are, and never completed.
    pub fn is_whole(&self, ty: MessageIndex) -> bool {
        self.plan(ty).is_none_or(|plan| plan.special.is_some())
    }

    /// Everything of `above`, and of `below` what `above` leaves open.
    pub fn merge(&self, ty: MessageIndex, mut below: Given, above: &Given) -> Given {
        below.origin = above.origin.or(below.origin);
        let descriptor = self.pool.message(ty);
        for (number, part) in above.iter() {
            let field = descriptor.field(number);
            // Of a oneof, only the case from above stays.
            if let Some(oneof) = field.and_then(buffa_descriptor::FieldDescriptor::oneof_index)
                && *part != Part::Absent
            {
                for rival in descriptor
                    .fields()
                    .iter()
                    .filter(|rival| rival.oneof_index() == Some(oneof))
                {
                    if rival.number() != number {
                        below.take(rival.number());
                    }
                }
            }
            let merged = match (
                below.take(number),
                part,
                field.map(buffa_descriptor::FieldDescriptor::kind),
            ) {
                (
                    Some(Part::Message(under)),
                    Part::Message(over),
                    Some(FieldKind::Singular(SingularKind::Message(ty))),
                ) => Part::Message(self.merge(ty, under, over)),
                _ => part.clone(),
            };
            below.set(number, merged);
        }
        below
    }

    /// How many things of a kind there are.
    pub fn population(&self, noun: &str) -> u64 {
        self.seed.with("population size").with(noun).between(24, 48)
    }

    /// The key of the thing `index` of a kind.
    pub fn member(&self, noun: &str, index: u64) -> Key {
        self.seed
            .with("population")
            .with(noun)
            .at(index % self.population(noun))
    }

    /// The id that a thing with this key has, as a value of a field of type `scalar`.
    pub fn id(&self, noun: &str, scalar: Scalar, key: Key) -> Value {
        // An id keeps the rules of its own field wherever it is referred to.
        let ruled = self.plans.ruled_id(noun);
        let ruled = ruled.filter(|(_, field)| matches!(field.kind, Kind::Scalar(own) if own == scalar));
        let Some((plan, field)) = ruled else {
            return self.unruled_id(noun, scalar, key);
        };
        let made = self.fitted(plan, field, RulePart::Whole, key, |key| {
            Some(self.unruled_id(noun, scalar, key))
        });
        made.unwrap_or_else(|| self.unruled_id(noun, scalar, key))
    }

    fn unruled_id(&self, noun: &str, scalar: Scalar, key: Key) -> Value {
        match scalar {
            Scalar::String => Value::String(match self.plans.style(noun) {
                Some(style) => style.text(key),
                None => Style::Letters(format!("{}_", noun.replace(' ', "_"))).text(key),
            }),
            // Below 2^53, which JavaScript holds, and in the narrow types below 2^31.
            Scalar::Int64 | Scalar::Uint64 | Scalar::Fixed64 => values::integer(scalar, key.between(1 << 20, 1 << 40)),
            _ => values::integer(scalar, key.between(1 << 10, 1 << 30)),
        }
    }

    /// The id that a message has or will have: given, or that of `key`.
    pub fn id_of(&self, plan: &Plan, key: Key, given: &Given) -> Option<Value> {
        let identity = plan.identity.as_ref()?;
        if let Some(Part::Value(value)) = given.get(identity.number)
            && text_of(value).is_some()
        {
            return Some(value.clone());
        }
        match plan.field(identity.number)?.kind {
            Kind::Scalar(scalar) => Some(self.id(&identity.noun, scalar, key)),
            _ => None,
        }
    }

    /// The key that the fields of a message hang from: that of its id, if it has one.
    pub fn thing(&self, plan: &Plan, key: Key, given: &Given) -> Key {
        match self.id_of(plan, key, given).as_ref().and_then(text_of) {
            Some(id) => self.seed.with(&plan.full_name).with(&id),
            None => key,
        }
    }

    /// The id of a message, as text.
    pub fn id_in(&self, value: &Value) -> Option<String> {
        let Value::Message(message) = value else {
            return None;
        };
        let identity = self.plan(message.message_index())?.identity.as_ref()?;
        text_of(message.field_by_number(identity.number)?)
    }
}
