//! Messages and enums, and what is reserved in them.

use super::Walker;
use crate::syntax::ast;

/// How many elements of each kind there were so far.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) messages: i32,
    pub(super) enums: i32,
    pub(super) services: i32,
    pub(super) fields: i32,
    pub(super) oneofs: i32,
    pub(super) extensions: i32,
    pub(super) extension_ranges: i32,
    pub(super) reserved_ranges: i32,
    pub(super) reserved_names: i32,
}

fn next(counter: &mut i32) -> i32 {
    *counter += 1;
    *counter - 1
}

impl Walker<'_> {
    pub(super) fn message(&mut self, message: ast::Message<'_>) {
        let node = message.node();
        let start = message.keyword().range().start;
        self.emit_declaration(start..node.range().end, node);
        self.name(message.name());
        if let (Some(body), true) = (message.body(), self.leads_inside()) {
            self.message_body(body);
        }
    }

    pub(super) fn message_body(&mut self, body: ast::Body<'_>) {
        const NESTED: i32 = 3;
        const ENUM: i32 = 4;
        const EXTENSION_RANGE: i32 = 5;
        const EXTENSION: i32 = 6;
        const OPTIONS: i32 = 7;
        const ONEOF: i32 = 8;
        let mut counts = Counts::default();
        for item in body.items() {
            match item {
                ast::Item::Option(option) => self.option_statement(OPTIONS, option),
                ast::Item::Field(field) => self.field(field, &mut counts),
                ast::Item::Oneof(oneof) => {
                    let index = next(&mut counts.oneofs);
                    self.oneof(&[ONEOF, index], oneof, &mut counts);
                }
                ast::Item::Message(message) => {
                    let index = next(&mut counts.messages);
                    self.below(&[NESTED, index], |walker| walker.message(message));
                }
                ast::Item::Enum(enumeration) => {
                    let index = next(&mut counts.enums);
                    self.below(&[ENUM, index], |walker| walker.enumeration(enumeration));
                }
                ast::Item::Extend(extend) => self.extend(extend, EXTENSION, NESTED, &mut counts),
                ast::Item::Extensions(extensions) => {
                    self.below(&[EXTENSION_RANGE], |walker| walker.extensions(extensions, &mut counts));
                }
                ast::Item::Reserved(reserved) => self.reserved((9, 10), reserved, &mut counts),
                _ => {}
            }
        }
    }

    fn oneof(&mut self, path: &[i32], oneof: ast::Oneof<'_>, counts: &mut Counts) {
        const OPTIONS: i32 = 2;
        let node = oneof.node();
        self.below(path, |walker| {
            walker.emit_declaration(node.range(), node);
            walker.name(oneof.name());
        });
        for item in oneof.body().into_iter().flat_map(ast::Body::items) {
            match item {
                ast::Item::Option(option) => self.below(path, |walker| walker.option_statement(OPTIONS, option)),
                ast::Item::Field(field) => self.field(field, counts),
                _ => {}
            }
        }
    }

    pub(super) fn enumeration(&mut self, enumeration: ast::Enum<'_>) {
        const VALUE: i32 = 2;
        const OPTIONS: i32 = 3;
        let node = enumeration.node();
        let start = enumeration.keyword().range().start;
        self.emit_declaration(start..node.range().end, node);
        self.name(enumeration.name());
        if !self.leads_inside() {
            return;
        }
        let mut counts = Counts::default();
        let mut values = 0;
        for item in enumeration.body().into_iter().flat_map(ast::Body::items) {
            match item {
                ast::Item::Option(option) => self.option_statement(OPTIONS, option),
                ast::Item::EnumValue(value) => {
                    let index = next(&mut values);
                    self.below(&[VALUE, index], |walker| walker.enum_value(value));
                }
                ast::Item::Reserved(reserved) => self.reserved((4, 5), reserved, &mut counts),
                _ => {}
            }
        }
    }

    pub(super) fn enum_value(&mut self, value: ast::EnumValue<'_>) {
        const NUMBER: i32 = 2;
        const OPTIONS: i32 = 3;
        let node = value.node();
        self.emit_declaration(node.range(), node);
        self.name(value.name());
        if let Some(number) = value.number() {
            self.part(NUMBER, number.node().range());
        }
        if let Some(list) = value.options() {
            self.below(&[OPTIONS], |walker| {
                walker.emit(list.node().range());
                list.options().for_each(|option| walker.listed_option(option));
            });
        }
    }

    /// `numbers` are those of the ranges and of the names.
    fn reserved(&mut self, numbers: (i32, i32), reserved: ast::Reserved<'_>, counts: &mut Counts) {
        let node = reserved.node();
        if reserved.ranges().next().is_some() {
            return self.below(&[numbers.0], |walker| {
                walker.emit_declaration(node.range(), node);
                for range in reserved.ranges() {
                    let index = next(&mut counts.reserved_ranges);
                    walker.below(&[index], |walker| walker.range(range));
                }
            });
        }
        self.below(&[numbers.1], |walker| {
            walker.emit_declaration(node.range(), node);
            let strings = reserved.strings().map(ast::StringLiteral::node);
            for name in strings.chain(reserved.names().map(ast::Name::node)) {
                let index = next(&mut counts.reserved_names);
                walker.part(index, name.range());
            }
        });
    }

    fn range(&mut self, range: ast::NumberRange<'_>) {
        self.emit(range.node().range());
        let Some(start) = range.start() else { return };
        let first_token = start.node().first_token().range();
        let start = start.node().range();
        let end = match range.end() {
            // As in protoc, where a sign alone is the end of a negative number.
            None => first_token,
            Some(ast::RangeEnd::Number(number)) => number.node().range(),
            Some(ast::RangeEnd::Max(token)) => token.range(),
        };
        self.part(1, start);
        self.part(2, end);
    }

    fn extensions(&mut self, extensions: ast::Extensions<'_>, counts: &mut Counts) {
        const OPTIONS: i32 = 3;
        let node = extensions.node();
        self.emit_declaration(node.range(), node);
        let first = counts.extension_ranges;
        for range in extensions.ranges() {
            let index = next(&mut counts.extension_ranges);
            self.below(&[index], |walker| walker.range(range));
        }
        let Some(list) = extensions.options() else { return };
        for index in first..counts.extension_ranges {
            self.below(&[index, OPTIONS], |walker| {
                walker.emit(list.node().range());
                list.options().for_each(|option| walker.listed_option(option));
            });
        }
    }
}
