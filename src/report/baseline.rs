//! What was found before, so that only what is new is reported.
//!
//! A baseline knows problems by file, rule and message, and how many there
//! are: lines that moved change nothing, a second problem of a kind is new.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;

const VERSION: u32 = 1;

/// Known problems.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: BTreeMap<(String, String, String), usize>,
}

/// A baseline cannot be read.
#[derive(Debug)]
pub struct NoBaseline(String);

impl std::fmt::Display for NoBaseline {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NoBaseline {}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: u32,
    problems: Vec<Problem>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Problem {
    file: String,
    rule: String,
    message: String,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

impl Baseline {
    /// Everything among `diagnostics`.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let mut baseline = Self::default();
        for diagnostic in diagnostics {
            *baseline.counts.entry(key(diagnostic)).or_insert(0) += 1;
        }
        baseline
    }

    /// Reads what [`Baseline::to_text`] wrote.
    ///
    /// # Errors
    ///
    /// The text is something else, or was written by a newer igata.
    pub fn parse(text: &str) -> Result<Self, NoBaseline> {
        let document: Document =
            serde_json::from_str(text).map_err(|error| NoBaseline(format!("this is no baseline: {error}")))?;
        if document.version != VERSION {
            return Err(NoBaseline(format!(
                "version {} of baselines is unknown: write a new one, or use a newer igata",
                document.version
            )));
        }
        let mut baseline = Self::default();
        for problem in document.problems {
            let key = (problem.file, problem.rule, problem.message);
            let count = baseline.counts.entry(key).or_insert(0);
            *count = count.saturating_add(problem.count);
        }
        Ok(baseline)
    }

    /// JSON, an entry for each kind of problem, sorted.
    pub fn to_text(&self) -> String {
        let problems = self.counts.iter().map(|((file, rule, message), &count)| Problem {
            file: file.clone(),
            rule: rule.clone(),
            message: message.clone(),
            count,
        });
        let document = Document {
            version: VERSION,
            problems: problems.collect(),
        };
        serde_json::to_string_pretty(&document).expect("numbers and text are JSON") + "\n"
    }

    /// The diagnostics that are not known. Of several of a kind the first ones are.
    pub fn new_among(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        if self.counts.is_empty() {
            return diagnostics;
        }
        let mut left = self.counts.clone();
        let mut is_new = |diagnostic: &Diagnostic| match left.get_mut(&key(diagnostic)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        diagnostics
            .into_iter()
            .filter(|diagnostic| is_new(diagnostic))
            .collect()
    }
}

fn key(diagnostic: &Diagnostic) -> (String, String, String) {
    let file = diagnostic.place.as_ref().map_or("", |place| &place.file);
    (file.to_owned(), diagnostic.rule.to_owned(), diagnostic.message.clone())
}

#[cfg(test)]
mod tests {
    use super::Baseline;
    use crate::diagnostic::{Diagnostic, Place, Span};

    fn at(line: u32, message: &str) -> Diagnostic {
        Diagnostic::error("RULE", Place::new("a.proto", Span::new((line, 0), (line, 1))), message)
    }

    #[test]
    fn only_what_is_new_is_left_where_lines_moved() {
        let baseline = Baseline::of(&[at(1, "a"), at(2, "a"), at(3, "b")]);
        let baseline = Baseline::parse(&baseline.to_text()).unwrap();
        let left = baseline.new_among(vec![at(11, "a"), at(12, "c"), at(13, "a"), at(14, "a"), at(15, "b")]);
        assert_eq!(left, [at(12, "c"), at(14, "a")]);
    }

    #[test]
    fn what_is_no_baseline_is_an_error() {
        for text in [
            "",
            "[]",
            "{\"version\": 2, \"problems\": []}",
            "{\"version\": 1, \"problems\": [{}]}",
        ] {
            assert!(Baseline::parse(text).is_err(), "{text}");
        }
    }
}
