//! What Maven is told about an artifact.

use std::borrow::Cow;
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
    pub(super) group: Cow<'static, str>,
    pub(super) artifact: Cow<'static, str>,
    pub(super) version: Cow<'static, str>,
    pub(super) scope: Scope,
    /// Whether those who need it name it themselves.
    pub(super) is_optional: bool,
}

/// Who sees a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Scope {
    /// Everybody who uses the artifact.
    Compile,
    /// Nobody: it is there already.
    Provided,
}

impl Dependency {
    /// An artifact of others.
    pub(super) const fn new(group: &'static str, artifact: &'static str, version: &'static str) -> Self {
        Self {
            group: Cow::Borrowed(group),
            artifact: Cow::Borrowed(artifact),
            version: Cow::Borrowed(version),
            scope: Scope::Compile,
            is_optional: false,
        }
    }

    pub(super) fn provided(mut self) -> Self {
        self.scope = Scope::Provided;
        self
    }

    pub(super) fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }
}

/// The oldest release of the runtime that the classes work with.
pub(super) const fn protobuf(runtime: Runtime) -> Dependency {
    match runtime {
        Runtime::Lite => Dependency::new("com.google.protobuf", "protobuf-javalite", "3.25.5"),
        Runtime::Full => Dependency::new("com.google.protobuf", "protobuf-java", "4.28.3"),
    }
}

/// The release of Kotlin that sources are for.
pub(super) const KOTLIN: &str = "1.9.25";
pub(super) const KOTLIN_STDLIB: Dependency = Dependency::new("org.jetbrains.kotlin", "kotlin-stdlib", KOTLIN);

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
    dependency: Dependency::new("com.google.api.grpc", "proto-google-common-protos", "2.52.0"),
}];

/// The artifact that carries a proto package for the runtime, if it is not igata that casts it.
pub(super) fn published(package: &str, runtime: Runtime) -> Option<&'static Dependency> {
    let published = PUBLISHED.iter().find(|published| published.packages.contains(&package));
    published
        .filter(|_| runtime == Runtime::Full)
        .map(|published| &published.dependency)
}

/// What Maven is told about an artifact.
#[derive(Debug, Serialize)]
pub(super) struct Artifact {
    pub(super) group: String,
    pub(super) name: String,
    pub(super) version: String,
    /// What may be chosen from.
    licenses: Vec<String>,
    repository: Option<String>,
    authors: Vec<String>,
    pub(super) summary: String,
    /// The version of Java that the classes are for.
    pub(super) release: &'static str,
    pub(super) dependencies: Vec<Dependency>,
    /// The version of Kotlin, if the sources are in Kotlin.
    pub(super) kotlin: Option<&'static str>,
    /// The artifact for the full runtime that has the same classes, if this one is for the lite runtime.
    pub(super) twin: Option<String>,
}

impl Artifact {
    pub(super) fn new(job: &Job<'_>, java: &config::Java, name: String, summary: String) -> Self {
        Self {
            group: java.group.clone(),
            name,
            version: job.config.version.clone(),
            licenses: licenses(&job.config.license),
            repository: job.config.repository.as_deref().map(escape_xml),
            authors: job.config.authors.iter().map(|author| escape_xml(author)).collect(),
            summary,
            release: "8",
            dependencies: Vec::new(),
            kotlin: None,
            twin: None,
        }
    }

    /// The same for a runtime, where its name is that of a package and ends with `part`.
    pub(super) fn for_runtime(mut self, package: &str, part: &str, runtime: Runtime) -> Self {
        self.release = match runtime {
            Runtime::Lite => "8",
            Runtime::Full => "11",
        };
        self.twin = (runtime == Runtime::Lite).then(|| name(package, part, Runtime::Full));
        self
    }

    /// Another artifact that igata casts.
    pub(super) fn sibling(&self, name: String) -> Dependency {
        Dependency {
            group: self.group.clone().into(),
            artifact: name.into(),
            version: self.version.clone().into(),
            scope: Scope::Compile,
            is_optional: false,
        }
    }
}

/// The context of the templates of an artifact with messages.
#[derive(Debug, Serialize)]
pub(super) struct MessagesArtifact {
    #[serde(flatten)]
    pub(super) artifact: Artifact,
    proto_package: String,
    /// Lines of the package's comment.
    comment: Vec<String>,
    is_lite: bool,
    runtime: Dependency,
    /// Java packages of the classes.
    java_packages: Vec<String>,
}

pub(super) fn messages(job: &Job<'_>, java: &config::Java, unit: &Unit<'_>, runtime: Runtime) -> MessagesArtifact {
    let package = unit.package;
    let kinds = match runtime {
        Runtime::Lite => "Messages, for the lite runtime,",
        Runtime::Full => "Messages",
    };
    let summary = format!("{kinds} of the proto package `{}`", package.name);
    let artifact = Artifact::new(job, java, name(package.name, "", runtime), summary);
    let mut artifact = artifact.for_runtime(package.name, "", runtime);
    let mut published_by = BTreeMap::new();
    let mut siblings = Vec::new();
    for dependency in package.dependencies.iter().filter(|name| **name != "google.protobuf") {
        match published(dependency, runtime) {
            Some(published) => _ = published_by.insert(&published.artifact, published.clone()),
            None => siblings.push(name(dependency, "", runtime)),
        }
    }
    siblings.sort();
    siblings.extend(unit.client.map(|client| client.artifact.clone()));
    artifact.dependencies.push(protobuf(runtime));
    artifact.dependencies.extend(published_by.into_values());
    let siblings: Vec<Dependency> = siblings.into_iter().map(|name| artifact.sibling(name)).collect();
    artifact.dependencies.extend(siblings);
    MessagesArtifact {
        artifact,
        proto_package: package.name.to_owned(),
        comment: comment(package),
        is_lite: runtime == Runtime::Lite,
        runtime: protobuf(runtime),
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

/// The artifact's name, which is its folder's, too. `part` says what of the
/// package it holds if not its messages.
pub(super) fn name(package: &str, part: &str, runtime: Runtime) -> String {
    let mut name = match kebab_package(package) {
        name if name.is_empty() => "protos".to_owned(),
        name => name,
    };
    name.push_str(part);
    match runtime {
        Runtime::Lite => name + "-lite",
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
