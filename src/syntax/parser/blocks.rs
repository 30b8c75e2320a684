//! Declarations with a body, and what may stand in which.

use super::super::token::TokenKind;
use super::super::tree::{Edition, NodeKind};
use super::{BLOCK_DEPTH_LIMIT, ERROR_LIMIT, Failed, MESSAGE_DEPTH_LIMIT, Parser, Reading};
use crate::diagnostic::nearest;

/// A longer word is no slip of the finger.
const LONGEST_KEYWORD_TYPED: usize = 16;

/// Where a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    File,
    /// Also a group.
    Message,
    Enum,
    Service,
    Method,
    Oneof,
    Extend,
}

impl Scope {
    /// The scope as messages name it.
    fn shown(self) -> &'static str {
        match self {
            Self::File => "at the top of a file",
            Self::Message => "in a message",
            Self::Enum => "in an enum",
            Self::Service => "in a service",
            Self::Method => "in a method",
            Self::Oneof => "in a oneof",
            Self::Extend => "in an `extend`",
        }
    }

    /// Words that start a statement here.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::File => &["message", "enum", "service", "extend", "option", "import", "package"],
            Self::Message => &["message", "enum", "extend", "extensions", "reserved", "option", "oneof"],
            Self::Enum => &["option", "reserved"],
            Self::Service => &["rpc", "option"],
            Self::Method | Self::Oneof => &["option"],
            Self::Extend => &[],
        }
    }

    /// Whether a lone `;` may stand here.
    fn allows_empty(self) -> bool {
        !matches!(self, Self::Oneof | Self::Extend)
    }
}

