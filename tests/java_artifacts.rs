//! The Maven artifacts: what Gradle reads says the same as the POM, Maven builds the same jars everywhere,
//! programs use what was deployed, and R8 shrinks them.
//!
//! Some tests need a JDK, Maven, and the folder that `.ci/java-runtime` prints in `IGATA_JAVA_RUNTIME`.
//! Without them they say that they were skipped, or fail where `IGATA_REQUIRE` names `java` or `all`.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod tools;
mod workspace;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

use regex::Regex;
use serde_json::Value;

use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The artifacts of the sample repository.
fn artifacts() -> Vec<PathBuf> {
    let folder = Path::new(ROOT).join("generated/java");
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

/// What programs of the tests use.
const USED: [&str; 2] = ["offer-v1-lite", "offer-v1"];

/// What a command prints; it has to succeed.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert!(output.status.success(), "{command:?}\n{stdout}\n{stderr}");
    stdout
}

/// A repository folder to which Maven deployed the packages of the sample.
struct Deployed {
    folder: PathBuf,
    runtimes: PathBuf,
    /// Deployed from two folders at once.
    repositories: [PathBuf; 2],
}

impl Deployed {
    /// Once for all tests; nothing where a tool is missing and may be.
    fn find() -> Option<&'static Self> {
        static DEPLOYED: OnceLock<Deployed> = OnceLock::new();
        let runtimes = PathBuf::from(tools::from_variable("java", "IGATA_JAVA_RUNTIME")?);
        for tool in ["javac", "mvn"] {
            if Command::new(tool).arg("-version").output().is_err() {
                tools::missing("java", &format!("{tool} is not found"));
                return None;
            }
        }
        Some(DEPLOYED.get_or_init(|| Self::new(runtimes)))
    }

    fn new(runtimes: PathBuf) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("java_artifacts");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let config = "version: 1\npackages:\n  java: {group: com.acme, prefix: com.acme}\n";
        let generated = Workspace::new(config, &Path::new(ROOT).join("protos")).generate();
        assert!(generated.is_complete(), "{:?}", generated.diagnostics);
        let copies = ["one", "another/and deeper"].map(|path| folder.join(path));
        for copy in &copies {
            for (path, content) in generated.tree.iter() {
                workspace::write(&copy.join(path), content);
            }
            let modules = modules(&copy.join("java"));
            let modules = modules.iter().map(|module| format!("<module>{module}</module>"));
            let reactor = format!(
                "<project xmlns='http://maven.apache.org/POM/4.0.0'><modelVersion>4.0.0</modelVersion>
                <groupId>test</groupId><artifactId>all</artifactId><version>1</version><packaging>pom</packaging>
                <modules>{}</modules></project>",
                modules.collect::<String>()
            );
            workspace::write(&copy.join("java/pom.xml"), reactor.as_bytes());
        }
        let repositories = ["repository", "again"].map(|name| folder.join(name));
        let builds = [0, 1].map(|index| {
            let mut maven = Command::new("mvn");
            maven.args(["--batch-mode", "--quiet", "package"]);
            maven.arg("org.apache.maven.plugins:maven-deploy-plugin:3.1.2:deploy");
            let repository = repositories[index].display();
            maven.arg(format!("-DaltDeploymentRepository=packages::file://{repository}"));
            maven.current_dir(copies[index].join("java")).spawn().unwrap()
        });
        for mut build in builds {
            assert!(build.wait().unwrap().success());
        }
        Self {
            folder,
            runtimes,
            repositories,
        }
    }

    /// A project of Maven that has a program of `tests/java` and depends on an artifact; returns its class path.
    fn consumer(&self, program: &str, artifact: &str) -> OsString {
        let folder = self.folder.join("consumers").join(artifact);
        let source = Path::new(ROOT).join(format!("tests/java/{program}.java"));
        workspace::write(
            &folder.join(format!("src/main/java/{program}.java")),
            &fs::read(source).unwrap(),
        );
        let pom = format!(
            "<project xmlns='http://maven.apache.org/POM/4.0.0'><modelVersion>4.0.0</modelVersion>
            <groupId>test</groupId><artifactId>program</artifactId><version>1</version>
            <properties><maven.compiler.release>11</maven.compiler.release>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
            <repositories><repository><id>packages</id><url>file://{}</url></repository></repositories>
            <dependencies><dependency>
              <groupId>com.acme</groupId><artifactId>{artifact}</artifactId><version>0.1.0</version>
            </dependency></dependencies></project>",
            self.repositories[0].display()
        );
        workspace::write(&folder.join("pom.xml"), pom.as_bytes());
        let mut maven = Command::new("mvn");
        maven.args(["--batch-mode", "--quiet"]).current_dir(&folder);
        // What was deployed by another run must not be taken from a cache.
        maven.arg(format!("-Dmaven.repo.local={}", self.folder.join("local").display()));
        maven.arg("org.apache.maven.plugins:maven-compiler-plugin:3.13.0:compile");
        maven.arg("org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies");
        run(&mut maven);
        let jars = files(&folder.join("target/dependency")).into_iter();
        env::join_paths(jars.chain([folder.join("target/classes")])).unwrap()
    }
}

