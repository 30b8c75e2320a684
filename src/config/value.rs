//! Values that several sections have: switches, names and paths.

use super::lies_below;
use super::yaml::{Fields, Node, Reader};

pub(super) fn read_switch(reader: &mut Reader<'_>, fields: Fields<'_>, key: &str) -> bool {
    fields.get(key).and_then(|node| reader.bool(node)).unwrap_or(false)
}

pub(super) fn read_string(reader: &mut Reader<'_>, fields: Fields<'_>, key: &str, default: String) -> String {
    fields.get(key).and_then(|node| reader.string(node)).unwrap_or(default)
}

/// A string that ends up in names of packages, and so must be fit for them.
pub(super) fn read_name(
    reader: &mut Reader<'_>,
    fields: Fields<'_>,
    key: &str,
    expected: &str,
    is_fit: fn(&str) -> bool,
) -> String {
    let Some((node, name)) = fields.get(key).and_then(|node| Some((node, reader.string(node)?))) else {
        return String::new();
    };
    if !is_fit(&name) {
        let error = reader.error(node.span, format!("`{name}` is no {key}"));
        error.advise(format!("write {expected}"));
    }
    name
}

/// A path below the workspace's root, without `.` in it and without a slash at the end.
pub(super) fn read_path(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let path = reader.string(node)?;
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if path.starts_with('/') || path.contains('\\') || path.contains(':') || parts.contains(&"..") {
        let error = reader.error(
            node.span,
            format!("`{path}` is not a path below the folder of this file"),
        );
        error.advise("write it with `/` and without `..`, as in `protos/offer`");
        return None;
    }
    if parts.is_empty() {
        return Some(".".to_owned());
    }
    Some(parts.join("/"))
}

fn read_paths(reader: &mut Reader<'_>, node: &Node) -> Vec<String> {
    let items = reader.list(node);
    items.iter().filter_map(|item| read_path(reader, item)).collect()
}

pub(super) fn read_paths_of(reader: &mut Reader<'_>, fields: Fields<'_>, key: &str) -> Vec<String> {
    fields.get(key).map_or_else(Vec::new, |node| read_paths(reader, node))
}

/// The folders of a module that a key names, which lie in the module.
pub(super) fn read_folders_of(reader: &mut Reader<'_>, fields: Fields<'_>, key: &str, module: &str) -> Vec<String> {
    for node in fields.get(key).map_or(&[][..], |node| reader.list(node)) {
        let written = node.as_str().unwrap_or_default().trim_start_matches("./");
        if !written.is_empty() && !lies_below(written.trim_end_matches('/'), module) {
            let error = reader.error(node.span, format!("`{written}` is not in the module `{module}`"));
            error.advise(format!(
                "paths begin at the folder of the configuration: write `{module}/{written}`, if that is meant"
            ));
        }
    }
    read_paths_of(reader, fields, key)
}
