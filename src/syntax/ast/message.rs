//! Messages, enums, services, and what they are made of.

use super::{Body, Name, Number, OptionList, Path, StringLiteral, Visibility, view};
use crate::syntax::node::{Node, Token};
use crate::syntax::token::TokenKind;
use crate::syntax::tree::NodeKind;

view! {
    /// `message Name { … }`, perhaps with `export` or `local` before it.
    Message of Message
}

impl<'a> Message<'a> {
    pub fn visibility(self) -> Option<(Visibility, Token<'a>)> {
        Visibility::of(self.0, "message")
    }

    /// `message`. Descriptors count the declaration from here, behind the visibility.
    pub fn keyword(self) -> Token<'a> {
        keyword_of(self.0, self.visibility())
    }

    pub fn name(self) -> Option<Name<'a>> {
        self.first(Name::cast)
    }

    pub fn body(self) -> Option<Body<'a>> {
        self.first(Body::cast)
    }
}

view! {
    /// `enum Name { … }`, perhaps with `export` or `local` before it.
    Enum of Enum
}

impl<'a> Enum<'a> {
    pub fn visibility(self) -> Option<(Visibility, Token<'a>)> {
        Visibility::of(self.0, "enum")
    }

    /// `enum`. Descriptors count the declaration from here, behind the visibility.
    pub fn keyword(self) -> Token<'a> {
        keyword_of(self.0, self.visibility())
    }

    pub fn name(self) -> Option<Name<'a>> {
        self.first(Name::cast)
    }

    pub fn body(self) -> Option<Body<'a>> {
        self.first(Body::cast)
    }
}

fn keyword_of<'a>(node: Node<'a>, visibility: Option<(Visibility, Token<'a>)>) -> Token<'a> {
    let first = node.first_token();
    visibility.and_then(|_| first.next_significant()).unwrap_or(first)
}

view! {
    /// `NAME = 1 [ … ];`
    EnumValue of EnumValue
}

impl<'a> EnumValue<'a> {
    pub fn name(self) -> Option<Name<'a>> {
        self.first(Name::cast)
    }

    pub fn number(self) -> Option<Number<'a>> {
        self.first(Number::cast)
    }

    pub fn options(self) -> Option<OptionList<'a>> {
        self.first(OptionList::cast)
    }
}

view! {
    /// `service Name { … }`
    Service of Service
}

impl<'a> Service<'a> {
    pub fn name(self) -> Option<Name<'a>> {
        self.first(Name::cast)
    }

    pub fn body(self) -> Option<Body<'a>> {
        self.first(Body::cast)
    }
}

view! {
    /// `rpc Name(Input) returns (Output);`, or with a body of options.
    Method of Method
}

impl<'a> Method<'a> {
    pub fn name(self) -> Option<Name<'a>> {
        self.first(Name::cast)
    }

    pub fn input(self) -> Option<MethodType<'a>> {
        self.first(MethodType::cast)
    }

    pub fn output(self) -> Option<MethodType<'a>> {
        self.each(MethodType::cast).nth(1)
    }

    /// The options' block, where it ends so and not with `;`.
    pub fn body(self) -> Option<Body<'a>> {
        self.first(Body::cast)
    }
}

view! {
    /// `(Name)` or `(stream Name)`, parentheses included.
    MethodType of MethodType
}

impl<'a> MethodType<'a> {
    /// The word `stream`.
    pub fn stream(self) -> Option<Token<'a>> {
        let path = self.path()?;
        let before = path.node().first_token().previous_significant()?;
        (before.kind() == TokenKind::Identifier).then_some(before)
    }

    pub fn path(self) -> Option<Path<'a>> {
        self.first(Path::cast)
    }
}

view! {
    /// `extend Name { … }`
    Extend of Extend
}

impl<'a> Extend<'a> {
    /// The message that is extended.
    pub fn extendee(self) -> Option<Path<'a>> {
        self.first(Path::cast)
    }

    pub fn body(self) -> Option<Body<'a>> {
        self.first(Body::cast)
    }
}

view! {
    /// `oneof name { … }`
    Oneof of Oneof
}

impl<'a> Oneof<'a> {
    pub fn name(self) -> Option<Name<'a>> {
        self.first(Name::cast)
    }

    pub fn body(self) -> Option<Body<'a>> {
        self.first(Body::cast)
    }
}

