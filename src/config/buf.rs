//! `buf.yaml` of v1beta1, v1 and v2, and `buf.work.yaml`, for whoever comes from buf.

use super::rules::{CommentIgnores, Dialect, joined, read_breaking, read_lint};
use super::value::{read_folders_of, read_path, read_paths_of};
use super::yaml::{Fields, Node, Reader, Value};
use super::{CONFIG, Config, Mistakes, Module, RuleSet, finish, module};

/// The name of buf's configuration file.
pub const FILE_NAME: &str = "buf.yaml";

/// The name of the file that joins several folders with a `buf.yaml` each.
pub const WORK_FILE_NAME: &str = "buf.work.yaml";

/// Reads the text of a `buf.yaml` at the workspace's root, which messages call `file`.
///
/// # Errors
///
/// Everything in it that igata does not know or cannot use.
pub fn parse(file: &str, text: &str) -> Result<Config, Mistakes> {
    parse_in(".", file, text)
}

/// Reads the text of the `buf.yaml` in `folder`. Its paths start there.
///
/// # Errors
///
/// Everything in it that igata does not know or cannot use.
pub fn parse_in(folder: &str, file: &str, text: &str) -> Result<Config, Mistakes> {
    let mut reader = Reader::new(file, CONFIG);
    let root = reader.document(text);
    let config = root.map_or_else(Config::default, |root| read(&mut reader, &root, folder));
    finish(config, reader)
}

/// The folders that a `buf.work.yaml` joins.
///
/// # Errors
///
/// Everything in it that igata does not know or cannot use.
pub fn parse_work(file: &str, text: &str) -> Result<Vec<String>, Mistakes> {
    let mut reader = Reader::new(file, CONFIG);
    let root = reader.document(text);
    let folders = root.map_or_else(Vec::new, |root| read_work(&mut reader, &root));
    match reader.into_diagnostics() {
        diagnostics if diagnostics.is_empty() => Ok(folders),
        diagnostics => Err(Mistakes {
            diagnostics,
            rest: Box::default(),
        }),
    }
}

fn read_work(reader: &mut Reader<'_>, root: &Node) -> Vec<String> {
    let fields = reader.fields(root, &["version", "directories"]);
    if let Some(node) = fields.get("version").filter(|node| node.as_str() != Some("v1")) {
        let error = reader.error(node.span, "this version of the file's format is unknown");
        error.advise("the known version is `v1`");
    }
    let nodes = fields.get("directories").map_or(&[][..], |node| reader.list(node));
    let mut folders: Vec<String> = Vec::new();
    for node in nodes {
        let Some(folder) = read_path(reader, node) else {
            continue;
        };
        let overlaps = |other: &&String| super::lies_below(&folder, other) || super::lies_below(other, &folder);
        if let Some(other) = folders.iter().find(overlaps) {
            let message = if *other == folder {
                format!("the folder `{folder}` is listed twice")
            } else {
                format!("of the folders `{folder}` and `{other}` one is in the other")
            };
            let error = reader.error(node.span, message);
            error.advise("take one of them out");
        }
        folders.push(folder);
    }
    if folders.is_empty() {
        let error = reader.error(root.span, "the file joins no folders");
        error.advise("name them under `directories`");
    }
    folders
}

/// One configuration of the folders that a `buf.work.yaml` joins.
pub fn join(members: impl IntoIterator<Item = Config>) -> Config {
    let mut joined = Config {
        modules: Vec::new(),
        ..Config::default()
    };
    for (group, member) in members.into_iter().enumerate() {
        for module in member.modules {
            joined.modules.push(Module {
                lint: Some(member.lint.clone()),
                breaking: Some(member.breaking.clone()),
                group,
                ..module
            });
        }
        joined.dependencies.extend(member.dependencies);
        joined.warnings.extend(member.warnings);
    }
    joined
}

#[derive(Clone, Copy, PartialEq)]
enum Version {
    V1Beta1,
    V1,
    V2,
}

impl Version {
    fn dialect(self, folders: &[String]) -> Dialect<'_> {
        let comment_ignores = match self {
            Self::V2 => ("disallow_comment_ignores", CommentIgnores::Disallowed),
            _ => ("allow_comment_ignores", CommentIgnores::Allowed),
        };
        Dialect {
            rule_set: match self {
                Self::V1Beta1 => RuleSet::BufV1Beta1,
                Self::V1 => RuleSet::BufV1,
                Self::V2 => RuleSet::Igata,
            },
            comment_ignores,
            folders,
            own_keys: &["disable_builtin"],
        }
    }
}