/// The artifacts that programs use, and those that these need.
fn modules(folder: &Path) -> BTreeSet<String> {
    let mut open: Vec<String> = USED.map(str::to_owned).to_vec();
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        let pom = fs::read_to_string(folder.join(&name).join("pom.xml")).unwrap();
        let own = needed(&pom).into_iter().filter(|[group, ..]| group == "com.acme");
        if found.insert(name) {
            open.extend(own.map(|[_, name, _]| name));
        }
    }
    found
}

#[test]
fn maven_deploys_the_same_artifacts_from_every_folder() {
    let Some(deployed) = Deployed::find() else { return };
    let contents = deployed.repositories.each_ref().map(|repository| {
        let is_artifact = |path: &PathBuf| !path.to_string_lossy().contains("maven-metadata");
        let paths = files(repository).into_iter().filter(is_artifact);
        let named = paths.map(|path| {
            let name = path.strip_prefix(repository).unwrap().to_str().unwrap().to_owned();
            (name, fs::read(path).unwrap())
        });
        named.collect::<BTreeMap<String, Vec<u8>>>()
    });
    let [one, another] = &contents;
    assert!(one.keys().eq(another.keys()));
    for (name, content) in one {
        assert!(content == &another[name], "{name} differs");
    }
    for module in modules(&deployed.folder.join("one/java")) {
        let has = |end: &str, text: &[u8]| {
            let name = format!("com/acme/{module}/0.1.0/{module}-0.1.0{end}");
            let content = one.get(&name).unwrap_or_else(|| panic!("{name} is not deployed"));
            content.windows(text.len()).any(|bytes| bytes == text)
        };
        // Names of entries are not compressed.
        assert!(has(".jar", b".class") && has("-sources.jar", b".java"), "{module}");
        assert!(
            has(".module", b"\"formatVersion\"") && has(".pom", b"<project"),
            "{module}"
        );
        assert_eq!(
            has(".jar", b"META-INF/proguard/"),
            module.ends_with("-lite"),
            "{module}"
        );
    }
}

#[test]
fn programs_of_maven_use_the_deployed_artifacts() {
    let Some(deployed) = Deployed::find() else { return };
    for artifact in USED {
        let class_path = deployed.consumer("Offers", artifact);
        let printed = run(Command::new("java").arg("-cp").arg(class_path).arg("Offers"));
        assert_eq!(printed.trim(), "ok", "{artifact}");
    }
}

