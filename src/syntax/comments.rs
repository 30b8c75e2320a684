//! Which comment belongs to what, decided as protoc decides it.
//!
//! Comments are not stored: they are read from the trivia around a token when
//! somebody asks for them.

use std::borrow::Cow;

use super::node::{Node, Token};
use super::token::TokenKind;
use super::tree::{NodeKind, Tree};

/// The comments between a token and the next one that is not trivia, divided
/// as protoc divides them. Texts are as descriptors carry them: without `//`,
/// `/*`, `*/` and the stars at the start of lines, with line feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gap<'a> {
    /// Belongs to what ends with the token before the gap.
    pub trailing: Option<Cow<'a, str>>,
    /// Belong to nothing.
    pub detached: Vec<Cow<'a, str>>,
    /// Belongs to what starts with the token behind the gap.
    pub leading: Option<Cow<'a, str>>,
}

/// The comments of a declaration, as its location in a descriptor carries them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments<'a> {
    pub leading: Option<Cow<'a, str>>,
    pub trailing: Option<Cow<'a, str>>,
    /// Comments before the declaration that belong to nothing.
    pub detached: Vec<Cow<'a, str>>,
}

impl Tree {
    /// The comments before the first token that is not trivia.
    pub fn comments_at_start(&self) -> Gap<'_> {
        gap_from(self, 0, Before::Start)
    }
}

impl<'a> Token<'a> {
    /// The comments between it and the next token that is not trivia.
    pub fn comments_behind(self) -> Gap<'a> {
        gap_from(self.tree(), self.index() + 1, Before::Token)
    }

    /// The comments between it and the token before it that is not trivia.
    pub fn comments_before(self) -> Gap<'a> {
        match self.previous_significant() {
            Some(previous) => previous.comments_behind(),
            None => self.tree().comments_at_start(),
        }
    }
}

impl<'a> Node<'a> {
    /// The comments of a declaration: of any [`super::ast::Item`] but a lone
    /// `;`. A group's belong to its message, not to its field.
    pub fn comments(self) -> Comments<'a> {
        let first = self.first_token();
        let mut before = first.comments_before();
        add_detached_before_empty(first, &mut before.detached);
        let trailing = self.end_of_declaration().and_then(|end| end.comments_behind().trailing);
        Comments {
            leading: before.leading,
            trailing,
            detached: before.detached,
        }
    }

    /// The token that ends a declaration's head, which trailing comments follow:
    /// `{` of its body, or `;`.
    pub fn end_of_declaration(self) -> Option<Token<'a>> {
        if let Some(body) = self.child(NodeKind::Body) {
            return Some(body.first_token());
        }
        let last = self.last_token();
        (last.kind() == TokenKind::Semicolon).then_some(last)
    }
}

/// A lone `;` hands the detached comments before it on to what follows.
fn add_detached_before_empty<'a>(first: Token<'a>, detached: &mut Vec<Cow<'a, str>>) {
    let mut token = first;
    while let Some(empty) = token.previous_significant().filter(|token| is_lone_semicolon(*token)) {
        let mut before = empty.comments_before().detached;
        before.append(detached);
        *detached = before;
        token = empty;
    }
}

/// Whether a `;` follows the end of a statement, not a statement's tokens.
fn is_lone_semicolon(token: Token<'_>) -> bool {
    token.kind() == TokenKind::Semicolon
        && token.previous_significant().is_none_or(|before| {
            matches!(
                before.kind(),
                TokenKind::Semicolon | TokenKind::LeftBrace | TokenKind::RightBrace
            ) && !ends_value(before)
        })
}

/// Whether a `}` ends the value of an option: then `;` ends the statement.
fn ends_value(token: Token<'_>) -> bool {
    if token.kind() != TokenKind::RightBrace {
        return false;
    }
    let mut depth = 0u32;
    let mut current = Some(token);
    while let Some(token) = current {
        match token.kind() {
            TokenKind::RightBrace => depth += 1,
            TokenKind::LeftBrace => depth -= 1,
            _ => {}
        }
        current = token.previous_significant();
        if depth == 0 {
            break;
        }
    }
    current.is_some_and(|token| token.kind() == TokenKind::Equals)
}

/// What stands before a gap.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    Token,
}

/// What stands behind a gap.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Behind {
    End,
    /// `}`, `]` or `)`: nothing that a comment could lead.
    Closing,
    Token,
}

/// Divides the comments of the gap whose first token has the index `from`.
fn gap_from(tree: &Tree, from: u32, before: Before) -> Gap<'_> {
    let rest = tree.tokens.get(from as usize..).unwrap_or_default();
    let mut has_comments = false;
    let mut to = from;
    for kind in rest
        .iter()
        .map(|token| token.kind())
        .take_while(|kind| kind.is_trivia())
    {
        has_comments |= kind.is_comment();
        to += 1;
    }
    if !has_comments {
        return Gap::default();
    }
    let behind = match tree.token(to).kind() {
        TokenKind::EndOfFile => Behind::End,
        TokenKind::RightBrace | TokenKind::RightBracket | TokenKind::RightParenthesis => Behind::Closing,
        _ => Behind::Token,
    };
    let start = from.checked_sub(1).map_or(0, |before| tree.token(before).range().end);
    let text = tree.slice(start..tree.token(to).start());
    Reader::new(text, before).read(behind)
}

