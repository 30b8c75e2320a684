//! `packages`: what `generate` casts, and the sections of Rust and PHP in it.

use super::value::{read_name, read_path, read_string};
use super::yaml::{Node, Reader};
use super::{Java, Swift, java, swift};

/// What `generate` casts.
#[derive(Debug, Clone, PartialEq)]
pub struct Packages {
    /// The output folder, below the workspace's root.
    pub out: String,
    /// A folder of templates that replace igata's own, below the workspace's root.
    pub templates: Option<String>,
    /// The version of every package until releases give each its own.
    pub version: String,
    /// An SPDX expression.
    pub license: String,
    /// Where the sources of the packages can be seen.
    pub repository: Option<String>,
    pub authors: Vec<String>,
    pub rust: Option<Rust>,
    pub php: Option<Php>,
    pub java: Option<Java>,
    pub swift: Option<Swift>,
}

/// How Rust crates are named and published.
#[derive(Debug, Clone, PartialEq)]
pub struct Rust {
    /// Goes before the name of every crate.
    pub prefix: String,
    /// The name of a registry in Cargo's configuration, for dependencies between the crates.
    pub registry: Option<String>,
}

/// How Composer packages and PHP namespaces are named.
#[derive(Debug, Clone, PartialEq)]
pub struct Php {
    /// The part of a Composer package's name before the slash.
    pub vendor: String,
    /// Goes before the namespace of every package.
    pub namespace: String,
}

impl Default for Packages {
    fn default() -> Self {
        Self {
            out: "generated".to_owned(),
            templates: None,
            version: "0.1.0".to_owned(),
            license: "UNLICENSED".to_owned(),
            repository: None,
            authors: Vec::new(),
            rust: None,
            php: None,
            java: None,
            swift: None,
        }
    }
}

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Packages {
    let known = [
        "out",
        "templates",
        "version",
        "license",
        "repository",
        "authors",
        "rust",
        "php",
        "java",
        "swift",
    ];
    let fields = reader.fields(node, &known);
    let defaults = Packages::default();
    let version = read_string(reader, fields, "version", defaults.version);
    if let Some(node) = fields.get("version") {
        check_version(reader, node, &version);
    }
    Packages {
        out: fields
            .get("out")
            .and_then(|node| read_output_folder(reader, node))
            .unwrap_or(defaults.out),
        templates: fields.get("templates").and_then(|node| read_path(reader, node)),
        version,
        license: read_string(reader, fields, "license", defaults.license),
        repository: fields.get("repository").and_then(|node| reader.string(node)),
        authors: fields.get("authors").map_or_else(Vec::new, |node| reader.strings(node)),
        rust: fields.get("rust").map(|node| {
            let fields = reader.fields(node, &["prefix", "registry"]);
            Rust {
                prefix: read_name(reader, fields, "prefix", "letters, digits, `-` and `_`", is_crate_name),
                registry: fields.get("registry").and_then(|node| reader.string(node)),
            }
        }),
        php: fields.get("php").map(|node| {
            let fields = reader.fields(node, &["vendor", "namespace"]);
            if fields.get("vendor").is_none() {
                let error = reader.error(node.span, "the key `vendor` is missing");
                error.advise("write `vendor: acme`, the part of Composer's package names before the slash");
            }
            Php {
                vendor: read_name(reader, fields, "vendor", "small letters, digits and `-`", is_vendor),
                namespace: read_name(reader, fields, "namespace", "names separated by `\\`", is_namespace),
            }
        }),
        java: fields.get("java").map(|node| java::read(reader, node)),
        swift: fields.get("swift").map(|node| swift::read(reader, node)),
    }
}

fn is_crate_name(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn is_vendor(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(is_part) && name.ends_with(is_part) && name.chars().all(|c| is_part(c) || c == '-')
}

fn is_namespace(name: &str) -> bool {
    let is_identifier = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.is_empty() || name.split('\\').all(is_identifier)
}

fn check_version(reader: &mut Reader<'_>, node: &Node, version: &str) {
    let is_number = |part: &str| {
        part.parse::<u32>().is_ok()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    if version.split('.').count() != 3 || !version.split('.').all(is_number) {
        let error = reader.error(node.span, format!("`{version}` is no version"));
        error.advise("write three numbers, as in `version: 0.1.0`");
    }
}

fn read_output_folder(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let path = read_path(reader, node)?;
    if path == "." {
        let error = reader.error(node.span, "the output folder cannot be the workspace itself");
        error.advise("write `out: generated`");
        return None;
    }
    Some(path)
}
