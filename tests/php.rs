//! What igata casts for PHP runs on the official runtime.
//!
//! The tests need `php`, and the folder of the runtime in `IGATA_PHP_RUNTIME`;
//! `.ci/php-runtime` gets both. Without them they say that they were skipped, or
//! fail where `IGATA_REQUIRE` names `php` or `all`.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod running_mock;
mod tools;
mod workspace;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use igata::sources::Source;

use running_mock::RunningMock;
use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Php with the runtime at this folder.
struct Php {
    runtime: PathBuf,
}

impl Php {
    /// Nothing where PHP or its runtime is missing and may be.
    fn find() -> Option<Self> {
        let runtime = tools::from_variable("php", "IGATA_PHP_RUNTIME")?;
        let runtime = PathBuf::from(runtime);
        if Command::new("php").arg("--version").output().is_err() {
            tools::missing("php", "php is not found");
            return None;
        }
        assert!(
            runtime.join("Google/Protobuf/Internal/Message.php").exists(),
            "IGATA_PHP_RUNTIME is no folder with the runtime's classes"
        );
        Some(Self { runtime })
    }

    /// Runs a script of `tests/php` with the packages in these folders.
    fn run(&self, script: &str, packages: &[&Path]) -> String {
        self.run_against("", script, packages)
    }

    /// The same for a script that calls the mock at `address`.
    fn run_against(&self, address: &str, script: &str, packages: &[&Path]) -> String {
        let output = Command::new("php")
            .args([
                "-d",
                "zend.assertions=1",
                "-d",
                "assert.exception=1",
                "-d",
                "memory_limit=1G",
            ])
            .arg(Path::new(ROOT).join("tests/php").join(script))
            .arg(&self.runtime)
            .args(packages)
            .env("IGATA_MOCK", address)
            .output()
            .unwrap();
        let (stdout, stderr) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success(), "{script} failed:\n{stdout}{stderr}");
        stdout.into_owned()
    }
}

/// Writes what is cast for PHP below `folder`, and returns where.
fn cast(workspace: &Workspace, folder: &Path) -> PathBuf {
    let generated = workspace.generate();
    assert!(generated.is_complete(), "{:?}", generated.diagnostics);
    for (path, content) in generated.tree.iter() {
        workspace::write(&folder.join(path), content);
    }
    folder.join("php")
}

fn sample(folder: &Path) -> PathBuf {
    let config = "version: 1\npackages:\n  php:\n    vendor: acme\n    namespace: Acme\n";
    cast(&Workspace::new(config, &Path::new(ROOT).join("protos")), folder)
}

/// The package of google's common types, as `google/common-protos` has them.
fn common_protos(folder: &Path) -> PathBuf {
    let config = "version: 1\npackages:\n  php:\n    vendor: google\n";
    let mut workspace = Workspace::new(config, folder);
    let bundled = Path::new(ROOT).join("src/compile/bundled");
    for path in files(&bundled.join("google/type")) {
        let name = path
            .strip_prefix(&bundled)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap();
        let text = format!("{text}\noption php_metadata_namespace = \"GPBMetadata\\\\Google\\\\Type\";\n");
        let source = Source {
            shown: name.as_str().into(),
            text: text.into(),
        };
        workspace.sources.insert(name, source).unwrap();
    }
    cast(&workspace, &folder.join("common"))
}

#[test]
fn the_sample_packages_work_on_the_runtime() {
    let Some(php) = Php::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let packages = sample(&folder.path().join("sample"));
    let common = common_protos(folder.path());
    assert_eq!(php.run("load.php", &[&packages, &common]), "");
    assert_eq!(php.run("offer.php", &[&packages, &common]), "");
}

#[test]
fn an_app_reads_offers_from_the_mock() {
    let Some(php) = Php::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let common = common_protos(folder.path());
    let mock = RunningMock::start();
    let packages = Path::new(ROOT).join("generated/php");
    let printed = php.run_against(&mock.address, "mock.php", &[&packages, &common]);
    assert!(printed.starts_with("off_42 is offered for "), "{printed}");
    assert!(printed.contains("no method at"), "{printed}");
}

#[test]
fn the_packages_of_every_fixture_load_and_hold_values() {
    let Some(php) = Php::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let common = common_protos(folder.path());
    for case in fs::read_dir(Path::new(ROOT).join("tests/generate")).unwrap() {
        let case = case.unwrap().path();
        if case.join("php").exists() {
            assert_eq!(
                php.run("load.php", &[&case.join("php"), &common]),
                "",
                "{}",
                case.display()
            );
        }
    }
    let fields = Path::new(ROOT).join("tests/generate/php_fields/php");
    assert_eq!(php.run("fields.php", &[&fields]), "");
    let names = Path::new(ROOT).join("tests/generate/php_names/php");
    assert_eq!(php.run("names.php", &[&names]), "");
    let defaults = Path::new(ROOT).join("tests/generate/php_defaults/php");
    assert_eq!(php.run("defaults.php", &[&defaults]), "");
}

#[test]
fn every_file_is_free_of_syntax_errors() {
    let Some(_) = Php::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut roots = vec![sample(folder.path())];
    roots.push(Path::new(ROOT).join("tests/generate"));
    let mut count = 0;
    for file in roots.iter().flat_map(|root| files(root)) {
        if file.extension().is_some_and(|extension| extension == "php") {
            let output = Command::new("php").arg("-l").arg(&file).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
            count += 1;
        }
    }
    assert!(count > 50, "only {count} files were found");
}
