//! Programs in Java and in Kotlin use what igata casts as teams do: from a
//! Maven repository, against `igata mock`, and against the mocks in packages.
//!
//! The tests need a JDK, Maven, and the folder that `.ci/java-runtime` prints in
//! `IGATA_JAVA_RUNTIME`. Without them they say that they were skipped, or fail
//! where `IGATA_REQUIRE` names `java` or `all`.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod running_mock;
mod tools;
mod workspace;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use running_mock::RunningMock;
use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

const CONFIG: &str = "version: 1
modules: [{path: protos}]
packages:
  java: {group: com.acme, prefix: com.acme, grpc: true}
mock:
  routes: [{path: '/services/{package}/{method}'}]
";

/// What programs use on the lite runtime.
const LITE: [&str; 3] = ["offer-v1-lite", "offer-v1-mock-lite", "marketplace-item-v1-lite"];
/// What they use on the full one.
const FULL: [&str; 4] = [
    "offer-v1-grpc",
    "offer-v1-mock",
    "marketplace-item-v1",
    "marketplace-item-v1-grpc",
];
/// What they use on both.
const LIBRARY: [&str; 4] = ["rpc-okhttp", "rpc-jdk", "rpc-mock", "rpc-kotlin"];
/// What programs bring along, since the library leaves it to them.
const OKHTTP: &str = "com.squareup.okhttp3:okhttp:4.12.0";
const GRPC: &str = "io.grpc:grpc-okhttp:1.75.0";

/// A repository of protos, the packages that are cast from it, and a Maven repository that has them.
struct Packages {
    folder: tempfile::TempDir,
    /// A Maven repository with what packages depend on.
    others: PathBuf,
}

