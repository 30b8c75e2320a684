//! How reading goes on behind a mistake.

use super::super::token::TokenKind;
use super::super::tree::NodeKind;
use super::{Failed, Parser, Reading};

impl Parser<'_> {
    /// Reads a statement; what is left of a broken one is skipped into its node.
    pub(super) fn statement(&mut self, kind: NodeKind, read: impl FnOnce(&mut Self) -> Reading) {
        let start = self.at;
        let index = self.open(kind);
        if read(self).is_err() {
            self.skip_statement(start);
        }
        self.close(index);
    }

    /// Takes at least one token of a statement that started at `start`.
    fn skip_statement(&mut self, start: usize) {
        let mut depth = 0u32;
        loop {
            let progress = self.at > start;
            match self.kind {
                TokenKind::EndOfFile | TokenKind::RightBrace => return,
                TokenKind::Semicolon => return self.bump(),
                TokenKind::LeftBrace => {
                    self.skip_block();
                    if depth == 0 {
                        return;
                    }
                }
                TokenKind::LeftBracket | TokenKind::LeftParenthesis => {
                    depth += 1;
                    self.bump();
                }
                TokenKind::RightBracket | TokenKind::RightParenthesis => {
                    depth = depth.saturating_sub(1);
                    self.bump();
                }
                TokenKind::Identifier | TokenKind::Dot if progress && depth == 0 && self.starts_statement() => return,
                _ => self.bump(),
            }
        }
    }

    /// Whether the current token, at the start of a line, may start a statement.
    pub(super) fn starts_statement(&self) -> bool {
        self.starts_line() && !matches!(self.word(), Some("returns" | "to" | "max"))
    }

    /// Takes a block from `{` to its `}`, whatever is in it.
    pub(super) fn skip_block(&mut self) {
        let mut depth = 0u32;
        loop {
            match self.kind {
                TokenKind::EndOfFile => return,
                TokenKind::LeftBrace => depth += 1,
                TokenKind::RightBrace => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.bump();
            if depth == 0 {
                return;
            }
        }
    }

    /// Skips to where a list in brackets goes on: `,`, `]`, or where the statement ends.
    pub(super) fn skip_element(&mut self) {
        let mut depth = 0u32;
        loop {
            match self.kind {
                TokenKind::EndOfFile | TokenKind::RightBrace | TokenKind::Semicolon => return,
                TokenKind::Comma | TokenKind::RightBracket if depth == 0 => return,
                TokenKind::LeftBrace => {
                    self.skip_block();
                    continue;
                }
                TokenKind::LeftBracket | TokenKind::LeftParenthesis => depth += 1,
                TokenKind::RightBracket | TokenKind::RightParenthesis => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.bump();
        }
    }

    /// The `;` of a statement. Where a line ends without it, it was forgotten.
    pub(super) fn semicolon(&mut self) -> Reading {
        if self.eat(TokenKind::Semicolon) {
            return Ok(());
        }
        let forgotten = self.ends_early() || self.starts_line();
        self.error_missing("`;`", "end the statement with `;`");
        if forgotten { Ok(()) } else { Err(Failed) }
    }

    /// A token that must stand here.
    pub(super) fn expect(&mut self, kind: TokenKind, shown: &str, help: &'static str) -> Reading {
        if self.eat(kind) {
            return Ok(());
        }
        self.error_missing(&format!("`{shown}`"), help);
        Err(Failed)
    }
}
