//! Messages and lists as values: text format, as options carry it.

use super::super::token::TokenKind;
use super::super::tree::NodeKind;
use super::{Failed, LITERAL_DEPTH_LIMIT, Parser, Reading};

impl Parser<'_> {
    /// `{ … }` or `< … >`
    pub(super) fn message_literal(&mut self) -> Reading {
        if self.literal_depth >= LITERAL_DEPTH_LIMIT {
            self.error_too_deep();
            if self.kind == TokenKind::LeftBrace {
                self.skip_block();
                return Ok(());
            }
            return Err(Failed);
        }
        self.literal_depth += 1;
        let reading = self.node(NodeKind::MessageLiteral, Self::literal_fields);
        self.literal_depth -= 1;
        reading
    }

    fn literal_fields(&mut self) -> Reading {
        let open = self.current_range();
        let close = if self.kind == TokenKind::LeftBrace {
            TokenKind::RightBrace
        } else {
            TokenKind::Greater
        };
        self.bump();
        loop {
            self.skip_hash_comments();
            match self.kind {
                kind if kind == close => {
                    self.bump();
                    return Ok(());
                }
                TokenKind::RightBrace | TokenKind::Greater => {
                    let (opened, closes) = if close == TokenKind::Greater {
                        ("<", ">")
                    } else {
                        ("{", "}")
                    };
                    let found = self.shown();
                    self.error_here(
                        format!("expected `{closes}`, found {found}"),
                        format!("`{opened}` is closed by `{closes}`"),
                    );
                    // Before `;` and `]` it closes what is around this `<`.
                    let closes_outer = self.kind == TokenKind::RightBrace
                        && matches!(self.next_kind(), TokenKind::Semicolon | TokenKind::RightBracket);
                    if closes_outer {
                        self.unclosed_is_known = true;
                        return Err(Failed);
                    }
                    self.bump();
                    return Ok(());
                }
                TokenKind::EndOfFile => return self.unclosed_literal(open),
                TokenKind::Identifier if self.starts_file_item() => return self.unclosed_literal(open),
                _ => {
                    let start = self.at;
                    if self.node(NodeKind::LiteralField, Self::literal_field).is_err() {
                        self.skip_literal_field(start);
                    }
                }
            }
        }
    }

    fn unclosed_literal(&mut self, open: std::ops::Range<u32>) -> Reading {
        if !self.unclosed_is_known {
            let shown = self.slice(open.clone());
            let close = if shown == "{" { "}" } else { ">" };
            self.error(
                open,
                format!("this `{shown}` is never closed"),
                format!("add the missing `{close}`"),
            );
        }
        // What is missing here is missing around it too.
        self.unclosed_is_known = true;
        Err(Failed)
    }

    /// Whether a declaration starts here, so that the value was left open.
    fn starts_file_item(&self) -> bool {
        matches!(
            self.word(),
            Some(
                "message"
                    | "enum"
                    | "service"
                    | "rpc"
                    | "option"
                    | "extend"
                    | "oneof"
                    | "import"
                    | "optional"
                    | "repeated"
                    | "required"
            )
        ) && matches!(
            self.next_kind(),
            TokenKind::Identifier | TokenKind::LeftParenthesis | TokenKind::String
        ) && self.starts_line()
    }

    /// `name: value` with the separator behind it.
    fn literal_field(&mut self) -> Reading {
        match self.kind {
            TokenKind::Identifier => self.leaf(NodeKind::Name),
            TokenKind::LeftBracket => self.node(NodeKind::BracketName, Self::bracket_name)?,
            _ => {
                let found = self.shown();
                self.error_here(
                    format!("expected a field name, found {found}"),
                    "write fields as `name: value`",
                );
                return Err(Failed);
            }
        }
        let has_colon = self.literal_colon();
        self.skip_hash_comments();
        match self.kind {
            TokenKind::LeftBrace | TokenKind::Less => self.message_literal()?,
            TokenKind::LeftBracket => {
                let list = self.nodes.len();
                self.list_literal()?;
                self.check_list_without_colon(has_colon, list);
            }
            _ if !has_colon && (self.ends_early() || self.starts_line()) => {
                self.error_behind("missing `:` and a value", "write fields as `name: value`");
                return if self.kind == TokenKind::Semicolon {
                    Ok(())
                } else {
                    Err(Failed)
                };
            }
            _ => {
                if !has_colon {
                    self.error_behind("missing `:`", "write fields as `name: value`");
                }
                self.literal_scalar()?;
            }
        }
        self.skip_hash_comments();
        if matches!(self.kind, TokenKind::Comma | TokenKind::Semicolon) {
            self.bump();
        }
        Ok(())
    }

    fn literal_colon(&mut self) -> bool {
        self.skip_hash_comments();
        if self.kind == TokenKind::Equals {
            self.error_here("expected `:`, found `=`", "write fields of a value as `name: value`");
            self.bump();
            return true;
        }
        self.eat(TokenKind::Colon)
    }

    /// Only messages may follow a name without a colon, in a list too.
    fn check_list_without_colon(&mut self, has_colon: bool, list: usize) {
        let has_scalars = self
            .nodes
            .get(list + 1)
            .is_some_and(|first| first.kind() != NodeKind::MessageLiteral);
        if !has_colon && has_scalars {
            let start = self.range_at(self.nodes[list].first_token() as usize).start;
            self.error(start..start, "missing `:`", "write fields as `name: value`");
        }
    }

    fn literal_scalar(&mut self) -> Reading {
        if self.kind == TokenKind::String {
            self.string_literal();
            return Ok(());
        }
        self.scalar(&["inf", "infinity", "nan"])
    }

    /// `[extension.name]` or `[host/type.name]`
    fn bracket_name(&mut self) -> Reading {
        let start = self.current_range().start;
        self.bump();
        let mut name = String::new();
        while is_url_part(self.kind) {
            name.push_str(self.current_text());
            self.bump();
        }
        if self.kind != TokenKind::RightBracket {
            self.error_missing("`]`", "close the name with `]`");
            return Err(Failed);
        }
        self.bump();
        if !is_bracket_name(&name) {
            let end = self.range_at(self.behind_previous - 1).end;
            self.error(
                start..end,
                format!("`[{name}]` names neither an extension nor a type"),
                "write `[package.extension]` or `[host/package.Type]`",
            );
        }
        Ok(())
    }

    pub(super) fn list_literal(&mut self) -> Reading {
        if self.literal_depth >= LITERAL_DEPTH_LIMIT {
            self.error_too_deep();
            return Err(Failed);
        }
        self.literal_depth += 1;
        let reading = self.node(NodeKind::ListLiteral, Self::list_elements);
        self.literal_depth -= 1;
        reading
    }

    fn list_elements(&mut self) -> Reading {
        self.bump();
        self.skip_hash_comments();
        if self.eat(TokenKind::RightBracket) {
            return Ok(());
        }
        loop {
            self.list_element()?;
            self.skip_hash_comments();
            match self.kind {
                TokenKind::Comma => self.bump(),
                TokenKind::RightBracket => {
                    self.bump();
                    return Ok(());
                }
                _ => {
                    self.error_missing("`,` or `]`", "separate the elements of a list with `,`");
                    return Err(Failed);
                }
            }
        }
    }

    fn error_too_deep(&mut self) {
        let message = format!("values are nested more than {LITERAL_DEPTH_LIMIT} deep");
        self.error_here(message, "use fewer levels");
    }

    fn list_element(&mut self) -> Reading {
        self.skip_hash_comments();
        match self.kind {
            TokenKind::LeftBrace | TokenKind::Less => self.message_literal(),
            TokenKind::LeftBracket => {
                self.error_here("a list cannot stand in a list", "write its elements one after another");
                self.list_literal()
            }
            _ => self.literal_scalar(),
        }
    }

    /// Text format has comments of its own, from `#` to the end of the line.
    fn skip_hash_comments(&mut self) {
        while self.kind == TokenKind::Symbol && self.current_text() == "#" {
            self.bump();
            while !self.starts_line() && !matches!(self.kind, TokenKind::RightBrace | TokenKind::EndOfFile) {
                self.bump();
            }
        }
    }

    /// Takes at least one token, up to where the next field may start.
    fn skip_literal_field(&mut self, start: usize) {
        let mut depth = 0u32;
        loop {
            let progress = self.at > start;
            match self.kind {
                TokenKind::EndOfFile | TokenKind::RightBrace => return,
                TokenKind::Comma | TokenKind::Semicolon if depth == 0 => return self.bump(),
                TokenKind::Greater if depth == 0 && progress => return,
                TokenKind::LeftBrace => {
                    self.skip_block();
                    continue;
                }
                TokenKind::LeftBracket | TokenKind::Less => depth += 1,
                TokenKind::RightBracket | TokenKind::Greater => depth = depth.saturating_sub(1),
                TokenKind::Identifier if progress && self.starts_line() => return,
                _ => {}
            }
            self.bump();
        }
    }
}

/// Whether a token may be part of the URL of a type.
fn is_url_part(kind: TokenKind) -> bool {
    !kind.is_trivia()
        && !matches!(
            kind,
            TokenKind::RightBracket
                | TokenKind::LeftBracket
                | TokenKind::LeftBrace
                | TokenKind::RightBrace
                | TokenKind::Less
                | TokenKind::Greater
                | TokenKind::String
                | TokenKind::Colon
                | TokenKind::EndOfFile
        )
}

fn is_bracket_name(text: &str) -> bool {
    let (host, name) = match text.rsplit_once('/') {
        Some((host, name)) => (Some(host), name),
        None => (None, text),
    };
    let is_identifier = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    host.is_none_or(|host| !host.is_empty() && !host.starts_with('/') && has_whole_escapes(host))
        && name.split('.').all(is_identifier)
}

/// Whether two hexadecimal digits follow each `%`.
fn has_whole_escapes(host: &str) -> bool {
    host.split('%').skip(1).all(|behind| {
        let digits = behind.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}