impl Packages {
    /// Nothing where a JDK or the artifacts of others are missing and may be.
    fn build() -> Option<Self> {
        let others = PathBuf::from(tools::from_variable("java", "IGATA_JAVA_RUNTIME")?).join("repository");
        for tool in ["javac", "mvn"] {
            if Command::new(tool).arg("-version").output().is_err() {
                tools::missing("java", &format!("{tool} is not found"));
                return None;
            }
        }
        assert!(others.exists(), "IGATA_JAVA_RUNTIME is no folder of `.ci/java-runtime`");
        let packages = Self {
            folder: tempfile::tempdir().unwrap(),
            others,
        };
        packages.lay_out();
        packages.cast();
        let kotlin = packages.jars(&["kotlin-compiler-embeddable", "org/jetbrains"]);
        let build = Path::new(ROOT).join("tests/java/clients/Build.java");
        let mut command = Command::new("java");
        command.arg("-cp").arg(kotlin).arg(build);
        command.arg(packages.path("generated/java"));
        command.arg(packages.path("repository")).arg(&packages.others);
        run(command.args(LITE).args(FULL).args(LIBRARY));
        Some(packages)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The sample repository, with stubs for the programs.
    fn lay_out(&self) {
        workspace::write(&self.path("igata.yaml"), CONFIG.as_bytes());
        for (folder, to) in [
            ("protos", "protos"),
            ("stubs", "stubs"),
            ("tests/java/clients/stubs", "stubs"),
        ] {
            let folder = Path::new(ROOT).join(folder);
            for file in files(&folder) {
                let to = self.path(to).join(file.strip_prefix(&folder).unwrap());
                workspace::write(&to, &fs::read(file).unwrap());
            }
        }
    }

    fn cast(&self) {
        let generated = Workspace::read(self.folder.path(), &self.path("protos")).generate();
        assert!(generated.is_complete(), "{:?}", generated.diagnostics);
        for (path, content) in generated.tree.iter() {
            workspace::write(&self.path("generated").join(path), content);
        }
    }

    /// A class path of the jars of others whose paths have one of `parts`.
    fn jars(&self, parts: &[&str]) -> OsString {
        let jars = files(&self.others).into_iter().filter(|path| {
            let is_jar = path.extension().is_some_and(|extension| extension == "jar");
            is_jar && parts.iter().any(|part| path.to_str().unwrap().contains(part))
        });
        env::join_paths(jars).unwrap()
    }

    /// A file of others whose path has `part` and ends with `end`.
    fn file(&self, part: &str, end: &str) -> PathBuf {
        let mut files = files(&self.others).into_iter();
        let is_it = |path: &PathBuf| {
            path.to_str()
                .is_some_and(|path| path.contains(part) && path.ends_with(end))
        };
        files.find(is_it).unwrap()
    }

    /// What Maven puts on the class path of a program that depends on the artifacts.
    fn class_path(&self, program: &str, artifacts: &[&str]) -> OsString {
        let mut dependencies = String::new();
        for artifact in artifacts {
            let (group, name, version) = match artifact.split(':').collect::<Vec<_>>()[..] {
                [group, name, version] => (group, name, version),
                _ => ("com.acme", *artifact, "0.1.0"),
            };
            writeln!(
                dependencies,
                "<dependency><groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version></dependency>"
            )
            .unwrap();
        }
        // Nothing comes from the network: the repository of others stands in for Maven Central.
        let others = self.others.display();
        let own = self.path("repository").display().to_string();
        let pom = format!(
            "<project xmlns='http://maven.apache.org/POM/4.0.0'><modelVersion>4.0.0</modelVersion>
            <groupId>test</groupId><artifactId>{program}</artifactId><version>1</version>
            <repositories>
              <repository><id>central</id><url>file://{others}</url></repository>
              <repository><id>packages</id><url>file://{own}</url></repository>
            </repositories>
            <pluginRepositories>
              <pluginRepository><id>central</id><url>file://{others}</url></pluginRepository>
            </pluginRepositories>
            <dependencies>{dependencies}</dependencies></project>"
        );
        let folder = self.path(&format!("programs/{program}"));
        workspace::write(&folder.join("pom.xml"), pom.as_bytes());
        let mut command = Command::new("mvn");
        command
            .args(["--batch-mode", "--quiet", "-f"])
            .arg(folder.join("pom.xml"));
        command.arg(format!("-Dmaven.repo.local={}", self.path("local").display()));
        command.arg("org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath");
        command.arg(format!("-Dmdep.outputFile={}", folder.join("classpath").display()));
        run(&mut command);
        let mut paths: Vec<PathBuf> =
            env::split_paths(&fs::read_to_string(folder.join("classpath")).unwrap()).collect();
        paths.push(folder.join("classes"));
        env::join_paths(paths).unwrap()
    }

    fn source(file: &str) -> PathBuf {
        Path::new(ROOT).join("tests/java/clients").join(file)
    }

    fn classes(&self, program: &str) -> PathBuf {
        self.path(&format!("programs/{program}/classes"))
    }

    fn compile_java(&self, program: &str, source: &str, class_path: &OsString) {
        let mut command = Command::new("javac");
        command.args(["-encoding", "UTF-8", "-proc:none", "-d"]);
        command.arg(self.classes(program)).arg("-cp").arg(class_path);
        run(command.arg(Self::source(source)));
    }

    fn compile_kotlin(&self, program: &str, source: &str, class_path: &OsString) {
        let mut command = Command::new("java");
        command
            .arg("-cp")
            .arg(self.jars(&["kotlin-compiler-embeddable", "org/jetbrains"]));
        command.args([
            "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
            "-no-stdlib",
            "-no-reflect",
        ]);
        command.args(["-jvm-target", "11", "-d"]).arg(self.classes(program));
        command.arg("-cp").arg(class_path);
        run(command.arg(Self::source(source)));
    }

    fn start_mock(&self) -> RunningMock {
        RunningMock::start_in(self.folder.path())
    }
}

/// What a command prints; it has to succeed.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{stdout}\n{stderr}");
    stdout
}

/// Runs a class with the mock's address; it prints `ok`.
fn runs(class: &str, class_path: &OsString, mock: &RunningMock) {
    let printed = run(Command::new("java")
        .arg("-cp")
        .arg(class_path)
        .arg(class)
        .arg(&mock.address));
    assert_eq!(printed.trim(), "ok", "{class}");
}

#[test]
fn programs_in_java_and_kotlin_use_clients_and_mocks_from_a_maven_repository() {
    let Some(packages) = Packages::build() else { return };
    let mock = packages.start_mock();

    let class_path = packages.class_path("lite", &[&LITE[..], &LIBRARY, &[OKHTTP]].concat());
    packages.compile_java("lite", "Clients.java", &class_path);
    runs("Clients", &class_path, &mock);
    packages.compile_kotlin("lite", "Coroutines.kt", &class_path);
    runs("CoroutinesKt", &class_path, &mock);

    let class_path = packages.class_path("full", &[&FULL[..], &LIBRARY, &[OKHTTP, GRPC]].concat());
    packages.compile_java("full", "Clients.java", &class_path);
    runs("Clients", &class_path, &mock);
    packages.compile_java("full", "Grpc.java", &class_path);
    runs("Grpc", &class_path, &mock);
}

