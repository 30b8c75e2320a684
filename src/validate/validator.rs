//! Applies rules to messages.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use buffa_descriptor::reflect::{DynamicMessage, MapKey, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex, ScalarType, SingularKind};

use crate::diagnostic::Place;
use crate::schema::{Element, Field, Message, Schema, Symbol, Type};

use super::cel::{self, Cel, Program, Verdict};
use super::rules::{
    Expression, FieldRules, Ignore, Kind, MessageRules, TypeRules, is_oneof_required, number, predefined,
};
use super::violation::{Key, Step, Violation};

/// How many violations are told at once.
const MAX_VIOLATIONS: usize = 100;

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

struct Builder<'a> {
    schema: &'a Schema,
    pool: &'a Arc<DescriptorPool>,
    /// What the rules of a message of rules stand for, by the ordinal of the field.
    predefined: HashMap<usize, Arc<Vec<Compiled>>>,
    problems: Vec<Problem>,
}

impl<'a> Builder<'a> {
    fn problem(&mut self, element: impl Element<'a>, text: String) {
        self.problems.push(Problem {
            place: element.place(),
            text,
        });
    }

    fn compile(&mut self, element: impl Element<'a>, rule: Expression<'_>, path: Vec<Step>) -> Option<Compiled> {
        match cel::parse(rule.source) {
            Ok(program) => Some(Compiled {
                id: rule.id.to_owned(),
                message: rule.message.to_owned(),
                source: rule.source.to_owned(),
                needs_now: rule
                    .source
                    .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                    .any(|word| word == "now"),
                program,
                path,
            }),
            Err(problems) => {
                let text = format!(
                    "the rule `{}` is no expression of CEL: {}",
                    rule.id,
                    problems.join("; ")
                );
                self.problem(element, text);
                None
            }
        }
    }

    fn message(&mut self, message: Message<'a>) -> MessagePlan {
        let mut plan = MessagePlan::default();
        let rules = MessageRules::of(message).unwrap_or_default();
        for rule in rules.bare_expressions.iter().chain(&rules.expressions) {
            plan.expressions
                .extend(self.compile(message, *rule, Vec::new()).map(Arc::new));
        }
        for oneof in &rules.oneofs {
            let numbers: Vec<u32> = oneof
                .fields
                .iter()
                .filter_map(|name| message.fields().find(|field| field.name() == *name))
                .map(|field| field.number().cast_unsigned())
                .collect();
            if numbers.len() != oneof.fields.len() || numbers.is_empty() {
                self.problem(
                    message,
                    "a `oneof` rule names fields that the message does not have".to_owned(),
                );
                continue;
            }
            plan.oneof_rules.push(OneofPlan {
                names: oneof.fields.join(", "),
                numbers,
                is_required: oneof.is_required,
            });
        }
        for oneof in message.oneofs().filter(|oneof| is_oneof_required(*oneof)) {
            let numbers = oneof.fields().map(|field| field.number().cast_unsigned()).collect();
            plan.required_oneofs.push((oneof.name().to_owned(), numbers));
        }
        for field in message.fields() {
            let mut field_rules = FieldRules::of(field).unwrap_or_default();
            let is_in_oneof = rules.oneofs.iter().any(|oneof| oneof.fields.contains(&field.name()));
            if is_in_oneof && field_rules.ignore.is_none() {
                field_rules.ignore = Some(Ignore::IfZeroValue);
            }
            if field_rules.ignore() != Ignore::Always {
                plan.fields.extend(self.field(field, &field_rules));
            }
        }
        plan
    }

