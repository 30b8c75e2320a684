//! The top of a file: which statements stand there, and those that stand only there.

use super::super::literal;
use super::super::token::TokenKind;
use super::super::tree::{Edition, NodeKind};
use super::blocks::Scope;
use super::{Failed, Parser, Reading};

/// What has been seen at the top, where order or number matter.
#[derive(Default)]
pub(super) struct Seen {
    syntax: bool,
    package: bool,
    option_import: bool,
}

impl Parser<'_> {
    pub(super) fn file(&mut self) {
        let index = self.open(NodeKind::File);
        let mut seen = Seen::default();
        while self.kind != TokenKind::EndOfFile {
            self.top_level(&mut seen);
        }
        self.close(index);
    }

    fn top_level(&mut self, seen: &mut Seen) {
        match self.word() {
            Some(word @ ("syntax" | "edition")) => self.syntax(word, seen),
            Some("package") => self.package(seen),
            Some("import") => self.import(seen),
            _ if self.kind == TokenKind::RightBrace => {
                self.error_here("unmatched `}`", "remove it, or add the `{` that it closes");
                self.leaf(NodeKind::Error);
            }
            _ => self.item(Scope::File),
        }
    }

    fn syntax(&mut self, word: &str, seen: &mut Seen) {
        if seen.syntax {
            self.error_here(format!("`{word}` is declared a second time"), "keep one of them");
        } else if self.behind_previous > 0 {
            let message = format!("`{word}` must be the first statement");
            self.error_here(message, "move it to the top of the file");
        }
        let first = !seen.syntax;
        seen.syntax = true;
        if first {
            self.language = None;
        }
        self.statement(NodeKind::Syntax, |parser| {
            parser.bump();
            let example = if word == "syntax" {
                "syntax = \"proto3\";"
            } else {
                "edition = \"2023\";"
            };
            let help = format!("write `{example}`");
            if !parser.eat(TokenKind::Equals) {
                parser.error_missing("`=`", help.clone());
                if parser.kind != TokenKind::String {
                    return Err(Failed);
                }
            }
            if parser.kind != TokenKind::String {
                parser.error_missing("a quoted name", help);
                return Err(Failed);
            }
            if first {
                parser.language(word);
            }
            parser.string_literal();
            parser.semicolon()
        });
    }

    /// Takes note of the language that the strings at hand name.
    fn language(&mut self, word: &str) {
        let start = self.at;
        let mut pieces = Vec::new();
        let mut index = start;
        while self.kind_at(index) == TokenKind::String {
            pieces.push(self.slice(self.range_at(index)));
            index = self.index_behind(index);
        }
        let value = literal::string(pieces.into_iter());
        self.language = match (word, &*value) {
            ("syntax", b"proto2") => Some(Edition::Proto2),
            ("syntax", b"proto3") => Some(Edition::Proto3),
            ("edition", b"2023") => Some(Edition::Edition2023),
            ("edition", b"2024") => Some(Edition::Edition2024),
            ("edition", b"2026") => Some(Edition::Edition2026),
            _ => None,
        };
        if self.language.is_some() {
            return;
        }
        let name = String::from_utf8_lossy(&value);
        match word {
            "edition" if matches!(&*value, b"proto2" | b"proto3") => {
                self.error_here(
                    format!("unknown edition `{name}`"),
                    format!("write `syntax = \"{name}\";`"),
                );
            }
            "edition" => self.error_here(format!("unknown edition `{name}`"), "igata knows 2023, 2024 and 2026"),
            _ if value.starts_with(b"20") => {
                self.error_here(
                    format!("unknown syntax `{name}`"),
                    format!("write `edition = \"{name}\";`"),
                );
            }
            _ => self.error_here(
                format!("unknown syntax `{name}`"),
                "write `proto2`, `proto3` or an edition",
            ),
        }
    }

    fn package(&mut self, seen: &mut Seen) {
        if seen.package {
            self.error_here("`package` is declared a second time", "keep one of them");
        }
        seen.package = true;
        self.statement(NodeKind::Package, |parser| {
            parser.bump();
            if parser.kind == TokenKind::Dot {
                parser.error_here("a package cannot start with `.`", "remove the dot");
            }
            parser.dotted_path("a package name")?;
            parser.semicolon()
        });
    }

    fn import(&mut self, seen: &mut Seen) {
        let keyword = self.current_range();
        self.statement(NodeKind::Import, |parser| {
            parser.bump();
            match parser.word() {
                Some("option") => {
                    if parser.language.is_some_and(|edition| edition < Edition::Edition2024) {
                        parser.error_here("`import option` needs edition 2024", "remove `option`");
                    }
                    seen.option_import = true;
                    parser.bump();
                }
                word => {
                    if seen.option_import {
                        parser.error(keyword, "`import` behind `import option`", "move it before them");
                    }
                    if word == Some("weak") && parser.language.is_some_and(|edition| edition >= Edition::Edition2024) {
                        parser.error_here("`import weak` ended with edition 2023", "write `import option`");
                    }
                    if matches!(word, Some("weak" | "public")) {
                        parser.bump();
                    }
                }
            }
            if parser.kind != TokenKind::String {
                parser.error_missing("a quoted path", "name the file: `import \"a/b.proto\";`");
                return Err(Failed);
            }
            parser.string_literal();
            parser.semicolon()
        });
    }

    /// An identifier, and more of them behind dots.
    pub(super) fn dotted_path(&mut self, what: &str) -> Reading {
        self.node(NodeKind::Path, |parser| {
            parser.eat(TokenKind::Dot);
            loop {
                parser.identifier(what)?;
                if !parser.eat(TokenKind::Dot) {
                    return Ok(());
                }
            }
        })
    }

    /// Takes an identifier that must stand here.
    pub(super) fn identifier(&mut self, what: &str) -> Reading {
        if self.eat(TokenKind::Identifier) {
            return Ok(());
        }
        let help = match self.kind {
            TokenKind::String => "write it without quotes",
            TokenKind::Integer | TokenKind::Float | TokenKind::Symbol => "names are made of letters, digits and `_`",
            _ => "add it",
        };
        self.error_missing(what, help);
        Err(Failed)
    }

    /// Takes all adjacent strings.
    pub(super) fn string_literal(&mut self) {
        let index = self.open(NodeKind::StringLiteral);
        while self.eat(TokenKind::String) {}
        self.close(index);
    }
}

/// `import` and `package` where they cannot stand are read as if they could.
impl Parser<'_> {
    pub(super) fn misplaced_top_level(&mut self) {
        self.top_level(&mut Seen::default());
    }
}