fn read(reader: &mut Reader<'_>, root: &Node, folder: &str) -> Config {
    let known = [
        "version", "name", "deps", "build", "modules", "lint", "breaking", "plugins", "policies",
    ];
    let fields = reader.fields(root, &known);
    let version = read_version(reader, fields);
    check_keys(reader, fields, version);
    let mut config = Config {
        modules: vec![Module::new(folder)],
        ..Config::default()
    };
    if let Some(node) = fields.get("build") {
        config.modules = read_build(reader, node, version, folder);
    }
    // Paths of v1beta1 start at each of its roots, those of v1 at the folder, those of v2 at the workspace.
    let folders: Vec<String> = match version {
        Version::V2 => Vec::new(),
        _ => config.modules.iter().map(|module| module.path.clone()).collect(),
    };
    let dialect = version.dialect(&folders);
    config.lint = match fields.get("lint") {
        Some(node) => read_lint(reader, node, &dialect),
        None => dialect.lint(),
    };
    if let Some(node) = fields.get("breaking") {
        config.breaking = read_breaking(reader, node, &dialect);
    }
    if let Some(node) = fields.get("modules") {
        let modules = reader.list(node).iter().enumerate();
        config.modules = modules
            .filter_map(|(group, node)| read_module(reader, node, group, &dialect))
            .collect();
        module::check_overlaps(reader, &config.modules);
    }
    config.has_plugins = fields.get("plugins").is_some();
    config.dependencies = fields.get("deps").map_or_else(Vec::new, |node| reader.strings(node));
    for (key, what) in [("plugins", "plugin"), ("policies", "policy")] {
        for node in fields.get(key).map_or(&[][..], |node| reader.list(node)) {
            let name = named(node, what);
            let warning = reader.warn(
                node.span,
                format!("igata does not run {name}: its rules are not checked"),
            );
            warning.advise("go on running `buf lint` for them, or take it out of this file");
        }
    }
    config
}

fn read_version(reader: &mut Reader<'_>, fields: Fields<'_>) -> Version {
    match fields.get("version").map(|node| (node, node.as_str())) {
        None | Some((_, Some("v1beta1"))) => Version::V1Beta1,
        Some((_, Some("v1"))) => Version::V1,
        Some((_, Some("v2"))) => Version::V2,
        Some((node, _)) => {
            let error = reader.error(node.span, "this version of the file's format is unknown");
            error.advise("known versions are `v1beta1`, `v1` and `v2`");
            Version::V2
        }
    }
}

fn check_keys(reader: &mut Reader<'_>, fields: Fields<'_>, version: Version) {
    let (others, since, remedy): (&[&str], _, _) = match version {
        Version::V2 => (
            &["build"],
            "ended with `v1`",
            "write `excludes` below a module of `modules`",
        ),
        _ => (
            &["modules", "plugins", "policies"],
            "came with `v2`",
            "write `version: v2`, or run `buf config migrate`",
        ),
    };
    for other in others {
        if let Some(node) = fields.get(other) {
            let error = reader.error(node.span, format!("the key `{other}` {since} of this file's format"));
            error.advise(remedy.to_owned());
        }
    }
    if let (Some(node), Some(_)) = (fields.get("name"), fields.get("modules")) {
        let error = reader.error(node.span, "a file with `modules` has no `name` of its own");
        error.advise("move it to one of the modules");
    }
}

/// How a message calls a plugin or policy.
fn named(node: &Node, what: &str) -> String {
    let Value::Mapping(entries) = &node.value else {
        return format!("this {what} of buf");
    };
    let value = entries.iter().find(|(key, _)| key.as_str() == Some(what));
    let text = value.and_then(|(_, value)| match &value.value {
        Value::Sequence(items) => items.first().and_then(Node::as_str),
        _ => value.as_str(),
    });
    match text {
        Some(text) => format!("the {what} `{text}` of buf"),
        None => format!("this {what} of buf"),
    }
}

fn read_build(reader: &mut Reader<'_>, node: &Node, version: Version, folder: &str) -> Vec<Module> {
    let known: &[&str] = match version {
        Version::V1Beta1 => &["roots", "excludes"],
        _ => &["excludes"],
    };
    let fields = reader.fields(node, known);
    let below = |path: String| joined(folder, &path);
    let excludes: Vec<String> = read_paths_of(reader, fields, "excludes")
        .into_iter()
        .map(below)
        .collect();
    let roots = fields.get("roots").map_or(&[][..], |node| reader.list(node));
    let module = |path, place| Module {
        excludes: excludes.clone(),
        place,
        ..Module::new(below(path))
    };
    if roots.is_empty() {
        return vec![module(".".to_owned(), None)];
    }
    let modules: Vec<Module> = roots
        .iter()
        .filter_map(|node| Some(module(read_path(reader, node)?, Some(reader.place(node.span)))))
        .collect();
    module::check_overlaps(reader, &modules);
    modules
}

fn read_module(reader: &mut Reader<'_>, node: &Node, group: usize, dialect: &Dialect<'_>) -> Option<Module> {
    let known = ["path", "name", "includes", "excludes", "lint", "breaking"];
    let fields = reader.fields(node, &known);
    let (path, place) = module::read_folder(reader, node, fields)?;
    Some(Module {
        place: Some(place),
        includes: read_folders_of(reader, fields, "includes", &path),
        excludes: read_folders_of(reader, fields, "excludes", &path),
        lint: fields.get("lint").map(|node| read_lint(reader, node, dialect)),
        breaking: fields.get("breaking").map(|node| read_breaking(reader, node, dialect)),
        group,
        ..Module::new(path)
    })
}

