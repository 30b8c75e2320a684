//! Rules of messages: expressions, and sets of fields of which one is set.

use std::collections::{BTreeMap, HashSet};

use crate::lint::Context;
use crate::schema::{Element, Message};
use crate::validate::cel::Ty;
use crate::validate::{MessageRules, number};

use super::{MESSAGE_OPTIONS, Reporter, expression};

pub(super) fn check<'a>(reporter: &Reporter<'a>, message: Message<'a>, context: &mut Context<'_>) {
    let Some(rules) = MessageRules::of(message) else { return };
    let path = |number: u32| vec![MESSAGE_OPTIONS, number::RULES.cast_signed(), number.cast_signed()];
    check_oneofs(reporter, message, &rules, context);
    let about = expression::About {
        what: format!("message `{}`", message.name()),
        variables: vec![("this", Ty::Message(message.full_name().to_owned()))],
    };
    let lists = [
        (&rules.expressions, number::MESSAGE_CEL, "(buf.validate.message).cel"),
        (
            &rules.bare_expressions,
            number::MESSAGE_CEL_EXPRESSION,
            "(buf.validate.message).cel_expression",
        ),
    ];
    for (list, number, shown) in lists {
        let is_bare = number == number::MESSAGE_CEL_EXPRESSION;
        for (index, text) in expression::problems(reporter.schema, list, is_bare, shown, &about) {
            let mut path = path(number);
            path.push(i32::try_from(index).unwrap_or(i32::MAX));
            reporter.report(context, message, &path, text);
        }
    }
}

fn check_oneofs<'a>(
    reporter: &Reporter<'a>,
    message: Message<'a>,
    rules: &MessageRules<'a>,
    context: &mut Context<'_>,
) {
    let path = |index: usize| {
        vec![
            MESSAGE_OPTIONS,
            number::RULES.cast_signed(),
            number::MESSAGE_ONEOF.cast_signed(),
            i32::try_from(index).unwrap_or(i32::MAX),
        ]
    };
    let mut used: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    if rules.oneofs.is_empty() {
        return;
    }
    let known: HashSet<&str> = message.fields().map(Element::name).collect();
    for (index, oneof) in rules.oneofs.iter().enumerate() {
        if oneof.fields.is_empty() {
            let text = "a `oneof` rule names no fields".to_owned();
            reporter.report(context, message, &path(index), text);
        }
        let mut named = HashSet::new();
        for (position, &field) in oneof.fields.iter().enumerate() {
            let mut path = path(index);
            path.extend([1, i32::try_from(position).unwrap_or(i32::MAX)]);
            if !named.insert(field) {
                let text = format!("a `oneof` rule names the field `{field}` twice");
                reporter.report(context, message, &path, text);
            } else if known.contains(field) {
                used.entry(field).or_default().push(index);
            } else {
                let text = format!(
                    "a `oneof` rule names the field `{field}`, which `{}` does not have",
                    message.name()
                );
                reporter.report(context, message, &path, text);
            }
        }
    }
    for (field, indexes) in used.into_iter().filter(|(_, indexes)| indexes.len() > 1) {
        for index in indexes {
            let text = format!("the field `{field}` is in more than one `oneof` rule");
            reporter.report(context, message, &path(index), text);
        }
    }
}
