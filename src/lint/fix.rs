//! What has one safe answer: imports that nothing needs are removed, imports that stand together are sorted.
//!
//! Everything else changes a name, a number or a meaning that somebody relies
//! on. `_UNSPECIFIED` behind the name of a zero value, for instance, is another
//! name in JSON and in every generated class.

use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostic::{Position, Span};
use crate::syntax::{self, ast};

/// A file with its imports put in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    pub text: String,
    /// The paths of unused imports that stay, for a comment or another statement stands beside them.
    pub left: Vec<String>,
}

/// Removes the imports at `unused` from `text` and sorts the others.
///
/// Only imports that have lines of their own, without comments beside them, are touched.
/// A text with syntax errors stays as it is.
pub fn fix(text: &str, unused: &[Span]) -> Fixed {
    let parsed = syntax::parse(text);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut fixed = Fixed {
        text: text.to_owned(),
        left: Vec::new(),
    };
    if !parsed.errors.is_empty() {
        return fixed;
    }
    let unused: HashSet<Position> = unused.iter().map(|span| span.start).collect();
    let mut imports: Vec<Option<Import>> = vec![None; lines.len()];
    for import in parsed.tree.file().imports() {
        let found = Import::new(text, import, &unused);
        if is_free(&lines, &found) {
            let line = found.line;
            imports[line] = Some(found);
        } else if found.is_unused {
            fixed.left.push(found.path);
        }
    }
    fixed.text = written(&lines, &imports);
    fixed
}

#[derive(Debug, Clone)]
struct Import {
    path: String,
    line: usize,
    statement: String,
    is_unused: bool,
}

impl Import {
    fn new(text: &str, import: ast::Import<'_>, unused: &HashSet<Position>) -> Self {
        let range = import.node().range();
        let range: Range<usize> = range.start as usize..range.end as usize;
        let start = Position::at(text, range.start);
        let path = import.path().map(|path| path.lossy().into_owned());
        Self {
            path: path.unwrap_or_default(),
            line: start.line as usize,
            statement: text.get(range).unwrap_or_default().to_owned(),
            is_unused: unused.contains(&start),
        }
    }
}

/// Whether the import has a line of its own and no comment that may belong to it.
fn is_free(lines: &[&str], import: &Import) -> bool {
    let line = |index: Option<usize>| index.and_then(|index| lines.get(index)).map_or("", |line| line.trim());
    let is_comment = |line: &str| line.starts_with("//") || line.starts_with("/*") || line.ends_with("*/");
    line(Some(import.line)) == import.statement
        && !is_comment(line(import.line.checked_sub(1)))
        && !is_comment(line(Some(import.line + 1)))
}

fn written(lines: &[&str], imports: &[Option<Import>]) -> String {
    let mut text = String::with_capacity(lines.iter().map(|line| line.len()).sum());
    let mut index = 0;
    while index < lines.len() {
        let run = imports[index..].iter().take_while(|import| import.is_some()).count();
        if run == 0 {
            text.push_str(lines[index]);
            index += 1;
            continue;
        }
        let mut kept: Vec<&Import> = imports[index..index + run]
            .iter()
            .flatten()
            .filter(|import| !import.is_unused)
            .collect();
        kept.sort_by(|one, other| one.path.cmp(&other.path));
        for import in &kept {
            let line = lines[import.line];
            text.push_str(line);
            if !line.ends_with('\n') {
                text.push('\n');
            }
        }
        index += run;
        // Of two empty lines around imports that are gone, one is enough.
        let is_empty = |line: Option<&&str>| line.is_none_or(|line| line.trim().is_empty());
        if kept.is_empty() && is_empty(lines.get(index)) && (text.is_empty() || text.ends_with("\n\n")) {
            index += 1;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::fix;
    use crate::diagnostic::Span;

    fn unused(lines: &[u32]) -> Vec<Span> {
        lines.iter().map(|&line| Span::new((line, 0), (line, 9))).collect()
    }

    #[test]
    fn unused_imports_go_and_the_others_are_sorted() {
        let text = "syntax = \"proto3\";\n\nimport \"c.proto\";\nimport public \"a.proto\";\nimport \"b.proto\";\n\nmessage A {}\n";
        let fixed = fix(text, &unused(&[2]));
        let expected = "syntax = \"proto3\";\n\nimport public \"a.proto\";\nimport \"b.proto\";\n\nmessage A {}\n";
        assert_eq!(fixed.text, expected);
        assert_eq!(fix(expected, &[]).text, expected);
    }

    #[test]
    fn a_block_that_is_gone_leaves_one_empty_line() {
        let text = "syntax = \"proto3\";\n\nimport \"b.proto\";\n\nmessage A {}\n";
        assert_eq!(fix(text, &unused(&[2])).text, "syntax = \"proto3\";\n\nmessage A {}\n");
    }

    #[test]
    fn comments_keep_their_imports() {
        for text in [
            "// why\nimport \"b.proto\";\nimport \"a.proto\";\n",
            "\nimport \"b.proto\"; // why\nimport \"a.proto\";\n",
            "\nimport \"b.proto\";\n// why\n\nimport \"a.proto\";\n",
            "\nimport \"b.proto\"; import \"a.proto\";\n",
        ] {
            let fixed = fix(text, &unused(&[1]));
            assert_eq!(fixed.text, text);
            assert_eq!(fixed.left, ["b.proto"]);
        }
    }

    #[test]
    fn a_text_that_does_not_parse_stays() {
        let text = "import \"b.proto\";\nimport \"a.proto\"\n";
        assert_eq!(fix(text, &unused(&[0])).text, text);
    }
}
