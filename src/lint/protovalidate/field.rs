//! Rules of fields: whether they fit the type, and each other.

use crate::lint::Context;
use crate::schema::{Element, Field, Message, Scalar, Type};
use crate::validate;
use crate::validate::cel::Ty;
use crate::validate::{FieldRules, Ignore, Kind, Literal, TypeRules, number};

use super::{Reporter, Way, bounds, example, expression};

pub(super) fn check<'a>(reporter: &Reporter<'a>, field: Field<'a>, context: &mut Context<'_>) {
    let Some(rules) = FieldRules::of(field) else { return };
    let mut checker = Checker {
        reporter,
        field,
        context,
    };
    let target = Target {
        part: Part::Field,
        ty: field.ty(),
        ty_in_expressions: Ty::of_field(field),
        is_many: field.is_list() || field.is_map(),
        has_presence: field.has_presence(),
    };
    checker.check(&rules, &target, &Way::to_field());
}

/// What the rules at hand are about.
pub(super) struct Target<'a> {
    pub(super) part: Part,
    pub(super) ty: Type<'a>,
    ty_in_expressions: Ty,
    /// A list or a map as a whole.
    is_many: bool,
    has_presence: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Field,
    Item,
    Key,
    Value,
}

/// Looks at the rules of one field.
pub(super) struct Checker<'r, 'a, 'c, 'x> {
    pub(super) reporter: &'r Reporter<'a>,
    pub(super) field: Field<'a>,
    context: &'c mut Context<'x>,
}

