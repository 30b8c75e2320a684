//! `buf.yaml`, for whoever comes from buf: v1beta1, v1 and v2.

use super::yaml::{self, Fields, Node, Reader};
use super::{CONFIG, Config, Module, RULES, read_path, read_paths, read_rules, read_string, read_switch};
use crate::diagnostic::{Diagnostic, Severity};

/// The name of buf's configuration file.
pub const FILE_NAME: &str = "buf.yaml";

/// Reads the text of a `buf.yaml`, which messages call `file`.
///
/// # Errors
///
/// Everything in it that igata does not know or cannot use.
pub fn parse(file: &str, text: &str) -> Result<Config, Vec<Diagnostic>> {
    let root = yaml::parse(file, CONFIG, text).map_err(|error| vec![error])?;
    let mut reader = Reader::new(file, CONFIG);
    let config = read(&mut reader, &root);
    let diagnostics = reader.into_diagnostics();
    if diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return Err(diagnostics);
    }
    Ok(config)
}

#[derive(Clone, Copy, PartialEq)]
enum Version {
    V1Beta1,
    V1,
    V2,
}

fn read(reader: &mut Reader<'_>, root: &Node) -> Config {
    let known = ["version", "name", "deps", "build", "modules", "lint", "breaking"];
    let fields = reader.fields(root, &known);
    let version = match fields.get("version").map(|node| (node, node.as_str())) {
        None | Some((_, Some("v1beta1"))) => Version::V1Beta1,
        Some((_, Some("v1"))) => Version::V1,
        Some((_, Some("v2"))) => Version::V2,
        Some((node, _)) => {
            let error = reader.error(node.span, "this version of the file's format is unknown");
            error
                .help
                .push("known versions are `v1beta1`, `v1` and `v2`".to_owned());
            Version::V2
        }
    };
    let mut config = Config::default();
    // Comments can switch rules off in v2 unless that is forbidden, before only where it is allowed.
    config.lint.disallow_comment_ignores = version != Version::V2;
    let (other, since) = match version {
        Version::V2 => ("build", "ended with `v1`"),
        _ => ("modules", "came with `v2`"),
    };
    if let Some(node) = fields.get(other) {
        reader.error(node.span, format!("the key `{other}` {since} of this file's format"));
    }
    if let Some(node) = fields.get("build") {
        config.modules = read_build(reader, node, version);
    }
    if let Some(node) = fields.get("modules") {
        config.modules = reader
            .list(node)
            .iter()
            .filter_map(|node| read_module(reader, node))
            .collect();
    }
    if let Some(node) = fields.get("lint") {
        read_lint(reader, node, version, &mut config);
    }
    if let Some(node) = fields.get("breaking") {
        let fields = reader.fields(
            node,
            &[&RULES[..], &["ignore_unstable_packages", "disable_builtin"]].concat(),
        );
        refuse_disabled_rules(reader, fields);
        config.breaking.rules = read_rules(reader, fields, config.breaking.rules);
        config.breaking.ignore_unstable_packages = read_switch(reader, fields, "ignore_unstable_packages");
    }
    config
}

fn read_build(reader: &mut Reader<'_>, node: &Node, version: Version) -> Vec<Module> {
    let known: &[&str] = if version == Version::V1Beta1 {
        &["roots", "excludes"]
    } else {
        &["excludes"]
    };
    let fields = reader.fields(node, known);
    let excludes = fields
        .get("excludes")
        .map_or_else(Vec::new, |node| read_paths(reader, node));
    let mut roots = fields
        .get("roots")
        .map_or_else(Vec::new, |node| read_paths(reader, node));
    if roots.is_empty() {
        roots.push(".".to_owned());
    }
    let module = |path| Module {
        path,
        excludes: excludes.clone(),
    };
    roots.into_iter().map(module).collect()
}

