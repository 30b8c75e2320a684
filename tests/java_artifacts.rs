//! The Maven artifacts: what Gradle reads says the same as the POM, and Maven builds the same jars everywhere.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod tools;
mod workspace;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use serde_json::Value;

/// The artifacts of the sample repository.
fn artifacts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("generated/java");
    let mut artifacts: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    artifacts.sort();
    assert!(artifacts.len() > 20, "the artifacts were not found");
    artifacts
}

fn name(artifact: &Path) -> &str {
    artifact.file_name().unwrap().to_str().unwrap()
}

/// The texts of the first element of each of these names in a part of a POM.
fn texts<const COUNT: usize>(xml: &str, names: [&str; COUNT]) -> [String; COUNT] {
    names.map(|name| {
        let element = Regex::new(&format!("<{name}>([^<]*)</{name}>")).unwrap();
        element
            .captures(xml)
            .map_or_else(String::new, |captures| captures[1].to_owned())
    })
}

/// What those who use the artifact need, as its POM says: group, name and version of each.
fn needed(pom: &str) -> BTreeSet<[String; 3]> {
    let dependency = Regex::new("(?s)<dependency>(.*?)</dependency>").unwrap();
    let dependencies = dependency.captures_iter(pom).map(|captures| captures[1].to_owned());
    dependencies
        .filter(|xml| texts(xml, ["scope", "optional"]) == ["compile", ""])
        .map(|xml| texts(&xml, ["groupId", "artifactId", "version"]))
        .collect()
}

fn string(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[test]
fn module_metadata_says_what_the_pom_says() {
    for artifact in artifacts() {
        let name = name(&artifact);
        let pom = fs::read_to_string(artifact.join("pom.xml")).unwrap();
        assert!(pom.contains("<!-- do_not_remove: published-with-gradle-metadata -->"));
        let metadata = fs::read(artifact.join(format!("{name}.module"))).unwrap();
        let metadata: Value = serde_json::from_slice(&metadata).unwrap();
        assert_eq!(metadata["formatVersion"], "1.1");
        let component = &metadata["component"];
        let own = ["group", "module", "version"].map(|key| string(&component[key]));
        assert_eq!(own, texts(&pom, ["groupId", "artifactId", "version"]));
        let variants = metadata["variants"].as_array().unwrap();
        let names: Vec<&str> = variants.iter().filter_map(|variant| variant["name"].as_str()).collect();
        assert_eq!(names, ["apiElements", "runtimeElements", "sourcesElements"]);
        for (variant, usage) in variants.iter().zip(["java-api", "java-runtime", "java-runtime"]) {
            let attributes = &variant["attributes"];
            assert_eq!(attributes["org.gradle.usage"], usage);
            let is_library = attributes["org.gradle.category"] == "library";
            let end = if is_library { ".jar" } else { "-sources.jar" };
            let file = format!("{name}-{}{end}", own[2]);
            assert_eq!(variant["files"], serde_json::json!([{"name": file, "url": file}]));
            let capabilities = variant["capabilities"].as_array().unwrap();
            assert!(
                capabilities.iter().any(|it| it["name"] == name),
                "{name}: {capabilities:?}"
            );
            if is_library {
                let [release] = texts(&pom, ["maven.compiler.release"]);
                assert_eq!(attributes["org.gradle.jvm.version"].to_string(), release);
                let dependencies = variant["dependencies"].as_array().unwrap().iter();
                let parts = |it: &Value| [&it["group"], &it["module"], &it["version"]["requires"]].map(string);
                assert_eq!(dependencies.map(parts).collect::<BTreeSet<_>>(), needed(&pom), "{name}");
            }
        }
    }
}

#[test]
fn messages_for_both_runtimes_exclude_each_other() {
    let provided = |artifact: &Path| -> BTreeSet<String> {
        let metadata = fs::read(artifact.join(format!("{}.module", name(artifact)))).unwrap();
        let metadata: Value = serde_json::from_slice(&metadata).unwrap();
        let capabilities = metadata["variants"][0]["capabilities"].as_array().unwrap().clone();
        capabilities
            .iter()
            .map(|capability| string(&capability["name"]))
            .collect()
    };
    let lite = artifacts()
        .into_iter()
        .filter(|artifact| name(artifact).ends_with("-lite"));
    for lite in lite {
        let full = lite.with_file_name(name(&lite).trim_end_matches("-lite"));
        if full.exists() {
            assert!(!provided(&lite).is_disjoint(&provided(&full)), "{}", lite.display());
        }
    }
}

#[test]
fn maven_builds_the_same_jars_in_every_folder() {
    if tools::from_variable("java", "IGATA_JAVA_RUNTIME").is_none() {
        return;
    }
    let artifact = artifacts()
        .into_iter()
        .find(|artifact| name(artifact) == "google-type-lite");
    let artifact = artifact.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copies = ["one", "another/and deeper"].map(|path| folder.path().join(path));
    let builds = copies.each_ref().map(|copy| {
        for path in workspace::files(&artifact) {
            workspace::write(
                &copy.join(path.strip_prefix(&artifact).unwrap()),
                &fs::read(&path).unwrap(),
            );
        }
        let mut maven = Command::new("mvn");
        maven.args(["--batch-mode", "--quiet", "package"]).current_dir(copy);
        maven.spawn().unwrap()
    });
    for mut build in builds {
        assert!(build.wait().unwrap().success());
    }
    for end in ["", "-sources"] {
        let jar = format!("target/google-type-lite-0.1.0{end}.jar");
        let [one, another] = copies.each_ref().map(|copy| fs::read(copy.join(&jar)).unwrap());
        assert!(one == another, "{jar} differs");
        // Names of entries are not compressed, and class files say which Java they are for.
        let has = |text: &[u8]| one.windows(text.len()).any(|bytes| bytes == text);
        assert!(has(if end.is_empty() {
            b"com/google/type/Money.class"
        } else {
            b"com/google/type/Money.java"
        }));
    }
}
