//! What a configuration or a comment excuses from rules.

use std::collections::HashMap;

use crate::config::{self, lies_below};
use crate::diagnostic::{Diagnostic, Position, Span};
use crate::schema::File;

use super::selection;

/// How a line of a comment starts that excuses what it stands above.
const MARKERS: [&str; 2] = ["igata:lint:ignore", "buf:lint:ignore"];

/// What both have in them.
const MARK: &str = ":lint:ignore";

/// Whether this line of a comment speaks to linters and not to readers.
pub(super) fn is_marker(line: &str) -> bool {
    MARKERS.iter().any(|marker| line.trim_start().starts_with(marker))
}

/// Says which diagnostics nobody wants to see.
pub(super) struct Ignores<'a> {
    config: &'a config::Lint,
    path: &'a (dyn Fn(&str) -> String + Sync),
}

impl<'a> Ignores<'a> {
    pub(super) fn new(config: &'a config::Lint, path: &'a (dyn Fn(&str) -> String + Sync)) -> Self {
        Self { config, path }
    }

    /// Takes out of the diagnostics of a file those that are excused.
    pub(super) fn excuse(&self, file: File<'_>, diagnostics: &mut Vec<Diagnostic>) {
        if diagnostics.is_empty() {
            return;
        }
        let rules = &self.config.rules;
        let path = if rules.ignore.is_empty() && rules.ignore_only.is_empty() {
            String::new()
        } else {
            (self.path)(file.path())
        };
        let is_below = |folders: &[String]| folders.iter().any(|folder| lies_below(&path, folder));
        if is_below(&rules.ignore) {
            return diagnostics.clear();
        }
        let only: Vec<&String> = rules
            .ignore_only
            .iter()
            .filter(|(_, folders)| is_below(folders))
            .map(|(id, _)| id)
            .collect();
        let comments = if self.config.disallow_comment_ignores {
            Covers::default()
        } else {
            Covers::of(file)
        };
        diagnostics.retain(|diagnostic| {
            let named = |id: &&String| selection::names(id, diagnostic.rule, self.config.rule_set);
            let span = diagnostic.place.as_ref().and_then(|place| place.span);
            let is_covered = span.is_some_and(|span| comments.cover(diagnostic.rule, span));
            !is_covered && !only.iter().any(named)
        });
    }
}

/// The ranges that comments excuse, by the rules that they excuse from.
///
/// A comment right above a declaration or statement excuses all of it, what
/// is declared inside included. (For buf the fields of a oneof are not inside it.)
#[derive(Debug, Default)]
struct Covers {
    /// In the order of their starts, each with the end of those up to it that reaches furthest.
    by_rule: HashMap<String, Vec<(Position, Position)>>,
}

impl Covers {
    fn of(file: File<'_>) -> Self {
        let mut by_rule: HashMap<String, Vec<(Position, Position)>> = HashMap::new();
        if file.locations().may_mention(MARK) {
            file.locations().each(&mut |location| {
                let lines = location.leading.into_iter().flat_map(str::lines);
                for id in lines.flat_map(ids) {
                    let range = (location.span.start, location.span.end);
                    by_rule.entry(id.to_owned()).or_default().push(range);
                }
            });
        }
        for ranges in by_rule.values_mut() {
            ranges.sort_unstable();
            let mut furthest = Position::default();
            for (_, end) in ranges {
                furthest = furthest.max(*end);
                *end = furthest;
            }
        }
        Self { by_rule }
    }

    /// Whether one of the ranges for a rule has `span` in it.
    fn cover(&self, rule: &str, span: Span) -> bool {
        let ranges = self.by_rule.get(rule).map_or(&[][..], Vec::as_slice);
        let behind = ranges.partition_point(|(start, _)| *start <= span.start);
        behind.checked_sub(1).is_some_and(|last| span.end <= ranges[last].1)
    }
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
