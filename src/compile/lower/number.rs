//! Numbers of fields and ranges of numbers.

use super::{Lowerer, OptionSite, Target, flag, length, listed, options_of};
use crate::schema::store::Blob;
use crate::schema::store::{ExtensionRangeData, MessageId, Text};
use crate::syntax::{Node, ast};

/// The largest number of a field.
pub(in crate::compile) const MAX_NUMBER: i32 = 536_870_911;

/// Numbers that protobuf keeps for itself.
const INTERNAL: std::ops::RangeInclusive<i32> = 19_000..=19_999;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RangeKind {
    Reserved,
    Extensions,
}

impl RangeKind {
    fn shown(self) -> &'static str {
        match self {
            Self::Reserved => "reserved range",
            Self::Extensions => "extension range",
        }
    }
}

/// A range with its place; both ends belong to it.
#[derive(Clone, Copy)]
pub(super) struct RangeNode<'t> {
    pub(super) kind: RangeKind,
    pub(super) start: i32,
    pub(super) end: i32,
    pub(super) node: Node<'t>,
}

impl RangeNode<'_> {
    fn shown(self) -> String {
        if self.start == self.end {
            self.start.to_string()
        } else {
            format!("{} to {}", self.start, self.end)
        }
    }
}

impl<'t> Lowerer<'t> {
    /// The number of a field; where there is none, zero.
    pub(super) fn field_number(&mut self, field: ast::Field<'t>, is_of_message_set: bool) -> i32 {
        let Some(node) = field.number() else { return 0 };
        let name = field.name().map_or("", ast::Name::text);
        let number = node.value().and_then(|value| i32::try_from(value).ok());
        let Some(number) = number else {
            self.report.error(
                &node.node(),
                format!("the number of `{name}` is too large"),
                format!("use a number from 1 to {MAX_NUMBER}"),
            );
            return 0;
        };
        if number < 1 || (number > MAX_NUMBER && !is_of_message_set) {
            self.report.error(
                &node.node(),
                format!("the number {number} of `{name}` is out of range"),
                format!("use a number from 1 to {MAX_NUMBER}"),
            );
            return 0;
        }
        if INTERNAL.contains(&number) {
            self.report.error(
                &node.node(),
                format!("the number {number} of `{name}` belongs to protobuf itself"),
                "use a number outside of 19000 to 19999",
            );
        }
        number
    }

    fn bound(&mut self, number: ast::Number<'t>) -> Option<i32> {
        let value = number.value().and_then(|value| i32::try_from(value).ok());
        if value.is_none() {
            self.report
                .error(&number.node(), "the number is too large", "numbers have 32 bits");
        }
        value
    }

