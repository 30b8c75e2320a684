//! Options: their names, and the values that they are set to.

use std::borrow::Cow;

use super::{Name, Path, view};
use crate::syntax::literal;
use crate::syntax::node::{Node, Token};
use crate::syntax::token::TokenKind;
use crate::syntax::tree::NodeKind;

view! {
    /// `option name = value;`, or `name = value` in brackets; `default` and
    /// `json_name` too.
    OptionAssignment of Option
}

impl<'a> OptionAssignment<'a> {
    pub fn name(self) -> Option<OptionName<'a>> {
        self.first(OptionName::cast)
    }

    pub fn value(self) -> Option<Value<'a>> {
        self.first(Value::cast)
    }
}

view! {
    /// `[ … ]` behind a field, an enum value or an extension range.
    OptionList of OptionList
}

impl<'a> OptionList<'a> {
    pub fn options(self) -> impl Iterator<Item = OptionAssignment<'a>> {
        self.each(OptionAssignment::cast)
    }
}

view! {
    /// `a.(b.c).d`
    OptionName of OptionName
}

impl<'a> OptionName<'a> {
    pub fn parts(self) -> impl Iterator<Item = OptionNamePart<'a>> {
        self.each(OptionNamePart::cast)
    }

    /// The name as descriptors and messages show it, without spaces.
    pub fn text(self) -> Cow<'a, str> {
        self.0.compact_text()
    }

    /// The name, where it is a single plain one.
    pub fn simple(self) -> Option<&'a str> {
        let mut parts = self.parts();
        match (parts.next(), parts.next()) {
            (Some(part), None) if !part.is_extension() => Some(part.0.text()),
            _ => None,
        }
    }
}

view! {
    /// `a` or `(b.c)`
    OptionNamePart of OptionNamePart
}

impl<'a> OptionNamePart<'a> {
    pub fn is_extension(self) -> bool {
        self.0.first_token().kind() == TokenKind::LeftParenthesis
    }

    /// The name inside the parentheses.
    pub fn extension(self) -> Option<Path<'a>> {
        self.first(Path::cast)
    }

    /// The name without parentheses, with a leading dot if it is written.
    pub fn text(self) -> Cow<'a, str> {
        match self.extension() {
            Some(path) => path.text(),
            None => Cow::Borrowed(self.0.text()),
        }
    }
}

/// What an option or a field of a message literal is set to.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    Scalar(Scalar<'a>),
    String(StringLiteral<'a>),
    Message(MessageLiteral<'a>),
    /// Only inside message literals.
    List(ListLiteral<'a>),
}

impl<'a> Value<'a> {
    pub(in crate::syntax) fn cast(node: Node<'a>) -> Option<Self> {
        Some(match node.kind() {
            NodeKind::Scalar => Self::Scalar(Scalar::new(node)),
            NodeKind::StringLiteral => Self::String(StringLiteral::new(node)),
            NodeKind::MessageLiteral => Self::Message(MessageLiteral::new(node)),
            NodeKind::ListLiteral => Self::List(ListLiteral::new(node)),
            _ => return None,
        })
    }

    /// The node itself: its range, its tokens, its id.
    pub fn node(self) -> Node<'a> {
        match self {
            Self::Scalar(view) => view.node(),
            Self::String(view) => view.node(),
            Self::Message(view) => view.node(),
            Self::List(view) => view.node(),
        }
    }
}

view! {
    /// A number or an identifier, perhaps with `-` before it: `-1`, `1.5`,
    /// `true`, `FOO`, `-inf`.
    Scalar of Scalar
}

impl<'a> Scalar<'a> {
    pub fn is_negative(self) -> bool {
        self.0.first_token().kind() == TokenKind::Minus
    }

    /// Identifier, integer or float, without the sign.
    pub fn token(self) -> Token<'a> {
        self.0.last_token()
    }

    /// The integer without its sign; `None` where it is none or does not fit into 64 bits.
    pub fn integer(self) -> Option<u64> {
        let token = self.token();
        (token.kind() == TokenKind::Integer).then(|| literal::integer(token.text()))?
    }

    /// The number with its sign, where a float is wanted; `None` where it is
    /// none. Words are read as in message literals: `Infinity` is one there, while
    /// an option's own value and a default can only be `inf` or `nan`.
    pub fn float(self) -> Option<f64> {
        let token = self.token();
        let magnitude = match token.kind() {
            TokenKind::Integer | TokenKind::Float => literal::float(token.text())?,
            TokenKind::Identifier => match token.text() {
                word if word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("infinity") => f64::INFINITY,
                word if word.eq_ignore_ascii_case("nan") => f64::NAN,
                _ => return None,
            },
            _ => return None,
        };
        Some(if self.is_negative() { -magnitude } else { magnitude })
    }

    /// The identifier, where it is one without a sign.
    pub fn identifier(self) -> Option<&'a str> {
        let token = self.0.first_token();
        (token.kind() == TokenKind::Identifier).then(|| token.text())
    }
}

