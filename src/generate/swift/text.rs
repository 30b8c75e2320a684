//! Lines of code and comments.

use super::literal;
use crate::schema::{Element, File, number};

/// How long a line may be.
const WIDTH: usize = 100;

/// The lines of an element's documentation. `kind` is what the element is called.
pub(super) fn documentation<'a>(element: impl Element<'a>, kind: &str) -> Vec<String> {
    let comments = element.comments();
    let comment = comments.leading.or(comments.trailing);
    let mut lines = comment.map_or_else(Vec::new, literal::documentation);
    if element.is_deprecated() {
        push_paragraph(
            &mut lines,
            format!("- Note: This {kind} is marked as deprecated in the proto."),
        );
    }
    lines
}

/// The same for a message or an enum, which a whole file can deprecate.
pub(super) fn type_documentation<'a>(element: impl Element<'a>, kind: &str) -> Vec<String> {
    let mut lines = documentation(element, kind);
    if !element.is_deprecated() && is_deprecated(element.file()) {
        push_paragraph(
            &mut lines,
            format!("- Note: The proto of this {kind} is marked as deprecated."),
        );
    }
    lines
}

fn is_deprecated(file: File<'_>) -> bool {
    file.options().bool(number::file::DEPRECATED) == Some(true)
}

fn push_paragraph(lines: &mut Vec<String>, paragraph: String) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(paragraph);
}

/// The head of a declaration with what it inherits from, and the brace behind it.
pub(super) fn inheriting(declaration: &str, from: &[&str]) -> String {
    let whole = format!("{declaration}: {} {{", from.join(", "));
    if whole.len() <= WIDTH {
        return whole;
    }
    let mut lines = vec![format!("{declaration}:")];
    for (index, name) in from.iter().enumerate() {
        let end = if index + 1 < from.len() { "," } else { "" };
        match lines.last_mut() {
            Some(line) if line.len() + 1 + name.len() + end.len() <= WIDTH => {
                line.push(' ');
                line.push_str(name);
                line.push_str(end);
            }
            _ => lines.push(format!("  {name}{end}")),
        }
    }
    lines.join("\n") + "\n{"
}
