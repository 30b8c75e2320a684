//! Names and numbers that are used twice in one place.

use std::borrow::Cow;
use std::ops::Range;

use hashbrown::{HashMap, HashSet};

use super::Lowerer;
use super::extension::ExtendItem;
use super::message::Contents;
use super::number::{MAX_NUMBER, RangeKind, RangeNode, containing};
use crate::schema::store::MessageId;
use crate::schema::{JsonFormat, default_json_name};
use crate::syntax::{Node, ast};

impl<'t> Lowerer<'t> {
    /// Reports every name but the first of those that are equal.
    pub(super) fn check_duplicates(&mut self, mut names: Vec<(Cow<'t, str>, Node<'t>)>) {
        names.sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| one.1.id().cmp(&other.1.id())));
        let mut first = 0;
        for index in 1..names.len() {
            if names[index].0 != names[first].0 {
                first = index;
                continue;
            }
            if names[index].1.id() == names[first].1.id() {
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
        let mut names: Vec<(Cow<'t, str>, Node<'t>)> = Vec::with_capacity(contents.fields.len());
        let mut add =
            |name: Option<ast::Name<'t>>| names.extend(name.map(|name| (Cow::Borrowed(name.text()), name.node())));
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
                .map(|name| (Cow::Owned(name.text().to_ascii_lowercase()), name.node())),
        );
        self.check_duplicates(names);
    }

    /// Numbers and JSON names of a message's fields, and what is reserved.
    pub(super) fn check_numbers(&mut self, id: MessageId, fields: &Range<u32>, ranges: &[RangeNode<'t>]) {
        self.check_reserved(id, fields);
        let mut ranges = ranges.to_vec();
        ranges.sort_unstable_by_key(|range| range.start);
        for index in fields.start as usize..fields.end as usize {
            let number = self.out.store.fields[index].number;
            if number != 0
                && let Some(range) = containing(&ranges, number)
            {
                self.report_in_range(index, range);
            }
        }
        self.check_equal_numbers(fields, &ranges);
        self.check_json_names(id, fields);
    }

    fn check_reserved(&mut self, id: MessageId, fields: &Range<u32>) {
        let store = &self.out.store;
        let reserved = store.messages[id.index()].reserved_names.iter();
        let reserved: HashSet<&str> = reserved.map(|name| store.str(*name)).collect();
        if reserved.is_empty() {
            return;
        }
        let fields = fields.start as usize..fields.end as usize;
        let names = fields.filter_map(|index| self.declaration(index)?.name());
        let taken: Vec<_> = names.filter(|name| reserved.contains(name.text())).collect();
        for name in taken {
            self.report.error(
                &name.node(),
                format!("the name `{}` is reserved", name.text()),
                "use another name",
            );
        }
    }

    fn report_in_range(&mut self, index: usize, range: RangeNode<'t>) {
        let Some(field) = self.declaration(index) else { return };
        let (name, number) = (
            field.name().map_or("", ast::Name::text),
            self.out.store.fields[index].number,
        );
        let place = self.report.place(&range.node);
        let (message, related) = match range.kind {
            RangeKind::Reserved => (format!("`{name}` uses the reserved number {number}"), "reserved here"),
            RangeKind::Extensions => (
                format!("`{name}` uses the number {number}, which is left to extensions"),
                "left to extensions here",
            ),
        };
        let at = field.number().map_or_else(|| field.node(), ast::Number::node);
        self.report
            .error(&at, message, "use another number")
            .relate(place, related);
    }

    fn check_equal_numbers(&mut self, fields: &Range<u32>, ranges: &[RangeNode<'t>]) {
        let indices = fields.start as usize..fields.end as usize;
        // As most messages are written, this says it all.
        let is_ascending = self.out.store.fields[indices.clone()].is_sorted_by(|one, next| one.number < next.number);
        if is_ascending {
            return;
        }
        let mut first_of: HashMap<i32, usize> = HashMap::with_capacity(indices.len());
        let mut twins = Vec::new();
        for index in indices {
            let number = self.out.store.fields[index].number;
            if number != 0
                && let Err(first) = first_of.try_insert(number, index)
            {
                twins.push((*first.entry.get(), index));
            }
        }
        let help = match free_number(&first_of, ranges) {
            free if free <= MAX_NUMBER => format!("the next free number is {free}"),
            _ => "no number is left: move fields into a message of their own".to_owned(),
        };
        for (first, second) in twins {
            let (Some(first), Some(field)) = (self.declaration(first), self.declaration(second)) else {
                continue;
            };
            let number = self.out.store.fields[second].number;
            let name = field.name().map_or("", ast::Name::text);
            let place = self.report.place(&first.node());
            let at = field.number().map_or_else(|| field.node(), ast::Number::node);
            self.report
                .error(
                    &at,
                    format!("`{name}` has the number {number}, which is taken"),
                    help.as_str(),
                )
                .relate(place, format!("{number} is first used here"));
        }
    }

    /// Both the names that JSON uses and those that it would use by default
    /// must differ; the latter matter only where JSON is no afterthought.
    fn check_json_names(&mut self, id: MessageId, fields: &Range<u32>) {
        let is_strict = self.out.store.messages[id.index()].features.json_format == JsonFormat::Allow;
        // Without names of their own, fields have in the store what is compared here.
        if !self.has_json_names && (!is_strict || self.json_names_differ(fields)) {
            return;
        }
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

    fn json_names_differ(&self, fields: &Range<u32>) -> bool {
        let store = &self.out.store;
        let fields = &store.fields[fields.start as usize..fields.end as usize];
        let mut seen = HashSet::with_capacity(fields.len());
        fields.iter().all(|field| seen.insert(store.str(field.json_name)))
    }

    /// Names in `reserved` statements that stand there before.
    pub(super) fn check_reserved_twice(&mut self, reserved: &[String], body: Option<ast::Body<'t>>) {
        let unique: HashSet<&String> = reserved.iter().collect();
        if unique.len() == reserved.len() {
            return;
        }
        let mut seen = HashSet::new();
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

/// The least number that is not used, of ranges in the order of their numbers.
fn free_number(used: &HashMap<i32, usize>, ranges: &[RangeNode<'_>]) -> i32 {
    let mut free = 1;
    loop {
        if let Some(range) = containing(ranges, free) {
            free = range.end.saturating_add(1);
        } else if used.contains_key(&free) {
            free += 1;
        } else {
            return free;
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
        let custom = super::json_name::option(field.options()).and_then(|option| match option.value()? {
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
