//! From text to tokens, as protoc's tokenizer cuts it.
//!
//! Every byte but white space goes into exactly one token. A mistake inside a token is reported
//! once and the token is kept, so that the parser does not stumble over it again.

mod literals;

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter};

use super::error::{ERROR_LIMIT, SyntaxError};
use super::token::{PackedToken, SIZE_LIMIT, TokenKind, is_white_space};

/// Cuts a text into `tokens`. The last one is `EndOfFile`.
pub(super) fn lex(text: &str, tokens: &mut Vec<PackedToken>, errors: &mut Vec<SyntaxError>) {
    tokens.clear();
    if text.len() >= SIZE_LIMIT {
        errors.push(SyntaxError {
            range: 0..0,
            message: "the file is larger than 64 MiB".to_owned(),
            help: Cow::Borrowed("divide it into several files"),
        });
        tokens.push(PackedToken::new(TokenKind::Unknown, 0));
        tokens.push(PackedToken::new(TokenKind::EndOfFile, offset(SIZE_LIMIT)));
        return;
    }
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes(),
        at: 0,
        tokens,
        errors,
    };
    lexer.run();
}

struct Lexer<'a, 'e> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    tokens: &'e mut Vec<PackedToken>,
    errors: &'e mut Vec<SyntaxError>,
}

/// What a byte can start or continue.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Whitespace,
    Letter,
    Digit,
    Quote,
    /// What is a token of its own, wherever it stands.
    Symbol,
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < classes.len() {
        #[allow(clippy::cast_possible_truncation, reason = "below 256")]
        let class = match byte as u8 {
            byte if is_white_space(byte) => Class::Whitespace,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'"' | b'\'' => Class::Quote,
            b'/' | b'.' => Class::Other,
            b'!'..=b'~' => Class::Symbol,
            _ => Class::Other,
        };
        classes[byte] = class;
        byte += 1;
    }
    classes
};

/// What a byte is that is a token of its own.
const SYMBOLS: [TokenKind; 256] = {
    let mut kinds = [TokenKind::Symbol; 256];
    kinds[b';' as usize] = TokenKind::Semicolon;
    kinds[b',' as usize] = TokenKind::Comma;
    kinds[b'.' as usize] = TokenKind::Dot;
    kinds[b'=' as usize] = TokenKind::Equals;
    kinds[b':' as usize] = TokenKind::Colon;
    kinds[b'/' as usize] = TokenKind::Slash;
    kinds[b'-' as usize] = TokenKind::Minus;
    kinds[b'{' as usize] = TokenKind::LeftBrace;
    kinds[b'}' as usize] = TokenKind::RightBrace;
    kinds[b'[' as usize] = TokenKind::LeftBracket;
    kinds[b']' as usize] = TokenKind::RightBracket;
    kinds[b'(' as usize] = TokenKind::LeftParenthesis;
    kinds[b')' as usize] = TokenKind::RightParenthesis;
    kinds[b'<' as usize] = TokenKind::Less;
    kinds[b'>' as usize] = TokenKind::Greater;
    kinds
};

fn class(byte: u8) -> Class {
    CLASSES[byte as usize]
}

fn continues_word(byte: u8) -> bool {
    matches!(class(byte), Class::Letter | Class::Digit)
}

