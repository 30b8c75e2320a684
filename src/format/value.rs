//! Names and values: paths, strings, lists and messages as text format has them.

use super::piece::Kind;
use super::printer::{Gap, Printer};
use super::trivia::Scope;
use crate::syntax::{Node, NodeKind, TokenKind};

impl Printer<'_> {
    pub(super) fn path_of(&mut self, node: Node<'_>, gap: Gap) {
        let (first, last) = self.ends(node);
        self.path(first, last, gap);
    }

    /// A dotted name, with extensions in parentheses. Its tokens stand together.
    pub(super) fn path(&mut self, first: u32, last: u32, gap: Gap) {
        let manner = self.manner;
        self.manner.line_goes_on = true;
        if !manner.path_is_value {
            self.manner.blocks_below = false;
        }
        self.manner.path_is_value = false;
        let mut gap = gap;
        let mut next = Some(first);
        while let Some(token) = next {
            let mut end = token;
            if self.pieces.kind(token) == Kind::Parenthesis {
                end = self.pieces.get(token).partner;
                self.extension(token, end, gap);
            } else {
                self.token(token, gap);
            }
            gap = Gap::Joined;
            next = self.pieces.next_token(end + 1, last + 1);
        }
        self.manner = manner;
    }

    fn extension(&mut self, open: u32, close: u32, gap: Gap) {
        let scope = self.scopes.get(self.pieces.get(open).scope);
        self.token_without_trailing(open, gap, "(");
        self.add_pending(self.pieces.trailing(open));
        self.add_slot(scope, 0);
        if let Some(first) = self.pieces.next_token(open + 1, close) {
            self.path(first, close - 1, Gap::JoinedInside);
        }
        self.add_slot(scope, 1);
        self.token(close, Gap::Joined);
    }

    pub(super) fn value(&mut self, node: Node<'_>, gap: Gap) {
        match node.kind() {
            NodeKind::StringLiteral => self.string(node, gap),
            NodeKind::ListLiteral => self.list(node, gap),
            NodeKind::MessageLiteral => self.message(node, gap),
            _ => self.scalar(node, gap),
        }
    }

    /// A number or a word, perhaps with `-` before it.
    fn scalar(&mut self, node: Node<'_>, gap: Gap) {
        let (first, last) = self.ends(node);
        let mut gap = gap;
        if first != last {
            self.token(first, gap);
            let is_apart = self.has_leading_comment(last);
            gap = if is_apart { Gap::Space } else { Gap::Nothing };
        }
        if node.last_token().kind() == TokenKind::Identifier {
            self.path(last, last, gap);
        } else {
            self.token(last, gap);
        }
    }

    /// One string on the line, or several of them on a line each.
    fn string(&mut self, node: Node<'_>, gap: Gap) {
        let (first, last) = self.ends(node);
        if first == last {
            return self.token(first, gap);
        }
        let manner = self.manner;
        let was_on_one_line = !self.pieces.between(first, last).contains('\n');
        self.manner.line_goes_on = false;
        self.manner.blocks_below = was_on_one_line;
        self.manner.blocks_beside = false;
        if manner.indents_strings {
            self.writer.indent();
        }
        self.token(first, Gap::Newline);
        let scope = self.scopes.get(self.pieces.get(first).scope);
        let mut count = 0;
        let mut at = first + 1;
        while let Some(piece) = self.pieces.next_token(at, last) {
            self.add_slot(scope, count);
            self.token(piece, Gap::Newline);
            count += 1;
            at = piece + 1;
        }
        self.add_slots_from(scope, count);
        self.token_without_trailing(last, Gap::Newline, self.pieces.text(last));
        // What is behind the last one is followed by what is around the string.
        self.manner = manner;
        self.trailing(self.pieces.trailing(last));
        if manner.indents_strings {
            self.writer.dedent();
        }
    }

    /// `[a, b]`: one plain element stays on the line, more of them have a line each.
    fn list(&mut self, node: Node<'_>, gap: Gap) {
        let (open, close) = self.ends(node);
        let elements: Vec<Element<'_>> = node.children().map(Element::Value).collect();
        self.elements(open, close, &elements, gap);
    }

    /// `[extension.name]` or `[host/type.name]`: a list of one path.
    fn bracket_name(&mut self, node: Node<'_>, gap: Gap) {
        let (open, close) = self.ends(node);
        let first = self.pieces.next_token(open + 1, close);
        let elements: Vec<Element<'_>> = first.map(Element::Path).into_iter().collect();
        self.elements(open, close, &elements, gap);
    }

    fn elements(&mut self, open: u32, close: u32, elements: &[Element<'_>], gap: Gap) {
        let scope = self.scopes.get(self.pieces.get(open).scope);
        let manner = self.manner;
        self.manner.line_goes_on = false;
        self.manner.indents_strings = false;
        let is_broken = elements.len() >= 2
            || elements.iter().any(|element| element.is_composite())
            || self.list_has_comments(scope, open);
        if is_broken {
            self.broken_elements(scope, (open, close), elements, gap);
        } else {
            self.token(open, gap);
            for element in elements {
                self.element(element, close, Gap::Nothing);
                if element.is_several_strings() {
                    self.writer.newlines(1);
                }
            }
        }
        self.close_manner(manner.line_goes_on);
        if is_broken {
            self.end_of_scope(close, "]");
        } else {
            self.token(close, Gap::Nothing);
        }
        self.manner = manner;
    }

    fn list_has_comments(&self, scope: Scope, open: u32) -> bool {
        self.slots_have_comments(scope) || self.has_comments_inside(open)
    }

    fn broken_elements(&mut self, scope: Scope, (open, close): (u32, u32), elements: &[Element<'_>], gap: Gap) {
        self.manner.blocks_below = true;
        self.manner.blocks_beside = true;
        self.token_without_trailing(open, gap, "[");
        let others = self.first_trailing(open);
        self.writer.indent();
        self.trailing(others);
        for (index, element) in elements.iter().enumerate() {
            if let (true, Element::Value(node)) = (index > 0, element) {
                let (first, _) = self.ends(*node);
                self.comma_before(first);
            }
            self.add_slot(scope, index);
            let is_apart = index > 0 && self.blank_before(scope, index);
            self.manner.path_is_value = true;
            self.element(element, close, if is_apart { Gap::BlankLine } else { Gap::Newline });
            self.manner.path_is_value = false;
        }
        self.add_last_slots(scope, elements.len());
        self.comments_before_list_end(scope, close);
        self.writer.dedent();
    }

    fn element(&mut self, element: &Element<'_>, close: u32, gap: Gap) {
        match *element {
            Element::Path(first) => self.path(first, close - 1, gap),
            Element::Value(node) => {
                if element.is_several_strings() && gap == Gap::Nothing {
                    self.writer.indent();
                    self.value(node, gap);
                    self.writer.dedent();
                } else {
                    self.value(node, gap);
                }
            }
        }
    }

    /// How comments behind a closing bracket are set: as behind any other value there.
    fn close_manner(&mut self, line_goes_on: bool) {
        self.manner.line_goes_on = line_goes_on;
        if line_goes_on {
            self.manner.blocks_below = false;
        }
    }

    /// `{ … }` or `< … >`: one plain field stays on the line, more of them have a line each.
    fn message(&mut self, node: Node<'_>, gap: Gap) {
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
        let last = field.last_token();
        if matches!(last.kind(), TokenKind::Comma | TokenKind::Semicolon) {
            // The separator is not printed, what is around it is.
            let separator = self.pieces.of(last);
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

/// What a list is made of.
enum Element<'a> {
    Value(Node<'a>),
    /// From this piece to the end of the brackets.
    Path(u32),
}

impl Element<'_> {
    fn is_composite(&self) -> bool {
        matches!(self, Self::Value(node) if is_composite(*node))
    }

    fn is_several_strings(&self) -> bool {
        matches!(self, Self::Value(node)
            if node.kind() == NodeKind::StringLiteral && node.first_token().index() != node.last_token().index())
    }
}

fn is_composite(value: Node<'_>) -> bool {
    matches!(value.kind(), NodeKind::MessageLiteral | NodeKind::ListLiteral)
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