fn read_module(reader: &mut Reader<'_>, node: &Node) -> Option<Module> {
    let fields = reader.fields(node, &["path", "name", "excludes", "lint", "breaking"]);
    for key in ["lint", "breaking"] {
        if let Some(node) = fields.get(key) {
            let error = reader.error(
                node.span,
                format!("igata reads `{key}` for the workspace, not for one module"),
            );
            error.help.push(format!(
                "move `{key}` to the top of the file, with `ignore` for other modules"
            ));
        }
    }
    Some(Module {
        path: fields
            .get("path")
            .map_or(Some(".".to_owned()), |node| read_path(reader, node))?,
        excludes: fields
            .get("excludes")
            .map_or_else(Vec::new, |node| read_paths(reader, node)),
    })
}

fn read_lint(reader: &mut Reader<'_>, node: &Node, version: Version, config: &mut Config) {
    let comment_ignores = match version {
        Version::V2 => "disallow_comment_ignores",
        _ => "allow_comment_ignores",
    };
    let own = [
        comment_ignores,
        "enum_zero_value_suffix",
        "service_suffix",
        "rpc_allow_same_request_response",
        "rpc_allow_google_protobuf_empty_requests",
        "rpc_allow_google_protobuf_empty_responses",
        "disable_builtin",
    ];
    let fields = reader.fields(node, &[&RULES[..], &own[..]].concat());
    refuse_disabled_rules(reader, fields);
    let lint = &mut config.lint;
    lint.rules = read_rules(reader, fields, std::mem::take(&mut lint.rules));
    lint.disallow_comment_ignores = read_switch(reader, fields, comment_ignores) == (version == Version::V2);
    let suffix = std::mem::take(&mut lint.enum_zero_value_suffix);
    lint.enum_zero_value_suffix = read_string(reader, fields, own[1], suffix);
    let suffix = std::mem::take(&mut lint.service_suffix);
    lint.service_suffix = read_string(reader, fields, own[2], suffix);
    lint.rpc_allow_same_request_response = read_switch(reader, fields, own[3]);
    lint.rpc_allow_google_protobuf_empty_requests = read_switch(reader, fields, own[4]);
    lint.rpc_allow_google_protobuf_empty_responses = read_switch(reader, fields, own[5]);
}

fn refuse_disabled_rules(reader: &mut Reader<'_>, fields: Fields<'_>) {
    if let Some(node) = fields
        .get("disable_builtin")
        .filter(|node| reader.bool(node) == Some(true))
    {
        reader.error(
            node.span,
            "without the built-in rules nothing would be checked: igata runs no plugins of buf",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{Module, parse};

    #[test]
    fn every_version_is_read() {
        let v2 = parse(
            "buf.yaml",
            "version: v2\nmodules:\n  - path: a\n    excludes: [a/b]\nlint:\n  use: [MINIMAL]\n",
        );
        let v2 = v2.unwrap();
        assert_eq!(
            v2.modules,
            [Module {
                path: "a".to_owned(),
                excludes: vec!["a/b".to_owned()]
            }]
        );
        assert_eq!(v2.lint.rules.uses, ["MINIMAL"]);
        assert!(!v2.lint.disallow_comment_ignores);
        let v1 = parse("buf.yaml", "version: v1\nlint: {service_suffix: API}\n").unwrap();
        assert!(v1.lint.disallow_comment_ignores);
        assert!(
            parse("buf.yaml", "version: v1\n")
                .unwrap()
                .lint
                .disallow_comment_ignores
        );
        assert_eq!(v1.lint.service_suffix, "API");
        let v1beta1 = parse(
            "buf.yaml",
            "build: {roots: [a, b]}\nlint: {allow_comment_ignores: true}\n",
        )
        .unwrap();
        assert_eq!(v1beta1.modules.len(), 2);
        assert!(!v1beta1.lint.disallow_comment_ignores);
    }

    #[test]
    fn a_key_of_another_version_is_an_error() {
        assert!(parse("buf.yaml", "version: v1\nmodules: [{path: a}]\n").is_err());
        assert!(parse("buf.yaml", "version: v2\nbuild: {excludes: [a]}\n").is_err());
    }
}
