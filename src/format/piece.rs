//! A text cut into the pieces that decide about its layout: tokens and line
//! feeds, with brackets that know their partners.

use std::ops::Range;

use crate::syntax::{Token, TokenKind, Tree};

/// What a piece is, as far as layout asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Newline,
    LineComment,
    BlockComment,
    /// A byte order mark.
    Mark,
    Brace,
    BraceEnd,
    Bracket,
    Parenthesis,
    Angle,
    /// `]`, `)` or `>`
    End,
    String,
    Equals,
    Semicolon,
    Comma,
    Word,
}

impl Kind {
    pub(super) fn is_comment(self) -> bool {
        matches!(self, Self::LineComment | Self::BlockComment)
    }

    pub(super) fn is_trivia(self) -> bool {
        matches!(
            self,
            Self::Newline | Self::LineComment | Self::BlockComment | Self::Mark
        )
    }

    fn of(kind: TokenKind) -> Self {
        match kind {
            TokenKind::LineComment => Self::LineComment,
            TokenKind::BlockComment => Self::BlockComment,
            TokenKind::ByteOrderMark | TokenKind::Unknown => Self::Mark,
            TokenKind::LeftBrace => Self::Brace,
            TokenKind::RightBrace => Self::BraceEnd,
            TokenKind::LeftBracket => Self::Bracket,
            TokenKind::LeftParenthesis => Self::Parenthesis,
            TokenKind::Less => Self::Angle,
            TokenKind::RightBracket | TokenKind::RightParenthesis | TokenKind::Greater => Self::End,
            TokenKind::String => Self::String,
            TokenKind::Equals => Self::Equals,
            TokenKind::Semicolon => Self::Semicolon,
            TokenKind::Comma => Self::Comma,
            _ => Self::Word,
        }
    }
}

/// A piece of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Whether white space stands before it on its line.
    pub(super) is_apart: bool,
    start: u32,
    end: u32,
    /// What closes what this one opens: of a bracket its end, of the first of
    /// several adjacent strings the last; itself for all others.
    pub(super) partner: u32,
    /// The first piece of the trivia before this token that belongs to it.
    pub(super) lead: u32,
    /// The piece behind the trivia that belongs to this token; 0 where there is none.
    pub(super) trail: u32,
    /// Of what opens something, the scope that it opens.
    pub(super) scope: u32,
}

/// Pieces of trivia that follow each other.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Run {
    pub(super) fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }
}

/// The pieces of a file.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    text: &'a str,
    list: Vec<Piece>,
    /// The piece of each token.
    of_tokens: Vec<u32>,
    /// The sum of all pieces that are to be written.
    pub(super) all: u64,
}

