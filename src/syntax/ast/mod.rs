//! Typed views of the nodes of a tree: what a consumer reads.
//!
//! A view is a node that is known to be of a kind; making one costs nothing.
//! Every part of a declaration is an `Option`, for the text may be broken. In a
//! tree without errors, whatever the grammar demands is there.

mod declaration;
mod file;
mod message;
mod value;

pub use declaration::{Body, Item, Items, Name, Number, Path, Visibility};
pub use file::{File, Import, ImportModifier, Package, SyntaxStatement};
pub use message::{
    Enum, EnumValue, Extend, Extensions, Field, FieldType, Label, MapType, Message, Method, MethodType, NumberRange,
    Oneof, RangeEnd, Reserved, Service,
};
pub use value::{
    BracketName, ListLiteral, LiteralField, LiteralName, MessageLiteral, OptionAssignment, OptionList, OptionName,
    OptionNamePart, Scalar, StringLiteral, Value,
};

/// Declares a view over nodes of one kind or of several.
macro_rules! view {
    ($(#[$documentation:meta])* $name:ident of $($kind:ident)|+) => {
        $(#[$documentation])*
        #[derive(Clone, Copy)]
        pub struct $name<'a>($crate::syntax::node::Node<'a>);

        #[allow(dead_code, reason = "not every view is made in every way")]
        impl<'a> $name<'a> {
            pub(in crate::syntax) fn new(node: $crate::syntax::node::Node<'a>) -> Self {
                Self(node)
            }

            /// The view of a node, if it is of this kind.
            pub fn cast(node: $crate::syntax::node::Node<'a>) -> Option<Self> {
                ($(node.is($crate::syntax::tree::NodeKind::$kind))||+).then_some(Self(node))
            }

            /// The node itself: its range, its tokens, its id.
            pub fn node(self) -> $crate::syntax::node::Node<'a> {
                self.0
            }

            /// The first part of a kind directly below it.
            fn first<T>(self, cast: fn($crate::syntax::node::Node<'a>) -> Option<T>) -> Option<T> {
                self.0.children().find_map(cast)
            }

            /// All parts of a kind directly below it.
            fn each<T: 'a>(self, cast: fn($crate::syntax::node::Node<'a>) -> Option<T>) -> impl Iterator<Item = T> + 'a {
                self.0.children().filter_map(cast)
            }
        }

        impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.0, formatter)
            }
        }
    };
}
use view;
