//! How a syntax tree is stored: flat arrays of tokens and nodes over the text.
//!
//! Nodes lie in pre-order, each with the end of its subtree, so that a walk is
//! a run through memory and nothing is allocated per node.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::ast::File;
use super::token::{PackedToken, TokenKind};

/// What a node is. Each kind has a typed view in [`super::ast`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum NodeKind {
    File,
    Syntax,
    Package,
    Import,
    Option,
    Message,
    Enum,
    Service,
    Extend,
    /// Also a map field.
    Field,
    Group,
    Oneof,
    EnumValue,
    Method,
    Reserved,
    Extensions,
    /// A lone `;`.
    Empty,
    /// Tokens that fit nowhere; an error says so.
    Error,

    /// `{ … }` of a declaration.
    Body,
    /// One declared identifier.
    Name,
    /// An integer with its sign.
    Number,
    /// A dotted name, perhaps with a leading dot.
    Path,
    /// `map<K, V>`.
    MapType,
    /// One side of a method: `(stream Path)`.
    MethodType,
    /// `1`, `1 to 5` or `1 to max`.
    Range,
    /// `[ … ]` behind a field, an enum value or an extension range.
    OptionList,
    OptionName,
    /// `name` or `(extension.name)`.
    OptionNamePart,
    /// A number or an identifier, perhaps with `-` before it.
    Scalar,
    /// One or more adjacent string tokens.
    StringLiteral,
    /// `{ … }` or `< … >` of a value.
    MessageLiteral,
    LiteralField,
    /// `[extension.name]` or `[host/type.name]`.
    BracketName,
    ListLiteral,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct PackedNode {
    pub(super) kind: NodeKind,
    /// Index of the first significant token; where a node is empty, of the token behind it.
    pub(super) first_token: u32,
    /// Index behind the last significant token.
    pub(super) end_token: u32,
    /// Index of the first node that is not below this one.
    pub(super) end_node: u32,
}

/// The syntax tree of one file. Cheap to share, four bytes per token.
pub struct Tree {
    pub(super) text: Arc<str>,
    pub(super) tokens: Vec<PackedToken>,
    pub(super) nodes: Vec<PackedNode>,
    pub(super) edition: Edition,
}

/// Which language a file is written in, as its first statement says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Edition {
    /// Also the language of a file that says nothing.
    #[default]
    Proto2,
    Proto3,
    Edition2023,
    Edition2024,
    Edition2026,
}

impl Edition {
    /// Whether the file starts with `edition`, not with `syntax`.
    pub fn is_edition(self) -> bool {
        self >= Self::Edition2023
    }
}

/// A node's address in its tree, for keeping: four bytes, no lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// A node of a tree. The typed views are made of it.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    tree: &'a Tree,
    index: u32,
}

/// A token of a tree, trivia included.
#[derive(Clone, Copy)]
pub struct Token<'a> {
    tree: &'a Tree,
    index: u32,
}

impl Tree {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same text, for keeping.
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The root: every tree has one.
    pub fn file(&self) -> File<'_> {
        File::new(self.node(NodeId(0)))
    }

    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// The node that `id` was taken from. An id of another tree gives some
    /// other node, never a panic.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        let last = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX).saturating_sub(1);
        Node {
            tree: self,
            index: id.0.min(last),
        }
    }

    /// Every token with every byte of the text, without the empty one at the end.
    pub fn tokens(&self) -> impl DoubleEndedIterator<Item = Token<'_>> + ExactSizeIterator {
        let count = u32::try_from(self.tokens.len()).unwrap_or(u32::MAX).saturating_sub(1);
        (0..count).map(|index| Token { tree: self, index })
    }

    pub(super) fn token(&self, index: u32) -> Token<'_> {
        let last = u32::try_from(self.tokens.len()).unwrap_or(u32::MAX).saturating_sub(1);
        Token {
            tree: self,
            index: index.min(last),
        }
    }

    /// Bytes held by the tree besides the text.
    pub fn heap_size(&self) -> usize {
        self.tokens.capacity() * size_of::<PackedToken>() + self.nodes.capacity() * size_of::<PackedNode>()
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node(NodeId(0)).fmt(formatter)
    }
}

impl<'a> Node<'a> {
    fn packed(self) -> &'a PackedNode {
        &self.tree.nodes[self.index as usize]
    }

    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    pub fn id(self) -> NodeId {
        NodeId(self.index)
    }

    pub fn kind(self) -> NodeKind {
        self.packed().kind
    }

    /// Whether no token belongs to it, as a file of comments has none.
    pub fn is_empty(self) -> bool {
        self.packed().first_token >= self.packed().end_token
    }

    /// The first token that is not trivia; in an empty node, the token behind it.
    pub fn first_token(self) -> Token<'a> {
        self.tree.token(self.packed().first_token)
    }

    /// The last token that is not trivia; in an empty node, the token behind it.
    pub fn last_token(self) -> Token<'a> {
        let packed = self.packed();
        self.tree
            .token(packed.end_token.saturating_sub(1).max(packed.first_token))
    }

    /// The bytes from the first to the last token.
    pub fn range(self) -> Range<u32> {
        let start = self.first_token().range().start;
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
        let packed = self.packed();
        let tokens = self
            .tree
            .tokens
            .get(packed.first_token as usize..packed.end_token as usize);
        if tokens.is_some_and(|tokens| tokens.iter().all(|token| !token.kind().is_trivia())) {
            return Cow::Borrowed(self.text());
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
        (packed.first_token..packed.end_token).map(move |index| self.tree.token(index))
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
        self.children().find(|child| child.kind() == kind)
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
#[derive(Clone)]
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

    pub(super) fn index(self) -> u32 {
        self.index
    }

    pub fn kind(self) -> TokenKind {
        self.packed().kind()
    }

    /// Its bytes.
    pub fn range(self) -> Range<u32> {
        self.start()..self.next().map_or_else(|| self.tree.len(), Self::start)
    }

    fn start(self) -> u32 {
        let packed = self.packed();
        if packed.kind() == TokenKind::EndOfFile {
            self.tree.len()
        } else {
            packed.start()
        }
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

impl Tree {
    fn len(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn slice(&self, range: Range<u32>) -> &str {
        self.text
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }
}
