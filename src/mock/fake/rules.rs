//! Values that keep the rules of protovalidate: what the rules of a field allow, read once, and
//! candidates made from it. Whether one keeps all rules, those that are expressions too, is for
//! the validator to say.

mod scalars;

use std::sync::Arc;

use buffa_descriptor::reflect::{DynamicMessage, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex, SingularKind};

use crate::schema::{Element, Field, Message, Type};
use crate::validate::{
    FieldRules, Ignore, Kind, Literal, MessageRules, Part, Pattern, TypeRules, number, pattern, value_of,
};

use super::Fakes;
use super::key::Key;
use super::plan::{FieldPlan, Plan};
use super::text::TextRules;
use scalars::{scalar_candidate, scalar_of, within};

/// How many candidates are tried for one value, and for a message or a list as a whole.
const CANDIDATES: u64 = 24;
const REPEATS: u64 = 12;
/// How many items a list has at most, whatever its rules want.
const MAX_ITEMS: u64 = 1000;

/// What the rules of a field allow.
#[derive(Debug, Default)]
pub struct Rules {
    /// The field has to be set to something other than its zero value.
    pub is_required: bool,
    least: u64,
    most: Option<u64>,
    pub is_unique: bool,
    /// Of the value, or of each item or value of a map.
    value: Recipe,
    keys: Recipe,
}

/// What values are made from.
#[derive(Debug, Default)]
struct Recipe {
    examples: Vec<Value>,
    /// What alone is allowed.
    allowed: Vec<Value>,
    source: Source,
}

#[derive(Debug, Default)]
enum Source {
    /// Nothing but the field itself says what its values are.
    #[default]
    Field,
    Integer {
        low: Option<i128>,
        high: Option<i128>,
    },
    Fraction {
        low: Option<f64>,
        high: Option<f64>,
    },
    Text(Box<TextRules>),
    Bytes(Box<TextRules>),
    /// Nanoseconds since 1970, or of a duration.
    Time {
        low: Option<i128>,
        high: Option<i128>,
    },
    Any(Vec<String>),
}

/// Fields of which at most one is set.
#[derive(Debug)]
pub struct Choice {
    pub numbers: Vec<u32>,
}

/// The rules of a message about its fields together.
pub fn choices(message: Message<'_>) -> Vec<Choice> {
    let rules = MessageRules::of(message).unwrap_or_default();
    let number = |name: &&str| {
        let field = message.fields().find(|field| field.name() == *name)?;
        Some(field.number().cast_unsigned())
    };
    let oneofs = rules.oneofs.iter();
    oneofs
        .map(|oneof| Choice {
            numbers: oneof.fields.iter().filter_map(number).collect(),
        })
        .collect()
}

impl Rules {
    /// The rules of a field; none where it has none that matter.
    pub fn of(field: Field<'_>, pool: &Arc<DescriptorPool>) -> Option<Self> {
        let choices = MessageRules::of(field.message()).unwrap_or_default();
        let is_chosen = choices.oneofs.iter().any(|oneof| oneof.fields.contains(&field.name()));
        let Some(rules) = FieldRules::of(field).filter(|rules| rules.ignore() != Ignore::Always) else {
            return is_chosen.then(|| Self {
                is_required: true,
                ..Self::default()
            });
        };
        let owner = pool.message_by_name(field.message().full_name())?;
        let kind = owner.field(field.number().cast_unsigned())?.kind();
        let mut found = Self {
            is_required: rules.is_required || is_chosen,
            ..Self::default()
        };
        let type_rules = rules.type_rules.as_ref();
        match kind {
            FieldKind::Singular(single) => found.value = Recipe::of(type_rules, field.ty(), single, pool),
            FieldKind::List(single) => {
                if let Some(rules) = type_rules.filter(|rules| rules.kind == Kind::Repeated) {
                    found.least = rules.length("min_items").unwrap_or_default();
                    found.most = rules.length("max_items");
                    found.is_unique = rules.bool("unique") == Some(true);
                    let items = rules.inner(number::ITEMS).unwrap_or_default();
                    found.value = Recipe::of(items.type_rules.as_ref(), field.ty(), single, pool);
                }
            }
            FieldKind::Map { key, value } => {
                let (scalar, held) = field.map()?;
                if let Some(rules) = type_rules.filter(|rules| rules.kind == Kind::Map) {
                    found.least = rules.length("min_pairs").unwrap_or_default();
                    found.most = rules.length("max_pairs");
                    let keys = rules.inner(number::KEYS).unwrap_or_default();
                    let values = rules.inner(number::VALUES).unwrap_or_default();
                    let single = SingularKind::Scalar(key);
                    found.keys = Recipe::of(keys.type_rules.as_ref(), Type::Scalar(scalar), single, pool);
                    found.value = Recipe::of(values.type_rules.as_ref(), held.ty(), value, pool);
                }
            }
        }
        Some(found)
    }

