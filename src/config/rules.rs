//! `lint` and `breaking`: which rules hold, and where they do not.

use std::collections::BTreeMap;

use crate::diagnostic::{Place, Severity};

use super::value::{read_path, read_string, read_switch};
use super::yaml::{Fields, Node, Reader};

/// Which rules hold, and where they do not.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// Ids of rules and categories.
    pub uses: Vec<String>,
    pub except: Vec<String>,
    /// Folders and files below the workspace's root.
    pub ignore: Vec<String>,
    /// The same for one rule or category.
    pub ignore_only: BTreeMap<String, Vec<String>>,
    /// How much a rule or the rules of a category matter; unnamed ones are errors.
    pub severity: BTreeMap<String, Severity>,
    /// Where each id was written, so that an unknown one can be shown.
    pub places: BTreeMap<String, Vec<Place>>,
}

/// Whose rules a category has: those of buf changed from version to version of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RuleSet {
    BufV1Beta1,
    BufV1,
    /// Also that of buf's `v2`.
    #[default]
    Igata,
}

/// What `lint` checks.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own in the file")]
pub struct Lint {
    pub rules: Rules,
    pub rule_set: RuleSet,
    pub disallow_comment_ignores: bool,
    pub enum_zero_value_suffix: String,
    pub service_suffix: String,
    pub rpc_allow_same_request_response: bool,
    pub rpc_allow_google_protobuf_empty_requests: bool,
    pub rpc_allow_google_protobuf_empty_responses: bool,
    /// Full names of packages, messages and enums that count as used though nothing here reaches them.
    pub roots: Vec<String>,
}

/// What `breaking` checks.
#[derive(Debug, Clone, PartialEq)]
pub struct Breaking {
    pub rules: Rules,
    pub ignore_unstable_packages: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            uses: vec!["STANDARD".to_owned()],
            except: Vec::new(),
            ignore: Vec::new(),
            ignore_only: BTreeMap::new(),
            severity: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }
}

impl Default for Lint {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            rule_set: RuleSet::default(),
            disallow_comment_ignores: false,
            enum_zero_value_suffix: "_UNSPECIFIED".to_owned(),
            service_suffix: "Service".to_owned(),
            rpc_allow_same_request_response: false,
            rpc_allow_google_protobuf_empty_requests: false,
            rpc_allow_google_protobuf_empty_responses: false,
            roots: Vec::new(),
        }
    }
}

impl Default for Breaking {
    fn default() -> Self {
        Self {
            rules: Rules {
                uses: vec!["FILE".to_owned()],
                ..Rules::default()
            },
            ignore_unstable_packages: false,
        }
    }
}

/// How a kind of file speaks of rules.
pub(super) struct Dialect<'a> {
    pub(super) rule_set: RuleSet,
    /// The key of the switch about comments, and what it says when it is on.
    pub(super) comment_ignores: (&'static str, CommentIgnores),
    /// Folders that paths start at, below the workspace's root.
    pub(super) folders: &'a [String],
    /// Keys that only this kind of file has.
    pub(super) own_keys: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommentIgnores {
    Allowed,
    Disallowed,
}

/// `igata.yaml`.
pub(super) const OWN: Dialect<'static> = Dialect {
    rule_set: RuleSet::Igata,
    comment_ignores: ("disallow_comment_ignores", CommentIgnores::Disallowed),
    folders: &[],
    own_keys: &["severity", "roots"],
};

const RULES: [&str; 4] = ["use", "except", "ignore", "ignore_only"];

impl Dialect<'_> {
    /// What holds where the file has no `lint`.
    pub(super) fn lint(&self) -> Lint {
        Lint {
            rule_set: self.rule_set,
            // Where comments must be allowed to excuse, they do not until somebody says so.
            disallow_comment_ignores: self.comment_ignores.1 == CommentIgnores::Allowed,
            ..Lint::default()
        }
    }

    /// A path below the workspace's root for each folder that paths start at.
    fn paths(&self, reader: &mut Reader<'_>, node: &Node) -> Vec<String> {
        let written: Vec<String> = reader
            .list(node)
            .iter()
            .filter_map(|item| read_path(reader, item))
            .collect();
        if self.folders.is_empty() {
            return written;
        }
        let below = |path: &String| {
            self.folders
                .iter()
                .map(|folder| joined(folder, path))
                .collect::<Vec<_>>()
        };
        written.iter().flat_map(below).collect()
    }
}

/// The path of `path` in `folder`.
pub(super) fn joined(folder: &str, path: &str) -> String {
    match (folder, path) {
        (".", path) => path.to_owned(),
        (folder, ".") => folder.to_owned(),
        _ => format!("{folder}/{path}"),
    }
}

