//! From text to a lossless syntax tree: every byte is kept, errors are
//! recovered from, nothing is asked about what names mean.
//!
//! ```text
//! text ──▶ lexer ──▶ tokens ──▶ parser ──▶ nodes ──▶ ast (typed views)
//!                       └─────▶ comments              literal (values)
//! ```
//!
//! [`parse`] never fails and never recurses deeper than its limits. What can be
//! said about a text without knowing names and types is said here. What needs
//! them, or is about meaning, is left to `compile`, though protoc's own parser
//! says some of it:
//!
//! - labels: missing, not allowed in this syntax, on maps, in oneofs
//! - maps in oneofs and in `extend`
//! - numbers that do not fit, or are out of range
//! - values of `default` and `json_name` that do not fit; options set twice
//! - `map_entry` set by hand; `allow_alias` without need
//! - values in message literals that do not fit their fields
//!
//! Four bytes a token and twelve a node, none for white space, which is what
//! lies between tokens, one run over the text for each of lexer and parser, and
//! no allocation per token, node or name: that is what makes it fast. Names are
//! slices of the text, lines and comments are worked out when somebody asks.

pub mod ast;
mod comments;
mod error;
mod lexer;
mod line_blocks;
mod lines;
pub mod literal;
mod node;
mod parser;
mod token;
mod tree;

use std::cell::RefCell;
use std::sync::Arc;

pub use comments::{Comments, Gap};
pub use error::SyntaxError;
pub use line_blocks::LineBlocks;
pub use lines::{LineCursor, Lines};
pub use node::{Children, Node, Token};
pub use token::{SIZE_LIMIT, TokenKind};
pub use tree::{Edition, NodeId, NodeKind, Tree};

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
    thread_local! {
        static SCRATCH: RefCell<Scratch> = RefCell::default();
    }
    let text = text.into();
    SCRATCH.with_borrow_mut(|Scratch { tokens, nodes }| {
        let mut lexical = Vec::new();
        lexer::lex(&text, tokens, &mut lexical);
        let parser::Parsed { errors, edition } = parser::parse(&text, tokens, nodes);
        let tree = Tree {
            text,
            tokens: tokens.as_slice().into(),
            nodes: nodes.as_slice().into(),
            edition,
        };
        Parse {
            tree,
            errors: error::merge(lexical, errors),
        }
    })
}

/// Where a tree grows, before it is known how large it is: the same memory for
/// every file, so that it stays near the core and is asked for once.
#[derive(Default)]
struct Scratch {
    tokens: Vec<token::PackedToken>,
    nodes: Vec<tree::PackedNode>,
}