    fn field(&mut self, field: Field<'a>, rules: &FieldRules<'a>) -> Option<FieldPlan> {
        let number = field.number().cast_unsigned();
        let owner = self.pool.message_by_name(field.message().full_name())?;
        let kind = owner.field(number)?.kind();
        let mut value = ValuePlan::default();
        match kind {
            FieldKind::Singular(single) => {
                self.single(field, field.ty(), single, rules, &mut value);
            }
            FieldKind::List(single) => {
                self.outer(field, rules, Kind::Repeated, &mut value);
                let mut items = ValuePlan::nested(&[(Kind::Repeated, number::ITEMS, "items")]);
                let inner = rules
                    .type_rules
                    .as_ref()
                    .filter(|rules| rules.kind == Kind::Repeated)
                    .and_then(|rules| rules.inner(number::ITEMS))
                    .unwrap_or_default();
                if inner.ignore() != Ignore::Always {
                    items.skips_zero = inner.ignore() == Ignore::IfZeroValue;
                    self.single(field, field.ty(), single, &inner, &mut items);
                    value.items = Some(Box::new(items));
                }
            }
            FieldKind::Map { key, value: single } => {
                self.outer(field, rules, Kind::Map, &mut value);
                let (scalar, held) = field.map()?;
                let mut entries = (
                    ValuePlan::nested(&[(Kind::Map, number::KEYS, "keys")]),
                    ValuePlan::nested(&[(Kind::Map, number::VALUES, "values")]),
                );
                let inner = |number| {
                    rules
                        .type_rules
                        .as_ref()
                        .filter(|rules| rules.kind == Kind::Map)
                        .and_then(|rules| rules.inner(number))
                        .unwrap_or_default()
                };
                let (keys, values) = (inner(number::KEYS), inner(number::VALUES));
                entries.0.skips_zero = keys.ignore() == Ignore::IfZeroValue;
                entries.1.skips_zero = values.ignore() == Ignore::IfZeroValue;
                if keys.ignore() != Ignore::Always {
                    let ty = Type::Scalar(scalar);
                    self.single(field, ty, SingularKind::Scalar(key), &keys, &mut entries.0);
                }
                if values.ignore() != Ignore::Always {
                    self.single(field, held.ty(), single, &values, &mut entries.1);
                }
                value.entries = Some(Box::new(entries));
            }
        }
        Some(FieldPlan {
            number,
            step: Step::new(number, field.name(), type_number(field)),
            kind,
            is_required: rules.is_required,
            skips_unset: field.has_presence() || rules.ignore() == Ignore::IfZeroValue,
            value,
        })
    }

    /// Rules of a list or a map as a whole.
    fn outer(&mut self, field: Field<'a>, rules: &FieldRules<'a>, kind: Kind, plan: &mut ValuePlan) {
        self.expressions(field, rules, plan);
        match &rules.type_rules {
            Some(rules) if rules.kind == kind => self.standard(field, rules, plan),
            Some(rules) => self.problem(field, mismatch(field, rules)),
            None => {}
        }
    }

    /// Rules of one value.
    fn single(
        &mut self,
        field: Field<'a>,
        ty: Type<'a>,
        kind: SingularKind,
        rules: &FieldRules<'a>,
        plan: &mut ValuePlan,
    ) {
        self.expressions(field, rules, plan);
        if let SingularKind::Message(index) = kind {
            plan.message = Some(index);
        }
        let Some(rules) = &rules.type_rules else { return };
        if !rules.kind.fits(ty) {
            self.problem(field, mismatch(field, rules));
            return;
        }
        if rules.kind == Kind::Any {
            let texts = |rule| -> Vec<String> {
                let values = rules.all(rule).into_iter();
                values
                    .filter_map(|value| match value {
                        super::Literal::Text(text) => Some(text.to_owned()),
                        _ => None,
                    })
                    .collect()
            };
            plan.any = Some((texts("in"), texts("not_in")));
        }
        if let SingularKind::Enum(index) = kind
            && rules.bool("defined_only") == Some(true)
        {
            let values = self.pool.enumeration(index).values();
            let mut numbers: Vec<i32> = values
                .iter()
                .map(buffa_descriptor::EnumValueDescriptor::number)
                .collect();
            numbers.sort_unstable();
            plan.defined = Some(numbers);
        }
        self.standard(field, rules, plan);
    }

    fn expressions(&mut self, field: Field<'a>, rules: &FieldRules<'a>, plan: &mut ValuePlan) {
        let lists = [
            (&rules.bare_expressions, number::CEL_EXPRESSION, "cel_expression", 9),
            (&rules.expressions, number::CEL, "cel", 11),
        ];
        for (list, number, name, ty) in lists {
            for (index, rule) in list.iter().enumerate() {
                let mut path = plan.prefix.clone();
                path.push(Step {
                    key: Some(Key::Index(index as u64)),
                    ..Step::new(number, name, ty)
                });
                plan.expressions.extend(self.compile(field, *rule, path).map(Arc::new));
            }
        }
    }

