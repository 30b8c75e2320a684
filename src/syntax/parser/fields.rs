//! Fields, groups, map types and enum values.

use super::super::token::TokenKind;
use super::super::tree::NodeKind;
use super::blocks::Scope;
use super::{Failed, Parser, Reading};

/// Types that are words of the language. A dot cannot follow them.
fn is_builtin(word: &str) -> bool {
    matches!(
        word,
        "double"
            | "float"
            | "int32"
            | "int64"
            | "uint32"
            | "uint64"
            | "sint32"
            | "sint64"
            | "fixed32"
            | "fixed64"
            | "sfixed32"
            | "sfixed64"
            | "bool"
            | "string"
            | "bytes"
            | "group"
    )
}

impl Parser<'_> {
    pub(super) fn field(&mut self, scope: Scope) -> Reading {
        let node = self.nodes.len() - 1;
        let mut word = self.word();
        if matches!(word, Some("optional" | "required" | "repeated")) {
            self.bump();
            word = self.word();
        }
        match word {
            Some("group") => {
                self.nodes[node].set_kind(NodeKind::Group);
                return self.group();
            }
            Some("map") if self.next_kind() == TokenKind::Less => self.node(NodeKind::MapType, Self::map_type)?,
            _ => self.field_type(scope, word)?,
        }
        self.field_name()?;
        self.number_of_field()?;
        self.option_list_if_any()?;
        self.semicolon()
    }

    fn field_name(&mut self) -> Reading {
        let help = "write a field as `type name = number;`";
        if self.kind == TokenKind::Identifier {
            if self.starts_line() && self.next_kind() == TokenKind::Identifier {
                self.error_behind("missing a field name", help);
                return Err(Failed);
            }
            self.leaf(NodeKind::Name);
            return Ok(());
        }
        self.error_missing("a field name", help);
        // The name was forgotten, the rest can be read.
        match self.kind {
            TokenKind::Equals => {}
            TokenKind::Integer | TokenKind::String => self.bump(),
            _ => return Err(Failed),
        }
        Ok(())
    }

    /// A statement that stops at its `;` is at its end.
    fn failed_at_end(&mut self) -> Reading {
        if self.eat(TokenKind::Semicolon) {
            Ok(())
        } else {
            Err(Failed)
        }
    }

    fn field_type(&mut self, scope: Scope, word: Option<&str>) -> Reading {
        if !matches!(self.kind, TokenKind::Identifier | TokenKind::Dot) {
            let found = self.shown();
            let help = match scope {
                Scope::Message => "write a field as `type name = number;`",
                Scope::Oneof => "fields of a oneof are written as `type name = number;`",
                _ => "extensions are written as fields: `type name = number;`",
            };
            self.error_here(format!("expected a field, found {found}"), help);
            return Err(Failed);
        }
        self.type_path(word)
    }

    /// A type: one word of the language, or a dotted name.
    fn type_path(&mut self, word: Option<&str>) -> Reading {
        if word.is_some_and(|word| is_builtin(word) || word == "map") {
            self.leaf(NodeKind::Path);
            return Ok(());
        }
        self.dotted_path("a type")
    }

    /// The name of a message, where no scalar can stand.
    pub(super) fn message_path(&mut self) -> Reading {
        if let Some(word) = self.word().filter(|word| is_builtin(word)) {
            self.error_here(format!("`{word}` is not a message"), "name a message");
            self.leaf(NodeKind::Path);
            return Ok(());
        }
        self.dotted_path("the name of a message")
    }

    fn map_type(&mut self) -> Reading {
        self.bump();
        self.bump();
        let help = "write a map as `map<key, value>`";
        self.type_path(self.word())?;
        self.expect(TokenKind::Comma, ",", help)?;
        self.type_path(self.word())?;
        self.expect(TokenKind::Greater, ">", help)
    }

    /// `= 1`
    fn number_of_field(&mut self) -> Reading {
        match self.kind {
            TokenKind::Equals => self.bump(),
            TokenKind::Integer => self.error_here("missing `=` before the number", "write `name = number`"),
            TokenKind::Colon => {
                self.error_here("expected `=`, found `:`", "write `name = number`");
                self.bump();
            }
            TokenKind::LeftBracket => {
                self.error_behind("missing field number", "number the field: `name = 1`");
                return Ok(());
            }
            _ => {
                self.error_missing_number("missing field number", "number the field: `name = 1`");
                return Err(Failed);
            }
        }
        if self.kind == TokenKind::Minus && self.next_kind() == TokenKind::Integer {
            self.error_here("a field number cannot be negative", "use a number from 1 to 536870911");
            return self.signed_number("a field number");
        }
        if self.kind != TokenKind::Integer {
            self.error_missing("a field number", "use a number from 1 to 536870911");
            return if self.kind == TokenKind::LeftBracket {
                Ok(())
            } else {
                Err(Failed)
            };
        }
        self.leaf(NodeKind::Number);
        Ok(())
    }

    fn error_missing_number(&mut self, message: &'static str, help: &'static str) {
        if self.ends_early() || self.starts_line() {
            self.error_behind(message, help);
        } else {
            let found = self.shown();
            self.error_here(format!("expected `=`, found {found}"), help);
        }
    }

    /// An integer, perhaps with `-` before it.
    pub(super) fn signed_number(&mut self, what: &str) -> Reading {
        self.node(NodeKind::Number, |parser| {
            parser.eat(TokenKind::Minus);
            if parser.eat(TokenKind::Integer) {
                return Ok(());
            }
            parser.error_missing(what, "write a whole number");
            Err(Failed)
        })
    }

    fn group(&mut self) -> Reading {
        if self.is_edition() {
            self.error_here(
                "groups ended with proto2",
                "use a message field with `features.message_encoding = DELIMITED`",
            );
        }
        self.bump();
        let Some(name) = self.word() else {
            self.error_missing("the name of the group", "write a group as `group Name = number { … }`");
            return self.failed_at_end();
        };
        if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.error_here(
                format!("the group's name `{name}` must start with a capital letter"),
                capitalised(name),
            );
        }
        self.leaf(NodeKind::Name);
        self.number_of_field()?;
        self.option_list_if_any()?;
        self.body(Scope::Message)
    }

    pub(super) fn enum_value(&mut self) -> Reading {
        if self.kind != TokenKind::Identifier {
            let found = self.shown();
            self.error_here(
                format!("expected an enum value, found {found}"),
                "write a value as `NAME = number;`",
            );
            return Err(Failed);
        }
        self.leaf(NodeKind::Name);
        match self.kind {
            TokenKind::Equals => self.bump(),
            TokenKind::Integer | TokenKind::Minus => {
                self.error_here("missing `=` before the number", "write `NAME = number`");
            }
            TokenKind::Colon => {
                self.error_here("expected `=`, found `:`", "write `NAME = number`");
                self.bump();
            }
            _ => {
                self.error_missing_number("missing number of the enum value", "number the value: `NAME = 1`");
                // `A, B` was meant as a list of values.
                self.eat(TokenKind::Comma);
                return if self.kind == TokenKind::Identifier {
                    Ok(())
                } else {
                    Err(Failed)
                };
            }
        }
        self.signed_number("a number")?;
        self.option_list_if_any()?;
        if self.kind == TokenKind::Comma {
            self.error_here("expected `;`, found `,`", "end the value with `;`");
            self.bump();
            return Ok(());
        }
        self.semicolon()
    }
}

fn capitalised(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) if first.is_ascii_lowercase() => {
            format!("write `{}{}`", first.to_ascii_uppercase(), characters.as_str())
        }
        _ => "rename it".to_owned(),
    }
}
