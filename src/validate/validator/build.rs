//! Reads the rules of a schema, once, into plans of what there is to check.

use std::collections::HashMap;
use std::sync::Arc;

use buffa_descriptor::reflect::DynamicMessage;
use buffa_descriptor::{DescriptorPool, FieldKind, SingularKind};

use crate::schema::{Element, Field, Message, Schema, Symbol, Type};
use crate::validate::cel;
use crate::validate::rules::{
    Expression, FieldRules, Ignore, Kind, MessageRules, TypeRules, is_oneof_required, number, predefined,
};
use crate::validate::violation::{Key, Step};

use super::{Compiled, FieldPlan, MessagePlan, OneofPlan, Problem, Standard, ValuePlan};

/// Reads the rules of messages.
pub(super) struct Builder<'a> {
    pub(super) schema: &'a Schema,
    pub(super) pool: &'a Arc<DescriptorPool>,
    /// What the rules of a message of rules stand for, by the ordinal of the field.
    pub(super) predefined: HashMap<usize, Arc<Vec<Compiled>>>,
    pub(super) problems: Vec<Problem>,
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

    pub(super) fn message(&mut self, message: Message<'a>) -> MessagePlan {
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
                        crate::validate::Literal::Text(text) => Some(text.to_owned()),
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
