//! The layers of igata, from the top down: a module uses only modules of
//! layers below its own. The list is the best picture of the program there is.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use walkdir::WalkDir;

const LAYERS: &[&[&str]] = &[
    // Runs one command.
    &["commands"],
    // Every command and flag.
    &["cli"],
    // The outside world, named after what is there.
    &["workspace", "git", "server", "store", "terminal"],
    &["release"],
    // Packages carry answers that the mock's engine made, so it stands above it.
    &["generate"],
    &["lint", "breaking", "format", "mock", "report"],
    // Rules of values, which lint checks and the mock applies.
    &["validate"],
    &["compile"],
    &["schema", "syntax"],
    &["sources", "tree", "config"],
    &["diagnostic", "parallel"],
];

/// The layers from which on modules may touch the outside world; those below turn values into values.
const OUTSIDE: &[&str] = &["workspace", "git", "server", "store", "terminal"];

/// What touches the outside world.
const EFFECTS: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "std::time::SystemTime",
    "std::time::Instant",
    "tokio::net",
    "tokio::fs",
];

struct Line {
    file: String,
    number: usize,
    module: String,
    text: String,
}

/// Every line of code below `src`, comments and tests at the end of files apart.
fn lines() -> Vec<Line> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut lines = Vec::new();
    for entry in WalkDir::new(&source).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let relative = entry
            .path()
            .strip_prefix(&source)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let module = relative.split(['/', '.']).next().unwrap().to_owned();
        if module == "lib" || module == "main" {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        for (index, line) in text.lines().enumerate() {
            if line == "#[cfg(test)]" {
                break;
            }
            if !line.trim_start().starts_with("//") {
                lines.push(Line {
                    file: format!("src/{relative}"),
                    number: index + 1,
                    module: module.clone(),
                    text: line.to_owned(),
                });
            }
        }
    }
    assert!(lines.len() > 1000, "the sources were not found");
    lines
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The modules that a line names with `crate::`.
fn used(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("crate::").filter_map(|(index, matched)| {
        let is_path = !line[..index].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        let rest = &line[index + matched.len()..];
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        (is_path && end > 0).then_some(&rest[..end])
    })
}

#[test]
fn modules_use_only_modules_below_their_own() {
    let mut violations = String::new();
    for line in lines() {
        let Some(own) = layer(&line.module) else {
            panic!(
                "{}: the module `{}` is in no layer of tests/architecture.rs",
                line.file, line.module
            );
        };
        assert!(
            !line.text.contains("crate::{"),
            "{}:{}: write one `use` per module, so that this test sees it",
            line.file,
            line.number
        );
        for module in used(&line.text).filter(|module| *module != line.module) {
            let reason = match layer(module) {
                Some(other) if other > own => continue,
                Some(other) if other == own => "they are in one layer",
                Some(_) => "it is in a layer above",
                None => "it is in no layer",
            };
            let Line {
                file,
                number,
                module: user,
                ..
            } = &line;
            writeln!(violations, "{file}:{number}: `{user}` uses `{module}`, but {reason}").unwrap();
        }
    }
    assert!(violations.is_empty(), "\n{violations}");
}

#[test]
fn only_the_edge_touches_the_outside_world() {
    let mut violations = String::new();
    for line in lines().iter().filter(|line| !OUTSIDE.contains(&line.module.as_str())) {
        for effect in EFFECTS.iter().filter(|effect| line.text.contains(**effect)) {
            let Line {
                file, number, module, ..
            } = line;
            writeln!(
                violations,
                "{file}:{number}: `{module}` uses `{effect}`; only {OUTSIDE:?} may"
            )
            .unwrap();
        }
    }
    assert!(violations.is_empty(), "\n{violations}");
}
