//! What igata casts for Swift compiles in both language modes, calls servers, and mocks them.
//!
//! The tests need a Swift toolchain and a checkout of `SwiftProtobuf`; `.ci/swift`
//! gets both, and names them in `IGATA_SWIFT` and `IGATA_SWIFT_PROTOBUF`. Without
//! them they say that they were skipped, or fail where `IGATA_REQUIRE` names
//! `swift` or `all`.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod odd_server;
mod running_mock;
mod swift_toolchain;
mod tools;
mod workspace;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use running_mock::RunningMock;
use swift_toolchain::{Toolchain, mirror, products, protobuf, write};
use workspace::{Workspace, files};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// Stays between runs, so that what has not changed is not built again.
const FOLDER: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/swift");

/// Checks the sources of a module of one of our packages, in a language mode. Not even a warning may come of it.
fn check(swift: &Toolchain, package: &str, module: &str, mode: &str) {
    let sources = format!("{FOLDER}/packages/{package}/Sources/{module}");
    let sources: Vec<String> = files(Path::new(&sources))
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    assert!(!sources.is_empty(), "{module} has no sources");
    let modules = products().join("debug/Modules").display().to_string();
    let identity = package.replace('-', "_");
    let mut command = vec!["swiftc", "-typecheck", "-warnings-as-errors", "-swift-version", mode];
    command.extend(["-I", &modules, "-package-name", &identity, "-module-name", module]);
    command.extend(sources.iter().map(String::as_str));
    swift.run(Path::new(FOLDER), &command, &[]);
}

/// Commits and tags each package as its next patch, unless nothing has changed. What it is there is
/// the next major version, too, which nobody asks for.
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
            git(folder, &["tag", "--force", "1.0.0"]);
        }
    }
    folders
}

/// The versions that the package manager chose for a package.
fn resolved(package: &Path) -> BTreeMap<String, String> {
    let text = fs::read(package.join("Package.resolved")).unwrap();
    let resolved: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let pins = resolved["pins"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    pins.map(|pin| (text(&pin["identity"]), text(&pin["state"]["version"])))
        .collect()
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
    let (Some(swift), Some(protobuf)) = (Toolchain::find(), protobuf()) else {
        return;
    };
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
    mirror(&app, &protobuf, &repositories);
    let build = swift.build(&app, &["--build-tests"]);
    assert!(!build.contains("warning:"), "{build}");
    let versions = resolved(&app);
    for repository in &repositories {
        let name = repository.file_name().unwrap().to_str().unwrap();
        let count = git(repository, &["rev-list", "--count", "HEAD"]);
        assert_eq!(versions.get(name), Some(&format!("0.1.{}", count.trim())), "{name}");
    }

    let mock = RunningMock::start_in(&repository);
    let odd_server = odd_server::start();
    let variables = [("IGATA_MOCK", mock.address.as_str()), ("IGATA_ODD_SERVER", &odd_server)];
    let tests = swift.test(&app, &variables);
    assert!(tests.contains("with 0 failures"), "{tests}");

    // Above, packages are built in the newest language mode that they and the toolchain know.
    for (package, modules) in [
        ("service-transport", ["ServiceTransport", "ServiceTransportMock"]),
        ("offer-v1", ["OfferV1", "OfferV1Mock"]),
    ] {
        for module in modules {
            check(&swift, package, module, "5");
        }
    }
}
