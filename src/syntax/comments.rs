//! Which comment belongs to what, decided as protoc decides it.

use std::borrow::Cow;

use super::tree::{Node, Token, Tree};

/// The comments between a token and the next one that is not trivia, divided
/// as protoc divides them. Texts are as descriptors carry them: without `//`,
/// `/*`, `*/` and the stars at the start of lines, with line feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gap<'a> {
    /// Belongs to what ends with the token before the gap.
    pub trailing: Option<Cow<'a, str>>,
    /// Belong to nothing.
    pub detached: Vec<Cow<'a, str>>,
    /// Belongs to what starts with the token behind the gap.
    pub leading: Option<Cow<'a, str>>,
}

/// The comments of a declaration, as its location in a descriptor carries them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comments<'a> {
    pub leading: Option<Cow<'a, str>>,
    pub trailing: Option<Cow<'a, str>>,
    /// Comments before the declaration that belong to nothing.
    pub detached: Vec<Cow<'a, str>>,
}

impl<'a> Token<'a> {
    /// The comments between it and the next token that is not trivia.
    pub fn comments_behind(self) -> Gap<'a> {
        todo!()
    }
}

impl Tree {
    /// The comments before the first token that is not trivia.
    pub fn comments_at_start(&self) -> Gap<'_> {
        todo!()
    }
}

impl<'a> Node<'a> {
    /// The comments of a declaration: of any [`super::ast::Item`] but a lone
    /// `;`. A group's belong to its message, not to its field.
    pub fn comments(self) -> Comments<'a> {
        todo!()
    }
}
