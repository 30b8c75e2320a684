//! How much there is to do.

use std::fmt;
use std::sync::Arc;

use hashbrown::HashSet;

use super::counted;
use crate::diagnostic::{Diagnostic, Severity};

/// Shown as in `2 problems in 1 file`.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    problems: usize,
    has_errors: bool,
    files: HashSet<Arc<str>>,
}

impl Summary {
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut files: HashSet<Arc<str>> = HashSet::new();
        let mut last: Option<&Arc<str>> = None;
        for place in diagnostics.iter().filter_map(|diagnostic| diagnostic.place.as_ref()) {
            // Those of one file follow each other: few files have to be looked up.
            if last.is_none_or(|last| *last != place.file) {
                files.insert(Arc::clone(&place.file));
                last = Some(&place.file);
            }
        }
        Self {
            problems: diagnostics.len(),
            has_errors: diagnostics.iter().any(|it| it.severity == Severity::Error),
            files,
        }
    }

    /// Adds what another report has.
    pub fn add(&mut self, other: Self) {
        self.problems += other.problems;
        self.has_errors |= other.has_errors;
        self.files.extend(other.files);
    }

    pub fn is_empty(&self) -> bool {
        self.problems == 0
    }

    /// Whether there is something that makes a command fail.
    pub fn has_errors(&self) -> bool {
        self.has_errors
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.problems, self.files.len()) {
            (0, _) => formatter.write_str("no problems"),
            (problems, 0) => formatter.write_str(&counted(problems, "problem")),
            (problems, files) => write!(
                formatter,
                "{} in {}",
                counted(problems, "problem"),
                counted(files, "file")
            ),
        }
    }
}
