//! What igata casts for Java, beside what protoc makes of the same files: one
//! public API, one behaviour in protobuf's conformance tests, the same bytes.
//!
//! The tests need a JDK, the runtimes in `IGATA_JAVA_RUNTIME`, protoc, its protos
//! and the corpus (`.ci/oracles`), and for conformance the runner that
//! `IGATA_CONFORMANCE_RUNNER` names (`.ci/conformance-runner`). What was made of
//! protoc's code is kept in `IGATA_CACHE`, a folder, if that is set.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod tools;
mod workspace;

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs};

use sha2::{Digest as _, Sha256};

use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// What of the corpus is compared, with what it imports.
const CORPUS: [&str; 5] = [
    "google/type",
    "google/pubsub",
    "google/spanner",
    "google/iam/v1",
    "google/longrunning",
];
/// Our own protos with corners, and the sample repository.
const OWN: [&str; 4] = [
    "protos",
    "tests/java/torture",
    "tests/generate/java_fields/in",
    "tests/generate/java_names/in",
];
/// What code for newer runtimes has, and code that also runs on older ones cannot have.
const NEWER: [&str; 2] = [
    // The interface of enums of oneofs came with 4.33.
    "com.google.protobuf.AbstractMessageLite$InternalOneOfEnum",
    // The class above those of files came with 4.34.
    "com.google.protobuf.GeneratedFile",
];

/// What igata does not cast.
const LEFT_OUT: [&str; 3] = [
    // Packages with nothing but options, which no program needs to run.
    "igata.v1.",
    // Options in packages for the lite runtime: before its fourth major version it has no class to extend.
    "com.google.protobuf.GeneratedMessageLite$GeneratedExtension<com.google.protobuf.DescriptorProtos$",
    "int com.google.longrunning.OperationsProto.OPERATION_INFO_FIELD_NUMBER",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runtime {
    Lite,
    Full,
}

/// Whose code it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Author {
    Igata,
    Protoc,
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
        let tools = Self {
            protoc: tools::from_variable("protoc", "IGATA_PROTOC")?.into(),
            include: tools::from_variable("protoc", "IGATA_PROTOC_INCLUDE")?.into(),
            corpus: tools::from_variable("corpus", "IGATA_CORPUS")?.into(),
            runtimes: tools::from_variable("java", "IGATA_JAVA_RUNTIME")?.into(),
        };
        if Command::new("javac").arg("-version").output().is_err() {
            tools::missing("java", "javac is not found");
            return None;
        }
        Some(tools)
    }

    /// The jars in these folders of the runtimes, and `classes` behind them.
    fn class_path(&self, folders: &[&str], classes: &Path) -> OsString {
        let jars = folders.iter().flat_map(|folder| files(&self.runtimes.join(folder)));
        let jars = jars.filter(|path| path.extension() == Some(OsStr::new("jar")));
        env::join_paths(jars.chain([classes.to_owned()])).unwrap()
    }

    fn compile(&self, sources: Vec<PathBuf>, libraries: &[&str], classes: &Path) {
        let sources = sources.into_iter().map(|path| path.display().to_string());
        let sources: Vec<String> = sources.collect();
        fs::create_dir_all(classes).unwrap();
        let list = classes.with_extension("list");
        fs::write(&list, sources.join("\n")).unwrap();
        let mut command = Command::new("javac");
        command.args(["-nowarn", "-proc:none", "-Xlint:none", "-encoding", "UTF-8"]);
        command
            .arg("-cp")
            .arg(self.class_path(libraries, classes))
            .arg("-d")
            .arg(classes);
        run(command.arg(format!("@{}", list.display())));
    }

    /// What a program of `tests/java` prints.
    fn program(&self, name: &str, libraries: &[&str], classes: &Path, arguments: &[&str]) -> String {
        let mut command = Command::new("java");
        command.arg("-cp").arg(self.class_path(libraries, classes));
        command.arg(format!("{ROOT}/tests/java/{name}.java"));
        run(command.args(arguments))
    }
}

/// Runs a command that has to succeed, and returns what it prints.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

fn java_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = files(folder);
    found.retain(|path| path.extension() == Some(OsStr::new("java")));
    found
}

fn newest(runtime: Runtime) -> &'static [&'static str] {
    match runtime {
        Runtime::Lite => &["lite-newest"],
        Runtime::Full => &["full-newest", "common", "util"],
    }
}

/// Protos at their import paths, and the code that is made of them, once for all tests.
struct Inputs {
    tools: Tools,
    folder: PathBuf,
    files: Vec<String>,
    classes: [OnceLock<PathBuf>; 4],
}

/// Nothing where a tool is missing and may be.
fn inputs() -> Option<&'static Inputs> {
    static INPUTS: OnceLock<Inputs> = OnceLock::new();
    let tools = Tools::find()?;
    Some(INPUTS.get_or_init(|| Inputs::new(tools)))
}

