//! Where everything in a file is: its `SourceCodeInfo`, read off the syntax
//! tree when somebody asks, in the order in which protoc writes it.

mod block;
mod field;
mod file;

use std::ops::Range;
use std::sync::Arc;

use super::options::OptionPaths;
use crate::diagnostic::Span;
use crate::schema::{LocationSource, LocationView};
use crate::syntax::{LineCursor, Lines, Node, Tree, ast};

/// The locations of one file, not yet worked out.
pub(super) struct TreeLocations {
    pub(super) tree: Arc<Tree>,
    pub(super) options: OptionPaths,
}

impl LocationSource for TreeLocations {
    fn each(&self, visit: &mut dyn FnMut(LocationView<'_>)) {
        let lines = Lines::new(self.tree.text());
        let mut walker = Walker {
            cursor: lines.cursor(),
            options: &self.options,
            path: Vec::new(),
            visit,
        };
        walker.file(self.tree.file());
    }
}

/// Goes through a tree with the path of the element at hand.
struct Walker<'w> {
    cursor: LineCursor<'w>,
    options: &'w OptionPaths,
    path: Vec<i32>,
    visit: &'w mut dyn FnMut(LocationView<'_>),
}

impl Walker<'_> {
    fn emit(&mut self, range: Range<u32>) {
        let span = self.cursor.span(range);
        self.emit_span(span);
    }

    fn emit_span(&mut self, span: Span) {
        (self.visit)(LocationView {
            path: &self.path,
            span,
            leading: None,
            trailing: None,
            detached: &[],
        });
    }

    /// A declaration with the comments that belong to it.
    fn emit_declaration(&mut self, range: Range<u32>, node: Node<'_>) {
        let span = self.cursor.span(range);
        let comments = node.comments();
        (self.visit)(LocationView {
            path: &self.path,
            span,
            leading: comments.leading.as_deref(),
            trailing: comments.trailing.as_deref(),
            detached: &comments.detached,
        });
    }

    /// Does `work` with a longer path.
    fn below(&mut self, numbers: &[i32], work: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.extend_from_slice(numbers);
        work(self);
        self.path.truncate(length);
    }

    fn part(&mut self, number: i32, range: Range<u32>) {
        self.below(&[number], |walker| walker.emit(range));
    }

    fn name(&mut self, name: Option<ast::Name<'_>>) {
        if let Some(name) = name {
            self.part(1, name.node().range());
        }
    }

    /// `option name = value;`, in the options that are the field `number` of the element.
    fn option_statement(&mut self, number: i32, option: ast::OptionAssignment<'_>) {
        let node = option.node();
        self.below(&[number], |walker| {
            walker.emit(node.range());
            let path = walker.options.get(node.id());
            if !path.is_empty() {
                walker.below(path, |walker| walker.emit_declaration(node.range(), node));
            }
        });
    }

    /// An option in brackets; the path is that of the options.
    fn listed_option(&mut self, option: ast::OptionAssignment<'_>) {
        let node = option.node();
        let path = self.options.get(node.id());
        if !path.is_empty() {
            self.below(path, |walker| walker.emit(node.range()));
        }
    }
}