#[cfg(test)]
mod tests {
    use super::{Module, join, parse, parse_in, parse_work};
    use crate::config::RuleSet;
    use crate::diagnostic::{Place, Span};

    #[test]
    fn every_version_is_read() {
        let v2 = parse(
            "buf.yaml",
            "version: v2\nmodules:\n  - path: a\n    excludes: [a/b]\nlint:\n  use: [MINIMAL]\n",
        );
        let v2 = v2.unwrap();
        let module = Module {
            excludes: vec!["a/b".to_owned()],
            place: Some(Place::new("buf.yaml", Span::new((2, 10), (2, 11)))),
            ..Module::new("a")
        };
        assert_eq!(v2.modules, [module]);
        assert_eq!(v2.lint.rules.uses, ["MINIMAL"]);
        assert!(!v2.lint.disallow_comment_ignores);
        let v1 = parse("buf.yaml", "version: v1\nlint: {service_suffix: API}\n").unwrap();
        assert!(v1.lint.disallow_comment_ignores);
        let plain = parse("buf.yaml", "version: v1\n").unwrap();
        assert!(plain.lint.disallow_comment_ignores);
        assert_eq!(plain.lint.rule_set, RuleSet::BufV1);
        assert_eq!(v1.lint.service_suffix, "API");
        let v1beta1 = parse(
            "buf.yaml",
            "build: {roots: [a, b]}\nlint: {allow_comment_ignores: true, ignore: [c]}\n",
        )
        .unwrap();
        assert_eq!(v1beta1.modules.len(), 2);
        assert!(!v1beta1.lint.disallow_comment_ignores);
        assert_eq!(v1beta1.lint.rules.ignore, ["a/c", "b/c"]);
    }

    #[test]
    fn a_module_replaces_the_rules_of_the_file() {
        let text = "version: v2\nmodules:\n  - path: a\n    name: buf.build/a/b\n    includes: [a/b]\n    \
            lint: {use: [BASIC]}\n  - path: c\nlint: {use: [MINIMAL], except: [PACKAGE_DEFINED]}\n";
        let config = parse("buf.yaml", text).unwrap();
        let lint = |path: &str| config.lint_of(config.module_of(path).unwrap());
        assert_eq!(lint("a/b/x.proto").rules.uses, ["BASIC"]);
        assert!(lint("a/b/x.proto").rules.except.is_empty());
        assert_eq!(lint("c/x.proto").rules.uses, ["MINIMAL"]);
        assert!(config.module_of("a/x.proto").is_none());
    }

    #[test]
    fn folders_of_a_workspace_keep_their_own_rules() {
        let folders = parse_work("buf.work.yaml", "version: v1\ndirectories: [a, b/c]\n").unwrap();
        assert_eq!(folders, ["a", "b/c"]);
        let text = "version: v1\nbuild: {excludes: [x]}\nlint: {ignore: [y]}\n";
        let member = parse_in("b/c", "b/c/buf.yaml", text).unwrap();
        let config = join([parse_in("a", "a/buf.yaml", "version: v1\n").unwrap(), member]);
        assert!(config.module_of("b/c/x/a.proto").is_none());
        let module = config.module_of("b/c/z.proto").unwrap();
        assert_eq!(config.lint_of(module).rules.ignore, ["b/c/y"]);
        assert!(parse_work("buf.work.yaml", "version: v1\ndirectories: [a, a/b]\n").is_err());
        assert!(parse_work("buf.work.yaml", "version: v1\n").is_err());
    }

    #[test]
    fn what_igata_does_not_run_is_a_warning() {
        let text = "version: v2\ndeps: [buf.build/a/b]\nplugins:\n  - plugin: [buf-x, y]\n  - plugin: z\n\
            policies:\n  - policy: p.yaml\n";
        let config = parse("buf.yaml", text).unwrap();
        assert_eq!(config.dependencies, ["buf.build/a/b"]);
        let messages: Vec<&str> = config.warnings.iter().map(|warning| &*warning.message).collect();
        let expected = ["plugin `buf-x`", "plugin `z`", "policy `p.yaml`"];
        assert!(
            messages
                .iter()
                .zip(expected)
                .all(|(message, name)| message.contains(name)),
            "{messages:?}"
        );
        assert_eq!(messages.len(), 3);
    }

    #[test]
    fn a_key_of_another_version_is_an_error() {
        assert!(parse("buf.yaml", "version: v1\nmodules: [{path: a}]\n").is_err());
        assert!(parse("buf.yaml", "version: v2\nbuild: {excludes: [a]}\n").is_err());
        assert!(parse("buf.yaml", "version: v2\nname: a\nmodules: [{path: a}]\n").is_err());
    }
}
