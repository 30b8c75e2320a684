//! What igata casts for Swift compiles in both language modes, calls servers, and mocks them.
//!
//! The tests need a Swift toolchain and a checkout of `SwiftProtobuf`; `.ci/swift`
//! gets both, and names them in `IGATA_SWIFT` and `IGATA_SWIFT_PROTOBUF`. Without
//! them they say that they were skipped, or fail where `IGATA_REQUIRE` names
//! `swift` or `all`.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod odd_server;
mod running_mock;
mod tools;
mod workspace;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use running_mock::RunningMock;
use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Stays between runs, so that what has not changed is not built again.
const FOLDER: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/swift");
const PROTOBUF: &str = "https://github.com/apple/swift-protobuf.git";

/// A toolchain, and a checkout of `SwiftProtobuf`.
struct Swift {
    /// Runs a command where `swift` works.
    runner: PathBuf,
    protobuf: PathBuf,
}

impl Swift {
    /// Nothing where something is missing and may be.
    fn find() -> Option<Self> {
        Some(Self {
            runner: tools::from_variable("swift", "IGATA_SWIFT")?.into(),
            protobuf: tools::from_variable("swift-protobuf", "IGATA_SWIFT_PROTOBUF")?.into(),
        })
    }

    /// Runs a command in a folder, and returns what it prints.
    fn run(&self, folder: &Path, command: &[&str], variables: &[(&str, &str)]) -> String {
        let output = Command::new(&self.runner)
            .args(command)
            .current_dir(folder)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(output.status.success(), "{}:\n{text}", command.join(" "));
        text
    }

    /// Tells the package manager where `SwiftProtobuf` is, and the packages of a company.
    fn mirror(&self, package: &Path, repositories: &[PathBuf]) {
        let mirror = |original: &str, path: &Path| {
            serde_json::json!({
                "mirror": format!("file://{}", path.display()),
                "original": original,
            })
        };
        let mut mirrors = vec![mirror(PROTOBUF, &self.protobuf)];
        for repository in repositories {
            let name = repository.file_name().unwrap().to_str().unwrap();
            mirrors.push(mirror(&format!("https://git.example.com/swift/{name}.git"), repository));
        }
        let mirrors = serde_json::json!({"object": mirrors, "version": 1});
        write(
            &package.join(".swiftpm/configuration/mirrors.json"),
            mirrors.to_string().as_bytes(),
        );
    }

    /// Checks the sources of a module of one of our packages, in a language mode. Not even a warning may come of it.
    fn check(&self, package: &str, module: &str, mode: &str) {
        let sources = format!("{FOLDER}/packages/{package}/Sources/{module}");
        let sources: Vec<String> = files(Path::new(&sources))
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        assert!(!sources.is_empty(), "{module} has no sources");
        let modules = format!("{FOLDER}/build/debug/Modules");
        let identity = package.replace('-', "_");
        let mut command = vec!["swiftc", "-typecheck", "-warnings-as-errors", "-swift-version", mode];
        command.extend(["-I", &modules, "-package-name", &identity, "-module-name", module]);
        command.extend(sources.iter().map(String::as_str));
        self.run(Path::new(FOLDER), &command, &[]);
    }
}

/// Commits and tags each package as its next patch, unless nothing has changed.
fn release(packages: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(packages).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
    folders.sort();
    for folder in &folders {
        if !folder.join(".git").exists() {
            git(folder, &["init", "--quiet"]);
        }
        git(folder, &["add", "--all"]);
        if !git(folder, &["status", "--porcelain"]).is_empty() {
            git(folder, &["commit", "--quiet", "--message", "release"]);
            let count = git(folder, &["rev-list", "--count", "HEAD"]);
            git(folder, &["tag", &format!("0.1.{}", count.trim())]);
        }
    }
    folders
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=igata", "-c", "user.email=igata@example.com"])
        .args(["-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {}: {stderr}", arguments.join(" "));
    String::from_utf8(output.stdout).unwrap()
}

/// Writes a file whose content is another.
fn write(path: &Path, content: &[u8]) {
    if fs::read(path).is_ok_and(|known| known == content) {
        return;
    }
    workspace::write(path, content);
}

/// A repository like the sample, with the stubs of these tests.
fn repository() -> PathBuf {
    let folder = Path::new(FOLDER).join("repository");
    for path in files(&Path::new(ROOT).join("protos")) {
        let name = path.strip_prefix(ROOT).unwrap();
        write(&folder.join(name), &fs::read(&path).unwrap());
    }
    for (from, to) in [
        ("igata.yaml", "igata.yaml"),
        ("stubs/offer.yaml", "stubs/offer.yaml"),
        ("tests/swift/stubs.yaml", "stubs/tests.yaml"),
    ] {
        write(&folder.join(to), &fs::read(Path::new(ROOT).join(from)).unwrap());
    }
    folder
}

/// Writes what is cast for Swift to a folder that may have an older cast.
fn cast(workspace: &Workspace, folder: &Path) {
    let generated = workspace.generate();
    assert!(generated.is_complete(), "{:?}", generated.diagnostics);
    let mut stale = files(folder);
    for (path, content) in generated.tree.iter() {
        let Some(path) = path.strip_prefix("swift/") else {
            continue;
        };
        let path = folder.join(path);
        write(&path, content);
        stale.retain(|known| *known != path);
    }
    for path in stale {
        if path.extension().is_some_and(|extension| extension == "swift") {
            fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn packages_compile_and_call_servers_and_mocks() {
    let Some(swift) = Swift::find() else { return };
    let repository = repository();
    cast(
        &Workspace::read(&repository, &repository.join("protos")),
        &Path::new(FOLDER).join("packages"),
    );
    let app = Path::new(FOLDER).join("app");
    for path in files(&Path::new(ROOT).join("tests/swift")) {
        let name = path.strip_prefix(Path::new(ROOT).join("tests/swift")).unwrap();
        write(&app.join(name), &fs::read(&path).unwrap());
    }
    let hostile = Path::new(ROOT).join("tests/generate/swift_clients");
    let released = Path::new(FOLDER).join("released");
    cast(&Workspace::read(&hostile, &hostile.join("in")), &released);
    let repositories = release(&released);
    // What is pinned there may be older than the newest release.
    _ = fs::remove_file(app.join("Package.resolved"));
    swift.mirror(&app, &repositories);
    let scratch = format!("{FOLDER}/build");
    let build = swift.run(
        &app,
        &["swift", "build", "--build-tests", "--scratch-path", &scratch],
        &[],
    );
    assert!(!build.contains("warning:"), "{build}");

    let mock = RunningMock::start_in(&repository);
    let odd_server = odd_server::start();
    let tests = swift.run(
        &app,
        &["swift", "test", "--skip-build", "--scratch-path", &scratch],
        &[("IGATA_MOCK", &mock.address), ("IGATA_ODD_SERVER", &odd_server)],
    );
    assert!(tests.contains("with 0 failures"), "{tests}");

    for mode in ["5", "6"] {
        swift.check("service-transport", "ServiceTransport", mode);
        swift.check("service-transport", "ServiceTransportMock", mode);
        swift.check("google-type", "GoogleType", mode);
        swift.check("offer-v1", "OfferV1", mode);
        swift.check("offer-v1", "OfferV1Mock", mode);
    }
}
