//! One token after the other, each with the comments that belong to it.

use super::comment;
use super::piece::{Kind, Pieces, Run};
use super::trivia::{Scope, Scopes};
use super::writer::Writer;
use crate::syntax::{Node, Tree};

/// What stands before a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    Nothing,
    Space,
    Newline,
    BlankLine,
    /// Nothing, but comments have a space before them: `;` and `,`.
    Tight,
    /// Nothing, but comments are set off where they were in the text.
    Joined,
    /// As `Joined`, behind an opening bracket: the first comment is not set off.
    JoinedInside,
}

impl Gap {
    /// Whether comments before the token stay on the line of what is before them.
    fn continues_line(self) -> bool {
        matches!(self, Self::Space | Self::Tight | Self::Joined | Self::JoinedInside)
    }

    fn is_joined(self) -> bool {
        matches!(self, Self::Joined | Self::JoinedInside)
    }
}

/// How comments and strings are set, which depends on what is around them.
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
}

#[derive(Debug)]
pub(super) struct Printer<'a> {
    pub(super) pieces: Pieces<'a>,
    pub(super) scopes: Scopes,
    pub(super) writer: Writer,
    /// Trivia that are written before the next token.
    pending: Vec<Run>,
    pub(super) manner: Manner,
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
        self.add_pending(self.pieces.leading(token));
        self.flush(gap);
        self.writer.text(text);
    }

    /// Writes the comments behind a token.
    pub(super) fn trailing(&mut self, run: Run) {
        for index in run.start..run.end {
            match self.pieces.kind(index) {
                Kind::LineComment => {
                    self.writer.space();
                    if self.manner.line_goes_on {
                        self.writer.text(&comment::as_block(self.pieces.text(index)));
                    } else {
                        comment::write(self.pieces.text(index), &mut self.writer);
                        self.writer.newlines(1);
                    }
                }
                Kind::BlockComment => {
                    if self.manner.blocks_below {
                        self.writer.newlines(1);
                    } else {
                        self.writer.space();
                    }
                    comment::write(self.pieces.text(index), &mut self.writer);
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
        for piece in self.take_pending() {
            let kind = self.pieces.kind(piece);
            if !kind.is_comment() {
                state.space(kind);
                continue;
            }
            let before = state.before_comment(kind == Kind::LineComment);
            self.gap(before);
            let is_line = kind == Kind::LineComment && !gap.continues_line();
            if kind == Kind::LineComment && !is_line {
                self.writer.text(&comment::as_block(self.pieces.text(piece)));
            } else {
                comment::write(self.pieces.text(piece), &mut self.writer);
            }
            state.comment(is_line);
        }
        self.gap(state.behind_comments(self.manner.blocks_beside));
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
                comment::write(self.pieces.text(piece), &mut self.writer);
            }
        }
        let mut newlines = if scope.blank_before_end { 2 } else { 1 };
        let mut run = 0;
        for piece in self.pieces.get(close).lead..close {
            match self.pieces.kind(piece) {
                Kind::Newline => run += 1,
                kind if kind.is_comment() => {
                    self.writer.newlines(if run >= 2 { 2 } else { newlines });
                    comment::write(self.pieces.text(piece), &mut self.writer);
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
            self.trailing(self.pieces.trailing(close));
        } else {
            self.token_as(close, Gap::Newline, text);
        }
    }

    pub(super) fn has_leading_comment(&self, token: u32) -> bool {
        self.pieces.has_comment(self.pieces.leading(token))
    }
}

/// What was met since the last token, while comments before the next are written.
struct Between {
    gap: Gap,
    has_comment: bool,
    last_is_line: bool,
    /// Line feeds since the last comment.
    newlines: u32,
    has_blank: bool,
    newline_before_comments: bool,
}

impl Between {
    fn new(gap: Gap) -> Self {
        Self {
            gap,
            has_comment: false,
            last_is_line: false,
            newlines: 0,
            has_blank: false,
            newline_before_comments: false,
        }
    }

    fn space(&mut self, kind: Kind) {
        match kind {
            Kind::Newline => {
                self.newlines += 1;
                self.newline_before_comments |= !self.has_comment;
            }
            Kind::Blank => self.has_blank = true,
            _ => {}
        }
    }

    fn comment(&mut self, is_line: bool) {
        self.has_comment = true;
        self.last_is_line = is_line;
        self.newlines = 0;
        self.has_blank = false;
    }

    fn before_comment(&self, is_line: bool) -> Gap {
        let had_space = self.has_blank || self.newlines > 0;
        let set_off = is_line && self.gap.continues_line() && self.gap != Gap::JoinedInside;
        if !self.has_comment {
            return match self.gap {
                _ if set_off => Gap::Space,
                Gap::Joined if had_space => Gap::Space,
                Gap::Tight => Gap::Space,
                gap => gap,
            };
        }
        match self.behind_comment(had_space) {
            Gap::Nothing if set_off => Gap::Space,
            gap => gap,
        }
    }

    /// The gap behind a comment that something follows.
    fn behind_comment(&self, had_space: bool) -> Gap {
        if self.newlines >= 2 && !self.gap.continues_line() {
            return Gap::BlankLine;
        }
        if self.last_is_line {
            return Gap::Newline;
        }
        match self.gap {
            Gap::Space => Gap::Space,
            gap if gap.is_joined() && had_space => Gap::Space,
            Gap::Tight | Gap::Joined | Gap::JoinedInside => Gap::Nothing,
            Gap::Nothing | Gap::Newline | Gap::BlankLine => Gap::Newline,
        }
    }

    fn behind_comments(&self, blocks_beside: bool) -> Gap {
        let is_beside = self.gap == Gap::Newline
            && blocks_beside
            && !self.last_is_line
            && self.newlines == 0
            && self.newline_before_comments;
        if is_beside {
            return Gap::Space;
        }
        self.behind_comment(self.has_blank)
    }
}