    /// A range whose ends both belong to it.
    pub(super) fn range(&mut self, range: ast::NumberRange<'t>, kind: RangeKind, max: i32) -> Option<RangeNode<'t>> {
        let start = self.bound(range.start()?)?;
        let end = match range.end() {
            None => start,
            Some(ast::RangeEnd::Max(_)) => max,
            Some(ast::RangeEnd::Number(number)) => self.bound(number)?,
        };
        if end < start {
            self.report.error(
                &range.node(),
                format!("the {} ends before it starts", kind.shown()),
                format!("write `{end} to {start}`"),
            );
            return None;
        }
        Some(RangeNode {
            kind,
            start,
            end,
            node: range.node(),
        })
    }

    /// Fills in the reserved and extension ranges of a message.
    pub(super) fn ranges(&mut self, id: MessageId, body: ast::Body<'t>) -> Vec<RangeNode<'t>> {
        let is_message_set = flag(options_of(Some(body)), "message_set_wire_format") == Some(true);
        let mut nodes = Vec::new();
        for item in body.items() {
            match item {
                ast::Item::Reserved(reserved) => {
                    for range in reserved.ranges() {
                        let range = self.range(range, RangeKind::Reserved, MAX_NUMBER);
                        nodes.extend(range.filter(|range| self.is_in_bounds(*range, MAX_NUMBER)));
                    }
                    let names = self.reserved_names(reserved);
                    self.out.store.messages[id.index()].reserved_names.extend(names);
                }
                ast::Item::Extensions(extensions) => {
                    let max = if is_message_set { i32::MAX - 1 } else { MAX_NUMBER };
                    self.extension_ranges(id, extensions, max, &mut nodes);
                }
                _ => {}
            }
        }
        let reserved = nodes.iter().filter(|range| range.kind == RangeKind::Reserved);
        self.out.store.messages[id.index()].reserved_ranges =
            reserved.map(|range| (range.start, range.end + 1)).collect();
        self.check_overlaps(&nodes);
        nodes
    }

    fn extension_ranges(
        &mut self,
        id: MessageId,
        extensions: ast::Extensions<'t>,
        max: i32,
        nodes: &mut Vec<RangeNode<'t>>,
    ) {
        if self.is_proto3() {
            self.report.error(
                &extensions.node(),
                "proto3 has no extension ranges",
                "use `google.protobuf.Any`, or another syntax",
            );
        }
        let first_option = length(self.out.options.len());
        let options = listed(extensions.options()).map(|option| option.node().id());
        self.out.options.extend(options);
        let end_option = length(self.out.options.len());
        for (position, range) in extensions.ranges().enumerate() {
            let Some(range) = self.range(range, RangeKind::Extensions, max) else {
                continue;
            };
            if !self.is_in_bounds(range, max) {
                continue;
            }
            let message = &mut self.out.store.messages[id.index()];
            let ranges = &mut message.extension_ranges;
            if first_option < end_option {
                self.out.option_sites.push(OptionSite {
                    target: Target::ExtensionRange(id, length(ranges.len())),
                    scope: message.parent,
                    start: first_option,
                    end: end_option,
                    is_copy: position > 0,
                });
            }
            ranges.push(ExtensionRangeData {
                start: range.start,
                end: range.end + 1,
                options: Blob::default(),
            });
            nodes.push(range);
        }
    }

    fn is_in_bounds(&mut self, range: RangeNode<'t>, max: i32) -> bool {
        if range.start >= 1 && range.end <= max {
            return true;
        }
        self.report.error(
            &range.node,
            format!(
                "the {} {} holds numbers that no field can have",
                range.kind.shown(),
                range.shown()
            ),
            format!("use numbers from 1 to {max}, or `max` as the end"),
        );
        false
    }

    /// Names that are reserved, each once.
    pub(super) fn reserved_names(&mut self, reserved: ast::Reserved<'t>) -> Vec<Text> {
        let strings = reserved
            .strings()
            .map(|literal| (literal.lossy().into_owned(), literal.node()));
        let names = reserved.names().map(|name| (name.text().to_owned(), name.node()));
        let names: Vec<(String, Node<'t>)> = strings.chain(names).collect();
        names.into_iter().map(|(name, _)| self.text(&name)).collect()
    }

    pub(super) fn check_overlaps(&mut self, ranges: &[RangeNode<'t>]) {
        let mut sorted: Vec<&RangeNode<'t>> = ranges.iter().collect();
        sorted.sort_by_key(|range| (range.start, range.node.range().start));
        for pair in sorted.windows(2) {
            let (first, second) = (pair[0], pair[1]);
            if second.start > first.end {
                continue;
            }
            let (earlier, later) = if first.node.range().start < second.node.range().start {
                (first, second)
            } else {
                (second, first)
            };
            let place = self.report.place(&earlier.node);
            self.report
                .error(
                    &later.node,
                    format!(
                        "the {} {} overlaps the {} {}",
                        later.kind.shown(),
                        later.shown(),
                        earlier.kind.shown(),
                        earlier.shown()
                    ),
                    "let each number belong to one range",
                )
                .relate(place, "the other range");
        }
    }
}

/// The range with a number in it, of ranges in the order of their numbers.
pub(super) fn containing<'t>(ranges: &[RangeNode<'t>], number: i32) -> Option<RangeNode<'t>> {
    let behind = ranges.partition_point(|range| range.start <= number);
    let range = *ranges.get(behind.checked_sub(1)?)?;
    (number <= range.end).then_some(range)
}
