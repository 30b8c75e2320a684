//! Applies rules to messages: `build` reads what there is to check, `run` checks it.

mod build;
mod run;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use buffa_descriptor::reflect::{DynamicMessage, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex};

use crate::diagnostic::Place;
use crate::schema::{Element, Message, Schema};

use super::cel::{self, Cel, Program};
use super::violation::{Step, Violation};

use build::Builder;
use run::Run;

/// Tells the seconds since 1970, and nanoseconds.
pub type Clock = fn() -> (i64, i32);

/// A rule that cannot be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub place: Place,
    pub text: String,
}

/// The rules of all messages of a schema, ready to be applied.
pub struct Validator {
    messages: HashMap<MessageIndex, MessagePlan>,
}

impl fmt::Debug for Validator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Validator")
            .field("messages", &self.messages.len())
            .finish_non_exhaustive()
    }
}

/// What there is to check in messages of one type; there is none for a type without rules in or below it.
#[derive(Default)]
struct MessagePlan {
    expressions: Vec<Arc<Compiled>>,
    oneof_rules: Vec<OneofPlan>,
    required_oneofs: Vec<(String, Vec<u32>)>,
    fields: Vec<FieldPlan>,
}

struct OneofPlan {
    names: String,
    numbers: Vec<u32>,
    is_required: bool,
}

struct FieldPlan {
    number: u32,
    step: Step,
    kind: FieldKind,
    is_required: bool,
    /// Nothing is checked where the field is not set.
    skips_unset: bool,
    value: ValuePlan,
}

/// What there is to check in a value.
#[derive(Default)]
struct ValuePlan {
    /// Nothing is checked in an item, a key or a value of a map that is zero.
    skips_zero: bool,
    expressions: Vec<Arc<Compiled>>,
    standard: Vec<Standard>,
    rules: Option<Cel>,
    /// The way from the rules of the field to those of the value.
    prefix: Vec<Step>,
    any: Option<(Vec<String>, Vec<String>)>,
    /// The numbers that an enum declares, sorted, where no other is allowed.
    defined: Option<Vec<i32>>,
    message: Option<MessageIndex>,
    items: Option<Box<ValuePlan>>,
    entries: Option<Box<(ValuePlan, ValuePlan)>>,
}

impl ValuePlan {
    /// The plan, and those of items, keys and values.
    fn all(&self) -> impl Iterator<Item = &Self> {
        let entries = self.entries.iter().flat_map(|entries| [&entries.0, &entries.1]);
        std::iter::once(self).chain(self.items.as_deref()).chain(entries)
    }

    fn is_empty(&self, needed: &dyn Fn(MessageIndex) -> bool) -> bool {
        self.expressions.is_empty()
            && self.standard.is_empty()
            && self.any.is_none()
            && self.defined.is_none()
            && !self.message.is_some_and(needed)
            && self.items.as_ref().is_none_or(|items| items.is_empty(needed))
            && self
                .entries
                .as_ref()
                .is_none_or(|entries| entries.0.is_empty(needed) && entries.1.is_empty(needed))
    }
}

/// An expression of a rule.
struct Compiled {
    id: String,
    message: String,
    source: String,
    program: Program,
    needs_now: bool,
    path: Vec<Step>,
}

/// A rule of `StringRules` and the like that is set.
struct Standard {
    rule: Cel,
    expressions: Arc<Vec<Compiled>>,
}

impl Validator {
    /// The rules of all messages of `schema`, for messages of `pool`, and those that cannot be
    /// applied.
    pub fn new(schema: &Schema, pool: &Arc<DescriptorPool>) -> (Self, Vec<Problem>) {
        let messages = schema.files().flat_map(crate::schema::File::all_messages);
        Self::of(schema, pool, messages)
    }