impl Parser<'_> {
    /// Reads one statement of a body or of the top of a file.
    pub(super) fn item(&mut self, scope: Scope) {
        if self.kind == TokenKind::Semicolon {
            if !scope.allows_empty() {
                self.error_here(format!("`;` cannot stand alone {}", scope.shown()), "remove it");
            }
            return self.leaf(NodeKind::Empty);
        }
        let Some(word) = self.word() else {
            return self.other_item(scope);
        };
        if matches!(scope, Scope::File | Scope::Message) && matches!(word, "export" | "local") && self.has_visibility()
        {
            return self.with_visibility();
        }
        if scope.words().contains(&word) {
            return self.known_item(word, scope);
        }
        if self.is_misplaced(word, scope) {
            return self.misplaced(word, scope);
        }
        self.other_item(scope);
    }

    fn known_item(&mut self, word: &str, scope: Scope) {
        match word {
            "message" => self.statement(NodeKind::Message, |parser| parser.block("message", Scope::Message)),
            "enum" => self.statement(NodeKind::Enum, |parser| parser.block("enum", Scope::Enum)),
            "service" => self.statement(NodeKind::Service, |parser| parser.block("service", Scope::Service)),
            "oneof" => self.statement(NodeKind::Oneof, |parser| parser.block("oneof", Scope::Oneof)),
            "extend" => self.statement(NodeKind::Extend, Self::extend),
            "option" => self.statement(NodeKind::Option, Self::option_statement),
            "rpc" => self.statement(NodeKind::Method, Self::method),
            "reserved" => self.statement(NodeKind::Reserved, |parser| parser.reserved(scope)),
            "extensions" => self.statement(NodeKind::Extensions, Self::extensions),
            "import" | "package" => self.misplaced_top_level(),
            _ => self.other_item(scope),
        }
    }

    /// A field, an enum value, or nothing that is known.
    fn other_item(&mut self, scope: Scope) {
        match scope {
            Scope::Message => self.statement(NodeKind::Field, |parser| parser.field(Scope::Message)),
            Scope::Oneof | Scope::Extend => self.statement(NodeKind::Field, |parser| parser.field(scope)),
            Scope::Enum => self.statement(NodeKind::EnumValue, Self::enum_value),
            Scope::File | Scope::Service | Scope::Method => self.statement(NodeKind::Error, |parser| {
                parser.report_unknown_item(scope);
                Err(Failed)
            }),
        }
    }

    fn report_unknown_item(&mut self, scope: Scope) {
        if self.errors.len() >= ERROR_LIMIT {
            return;
        }
        let found = self.shown();
        let expected = match scope {
            Scope::Service => "expected `rpc` or `option`",
            Scope::Method => "expected `option`",
            _ => "expected a declaration",
        };
        let word = self.word().filter(|word| word.len() <= LONGEST_KEYWORD_TYPED);
        let meant = word.and_then(|word| nearest(word, scope.words().iter().copied()));
        let help = match meant {
            Some(word) => format!("did you mean `{word}`?"),
            None if scope == Scope::File => "declare a `message`, an `enum` or a `service`".to_owned(),
            None => "remove it, or move it to where it belongs".to_owned(),
        };
        self.error_here(format!("{expected}, found {found}"), help);
    }

    /// Whether a word starts a statement that cannot stand here, and cannot
    /// start anything that can.
    fn is_misplaced(&self, word: &str, scope: Scope) -> bool {
        let next = self.next_kind();
        match word {
            "message" | "enum" | "service" | "oneof" | "rpc" => {
                // `rpc Name = 1;` is a field whose type is called `rpc`.
                next == TokenKind::Identifier && {
                    let behind = self.kind_at(self.index_behind(self.index_behind(self.at)));
                    matches!(behind, TokenKind::LeftBrace | TokenKind::LeftParenthesis)
                }
            }
            "import" => next == TokenKind::String,
            "reserved" | "extensions" => {
                !matches!(scope, Scope::Oneof | Scope::Extend) && matches!(next, TokenKind::Integer | TokenKind::String)
            }
            "optional" | "required" | "repeated" => {
                matches!(scope, Scope::File | Scope::Service) && next == TokenKind::Identifier
            }
            _ => false,
        }
    }

    fn misplaced(&mut self, word: &str, scope: Scope) {
        let help = if scope == Scope::File {
            "move it into a message or a service"
        } else {
            self.unclosed_is_known = true;
            "close the block before it with `}`, or move it"
        };
        self.error_here(format!("`{word}` cannot stand {}", scope.shown()), help);
        if matches!(word, "optional" | "required" | "repeated") {
            return self.statement(NodeKind::Field, |parser| parser.field(Scope::Message));
        }
        self.known_item(word, Scope::Message);
    }

    /// Whether `export` or `local` is a modifier here, not a type's name.
    fn has_visibility(&self) -> bool {
        match self.language {
            Some(edition) if edition >= Edition::Edition2024 => true,
            _ => {
                let next = self.index_behind(self.at);
                self.kind_at(next) == TokenKind::Identifier
                    && self.kind_at(self.index_behind(next)) == TokenKind::Identifier
            }
        }
    }

    fn with_visibility(&mut self) {
        let modifier = self.shown();
        if self.language.is_some_and(|edition| edition < Edition::Edition2024) {
            self.error_here(format!("{modifier} needs edition 2024"), "remove it");
        }
        let next = self.index_behind(self.at);
        let (kind, scope, word) = match self.slice(self.range_at(next)) {
            "message" => (NodeKind::Message, Scope::Message, "message"),
            "enum" => (NodeKind::Enum, Scope::Enum, "enum"),
            _ => {
                self.error_here(
                    format!("{modifier} can only stand before `message` and `enum`"),
                    "remove it",
                );
                return self.statement(NodeKind::Error, |_| Err(Failed));
            }
        };
        self.statement(kind, |parser| {
            parser.bump();
            parser.block(word, scope)
        });
    }

    /// `word Name { … }`, the word being at hand.
    fn block(&mut self, word: &str, scope: Scope) -> Reading {
        self.bump();
        self.declared_name(word);
        self.body(scope)
    }

    /// The name of a declaration. What stands in its place is passed over.
    fn declared_name(&mut self, word: &str) {
        if self.kind == TokenKind::Identifier {
            return self.leaf(NodeKind::Name);
        }
        self.error_missing(&format!("the name of the {word}"), format!("write `{word}` and a name"));
        let replaced = !self.ends_early() && self.kind != TokenKind::LeftBrace && !self.starts_line();
        if replaced && matches!(self.next_kind(), TokenKind::LeftBrace | TokenKind::LeftParenthesis) {
            self.bump();
        }
    }

    /// `{ … }` of a declaration.
    pub(super) fn body(&mut self, scope: Scope) -> Reading {
        if self.kind != TokenKind::LeftBrace {
            self.error_missing("`{`", "write the body in `{` and `}`");
            return Err(Failed);
        }
        let nests = u32::from(scope == Scope::Message);
        if self.message_depth + nests > MESSAGE_DEPTH_LIMIT || self.block_depth >= BLOCK_DEPTH_LIMIT {
            let message = format!("messages are nested more than {MESSAGE_DEPTH_LIMIT} deep");
            self.error_here(message, "move the inner ones to the top of the file");
            return self.node(NodeKind::Body, |parser| {
                parser.skip_block();
                Ok(())
            });
        }
        self.message_depth += nests;
        self.block_depth += 1;
        let reading = self.node(NodeKind::Body, |parser| {
            parser.items_in_braces(scope);
            Ok(())
        });
        self.block_depth -= 1;
        self.message_depth -= nests;
        reading
    }

    fn items_in_braces(&mut self, scope: Scope) {
        let open = self.current_range();
        self.bump();
        if self.kind == TokenKind::RightBrace && !scope.allows_empty() {
            let what = if scope == Scope::Oneof {
                "the oneof"
            } else {
                "the `extend`"
            };
            self.error_here(format!("{what} has no fields"), "add one, or remove it");
        }
        while !matches!(self.kind, TokenKind::RightBrace | TokenKind::EndOfFile) {
            self.item(scope);
        }
        if !self.eat(TokenKind::RightBrace) && !self.unclosed_is_known {
            self.unclosed_is_known = true;
            self.error(open, "this `{` is never closed", "add the missing `}`");
        }
    }

    fn extend(&mut self) -> Reading {
        self.bump();
        if self.kind == TokenKind::LeftBrace {
            self.error_here(
                "expected the name of a message, found `{`",
                "name the message to extend",
            );
        } else {
            self.message_path()?;
        }
        self.body(Scope::Extend)
    }

    fn method(&mut self) -> Reading {
        self.bump();
        self.declared_name("rpc");
        self.method_type("write the request's type in parentheses: `(Request)`")?;
        if self.at_word("returns") {
            self.bump();
        } else {
            self.error_missing("`returns`", "name the response's type: `returns (Response)`");
            if self.kind != TokenKind::LeftParenthesis {
                return Err(Failed);
            }
        }
        self.method_type("write the response's type in parentheses: `(Response)`")?;
        if self.kind == TokenKind::LeftBrace {
            self.body(Scope::Method)
        } else {
            self.semicolon()
        }
    }

    fn method_type(&mut self, help: &'static str) -> Reading {
        if self.kind != TokenKind::LeftParenthesis {
            self.error_missing("`(`", help);
            return Err(Failed);
        }
        self.node(NodeKind::MethodType, |parser| {
            parser.bump();
            if parser.at_word("stream") {
                parser.bump();
            }
            parser.message_path()?;
            parser.expect(TokenKind::RightParenthesis, ")", "close the parentheses with `)`")
        })
    }
}
