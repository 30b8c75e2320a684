//! What Gradle is told about an artifact: module metadata of format 1.1, which it prefers to the POM.

use serde_json::{Value, json};

use super::artifact::{Artifact, Dependency, Scope};

/// The name of the file, beside `pom.xml`.
pub(super) fn file_name(artifact: &Artifact) -> String {
    format!("{}.module", artifact.name)
}

/// The text of the file.
pub(super) fn metadata(artifact: &Artifact) -> String {
    let mut variants = vec![
        library("apiElements", "java-api", artifact),
        library("runtimeElements", "java-runtime", artifact),
    ];
    variants.push(json!({
        "name": "sourcesElements",
        "attributes": {
            "org.gradle.category": "documentation",
            "org.gradle.dependency.bundling": "external",
            "org.gradle.docstype": "sources",
            "org.gradle.usage": "java-runtime",
        },
        "files": [file(artifact, "-sources")],
        "capabilities": capabilities(artifact),
    }));
    let metadata = json!({
        "formatVersion": "1.1",
        "component": {
            "group": artifact.group,
            "module": artifact.name,
            "version": artifact.version,
            "attributes": {"org.gradle.status": "release"},
        },
        "variants": variants,
    });
    format!("{metadata:#}\n")
}

/// The classes, as those need them who compile against them, or who run them. Dependencies are the same for
/// both: messages of others are part of the API.
fn library(name: &str, usage: &str, artifact: &Artifact) -> Value {
    let release: u32 = artifact.release.parse().expect("releases of Java are numbers");
    let mut attributes = json!({
        "org.gradle.category": "library",
        "org.gradle.dependency.bundling": "external",
        "org.gradle.jvm.version": release,
        "org.gradle.libraryelements": "jar",
        "org.gradle.usage": usage,
    });
    if artifact.kotlin.is_some() {
        attributes["org.jetbrains.kotlin.platform.type"] = "jvm".into();
    }
    let is_needed = |dependency: &&Dependency| dependency.scope == Scope::Compile && !dependency.is_optional;
    let dependencies: Vec<Value> = artifact.dependencies.iter().filter(is_needed).map(dependency).collect();
    json!({
        "name": name,
        "attributes": attributes,
        "dependencies": dependencies,
        "files": [file(artifact, "")],
        "capabilities": capabilities(artifact),
    })
}

fn dependency(dependency: &Dependency) -> Value {
    json!({
        "group": dependency.group,
        "module": dependency.artifact,
        "version": {"requires": dependency.version},
    })
}

fn file(artifact: &Artifact, classifier: &str) -> Value {
    let name = format!("{}-{}{classifier}.jar", artifact.name, artifact.version);
    json!({"name": name, "url": name})
}

/// What only one artifact of a program may provide: itself, and for the lite
/// runtime also what its twin for the full one does, as both have the same classes.
fn capabilities(artifact: &Artifact) -> Vec<Value> {
    [Some(&artifact.name), artifact.twin.as_ref()]
        .into_iter()
        .flatten()
        .map(|name| json!({"group": artifact.group, "name": name, "version": artifact.version}))
        .collect()
}
