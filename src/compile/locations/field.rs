//! Fields, groups and extensions.

use super::Walker;
use super::block::Counts;
use crate::syntax::{TokenKind, ast};

const EXTENDEE: i32 = 2;
const NUMBER: i32 = 3;
const LABEL: i32 = 4;
const TYPE: i32 = 5;
const TYPE_NAME: i32 = 6;
const DEFAULT: i32 = 7;
const OPTIONS: i32 = 8;
const JSON_NAME: i32 = 10;

impl Walker<'_> {
    pub(super) fn field(&mut self, field: ast::Field<'_>, counts: &mut Counts) {
        const FIELD: i32 = 2;
        const NESTED: i32 = 3;
        let index = counts.fields;
        counts.fields += 1;
        self.field_at(&[FIELD, index], field, None, (NESTED, counts));
    }

    /// `numbers` of the extensions and messages in what is around the block.
    pub(super) fn extend(&mut self, extend: ast::Extend<'_>, extension: i32, message: i32, counts: &mut Counts) {
        let node = extend.node();
        self.below(&[extension], |walker| walker.emit_declaration(node.range(), node));
        for item in extend.body().into_iter().flat_map(ast::Body::items) {
            let ast::Item::Field(field) = item else { continue };
            let index = counts.extensions;
            counts.extensions += 1;
            self.field_at(&[extension, index], field, extend.extendee(), (message, counts));
        }
    }

    pub(super) fn field_at(
        &mut self,
        path: &[i32],
        field: ast::Field<'_>,
        extendee: Option<ast::Path<'_>>,
        (message, counts): (i32, &mut Counts),
    ) {
        let node = field.node();
        self.below(path, |walker| {
            if field.is_group() {
                walker.emit(node.range());
            } else {
                walker.emit_declaration(node.range(), node);
            }
            if let Some(extendee) = extendee {
                walker.part(EXTENDEE, extendee.node().range());
            }
            walker.field_parts(field);
        });
        if matches!(field.field_type(), Some(ast::FieldType::Map(_))) {
            counts.messages += 1;
        }
        if field.is_group() {
            self.group(path, field, message, counts);
        }
    }

    fn field_parts(&mut self, field: ast::Field<'_>) {
        if let Some((_, token)) = field.label() {
            self.part(LABEL, token.range());
        }
        match field.field_type() {
            Some(ast::FieldType::Group(token)) => self.part(TYPE, token.range()),
            Some(ast::FieldType::Map(map)) => self.part(TYPE_NAME, map.node().range()),
            Some(ast::FieldType::Path(path)) => {
                let number = if is_scalar(path) { TYPE } else { TYPE_NAME };
                self.part(number, path.node().range());
            }
            None => {}
        }
        self.name(field.name());
        if let Some(number) = field.number() {
            self.part(NUMBER, number.node().range());
        }
        if let Some(list) = field.options() {
            self.field_options(list);
        }
    }

    fn field_options(&mut self, list: ast::OptionList<'_>) {
        self.part(OPTIONS, list.node().range());
        for option in list.options() {
            let value = option.value().map(|value| value.node().range());
            match (option.name().and_then(ast::OptionName::simple), value) {
                (Some("default"), Some(value)) => self.part(DEFAULT, value),
                (Some("json_name"), Some(value)) => {
                    self.part(JSON_NAME, option.node().range());
                    self.part(JSON_NAME, value);
                }
                _ => self.below(&[OPTIONS], |walker| walker.listed_option(option)),
            }
        }
    }

    /// A group is a field and a message at once.
    fn group(&mut self, path: &[i32], field: ast::Field<'_>, message: i32, counts: &mut Counts) {
        let node = field.node();
        let index = counts.messages;
        counts.messages += 1;
        let group = [message, index];
        self.below(&group, |walker| {
            walker.emit_declaration(node.range(), node);
            walker.name(field.name());
        });
        if let Some(name) = field.name() {
            self.below(path, |walker| walker.part(TYPE_NAME, name.node().range()));
        }
        if let Some(body) = field.body() {
            self.below(&group, |walker| walker.message_body(body));
        }
    }
}

fn is_scalar(path: ast::Path<'_>) -> bool {
    let token = path.node().first_token();
    token.kind() == TokenKind::Identifier && crate::compile::lower::is_scalar(&path.text())
}