    /// How many items or pairs there are, where there would be `count`.
    pub fn count(&self, count: u64) -> u64 {
        let least = self.least.max(u64::from(self.is_required)).min(MAX_ITEMS);
        count.max(least).min(self.most.unwrap_or(u64::MAX))
    }

    /// Whether a list or a map may not be left out.
    pub fn needs_some(&self) -> bool {
        self.is_required || self.least > 0
    }

    fn recipe(&self, part: Part) -> &Recipe {
        if part == Part::Key { &self.keys } else { &self.value }
    }
}

impl Recipe {
    fn of(rules: Option<&TypeRules<'_>>, ty: Type<'_>, kind: SingularKind, pool: &Arc<DescriptorPool>) -> Self {
        let Some(rules) = rules.filter(|rules| rules.kind.fits(ty)) else {
            return Self::default();
        };
        let values = |rule| -> Vec<Value> {
            let literals = rules.all(rule).into_iter();
            literals.filter_map(|literal| value_of(pool, kind, literal)).collect()
        };
        let mut allowed = values("const");
        if rules.kind != Kind::Any && rules.kind != Kind::FieldMask {
            allowed.extend(values("in"));
        }
        Self {
            examples: values("example"),
            allowed,
            source: Source::of(rules),
        }
    }
}

impl Source {
    fn of(rules: &TypeRules<'_>) -> Self {
        match rules.kind {
            Kind::Float | Kind::Double => {
                let bound = |rule| match rules.get(rule) {
                    Some(Literal::Float(number)) => Some(number),
                    _ => None,
                };
                let (low, high) = (
                    bound("gt").or_else(|| bound("gte")),
                    bound("lt").or_else(|| bound("lte")),
                );
                let (low, high) = uncrossed(low, high);
                Self::Fraction { low, high }
            }
            Kind::String => Self::Text(Box::new(TextRules::of(rules))),
            Kind::Bytes => Self::Bytes(Box::new(TextRules::of(rules))),
            Kind::Timestamp if rules.bool("gt_now") == Some(true) => {
                // Whatever the time is: the year 2100.
                let low = Some(4_102_444_800_000_000_000);
                Self::Time { low, high: None }
            }
            Kind::Duration | Kind::Timestamp => {
                let (low, high) = bounds(rules);
                Self::Time { low, high }
            }
            Kind::Any => {
                let urls = rules.all("in").into_iter();
                Self::Any(
                    urls.filter_map(|url| match url {
                        Literal::Text(url) => Some(url.to_owned()),
                        _ => None,
                    })
                    .collect(),
                )
            }
            kind if kind.is_number() => {
                let (low, high) = bounds(rules);
                Self::Integer { low, high }
            }
            _ => Self::Field,
        }
    }
}

/// The least and the greatest whole number that is allowed.
fn bounds(rules: &TypeRules<'_>) -> (Option<i128>, Option<i128>) {
    const SECOND: i128 = 1_000_000_000;
    let bound = |rule| match rules.get(rule)? {
        Literal::Int(number) => Some(i128::from(number)),
        Literal::Uint(number) => Some(i128::from(number)),
        Literal::Time(seconds, nanos) => Some(i128::from(seconds) * SECOND + i128::from(nanos)),
        _ => None,
    };
    let low = bound("gt").map(|number| number + 1).or_else(|| bound("gte"));
    let high = bound("lt").map(|number| number - 1).or_else(|| bound("lte"));
    uncrossed(low, high)
}

/// Bounds that are crossed leave out what lies between them: the upper side is taken.
fn uncrossed<T: PartialOrd>(low: Option<T>, high: Option<T>) -> (Option<T>, Option<T>) {
    match (low, high) {
        (Some(low), Some(high)) if high < low => (Some(low), None),
        bounds => bounds,
    }
}

impl Fakes {
    /// A value of a field that keeps its rules, made by `make` from a key, or else from the rules;
    /// if none is found, that which `make` makes first.
    pub fn fitted(
        &self,
        plan: &Plan,
        field: &FieldPlan,
        part: Part,
        key: Key,
        mut make: impl FnMut(Key) -> Option<Value>,
    ) -> Option<Value> {
        let Some(rules) = &field.rules else { return make(key) };
        let recipe = rules.recipe(part);
        let keeps = |value: &Value| self.keeps(plan.ty, field, part, value);
        if field.refers_to.is_none()
            && plan
                .identity
                .as_ref()
                .is_none_or(|identity| identity.number != field.number)
            && let Some(example) = chosen(&recipe.examples, key, &keeps)
        {
            return Some(example);
        }
        let first = make(key);
        if first.as_ref().is_some_and(keeps) {
            return first;
        }
        if first.is_none() && !rules.is_required && part == Part::Whole {
            return None;
        }
        if let Some(value) = chosen(&recipe.allowed, key, &keeps) {
            return Some(value);
        }
        for attempt in 0..CANDIDATES {
            let key = key.with("rules").at(attempt);
            let natural = if attempt < CANDIDATES / 2 {
                make(key)
            } else {
                first.clone()
            };
            let made = self.candidate(field, recipe, part, key, natural.as_ref());
            if let Some(found) = [natural, made].into_iter().flatten().find(keeps) {
                return Some(found);
            }
        }
        first
    }

