//! A file and the statements that stand only at its top.

use super::{Item, Items, OptionAssignment, Path, StringLiteral, view};
use crate::syntax::node::Token;

view! {
    /// A whole file.
    File of File
}

impl<'a> File<'a> {
    /// All statements, in order.
    pub fn items(self) -> Items<'a> {
        Items(self.0.children())
    }

    pub fn syntax(self) -> Option<SyntaxStatement<'a>> {
        self.first(SyntaxStatement::cast)
    }

    pub fn package(self) -> Option<Package<'a>> {
        self.first(Package::cast)
    }

    pub fn imports(self) -> impl Iterator<Item = Import<'a>> {
        self.each(Import::cast)
    }

    pub fn options(self) -> impl Iterator<Item = OptionAssignment<'a>> {
        self.items().filter_map(|item| match item {
            Item::Option(option) => Some(option),
            _ => None,
        })
    }
}

view! {
    /// `syntax = "proto3";` or `edition = "2023";`
    SyntaxStatement of Syntax
}

impl<'a> SyntaxStatement<'a> {
    /// `syntax` or `edition`.
    pub fn keyword(self) -> Token<'a> {
        self.0.first_token()
    }

    pub fn is_edition(self) -> bool {
        self.keyword().text() == "edition"
    }

    pub fn value(self) -> Option<StringLiteral<'a>> {
        self.first(StringLiteral::cast)
    }
}

view! {
    /// `package a.b;`
    Package of Package
}

impl<'a> Package<'a> {
    pub fn name(self) -> Option<Path<'a>> {
        self.first(Path::cast)
    }
}

view! {
    /// `import "a.proto";`, perhaps with a modifier.
    Import of Import
}

/// The word between `import` and the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportModifier {
    Public,
    Weak,
    Option,
}

impl<'a> Import<'a> {
    pub fn modifier(self) -> Option<(ImportModifier, Token<'a>)> {
        let token = self.0.first_token().next_significant()?;
        let modifier = match token.text() {
            "public" => ImportModifier::Public,
            "weak" => ImportModifier::Weak,
            "option" => ImportModifier::Option,
            _ => return None,
        };
        Some((modifier, token))
    }

    pub fn path(self) -> Option<StringLiteral<'a>> {
        self.first(StringLiteral::cast)
    }
}