    /// What the rules that are set stand for.
    fn standard(&mut self, field: Field<'a>, rules: &TypeRules<'a>, plan: &mut ValuePlan) {
        let Some(index) = self.pool.message_index(rules.kind.message()) else {
            return;
        };
        let Ok(message) = DynamicMessage::decode(Arc::clone(self.pool), index, &rules.bytes()) else {
            self.problem(field, format!("the `{}` rules cannot be read", rules.kind.name()));
            return;
        };
        let Some(declared) = self.schema.message(rules.kind.message()) else {
            return;
        };
        for number in rules.set() {
            let known = declared.fields().find(|rule| rule.number().cast_unsigned() == number);
            let rule = known.or_else(|| {
                let extension = self.pool.extension_for(index, number)?;
                match self.schema.symbol(extension.full_name())? {
                    Symbol::Extension(field) => Some(field),
                    _ => None,
                }
            });
            let Some(rule) = rule else { continue };
            let expressions = self.predefined(rule, rules.kind);
            if expressions.is_empty() {
                continue;
            }
            let kind = match self.pool.message(index).field(number) {
                Some(field) => Some(field.kind()),
                None => self
                    .pool
                    .extension_for(index, number)
                    .map(|extension| extension.field().kind()),
            };
            let Some(kind) = kind else { continue };
            plan.standard.push(Standard {
                rule: cel::of_field(&message, number, kind),
                expressions,
            });
        }
        plan.rules = Some(cel::message(&message));
    }

    fn predefined(&mut self, rule: Field<'a>, kind: Kind) -> Arc<Vec<Compiled>> {
        if let Some(known) = self.predefined.get(&rule.ordinal()) {
            return Arc::clone(known);
        }
        let name = if rule.is_extension() {
            format!("[{}]", rule.full_name())
        } else {
            rule.name().to_owned()
        };
        let path = vec![
            Step::new(kind.number(), kind.name(), 11),
            Step::new(rule.number().cast_unsigned(), &name, type_number(rule)),
        ];
        let expressions: Vec<Compiled> = predefined(rule)
            .unwrap_or_default()
            .into_iter()
            // Examples are no rules.
            .filter(|expression| expression.source != "true")
            .filter_map(|expression| self.compile(rule, expression, path.clone()))
            .collect();
        let expressions = Arc::new(expressions);
        self.predefined.insert(rule.ordinal(), Arc::clone(&expressions));
        expressions
    }
}

impl ValuePlan {
    fn nested(path: &[(Kind, u32, &str)]) -> Self {
        let prefix = path
            .iter()
            .flat_map(|(kind, number, name)| [Step::new(kind.number(), kind.name(), 11), Step::new(*number, name, 11)])
            .collect();
        Self {
            prefix,
            ..Self::default()
        }
    }
}

fn mismatch(field: Field<'_>, rules: &TypeRules<'_>) -> String {
    format!(
        "`{}` has `{}` rules, which do not fit its type",
        field.name(),
        rules.kind.name()
    )
}

/// The number of a field's type in `google.protobuf.FieldDescriptorProto.Type`.
fn type_number(field: Field<'_>) -> i32 {
    match field.ty() {
        Type::Message(_) if field.is_delimited() => 10,
        Type::Message(_) => 11,
        Type::Enum(_) => 14,
        Type::Scalar(scalar) => scalar.number(),
    }
}

fn single_number(kind: SingularKind) -> i32 {
    match kind {
        SingularKind::Message(_) => 11,
        SingularKind::Enum(_) => 14,
        SingularKind::Scalar(scalar) => match scalar {
            ScalarType::Double => 1,
            ScalarType::Float => 2,
            ScalarType::Int64 => 3,
            ScalarType::Uint64 => 4,
            ScalarType::Int32 => 5,
            ScalarType::Fixed64 => 6,
            ScalarType::Fixed32 => 7,
            ScalarType::Bool => 8,
            ScalarType::String => 9,
            ScalarType::Bytes => 12,
            ScalarType::Uint32 => 13,
            ScalarType::Sfixed32 => 15,
            ScalarType::Sfixed64 => 16,
            ScalarType::Sint32 => 17,
            ScalarType::Sint64 => 18,
        },
    }
}

/// One message being checked.
struct Run<'a> {
    validator: &'a Validator,
    now: Option<Cel>,
    violations: Vec<Violation>,
}