#[test]
fn clients_of_services_with_awkward_names_compile_without_warnings() {
    let Some(runtimes) = tools::from_variable("java", "IGATA_JAVA_RUNTIME") else {
        return;
    };
    let packages = Packages {
        folder: tempfile::tempdir().unwrap(),
        others: PathBuf::from(runtimes).join("repository"),
    };
    let libraries = [
        "protobuf-javalite/3",
        "okhttp",
        "okio",
        "io/grpc",
        "guava",
        "kotlin-stdlib",
    ];
    let mut command = Command::new("javac");
    command.args([
        "-Xlint:all,-classfile,-path",
        "-Werror",
        "-proc:none",
        "-encoding",
        "UTF-8",
    ]);
    command.arg("-d").arg(packages.path("classes"));
    command.arg("-cp").arg(packages.jars(&libraries));
    let fixture = files(&Path::new(ROOT).join("tests/generate/java_client_names/java"));
    let is_java = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "java");
    run(command.args(fixture.iter().filter(is_java)));
}

#[test]
fn stubs_for_grpc_have_the_public_api_of_the_official_ones() {
    let Some(runtimes) = tools::from_variable("java", "IGATA_JAVA_RUNTIME") else {
        return;
    };
    let Some(protoc) = tools::from_variable("protoc", "IGATA_PROTOC") else {
        return;
    };
    let others = PathBuf::from(runtimes).join("repository");
    let packages = Packages {
        folder: tempfile::tempdir().unwrap(),
        others,
    };
    packages.lay_out();
    let config = CONFIG.replace("prefix: com.acme", "managed: false, client: false");
    workspace::write(&packages.path("igata.yaml"), config.as_bytes());
    packages.cast();
    let official = packages.path("official");
    fs::create_dir_all(&official).unwrap();
    let mut command = Command::new(&protoc);
    let plugin = packages.file("protoc-gen-grpc-java", ".exe");
    command.arg(format!("--plugin=protoc-gen-grpc-java={}", plugin.display()));
    command.arg(format!("--grpc-java_out={}", official.display()));
    command.arg("-I").arg(packages.path("protos"));
    command.arg("-I").arg(Path::new(ROOT).join("src/compile/bundled"));
    let protos = files(&packages.path("protos"));
    let has_service = |path: &&PathBuf| path.to_str().unwrap().ends_with("_service.proto");
    run(command.args(protos.iter().filter(has_service)));

    let is_full = |path: &PathBuf| !path.to_str().unwrap().contains("-lite/");
    let own: Vec<PathBuf> = files(&packages.path("generated/java"))
        .into_iter()
        .filter(is_full)
        .collect();
    let libraries = [
        "protobuf-java/4",
        "common-protos/2.52",
        "io/grpc",
        "guava",
        "errorprone",
    ];
    let mut class_path: Vec<PathBuf> = env::split_paths(&packages.jars(&libraries)).collect();
    class_path.push(packages.path("ours"));
    let class_path = env::join_paths(class_path).unwrap();
    compile(&packages.path("ours"), &class_path, &own);
    // The messages are ours in both.
    compile(&packages.path("theirs"), &class_path, &files(&official));
    let theirs = public_api(&packages.path("theirs"));
    assert_eq!(
        theirs.matches("OfferServiceFutureStub newFutureStub").count(),
        1,
        "{theirs}"
    );
    assert_eq!(public_api(&packages.path("ours")), theirs);
}

fn compile(classes: &Path, class_path: &OsString, sources: &[PathBuf]) {
    fs::create_dir_all(classes).unwrap();
    let mut command = Command::new("javac");
    command
        .args(["-nowarn", "-proc:none", "-encoding", "UTF-8", "-d"])
        .arg(classes);
    command.arg("-cp").arg(class_path);
    let is_java = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "java");
    run(command.args(sources.iter().filter(is_java)));
}

/// What users see of the classes with stubs.
fn public_api(classes: &Path) -> String {
    let stubs = files(classes)
        .into_iter()
        .filter(|path| path.to_str().unwrap().contains("Grpc"));
    let printed = run(Command::new("javap").arg("-protected").args(stubs));
    let mut types: Vec<String> = Vec::new();
    for line in printed.lines().filter(|line| !line.starts_with("Compiled from")) {
        match types.last_mut() {
            Some(last) if line.starts_with([' ', '}']) => {
                last.push_str(line);
                last.push('\n');
            }
            _ => types.push(format!("{line}\n")),
        }
    }
    types.retain(|text| text.starts_with("public"));
    types.sort();
    types.concat()
}