/// What a piece adds to a sum of pieces: sums are equal where the pieces are the same.
pub(super) fn share(index: u32) -> u64 {
    let spread = (u64::from(index) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (spread ^ (spread >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

impl<'a> Pieces<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        let tokens = tree.tokens();
        let mut cutter = Cutter {
            pieces: Vec::with_capacity(tokens.len() + tokens.len() / 2 + 1),
            open: Vec::new(),
            strings: None,
            is_apart: false,
            all: 0,
        };
        let mut of_tokens = Vec::with_capacity(tokens.len());
        let text = tree.text();
        let mut end = 0;
        for token in tokens {
            let range = token.range();
            cutter.add_newlines(text, end..range.start);
            of_tokens.push(cutter.next());
            end = range.end;
            cutter.add(token.kind(), range);
        }
        cutter.add_newlines(text, end..u32::try_from(text.len()).unwrap_or(u32::MAX));
        cutter.end_strings();
        Self {
            text,
            list: cutter.pieces,
            of_tokens,
            all: cutter.all,
        }
    }

    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.list.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn get(&self, index: u32) -> &Piece {
        &self.list[index as usize]
    }

    pub(super) fn get_mut(&mut self, index: u32) -> &mut Piece {
        &mut self.list[index as usize]
    }

    pub(super) fn kind(&self, index: u32) -> Kind {
        self.get(index).kind
    }

    /// The piece that is this token; the end of the file has none.
    pub(super) fn of(&self, token: Token<'_>) -> u32 {
        let piece = self.of_tokens.get(token.index() as usize);
        piece.copied().unwrap_or_else(|| self.count().saturating_sub(1))
    }

    pub(super) fn text(&self, index: u32) -> &'a str {
        let Piece { start, end, .. } = *self.get(index);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The text from the start of one piece to the start of another.
    pub(super) fn between(&self, start: u32, end: u32) -> &'a str {
        let range = self.get(start).start as usize..self.get(end).start as usize;
        self.text.get(range).unwrap_or_default()
    }

    /// The trivia that lead the token at `index`.
    pub(super) fn leading(&self, index: u32) -> Run {
        Run::new(self.get(index).lead, index)
    }

    /// The trivia that trail the token at `index`.
    pub(super) fn trailing(&self, index: u32) -> Run {
        let end = self.get(index).trail;
        Run::new(index + 1, end.max(index + 1))
    }

    pub(super) fn kinds(&self, run: Run) -> impl DoubleEndedIterator<Item = Kind> {
        let pieces = self.list.get(run.start as usize..run.end as usize);
        pieces.unwrap_or_default().iter().map(|piece| piece.kind)
    }

    /// Whether white space stands before the piece at `index` on its line.
    pub(super) fn is_apart(&self, index: u32) -> bool {
        self.list.get(index as usize).is_some_and(|piece| piece.is_apart)
    }

    pub(super) fn has_comment(&self, run: Run) -> bool {
        self.kinds(run).any(Kind::is_comment)
    }

    /// The first line feed in `run`, or its end.
    pub(super) fn first_newline(&self, run: Run) -> u32 {
        let found = self.kinds(run).position(|kind| kind == Kind::Newline);
        found.map_or(run.end, |offset| run.start + u32::try_from(offset).unwrap_or(0))
    }

    /// Where the part of `run` starts that is attached to what follows it:
    /// behind the last blank line, with the line feed that ends it.
    pub(super) fn attached_start(&self, run: Run) -> u32 {
        let mut end_of_blank_line = None;
        for (index, kind) in (run.start..run.end).rev().zip(self.kinds(run).rev()) {
            match (kind, end_of_blank_line) {
                (Kind::Newline, Some(end)) => return end,
                (Kind::Newline, None) => end_of_blank_line = Some(index),
                _ => end_of_blank_line = None,
            }
        }
        end_of_blank_line.unwrap_or(run.start)
    }

    /// The next token at or behind `index`, before `end`.
    pub(super) fn next_token(&self, index: u32, end: u32) -> Option<u32> {
        let pieces = self.list.get(index as usize..end as usize)?;
        let offset = pieces.iter().position(|piece| !piece.kind.is_trivia())?;
        Some(index + u32::try_from(offset).ok()?)
    }
}

/// Cuts tokens into pieces and pairs brackets.
struct Cutter {
    pieces: Vec<Piece>,
    open: Vec<u32>,
    /// First and last of the adjacent strings read so far.
    strings: Option<(u32, u32)>,
    /// Whether white space without a line feed was read since the last piece.
    is_apart: bool,
    all: u64,
}

impl Cutter {
    fn next(&self) -> u32 {
        u32::try_from(self.pieces.len()).unwrap_or(u32::MAX)
    }

    fn push(&mut self, kind: Kind, range: Range<u32>) {
        let index = self.next();
        self.pieces.push(Piece {
            kind,
            is_apart: std::mem::take(&mut self.is_apart),
            start: range.start,
            end: range.end,
            partner: index,
            lead: index,
            trail: 0,
            scope: 0,
        });
    }

    fn add(&mut self, kind: TokenKind, range: Range<u32>) {
        let index = self.next();
        let kind = Kind::of(kind);
        self.push(kind, range);
        if kind.is_comment() || !kind.is_trivia() {
            self.all = self.all.wrapping_add(share(index));
        }
        match kind {
            Kind::String => {
                let first = self.strings.map_or(index, |(first, _)| first);
                self.strings = Some((first, index));
                return;
            }
            Kind::Brace | Kind::Bracket | Kind::Parenthesis | Kind::Angle => self.open.push(index),
            Kind::BraceEnd | Kind::End => {
                if let Some(open) = self.open.pop() {
                    self.pieces[open as usize].partner = index;
                }
            }
            _ => {}
        }
        if !kind.is_trivia() {
            self.end_strings();
        }
    }

    /// Adds the line feeds of white space.
    fn add_newlines(&mut self, text: &str, range: Range<u32>) {
        let space = text.as_bytes().get(range.start as usize..range.end as usize);
        for (&byte, at) in space.unwrap_or_default().iter().zip(range) {
            if byte == b'\n' {
                self.push(Kind::Newline, at..at + 1);
            } else {
                self.is_apart = true;
            }
        }
    }

    fn end_strings(&mut self) {
        if let Some((first, last)) = self.strings.take() {
            self.pieces[first as usize].partner = last;
        }
    }
}
