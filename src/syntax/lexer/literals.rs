//! Numbers and strings, and what can be wrong with them.

use super::super::token::TokenKind;
use super::{Lexer, continues_word};

impl Lexer<'_, '_> {
    /// A number whose first byte is a digit, or a dot before a digit.
    pub(super) fn number(&mut self) -> TokenKind {
        let start = self.at;
        let mut kind = TokenKind::Integer;
        let mut wrong = None;
        let bytes = self.bytes.get(start..).unwrap_or_default();
        if let [b'0', b'x' | b'X', ..] = bytes {
            self.at += 2;
            self.skip_while(|byte| byte.is_ascii_hexdigit());
            if self.at == start + 2 {
                wrong = Some("write hexadecimal digits behind `0x`");
            }
        } else if let [b'0', b'0'..=b'9', ..] = bytes {
            self.skip_while(|byte| matches!(byte, b'0'..=b'7'));
            if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                wrong = Some("a leading `0` makes a number octal: drop it, or use the digits 0 to 7");
            }
        } else {
            self.skip_while(|byte| byte.is_ascii_digit());
            if self.peek() == Some(b'.') {
                kind = TokenKind::Float;
                self.at += 1;
                self.skip_while(|byte| byte.is_ascii_digit());
            }
            if matches!(self.peek(), Some(b'e' | b'E')) {
                kind = TokenKind::Float;
                self.at += 1;
                if matches!(self.peek(), Some(b'-' | b'+')) {
                    self.at += 1;
                }
                let exponent = self.at;
                self.skip_while(|byte| byte.is_ascii_digit());
                if self.at == exponent {
                    wrong = Some("write an exponent behind `e`");
                }
            }
        }
        self.end_of_number(start, kind, wrong);
        kind
    }

    /// Takes what clings to a number along, so that one slip is one error.
    fn end_of_number(&mut self, start: usize, kind: TokenKind, mut wrong: Option<&'static str>) {
        match self.peek() {
            Some(byte) if continues_word(byte) => {
                wrong = wrong.or(Some("put a space between a number and a name"));
            }
            Some(b'.') if kind == TokenKind::Float => wrong = wrong.or(Some("a number has at most one point")),
            Some(b'.') => wrong = wrong.or(Some("hexadecimal and octal numbers have no fraction")),
            _ => {}
        }
        if let Some(help) = wrong {
            self.skip_while(|byte| continues_word(byte) || byte == b'.');
            let message = format!("`{}` is not a number", self.slice(start..self.at));
            self.error(start..self.at, message, help);
        }
    }

    pub(super) fn string(&mut self, quote: u8) -> TokenKind {
        let start = self.at;
        self.at += 1;
        loop {
            self.skip_while(|byte| byte != quote && byte != b'\\' && byte != b'\n');
            match self.peek() {
                Some(b'\\') => self.escape(),
                Some(byte) if byte == quote => {
                    self.at += 1;
                    return TokenKind::String;
                }
                _ => break,
            }
        }
        // A line feed or the end: the rest of the line was meant to be something else,
        // but nobody knows from where on.
        if self.slice(start..self.at).ends_with('\r') {
            self.at -= 1;
        }
        let quote = char::from(quote);
        self.error(
            start..self.at,
            "the string is not closed".to_owned(),
            format!("end it with `{quote}` on the same line; a line feed is written `\\n`"),
        );
        TokenKind::String
    }

    /// An escape, its backslash first. A wrong one is reported.
    fn escape(&mut self) {
        let start = self.at;
        let rest = self.bytes.get(start + 1..).unwrap_or_default();
        let hexadecimal = |digits: &[u8]| digits.iter().all(u8::is_ascii_hexdigit);
        let (length, help) = match rest {
            [
                b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' | b'?' | b'\'' | b'"' | b'0'..=b'7',
                ..,
            ] => (1, None),
            [b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit() => (2, None),
            [b'x' | b'X', ..] => (1, Some("write one or two hexadecimal digits behind `\\x`")),
            [b'u', digits @ ..] if digits.get(..4).is_some_and(hexadecimal) => (5, None),
            [b'u', ..] => (1, Some("write four hexadecimal digits behind `\\u`")),
            [b'U', b'0', b'0', b'0' | b'1', digits @ ..] if digits.get(..5).is_some_and(hexadecimal) => (9, None),
            [b'U', ..] => (1, Some("write eight hexadecimal digits up to `0010ffff` behind `\\U`")),
            // The string is not closed, which is said already.
            [] | [b'\n', ..] | [b'\r', b'\n', ..] => (0, None),
            _ => (0, Some("write a backslash as `\\\\`")),
        };
        self.at = start + 1 + length;
        let Some(help) = help else { return };
        if length == 0 {
            self.at += self.character(self.at).map_or(0, char::len_utf8);
        }
        let message = format!("`{}` is not an escape", self.slice(start..self.at));
        self.error(start..self.at, message, help);
    }

    /// A float that starts with its point.
    pub(super) fn fraction(&mut self) -> TokenKind {
        let start = self.at;
        let follows_name = self
            .tokens
            .last()
            .is_some_and(|token| token.kind() == TokenKind::Identifier);
        self.number();
        if follows_name {
            let message = format!("`{}` cannot follow a name", self.slice(start..self.at));
            self.error(
                start..self.at,
                message,
                "put a space before the number, or a letter behind the dot",
            );
        }
        TokenKind::Float
    }
}
