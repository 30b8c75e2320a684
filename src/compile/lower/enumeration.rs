//! Enums and their values.

use std::ops::Range;

use hashbrown::{HashMap, HashSet};

use super::number::{RangeKind, RangeNode, containing};
use super::{Lowerer, Scope, Target, flag, length, listed, names, options_of};
use crate::schema::store::{Blob, EnumData, EnumId, EnumValueData, EnumValueId, FileId};
use crate::schema::{EnumType, JsonFormat};
use crate::syntax::{Node, ast};

/// A value with its number.
type Value<'t> = (ast::EnumValue<'t>, i32);

impl<'t> Lowerer<'t> {
    pub(super) fn enums(&mut self, scope: Scope, list: &[ast::Enum<'t>]) -> Range<u32> {
        let start = length(self.out.store.enums.len());
        for (index, enumeration) in (0..).zip(list) {
            self.enumeration(scope, index, *enumeration);
        }
        start..length(self.out.store.enums.len())
    }

    fn enumeration(&mut self, scope: Scope, index: u32, enumeration: ast::Enum<'t>) {
        let id = EnumId(length(self.out.store.enums.len()));
        let name = self.name_in(scope.name, enumeration.name().map_or("", ast::Name::text));
        let body = enumeration.body();
        let features = super::features::apply(scope.features, options_of(body));
        self.options(Target::Enum(id), scope.parent, options_of(body));
        let first_value = length(self.out.store.values.len());
        let mut values = Vec::new();
        let (mut ranges, mut reserved_names) = (Vec::new(), Vec::new());
        for item in body.into_iter().flat_map(ast::Body::items) {
            match item {
                ast::Item::EnumValue(value) => {
                    let index = length(self.out.store.values.len()) - first_value;
                    if let Some(number) = self.value(scope, id, value, index) {
                        values.push((value, number));
                    }
                }
                ast::Item::Reserved(reserved) => {
                    for range in reserved.ranges() {
                        ranges.extend(self.range(range, RangeKind::Reserved, i32::MAX));
                    }
                    reserved_names.extend(self.reserved_names(reserved));
                }
                _ => {}
            }
        }
        self.out.store.enums.push(EnumData {
            name,
            file: FileId(0),
            parent: scope.parent,
            index,
            values: first_value..length(self.out.store.values.len()),
            reserved_ranges: ranges.iter().map(|range| (range.start, range.end)).collect(),
            reserved_names,
            options: Blob::default(),
            features,
            visibility: enumeration
                .visibility()
                .map_or(0, |(visibility, _)| super::visibility(visibility)),
        });
        self.out.nodes.enums.push(enumeration.node().id());
        self.check_overlaps(&ranges);
        self.check_values(id, enumeration, &values, &ranges);
        self.check_aliases(enumeration, &values);
        if features.json_format == JsonFormat::Allow {
            self.check_short_names(enumeration, &values);
        }
    }

    fn value(&mut self, scope: Scope, parent: EnumId, value: ast::EnumValue<'t>, index: u32) -> Option<i32> {
        let id = EnumValueId(length(self.out.store.values.len()));
        // Values live beside their enum, not in it.
        let name = self.name_in(scope.name, value.name().map_or("", ast::Name::text));
        self.options(Target::EnumValue(id), scope.parent, listed(value.options()));
        let node = value.number();
        let number = node.and_then(|node| i32::try_from(node.value()?).ok());
        if let (Some(node), None) = (node, number) {
            self.report.error(
                &node.node(),
                format!("the number `{}` does not fit into 32 bits", node.node().compact_text()),
                format!("use a number from {} to {}", i32::MIN, i32::MAX),
            );
        }
        self.out.store.values.push(EnumValueData {
            name,
            parent,
            index,
            number: number.unwrap_or(0),
            options: Blob::default(),
        });
        self.out.nodes.values.push(value.node().id());
        number
    }

    fn check_values(&mut self, id: EnumId, enumeration: ast::Enum<'t>, values: &[Value<'t>], ranges: &[RangeNode<'t>]) {
        let data = &self.out.store.enums[id.index()];
        let is_open = data.features.enum_type == EnumType::Open;
        let reserved = data.reserved_names.iter();
        let reserved: Vec<String> = reserved.map(|name| self.out.store.str(*name).to_owned()).collect();
        let name = enumeration.name().map_or("", ast::Name::text);
        let Some((first, number)) = values.first() else {
            if !self.out.store.enums[id.index()].values.is_empty() {
                return;
            }
            let at = enumeration.name().map_or_else(|| enumeration.node(), ast::Name::node);
            self.report.error(
                &at,
                format!("the enum `{name}` has no values"),
                "declare one with the number 0",
            );
            return;
        };
        if is_open && *number != 0 {
            let node = first.number().map_or_else(|| first.node(), ast::Number::node);
            self.report.error(
                &node,
                format!("the first value of the open enum `{name}` is not 0"),
                "let the enum start with a value whose number is 0: it is what unset fields hold",
            );
        }
        self.check_reserved_twice(&reserved, enumeration.body());
        let reserved: HashSet<&str> = reserved.iter().map(String::as_str).collect();
        let mut ranges = ranges.to_vec();
        ranges.sort_unstable_by_key(|range| range.start);
        if reserved.is_empty() && ranges.is_empty() {
            return;
        }
        for (value, number) in values {
            let short = value.name().map_or("", ast::Name::text);
            if reserved.contains(short) {
                self.report.error(
                    &name_node(*value),
                    format!("the name `{short}` is reserved"),
                    "use another name",
                );
            }
            if let Some(range) = containing(&ranges, *number) {
                let place = self.report.place(&range.node);
                self.report
                    .error(
                        &value.number().map_or_else(|| value.node(), ast::Number::node),
                        format!("`{short}` uses the reserved number {number}"),
                        "use another number",
                    )
                    .relate(place, "reserved here");
            }
        }
    }

    fn check_aliases(&mut self, enumeration: ast::Enum<'t>, values: &[Value<'t>]) {
        let allowed = flag(options_of(enumeration.body()), "allow_alias");
        // As most enums are written, this says it all.
        let is_ascending = values.is_sorted_by(|(_, one), (_, next)| one < next);
        let unclear = if is_ascending { &[] } else { values };
        let mut first_of: HashMap<i32, ast::EnumValue<'t>> = HashMap::with_capacity(unclear.len());
        let mut has_alias = false;
        for (value, number) in unclear {
            let Some(first) = first_of.get(number) else {
                first_of.insert(*number, *value);
                continue;
            };
            has_alias = true;
            if allowed == Some(true) {
                continue;
            }
            let place = self.report.place(&first.node());
            let name = |value: ast::EnumValue<'t>| value.name().map_or("", ast::Name::text);
            self.report
                .error(
                    &value.number().map_or_else(|| value.node(), ast::Number::node),
                    format!("`{}` has the same number as `{}`", name(*value), name(*first)),
                    "use another number, or set `option allow_alias = true;` if both names are meant",
                )
                .relate(place, format!("{number} is first used here"));
        }
        if let (Some(true), false) = (allowed, has_alias) {
            let option = options_of(enumeration.body()).find(|option| super::is_option(*option, "allow_alias"));
            let at = option.map_or_else(|| enumeration.node(), ast::OptionAssignment::node);
            self.report.error(
                &at,
                "`allow_alias` is set, but all values have different numbers",
                "remove the option",
            );
        }
        if let (Some(false), Some(option)) = (
            allowed,
            options_of(enumeration.body()).find(|option| super::is_option(*option, "allow_alias")),
        ) {
            self.report.error(
                &option.node(),
                "`allow_alias = false` says nothing",
                "remove the option",
            );
        }
    }