impl Inputs {
    fn new(tools: Tools) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("java_beside_protoc");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        let own = OWN.iter().map(|folder| (Path::new(ROOT).join(folder), ""));
        let corpus = CORPUS.iter().map(|folder| (tools.corpus.clone(), *folder));
        let conformance = [(tools.include.clone(), "conformance")];
        let mut paths = BTreeSet::new();
        for (root, below) in own.chain(corpus).chain(conformance) {
            for path in files(&root.join(below)) {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                // Only a flag of protoc for experiments makes it read this edition.
                if path.extension() == Some(OsStr::new("proto")) && !name.contains("edition_unstable") {
                    workspace::write(&folder.join("in").join(&name), &fs::read(&path).unwrap());
                    paths.insert(name);
                }
            }
        }
        Self {
            tools,
            folder,
            files: paths.into_iter().collect(),
            classes: Default::default(),
        }
    }

    /// Casts the files for a runtime, and returns the folder of the sources.
    fn generate(&self, author: Author, runtime: Runtime) -> PathBuf {
        let out = self.folder.join(format!("{author:?}-{runtime:?}"));
        let protos = self.folder.join("in");
        match author {
            Author::Igata => {
                let runtime = if runtime == Runtime::Lite { "lite" } else { "full" };
                let config = format!(
                    "version: 1\npackages:\n  java: {{group: com.acme, managed: false, runtime: {runtime}, client: false}}\n"
                );
                let generated = Workspace::new(&config, &protos).generate();
                assert!(generated.is_complete(), "{:?}", generated.diagnostics);
                for (path, content) in generated.tree.iter() {
                    workspace::write(&out.join(path), content);
                }
            }
            Author::Protoc => {
                fs::create_dir_all(&out).unwrap();
                let mut command = Command::new(&self.tools.protoc);
                command.arg("-I").arg(protos).arg("-I").arg(&self.tools.corpus);
                match runtime {
                    Runtime::Full => command.arg(format!("--java_out={}", out.display())),
                    // An artifact has the file for the full runtime only.
                    Runtime::Lite => command
                        .arg(format!("--java_out=lite:{}", out.display()))
                        .arg("google/rpc/status.proto"),
                };
                run(command.args(&self.files));
            }
        }
        out
    }

    /// The classes of all files, compiled for the newest runtime.
    fn classes(&self, author: Author, runtime: Runtime) -> &Path {
        self.classes[author as usize * 2 + runtime as usize].get_or_init(|| {
            let sources = self.generate(author, runtime);
            let classes = self.folder.join(format!("{author:?}-{runtime:?}-classes"));
            self.tools.compile(java_files(&sources), newest(runtime), &classes);
            classes
        })
    }

    /// What `make` says of protoc's code, or has said of the same files before.
    fn remembered(&self, what: &str, make: impl FnOnce() -> String) -> String {
        let Some(cache) = env::var_os("IGATA_CACHE") else {
            return make();
        };
        let mut hash = Sha256::new();
        for file in &self.files {
            hash.update(file);
            hash.update(fs::read(self.folder.join("in").join(file)).unwrap());
        }
        for file in files(&Path::new(ROOT).join("tests/java")) {
            hash.update(fs::read(file).unwrap());
        }
        hash.update(include_bytes!("java_beside_protoc.rs"));
        let path = Path::new(&cache).join(format!("protoc-{what}-{:x}", hash.finalize()));
        if let Ok(known) = fs::read_to_string(&path) {
            return known;
        }
        let made = make();
        let part = path.with_extension("part");
        workspace::write(&part, made.as_bytes());
        fs::rename(part, &path).unwrap();
        made
    }
}

/// Lines of one text that the other lacks, with a sign before each.
fn difference(protoc: &str, igata: &str) -> Vec<String> {
    let protoc: BTreeSet<&str> = protoc.lines().collect();
    let igata: BTreeSet<&str> = igata.lines().collect();
    let missing = protoc.difference(&igata).map(|line| format!("- {line}"));
    missing
        .chain(igata.difference(&protoc).map(|line| format!("+ {line}")))
        .collect()
}

/// The API without what is left out on purpose.
fn on_every_runtime(api: &str, runtime: Runtime) -> String {
    let left_out = if runtime == Runtime::Lite {
        &LEFT_OUT[..]
    } else {
        &LEFT_OUT[..1]
    };
    let is_cast = |line: &&str| !left_out.iter().any(|part| line.contains(part));
    let lines: Vec<&str> = api.lines().filter(is_cast).collect();
    let mut api = lines.join("\n");
    for name in NEWER {
        api = api.replace(
            &format!(" extends {name} implements"),
            " extends java.lang.Object implements",
        );
        api = api.replace(&format!(" implements {name}"), " implements ");
    }
    api
}

#[test]
fn the_public_api_is_that_of_protoc() {
    let Some(inputs) = inputs() else { return };
    let api = |author, runtime| {
        let classes = inputs.classes(author, runtime);
        let folder = classes.display().to_string();
        on_every_runtime(
            &inputs.tools.program("Api", newest(runtime), classes, &[&folder]),
            runtime,
        )
    };
    for runtime in [Runtime::Lite, Runtime::Full] {
        let protoc = inputs.remembered(&format!("api-{runtime:?}"), || api(Author::Protoc, runtime));
        assert!(
            protoc.lines().count() > 30_000,
            "{runtime:?}: the API is not read whole"
        );
        let difference = difference(&protoc, &api(Author::Igata, runtime));
        assert!(difference.is_empty(), "{runtime:?}:\n{}", difference.join("\n"));
    }
}

