//! Nodes and tokens as consumers meet them: a tree and a place in it.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::token::{self, PackedToken, TokenKind, is_white_space};
use super::tree::{NodeId, NodeKind, PackedNode, Tree};

/// A node of a tree. The typed views are made of it.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(super) tree: &'a Tree,
    pub(super) index: u32,
}

/// A token of a tree, trivia included.
#[derive(Clone, Copy)]
pub struct Token<'a> {
    pub(super) tree: &'a Tree,
    pub(super) index: u32,
}

impl<'a> Node<'a> {
    fn packed(self) -> PackedNode {
        self.tree.nodes[self.index as usize]
    }

    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    pub fn id(self) -> NodeId {
        NodeId(self.index)
    }

    #[inline]
    pub fn kind(self) -> NodeKind {
        self.packed().kind()
    }

    /// The same as to compare the kind, without looking it up.
    #[inline]
    pub(super) fn is(self, kind: NodeKind) -> bool {
        self.packed().is(kind)
    }

    /// Whether no token belongs to it, as a file of comments has none.
    pub fn is_empty(self) -> bool {
        self.packed().first_token() >= self.packed().end_token
    }

    /// Whether it has a token and no more, as most names of types do.
    fn is_one_token(self) -> bool {
        self.packed().first_token() + 1 == self.packed().end_token
    }

    /// The first token that is not trivia; in an empty node, the token behind it.
    pub fn first_token(self) -> Token<'a> {
        self.tree.token(self.packed().first_token())
    }

    /// The last token that is not trivia; in an empty node, the token behind it.
    pub fn last_token(self) -> Token<'a> {
        let packed = self.packed();
        self.tree
            .token(packed.end_token.saturating_sub(1).max(packed.first_token()))
    }

    /// The bytes from the first to the last token.
    pub fn range(self) -> Range<u32> {
        if self.is_one_token() {
            return self.first_token().range();
        }
        let start = self.first_token().start();
        start..if self.is_empty() {
            start
        } else {
            self.last_token().range().end
        }
    }

    /// The text of [`Self::range`], comments between its tokens included.
    pub fn text(self) -> &'a str {
        self.tree.slice(self.range())
    }

    /// The text of its tokens without trivia: `a . b` is `a.b`.
    pub fn compact_text(self) -> Cow<'a, str> {
        if self.is_one_token() {
            return Cow::Borrowed(self.first_token().text());
        }
        let packed = self.packed();
        let tokens = self
            .tree
            .tokens
            .get(packed.first_token() as usize..packed.end_token as usize);
        let has_trivia = tokens.is_none_or(|tokens| tokens.iter().any(|token| token.kind().is_trivia()));
        let text = self.text();
        if !has_trivia && !text.bytes().any(is_white_space) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(self.tokens().map(Token::text).collect())
    }

    /// Its tokens in order, without trivia, those of nodes below it included.
    pub fn tokens(self) -> impl Iterator<Item = Token<'a>> {
        self.all_tokens().filter(|token| !token.kind().is_trivia())
    }

    /// Its tokens in order, with the trivia between them.
    pub fn all_tokens(self) -> impl DoubleEndedIterator<Item = Token<'a>> {
        let packed = self.packed();
        (packed.first_token()..packed.end_token).map(move |index| self.tree.token(index))
    }

    /// The nodes directly below it, in order.
    pub fn children(self) -> Children<'a> {
        Children {
            tree: self.tree,
            next: self.index + 1,
            end: self.packed().end_node,
        }
    }

    /// The first node of a kind directly below it.
    pub fn child(self, kind: NodeKind) -> Option<Node<'a>> {
        self.children().find(|child| child.is(kind))
    }

    /// Itself and all nodes below it, in the order of the text.
    pub fn descendants(self) -> impl Iterator<Item = Node<'a>> {
        (self.index..self.packed().end_node).map(move |index| Node { tree: self.tree, index })
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ends: Vec<u32> = Vec::new();
        for node in self.descendants() {
            while ends.last().is_some_and(|end| *end <= node.index) {
                ends.pop();
            }
            let leaf = node.packed().end_node == node.index + 1;
            let text = if leaf { node.text() } else { "" };
            writeln!(
                formatter,
                "{:indent$}{:?} {text}",
                "",
                node.kind(),
                indent = ends.len() * 2
            )?;
            ends.push(node.packed().end_node);
        }
        Ok(())
    }
}

/// The nodes directly below a node.
#[derive(Clone, Debug)]
pub struct Children<'a> {
    tree: &'a Tree,
    next: u32,
    end: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let node = Node {
            tree: self.tree,
            index: self.next,
        };
        self.next = node.packed().end_node;
        Some(node)
    }
}

impl<'a> Token<'a> {
    fn packed(self) -> PackedToken {
        self.tree.tokens[self.index as usize]
    }

    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    /// Its place among the tokens of its tree, trivia included.
    pub fn index(self) -> u32 {
        self.index
    }

    pub fn kind(self) -> TokenKind {
        self.packed().kind()
    }

    /// The place of its first byte.
    pub fn start(self) -> u32 {
        self.packed().start_in(&self.tree.text)
    }

    /// Its bytes.
    pub fn range(self) -> Range<u32> {
        token::range(&self.tree.text, &self.tree.tokens, self.index as usize)
    }

    pub fn text(self) -> &'a str {
        self.tree.slice(self.range())
    }

    /// The token behind it, trivia included; behind the last one is `EndOfFile`.
    pub fn next(self) -> Option<Token<'a>> {
        let next = self.index + 1;
        ((next as usize) < self.tree.tokens.len()).then_some(Token {
            tree: self.tree,
            index: next,
        })
    }

    /// The token before it, trivia included.
    pub fn previous(self) -> Option<Token<'a>> {
        Some(Token {
            tree: self.tree,
            index: self.index.checked_sub(1)?,
        })
    }

    /// The next token that is not trivia, `EndOfFile` at last.
    pub fn next_significant(self) -> Option<Token<'a>> {
        std::iter::successors(self.next(), |token| token.next()).find(|token| !token.kind().is_trivia())
    }

    /// The token before it that is not trivia.
    pub fn previous_significant(self) -> Option<Token<'a>> {
        std::iter::successors(self.previous(), |token| token.previous()).find(|token| !token.kind().is_trivia())
    }
}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} {:?}", self.kind(), self.text())
    }
}
