//! What a configuration or a comment excuses from rules.

use crate::config::{self, lies_below};
use crate::diagnostic::{Diagnostic, Span};
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
            Vec::new()
        } else {
            comments(file)
        };
        diagnostics.retain(|diagnostic| {
            let named = |id: &&String| selection::names(id, diagnostic.rule, self.config.rule_set);
            let span = diagnostic.place.as_ref().and_then(|place| place.span);
            let covers = |(cover, ids): &(Span, Vec<String>)| {
                span.is_some_and(|span| cover.start <= span.start && span.end <= cover.end)
                    && ids.iter().any(|id| id == diagnostic.rule)
            };
            !only.iter().any(named) && !comments.iter().any(covers)
        });
    }
}

/// The ranges that comments excuse, and from which rules.
///
/// A comment right above a declaration or statement excuses all of it, what
/// is declared inside included. (For buf the fields of a oneof are not inside it.)
fn comments(file: File<'_>) -> Vec<(Span, Vec<String>)> {
    let mut comments = Vec::new();
    if file.locations().may_mention(MARK) {
        file.locations().each(&mut |location| {
            let lines = location.leading.into_iter().flat_map(str::lines);
            let ids: Vec<String> = lines.flat_map(ids).map(str::to_owned).collect();
            if !ids.is_empty() {
                comments.push((location.span, ids));
            }
        });
    }
    comments
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
