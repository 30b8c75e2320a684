//! The statements at the top of a file, and services.

use super::Walker;
use super::block::Counts;
use crate::diagnostic::{Position, Span};
use crate::syntax::ast;

const PACKAGE: i32 = 2;
const DEPENDENCY: i32 = 3;
const MESSAGE: i32 = 4;
const ENUM: i32 = 5;
const SERVICE: i32 = 6;
const EXTENSION: i32 = 7;
const OPTIONS: i32 = 8;
const PUBLIC_DEPENDENCY: i32 = 10;
const WEAK_DEPENDENCY: i32 = 11;
const SYNTAX: i32 = 12;
const OPTION_DEPENDENCY: i32 = 15;

#[derive(Default)]
struct Imports {
    plain: i32,
    public: i32,
    weak: i32,
    of_options: i32,
}

fn next(counter: &mut i32) -> i32 {
    *counter += 1;
    *counter - 1
}

impl Walker<'_> {
    pub(super) fn file(&mut self, file: ast::File<'_>) {
        if file.node().is_empty() {
            // What ends before it starts: so protoc counts a file of comments.
            let start = self.counter.position(file.node().range().start);
            let end = Position::default();
            if !self.is_passed_over() {
                self.emit_span(Span { start, end });
            }
            return;
        }
        self.emit(file.node().range());
        let mut imports = Imports::default();
        let mut counts = Counts::default();
        for item in file.items() {
            let node = item.node();
            match item {
                // An edition has no place of its own.
                ast::Item::Syntax(_) => {
                    self.below(&[SYNTAX], |walker| walker.emit_declaration(node.range(), node));
                }
                ast::Item::Package(_) => {
                    self.below(&[PACKAGE], |walker| walker.emit_declaration(node.range(), node));
                }
                ast::Item::Import(import) => self.import(import, &mut imports),
                ast::Item::Option(option) => self.option_statement(OPTIONS, option),
                ast::Item::Message(message) => {
                    let index = next(&mut counts.messages);
                    self.below(&[MESSAGE, index], |walker| walker.message(message));
                }
                ast::Item::Enum(enumeration) => {
                    let index = next(&mut counts.enums);
                    self.below(&[ENUM, index], |walker| walker.enumeration(enumeration));
                }
                ast::Item::Service(service) => {
                    let index = next(&mut counts.services);
                    self.below(&[SERVICE, index], |walker| walker.service(service));
                }
                ast::Item::Extend(extend) => self.extend(extend, EXTENSION, MESSAGE, &mut counts),
                _ => {}
            }
        }
    }

    fn import(&mut self, import: ast::Import<'_>, counts: &mut Imports) {
        let node = import.node();
        let modifier = import.modifier();
        if matches!(modifier, Some((ast::ImportModifier::Option, _))) {
            let index = next(&mut counts.of_options);
            self.below(&[OPTION_DEPENDENCY, index], |walker| {
                walker.emit_declaration(node.range(), node);
            });
            return;
        }
        let index = next(&mut counts.plain);
        self.below(&[DEPENDENCY, index], |walker| {
            walker.emit_declaration(node.range(), node);
        });
        let Some((modifier, token)) = modifier else { return };
        let path = match modifier {
            ast::ImportModifier::Public => [PUBLIC_DEPENDENCY, next(&mut counts.public)],
            ast::ImportModifier::Weak => [WEAK_DEPENDENCY, next(&mut counts.weak)],
            ast::ImportModifier::Option => return,
        };
        self.below(&path, |walker| walker.emit(token.range()));
    }

    pub(super) fn service(&mut self, service: ast::Service<'_>) {
        const METHOD: i32 = 2;
        const OPTIONS: i32 = 3;
        let node = service.node();
        self.emit_declaration(node.range(), node);
        self.name(service.name());
        if !self.leads_inside() {
            return;
        }
        let mut methods = 0;
        for item in service.body().into_iter().flat_map(ast::Body::items) {
            match item {
                ast::Item::Option(option) => self.option_statement(OPTIONS, option),
                ast::Item::Method(method) => {
                    let index = next(&mut methods);
                    self.below(&[METHOD, index], |walker| walker.method(method));
                }
                _ => {}
            }
        }
    }

    pub(super) fn method(&mut self, method: ast::Method<'_>) {
        const INPUT: i32 = 2;
        const OUTPUT: i32 = 3;
        const OPTIONS: i32 = 4;
        const CLIENT_STREAMING: i32 = 5;
        const SERVER_STREAMING: i32 = 6;
        let node = method.node();
        self.emit_declaration(node.range(), node);
        self.name(method.name());
        let sides = [
            (method.input(), CLIENT_STREAMING, INPUT),
            (method.output(), SERVER_STREAMING, OUTPUT),
        ];
        for (side, streaming, number) in sides {
            if let Some(token) = side.and_then(ast::MethodType::stream) {
                self.part(streaming, token.range());
            }
            if let Some(path) = side.and_then(ast::MethodType::path) {
                self.part(number, path.node().range());
            }
        }
        for item in method.body().into_iter().flat_map(ast::Body::items) {
            if let ast::Item::Option(option) = item {
                self.option_statement(OPTIONS, option);
            }
        }
    }
}
