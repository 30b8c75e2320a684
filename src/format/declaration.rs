//! Statements, bodies, the two sides of a method, and options in brackets.

use super::piece::Kind;
use super::printer::{Gap, Manner, Printer};
use super::trivia::Scope;
use crate::syntax::{Children, Node, NodeKind, Token};

/// A token of a node, or a node directly below it.
enum Part<'a> {
    Token(Token<'a>),
    Node(Node<'a>),
}

/// The parts of a node in order, without trivia.
struct Parts<'a> {
    next: Option<Token<'a>>,
    end: u32,
    children: Children<'a>,
    child: Option<Node<'a>>,
}

impl<'a> Parts<'a> {
    fn of(node: Node<'a>) -> Self {
        let mut children = node.children();
        let child = children.next();
        Self {
            next: (!node.is_empty()).then(|| node.first_token()),
            end: node.last_token().index(),
            children,
            child,
        }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        let token = self.next.filter(|token| token.index() <= self.end)?;
        if let Some(child) = self.child.filter(|child| child.first_token().index() == token.index()) {
            self.child = self.children.next();
            self.next = child.last_token().next_significant();
            return Some(Part::Node(child));
        }
        self.next = token.next_significant();
        Some(Part::Token(token))
    }
}

/// Whether the content of brackets is on one line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    Flat,
    Broken,
}

