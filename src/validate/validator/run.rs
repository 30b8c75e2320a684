//! Checks one message by its plan.

use buffa_descriptor::reflect::{DynamicMessage, MapKey, Value};
use buffa_descriptor::{FieldKind, ScalarType, SingularKind};

use crate::validate::cel::{self, Cel, Verdict};
use crate::validate::rules::{Kind, number};
use crate::validate::violation::{Key, Step, Violation};

use super::{Compiled, FieldPlan, MessagePlan, Validator, ValuePlan};

/// How many violations are told at once.
const MAX_VIOLATIONS: usize = 100;

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
pub(super) struct Run<'a> {
    pub(super) validator: &'a Validator,
    pub(super) now: Option<Cel>,
    pub(super) violations: Vec<Violation>,
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

    pub(super) fn message(&mut self, message: &DynamicMessage) -> Result<(), String> {
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
    pub(super) fn whole(&mut self, plan: &MessagePlan, message: &DynamicMessage) -> Result<(), String> {
        if plan.expressions.is_empty() {
            return Ok(());
        }
        let this = cel::message(message);
        for rule in &plan.expressions {
            self.expression(rule, &[("this", &this)], &[])?;
        }
        Ok(())
    }

    pub(super) fn field(&mut self, message: &DynamicMessage, field: &FieldPlan) -> Result<(), String> {
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
    pub(super) fn rules(&mut self, plan: &ValuePlan, this: impl FnOnce() -> Cel) -> Result<(), String> {
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
    pub(super) fn own(&mut self, plan: &ValuePlan, value: &Value) {
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
