//! From tokens to nodes, by recursive descent with explicit limits.
//!
//! A statement that cannot be read is reported once, where the reader stopped
//! understanding, and skipped up to where the next one plausibly starts. What a
//! person most likely meant is read as such after the report, so that one
//! mistake stays one error.

mod blocks;
mod fields;
mod file;
mod literals;
mod options;
mod recovery;
mod reserved;

use std::borrow::Cow;
use std::ops::Range;

use super::error::{ERROR_LIMIT, SyntaxError};
use super::token::{self, PackedToken, TokenKind};
use super::tree::{Edition, NodeKind, PackedNode};

/// How deep messages and groups may be nested, as protoc limits them.
const MESSAGE_DEPTH_LIMIT: u32 = 31;
/// How deep blocks of all kinds may be nested, misplaced ones included.
const BLOCK_DEPTH_LIMIT: u32 = 100;
/// How deep values of options may be nested.
const LITERAL_DEPTH_LIMIT: u32 = 100;

/// What the parser found out about a file.
pub(super) struct Parsed {
    pub(super) errors: Vec<SyntaxError>,
    pub(super) edition: Edition,
}

/// Reads the tokens of a text, `EndOfFile` the last of them, into `nodes`.
pub(super) fn parse(text: &str, tokens: &[PackedToken], nodes: &mut Vec<PackedNode>) -> Parsed {
    nodes.clear();
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        behind_previous: 0,
        kind: TokenKind::EndOfFile,
        nodes,
        errors: Vec::new(),
        language: Some(Edition::default()),
        message_depth: 0,
        block_depth: 0,
        literal_depth: 0,
        unclosed_is_known: false,
    };
    parser.settle();
    parser.file();
    Parsed {
        errors: parser.errors,
        edition: parser.language.unwrap_or_default(),
    }
}

/// The statement or part could not be read; the error is reported already.
struct Failed;

type Reading = Result<(), Failed>;

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [PackedToken],
    /// Index of the current token, which is never trivia.
    at: usize,
    /// Index behind the last token that was taken.
    behind_previous: usize,
    /// Kind of the current token.
    kind: TokenKind,
    nodes: &'a mut Vec<PackedNode>,
    errors: Vec<SyntaxError>,
    /// `None` after an unknown one: nothing that depends on it is reported then.
    language: Option<Edition>,
    message_depth: u32,
    block_depth: u32,
    literal_depth: u32,
    /// Whether an error says already that a `}` is missing.
    unclosed_is_known: bool,
}

impl<'a> Parser<'a> {
    /// Moves on to the next token that is not trivia, the current one included.
    fn settle(&mut self) {
        loop {
            self.kind = self.kind_at(self.at);
            if !self.kind.is_trivia() {
                return;
            }
            self.at += 1;
        }
    }

    fn kind_at(&self, index: usize) -> TokenKind {
        self.tokens
            .get(index)
            .map_or(TokenKind::EndOfFile, |token| token.kind())
    }

    /// Takes the current token. The end of the file stays.
    fn bump(&mut self) {
        if self.kind == TokenKind::EndOfFile {
            return;
        }
        self.at += 1;
        self.behind_previous = self.at;
        self.settle();
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.kind == kind;
        if found {
            self.bump();
        }
        found
    }

    fn at_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Identifier && self.current_text() == word
    }

    /// The current token, where it is an identifier.
    fn word(&self) -> Option<&'a str> {
        (self.kind == TokenKind::Identifier).then(|| self.current_text())
    }

    fn current_text(&self) -> &'a str {
        self.slice(self.current_range())
    }

    fn current_range(&self) -> Range<u32> {
        self.range_at(self.at)
    }

    fn range_at(&self, index: usize) -> Range<u32> {
        token::range(self.text, self.tokens, index)
    }

    fn slice(&self, range: Range<u32>) -> &'a str {
        self.text
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }

    /// Index of the token behind the one at `index` that is not trivia.
    fn index_behind(&self, index: usize) -> usize {
        let rest = self.tokens.get(index + 1..).unwrap_or_default();
        let trivia = rest.iter().position(|token| !token.kind().is_trivia());
        index + 1 + trivia.unwrap_or(rest.len())
    }

    fn next_kind(&self) -> TokenKind {
        self.kind_at(self.index_behind(self.at))
    }

    /// Reads a node, and closes it whether or not that went well.
    fn node(&mut self, kind: NodeKind, read: impl FnOnce(&mut Self) -> Reading) -> Reading {
        let index = self.open(kind);
        let reading = read(self);
        self.close(index);
        reading
    }

    fn open(&mut self, kind: NodeKind) -> usize {
        self.nodes.push(PackedNode::new(kind, index_of(self.at)));
        self.nodes.len() - 1
    }

    fn close(&mut self, index: usize) {
        let end_node = index_of(self.nodes.len());
        let end_token = index_of(self.behind_previous);
        let node = &mut self.nodes[index];
        node.end_node = end_node;
        node.end_token = end_token.max(node.first_token());
    }

    /// A node of the current token alone.
    fn leaf(&mut self, kind: NodeKind) {
        let index = self.open(kind);
        self.bump();
        self.close(index);
    }

    fn error(&mut self, range: Range<u32>, message: impl Into<String>, help: impl Into<Cow<'static, str>>) {
        let known = self.errors.last().is_some_and(|last| last.range.start == range.start);
        if known || self.errors.len() >= ERROR_LIMIT {
            return;
        }
        self.errors.push(SyntaxError {
            range,
            message: message.into(),
            help: help.into(),
        });
    }

    /// Reports what is wrong with the current token.
    fn error_here(&mut self, message: impl Into<String>, help: impl Into<Cow<'static, str>>) {
        self.error(self.current_range(), message, help);
    }

    /// Reports what is missing behind the token before the current one.
    fn error_behind(&mut self, message: impl Into<String>, help: impl Into<Cow<'static, str>>) {
        let end = match self.behind_previous.checked_sub(1) {
            Some(previous) => self.range_at(previous).end,
            None => self.current_range().start,
        };
        self.error(end..end, message, help);
    }

    /// Reports a part that is missing: behind the token before where the line
    /// or the block ends, else at what stands in its place.
    fn error_missing(&mut self, part: &str, help: impl Into<Cow<'static, str>>) {
        if self.ends_early() || self.starts_line() {
            self.error_behind(format!("missing {part}"), help);
        } else {
            let found = self.shown();
            self.error_here(format!("expected {part}, found {found}"), help);
        }
    }

    fn ends_early(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::Semicolon | TokenKind::RightBrace | TokenKind::EndOfFile
        )
    }

    /// The current token as messages show it.
    fn shown(&self) -> String {
        const LONGEST: usize = 40;
        match self.kind {
            TokenKind::EndOfFile => "the end of the file".to_owned(),
            TokenKind::String => "a string".to_owned(),
            _ if self.current_text().chars().count() > LONGEST => {
                let start: String = self.current_text().chars().take(LONGEST).collect();
                format!("`{start}…`")
            }
            _ => format!("`{}`", self.current_text()),
        }
    }

    /// Whether a line feed lies between the current token and the one before.
    fn starts_line(&self) -> bool {
        let Some(previous) = self.behind_previous.checked_sub(1) else {
            return true;
        };
        let between = self.range_at(previous).end..self.current_range().start;
        self.slice(between).contains('\n')
    }

    fn is_edition(&self) -> bool {
        self.language.is_some_and(Edition::is_edition)
    }
}

/// Texts are below four GiB, so counts of their parts are.
fn index_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
