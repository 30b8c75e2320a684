//! What igata casts for Java compiles and runs on the oldest and the newest of
//! the official runtimes.
//!
//! The tests need a JDK, and the folder with the runtimes in
//! `IGATA_JAVA_RUNTIME`; `.ci/java-runtime` gets both. Without them they say that
//! they were skipped, or fail where `IGATA_REQUIRE` names `java` or `all`.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod tools;
mod workspace;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A JDK, and the runtimes in this folder.
struct Java {
    runtimes: PathBuf,
}

/// A runtime, old or new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runtime {
    Lite(&'static str),
    Full(&'static str),
}

const RUNTIMES: [Runtime; 4] = [
    Runtime::Lite("lite-oldest"),
    Runtime::Lite("lite-newest"),
    Runtime::Full("full-oldest"),
    Runtime::Full("full-newest"),
];

impl Java {
    /// Nothing where a JDK or the runtimes are missing and may be.
    fn find() -> Option<Self> {
        let runtimes = PathBuf::from(tools::from_variable("java", "IGATA_JAVA_RUNTIME")?);
        if Command::new("javac").arg("-version").output().is_err() {
            tools::missing("java", "javac is not found");
            return None;
        }
        assert!(
            runtimes.join("lite-oldest").exists(),
            "IGATA_JAVA_RUNTIME is no folder with the runtimes"
        );
        Some(Self { runtimes })
    }

    fn class_path(&self, runtime: Runtime, classes: &Path) -> OsString {
        let folders = match runtime {
            Runtime::Lite(folder) => vec![folder],
            Runtime::Full(folder) => vec![folder, "common"],
        };
        let jars = folders
            .iter()
            .flat_map(|folder| files(&self.runtimes.join(folder)))
            .filter(|path| path.extension().is_some_and(|extension| extension == "jar"));
        env::join_paths(jars.chain([classes.to_owned()])).unwrap()
    }

    /// Compiles sources to `classes`. Not even a warning may come of it.
    fn compile(&self, runtime: Runtime, sources: &[PathBuf], classes: &Path) {
        let list: Vec<String> = sources.iter().map(|path| path.display().to_string()).collect();
        fs::create_dir_all(classes).unwrap();
        let arguments = classes.join("sources");
        fs::write(&arguments, list.join("\n")).unwrap();
        let release = match runtime {
            Runtime::Lite(_) => "8",
            Runtime::Full(_) => "11",
        };
        let output = Command::new("javac")
            // JDKs from 20 on warn that they will not compile for Java 8 for ever.
            .args([
                "--release",
                release,
                "-Xlint:all,-options,-path",
                "-Werror",
                "-proc:none",
            ])
            .args(["-encoding", "UTF-8", "-d"])
            .arg(classes)
            .arg("-cp")
            .arg(self.class_path(runtime, classes))
            .arg(format!("@{}", arguments.display()))
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{runtime:?}: {stderr}");
    }

    /// Compiles a program of `tests/java`, and runs it.
    fn run(&self, runtime: Runtime, program: &str, classes: &Path) {
        let source = Path::new(ROOT).join(format!("tests/java/{program}.java"));
        let output = Command::new("javac")
            .arg("-d")
            .arg(classes)
            .arg("-cp")
            .arg(self.class_path(runtime, classes))
            .arg(source)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{runtime:?}: {program}: {stderr}");
        let output = Command::new("java")
            .arg("-cp")
            .arg(self.class_path(runtime, classes))
            .arg(program)
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            String::from_utf8_lossy(&output.stdout).trim(),
            "ok",
            "{runtime:?}: {program}: {stderr}"
        );
    }
}

/// Writes what is cast for Java below `folder`.
fn cast(workspace: &Workspace, folder: &Path) {
    let generated = workspace.generate();
    assert!(generated.is_complete(), "{:?}", generated.diagnostics);
    for (path, content) in generated.tree.iter() {
        workspace::write(&folder.join(path), content);
    }
}

/// The Java files below `folder` that are for the runtime.
fn sources(folder: &Path, runtime: Runtime) -> Vec<PathBuf> {
    let is_lite = matches!(runtime, Runtime::Lite(_));
    let artifact = |path: &Path| path.strip_prefix(folder).unwrap().iter().nth(1).map(OsString::from);
    files(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "java"))
        .filter(|path| artifact(path).is_some_and(|name| name.to_str().unwrap().ends_with("-lite") == is_lite))
        .collect()
}

#[test]
fn packages_compile_without_warnings_and_work_on_old_and_new_runtimes() {
    let Some(java) = Java::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let config = "version: 1\npackages:\n  java:\n    group: com.acme\n    prefix: com.acme\n    client: false\n";
    let generated = folder.path().join("generated");
    cast(&Workspace::new(config, &Path::new(ROOT).join("protos")), &generated);
    let fixtures = Path::new(ROOT).join("tests/generate");
    for case in ["java_fields", "java_names"] {
        let case = fixtures.join(case);
        cast(&Workspace::read(&case, &case.join("in")), &generated);
    }
    for runtime in RUNTIMES {
        let (Runtime::Lite(name) | Runtime::Full(name)) = runtime;
        let classes = folder.path().join(name);
        java.compile(runtime, &sources(&generated, runtime), &classes);
        java.run(runtime, "Offers", &classes);
        java.run(runtime, "Kinds", &classes);
        if matches!(runtime, Runtime::Full(_)) {
            java.run(runtime, "Reflection", &classes);
        }
    }
}
