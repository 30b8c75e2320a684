//! Which rules a configuration uses, and how much they matter.

use crate::config::{self, CONFIG, RuleSet};
use crate::diagnostic::{Diagnostic, Place, Severity, nearest};

use super::rule::{Category, Rule};
use super::rules::RULES;

/// Names of buf that were replaced.
const RENAMED: [(&str, &str); 2] = [("DEFAULT", "STANDARD"), ("STYLE_DEFAULT", "STYLE_STANDARD")];

/// A rule of buf that finds nothing. (A configuration that uses nothing else makes buf fail.)
const WITHOUT_EFFECT: &str = "IMPORT_NO_WEAK";

/// Rules of buf that configurations may name and that igata does not have, and why.
pub const MISSING: [(&str, &str); 1] = [(
    WITHOUT_EFFECT,
    "finds nothing in buf either: no edition has weak imports any more",
)];

pub(super) fn is_used(rule: &Rule, config: &config::Lint) -> bool {
    let is_named = |ids: &[String]| ids.iter().any(|id| answers(rule, id, config.rule_set));
    is_named(&config.rules.uses) && !is_named(&config.rules.except)
}

/// The severity of the rule's own id, or else the highest of its categories'.
pub(super) fn severity(rule: &Rule, config: &config::Lint) -> Severity {
    let severity = &config.rules.severity;
    let categories = severity
        .iter()
        .filter(|(id, _)| answers(rule, id, config.rule_set))
        .map(|(_, severity)| *severity);
    let own = severity.get(rule.id).copied();
    own.or_else(|| categories.min()).unwrap_or(Severity::Error)
}

/// Whether `id` is that of the rule `rule`, or of a category that has it.
pub(super) fn names(id: &str, rule: &str, rule_set: RuleSet) -> bool {
    let rule = RULES.iter().find(|known| known.id == rule);
    rule.is_some_and(|rule| answers(rule, id, rule_set))
}

/// Whether `id` is the rule's own or that of a category that has it.
pub(super) fn answers(rule: &Rule, id: &str, rule_set: RuleSet) -> bool {
    let renamed = RENAMED.iter().find(|(old, _)| *old == id);
    let id = renamed.map_or(id, |(_, new)| new);
    rule.id == id || is_in(rule, id, rule_set)
}

fn is_in(rule: &Rule, category: &str, rule_set: RuleSet) -> bool {
    let is_in = || Category::named(category).is_some_and(|category| rule.is_in(category));
    match rule_set {
        RuleSet::Igata => is_in(),
        RuleSet::BufV1 => !NOT_IN_V1.contains(&rule.id) && is_in(),
        RuleSet::BufV1Beta1 => {
            V1BETA1
                .iter()
                .any(|(name, rules)| *name == category && rules.contains(&rule.id))
                || (!NOT_IN_V1BETA1.contains(&rule.id) && is_in())
        }
    }
}

/// Rules that no category of buf's `v1` has.
const NOT_IN_V1: [&str; 2] = ["FIELD_NOT_REQUIRED", "PACKAGE_NO_IMPORT_CYCLE"];

/// Rules that no category of `v1beta1` has of those that have them later.
const NOT_IN_V1BETA1: [&str; 6] = [
    "ENUM_FIRST_VALUE_ZERO",
    "FIELD_NOT_REQUIRED",
    "IMPORT_USED",
    "PACKAGE_NO_IMPORT_CYCLE",
    "PROTOVALIDATE",
    "SYNTAX_SPECIFIED",
];

const AFFINITY: &[&str] = &[
    "PACKAGE_SAME_CSHARP_NAMESPACE",
    "PACKAGE_SAME_GO_PACKAGE",
    "PACKAGE_SAME_JAVA_MULTIPLE_FILES",
    "PACKAGE_SAME_JAVA_PACKAGE",
    "PACKAGE_SAME_PHP_NAMESPACE",
    "PACKAGE_SAME_RUBY_PACKAGE",
    "PACKAGE_SAME_SWIFT_PREFIX",
];

const STYLE_BASIC: &[&str] = &[
    "ENUM_PASCAL_CASE",
    "ENUM_VALUE_UPPER_SNAKE_CASE",
    "FIELD_LOWER_SNAKE_CASE",
    "MESSAGE_PASCAL_CASE",
    "ONEOF_LOWER_SNAKE_CASE",
    "PACKAGE_LOWER_SNAKE_CASE",
    "RPC_PASCAL_CASE",
    "SERVICE_PASCAL_CASE",
];

