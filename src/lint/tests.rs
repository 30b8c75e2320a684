use crate::compile::compile;
use crate::config::{Config, Lint, RuleSet};
use crate::diagnostic::Diagnostic;
use crate::schema::Schema;
use crate::sources::{Source, Sources};

use super::selection::answers;
use super::{Category, RULES, check_config, lint, listed};

fn schema(files: &[(&str, &str)]) -> Schema {
    let mut sources = Sources::new();
    for (path, text) in files {
        let source = Source {
            shown: (*path).into(),
            text: (*text).into(),
        };
        sources.insert(*path, source).unwrap();
    }
    compile(&sources).unwrap()
}

fn config(lint: &str) -> Lint {
    Config::parse("igata.yaml", &format!("version: 1\nlint:\n{lint}"))
        .unwrap()
        .lint
}

/// `file rule` of everything found, each below the folder `protos`.
fn found(files: &[(&str, &str)], lines: &str) -> Vec<String> {
    let diagnostics = lint(&schema(files), &config(lines), &|path| format!("protos/{path}"));
    let shown = |diagnostic: &Diagnostic| {
        let file = diagnostic.place.as_ref().map_or("", |place| &place.file);
        format!("{file} {}", diagnostic.rule)
    };
    diagnostics.iter().map(shown).collect()
}

const TWO: [(&str, &str); 2] = [
    ("a/v1/a.proto", "syntax = \"proto3\"; package a.v1; message a {}"),
    (
        "b/v1/b.proto",
        "syntax = \"proto3\"; package b.v1; message b { string B = 1; }",
    ),
];

#[test]
fn the_default_is_the_category_standard() {
    let all = [
        "a/v1/a.proto MESSAGE_PASCAL_CASE",
        "b/v1/b.proto MESSAGE_PASCAL_CASE",
        "b/v1/b.proto FIELD_LOWER_SNAKE_CASE",
    ];
    assert_eq!(found(&TWO, "  service_suffix: Api"), all);
}

#[test]
fn rules_and_categories_are_used_and_excepted() {
    assert!(found(&TWO, "  use: [MINIMAL]").is_empty());
    assert_eq!(found(&TWO, "  use: [FIELD_LOWER_SNAKE_CASE]").len(), 1);
    assert_eq!(found(&TWO, "  except: [MESSAGE_PASCAL_CASE]").len(), 1);
    assert!(found(&TWO, "  except: [BASIC]").is_empty());
}

#[test]
fn paths_below_the_root_are_ignored() {
    assert_eq!(found(&TWO, "  ignore: [protos/a]").len(), 2);
    assert_eq!(found(&TWO, "  ignore: [a]").len(), 3);
    assert_eq!(found(&TWO, "  ignore: [protos/a/v1/a.proto, protos/b]").len(), 0);
    assert_eq!(
        found(&TWO, "  ignore_only:\n    MESSAGE_PASCAL_CASE: [protos]"),
        ["b/v1/b.proto FIELD_LOWER_SNAKE_CASE"]
    );
    assert_eq!(found(&TWO, "  ignore_only:\n    BASIC: [protos/b]").len(), 1);
}

#[test]
fn comments_excuse_what_they_stand_above_from_the_rules_they_name() {
    let text = "syntax = \"proto3\";\npackage a.v1;\n\
        // igata:lint:ignore MESSAGE_PASCAL_CASE FIELD_LOWER_SNAKE_CASE\nmessage a { string B = 1; }\n\
        // buf:lint:ignore MESSAGE_PASCAL\nmessage b {}\n";
    let files = [("a/v1/a.proto", text)];
    assert_eq!(found(&files, "  use: [BASIC]"), ["a/v1/a.proto MESSAGE_PASCAL_CASE"]);
    assert_eq!(
        found(&files, "  use: [BASIC]\n  disallow_comment_ignores: true").len(),
        3
    );
}

#[test]
fn unknown_ids_are_shown_where_they_are_written() {
    let config = config("  use: [STANDRAD]\n  except: [QUITE_ANOTHER_THING]\n  ignore_only:\n    COMMENT_ENUMS: [a]");
    let diagnostics = check_config(&config);
    let lines: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| {
            let span = diagnostic.place.as_ref().and_then(|place| place.span).unwrap();
            (span.start.line, &*diagnostic.message, &*diagnostic.help[0])
        })
        .collect();
    assert_eq!(
        lines,
        [
            (
                5,
                "`COMMENT_ENUMS` is neither a lint rule nor a category",
                "did you mean `COMMENT_ENUM`?"
            ),
            (
                3,
                "`QUITE_ANOTHER_THING` is neither a lint rule nor a category",
                "`igata rules` lists them all"
            ),
            (
                2,
                "`STANDRAD` is neither a lint rule nor a category",
                "did you mean `STANDARD`?"
            ),
        ]
    );
}

#[test]
fn larger_categories_have_the_rules_of_smaller_ones() {
    let count = |category| RULES.iter().filter(|rule| rule.is_in(category)).count();
    assert!(0 < count(Category::Minimal));
    assert!(count(Category::Minimal) < count(Category::Basic));
    assert!(count(Category::Basic) < count(Category::Standard));
    assert_eq!(count(Category::Comments), 7);
    assert!(!Category::Standard.contains(Category::Comments));
    assert!(!Category::Minimal.contains(Category::Standard));
}

#[test]
fn lists_end_with_an_and_and_are_short() {
    let list = |count: usize| listed((0..count).map(|index| index.to_string()));
    assert_eq!(list(0), "");
    assert_eq!(list(1), "0");
    assert_eq!(list(3), "0, 1 and 2");
    assert_eq!(list(9), "0, 1, 2, 3, 4 and 4 more");
}

#[test]
fn categories_of_older_files_of_buf_have_the_rules_they_had() {
    let count = |category: &str, rule_set| {
        let rules = RULES.iter().filter(|rule| answers(rule, category, rule_set));
        rules.count()
    };
    let expected = [
        (RuleSet::BufV1Beta1, "MINIMAL", 14),
        (RuleSet::BufV1Beta1, "BASIC", 22),
        (RuleSet::BufV1Beta1, "STANDARD", 30),
        (RuleSet::BufV1Beta1, "SENSIBLE", 4),
        (RuleSet::BufV1Beta1, "PACKAGE_AFFINITY", 7),
        (RuleSet::BufV1Beta1, "FILE_LAYOUT", 3),
        (RuleSet::BufV1Beta1, "OTHER", 1),
        (RuleSet::BufV1Beta1, "STYLE_BASIC", 8),
        (RuleSet::BufV1Beta1, "STYLE_DEFAULT", 16),
        (RuleSet::BufV1, "MINIMAL", 4),
        (RuleSet::BufV1, "BASIC", 24),
        (RuleSet::BufV1, "DEFAULT", 33),
        (RuleSet::Igata, "MINIMAL", 5),
        (RuleSet::Igata, "BASIC", 26),
        (RuleSet::Igata, "STANDARD", 35),
        (RuleSet::Igata, "OTHER", 0),
    ];
    for (rule_set, category, rules) in expected {
        assert_eq!(count(category, rule_set), rules, "{rule_set:?} {category}");
    }
}