/// The tests that fail for the classes in a folder.
fn failures(runner: &OsStr, inputs: &Inputs, name: &str, libraries: &[&str], classes: &Path) -> String {
    /// How many tests there are, nearly: some fail for the runtime itself.
    const MIN_PASSED: u32 = 2_800;
    let tools = &inputs.tools;
    let folder = inputs.folder.join(name);
    let testee = Path::new(ROOT).join("tests/java/ConformanceTestee.java");
    fs::create_dir_all(&folder).unwrap();
    let mut command = Command::new("javac");
    command
        .arg("-cp")
        .arg(tools.class_path(libraries, classes))
        .arg("-d")
        .arg(&folder);
    run(command.arg(testee));
    let class_path = [tools.class_path(libraries, classes), OsString::from(&folder)].join(OsStr::new(":"));
    let script = format!(
        "#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -cp '{}' ConformanceTestee\n",
        class_path.display()
    );
    let program = folder.join("testee");
    workspace::write(&program, script.as_bytes());
    run(Command::new("chmod").arg("+x").arg(&program));
    let mut command = Command::new(runner);
    command.args(["--maximum_edition", "2023", "--output_dir"]).arg(&folder);
    // The runner fails with the tests, so only what it says tells whether it ran.
    let output = command.arg(program).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let passed = said.split(" successes").next().and_then(|text| text.rsplit(' ').next());
    let passed: u32 = passed.and_then(|number| number.parse().ok()).unwrap_or_default();
    assert!(passed > MIN_PASSED, "{name}: {said}");
    let failed = fs::read_to_string(folder.join("failing_tests.txt")).unwrap();
    let names = failed.lines().map(|line| line.split(" # ").next().unwrap_or_default());
    names.collect::<Vec<_>>().join("\n")
}

#[test]
fn conformance_tests_fail_where_they_fail_for_protocs_code() {
    let Some(inputs) = inputs() else { return };
    let Some(runner) = tools::from_variable("conformance", "IGATA_CONFORMANCE_RUNNER") else {
        return;
    };
    for (runtime, oldest) in [(Runtime::Lite, "lite-oldest"), (Runtime::Full, "full-oldest")] {
        let protoc = inputs.remembered(&format!("conformance-{runtime:?}"), || {
            let classes = inputs.classes(Author::Protoc, runtime);
            failures(
                &runner,
                inputs,
                &format!("conformance-protoc-{runtime:?}"),
                newest(runtime),
                classes,
            )
        });
        let classes = inputs.classes(Author::Igata, runtime);
        let newest = failures(
            &runner,
            inputs,
            &format!("conformance-{runtime:?}"),
            newest(runtime),
            classes,
        );
        let is_tested = |path: &PathBuf| {
            let path = path.to_string_lossy();
            path.contains("protobuf_test_messages") || path.contains("protobuf/conformance/")
        };
        let sources = java_files(&inputs.folder.join(format!("Igata-{runtime:?}")));
        let classes = inputs.folder.join(format!("{oldest}-classes"));
        inputs
            .tools
            .compile(sources.into_iter().filter(is_tested).collect(), &[oldest], &classes);
        let oldest = failures(&runner, inputs, &format!("conformance-{oldest}"), &[oldest], &classes);
        for igata in [newest, oldest] {
            let difference = difference(&protoc, &igata);
            assert!(difference.is_empty(), "{runtime:?}:\n{}", difference.join("\n"));
        }
    }
}

#[test]
fn random_messages_have_the_bytes_and_the_json_of_protocs_code() {
    /// How many messages of each class.
    const COUNT: &str = "30";
    const CLASSES: [&str; 8] = [
        "com.google.protobuf_test_messages.proto2.TestMessagesProto2$TestAllTypesProto2",
        "com.google.protobuf_test_messages.proto3.TestMessagesProto3$TestAllTypesProto3",
        "com.google.protobuf_test_messages.editions.proto2.TestMessagesProto2Editions$TestAllTypesProto2",
        "com.google.protobuf_test_messages.edition2023.TestAllTypesEdition2023",
        "com.google.type.PostalAddress",
        "com.acme.names.v1.NamesOuterClass$Names",
        "com.acme.legacy2.Legacy2Proto$Old",
        "com.acme.ed2023.E",
    ];
    let Some(inputs) = inputs() else { return };
    let print = |author| {
        let classes = inputs.classes(author, Runtime::Full);
        let arguments: Vec<&str> = [COUNT].into_iter().chain(CLASSES).collect();
        inputs
            .tools
            .program("RandomMessages", newest(Runtime::Full), classes, &arguments)
    };
    let protoc = inputs.remembered("random", || print(Author::Protoc));
    assert_eq!(protoc.lines().count(), 30 * CLASSES.len());
    let difference = difference(&protoc, &print(Author::Igata));
    assert!(difference.is_empty(), "{}", difference.join("\n"));
}
