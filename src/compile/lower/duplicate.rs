//! Names and numbers that are used twice in one place.

use std::collections::HashMap;
use std::ops::Range;

use super::Lowerer;
use super::extension::ExtendItem;
use super::message::Contents;
use super::number::{RangeKind, RangeNode};
use crate::schema::store::MessageId;
use crate::schema::{JsonFormat, default_json_name};
use crate::syntax::{Node, ast};

impl<'t> Lowerer<'t> {
    /// Reports every name but the first of those that are equal.
    pub(super) fn check_duplicates(&mut self, mut names: Vec<(String, Node<'t>)>) {
        names.sort_by(|one, other| (&one.0, one.1.range().start).cmp(&(&other.0, other.1.range().start)));
        let mut first = 0;
        for index in 1..names.len() {
            if names[index].0 != names[first].0 {
                first = index;
                continue;
            }
            if names[index].1.range() == names[first].1.range() {
                continue;
            }
            let place = self.report.place(&names[first].1);
            let (name, node) = &names[index];
            self.report
                .error(node, format!("`{name}` is declared twice"), "rename one of them")
                .relate(place, format!("`{name}` is declared first here"));
        }
    }

    /// Everything declared directly in a message shares one space of names.
    pub(super) fn check_scope(&mut self, contents: &Contents<'t>) {
        let mut names: Vec<(String, Node<'t>)> = Vec::new();
        let mut add =
            |name: Option<ast::Name<'t>>| names.extend(name.map(|name| (name.text().to_owned(), name.node())));
        for item in &contents.fields {
            add(item.field.name().filter(|_| !item.field.is_group()));
        }
        for oneof in &contents.oneofs {
            add(oneof.name());
        }
        for enumeration in &contents.enums {
            add(enumeration.name());
            for item in enumeration.body().into_iter().flat_map(ast::Body::items) {
                if let ast::Item::EnumValue(value) = item {
                    add(value.name());
                }
            }
        }
        for ExtendItem { fields, .. } in &contents.extends {
            for item in fields {
                add(item.field.name().filter(|_| !item.field.is_group()));
            }
        }
        names.extend(contents.messages.iter().map(|item| (item.name(), item.name_node())));
        let groups = contents.fields.iter().filter(|item| item.field.is_group());
        names.extend(
            groups
                .filter_map(|item| item.field.name())
                .map(|name| (name.text().to_ascii_lowercase(), name.node())),
        );
        self.check_duplicates(names);
    }

    /// Numbers and JSON names of a message's fields, and what is reserved.
    pub(super) fn check_numbers(&mut self, id: MessageId, fields: &Range<u32>, ranges: &[RangeNode<'t>]) {
        let reserved: Vec<String> = self.out.store.messages[id.index()]
            .reserved_names
            .iter()
            .map(|name| self.out.store.str(*name).to_owned())
            .collect();
        let mut first_of: HashMap<i32, Node<'t>> = HashMap::new();
        for index in fields.start as usize..fields.end as usize {
            let data = &self.out.store.fields[index];
            let number = data.number;
            let Some(field) = self.declaration(index) else { continue };
            let Some(name) = field.name() else { continue };
            let at = field.number().map_or_else(|| field.node(), ast::Number::node);
            if reserved.iter().any(|reserved| reserved == name.text()) {
                self.report.error(
                    &name.node(),
                    format!("the name `{}` is reserved", name.text()),
                    "use another name",
                );
            }
            if number == 0 {
                continue;
            }
            if let Some(range) = ranges.iter().find(|range| (range.start..=range.end).contains(&number)) {
                let place = self.report.place(&range.node);
                let (message, related) = match range.kind {
                    RangeKind::Reserved => (
                        format!("`{}` uses the reserved number {number}", name.text()),
                        "reserved here",
                    ),
                    RangeKind::Extensions => (
                        format!(
                            "`{}` uses the number {number}, which is left to extensions",
                            name.text()
                        ),
                        "left to extensions here",
                    ),
                };
                self.report
                    .error(&at, message, "use another number")
                    .relate(place, related);
            }
            if let Some(first) = first_of.get(&number) {
                let place = self.report.place(first);
                let free = self.free_number(fields, ranges);
                self.report
                    .error(
                        &at,
                        format!("`{}` has the number {number}, which is taken", name.text()),
                        format!("the next free number is {free}"),
                    )
                    .relate(place, format!("{number} is first used here"));
            } else {
                first_of.insert(number, field.node());
            }
        }
        self.check_json_names(id, fields);
    }

    fn free_number(&self, fields: &Range<u32>, ranges: &[RangeNode<'t>]) -> i32 {
        let used = &self.out.store.fields[fields.start as usize..fields.end as usize];
        let mut free = 1;
        loop {
            let range = ranges.iter().find(|range| (range.start..=range.end).contains(&free));
            if let Some(range) = range {
                free = range.end.saturating_add(1);
            } else if used.iter().any(|field| field.number == free) {
                free += 1;
            } else {
                return free;
            }
        }
    }

    /// Both the names that JSON uses and those that it would use by default
    /// must differ; the latter matter only where JSON is no afterthought.
    fn check_json_names(&mut self, id: MessageId, fields: &Range<u32>) {
        let is_strict = self.out.store.messages[id.index()].features.json_format == JsonFormat::Allow;
        let list: Vec<JsonField<'t>> = (fields.start as usize..fields.end as usize)
            .filter_map(|index| JsonField::of(self.declaration(index)?))
            .collect();
        let mut conflicts = Vec::new();
        if is_strict {
            let mut seen: HashMap<&str, &JsonField<'t>> = HashMap::with_capacity(list.len());
            for field in &list {
                match seen.get(&*field.default) {
                    Some(first) => conflicts.push((*first, field, &field.default)),
                    None => {
                        seen.insert(&field.default, field);
                    }
                }
            }
        }
        if list.iter().any(|field| field.custom.is_some()) {
            let mut seen: HashMap<&str, &JsonField<'t>> = HashMap::with_capacity(list.len());
            for field in &list {
                let name = field.custom.as_ref().unwrap_or(&field.default);
                match seen.get(&**name) {
                    Some(first) => {
                        let customs = [first, field]
                            .into_iter()
                            .filter(|field| field.custom.is_some())
                            .count();
                        if customs == 2 || (is_strict && customs == 1) {
                            conflicts.push((*first, field, name));
                        }
                    }
                    None => {
                        seen.insert(name, field);
                    }
                }
            }
        }
        for (first, second, json) in conflicts {
            // Equal names are reported as such.
            if first.name.text() == second.name.text() {
                continue;
            }
            let place = self.report.place(&first.name.node());
            self.report
                .error(
                    &second.name.node(),
                    format!(
                        "`{}` and `{}` have one JSON name, `{json}`",
                        second.name.text(),
                        first.name.text()
                    ),
                    "rename one of them",
                )
                .relate(place, format!("`{}` is declared here", first.name.text()));
        }
    }

    /// Names in `reserved` statements that stand there before.
    pub(super) fn check_reserved_twice(&mut self, reserved: &[String], body: Option<ast::Body<'t>>) {
        let unique: std::collections::HashSet<&String> = reserved.iter().collect();
        if unique.len() == reserved.len() {
            return;
        }
        let mut seen = std::collections::HashSet::new();
        for item in body.into_iter().flat_map(ast::Body::items) {
            let ast::Item::Reserved(statement) = item else { continue };
            let strings = statement
                .strings()
                .map(|literal| (literal.lossy().into_owned(), literal.node()));
            let names = statement.names().map(|name| (name.text().to_owned(), name.node()));
            for (name, node) in strings.chain(names) {
                if !seen.insert(name.clone()) {
                    self.report.error(
                        &node,
                        format!("the name `{name}` is reserved twice"),
                        "remove one of them",
                    );
                }
            }
        }
    }
}

/// A field with its names in JSON.
struct JsonField<'t> {
    name: ast::Name<'t>,
    default: String,
    custom: Option<String>,
}

impl<'t> JsonField<'t> {
    fn of(field: ast::Field<'t>) -> Option<Self> {
        let name = field.name()?;
        let default = if field.is_group() {
            default_json_name(&name.text().to_ascii_lowercase())
        } else {
            default_json_name(name.text())
        };
        let custom = super::field::json_name(field).and_then(|option| match option.value()? {
            ast::Value::String(literal) => Some(literal.lossy().into_owned()),
            _ => None,
        });
        Some(Self {
            name,
            custom: custom.filter(|custom| *custom != default),
            default,
        })
    }
}
