//! The crates below `generated/rust`, used as a team uses them: built by cargo,
//! and talking to `igata mock`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod running_mock;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use walkdir::WalkDir;

use running_mock::RunningMock;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else if fs::read(&target).ok() != Some(fs::read(entry.path()).unwrap()) {
            // What is the same keeps its time, so that cargo builds only what changed.
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The generated crates, those of the fixtures and a client, as one workspace outside of the tree.
fn crates() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("crates");
    copy(&root().join("generated/rust"), &folder);
    copy(&root().join("tests/generate/rust_packages/rust"), &folder);
    copy(&root().join("tests/rust"), &folder.join("client"));
    fs::write(
        folder.join("Cargo.toml"),
        "[workspace]\nmembers = [\"*\"]\nexclude = [\"target\"]\nresolver = \"3\"\n",
    )
    .unwrap();
    folder
}

fn cargo(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {}:\n{stderr}", arguments.join(" "));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn generated_crates_build_and_their_client_talks_to_the_mock() {
    let folder = crates();
    cargo(&folder, &["check", "--workspace", "--quiet"]);
    for entry in fs::read_dir(root().join("generated/rust")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        cargo(
            &folder,
            &["check", "--quiet", "--package", &name, "--no-default-features"],
        );
    }
    let mock = RunningMock::start();
    let printed = cargo(&folder, &["run", "--quiet", "--package", "client", "--", &mock.address]);
    assert!(printed.starts_with("off_42 is offered for "), "{printed}");
    assert!(printed.contains("offers listed\n"), "{printed}");
    assert!(printed.contains("changes watched\n"), "{printed}");
}
