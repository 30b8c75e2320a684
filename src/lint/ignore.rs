//! What a configuration or a comment excuses from rules.

use std::collections::HashMap;

use crate::config;
use crate::diagnostic::{Diagnostic, Span};
use crate::schema::{File, Schema};

use super::Rule;

/// How a line of a comment starts that excuses what it stands above.
const MARKERS: [&str; 2] = ["igata:lint:ignore", "buf:lint:ignore"];

/// Whether this line of a comment speaks to linters and not to readers.
pub(super) fn is_marker(line: &str) -> bool {
    MARKERS.iter().any(|marker| line.trim_start().starts_with(marker))
}

/// Says which diagnostics nobody wants to see.
pub(super) struct Ignores<'a> {
    schema: &'a Schema,
    config: &'a config::Lint,
    path: &'a dyn Fn(&str) -> String,
    files: HashMap<&'a str, FileIgnores<'a>>,
}

struct FileIgnores<'a> {
    /// Where the file lies below the workspace's root.
    path: String,
    comments: Vec<(Span, Vec<&'a str>)>,
}

impl<'a> Ignores<'a> {
    pub(super) fn new(schema: &'a Schema, config: &'a config::Lint, path: &'a dyn Fn(&str) -> String) -> Self {
        Self {
            schema,
            config,
            path,
            files: HashMap::new(),
        }
    }

    pub(super) fn excuse(&mut self, rule: &Rule, diagnostic: &Diagnostic) -> bool {
        let Some(place) = &diagnostic.place else {
            return false;
        };
        let Some(file) = self.schema.file(&place.file) else {
            return false;
        };
        let ignores = self.files.entry(file.path()).or_insert_with(|| FileIgnores {
            path: (self.path)(file.path()),
            comments: if self.config.disallow_comment_ignores {
                Vec::new()
            } else {
                comments(file)
            },
        });
        let rules = &self.config.rules;
        let is_below = |folders: &Vec<String>| folders.iter().any(|folder| lies_below(&ignores.path, folder));
        is_below(&rules.ignore)
            || rules
                .ignore_only
                .iter()
                .any(|(id, folders)| rule.answers_to(id) && is_below(folders))
            || place.span.is_some_and(|span| {
                let covers = |cover: &Span| cover.start <= span.start && span.end <= cover.end;
                let mut comments = ignores.comments.iter();
                comments.any(|(cover, ids)| covers(cover) && ids.contains(&rule.id))
            })
    }
}

/// Whether `path` is `folder` or in it; `.` has everything.
fn lies_below(path: &str, folder: &str) -> bool {
    folder == "."
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The ranges that comments excuse, and from which rules.
///
/// A comment right above a declaration or statement excuses all of it, what
/// is declared inside included. (For buf the fields of a oneof are not inside it.)
fn comments(file: File<'_>) -> Vec<(Span, Vec<&str>)> {
    let located = file.locations().iter().filter_map(|location| {
        let leading = location.leading.as_deref()?;
        let ids: Vec<&str> = leading.lines().flat_map(ids).collect();
        (!ids.is_empty()).then_some((location.span, ids))
    });
    located.collect()
}

/// The rules that a line of a comment names, as in `buf:lint:ignore ID ID because …`.
///
/// Ids are compared whole, and there may be several on a line. (buf compares
/// only the start of the line: there `COMMENT_ENUM_VALUE` also excuses from
/// `COMMENT_ENUM`, and a second id excuses from nothing.)
fn ids(line: &str) -> impl Iterator<Item = &str> {
    let line = line.trim();
    let list = MARKERS
        .iter()
        .find_map(|marker| line.strip_prefix(marker))
        .filter(|rest| rest.starts_with(char::is_whitespace))
        .unwrap_or_default();
    list.split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .map(|word| word.trim_end_matches([':', ';', '.']))
        .take_while(|word| !word.is_empty() && word.chars().all(is_of_id))
}

fn is_of_id(character: char) -> bool {
    character.is_ascii_uppercase() || character.is_ascii_digit() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::{ids, lies_below};

    #[test]
    fn a_comment_names_whole_ids_and_then_a_reason() {
        let all = |line| ids(line).collect::<Vec<_>>();
        assert_eq!(all(" buf:lint:ignore COMMENT_ENUM_VALUE"), ["COMMENT_ENUM_VALUE"]);
        assert_eq!(all("igata:lint:ignore A_B, C_D: too late"), ["A_B", "C_D"]);
        assert_eq!(all("buf:lint:ignore A_B because C_D"), ["A_B"]);
        assert!(all("buf:lint:ignored A_B").is_empty());
        assert!(all("see buf:lint:ignore A_B").is_empty());
    }

    #[test]
    fn paths_are_compared_part_by_part() {
        assert!(lies_below("protos/a/b.proto", "protos/a"));
        assert!(lies_below("protos/a/b.proto", "protos/a/b.proto"));
        assert!(lies_below("a.proto", "."));
        assert!(!lies_below("protos/ab/c.proto", "protos/a"));
    }
}