    /// Values are told apart without the enum's name, without underscores and case.
    fn check_short_names(&mut self, enumeration: ast::Enum<'t>, values: &[Value<'t>]) {
        let enum_name = enumeration.name().map_or("", ast::Name::text);
        let shortener = names::Shortener::new(enum_name);
        let (mut shorts, mut ends) = (String::new(), Vec::with_capacity(values.len()));
        for (value, _) in values {
            shortener.push(value.name().map_or("", ast::Name::text), &mut shorts);
            ends.push(shorts.len());
        }
        let mut seen: HashMap<&str, (ast::EnumValue<'t>, i32)> = HashMap::with_capacity(values.len());
        let mut start = 0;
        for ((value, number), end) in values.iter().zip(ends) {
            let short = &shorts[std::mem::replace(&mut start, end)..end];
            let Some(name) = value.name().map(ast::Name::text) else {
                continue;
            };
            let Some((first, first_number)) = seen.get(short) else {
                seen.insert(short, (*value, *number));
                continue;
            };
            let first_name = first.name().map_or("", ast::Name::text);
            if first_name == name || first_number == number {
                continue;
            }
            let place = self.report.place(&first.node());
            self.report
                .error(
                    &name_node(*value),
                    format!("`{name}` and `{first_name}` are one name once the enum's name, case and underscores are left out"),
                    "rename one of them",
                )
                .relate(place, format!("`{first_name}` is declared here"));
        }
    }
}

fn name_node(value: ast::EnumValue<'_>) -> Node<'_> {
    value.name().map_or_else(|| value.node(), ast::Name::node)
}