    /// The same, for some of the messages.
    pub fn of<'a>(
        schema: &'a Schema,
        pool: &Arc<DescriptorPool>,
        messages: impl Iterator<Item = Message<'a>>,
    ) -> (Self, Vec<Problem>) {
        let mut validator = Self {
            messages: HashMap::new(),
        };
        if schema.symbol("buf.validate.field").is_none() {
            return (validator, Vec::new());
        }
        let mut builder = Builder {
            schema,
            pool,
            predefined: HashMap::new(),
            problems: Vec::new(),
        };
        for message in messages.filter(|message| !message.is_map_entry()) {
            if let Some(index) = pool.message_index(message.full_name()) {
                validator.messages.insert(index, builder.message(message));
            }
        }
        validator.prune();
        (validator, builder.problems)
    }

    /// Leaves out what has no rules in or below it.
    fn prune(&mut self) {
        let mut needed: HashSet<MessageIndex> = HashSet::new();
        loop {
            let before = needed.len();
            for (index, plan) in &self.messages {
                let has_rules = !plan.expressions.is_empty()
                    || !plan.oneof_rules.is_empty()
                    || !plan.required_oneofs.is_empty()
                    || plan
                        .fields
                        .iter()
                        .any(|field| field.is_required || !field.value.is_empty(&|ty| needed.contains(&ty)));
                if has_rules && !needed.contains(index) {
                    needed.insert(*index);
                }
            }
            if needed.len() == before {
                break;
            }
        }
        self.messages.retain(|index, _| needed.contains(index));
        let is_needed = |ty| needed.contains(&ty);
        for plan in self.messages.values_mut() {
            plan.fields
                .retain(|field| field.is_required || !field.value.is_empty(&is_needed));
        }
    }

    /// Whether messages of a type have rules, or messages below them.
    pub fn applies(&self, ty: MessageIndex) -> bool {
        self.messages.contains_key(&ty)
    }

    /// Whether rules of messages of a type, or of messages below them, speak of the time.
    pub fn asks_for_time(&self, ty: MessageIndex) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![ty];
        while let Some(ty) = open.pop() {
            let Some(plan) = self.messages.get(&ty).filter(|_| seen.insert(ty)) else {
                continue;
            };
            if plan.expressions.iter().any(|rule| rule.needs_now) {
                return true;
            }
            for value in plan.fields.iter().flat_map(|field| field.value.all()) {
                let standard = value.standard.iter().flat_map(|standard| standard.expressions.iter());
                let own = value.expressions.iter().map(|rule| &**rule);
                if standard.chain(own).any(|rule| rule.needs_now) {
                    return true;
                }
                open.extend(value.message);
            }
        }
        false
    }

    /// The rules that a message breaks, in the order of the fields. Those that speak of the time
    /// are applied where it is known.
    ///
    /// # Errors
    ///
    /// A rule has no value for this message, in a sentence.
    pub fn validate(&self, message: &DynamicMessage, now: Option<(i64, i32)>) -> Result<Vec<Violation>, String> {
        let mut run = Run {
            validator: self,
            now: now.and_then(|(seconds, nanos)| cel::timestamp(seconds, nanos)),
            violations: Vec::new(),
        };
        run.message(message)?;
        Ok(run.violations)
    }

    /// The rules of one field that a message breaks, without those of messages inside it.
    ///
    /// # Errors
    ///
    /// A rule has no value for this message, in a sentence.
    pub fn validate_field(&self, message: &DynamicMessage, number: u32) -> Result<Vec<Violation>, String> {
        let mut run = Run {
            validator: self,
            now: None,
            violations: Vec::new(),
        };
        let plan = self.messages.get(&message.message_index());
        if let Some(field) = plan.and_then(|plan| plan.fields.iter().find(|field| field.number == number)) {
            run.field(message, field)?;
        }
        Ok(run.violations)
    }
}

/// Which of the values in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The field's own, a list or a map as a whole.
    Whole,
    Item,
    Key,
    Value,
}

impl Validator {
    /// Whether a value keeps the rules of its field, apart from those inside of a message in it.
    pub fn keeps(&self, ty: MessageIndex, number: u32, part: Part, value: &Value) -> bool {
        let field = self
            .messages
            .get(&ty)
            .and_then(|plan| plan.fields.iter().find(|field| field.number == number));
        let Some(field) = field else { return true };
        let plan = match part {
            Part::Whole => Some(&field.value),
            Part::Item => field.value.items.as_deref(),
            Part::Key => field.value.entries.as_deref().map(|entries| &entries.0),
            Part::Value => field.value.entries.as_deref().map(|entries| &entries.1),
        };
        if part == Part::Whole && field.is_required && cel::is_zero(value) {
            return false;
        }
        let Some(plan) = plan else { return true };
        if plan.skips_zero && cel::is_zero(value) {
            return true;
        }
        let mut run = Run {
            validator: self,
            now: None,
            violations: Vec::new(),
        };
        run.rules(plan, || cel::of_single(value)).is_ok() && {
            run.own(plan, value);
            run.violations.is_empty()
        }
    }

    /// Whether a message keeps the rules about it as a whole, apart from those of its fields.
    pub fn keeps_as_a_whole(&self, message: &DynamicMessage) -> bool {
        let Some(plan) = self.messages.get(&message.message_index()) else {
            return true;
        };
        let mut run = Run {
            validator: self,
            now: None,
            violations: Vec::new(),
        };
        plan.expressions.is_empty() || (run.whole(plan, message).is_ok() && run.violations.is_empty())
    }
}