/// Goes through the text of a gap as protoc's tokenizer does.
struct Reader<'a> {
    /// The whole gap, and what is not read yet.
    gap: &'a str,
    rest: &'a str,
    before: Before,
    /// The comment that is not decided on yet; adjacent line comments are one.
    pending: Option<Cow<'a, str>>,
    pending_is_line: bool,
    may_trail: bool,
    trailing: Option<Cow<'a, str>>,
    detached: Vec<Cow<'a, str>>,
    decided: usize,
}

enum Found<'a> {
    /// With its line feed.
    Line(&'a str),
    Block(&'a str),
    Nothing,
}

impl<'a> Reader<'a> {
    fn new(gap: &'a str, before: Before) -> Self {
        Self {
            gap,
            rest: gap.strip_prefix('\u{FEFF}').unwrap_or(gap),
            before,
            pending: None,
            pending_is_line: false,
            may_trail: before == Before::Token,
            trailing: None,
            detached: Vec::new(),
            decided: 0,
        }
    }

    fn read(mut self, behind: Behind) -> Gap<'a> {
        let mut behind_trailing = None;
        if self.before == Before::Token {
            self.skip_blanks();
            // A comment on the same line belongs to what stands before it.
            match self.comment() {
                Found::Line(text) => {
                    self.add_line(text);
                    self.flush();
                }
                Found::Block(text) => {
                    self.add_block(text);
                    behind_trailing = Some(self.rest);
                    self.skip_blanks();
                    self.flush();
                }
                Found::Nothing => {
                    self.line_feed();
                }
            }
        }
        loop {
            self.skip_blanks();
            match self.comment() {
                Found::Line(text) => self.add_line(text),
                Found::Block(text) => {
                    self.add_block(text);
                    // The rest of its line is no blank line.
                    self.skip_blanks();
                    self.line_feed();
                }
                Found::Nothing if self.line_feed() => {
                    self.flush();
                    self.may_trail = false;
                }
                Found::Nothing => break,
            }
        }
        self.finish(behind, behind_trailing)
    }

    fn finish(mut self, behind: Behind, behind_trailing: Option<&str>) -> Gap<'a> {
        if behind != Behind::Token {
            self.flush();
        }
        let shares_line = self.before == Before::Token && !self.gap.contains('\n')
            || behind_trailing.is_some_and(|text| !text.contains('\n'));
        if behind != Behind::End && shares_line {
            self.detach_only_comment();
        }
        let not_empty = |text: &Cow<'a, str>| !text.is_empty();
        Gap {
            trailing: self.trailing.filter(not_empty),
            detached: self.detached,
            leading: self.pending.filter(not_empty),
        }
    }

    fn skip_blanks(&mut self) {
        self.rest = without_blanks(self.rest);
    }

    fn line_feed(&mut self) -> bool {
        let rest = self.rest.strip_prefix('\n');
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Takes a comment that starts here.
    fn comment(&mut self) -> Found<'a> {
        match self.rest.as_bytes() {
            [b'/', b'/', text @ ..] => {
                let length = memchr::memchr(b'\n', text).map_or(text.len(), |feed| feed + 1);
                let (line, rest) = self.rest[2..].split_at(length);
                self.rest = rest;
                Found::Line(line)
            }
            [b'/', b'*', ..] => {
                let text = &self.rest[2..];
                let (block, rest) = text.split_once("*/").unwrap_or((text, ""));
                self.rest = rest;
                Found::Block(block)
            }
            _ => Found::Nothing,
        }
    }

    fn add_line(&mut self, line: &'a str) {
        if !self.pending_is_line {
            self.flush();
        }
        self.pending_is_line = true;
        match &mut self.pending {
            Some(Cow::Owned(text)) => text.push_str(line),
            Some(Cow::Borrowed(first)) => {
                let mut text = String::with_capacity(first.len() + line.len() + self.rest.len());
                text.push_str(first);
                text.push_str(line);
                self.pending = Some(Cow::Owned(text));
            }
            None => self.pending = Some(Cow::Borrowed(line)),
        }
    }

    fn add_block(&mut self, block: &'a str) {
        self.flush();
        self.pending_is_line = false;
        self.pending = Some(without_stars(block));
    }

    /// The pending comment does not belong to what comes.
    fn flush(&mut self) {
        let Some(text) = self.pending.take() else { return };
        if self.may_trail {
            self.trailing = Some(text);
            self.may_trail = false;
        } else {
            self.detached.push(text);
        }
        self.decided += 1;
    }

    /// A single comment between two tokens of one line belongs to neither.
    fn detach_only_comment(&mut self) {
        if self.decided + usize::from(self.pending.is_some()) == 1 {
            if let Some(trailing) = self.trailing.take() {
                self.detached.insert(0, trailing);
            }
            self.flush();
        }
    }
}

fn without_blanks(text: &str) -> &str {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\x0B' | b'\x0C');
    &text[text.bytes().take_while(is_blank).count()..]
}

/// The text of a block comment without blanks and one star at the start of
/// every line but the first.
fn without_stars(block: &str) -> Cow<'_, str> {
    let Some((first, others)) = block.split_once('\n') else {
        return Cow::Borrowed(block);
    };
    let mut text = String::with_capacity(block.len());
    text.push_str(first);
    for line in others.split('\n') {
        let line = without_blanks(line);
        text.push('\n');
        text.push_str(line.strip_prefix('*').unwrap_or(line));
    }
    Cow::Owned(text)
}