impl<'a> Checker<'_, 'a, '_, '_> {
    pub(super) fn report(&mut self, way: &Way, text: String) {
        self.reporter.report(self.context, self.field, &way.numbers, text);
    }

    fn check(&mut self, rules: &FieldRules<'a>, target: &Target<'a>, way: &Way) {
        self.check_flags(rules, target, way);
        self.check_expressions(rules, target, way);
        let Some(type_rules) = &rules.type_rules else { return };
        match type_rules.kind {
            Kind::Map => return self.check_map(type_rules, target, way),
            Kind::Repeated => return self.check_list(type_rules, target, way),
            _ => {}
        }
        let way = way.kind(type_rules.kind);
        if target.is_many || !type_rules.kind.fits(target.ty) {
            let name = self.field.name();
            let ty = if target.is_many {
                format!("repeated {}", shown_type(self.field, target))
            } else {
                shown_type(self.field, target)
            };
            return self.report(
                &way,
                format!("`{name}` is of type `{ty}`, which `{}` does not fit", way.shown),
            );
        }
        example::check(self, rules, type_rules, target, &way);
        self.check_rules(type_rules, &way);
    }

    fn check_flags(&mut self, rules: &FieldRules<'a>, target: &Target<'a>, way: &Way) {
        let required = way.with(number::REQUIRED, "required");
        let ignore = way.with(number::IGNORE, "ignore");
        let name = self.field.name();
        let is_of_field = matches!(target.part, Part::Field | Part::Item);
        if self.field.is_extension() && is_of_field {
            if rules.is_required {
                self.report(&required, format!("the extension `{name}` cannot be `required`"));
            }
            if rules.ignore() == Ignore::IfZeroValue {
                let text = format!("the extension `{name}` cannot have `IGNORE_IF_ZERO_VALUE`");
                self.report(&ignore, text);
            }
        }
        if let Some(oneof) = self.field.oneof()
            && is_of_field
            && rules.is_required
        {
            let oneof = oneof.name();
            let text = format!("`{name}` is `required` but in the oneof `{oneof}`, which holds one field");
            self.report(&required, text);
        }
        match rules.ignore() {
            Ignore::Always if rules.set > 1 => {
                let text = format!("`{name}` has rules beside `IGNORE_ALWAYS`, which never apply");
                self.report(&ignore, text);
            }
            Ignore::IfZeroValue => {
                if rules.is_required {
                    for way in [&required, &ignore] {
                        let text = format!("`{name}` is `required`, so its zero value cannot be ignored");
                        self.report(way, text);
                    }
                }
                if target.has_presence && !self.field.is_extension() {
                    let text = format!("`{name}` knows whether it is set, so `IGNORE_IF_ZERO_VALUE` says nothing");
                    self.report(&ignore, text);
                }
            }
            _ => {}
        }
    }

    fn check_expressions(&mut self, rules: &FieldRules<'a>, target: &Target<'a>, way: &Way) {
        let about = expression::About {
            what: format!("field `{}`", self.field.name()),
            variables: vec![("this", target.ty_in_expressions.clone())],
        };
        let lists = [
            (&rules.expressions, way.with(number::CEL, "cel"), false),
            (
                &rules.bare_expressions,
                way.with(number::CEL_EXPRESSION, "cel_expression"),
                true,
            ),
        ];
        for (list, way, is_bare) in lists {
            for (index, text) in expression::problems(self.reporter.schema, list, is_bare, &way.shown, &about) {
                self.report(&way.at(index), text);
            }
        }
    }

    fn check_list(&mut self, rules: &TypeRules<'a>, target: &Target<'a>, way: &Way) {
        let way = way.kind(Kind::Repeated);
        let name = self.field.name();
        if !self.field.is_list() {
            return self.report(
                &way,
                format!("`{name}` is not repeated, which `{}` does not fit", way.shown),
            );
        }
        if rules.bool("unique") == Some(true)
            && let Type::Message(message) = target.ty
            && Kind::of_wrapper(message.full_name()).is_none()
        {
            let text = format!("`{name}` holds messages, of which nobody can tell whether they are `unique`");
            self.report(&way.rule(Kind::Repeated, "unique"), text);
        }
        self.check_order(rules, &way, ("min_items", "max_items"));
        let Some(items) = rules.inner(number::ITEMS) else {
            return;
        };
        let way = way.with(number::ITEMS, "items");
        if items.is_required {
            self.report(
                &way.with(number::REQUIRED, "required"),
                format!("the items of `{name}` cannot be `required`: an item is always set"),
            );
        }
        let target = Target {
            part: Part::Item,
            ty: target.ty,
            ty_in_expressions: Ty::of_single(target.ty),
            is_many: false,
            has_presence: false,
        };
        self.check(&items, &target, &way);
    }

    fn check_map(&mut self, rules: &TypeRules<'a>, target: &Target<'a>, way: &Way) {
        let way = way.kind(Kind::Map);
        let name = self.field.name();
        let entry = match target.ty {
            Type::Message(entry) if self.field.is_map() && target.is_many => entry,
            _ => return self.report(&way, format!("`{name}` is no map, which `{}` does not fit", way.shown)),
        };
        self.check_order(rules, &way, ("min_pairs", "max_pairs"));
        let parts = [
            (number::KEYS, "keys", Part::Key, "a key"),
            (number::VALUES, "values", Part::Value, "a value"),
        ];
        for (number, shown, part, what) in parts {
            let Some(inner) = rules.inner(number) else { continue };
            let way = way.with(number, shown);
            if inner.is_required {
                self.report(
                    &way.with(number::REQUIRED, "required"),
                    format!("the {shown} of `{name}` cannot be `required`: {what} is always set"),
                );
            }
            if let Some(target) = entry_target(entry, part) {
                self.check(&inner, &target, &way);
            }
        }
    }

    /// A least and a greatest count that cannot both be kept.
    fn check_order(&mut self, rules: &TypeRules<'a>, way: &Way, (least, greatest): (&str, &str)) {
        if let (Some(min), Some(max)) = (rules.length(least), rules.length(greatest))
            && min > max
        {
            let name = self.field.name();
            let text = format!("`{name}` has a `{least}` of {min}, more than its `{greatest}` of {max}");
            self.report(&way.rule(rules.kind, least), text);
            let text = format!("`{name}` has a `{greatest}` of {max}, less than its `{least}` of {min}");
            self.report(&way.rule(rules.kind, greatest), text);
        }
    }

    fn check_rules(&mut self, rules: &TypeRules<'a>, way: &Way) {
        match rules.kind {
            Kind::String => bounds::check_string(self, rules, way),
            Kind::Bytes => bounds::check_bytes(self, rules, way),
            Kind::Enum => self.check_const(rules, way),
            Kind::FieldMask => {
                self.check_const(rules, way);
                let refused = rules.all("not_in");
                for path in rules.all("in").into_iter().filter(|path| refused.contains(path)) {
                    let Literal::Text(path) = path else { continue };
                    let text = format!(
                        "`{}` has the path `{path}` both in `in` and in `not_in`",
                        self.field.name()
                    );
                    self.report(&way.rule(Kind::FieldMask, "in"), text);
                }
            }
            kind if kind.is_number() || matches!(kind, Kind::Duration | Kind::Timestamp) => {
                bounds::check_range(self, rules, way);
            }
            _ => {}
        }
    }

    /// Rules beside `const` say nothing.
    pub(super) fn check_const(&mut self, rules: &TypeRules<'a>, way: &Way) {
        let has_examples = rules.has("example");
        // Rules of others are seen where examples have to keep them.
        let count = rules
            .set()
            .into_iter()
            .filter(|number| has_examples || rules.kind.rule_name(*number).is_some())
            .count();
        if rules.has("const") && count > 1 {
            let name = self.field.name();
            let text = format!(
                "`{name}` has `{}.const`, beside which other rules say nothing",
                way.shown
            );
            self.report(&way.rule(rules.kind, "const"), text);
        }
    }

    /// A regular expression that nothing can match, because it is none.
    pub(super) fn check_pattern(&mut self, rules: &TypeRules<'a>, way: &Way) {
        let Some(pattern) = rules.text("pattern") else { return };
        if let Err(reason) = validate::pattern(pattern) {
            let text = format!(
                "the pattern of `{}` is no regular expression: {reason}",
                self.field.name()
            );
            self.report(&way.rule(rules.kind, "pattern"), text);
        }
    }
}

fn entry_target(entry: Message<'_>, part: Part) -> Option<Target<'_>> {
    let field = entry.field(if part == Part::Key { 1 } else { 2 })?;
    Some(Target {
        part,
        ty: field.ty(),
        ty_in_expressions: Ty::of_single(field.ty()),
        is_many: false,
        has_presence: field.has_presence(),
    })
}

/// The type of a field as it is written.
fn shown_type(field: Field<'_>, target: &Target<'_>) -> String {
    let of = |ty: Type<'_>| match ty {
        Type::Scalar(scalar) => Scalar::as_str(scalar).to_owned(),
        Type::Enum(ty) => ty.full_name().to_owned(),
        Type::Message(message) => message.full_name().to_owned(),
    };
    match field.map() {
        Some((key, value)) if target.part == Part::Field => format!("map<{}, {}>", key.as_str(), of(value.ty())),
        _ => of(target.ty),
    }
}