impl Printer<'_> {
    /// Prints a statement, whatever it declares.
    pub(super) fn declaration(&mut self, node: Node<'_>, gap: Gap) {
        if node.kind() == NodeKind::Empty {
            return self.empty(node, gap);
        }
        let is_option = node.kind() == NodeKind::Option;
        let mut gap = gap;
        let mut behind_previous = Gap::Space;
        for part in Parts::of(node) {
            let behind = match &part {
                Part::Node(part) if part.kind() == NodeKind::Name => Gap::Joined,
                _ => Gap::Space,
            };
            match part {
                Part::Token(token) => {
                    let piece = self.pieces.of(token);
                    let is_end = self.pieces.kind(piece) == Kind::Semicolon || self.pieces.kind(piece) == Kind::Comma;
                    self.token(piece, if is_end { Gap::Tight } else { gap });
                }
                Part::Node(part) if is_option && part.kind() != NodeKind::OptionName => self.option_value(part),
                // The request stands directly behind the name of a method.
                Part::Node(part) if part.kind() == NodeKind::MethodType => self.method_type(part, behind_previous),
                Part::Node(part) => self.part(part, gap),
            }
            behind_previous = behind;
            gap = Gap::Space;
        }
    }

    fn part(&mut self, node: Node<'_>, gap: Gap) {
        match node.kind() {
            NodeKind::Body => self.body(node),
            NodeKind::OptionList => self.option_list(node),
            NodeKind::MapType => self.map_type(node, gap),
            NodeKind::Name | NodeKind::Path | NodeKind::OptionName => self.path_of(node, gap),
            NodeKind::Range => self.range(node, gap),
            _ => self.value(node, gap),
        }
    }

    /// Of a lone `;` only the comments are left.
    fn empty(&mut self, node: Node<'_>, gap: Gap) {
        let (token, _) = self.ends(node);
        self.add_pending(self.pieces.leading(token));
        self.flush(gap);
        self.trailing(self.pieces.trailing(token));
    }

    fn option_value(&mut self, value: Node<'_>) {
        let manner = self.manner;
        self.manner.line_goes_on = true;
        self.manner.indents_strings = true;
        self.value(value, Gap::Space);
        self.manner = manner;
    }

    /// `1`, `1 to 5` or `1 to max`
    fn range(&mut self, node: Node<'_>, gap: Gap) {
        let mut gap = gap;
        for part in Parts::of(node) {
            match part {
                Part::Node(number) => self.value(number, gap),
                Part::Token(token) => {
                    let piece = self.pieces.of(token);
                    if token.text() == "max" {
                        self.path(piece, piece, gap);
                    } else {
                        self.token(piece, gap);
                    }
                }
            }
            gap = Gap::Space;
        }
    }

    fn map_type(&mut self, node: Node<'_>, gap: Gap) {
        let (map, close) = self.ends(node);
        self.path(map, map, gap);
        let Some(open) = self.pieces.next_token(map + 1, close) else {
            return;
        };
        let scope = self.scopes.get(self.pieces.get(open).scope);
        self.token(open, Gap::Joined);
        for (index, part) in node.children().enumerate() {
            self.add_slot(scope, index);
            let (first, last) = self.ends(part);
            if index == 0 {
                self.path(first, last, Gap::Joined);
                continue;
            }
            if let Some(comma) = self.previous_token(first) {
                self.token(comma, Gap::Tight);
            }
            self.path(first, last, Gap::Space);
        }
        self.add_slots_from(scope, node.children().count());
        self.token(close, Gap::Joined);
    }

    /// The token before another one.
    fn previous_token(&self, token: u32) -> Option<u32> {
        (0..token).rev().find(|&index| !self.pieces.kind(index).is_trivia())
    }

    /// `(stream Type)`, broken over lines only where a comment breaks it.
    fn method_type(&mut self, node: Node<'_>, gap: Gap) {
        let (open, close) = self.ends(node);
        self.token(open, gap);
        let mark = self.writer.mark();
        self.writer.ended_line = false;
        self.inside_method_type(node, Layout::Flat);
        if self.writer.ended_line {
            self.writer.rewind(mark);
            self.inside_method_type(node, Layout::Broken);
        }
        self.trailing(self.pieces.trailing(close));
    }

    fn inside_method_type(&mut self, node: Node<'_>, layout: Layout) {
        let (open, close) = self.ends(node);
        let scope = self.scopes.get(self.pieces.get(open).scope);
        self.writer.indent();
        if layout == Layout::Broken {
            self.writer.newlines(1);
        }
        self.add_slot(scope, 0);
        let mut gap = Gap::Joined;
        if let Some(path) = node.child(NodeKind::Path) {
            let (first, last) = self.ends(path);
            if let Some(stream) = self.pieces.next_token(open + 1, first) {
                self.token(stream, gap);
                gap = Gap::Space;
            }
            self.path(first, last, gap);
        }
        self.add_slots_from(scope, 1);
        if layout == Layout::Broken {
            self.writer.newlines(1);
        }
        self.writer.dedent();
        self.token_without_trailing(close, Gap::Joined, ")");
    }

    /// `{ … }` of a declaration.
    fn body(&mut self, node: Node<'_>) {
        let (open, close) = self.ends(node);
        let scope = self.scopes.get(self.pieces.get(open).scope);
        let manner = self.manner;
        self.manner.line_goes_on = false;
        self.token(open, Gap::Space);
        let has_content = node.children().any(|item| item.kind() != NodeKind::Empty)
            || self.slots_have_comments(scope)
            || self.has_comments_inside(open);
        if has_content {
            self.writer.indent();
            self.items(node, scope);
            if self.has_leading_comment(close) || self.pending_has_comment() {
                self.comments_before_end(scope, close);
            }
            self.writer.dedent();
            self.end_of_scope(close, "}");
        } else {
            self.token(close, Gap::Nothing);
        }
        self.manner = manner;
    }

    fn items(&mut self, node: Node<'_>, scope: Scope) {
        let mut count = 0;
        for (index, item) in node.children().enumerate() {
            self.add_slot(scope, index);
            let is_apart = index > 0 && self.blank_before(scope, index);
            self.declaration(item, if is_apart { Gap::BlankLine } else { Gap::Newline });
            count = index + 1;
        }
        self.add_slots_from(scope, count);
    }

    /// `[ … ]` behind a field, an enum value or an extension range: one option
    /// stays on the line, more of them have a line each.
    fn option_list(&mut self, node: Node<'_>) {
        let (open, close) = self.ends(node);
        let scope = self.scopes.get(self.pieces.get(open).scope);
        let manner = self.manner;
        let count = node.children().count();
        let is_broken = count >= 2
            || self.pieces.has_comment(self.pieces.trailing(open))
            || node
                .children()
                .next()
                .is_some_and(|first| self.has_leading_comment(self.ends(first).0))
            || (0..count).any(|index| self.slot_has_comment(scope, index));
        if is_broken {
            self.broken_options(node, scope, (open, close));
        } else {
            self.manner.line_goes_on = true;
            self.token(open, Gap::Space);
            for option in node.children() {
                self.add_slot(scope, 0);
                self.option(option, Gap::Nothing, |manner| manner.indents_strings = true);
            }
            self.add_slot(scope, 1);
            self.flush(Gap::Tight);
            self.token(close, Gap::Tight);
        }
        self.manner = manner;
    }

    fn broken_options(&mut self, node: Node<'_>, scope: Scope, (open, close): (u32, u32)) {
        self.manner.blocks_below = true;
        self.manner.blocks_beside = false;
        self.token_without_trailing(open, Gap::Space, "[");
        let others = self.first_trailing(open);
        self.writer.indent();
        self.trailing(others);
        for (index, option) in node.children().enumerate() {
            let (first, _) = self.ends(option);
            if index > 0 {
                self.comma_before(first);
            }
            self.add_slot(scope, index);
            let is_apart = index > 0 && self.blank_before(scope, index);
            let gap = if is_apart { Gap::BlankLine } else { Gap::Newline };
            self.option(option, gap, |manner| {
                manner.indents_strings = true;
                manner.path_is_value = true;
            });
        }
        self.add_last_slots(scope, node.children().count());
        self.comments_before_list_end(scope, close);
        self.writer.dedent();
        self.flush(Gap::Nothing);
        self.end_of_scope(close, "]");
    }

    /// The comma before an element, with blocks behind it on its line.
    pub(super) fn comma_before(&mut self, element: u32) {
        let below = std::mem::replace(&mut self.manner.blocks_below, false);
        if let Some(comma) = self.previous_token(element) {
            self.token(comma, Gap::Tight);
        }
        self.manner.blocks_below = below;
    }

    /// `name = value` in brackets.
    fn option(&mut self, node: Node<'_>, gap: Gap, for_value: fn(&mut Manner)) {
        for part in Parts::of(node) {
            match part {
                Part::Node(name) if name.kind() == NodeKind::OptionName => self.path_of(name, gap),
                Part::Token(equals) => self.token(self.pieces.of(equals), Gap::Space),
                Part::Node(value) => {
                    let manner = self.manner;
                    for_value(&mut self.manner);
                    self.value(value, Gap::Space);
                    self.manner = manner;
                }
            }
        }
    }
}
