//! Messages as values: fields with names, their separators left out.

use super::gap::Gap;
use super::printer::Printer;
use super::trivia::Scope;
use super::value::is_composite;
use crate::syntax::{Node, NodeKind, Token, TokenKind};

impl Printer<'_> {
    /// `{ … }` or `< … >`: one plain field stays on the line, more of them have a line each.
    pub(super) fn message(&mut self, node: Node<'_>, gap: Gap) {
        let (open, close) = self.ends(node);
        let scope = self.scopes.get(self.pieces.get(open).scope);
        let manner = self.manner;
        self.manner.line_goes_on = false;
        self.manner.indents_strings = false;
        let count = node.children().count();
        let is_broken = count >= 2
            || node.children().any(|field| value_of(field).is_some_and(is_composite))
            || self.list_has_comments(scope, open);
        if is_broken {
            self.broken_fields(node, scope, gap);
        } else {
            self.token_as(open, gap, "{");
            if let Some(field) = node.children().next() {
                self.only_field(field);
                self.leave_out_separator(field);
            }
        }
        self.close_manner(manner.line_goes_on);
        if is_broken {
            self.end_of_scope(close, "}");
        } else {
            self.token_as(close, Gap::Nothing, "}");
        }
        self.manner = manner;
    }

    /// A field that stays on the line of its brackets, unless something in it ends the line.
    fn only_field(&mut self, field: Node<'_>) {
        let mark = self.writer.mark();
        self.writer.ended_line = false;
        self.field(field, Gap::Nothing);
        if self.writer.ended_line {
            self.writer.rewind(mark);
            self.writer.indent();
            self.writer.newlines(1);
            self.field(field, Gap::Nothing);
            self.writer.dedent();
            self.writer.newlines(1);
        }
    }

    /// Of the separator of the only field nothing is written: it has no comments.
    fn leave_out_separator(&mut self, field: Node<'_>) {
        if let Some(separator) = separator_of(field) {
            let separator = self.pieces.of(separator);
            self.account(separator);
        }
    }

    fn broken_fields(&mut self, node: Node<'_>, scope: Scope, gap: Gap) {
        let (open, close) = self.ends(node);
        self.manner.blocks_below = true;
        self.manner.blocks_beside = false;
        self.token_without_trailing(open, gap, "{");
        self.writer.indent();
        let behind_open = self.pieces.trailing(open);
        if self.pieces.has_comment(behind_open) {
            self.add_pending(behind_open);
            self.flush(Gap::Newline);
        }
        let mut previous: Option<Node<'_>> = None;
        for (index, field) in node.children().enumerate() {
            self.add_slot(scope, index);
            let is_apart = previous
                .is_some_and(|previous| self.blank_before(scope, index) || has_blank_line_between(previous, field));
            self.is_unusual |= is_apart;
            self.field_with_separator(field, if is_apart { Gap::BlankLine } else { Gap::Newline });
            previous = Some(field);
        }
        self.add_last_slots(scope, node.children().count());
        if self.has_leading_comment(close) {
            self.comments_before_end(scope, close);
        } else if self.pending_has_comment() {
            self.flush(Gap::Newline);
        }
        self.writer.dedent();
    }

    fn field_with_separator(&mut self, field: Node<'_>, gap: Gap) {
        let manner = self.manner;
        let is_composite = value_of(field).is_some_and(is_composite);
        self.manner.line_goes_on |= is_composite;
        self.field(field, gap);
        if is_composite {
            self.manner.blocks_below = false;
        }
        if let Some(separator) = separator_of(field) {
            // The separator is not printed, what is around it is.
            let separator = self.pieces.of(separator);
            self.account(separator);
            self.trailing(self.pieces.leading(separator));
            self.trailing(self.pieces.trailing(separator));
        }
        self.manner = manner;
    }

    /// `name: value`
    fn field(&mut self, field: Node<'_>, gap: Gap) {
        let mut name_end = None;
        for child in field.children() {
            let (first, last) = self.ends(child);
            match child.kind() {
                NodeKind::Name => {
                    self.path(first, last, gap);
                    name_end = Some(last);
                }
                NodeKind::BracketName => {
                    self.bracket_name(child, gap);
                    name_end = Some(last);
                }
                _ => {
                    let before = child.first_token().previous_significant();
                    let colon = before.filter(|token| token.kind() == TokenKind::Colon);
                    self.colon(name_end, colon.map(|colon| self.pieces.of(colon)));
                    let manner = self.manner;
                    self.manner.indents_strings = true;
                    self.manner.path_is_value = true;
                    self.value(child, Gap::Space);
                    self.manner = manner;
                }
            }
        }
    }

    /// The colon behind a name, which may be missing before messages.
    fn colon(&mut self, name_end: Option<u32>, colon: Option<u32>) {
        let Some(colon) = colon else {
            return self.writer.text(":");
        };
        let is_behind_comment = self.has_leading_comment(colon)
            || name_end.is_some_and(|name| self.pieces.has_comment(self.pieces.trailing(name)));
        self.token(colon, if is_behind_comment { Gap::Space } else { Gap::Tight });
    }
}

/// `,` or `;` behind a field.
fn separator_of(field: Node<'_>) -> Option<Token<'_>> {
    let last = field.last_token();
    matches!(last.kind(), TokenKind::Comma | TokenKind::Semicolon).then_some(last)
}

/// The value of a field, which stands behind its name.
fn value_of(field: Node<'_>) -> Option<Node<'_>> {
    field.children().nth(1)
}

/// Whether a line between two fields holds nothing but spaces and tabs.
fn has_blank_line_between(previous: Node<'_>, next: Node<'_>) -> bool {
    let end = value_of(previous).unwrap_or(previous).range().end as usize;
    let start = next.range().start as usize;
    let between = previous.tree().text().get(end..start).unwrap_or_default();
    let mut lines = between.split('\n');
    // The first is the rest of the line of the one, the last the start of the line of the other.
    lines.next();
    lines.next_back();
    lines.any(|line| line.chars().all(|character| matches!(character, ' ' | '\t')))
}