impl Run<'_> {
    fn is_full(&self) -> bool {
        self.violations.len() >= MAX_VIOLATIONS
    }

    fn add(&mut self, violation: Violation) {
        if !self.is_full() {
            self.violations.push(violation);
        }
    }

    fn message(&mut self, message: &DynamicMessage) -> Result<(), String> {
        let validator = self.validator;
        let Some(plan) = validator.messages.get(&message.message_index()) else {
            return Ok(());
        };
        self.whole(plan, message)?;
        for oneof in &plan.oneof_rules {
            let count = oneof
                .numbers
                .iter()
                .filter(|number| cel::is_set(message, **number))
                .count();
            let text = match count {
                0 if oneof.is_required => format!("one of {} must be set", oneof.names),
                0 | 1 => continue,
                _ => format!("only one of {} can be set", oneof.names),
            };
            self.add(Violation {
                field: Vec::new(),
                rule: Vec::new(),
                rule_id: "message.oneof".to_owned(),
                message: text,
                is_for_key: false,
            });
        }
        for (name, numbers) in &plan.required_oneofs {
            if numbers.iter().all(|number| message.field_by_number(*number).is_none()) {
                self.add(Violation {
                    field: vec![Step::new(0, name, 0)],
                    rule: Vec::new(),
                    rule_id: "required".to_owned(),
                    message: "exactly one field is required in oneof".to_owned(),
                    is_for_key: false,
                });
            }
        }
        for field in &plan.fields {
            self.field(message, field)?;
        }
        Ok(())
    }

    /// Expressions about a message.
    fn whole(&mut self, plan: &MessagePlan, message: &DynamicMessage) -> Result<(), String> {
        if plan.expressions.is_empty() {
            return Ok(());
        }
        let this = cel::message(message);
        for rule in &plan.expressions {
            self.expression(rule, &[("this", &this)], &[])?;
        }
        Ok(())
    }

    fn field(&mut self, message: &DynamicMessage, field: &FieldPlan) -> Result<(), String> {
        if self.is_full() {
            return Ok(());
        }
        let is_set = cel::is_set(message, field.number);
        if field.is_required && !is_set {
            self.add(Violation {
                field: vec![field.step.clone()],
                rule: vec![Step::new(number::REQUIRED, "required", 8)],
                rule_id: "required".to_owned(),
                message: "value is required".to_owned(),
                is_for_key: false,
            });
            return Ok(());
        }
        if field.skips_unset && !is_set {
            return Ok(());
        }
        let plan = &field.value;
        let start = self.violations.len();
        self.rules(plan, || cel::of_field(message, field.number, field.kind))?;
        match message.field_by_number(field.number) {
            Some(Value::List(items)) => {
                self.place(start, &field.step);
                for (index, item) in items.iter().enumerate() {
                    if let Some(items) = &plan.items {
                        let step = Step {
                            key: Some(Key::Index(index as u64)),
                            ..field.step.clone()
                        };
                        self.value(items, item, &step)?;
                    }
                }
                return Ok(());
            }
            Some(Value::Map(entries)) => {
                self.place(start, &field.step);
                return self.entries(field, entries.iter());
            }
            Some(value) => self.inside(plan, value)?,
            None => {
                let zero = match field.kind {
                    FieldKind::Singular(SingularKind::Enum(_)) => Value::EnumNumber(0),
                    _ => Value::Bool(false),
                };
                self.inside(plan, &zero)?;
            }
        }
        self.place(start, &field.step);
        Ok(())
    }

    fn entries<'m>(
        &mut self,
        field: &FieldPlan,
        entries: impl Iterator<Item = (&'m MapKey, &'m Value)>,
    ) -> Result<(), String> {
        let (
            Some(plans),
            FieldKind::Map {
                key: scalar,
                value: kind,
            },
        ) = (&field.value.entries, field.kind)
        else {
            return Ok(());
        };
        // The order of a map means nothing, so that of its keys is told.
        let mut entries: Vec<(&MapKey, &Value)> = entries.collect();
        entries.sort_by_key(|(key, _)| *key);
        for (name, value) in entries {
            let (key, of_key) = match name {
                MapKey::Bool(value) => (Key::Bool(*value), Value::Bool(*value)),
                MapKey::I32(number) => (Key::Int(i64::from(*number)), Value::I32(*number)),
                MapKey::I64(number) => (Key::Int(*number), Value::I64(*number)),
                MapKey::U32(number) => (Key::Uint(u64::from(*number)), Value::U32(*number)),
                MapKey::U64(number) => (Key::Uint(*number), Value::U64(*number)),
                MapKey::String(text) => (Key::Text(text.clone()), Value::String(text.clone())),
            };
            let step = Step {
                key: Some(key),
                entry: Some((single_number(SingularKind::Scalar(scalar)), single_number(kind))),
                ..field.step.clone()
            };
            let start = self.violations.len();
            self.value(&plans.0, &of_key, &step)?;
            for violation in &mut self.violations[start..] {
                violation.is_for_key = true;
            }
            self.value(&plans.1, value, &step)?;
        }
        Ok(())
    }

    /// An item, a key or a value of a map.
    fn value(&mut self, plan: &ValuePlan, value: &Value, step: &Step) -> Result<(), String> {
        if self.is_full() || (plan.skips_zero && cel::is_zero(value)) {
            return Ok(());
        }
        let start = self.violations.len();
        self.rules(plan, || cel::of_single(value))?;
        self.inside(plan, value)?;
        self.place(start, step);
        Ok(())
    }

    /// Puts the violations since `start` below a field.
    fn place(&mut self, start: usize, step: &Step) {
        for violation in &mut self.violations[start..] {
            violation.field.insert(0, step.clone());
        }
    }

    /// Rules that are expressions.
    fn rules(&mut self, plan: &ValuePlan, this: impl FnOnce() -> Cel) -> Result<(), String> {
        if plan.expressions.is_empty() && plan.standard.is_empty() {
            return Ok(());
        }
        let this = this();
        for rule in &plan.expressions {
            self.expression(rule, &[("this", &this)], &[])?;
        }
        let Some(rules) = &plan.rules else { return Ok(()) };
        for standard in &plan.standard {
            for rule in standard.expressions.iter() {
                let variables = [("this", &this), ("rules", rules), ("rule", &standard.rule)];
                self.expression(rule, &variables, &plan.prefix)?;
            }
        }
        Ok(())
    }

    fn expression(&mut self, rule: &Compiled, variables: &[(&str, &Cel)], prefix: &[Step]) -> Result<(), String> {
        let mut variables = variables.to_vec();
        if rule.needs_now {
            let Some(now) = &self.now else { return Ok(()) };
            variables.push(("now", now));
        }
        let verdict = cel::evaluate(&rule.program, &variables)
            .map_err(|problem| format!("the rule `{}` cannot be applied: {problem}", rule.id))?;
        let Verdict::Fails(text) = verdict else { return Ok(()) };
        self.add(Violation {
            field: Vec::new(),
            rule: [prefix, &rule.path].concat(),
            rule_id: rule.id.clone(),
            message: match text {
                Some(text) => text,
                None if !rule.message.is_empty() => rule.message.clone(),
                None => format!("\"{}\" returned false", rule.source),
            },
            is_for_key: false,
        });
        Ok(())
    }

    /// Rules that are no expressions, and those of a message in a field.
    fn inside(&mut self, plan: &ValuePlan, value: &Value) -> Result<(), String> {
        self.own(plan, value);
        match value {
            Value::Message(message) if plan.message.is_some() => self.message(message),
            _ => Ok(()),
        }
    }

    /// Rules that are no expressions.
    fn own(&mut self, plan: &ValuePlan, value: &Value) {
        if let (Some(numbers), Value::EnumNumber(number)) = (&plan.defined, value)
            && numbers.binary_search(number).is_err()
        {
            let path = [
                Step::new(Kind::Enum.number(), Kind::Enum.name(), 11),
                Step::new(2, "defined_only", 8),
            ];
            self.add(Violation {
                field: Vec::new(),
                rule: [&plan.prefix[..], &path].concat(),
                rule_id: "enum.defined_only".to_owned(),
                message: "value must be one of the defined enum values".to_owned(),
                is_for_key: false,
            });
        }
        let Value::Message(message) = value else { return };
        if let Some((allowed, refused)) = &plan.any {
            let url = match message.field_by_number(1) {
                Some(Value::String(url)) => url.as_str(),
                _ => "",
            };
            let is_in = |list: &[String]| list.iter().any(|known| known == url);
            if !allowed.is_empty() && !is_in(allowed) {
                self.add(any_violation(plan, "in", 2, "type URL must be in the allow list"));
            }
            if is_in(refused) {
                self.add(any_violation(
                    plan,
                    "not_in",
                    3,
                    "type URL must not be in the block list",
                ));
            }
        }
    }
}

fn any_violation(plan: &ValuePlan, rule: &str, number: u32, text: &str) -> Violation {
    let path = [
        Step::new(Kind::Any.number(), Kind::Any.name(), 11),
        Step::new(number, rule, 9),
    ];
    Violation {
        field: Vec::new(),
        rule: [&plan.prefix[..], &path].concat(),
        rule_id: format!("any.{rule}"),
        message: text.to_owned(),
        is_for_key: false,
    }
}