pub(super) fn read_lint(reader: &mut Reader<'_>, node: &Node, dialect: &Dialect<'_>) -> Lint {
    let (comment_ignores, meaning) = dialect.comment_ignores;
    let own = [
        comment_ignores,
        "enum_zero_value_suffix",
        "service_suffix",
        "rpc_allow_same_request_response",
        "rpc_allow_google_protobuf_empty_requests",
        "rpc_allow_google_protobuf_empty_responses",
    ];
    let fields = reader.fields(node, &[&RULES[..], &own[..], dialect.own_keys].concat());
    refuse_disabled_rules(reader, fields);
    let defaults = dialect.lint();
    Lint {
        rules: read_rules(reader, fields, defaults.rules, dialect),
        rule_set: defaults.rule_set,
        disallow_comment_ignores: read_switch(reader, fields, comment_ignores)
            == (meaning == CommentIgnores::Disallowed),
        enum_zero_value_suffix: read_string(reader, fields, own[1], defaults.enum_zero_value_suffix),
        service_suffix: read_string(reader, fields, own[2], defaults.service_suffix),
        rpc_allow_same_request_response: read_switch(reader, fields, own[3]),
        rpc_allow_google_protobuf_empty_requests: read_switch(reader, fields, own[4]),
        rpc_allow_google_protobuf_empty_responses: read_switch(reader, fields, own[5]),
        roots: fields.get("roots").map_or_else(Vec::new, |node| reader.strings(node)),
    }
}

pub(super) fn read_breaking(reader: &mut Reader<'_>, node: &Node, dialect: &Dialect<'_>) -> Breaking {
    let own = ["ignore_unstable_packages"];
    let fields = reader.fields(node, &[&RULES[..], &own[..], dialect.own_keys].concat());
    refuse_disabled_rules(reader, fields);
    Breaking {
        rules: read_rules(reader, fields, Breaking::default().rules, dialect),
        ignore_unstable_packages: read_switch(reader, fields, own[0]),
    }
}

fn read_rules(reader: &mut Reader<'_>, fields: Fields<'_>, mut rules: Rules, dialect: &Dialect<'_>) -> Rules {
    let mut ids = |reader: &mut Reader<'_>, node: &Node| {
        for item in reader.list(node) {
            if let Some(id) = item.as_str() {
                let place = reader.place(item.span);
                rules.places.entry(id.to_owned()).or_default().push(place);
            }
        }
        reader.strings(node)
    };
    let uses = fields.get("use").map(|node| ids(reader, node));
    let except = fields.get("except").map(|node| ids(reader, node));
    if let Some(uses) = uses.filter(|uses| !uses.is_empty()) {
        rules.uses = uses;
    }
    rules.except = except.unwrap_or_default();
    rules.ignore = fields
        .get("ignore")
        .map_or_else(Vec::new, |node| dialect.paths(reader, node));
    for (id, paths) in fields.get("ignore_only").map_or(&[][..], |node| reader.mapping(node)) {
        let name = id.as_str().unwrap_or_default().to_owned();
        let place = reader.place(id.span);
        rules.places.entry(name.clone()).or_default().push(place);
        let paths = dialect.paths(reader, paths);
        rules.ignore_only.insert(name, paths);
    }
    for (id, severity) in fields.get("severity").map_or(&[][..], |node| reader.mapping(node)) {
        let name = id.as_str().unwrap_or_default().to_owned();
        let place = reader.place(id.span);
        rules.places.entry(name.clone()).or_default().push(place);
        if let Some(severity) = read_severity(reader, severity) {
            rules.severity.insert(name, severity);
        }
    }
    rules
}

fn read_severity(reader: &mut Reader<'_>, node: &Node) -> Option<Severity> {
    const ALL: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];
    let word = reader.string(node)?;
    let severity = ALL.into_iter().find(|severity| severity.as_str() == word);
    if severity.is_none() {
        let error = reader.error(node.span, format!("`{word}` is no severity"));
        error.advise("write `error`, `warning` or `note`; only errors make igata exit with 100");
    }
    severity
}

fn refuse_disabled_rules(reader: &mut Reader<'_>, fields: Fields<'_>) {
    if let Some(node) = fields
        .get("disable_builtin")
        .filter(|node| reader.bool(node) == Some(true))
    {
        let error = reader.error(
            node.span,
            "without the built-in rules nothing would be checked: igata runs no plugins of buf",
        );
        error.advise("take `disable_builtin` out");
    }
}
