//! What all elements have in common: a name, options, a place, comments.

use crate::diagnostic::{Place, Span};

use super::{Comments, File, Options};

/// Parts of elements that have places of their own: the field numbers that
/// `descriptor.proto` gives them.
pub mod part {
    pub const NAME: &[i32] = &[1];
    pub const FILE_PACKAGE: &[i32] = &[2];
    pub const FILE_SYNTAX: &[i32] = &[12];
    pub const FIELD_NUMBER: &[i32] = &[3];
    pub const FIELD_TYPE: &[i32] = &[5];
    pub const FIELD_TYPE_NAME: &[i32] = &[6];
    pub const ENUM_VALUE_NUMBER: &[i32] = &[2];
    pub const METHOD_INPUT: &[i32] = &[2];
    pub const METHOD_OUTPUT: &[i32] = &[3];
}

/// Anything that is declared in a file.
pub trait Element<'a>: Copy {
    /// The name as declared.
    fn name(self) -> &'a str;

    /// The name with its package and enclosing messages, without a leading dot.
    fn full_name(self) -> &'a str;

    fn file(self) -> File<'a>;

    fn options(self) -> Options<'a>;

    /// Field numbers and indexes from the file's descriptor down to the element.
    fn descriptor_path(self) -> Vec<i32>;

    /// Whether the element is marked as deprecated itself.
    fn is_deprecated(self) -> bool;

    /// The range of the whole declaration, where it is known.
    fn span(self) -> Option<Span> {
        self.span_of(&[])
    }

    /// The range of a [`part`] of the declaration, where it is known.
    fn span_of(self, part: &[i32]) -> Option<Span> {
        searched_span(self, part)
    }

    /// Where the declaration is.
    fn place(self) -> Place {
        self.place_of(&[])
    }

    /// Where a [`part`] of the declaration is; if that is not known, where the declaration is.
    fn place_of(self, part: &[i32]) -> Place {
        Place {
            file: self.file().shared_path(),
            span: self.span_of(part).or_else(|| self.span()),
        }
    }

    fn comments(self) -> Comments<'a> {
        self.file().locations().comments(&self.descriptor_path())
    }
}

/// The range of a part of an element, found by its path.
pub(super) fn searched_span<'a>(element: impl Element<'a>, part: &[i32]) -> Option<Span> {
    let mut path = element.descriptor_path();
    path.extend_from_slice(part);
    element.file().locations().span(&path)
}

/// Defines a view: a schema and an id, compared by what they mean.
macro_rules! view {
    ($(#[$doc:meta])* $view:ident, $id:ident, $data:ident, $list:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $view<'a> {
            schema: &'a crate::schema::Schema,
            id: crate::schema::store::$id,
        }

        impl<'a> $view<'a> {
            pub(crate) fn new(schema: &'a crate::schema::Schema, id: crate::schema::store::$id) -> Self {
                Self { schema, id }
            }

            #[allow(dead_code, reason = "not every kind of element is looked up by its index")]
            pub(crate) fn at(schema: &'a crate::schema::Schema, index: usize) -> Self {
                let index = u32::try_from(index).expect("a schema holds less than 2^32 elements");
                Self::new(schema, crate::schema::store::$id(index))
            }

            /// A number that no other element of this kind has, in the order of declaration.
            pub fn ordinal(self) -> usize {
                self.id.index()
            }

            fn data(self) -> &'a crate::schema::store::$data {
                &self.schema.store.$list[self.id.index()]
            }

            #[allow(dead_code, reason = "not every kind of element refers to others of its schema")]
            fn range<T>(self, ids: &std::ops::Range<u32>, view: fn(&'a crate::schema::Schema, usize) -> T)
                -> impl ExactSizeIterator<Item = T> + use<'a, T>
            {
                (ids.start as usize..ids.end as usize).map(move |index| view(self.schema, index))
            }
        }

        impl PartialEq for $view<'_> {
            fn eq(&self, other: &Self) -> bool {
                std::ptr::eq(self.schema, other.schema) && self.id == other.id
            }
        }

        impl Eq for $view<'_> {}

        impl std::hash::Hash for $view<'_> {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.id.hash(state);
            }
        }

        impl std::fmt::Debug for $view<'_> {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                use crate::schema::Element as _;
                write!(formatter, concat!(stringify!($view), "({})"), self.full_name())
            }
        }
    };
}

/// Defines `name` and `full_name` of a view whose data has a `Name`.
macro_rules! named {
    () => {
        fn name(self) -> &'a str {
            self.schema.store.short(self.data().name)
        }

        fn full_name(self) -> &'a str {
            self.schema.store.str(self.data().name.full)
        }

        fn options(self) -> crate::schema::Options<'a> {
            crate::schema::Options::new(self.schema.store.blob(self.data().options))
        }
    };
}

/// Defines `span_of` of a view whose declaration is one node, so that it need not be searched.
macro_rules! declared {
    ($kind:ident) => {
        fn span_of(self, part: &[i32]) -> Option<crate::diagnostic::Span> {
            let declared = crate::schema::store::Declared::$kind(self.id);
            let span = self.file().locations().span_of(declared, part);
            span.or_else(|| crate::schema::element::searched_span(self, part))
        }
    };
}

pub(super) use {declared, named, view};
