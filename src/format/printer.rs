//! One token after the other, each with the comments that belong to it.

use super::comment;
use super::gap::{Between, Gap};
use super::piece::{self, Kind, Pieces, Run};
use super::trivia::{Scope, Scopes};
use super::writer::Writer;
use crate::syntax::{Node, Tree};

/// How comments and strings are set, which depends on what is around them.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is about something else, and any may be set"
)]
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Manner {
    /// The rest of the line follows, so line comments become blocks.
    pub(super) line_goes_on: bool,
    /// Adjacent strings are indented below what they are assigned to.
    pub(super) indents_strings: bool,
    /// Blocks behind a token go on the next line.
    pub(super) blocks_below: bool,
    /// Blocks before an element stay on its line.
    pub(super) blocks_beside: bool,
    /// The next path is a value, not a name.
    pub(super) path_is_value: bool,
    /// Comments stand inside of a statement.
    pub(super) is_inside: bool,
}

#[derive(Debug)]
pub(super) struct Printer<'a> {
    pub(super) pieces: Pieces<'a>,
    pub(super) scopes: Scopes,
    pub(super) writer: Writer,
    /// Trivia that are written before the next token.
    pending: Vec<Run>,
    pub(super) manner: Manner,
    /// Whether the layout may change when it is made again: something stands
    /// where few put it, and may be taken for part of something else then.
    pub(super) is_unusual: bool,
}