/// Copies of jars that lack the rules for R8.
fn without_rules(jars: &[PathBuf], folder: &Path) -> Vec<PathBuf> {
    let copies = jars.iter().map(|jar| {
        let name = jar.file_name().unwrap();
        let content = folder.join("content").join(name);
        fs::create_dir_all(&content).unwrap();
        run(Command::new("jar").arg("xf").arg(jar).current_dir(&content));
        let rules = content.join("META-INF/proguard");
        if rules.exists() {
            fs::remove_dir_all(rules).unwrap();
        }
        let copy = folder.join(name);
        run(Command::new("jar")
            .arg("cf")
            .arg(&copy)
            .arg("-C")
            .arg(&content)
            .arg("."));
        copy
    });
    copies.collect()
}

/// Jars of the JDK's classes, which stand in for Android's.
fn platform(folder: &Path) -> [PathBuf; 2] {
    let settings = Command::new("java")
        .args(["-XshowSettings:properties", "-version"])
        .output()
        .unwrap();
    let settings = String::from_utf8(settings.stderr).unwrap();
    let home = settings
        .lines()
        .find_map(|line| line.trim().strip_prefix("java.home = "));
    let image = Path::new(home.unwrap()).join("lib/modules");
    let classes = folder.join("platform");
    let mut command = Command::new("jimage");
    command.arg("extract").arg("--dir").arg(&classes);
    run(command
        .arg("--include")
        .arg("regex:/java.(base|logging)/java/.*")
        .arg(image));
    ["java.base", "java.logging"].map(|module| {
        let jar = folder.join(format!("{module}.jar"));
        let mut command = Command::new("jar");
        run(command
            .arg("cf0")
            .arg(&jar)
            .arg("-C")
            .arg(classes.join(module))
            .arg("."));
        jar
    })
}

#[test]
fn r8_shrinks_programs_with_the_rules_of_lite_artifacts() {
    /// The program's start, and what Java's own classes refer to and Android's do not.
    const PROGRAM: &str = "-keep class Offers { public static void main(java.lang.String[]); }
-dontwarn jdk.**
-dontwarn sun.**
";
    let Some(deployed) = Deployed::find() else { return };
    let class_path = deployed.consumer("Offers", "offer-v1-lite");
    let parts: Vec<PathBuf> = env::split_paths(&class_path).collect();
    let (classes, jars) = parts.split_last().unwrap();
    let folder = deployed.folder.join("r8");
    let program = folder.join("program.jar");
    fs::create_dir_all(&folder).unwrap();
    run(Command::new("jar")
        .arg("cf")
        .arg(&program)
        .arg("-C")
        .arg(classes)
        .arg("."));
    let libraries = platform(&folder);
    let tool = files(&deployed.runtimes.join("r8")).pop().unwrap();
    let command = |class: &str, out: &Path| {
        let mut command = Command::new("java");
        command
            .args(["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"])
            .arg(&tool);
        command.arg(format!("com.android.tools.r8.{class}")).arg("--release");
        for library in &libraries {
            command.arg("--lib").arg(library);
        }
        command.arg("--output").arg(out);
        command
    };
    let shrink = |jars: &[PathBuf], to: &str| {
        let out = folder.join(to);
        workspace::write(&folder.join("rules.pro"), PROGRAM.as_bytes());
        let mut command = command("R8", &out);
        command
            .arg("--classfile")
            .arg("--pg-conf")
            .arg(folder.join("rules.pro"));
        run(command.arg(&program).args(jars));
        out
    };
    let outcome = |jar: &Path| {
        let output = Command::new("java").arg("-cp").arg(jar).arg("Offers").output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let size = |path: &Path| fs::metadata(path).unwrap().len();

    let shrunk = shrink(jars, "shrunk.jar");
    assert_eq!(outcome(&shrunk), "ok");
    let whole: u64 = jars.iter().map(|jar| size(jar)).sum();
    assert!(size(&shrunk) * 3 < whole, "{} of {whole} bytes are left", size(&shrunk));
    // It takes the rules, which R8 finds in the jars.
    let bare = without_rules(jars, &folder.join("bare"));
    assert_ne!(outcome(&shrink(&bare, "broken.jar")), "ok");
    // The oldest Android that packages are for takes them.
    run(command("D8", &folder.join("app.zip"))
        .args(["--min-api", "21"])
        .arg(&shrunk));
}
