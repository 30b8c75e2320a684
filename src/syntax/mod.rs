//! From text to a lossless syntax tree: every byte is kept, errors are
//! recovered from, nothing is asked about what names mean.
//!
//! ```text
//! text ──▶ lexer ──▶ tokens ──▶ parser ──▶ nodes ──▶ ast (typed views)
//!                       └─────▶ comments              literal (values)
//! ```
//!
//! [`parse`] never fails and never recurses deeper than its limits. What can
//! be said about a text without knowing names and types is said here; these
//! questions need the declared syntax or a type, and are left to `compile`:
//! labels (missing, forbidden, on maps and in oneofs), number ranges and
//! overflow, types of defaults, options set twice, `map_entry`, `allow_alias`.

pub mod ast;
mod comments;
mod error;
mod lexer;
mod lines;
pub mod literal;
mod parser;
mod token;
mod tree;

use std::sync::Arc;

pub use comments::{Comments, Gap};
pub use error::SyntaxError;
pub use lines::{LineCursor, Lines};
pub use token::{SIZE_LIMIT, TokenKind};
pub use tree::{Children, Edition, Node, NodeId, NodeKind, Token, Tree};

/// What a text was read as.
#[derive(Debug)]
pub struct Parse {
    pub tree: Tree,
    /// In the order of the text. Where there are none, the text is a file that
    /// protoc's parser accepts, but for the questions left to `compile`.
    pub errors: Vec<SyntaxError>,
}

/// Reads a text. Of a text with very many errors only the first are reported.
pub fn parse(text: impl Into<Arc<str>>) -> Parse {
    let text = text.into();
    let mut lexical = Vec::new();
    let tokens = lexer::lex(&text, &mut lexical);
    let parser::Parsed { nodes, errors, edition } = parser::parse(&text, &tokens);
    let tree = Tree {
        text,
        tokens,
        nodes,
        edition,
    };
    Parse {
        tree,
        errors: error::merge(lexical, errors),
    }
}