    fn keeps(&self, ty: MessageIndex, field: &FieldPlan, part: Part, value: &Value) -> bool {
        let is_missing = part == Part::Whole
            && field.rules.as_ref().is_some_and(|rules| rules.is_required)
            && crate::validate::cel::is_zero(value)
            && !matches!(value, Value::Message(_));
        !is_missing && self.validator.keeps(ty, field.number, part, value)
    }

    /// What `make` makes for a list, a map or a message, tried again with other keys until it is `good`.
    pub fn until<T>(key: Key, mut make: impl FnMut(Key) -> T, good: impl Fn(&T) -> bool) -> T {
        let first = make(key);
        if good(&first) {
            return first;
        }
        (0..REPEATS)
            .map(|attempt| make(key.with("once more").at(attempt)))
            .find(good)
            .unwrap_or(first)
    }

    /// A value made from rules.
    fn candidate(
        &self,
        field: &FieldPlan,
        recipe: &Recipe,
        part: Part,
        key: Key,
        natural: Option<&Value>,
    ) -> Option<Value> {
        let kind = self.kind(field, part)?;
        if let SingularKind::Message(ty) = kind {
            return self.message_candidate(ty, recipe, key, natural).map(Value::Message);
        }
        if let SingularKind::Enum(ty) = kind {
            let values = self.pool.enumeration(ty).values();
            let index = key.below(values.len() as u64) as usize;
            return values.get(index).map(|value| Value::EnumNumber(value.number()));
        }
        let SingularKind::Scalar(scalar) = kind else {
            return None;
        };
        scalar_candidate(&recipe.source, scalar_of(scalar), key, natural)
    }

    /// What kind of value stands in a part of a field.
    fn kind(&self, field: &FieldPlan, part: Part) -> Option<SingularKind> {
        let owner = self.pool.message(field.owner);
        Some(match (owner.field(field.number)?.kind(), part) {
            (FieldKind::Map { key, .. }, Part::Key) => SingularKind::Scalar(key),
            (FieldKind::Singular(kind) | FieldKind::List(kind) | FieldKind::Map { value: kind, .. }, _) => kind,
        })
    }

    fn message_candidate(
        &self,
        ty: MessageIndex,
        recipe: &Recipe,
        key: Key,
        natural: Option<&Value>,
    ) -> Option<DynamicMessage> {
        const SECOND: i128 = 1_000_000_000;
        let literal = match &recipe.source {
            Source::Time { low, high } => {
                // Whole seconds, where there is one within the bounds.
                let day = 86_400 * SECOND;
                let nanos = within(*low, *high, day, key, 0);
                let rounded = (nanos + SECOND - 1).div_euclid(SECOND) * SECOND;
                let nanos = if high.is_none_or(|high| rounded <= high) {
                    rounded
                } else {
                    nanos
                };
                let (seconds, rest) = (nanos.div_euclid(SECOND), nanos.rem_euclid(SECOND));
                Literal::Time(i64::try_from(seconds).ok()?, i32::try_from(rest).ok()?)
            }
            Source::Any(urls) => {
                let texts: Vec<&str> = urls.iter().map(String::as_str).collect();
                let url = key.pick(&texts).unwrap_or("type.googleapis.com/google.protobuf.Empty");
                let mut message = DynamicMessage::new(Arc::clone(&self.pool), ty);
                super::make::set(&mut message, 1, Some(Value::String(url.to_owned())));
                return Some(message);
            }
            source => {
                // The value of a wrapper.
                let field = self.pool.message(ty).field(1)?;
                let FieldKind::Singular(SingularKind::Scalar(scalar)) = field.kind() else {
                    return None;
                };
                let inner = match natural {
                    Some(Value::Message(wrapper)) => wrapper.field_by_number(1),
                    _ => None,
                };
                let value = scalar_candidate(source, scalar_of(scalar), key, inner)?;
                let mut message = DynamicMessage::new(Arc::clone(&self.pool), ty);
                super::make::set(&mut message, 1, Some(value));
                return Some(message);
            }
        };
        match value_of(&self.pool, SingularKind::Message(ty), literal)? {
            Value::Message(message) => Some(message),
            _ => None,
        }
    }
}

/// One of some values that is good, by the key.
fn chosen(values: &[Value], key: Key, is_good: &impl Fn(&Value) -> bool) -> Option<Value> {
    if values.is_empty() {
        return None;
    }
    let first = key.with("example").below(values.len() as u64) as usize;
    let mut turned = values[first..].iter().chain(&values[..first]);
    turned.find(|value| is_good(value)).cloned()
}

/// A regular expression of a rule, if it is one.
pub(super) fn read_pattern(rules: &TypeRules<'_>) -> Option<Pattern> {
    pattern(rules.text("pattern")?).ok()
}
