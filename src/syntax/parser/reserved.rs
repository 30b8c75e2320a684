//! Reserved names and numbers, and extension ranges.

use super::super::token::TokenKind;
use super::super::tree::NodeKind;
use super::blocks::Scope;
use super::{Failed, Parser, Reading};

/// What a list of reserved things is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    Number,
    String,
    Name,
}

impl Parser<'_> {
    pub(super) fn reserved(&mut self, scope: Scope) -> Reading {
        self.bump();
        let first = self.element();
        self.check_style(first);
        let mut told = false;
        loop {
            let element = self.element();
            if element != first && !told {
                told = true;
                if self.language.is_some() && first != Element::Number && element != Element::Number {
                    // One of both is not how names are reserved here.
                    self.check_style(element);
                } else {
                    self.error_here(
                        "names and numbers cannot be reserved in one statement",
                        "write a `reserved` statement for each",
                    );
                }
            }
            match element {
                Element::String => self.string_literal(),
                Element::Name => self.leaf(NodeKind::Name),
                Element::Number => self.number_range(scope)?,
            }
            if !self.comma()? {
                return self.semicolon();
            }
        }
    }

    fn element(&self) -> Element {
        match self.kind {
            TokenKind::String => Element::String,
            TokenKind::Identifier => Element::Name,
            _ => Element::Number,
        }
    }

    /// Names are strings before editions and identifiers in them.
    fn check_style(&mut self, element: Element) {
        if self.language.is_none() {
            return;
        }
        let text = self.current_text();
        match element {
            Element::String if self.is_edition() => self.error_here(
                "editions reserve names as identifiers, not as strings",
                format!("write `{}`", text.trim_matches(['"', '\''])),
            ),
            Element::Name if !self.is_edition() => self.error_here(
                "proto2 and proto3 reserve names as strings, not as identifiers",
                format!("write `\"{text}\"`"),
            ),
            _ => {}
        }
    }

    pub(super) fn extensions(&mut self) -> Reading {
        self.bump();
        loop {
            self.number_range(Scope::Message)?;
            if !self.comma()? {
                break;
            }
        }
        self.option_list_if_any()?;
        self.semicolon()
    }

    /// Whether a comma says that the list goes on.
    fn comma(&mut self) -> Result<bool, Failed> {
        if !self.eat(TokenKind::Comma) {
            return Ok(false);
        }
        if self.ends_early() {
            self.error_missing("an element behind `,`", "remove the comma, or go on with the list");
            return if self.kind == TokenKind::Semicolon {
                Ok(false)
            } else {
                Err(Failed)
            };
        }
        Ok(true)
    }

    /// `1`, `1 to 5` or `1 to max`. Only enums have negative numbers.
    fn number_range(&mut self, scope: Scope) -> Reading {
        self.node(NodeKind::Range, |parser| {
            parser.range_bound(scope)?;
            if !parser.at_word("to") {
                return Ok(());
            }
            parser.bump();
            if parser.at_word("max") {
                parser.bump();
                return Ok(());
            }
            parser.range_bound(scope)
        })
    }

    fn range_bound(&mut self, scope: Scope) -> Reading {
        if scope != Scope::Enum && self.kind == TokenKind::Minus && self.next_kind() == TokenKind::Integer {
            self.error_here("a field number cannot be negative", "use a number from 1 to 536870911");
        }
        if !matches!(self.kind, TokenKind::Integer | TokenKind::Minus) {
            self.error_missing("a number", "write numbers and ranges: `1, 5 to 9`");
            return Err(Failed);
        }
        self.signed_number("a number")
    }
}