/// Categories of `v1beta1`, where they have other rules than today.
const V1BETA1: &[(&str, &[&str])] = &[
    ("MINIMAL", AFFINITY),
    ("MINIMAL", SENSIBLE),
    ("BASIC", SENSIBLE),
    ("STANDARD", SENSIBLE),
    ("SENSIBLE", SENSIBLE),
    ("SENSIBLE", &["PACKAGE_DEFINED"]),
    ("PACKAGE_AFFINITY", AFFINITY),
    (
        "FILE_LAYOUT",
        &[
            "DIRECTORY_SAME_PACKAGE",
            "PACKAGE_DIRECTORY_MATCH",
            "PACKAGE_SAME_DIRECTORY",
        ],
    ),
    ("OTHER", &["ENUM_FIRST_VALUE_ZERO"]),
    ("STYLE_BASIC", STYLE_BASIC),
    ("STYLE_STANDARD", STYLE_BASIC),
    (
        "STYLE_STANDARD",
        &[
            "ENUM_VALUE_PREFIX",
            "ENUM_ZERO_VALUE_SUFFIX",
            "FILE_LOWER_SNAKE_CASE",
            "PACKAGE_VERSION_SUFFIX",
            "RPC_REQUEST_RESPONSE_UNIQUE",
            "RPC_REQUEST_STANDARD_NAME",
            "RPC_RESPONSE_STANDARD_NAME",
            "SERVICE_SUFFIX",
        ],
    ),
];

const SENSIBLE: &[&str] = &["ENUM_NO_ALLOW_ALIAS", "FIELD_NO_DESCRIPTOR", "IMPORT_NO_PUBLIC"];

/// Ids in `config` that name neither a rule nor a category, which are errors,
/// and those that do not do what one might think, which are warnings.
pub fn check_config(config: &config::Lint) -> Vec<Diagnostic> {
    let rules = &config.rules;
    let named = rules.uses.iter().chain(&rules.except);
    let mut ids: Vec<&String> = named
        .chain(rules.ignore_only.keys())
        .chain(rules.severity.keys())
        .collect();
    ids.sort();
    ids.dedup();
    ids.into_iter().flat_map(|id| check_id(id, config)).collect()
}

/// A diagnostic for each place that has the id, if something is wrong with it.
fn check_id(id: &str, config: &config::Lint) -> Vec<Diagnostic> {
    let places = config.rules.places.get(id).cloned();
    let places = places.unwrap_or_else(|| vec![Place::file("")]);
    places
        .into_iter()
        .filter_map(|place| check_id_at(id, config, place))
        .collect()
}

fn check_id_at(id: &str, config: &config::Lint, place: Place) -> Option<Diagnostic> {
    let categories = Category::ALL.iter().map(|category| category.id());
    let rules = RULES.iter().map(|rule| rule.id);
    let old: &[(&str, &[&str])] = match config.rule_set {
        RuleSet::BufV1Beta1 => V1BETA1,
        _ => &[],
    };
    let mut known = rules.chain(categories).chain(old.iter().map(|(name, _)| *name));
    if known.clone().any(|known| known == id) {
        return None;
    }
    let diagnose = |severity, message: String| Diagnostic {
        severity,
        ..Diagnostic::error(CONFIG, place, message)
    };
    if let Some((_, new)) = RENAMED.iter().find(|(old, _)| *old == id)
        && (*new == "STANDARD" || known.any(|known| known == *new))
    {
        let message = format!("the category `{id}` is called `{new}` today");
        return Some(diagnose(Severity::Warning, message).with_help(format!("write `{new}`")));
    }
    if id == WITHOUT_EFFECT {
        let message = format!("the rule `{id}` finds nothing: no edition has weak imports any more");
        return Some(diagnose(Severity::Warning, message).with_help("take it out"));
    }
    let message = format!("`{id}` is neither a lint rule nor a category");
    let diagnostic = diagnose(Severity::Error, message);
    Some(match nearest(id, known) {
        Some(name) => diagnostic.with_help(format!("did you mean `{name}`?")),
        None => diagnostic.with_help("`igata rules` lists them all"),
    })
}
