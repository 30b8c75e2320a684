//! What a rule is.

use crate::schema::{Enum, EnumValue, Field, File, Import, Message, Method, Oneof, Service};

use super::Context;
use super::scope::Scope;

/// Something that igata checks in a schema, and what there is to know about it.
#[derive(Debug)]
pub struct Rule {
    pub id: &'static str,
    /// What holds where the rule is kept, in one line.
    pub purpose: &'static str,
    /// The smallest category of each family that has the rule; see [`Rule::is_in`].
    pub categories: &'static [Category],
    /// What goes wrong where the rule is not kept, in a short paragraph.
    pub why: &'static str,
    pub good: &'static str,
    pub bad: &'static str,
    pub(super) check: Check,
}

impl Rule {
    /// Whether the rule is used where `category` is.
    pub fn is_in(&self, category: Category) -> bool {
        self.categories.iter().any(|&smallest| category.contains(smallest))
    }
}

/// A set of rules that is named in `use` and `except`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    Minimal,
    Basic,
    Standard,
    Comments,
    UnaryRpc,
    Architecture,
    Lifecycle,
    Mobile,
    Unused,
}

impl Category {
    pub const ALL: [Self; 9] = [
        Self::Minimal,
        Self::Basic,
        Self::Standard,
        Self::Comments,
        Self::UnaryRpc,
        Self::Architecture,
        Self::Lifecycle,
        Self::Mobile,
        Self::Unused,
    ];

    pub fn id(self) -> &'static str {
        match self {
            Self::Minimal => "MINIMAL",
            Self::Basic => "BASIC",
            Self::Standard => "STANDARD",
            Self::Comments => "COMMENTS",
            Self::UnaryRpc => "UNARY_RPC",
            Self::Architecture => "ARCHITECTURE",
            Self::Lifecycle => "LIFECYCLE",
            Self::Mobile => "MOBILE",
            Self::Unused => "UNUSED",
        }
    }

    pub fn purpose(self) -> &'static str {
        match self {
            Self::Minimal => "files and packages lie where every generator finds them",
            Self::Basic => "MINIMAL, and names as everyone writes them",
            Self::Standard => "BASIC, and interfaces that can grow; the default",
            Self::Comments => "everything that is declared has a comment",
            Self::UnaryRpc => "methods take one message and return one",
            Self::Architecture => {
                "services depend on each other as `igata/v1/options.proto` declares, in one direction"
            }
            Self::Lifecycle => "what is deprecated says until when, and goes away then",
            Self::Mobile => "interfaces suit the languages and connections of apps",
            Self::Unused => "everything that is declared is reached from somewhere",
        }
    }

    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.id() == id)
    }

    /// Whether every rule of `other` is in this category.
    pub fn contains(self, other: Self) -> bool {
        let mut category = Some(other);
        while let Some(current) = category {
            if current == self {
                return true;
            }
            category = current.enclosing();
        }
        false
    }

    /// The next larger category, which has all of this one.
    fn enclosing(self) -> Option<Self> {
        match self {
            Self::Minimal => Some(Self::Basic),
            Self::Basic => Some(Self::Standard),
            _ => None,
        }
    }
}

/// The kind of element that a rule is about, and how it looks at one.
///
/// A rule is shown only what somebody wrote in a file of the workspace: no
/// entries of maps and their fields, no oneofs that stand for `optional`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Check {
    File(for<'a> fn(File<'a>, &mut Context<'a>)),
    Import(for<'a> fn(Import<'a>, &mut Context<'a>)),
    Message(for<'a> fn(Message<'a>, &mut Context<'a>)),
    /// Fields and extensions.
    Field(for<'a> fn(Field<'a>, &mut Context<'a>)),
    Oneof(for<'a> fn(Oneof<'a>, &mut Context<'a>)),
    Enum(for<'a> fn(Enum<'a>, &mut Context<'a>)),
    EnumValue(for<'a> fn(EnumValue<'a>, &mut Context<'a>)),
    Service(for<'a> fn(Service<'a>, &mut Context<'a>)),
    Method(for<'a> fn(Method<'a>, &mut Context<'a>)),
    Package(for<'a> fn(&Package<'a>, &mut Context<'a>)),
    Folder(for<'a> fn(&Folder<'a>, &mut Context<'a>)),
    /// All files at once, and the schema with those that are only imported.
    Scope(for<'a> fn(&Scope<'a>, &mut Context<'a>)),
}

impl Check {
    /// Whether a file alone decides, whatever is in the others.
    pub(super) fn is_of_one_file(self) -> bool {
        !matches!(self, Self::Package(_) | Self::Folder(_) | Self::Scope(_))
    }
}

/// The workspace's files of one proto package.
#[derive(Debug)]
pub(super) struct Package<'a> {
    /// Empty for the files without a package.
    pub(super) name: &'a str,
    /// In the order of their paths; never empty.
    pub(super) files: Vec<File<'a>>,
}

/// The workspace's files of one folder.
#[derive(Debug)]
pub(super) struct Folder<'a> {
    /// As imports name it; empty at the root.
    pub(super) path: &'a str,
    /// In the order of their paths; never empty.
    pub(super) files: Vec<File<'a>>,
}