impl<'a> Lexer<'a, '_> {
    fn run(&mut self) {
        if self.text.starts_with('\u{FEFF}') {
            self.at = '\u{FEFF}'.len_utf8();
            self.push(TokenKind::ByteOrderMark, 0);
        }
        loop {
            self.skip_while(is_white_space);
            let Some(byte) = self.peek() else { break };
            let start = self.at;
            let kind = match class(byte) {
                Class::Symbol => self.symbol(byte),
                Class::Letter => self.identifier(),
                Class::Digit => self.number(),
                Class::Quote => self.string(byte),
                Class::Whitespace | Class::Other => self.other(byte),
            };
            self.push(kind, start);
        }
        self.push(TokenKind::EndOfFile, self.at);
        self.report_nul();
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(PackedToken::new(kind, offset(start)));
    }

    fn error(&mut self, range: Range<usize>, message: String, help: impl Into<Cow<'static, str>>) {
        if self.errors.len() >= ERROR_LIMIT {
            return;
        }
        self.errors.push(SyntaxError {
            range: offset(range.start)..offset(range.end),
            message,
            help: help.into(),
        });
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_while(&mut self, accepts: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| !accepts(*byte)).unwrap_or(rest.len());
    }

    /// The character at a place that is known to be inside of the text.
    fn character(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn identifier(&mut self) -> TokenKind {
        let start = self.at;
        self.skip_while(continues_word);
        if self.peek().is_some_and(|byte| !byte.is_ascii()) {
            self.foreign_identifier(start);
        }
        TokenKind::Identifier
    }

    /// Takes letters of other scripts along, so that one slip is one error.
    fn foreign_identifier(&mut self, start: usize) {
        while let Some(character) = self.character(self.at).filter(|character| is_word(*character)) {
            self.at += character.len_utf8();
        }
        let word = self.slice(start..self.at);
        if !word.is_ascii() {
            let message = format!("`{word}` is not an identifier");
            self.error(start..self.at, message, "use ASCII letters, digits and `_`");
        }
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    fn symbol(&mut self, byte: u8) -> TokenKind {
        self.at += 1;
        SYMBOLS[byte as usize]
    }

    fn other(&mut self, byte: u8) -> TokenKind {
        let next = self.bytes.get(self.at + 1).copied();
        match (byte, next) {
            (b'/', Some(b'/')) => self.line_comment(),
            (b'/', Some(b'*')) => self.block_comment(),
            (b'.', Some(b'0'..=b'9')) => self.fraction(),
            (b'/' | b'.', _) => self.symbol(byte),
            _ => self.unknown(),
        }
    }

    fn line_comment(&mut self) -> TokenKind {
        let rest = &self.bytes[self.at..];
        self.at += memchr(b'\n', rest).unwrap_or(rest.len());
        TokenKind::LineComment
    }

    fn block_comment(&mut self) -> TokenKind {
        let start = self.at;
        let Some(length) = find_pair(&self.bytes[start + 2..], *b"*/") else {
            self.at = self.bytes.len();
            self.error(
                start..start + 2,
                "the comment is not closed".to_owned(),
                "end it with `*/`",
            );
            return TokenKind::BlockComment;
        };
        self.at = start + 2 + length + 2;
        // The star of the end can be the star of `/*` too.
        if let Some(nested) = find_pair(&self.bytes[start + 2..self.at - 1], *b"/*") {
            let at = start + 2 + nested;
            self.error(
                at..at + 2,
                "`/*` inside of a comment".to_owned(),
                "comments cannot be nested: write `/ *`, or use `//`",
            );
        }
        TokenKind::BlockComment
    }

    /// A run of characters that no token can start with.
    fn unknown(&mut self) -> TokenKind {
        let start = self.at;
        if self.character(start).is_some_and(char::is_alphabetic) {
            self.foreign_identifier(start);
            return TokenKind::Identifier;
        }
        while let Some(character) = self.character(self.at).filter(|character| is_unknown(*character)) {
            self.at += character.len_utf8();
        }
        let shown: String = self
            .slice(start..self.at)
            .chars()
            .take(8)
            .flat_map(char::escape_debug)
            .collect();
        // The zero byte is reported wherever it stands.
        if self.slice(start..self.at) != "\0" {
            let help = match self.character(start) {
                Some('\u{201C}'..='\u{201F}' | '\u{2018}'..='\u{201B}' | '«' | '»') => "write quotes as `\"`",
                Some('\u{2010}'..='\u{2015}' | '\u{2212}') => "write a minus sign as `-`",
                Some(character) if character.is_whitespace() => "write a plain space",
                _ => "remove it",
            };
            self.error(start..self.at, format!("unexpected character `{shown}`"), help);
        }
        TokenKind::Unknown
    }

    fn report_nul(&mut self) {
        // One is enough: such a file is no text.
        if let Some(at) = memchr(0, self.bytes) {
            self.error(
                at..at + 1,
                "the file contains a zero byte".to_owned(),
                "save it as UTF-8 text",
            );
        }
    }
}

/// Where the first of two bytes is, the other right behind it.
fn find_pair(bytes: &[u8], [first, second]: [u8; 2]) -> Option<usize> {
    memchr_iter(first, bytes).find(|at| bytes.get(at + 1) == Some(&second))
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn is_unknown(character: char) -> bool {
    match character {
        '\t'..='\r' | ' '..='~' => false,
        _ => character.is_ascii() || !character.is_alphabetic(),
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
