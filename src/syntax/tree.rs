//! How a syntax tree is stored: flat arrays of tokens and nodes over the text.
//!
//! Nodes lie in pre-order, each with the end of its subtree, so that a walk is
//! a run through memory and nothing is allocated per node.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::ast::File;
use super::node::{Node, Token};
use super::token::{PackedToken, START_BITS};

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

impl NodeKind {
    const ALL: [Self; 34] = [
        Self::File,
        Self::Syntax,
        Self::Package,
        Self::Import,
        Self::Option,
        Self::Message,
        Self::Enum,
        Self::Service,
        Self::Extend,
        Self::Field,
        Self::Group,
        Self::Oneof,
        Self::EnumValue,
        Self::Method,
        Self::Reserved,
        Self::Extensions,
        Self::Empty,
        Self::Error,
        Self::Body,
        Self::Name,
        Self::Number,
        Self::Path,
        Self::MapType,
        Self::MethodType,
        Self::Range,
        Self::OptionList,
        Self::OptionName,
        Self::OptionNamePart,
        Self::Scalar,
        Self::StringLiteral,
        Self::MessageLiteral,
        Self::LiteralField,
        Self::BracketName,
        Self::ListLiteral,
    ];

    /// The kind of whatever the bits above the first token of a node say.
    const OF_BITS: [Self; 1 << (u32::BITS - START_BITS)] = {
        let mut kinds = [Self::Error; 1 << (u32::BITS - START_BITS)];
        let mut index = 0;
        while index < Self::ALL.len() {
            kinds[index] = Self::ALL[index];
            index += 1;
        }
        kinds
    };
}

/// A node in twelve bytes: a file has fewer tokens than bytes, and
/// [`SIZE_LIMIT`](super::token::SIZE_LIMIT) leaves room for the kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackedNode {
    kind_and_first: u32,
    /// Index behind the last significant token.
    pub(super) end_token: u32,
    /// Index of the first node that is not below this one.
    pub(super) end_node: u32,
}

impl PackedNode {
    pub(super) fn new(kind: NodeKind, first_token: u32) -> Self {
        Self {
            kind_and_first: (kind as u32) << START_BITS | first_token,
            end_token: first_token,
            end_node: 0,
        }
    }

    #[inline]
    pub(super) fn kind(self) -> NodeKind {
        NodeKind::OF_BITS[(self.kind_and_first >> START_BITS) as usize]
    }

    #[inline]
    pub(super) fn is(self, kind: NodeKind) -> bool {
        self.kind_and_first >> START_BITS == kind as u32
    }

    pub(super) fn set_kind(&mut self, kind: NodeKind) {
        self.kind_and_first = (kind as u32) << START_BITS | self.first_token();
    }

    /// Index of the first significant token; where a node is empty, of the token behind it.
    #[inline]
    pub(super) fn first_token(self) -> u32 {
        self.kind_and_first & ((1 << START_BITS) - 1)
    }
}

/// The syntax tree of one file. Cheap to share: four bytes per token, twelve per node.
pub struct Tree {
    pub(super) text: Arc<str>,
    pub(super) tokens: Box<[PackedToken]>,
    pub(super) nodes: Box<[PackedNode]>,
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
pub struct NodeId(pub(super) u32);

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

    /// Every token, comments included, without the empty one at the end. Between them is white space.
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
        size_of_val(&*self.tokens) + size_of_val(&*self.nodes)
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node(NodeId(0)).fmt(formatter)
    }
}

impl Tree {
    pub(super) fn slice(&self, range: Range<u32>) -> &str {
        self.text
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{NodeKind, PackedNode, START_BITS};

    #[test]
    fn a_packed_node_gives_back_kind_and_first_token() {
        for (index, kind) in NodeKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
            let first = (1 << START_BITS) - 1;
            let mut node = PackedNode::new(kind, first);
            assert_eq!((node.kind(), node.first_token()), (kind, first));
            node.set_kind(NodeKind::File);
            assert_eq!((node.kind(), node.first_token()), (NodeKind::File, first));
        }
    }
}
