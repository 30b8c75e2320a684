//! The builders in Kotlin that igata casts, beside those that protoc makes of the
//! same files: one API, for Java and for Kotlin. And a program that uses them.
//!
//! The test needs a JDK, the runtimes and the Kotlin compiler in
//! `IGATA_JAVA_RUNTIME`, protoc and the corpus (`.ci/oracles`). What was made of
//! protoc's code is kept in `IGATA_CACHE`, a folder, if that is set.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod tools;
mod workspace;

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use sha2::{Digest as _, Sha256};

use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Our own protos with corners, and the sample repository.
const OWN: [&str; 3] = ["protos", "tests/java/torture", "tests/generate/java_fields/in"];
const CORPUS: &str = "google/type";
/// Protobuf's own tests, which protoc brings.
const CONFORMANCE: &str = "conformance";
/// A field whose property protoc's own code takes for one of the standard library, so that it does not compile.
const UNUSABLE: &str = "string is_initialized = 27;";
/// Packages with nothing but options, which no program needs to run.
const LEFT_OUT: &str = "igata.v1.";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runtime {
    Lite,
    Full,
}

impl Runtime {
    fn name(self) -> &'static str {
        match self {
            Self::Lite => "lite",
            Self::Full => "full",
        }
    }

    /// The folders of the runtime, and of what it has for Kotlin.
    fn libraries(self) -> [&'static str; 2] {
        match self {
            Self::Lite => ["lite-newest", "kotlin-lite"],
            Self::Full => ["full-newest", "kotlin"],
        }
    }
}

struct Tools {
    protoc: PathBuf,
    include: PathBuf,
    corpus: PathBuf,
    runtimes: PathBuf,
}

impl Tools {
    /// Nothing where one is missing and may be.
    fn find() -> Option<Self> {
        Some(Self {
            protoc: tools::from_variable("protoc", "IGATA_PROTOC")?.into(),
            include: tools::from_variable("protoc", "IGATA_PROTOC_INCLUDE")?.into(),
            corpus: tools::from_variable("corpus", "IGATA_CORPUS")?.into(),
            runtimes: tools::from_variable("java", "IGATA_JAVA_RUNTIME")?.into(),
        })
    }

    /// The jars of the Kotlin compiler, and of Kotlin's own library.
    fn kotlin(&self) -> PathBuf {
        self.runtimes.join("repository/org/jetbrains")
    }

    fn libraries(&self, runtime: Runtime) -> impl Iterator<Item = PathBuf> {
        let own = runtime
            .libraries()
            .map(|folder| with_extension(&self.runtimes.join(folder), "jar"));
        let is_library = |path: &PathBuf| path.to_string_lossy().contains("kotlin-stdlib/");
        own.into_iter()
            .flatten()
            .chain(with_extension(&self.kotlin(), "jar").filter(is_library))
    }
}

/// Runs a command that has to succeed, and returns what it prints.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

fn with_extension<'a>(folder: &Path, extension: &'a str) -> impl Iterator<Item = PathBuf> + use<'a> {
    let is_it = move |path: &PathBuf| path.extension() == Some(OsStr::new(extension));
    files(folder).into_iter().filter(is_it)
}

fn class_path(jars: impl Iterator<Item = PathBuf>, classes: &[&Path]) -> OsString {
    env::join_paths(jars.chain(classes.iter().map(|path| path.to_path_buf()))).unwrap()
}

/// A list of sources, for a compiler.
fn list(sources: impl Iterator<Item = PathBuf>, file: &Path) {
    let sources: Vec<String> = sources.map(|path| path.display().to_string()).collect();
    fs::write(file, sources.join("\n")).unwrap();
}

/// The protos at their import paths below the folder, and the names of all.
fn lay_out(folder: &Path, tools: &Tools) -> Vec<String> {
    let own = OWN.iter().map(|own| (Path::new(ROOT).join(own), ""));
    let others = [(tools.corpus.clone(), CORPUS), (tools.include.clone(), CONFORMANCE)];
    let mut names = BTreeSet::new();
    for (root, below) in own.chain(others) {
        for path in with_extension(&root.join(below), "proto") {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            // Only a flag of protoc for experiments makes it read this edition.
            if name.contains("edition_unstable") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap().replace(UNUSABLE, "");
            workspace::write(&folder.join(&name), text.as_bytes());
            names.insert(name);
        }
    }
    names.into_iter().collect()
}

/// What says that protoc's code has been looked at before.
fn remembered(protos: &Path, runtime: Runtime) -> Option<PathBuf> {
    let cache = env::var_os("IGATA_CACHE")?;
    let mut hash = Sha256::new();
    for file in files(protos)
        .iter()
        .chain(&files(&Path::new(ROOT).join("tests/java/kotlin")))
    {
        hash.update(file.file_name().unwrap().as_encoded_bytes());
        hash.update(fs::read(file).unwrap());
    }
    hash.update(include_bytes!("java_kotlin.rs"));
    let name = format!("protoc-kotlin-{}-{:x}", runtime.name(), hash.finalize());
    Some(Path::new(&cache).join(name))
}

