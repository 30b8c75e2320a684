//! What declarations of all kinds have in common: bodies, items, names, numbers.

use std::borrow::Cow;

use super::{
    Enum, EnumValue, Extend, Extensions, Field, Import, Message, Method, Oneof, OptionAssignment, Package, Reserved,
    Service, SyntaxStatement, view,
};
use crate::syntax::literal;
use crate::syntax::node::{Children, Node, Token};
use crate::syntax::token::TokenKind;
use crate::syntax::tree::NodeKind;

view! {
    /// `{ … }` of a declaration, braces included.
    Body of Body
}

impl<'a> Body<'a> {
    /// The body of a declaration, whichever kind it is.
    pub fn of(declaration: Node<'a>) -> Option<Self> {
        declaration.children().find_map(Self::cast)
    }

    pub fn items(self) -> Items<'a> {
        Items(self.0.children())
    }

    pub fn open(self) -> Token<'a> {
        self.0.first_token()
    }

    /// The closing brace, unless the file ends before it.
    pub fn close(self) -> Option<Token<'a>> {
        let last = self.0.last_token();
        (last.kind() == TokenKind::RightBrace).then_some(last)
    }
}

/// A statement of a file or of a body. Which ones make sense where is the
/// grammar's matter: a tree without errors has them only there.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    Syntax(SyntaxStatement<'a>),
    Package(Package<'a>),
    Import(Import<'a>),
    Option(OptionAssignment<'a>),
    Message(Message<'a>),
    Enum(Enum<'a>),
    Service(Service<'a>),
    Extend(Extend<'a>),
    /// A plain field, a map field or a group.
    Field(Field<'a>),
    Oneof(Oneof<'a>),
    EnumValue(EnumValue<'a>),
    Method(Method<'a>),
    Reserved(Reserved<'a>),
    Extensions(Extensions<'a>),
    /// A lone `;`.
    Empty(Node<'a>),
    /// Tokens that fit nowhere; an error says so.
    Error(Node<'a>),
}

impl<'a> Item<'a> {
    pub(in crate::syntax) fn cast(node: Node<'a>) -> Option<Self> {
        Some(match node.kind() {
            NodeKind::Syntax => Self::Syntax(SyntaxStatement::new(node)),
            NodeKind::Package => Self::Package(Package::new(node)),
            NodeKind::Import => Self::Import(Import::new(node)),
            NodeKind::Option => Self::Option(OptionAssignment::new(node)),
            NodeKind::Message => Self::Message(Message::new(node)),
            NodeKind::Enum => Self::Enum(Enum::new(node)),
            NodeKind::Service => Self::Service(Service::new(node)),
            NodeKind::Extend => Self::Extend(Extend::new(node)),
            NodeKind::Field | NodeKind::Group => Self::Field(Field::new(node)),
            NodeKind::Oneof => Self::Oneof(Oneof::new(node)),
            NodeKind::EnumValue => Self::EnumValue(EnumValue::new(node)),
            NodeKind::Method => Self::Method(Method::new(node)),
            NodeKind::Reserved => Self::Reserved(Reserved::new(node)),
            NodeKind::Extensions => Self::Extensions(Extensions::new(node)),
            NodeKind::Empty => Self::Empty(node),
            NodeKind::Error => Self::Error(node),
            _ => return None,
        })
    }

    /// The node itself: its range, its tokens, its id.
    pub fn node(self) -> Node<'a> {
        match self {
            Self::Syntax(view) => view.node(),
            Self::Package(view) => view.node(),
            Self::Import(view) => view.node(),
            Self::Option(view) => view.node(),
            Self::Message(view) => view.node(),
            Self::Enum(view) => view.node(),
            Self::Service(view) => view.node(),
            Self::Extend(view) => view.node(),
            Self::Field(view) => view.node(),
            Self::Oneof(view) => view.node(),
            Self::EnumValue(view) => view.node(),
            Self::Method(view) => view.node(),
            Self::Reserved(view) => view.node(),
            Self::Extensions(view) => view.node(),
            Self::Empty(node) | Self::Error(node) => node,
        }
    }
}

/// The statements of a file or of a body, in order.
#[derive(Clone, Debug)]
pub struct Items<'a>(pub(super) Children<'a>);

impl<'a> Iterator for Items<'a> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.find_map(Item::cast)
    }
}

view! {
    /// One declared identifier.
    Name of Name
}

impl<'a> Name<'a> {
    pub fn text(self) -> &'a str {
        self.0.text()
    }

    pub fn token(self) -> Token<'a> {
        self.0.first_token()
    }
}

view! {
    /// A dotted name, perhaps with a leading dot: a type, a package.
    Path of Path
}

impl<'a> Path<'a> {
    /// The name without spaces and comments between its parts.
    pub fn text(self) -> Cow<'a, str> {
        self.0.compact_text()
    }

    /// Whether it starts with a dot, so that it is looked up from the root.
    pub fn is_absolute(self) -> bool {
        self.0.first_token().kind() == TokenKind::Dot
    }

    /// The tokens of its identifiers.
    pub fn parts(self) -> impl Iterator<Item = Token<'a>> {
        self.0.tokens().filter(|token| token.kind() == TokenKind::Identifier)
    }
}

view! {
    /// An integer where the grammar asks for one, with its sign.
    Number of Number
}

impl<'a> Number<'a> {
    pub fn is_negative(self) -> bool {
        self.0.first_token().kind() == TokenKind::Minus
    }

    /// The digits.
    pub fn token(self) -> Token<'a> {
        self.0.last_token()
    }

    /// The number without its sign; `None` where it does not fit into 64 bits.
    pub fn magnitude(self) -> Option<u64> {
        literal::integer(self.token().text())
    }

    /// The number; `None` where it does not fit into 64 bits.
    pub fn value(self) -> Option<i64> {
        let magnitude = self.magnitude()?;
        if self.is_negative() {
            0i64.checked_sub_unsigned(magnitude)
        } else {
            i64::try_from(magnitude).ok()
        }
    }
}

/// `export` or `local` before a message or an enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    Export,
    Local,
}

impl Visibility {
    /// The modifier that a declaration's node starts with, and its token.
    pub(super) fn of<'a>(node: Node<'a>, keyword: &str) -> Option<(Self, Token<'a>)> {
        let token = node.first_token();
        let visibility = match token.text() {
            text if text == keyword => return None,
            "export" => Self::Export,
            "local" => Self::Local,
            _ => return None,
        };
        Some((visibility, token))
    }
}
