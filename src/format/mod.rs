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

use crate::syntax::{Tree, parse};
use loss::Said;

pub use loss::Loss;

/// So many rounds are gone at most until a text does not change any more. Few need a second.
const ROUNDS: usize = 12;

/// The text of a tree without syntax errors in its canonical layout, which
/// formatting again does not change.
///
/// # Errors
///
/// The new text would not say what the old one says. Then it must not be written.
pub fn format(tree: &Tree) -> Result<String, Loss> {
    let mut text = file::print(tree);
    if text == tree.text() {
        return Ok(text);
    }
    let said = Said::by(tree);
    for _ in 0..ROUNDS {
        // A comment that was moved may belong to another token in the new text.
        let parsed = parse(text.as_str());
        said.compare(&parsed)?;
        let again = file::print(&parsed.tree);
        if again == text {
            break;
        }
        text = again;
    }
    Ok(text)
}
