//! From a syntax tree to canonical text: the layout that `buf format` gives a
//! file, with no settings.
//!
//! ```text
//! tree ──▶ pieces ──▶ trivia ──▶ printer: file, declaration, value ──▶ writer
//!          tokens,    which      tokens in order, gaps between          text
//!          line       comment
//!          feeds      goes where
//! ```
//!
//! Files start with syntax, package, imports and options, the latter two
//! sorted; all else keeps its order. Bodies, options and values are broken over
//! lines by what they hold, never by their width. A blank line stays where one
//! or more were.

mod comment;
mod declaration;
mod file;
mod loss;
mod piece;
mod printer;
mod trivia;
mod value;
mod writer;

use crate::syntax::Tree;

pub use loss::Loss;

/// The text of a tree without syntax errors in its canonical layout.
///
/// # Errors
///
/// The new text would not say what the old one says. Then it must not be written.
pub fn format(tree: &Tree) -> Result<String, Loss> {
    let text = file::print(tree);
    if text != tree.text() {
        loss::check(tree, &text)?;
    }
    Ok(text)
}