impl<'a> Printer<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        let mut pieces = Pieces::new(tree);
        let scopes = Scopes::attach(&mut pieces);
        Self {
            pieces,
            scopes,
            writer: Writer::new(tree.text().len() + tree.text().len() / 8),
            pending: Vec::new(),
            manner: Manner::default(),
            is_unusual: false,
        }
    }

    /// The pieces of the first and the last token of a node.
    pub(super) fn ends(&self, node: Node<'_>) -> (u32, u32) {
        (self.pieces.of(node.first_token()), self.pieces.of(node.last_token()))
    }

    pub(super) fn gap(&mut self, gap: Gap) {
        match gap {
            Gap::Space => self.writer.space(),
            Gap::Newline => self.writer.newlines(1),
            Gap::BlankLine => self.writer.newlines(2),
            Gap::Nothing | Gap::Tight | Gap::Joined | Gap::JoinedInside => {}
        }
    }

    /// Writes a token with the comments before and behind it.
    pub(super) fn token(&mut self, token: u32, gap: Gap) {
        self.token_as(token, gap, self.pieces.text(token));
    }

    /// Writes a token as another text.
    pub(super) fn token_as(&mut self, token: u32, gap: Gap, text: &str) {
        self.token_without_trailing(token, gap, text);
        self.trailing(self.pieces.trailing(token));
    }

    pub(super) fn token_without_trailing(&mut self, token: u32, gap: Gap, text: &str) {
        let leading = self.pieces.leading(token);
        if self.pending.is_empty() && !self.pieces.has_comment(leading) {
            self.gap(gap);
        } else {
            self.add_pending(leading);
            self.flush(gap);
        }
        self.writer.text(text);
        self.account(token);
    }

    /// Takes note that a piece was written, or left out on purpose.
    pub(super) fn account(&mut self, piece: u32) {
        self.writer.written = self.writer.written.wrapping_add(piece::share(piece));
    }

    /// Whether every token and comment was written once, and none into a comment.
    pub(super) fn is_complete(&self) -> bool {
        self.writer.written == self.pieces.all && !self.writer.swallowed
    }

    fn comment(&mut self, piece: u32) {
        comment::write(self.pieces.text(piece), &mut self.writer);
        self.account(piece);
        self.is_unusual |= self.manner.is_inside;
    }

    fn comment_as_block(&mut self, piece: u32) {
        self.writer.text(&comment::as_block(self.pieces.text(piece)));
        self.account(piece);
        self.is_unusual = true;
    }

    /// Writes the comments behind a token.
    pub(super) fn trailing(&mut self, run: Run) {
        if run.start >= run.end {
            return;
        }
        let token = run.start.checked_sub(1).map(|token| self.pieces.kind(token));
        let ends_line = matches!(token, Some(Kind::Semicolon | Kind::Brace | Kind::BraceEnd));
        let comments = self.pieces.kinds(run).filter(|kind| kind.is_comment());
        self.is_unusual |= comments.count() > usize::from(ends_line);
        for index in run.start..run.end {
            match self.pieces.kind(index) {
                Kind::LineComment => {
                    self.writer.space();
                    if self.manner.line_goes_on {
                        self.comment_as_block(index);
                    } else {
                        self.comment(index);
                        self.writer.newlines(1);
                    }
                }
                Kind::BlockComment => {
                    if self.manner.blocks_below {
                        self.writer.newlines(1);
                    } else {
                        self.writer.space();
                    }
                    self.comment(index);
                    self.is_unusual = true;
                }
                _ => {}
            }
        }
    }

    /// Writes the comments behind an opening bracket whose content is
    /// indented: the first one beside it. Those left are for the caller to write inside.
    pub(super) fn first_trailing(&mut self, open: u32) -> Run {
        let run = self.pieces.trailing(open);
        let first = (run.start..run.end).find(|&index| self.pieces.kind(index).is_comment());
        let behind = first.map_or(run.end, |first| first + 1);
        let below = std::mem::replace(&mut self.manner.blocks_below, false);
        self.trailing(Run::new(run.start, behind));
        self.manner.blocks_below = below;
        Run::new(behind, run.end)
    }

    pub(super) fn add_pending(&mut self, run: Run) {
        if run.start < run.end {
            self.pending.push(run);
        }
    }

    /// Adds the trivia of a gap of a scope.
    pub(super) fn add_slot(&mut self, scope: Scope, index: usize) {
        if let Some(slot) = self.scopes.slots(scope).get(index) {
            self.add_pending(slot.trivia);
        }
    }

    /// Adds the trivia of all gaps from `index` on.
    pub(super) fn add_slots_from(&mut self, scope: Scope, index: usize) {
        for index in index..self.scopes.slots(scope).len() {
            self.add_slot(scope, index);
        }
    }

    /// Adds the trivia of the gap behind the last of `count` elements. Separators
    /// behind brackets may have made more gaps than there are elements.
    pub(super) fn add_last_slots(&mut self, scope: Scope, count: usize) {
        self.add_slot(scope, count);
        for index in count + 1..self.scopes.slots(scope).len() {
            if self.slot_has_comment(scope, index) {
                self.add_slot(scope, index);
            }
        }
    }

    pub(super) fn blank_before(&self, scope: Scope, index: usize) -> bool {
        self.scopes
            .slots(scope)
            .get(index)
            .is_some_and(|slot| slot.blank_before)
    }

    pub(super) fn slot_has_comment(&self, scope: Scope, index: usize) -> bool {
        let slot = self.scopes.slots(scope).get(index);
        slot.is_some_and(|slot| self.pieces.has_comment(slot.trivia))
    }

    pub(super) fn slots_have_comments(&self, scope: Scope) -> bool {
        let mut slots = self.scopes.slots(scope).iter();
        slots.any(|slot| self.pieces.has_comment(slot.trivia))
    }

    pub(super) fn pending_has_comment(&self) -> bool {
        self.pending.iter().any(|&run| self.pieces.has_comment(run))
    }

    /// Takes the pending trivia in order.
    fn take_pending(&mut self) -> Vec<u32> {
        let pieces = self.pending.iter().flat_map(|run| run.start..run.end).collect();
        self.pending.clear();
        pieces
    }

    /// Writes the pending comments, and the gap to the token that follows.
    pub(super) fn flush(&mut self, gap: Gap) {
        if !self.pending_has_comment() {
            self.pending.clear();
            return self.gap(gap);
        }
        let mut state = Between::new(gap);
        let mut pending = std::mem::take(&mut self.pending);
        for run in pending.drain(..) {
            for piece in run.start..run.end {
                if self.pieces.is_apart(piece) {
                    state.blank();
                }
                match self.pieces.kind(piece) {
                    Kind::Newline => state.newline(),
                    kind if kind.is_comment() => self.comment_in_gap(piece, gap, &mut state),
                    _ => {}
                }
            }
            // What stands before the next piece stands behind the run.
            if self.pieces.is_apart(run.end) {
                state.blank();
            }
        }
        self.pending = pending;
        self.gap(state.behind_comments(self.manner.blocks_beside));
    }

    /// Writes a comment before the gap to the token that follows.
    fn comment_in_gap(&mut self, piece: u32, gap: Gap, state: &mut Between) {
        let is_line_comment = self.pieces.kind(piece) == Kind::LineComment;
        self.gap(state.before_comment(is_line_comment));
        let is_line = is_line_comment && !gap.continues_line();
        if is_line_comment && !is_line {
            self.comment_as_block(piece);
        } else {
            self.comment(piece);
            self.is_unusual |= gap.continues_line();
        }
        state.comment(is_line);
    }

    /// Whether a comment stands in brackets, not counting those in brackets inside.
    pub(super) fn has_comments_inside(&self, open: u32) -> bool {
        let close = self.pieces.get(open).partner;
        let has = |run: Run| self.pieces.has_comment(run);
        if has(self.pieces.trailing(open)) || has(self.pieces.leading(close)) {
            return true;
        }
        let mut at = open + 1;
        while let Some(token) = self.pieces.next_token(at, close) {
            if has(self.pieces.leading(token)) || has(self.pieces.trailing(token)) {
                return true;
            }
            at = self.pieces.get(token).partner + 1;
        }
        false
    }

    /// Writes the comments before the end of a scope, inside of it.
    pub(super) fn comments_before_end(&mut self, scope: Scope, close: u32) {
        for piece in self.take_pending() {
            if self.pieces.kind(piece).is_comment() {
                self.writer.newlines(1);
                self.comment(piece);
            }
        }
        let mut newlines = if scope.blank_before_end { 2 } else { 1 };
        let mut run = 0;
        for piece in self.pieces.get(close).lead..close {
            match self.pieces.kind(piece) {
                Kind::Newline => run += 1,
                kind if kind.is_comment() => {
                    self.writer.newlines(if run >= 2 { 2 } else { newlines });
                    self.comment(piece);
                    (run, newlines) = (0, 1);
                }
                _ => {}
            }
        }
    }

    /// Writes what is left before the end of a list that is broken over lines.
    pub(super) fn comments_before_list_end(&mut self, scope: Scope, close: u32) {
        if self.has_leading_comment(close) {
            self.comments_before_end(scope, close);
        } else if self.pending_has_comment() {
            let pieces = self.pending.iter().flat_map(|run| run.start..run.end);
            let kinds = pieces.map(|piece| self.pieces.kind(piece));
            let newlines = kinds
                .take_while(|kind| !kind.is_comment())
                .filter(|kind| *kind == Kind::Newline)
                .count();
            self.flush(if newlines >= 2 { Gap::BlankLine } else { Gap::Newline });
        }
    }

    /// Writes what closes a scope on a line of its own, the comments before it being written.
    pub(super) fn end_of_scope(&mut self, close: u32, text: &str) {
        if self.has_leading_comment(close) {
            self.gap(Gap::Newline);
            self.writer.text(text);
            self.account(close);
            self.trailing(self.pieces.trailing(close));
        } else {
            self.token_as(close, Gap::Newline, text);
        }
    }

    pub(super) fn has_leading_comment(&self, token: u32) -> bool {
        self.pieces.has_comment(self.pieces.leading(token))
    }
}
