//! The top of a file: which statement comes first, and where blank lines are.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::printer::{Gap, Printer};
use super::trivia::Scope;
use crate::syntax::{Node, NodeKind, Tree};

/// Where a statement stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Section {
    Syntax,
    Package,
    Imports,
    Options,
    Declarations,
}

impl Section {
    fn of(kind: NodeKind) -> Self {
        match kind {
            NodeKind::Syntax => Self::Syntax,
            NodeKind::Package => Self::Package,
            NodeKind::Import => Self::Imports,
            NodeKind::Option => Self::Options,
            _ => Self::Declarations,
        }
    }

    fn is_sorted(self) -> bool {
        matches!(self, Self::Imports | Self::Options)
    }
}

/// A statement with what it is sorted by.
struct Statement<'a> {
    node: Node<'a>,
    section: Section,
    /// Imports of options come last, and options that are extensions.
    is_late: bool,
    name: Cow<'a, str>,
    /// Its place in the text.
    index: usize,
}

impl<'a> Statement<'a> {
    fn new(index: usize, node: Node<'a>) -> Self {
        let section = Section::of(node.kind());
        let (is_late, name) = match section {
            Section::Imports => {
                let is_option = node.tokens().nth(1).is_some_and(|token| token.text() == "option");
                let path = node.child(NodeKind::StringLiteral);
                (is_option, path.map_or("", |path| path.first_token().text()).into())
            }
            Section::Options => {
                let name = node.child(NodeKind::OptionName);
                let name = name.map_or(Cow::Borrowed(""), Node::compact_text);
                (name.starts_with('('), name)
            }
            _ => (false, Cow::Borrowed("")),
        };
        Self {
            node,
            section,
            is_late,
            name,
            index,
        }
    }

    fn order(&self, other: &Self) -> Ordering {
        let key = |statement: &Self| (statement.section, statement.is_late);
        key(self).cmp(&key(other)).then_with(|| self.name.cmp(&other.name))
    }
}

/// The text of a file. Of a file without a token and without a comment it is empty.
pub(super) fn print(tree: &Tree) -> String {
    let mut printer = Printer::new(tree);
    let file = tree.file().node();
    let mut statements: Vec<Statement<'_>> = file
        .children()
        .enumerate()
        .map(|(index, node)| Statement::new(index, node))
        .collect();
    let scope = printer.scopes.file();
    if statements.is_empty() && !printer.slots_have_comments(scope) {
        return String::new();
    }
    statements.sort_by(Statement::order);
    printer.statements(scope, &statements);
    printer.end_of_file(scope, statements.is_empty());
    printer.writer.finish()
}

impl Printer<'_> {
    fn statements(&mut self, scope: Scope, statements: &[Statement<'_>]) {
        let mut next_slot = 0;
        let mut previous = None;
        for statement in statements {
            // Comments between statements keep their places when statements move.
            for slot in next_slot..=statement.index {
                self.add_slot(scope, slot);
            }
            next_slot = next_slot.max(statement.index + 1);
            let gap = match previous {
                None => Gap::Nothing,
                Some(previous) => self.gap_between(scope, previous, statement),
            };
            self.declaration(statement.node, gap);
            previous = Some(statement.section);
        }
        self.add_slots_from(scope, next_slot);
    }

    fn gap_between(&self, scope: Scope, previous: Section, statement: &Statement<'_>) -> Gap {
        let section = statement.section;
        let starts_block = previous != section && section.is_sorted();
        let ends_syntax = previous == Section::Syntax && section != Section::Package;
        let was_apart = !section.is_sorted() && self.blank_before(scope, statement.index);
        if starts_block || ends_syntax || was_apart {
            Gap::BlankLine
        } else {
            Gap::Newline
        }
    }

    fn end_of_file(&mut self, scope: Scope, is_empty: bool) {
        let has_comment = self.pending_has_comment();
        self.flush(match (is_empty, has_comment) {
            (_, true) if scope.blank_before_end => Gap::BlankLine,
            (true, false) => Gap::Nothing,
            _ => Gap::Newline,
        });
    }
}
