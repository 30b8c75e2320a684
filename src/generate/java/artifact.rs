//! What Maven is told about an artifact.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Runtime, Unit};
use crate::config;
use crate::generate::naming::{comment_lines, kebab_package};
use crate::generate::{Job, Package};

/// An artifact that carries proto packages already.
struct Published {
    packages: &'static [&'static str],
    dependency: Dependency,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Dependency {
    pub(super) group: &'static str,
    pub(super) artifact: &'static str,
    pub(super) version: &'static str,
}

/// Google's common protos come for the full runtime only. This version still
/// works with every runtime that igata's own code works with.
const PUBLISHED: &[Published] = &[Published {
    packages: &[
        "google.api",
        "google.cloud",
        "google.cloud.audit",
        "google.geo.type",
        "google.logging.type",
        "google.longrunning",
        "google.rpc",
        "google.rpc.context",
        "google.shopping.type",
        "google.type",
    ],
    dependency: Dependency {
        group: "com.google.api.grpc",
        artifact: "proto-google-common-protos",
        version: "2.52.0",
    },
}];

/// The artifact that carries a proto package for the runtime, if it is not igata that casts it.
pub(super) fn published(package: &str, runtime: Runtime) -> Option<&'static Dependency> {
    let published = PUBLISHED.iter().find(|published| published.packages.contains(&package));
    published
        .filter(|_| runtime == Runtime::Full)
        .map(|published| &published.dependency)
}

/// The context of an artifact's templates.
#[derive(Debug, Serialize)]
pub(super) struct Artifact {
    group: String,
    pub(super) name: String,
    version: String,
    /// What may be chosen from.
    licenses: Vec<String>,
    repository: Option<String>,
    authors: Vec<String>,
    summary: String,
    proto_package: String,
    /// Lines of the package's comment.
    comment: Vec<String>,
    is_lite: bool,
    runtime: Dependency,
    /// The version of Java that the classes are for.
    release: &'static str,
    published: Vec<Dependency>,
    /// Names of artifacts that igata casts, too.
    siblings: Vec<String>,
    /// Java packages of the classes.
    java_packages: Vec<String>,
}

pub(super) fn artifact(job: &Job<'_>, java: &config::Java, unit: &Unit<'_>, runtime: Runtime) -> Artifact {
    let package = unit.package;
    let mut published_by = BTreeMap::new();
    let mut siblings = Vec::new();
    for dependency in package.dependencies.iter().filter(|name| **name != "google.protobuf") {
        match published(dependency, runtime) {
            Some(published) => _ = published_by.insert(published.artifact, published.clone()),
            None => siblings.push(name(dependency, runtime)),
        }
    }
    siblings.sort();
    let kinds = match runtime {
        Runtime::Lite => "Messages, for the lite runtime,",
        Runtime::Full => "Messages",
    };
    Artifact {
        group: java.group.clone(),
        name: name(package.name, runtime),
        version: job.config.version.clone(),
        licenses: licenses(&job.config.license),
        repository: job.config.repository.as_deref().map(escape_xml),
        authors: job.config.authors.iter().map(|author| escape_xml(author)).collect(),
        summary: format!("{kinds} of the proto package `{}`", package.name),
        proto_package: package.name.to_owned(),
        comment: comment(package),
        is_lite: runtime == Runtime::Lite,
        runtime: match runtime {
            Runtime::Lite => Dependency {
                group: "com.google.protobuf",
                artifact: "protobuf-javalite",
                version: "3.25.5",
            },
            Runtime::Full => Dependency {
                group: "com.google.protobuf",
                artifact: "protobuf-java",
                version: "4.28.3",
            },
        },
        release: match runtime {
            Runtime::Lite => "8",
            Runtime::Full => "11",
        },
        published: published_by.into_values().collect(),
        siblings,
        java_packages: unit.java_packages.clone(),
    }
}

/// Maven has a list of licenses to choose from; other expressions stay whole.
fn licenses(expression: &str) -> Vec<String> {
    if expression.contains(['(', ')']) || expression.contains(" AND ") {
        return vec![escape_xml(expression)];
    }
    expression
        .split(" OR ")
        .map(|license| escape_xml(license.trim()))
        .collect()
}

fn comment(package: &Package<'_>) -> Vec<String> {
    package.comment().map_or_else(Vec::new, comment_lines)
}

/// The artifact's name, which is its folder's, too.
pub(super) fn name(package: &str, runtime: Runtime) -> String {
    let name = match kebab_package(package) {
        name if name.is_empty() => "protos".to_owned(),
        name => name,
    };
    match runtime {
        Runtime::Lite => format!("{name}-lite"),
        Runtime::Full => name,
    }
}

fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars().filter(|character| !character.is_control()) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
