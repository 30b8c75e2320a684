//! What a person sees: every folder of `tests/cli/` is a story.
//!
//! `in/` is the folder that it starts from, `commands` what is typed there, and
//! `transcript` what comes back. Lines of `commands` that do not start with
//! `igata` are for the shell. `INSTA_UPDATE=always` writes the transcripts.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use walkdir::WalkDir;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    cases
}

fn copy(from: &Path, to: &Path) {
    for entry in WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn run(line: &str, folder: &Path) -> Output {
    let mut command = if line.starts_with("igata ") {
        let mut command = Command::new(env!("CARGO_BIN_EXE_igata"));
        command.args(line.split_whitespace().skip(1));
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", line]);
        command
    };
    // Lines for the shell can call igata, too.
    let bin = Path::new(env!("CARGO_BIN_EXE_igata")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = [bin.to_owned()].into_iter().chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(paths).unwrap());
    command.current_dir(folder).env_remove("NO_COLOR").output().unwrap()
}

fn transcript(case: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    if case.join("in").is_dir() {
        copy(&case.join("in"), folder.path());
    }
    let mut transcript = String::new();
    for line in fs::read_to_string(case.join("commands")).unwrap().lines() {
        let output = run(line, folder.path());
        writeln!(transcript, "$ {line}").unwrap();
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            if !bytes.is_empty() {
                let text = String::from_utf8(bytes.clone()).unwrap();
                writeln!(transcript, "--- {name}\n{}", text.trim_end_matches('\n')).unwrap();
            }
        }
        writeln!(transcript, "--- exit code {}\n", output.status.code().unwrap()).unwrap();
    }
    transcript
}

#[test]
fn every_story_goes_as_it_is_told() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let mut failures = String::new();
    for case in cases() {
        let file = case.join("transcript");
        let actual = transcript(&case);
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if actual == expected {
            continue;
        }
        if update {
            fs::write(file, actual).unwrap();
        } else {
            let name = case.file_name().unwrap().to_string_lossy();
            writeln!(failures, "== {name}: expected\n{expected}== {name}: found\n{actual}").unwrap();
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn the_page_of_rules_is_current() {
    let output = run("igata rules --markdown", Path::new("."));
    let actual = String::from_utf8(output.stdout).unwrap();
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always") {
        fs::create_dir_all(page.parent().unwrap()).unwrap();
        fs::write(page, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(page).unwrap();
    assert!(
        expected == actual,
        "docs/rules.md is not current: update with INSTA_UPDATE=always"
    );
}
