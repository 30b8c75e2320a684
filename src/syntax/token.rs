//! The smallest pieces of a file: what a token is, and how it is stored.
//!
//! White space is no token: it is what lies between the end of one and the start of the next.

use std::ops::Range;

use memchr::memchr;

/// What a token is. The first kinds are trivia: bytes that mean nothing to the
/// grammar, kept because the text must come back whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TokenKind {
    /// From `//` up to the line feed, which is not part of it.
    LineComment,
    /// From `/*` to `*/`.
    BlockComment,
    /// The three bytes of a UTF-8 byte order mark at the start of the file.
    ByteOrderMark,
    /// Characters that can be no part of a token; an error says so.
    Unknown,

    Identifier,
    /// Decimal, octal (`017`) or hexadecimal (`0x1F`), without a sign.
    Integer,
    Float,
    /// One quoted literal, quotes included.
    String,

    Semicolon,
    Comma,
    Dot,
    Equals,
    Colon,
    Slash,
    Minus,
    LeftBrace,
    RightBrace,
    LeftBracket,
    RightBracket,
    LeftParenthesis,
    RightParenthesis,
    Less,
    Greater,
    /// Any other ASCII symbol.
    Symbol,

    /// The empty token behind the last one.
    EndOfFile,
}

impl TokenKind {
    /// Whether the grammar passes over it.
    pub fn is_trivia(self) -> bool {
        self <= Self::Unknown
    }

    pub fn is_comment(self) -> bool {
        matches!(self, Self::LineComment | Self::BlockComment)
    }

    const ALL: [Self; 25] = [
        Self::LineComment,
        Self::BlockComment,
        Self::ByteOrderMark,
        Self::Unknown,
        Self::Identifier,
        Self::Integer,
        Self::Float,
        Self::String,
        Self::Semicolon,
        Self::Comma,
        Self::Dot,
        Self::Equals,
        Self::Colon,
        Self::Slash,
        Self::Minus,
        Self::LeftBrace,
        Self::RightBrace,
        Self::LeftBracket,
        Self::RightBracket,
        Self::LeftParenthesis,
        Self::RightParenthesis,
        Self::Less,
        Self::Greater,
        Self::Symbol,
        Self::EndOfFile,
    ];

    /// The kind of whatever the bits above the start of a token say.
    const OF_BITS: [Self; 1 << (u32::BITS - START_BITS)] = {
        let mut kinds = [Self::EndOfFile; 1 << (u32::BITS - START_BITS)];
        let mut index = 0;
        while index < Self::ALL.len() {
            kinds[index] = Self::ALL[index];
            index += 1;
        }
        kinds
    };
}

/// How many bits the start of a token takes, and how many its index can take.
pub(super) const START_BITS: u32 = 26;

/// A file of this many bytes or more is refused, so that kind and start of a
/// token fit into four bytes: nearly 64 MiB.
pub const SIZE_LIMIT: usize = (1 << START_BITS) - 1;

/// Kind and start of a token in four bytes. It ends before the white space in front of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PackedToken(u32);

impl PackedToken {
    /// `start` is below [`SIZE_LIMIT`], which the lexer checks once per file.
    pub(super) fn new(kind: TokenKind, start: u32) -> Self {
        Self((kind as u32) << START_BITS | start)
    }

    #[inline]
    pub(super) fn kind(self) -> TokenKind {
        TokenKind::OF_BITS[(self.0 >> START_BITS) as usize]
    }

    /// The same as to compare the kind, without looking it up.
    #[inline]
    fn is(self, kind: TokenKind) -> bool {
        self.0 >> START_BITS == kind as u32
    }

    /// Whether it is one byte, always.
    #[inline]
    fn is_symbol(self) -> bool {
        (TokenKind::Semicolon as u32..=TokenKind::Symbol as u32).contains(&(self.0 >> START_BITS))
    }

    #[inline]
    pub(super) fn start(self) -> u32 {
        self.0 & ((1 << START_BITS) - 1)
    }

    /// The end of a text that is too large has no place that fits: it is where no token can start.
    #[inline]
    pub(super) fn start_in(self, text: &str) -> u32 {
        match self.start() {
            start if start as usize == SIZE_LIMIT => u32::try_from(text.len()).unwrap_or(u32::MAX),
            start => start,
        }
    }
}

/// The bytes of the token at `index`; of the end of the file, and behind it, there are none.
pub(super) fn range(text: &str, tokens: &[PackedToken], index: usize) -> Range<u32> {
    let Some(token) = tokens.get(index) else {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        return length..length;
    };
    let start = token.start_in(text);
    let Some(next) = tokens.get(index + 1) else {
        return start..start;
    };
    if token.is_symbol() {
        return start..start + 1;
    }
    let next = next.start_in(text);
    let mut bytes = text.as_bytes().get(start as usize..next as usize).unwrap_or_default();
    if token.is(TokenKind::LineComment) {
        // White space at its end belongs to the comment.
        let length = memchr(b'\n', bytes).unwrap_or(bytes.len());
        return start..start + u32::try_from(length).unwrap_or(u32::MAX);
    }
    while let [before @ .., last] = bytes
        && is_white_space(*last)
    {
        bytes = before;
    }
    start..start + u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

/// What protoc's tokenizer passes over.
#[inline]
pub(super) const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

#[cfg(test)]
mod tests {
    use super::{PackedToken, SIZE_LIMIT, TokenKind};

    #[test]
    fn a_packed_token_gives_back_kind_and_start() {
        for (index, kind) in TokenKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
            let start = u32::try_from(SIZE_LIMIT).expect("the limit fits") - 1;
            let token = PackedToken::new(kind, start);
            assert_eq!((token.kind(), token.start()), (kind, start));
        }
    }
}