view! {
    /// A field of a message, a oneof or an `extend`: plain, map or group.
    Field of Field | Group
}

/// The word before a field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    Optional,
    Required,
    Repeated,
}

/// What stands where a field's type is written.
#[derive(Debug, Clone, Copy)]
pub enum FieldType<'a> {
    /// A scalar's name or a message's or an enum's.
    Path(Path<'a>),
    Map(MapType<'a>),
    /// The word `group`.
    Group(Token<'a>),
}

impl<'a> Field<'a> {
    /// The label as written, whether or not it is allowed there.
    pub fn label(self) -> Option<(Label, Token<'a>)> {
        let token = self.0.first_token();
        let is_type = self
            .0
            .children()
            .next()
            .is_some_and(|child| !child.is(NodeKind::Name) && child.first_token().index() == token.index());
        if is_type {
            return None;
        }
        let label = match token.text() {
            "optional" => Label::Optional,
            "required" => Label::Required,
            "repeated" => Label::Repeated,
            _ => return None,
        };
        Some((label, token))
    }

    pub fn field_type(self) -> Option<FieldType<'a>> {
        if self.is_group() {
            let first = self.0.first_token();
            let keyword = self.label().and_then(|_| first.next_significant()).unwrap_or(first);
            return Some(FieldType::Group(keyword));
        }
        self.0.children().find_map(|child| match child.kind() {
            NodeKind::Path => Some(FieldType::Path(Path::new(child))),
            NodeKind::MapType => Some(FieldType::Map(MapType::new(child))),
            _ => None,
        })
    }

    pub fn is_group(self) -> bool {
        self.0.is(NodeKind::Group)
    }

    pub fn name(self) -> Option<Name<'a>> {
        self.first(Name::cast)
    }

    pub fn number(self) -> Option<Number<'a>> {
        self.first(Number::cast)
    }

    /// `[ … ]`, with `default` and `json_name` among the options.
    pub fn options(self) -> Option<OptionList<'a>> {
        self.first(OptionList::cast)
    }

    /// A group's fields.
    pub fn body(self) -> Option<Body<'a>> {
        self.first(Body::cast)
    }
}

view! {
    /// `map<K, V>`
    MapType of MapType
}

impl<'a> MapType<'a> {
    pub fn key(self) -> Option<Path<'a>> {
        self.first(Path::cast)
    }

    pub fn value(self) -> Option<Path<'a>> {
        self.each(Path::cast).nth(1)
    }
}

view! {
    /// `reserved 1, 5 to 9;`, `reserved "a";` or `reserved a;`
    Reserved of Reserved
}

impl<'a> Reserved<'a> {
    pub fn ranges(self) -> impl Iterator<Item = NumberRange<'a>> {
        self.each(NumberRange::cast)
    }

    /// Names written as strings, as proto2 and proto3 have them.
    pub fn strings(self) -> impl Iterator<Item = StringLiteral<'a>> {
        self.each(StringLiteral::cast)
    }

    /// Names written as identifiers, as editions have them.
    pub fn names(self) -> impl Iterator<Item = Name<'a>> {
        self.each(Name::cast)
    }
}

view! {
    /// `extensions 100 to 199, 1000 to max [ … ];`
    Extensions of Extensions
}

impl<'a> Extensions<'a> {
    pub fn ranges(self) -> impl Iterator<Item = NumberRange<'a>> {
        self.each(NumberRange::cast)
    }

    pub fn options(self) -> Option<OptionList<'a>> {
        self.first(OptionList::cast)
    }
}

view! {
    /// `1`, `1 to 5` or `1 to max`.
    NumberRange of Range
}

/// What stands behind `to`.
#[derive(Debug, Clone, Copy)]
pub enum RangeEnd<'a> {
    Number(Number<'a>),
    /// The word `max`.
    Max(Token<'a>),
}

impl<'a> NumberRange<'a> {
    pub fn start(self) -> Option<Number<'a>> {
        self.first(Number::cast)
    }

    /// The end as written, which belongs to the range; `None` where it is one number.
    pub fn end(self) -> Option<RangeEnd<'a>> {
        if let Some(number) = self.each(Number::cast).nth(1) {
            return Some(RangeEnd::Number(number));
        }
        let last = self.0.last_token();
        (last.text() == "max").then_some(RangeEnd::Max(last))
    }
}