view! {
    /// One or more adjacent string tokens: one value.
    StringLiteral of StringLiteral
}

impl<'a> StringLiteral<'a> {
    /// The tokens, each with its quotes.
    pub fn pieces(self) -> impl Iterator<Item = Token<'a>> {
        self.0.tokens()
    }

    /// The bytes that are meant: escapes decoded, pieces joined.
    pub fn value(self) -> Cow<'a, [u8]> {
        literal::string(self.pieces().map(Token::text))
    }

    /// The value as text; bytes that are no UTF-8 become U+FFFD.
    pub fn lossy(self) -> Cow<'a, str> {
        match self.value() {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
}

view! {
    /// `{ … }` or `< … >`, fields of text format inside.
    MessageLiteral of MessageLiteral
}

impl<'a> MessageLiteral<'a> {
    pub fn fields(self) -> impl Iterator<Item = LiteralField<'a>> {
        self.each(LiteralField::cast)
    }

    pub fn open(self) -> Token<'a> {
        self.0.first_token()
    }
}

view! {
    /// `name: value`, with the `,` or `;` behind it.
    LiteralField of LiteralField
}

/// How a field of a message literal is named.
#[derive(Debug, Clone, Copy)]
pub enum LiteralName<'a> {
    Field(Name<'a>),
    Bracket(BracketName<'a>),
}

impl<'a> LiteralField<'a> {
    pub fn name(self) -> Option<LiteralName<'a>> {
        self.0.children().find_map(|child| match child.kind() {
            NodeKind::Name => Some(LiteralName::Field(Name::new(child))),
            NodeKind::BracketName => Some(LiteralName::Bracket(BracketName::new(child))),
            _ => None,
        })
    }

    /// `:`, which may be missing before a message.
    pub fn colon(self) -> Option<Token<'a>> {
        let before_value = self.value()?.node().first_token().previous_significant()?;
        (before_value.kind() == TokenKind::Colon).then_some(before_value)
    }

    pub fn value(self) -> Option<Value<'a>> {
        self.first(Value::cast)
    }

    /// `,` or `;` behind the value.
    pub fn separator(self) -> Option<Token<'a>> {
        let last = self.0.last_token();
        matches!(last.kind(), TokenKind::Comma | TokenKind::Semicolon).then_some(last)
    }
}

view! {
    /// `[extension.name]` or `[host/type.name]`, brackets included.
    BracketName of BracketName
}

impl<'a> BracketName<'a> {
    /// What stands between the brackets, without spaces and comments.
    pub fn text(self) -> Cow<'a, str> {
        let text = self.0.compact_text();
        let trim = |text: &str| {
            (
                usize::from(text.starts_with('[')),
                text.len() - usize::from(text.ends_with(']')),
            )
        };
        let (start, end) = trim(&text);
        match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(start..end).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(text.get(start..end).unwrap_or_default().to_owned()),
        }
    }

    /// The part up to and with the last `/`, and the name behind it, where it is the URL of an `Any`.
    pub fn url(self) -> Option<(String, String)> {
        let text = self.text();
        let slash = text.rfind('/')?;
        let (host, name) = text.split_at(slash + 1);
        Some((host.to_owned(), name.to_owned()))
    }
}

view! {
    /// `[a, b]`
    ListLiteral of ListLiteral
}

impl<'a> ListLiteral<'a> {
    pub fn values(self) -> impl Iterator<Item = Value<'a>> {
        self.each(Value::cast)
    }
}
