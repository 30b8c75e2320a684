//! `packages.swift`: how Swift packages are named, and where they are.

use super::value::read_name;
use super::yaml::{Node, Reader};

/// How Swift packages are named, and where they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Swift {
    /// Goes before the name of every module and, in small letters, of every package.
    pub prefix: String,
    /// What the URLs of the packages' repositories start with; without it,
    /// packages find each other by path.
    pub url: Option<String>,
    /// Platforms as package manifests call them, each with the first version that packages work on.
    pub platforms: Vec<(&'static str, String)>,
}

/// The platforms of Swift packages, and their first versions with everything that clients need.
const PLATFORMS: [(&str, &str); 6] = [
    ("iOS", "15.0"),
    ("macCatalyst", "15.0"),
    ("macOS", "12.0"),
    ("tvOS", "15.0"),
    ("visionOS", "1.0"),
    ("watchOS", "8.0"),
];

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Swift {
    let fields = reader.fields(node, &["prefix", "url", "platforms"]);
    let mut platforms = PLATFORMS.map(|(name, version)| (name, version.to_owned()));
    if let Some(node) = fields.get("platforms") {
        let fields = reader.fields(node, &PLATFORMS.map(|(name, _)| name));
        for (name, version) in &mut platforms {
            if let Some(node) = fields.get(name)
                && let Some(written) = read_platform(reader, node, name, version)
            {
                *version = written;
            }
        }
    }
    let url = read_name(
        reader,
        fields,
        "url",
        "a URL that repositories lie below, as in `https://git.example.com/swift`",
        is_repository_url,
    );
    Swift {
        prefix: read_name(reader, fields, "prefix", "a name in Swift", is_module_prefix),
        url: fields.get("url").map(|_| url.trim_end_matches('/').to_owned()),
        platforms: platforms.to_vec(),
    }
}

/// The first version of a platform that packages shall work on.
fn read_platform(reader: &mut Reader<'_>, node: &Node, name: &str, least: &str) -> Option<String> {
    let written = reader.string(node)?;
    let numbers = |version: &str| -> Option<Vec<u16>> { version.split('.').map(|part| part.parse().ok()).collect() };
    match (numbers(&written), numbers(least)) {
        (Some(version), Some(oldest)) if version.len() <= 3 && version >= oldest[..1].to_vec() => {
            let is_short = version.len() == 1;
            Some(if is_short { format!("{}.0", version[0]) } else { written })
        }
        _ => {
            let error = reader.error(
                node.span,
                format!("`{written}` is no version of {name} that packages work on"),
            );
            error.advise(format!("write {least} or a later one"));
            None
        }
    }
}

fn is_repository_url(url: &str) -> bool {
    !url.is_empty()
        && url
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ":/.@_-~%+".contains(c))
}

fn is_module_prefix(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
