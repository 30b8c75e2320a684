//! The piece of configuration that excuses everything that was found.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::diagnostic::Diagnostic;

use super::Texts;

/// `ignore_only` with each file below each rule; nothing about diagnostics that have no file.
pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    let mut files: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for diagnostic in diagnostics {
        if let Some(place) = &diagnostic.place {
            files
                .entry(diagnostic.rule)
                .or_default()
                .insert(texts.shown(&place.file));
        }
    }
    if files.is_empty() {
        return String::new();
    }
    let mut yaml = String::from("lint:\n  ignore_only:\n");
    for (rule, files) in files {
        let _ = writeln!(yaml, "    {rule}:");
        for file in files {
            let _ = writeln!(yaml, "      - {}", scalar(file));
        }
    }
    yaml
}

/// A path as it is, or quoted where YAML would read something else.
fn scalar(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if path.starts_with(|c: char| c.is_ascii_alphabetic()) && path.chars().all(is_plain) {
        return path.to_owned();
    }
    super::json::escaped(&serde_json::Value::from(path).to_string())
}