/// Casts the protos, compiles them in Java and in Kotlin, compares, and runs a program.
fn compare(tools: &Tools, runtime: Runtime) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let names = lay_out(&path("in"), tools);
    let memory = remembered(&path("in"), runtime);
    let known = memory.as_ref().and_then(|path| fs::read_to_string(path).ok());

    let config = format!(
        "version: 1\npackages:\n  java: {{group: com.acme, managed: false, runtime: {}, client: false, kotlin: true}}\n",
        runtime.name()
    );
    let generated = Workspace::new(&config, &path("in")).generate();
    assert!(generated.is_complete(), "{:?}", generated.diagnostics);
    for (name, content) in generated.tree.iter() {
        workspace::write(&path("packages").join(name), content);
    }
    list(with_extension(&path("packages"), "java"), &path("java.list"));
    let mut command = Command::new("javac");
    command.args(["-nowarn", "-proc:none", "-Xlint:none", "-encoding", "UTF-8", "-d"]);
    command
        .arg(path("classes"))
        .arg("-cp")
        .arg(class_path(tools.libraries(runtime), &[]));
    run(command.arg(format!("@{}", path("java.list").display())));

    list(with_extension(&path("packages"), "kt"), &path("igata.list"));
    list(
        [Path::new(ROOT).join("tests/java/kotlin/Builders.kt")].into_iter(),
        &path("program.list"),
    );
    let mut command = Command::new("java");
    command.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"]);
    command.arg(class_path(with_extension(&tools.kotlin(), "jar"), &[]));
    command.arg(Path::new(ROOT).join("tests/java/kotlin/Compile.java"));
    let messages = class_path(tools.libraries(runtime), &[&path("classes")]);
    command.arg(&messages).arg(path("igata.list")).arg(path("Igata"));
    command.arg(class_path(
        tools.libraries(runtime),
        &[&path("classes"), &path("Igata")],
    ));
    command.arg(path("program.list")).arg(path("program"));
    if known.is_none() {
        let mut generator = Command::new(&tools.protoc);
        fs::create_dir_all(path("protoc")).unwrap();
        let parameter = if runtime == Runtime::Lite { "lite:" } else { "" };
        generator.arg(format!("--kotlin_out={parameter}{}", path("protoc").display()));
        for folder in [&path("in"), &tools.corpus, &tools.include] {
            generator.arg("-I").arg(folder);
        }
        run(generator.args(&names));
        let is_wanted = |path: &PathBuf| !path.to_string_lossy().contains("/igata/v1/");
        list(
            with_extension(&path("protoc"), "kt").filter(is_wanted),
            &path("protoc.list"),
        );
        command.arg(&messages).arg(path("protoc.list")).arg(path("Protoc"));
    }
    run(&mut command);

    let api = |classes: &Path| {
        let mut command = Command::new("java");
        command
            .arg("-cp")
            .arg(class_path(tools.libraries(runtime), &[&path("classes"), classes]));
        command.arg(Path::new(ROOT).join("tests/java/kotlin/KotlinApi.java"));
        run(command.arg(classes))
    };
    let theirs = known.unwrap_or_else(|| {
        let made = api(&path("Protoc"));
        if let Some(memory) = &memory {
            workspace::write(&memory.with_extension("part"), made.as_bytes());
            fs::rename(memory.with_extension("part"), memory).unwrap();
        }
        made
    });
    let ours = api(&path("Igata"));
    assert!(theirs.lines().count() > 2_000, "the API is not read whole");
    let [theirs, ours] = [&theirs, &ours].map(|api| {
        let lines = api.lines().filter(|line| !line.starts_with(LEFT_OUT));
        lines.collect::<BTreeSet<&str>>()
    });
    let difference: Vec<&&str> = theirs.symmetric_difference(&ours).collect();
    assert!(difference.is_empty(), "{runtime:?}: {difference:#?}");

    let mut command = Command::new("java");
    command.arg("-cp").arg(class_path(
        tools.libraries(runtime),
        &[&path("classes"), &path("Igata"), &path("program")],
    ));
    assert_eq!(run(command.arg("BuildersKt")).trim(), "ok", "{runtime:?}");
}

#[test]
fn builders_in_kotlin_have_the_api_of_protocs_and_build_messages() {
    let Some(tools) = Tools::find() else { return };
    compare(&tools, Runtime::Full);
}

#[test]
fn builders_in_kotlin_for_the_lite_runtime_have_the_api_of_protocs_and_build_messages() {
    let Some(tools) = Tools::find() else { return };
    compare(&tools, Runtime::Lite);
}
