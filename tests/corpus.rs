//! Large corpora: what the compiler makes of them is what protoc makes of them.
//!
//! `IGATA_PROTOC` names protoc, `IGATA_CORPUS` and `IGATA_PROTOC_INCLUDE` folders
//! that imports start at; `.ci/oracles` gets them. Without them nothing is compared.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

#[path = "support/canonical.rs"]
mod canonical;
mod tools;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use igata::compile::descriptor::{Imports, SourceInfo, encode};
use igata::sources::{Source, Sources};

#[test]
fn corpora_compile_to_what_protoc_makes_of_them() {
    let (Some(protoc), Some(corpus), Some(include)) = (
        tools::from_variable("protoc", "IGATA_PROTOC"),
        tools::from_variable("corpus", "IGATA_CORPUS"),
        tools::from_variable("protoc", "IGATA_PROTOC_INCLUDE"),
    ) else {
        return;
    };
    let mut problems = Vec::new();
    for root in [corpus, include] {
        problems.extend(compare(Path::new(&root), Path::new(&protoc)));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn compare(root: &Path, protoc: &Path) -> Vec<String> {
    let mut paths = paths(root);
    let (set, rejected) = run_protoc(root, protoc, &mut paths);
    for (path, reason) in &rejected {
        eprintln!("protoc rejects {path}: {reason}");
    }
    let mut sources = Sources::new();
    for path in &paths {
        let text = String::from_utf8_lossy(&fs::read(root.join(path)).unwrap()).into_owned();
        let shown = path.as_str().into();
        sources
            .insert(
                path.as_str(),
                Source {
                    shown,
                    text: text.into(),
                },
            )
            .unwrap();
    }
    let schema = match igata::compile::compile(&sources) {
        Ok(schema) => schema,
        Err(diagnostics) => {
            return diagnostics
                .iter()
                .map(|diagnostic| format!("{:?}: {}", diagnostic.place, diagnostic.message))
                .collect();
        }
    };
    let theirs = canonical::files(&set);
    let ours = canonical::files(&encode(&schema, Imports::Include, SourceInfo::Include));
    let file_type = schema.message("google.protobuf.FileDescriptorProto");
    let mut problems = Vec::new();
    for path in &paths {
        let (Some(ours), Some(theirs)) = (ours.get(path), theirs.get(path)) else {
            problems.push(format!("{path} is missing"));
            continue;
        };
        if ours == theirs {
            continue;
        }
        let Some(file_type) = file_type else {
            problems.push(format!(
                "{path} differs, and the corpus has no `descriptor.proto` to say how"
            ));
            continue;
        };
        let lines = |bytes| canonical::lines(&schema, file_type, bytes);
        let difference = canonical::difference(&lines(ours), &lines(theirs));
        if !difference.is_empty() {
            problems.push(format!("{path}:\n  {}", difference.join("\n  ")));
        }
    }
    eprintln!(
        "{}: {} files compared, {} differ",
        root.display(),
        paths.len(),
        problems.len()
    );
    problems
}

fn paths(root: &Path) -> BTreeSet<String> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "proto"))
        .map(|path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned())
        .collect()
}

/// Takes files away until protoc accepts the rest.
fn run_protoc(root: &Path, protoc: &Path, paths: &mut BTreeSet<String>) -> (Vec<u8>, Vec<(String, String)>) {
    let folder = tempfile::tempdir().unwrap();
    let (list, output) = (folder.path().join("list"), folder.path().join("set"));
    let mut rejected = Vec::new();
    loop {
        let lines: Vec<&str> = paths.iter().map(String::as_str).collect();
        fs::write(&list, lines.join("\n")).unwrap();
        let run = Command::new(protoc)
            .args([
                "-I",
                ".",
                "--retain_options",
                "--include_source_info",
                "--include_imports",
                "-o",
            ])
            .arg(&output)
            .arg(format!("@{}", list.display()))
            .current_dir(root)
            .output()
            .unwrap();
        if run.status.success() {
            return (fs::read(&output).unwrap(), rejected);
        }
        let errors = String::from_utf8_lossy(&run.stderr).into_owned();
        let culprit = errors
            .lines()
            .rfind(|line| !line.contains("warning:") && paths.contains(line.split(':').next().unwrap_or_default()));
        let line = culprit.unwrap_or_else(|| panic!("protoc fails for no file: {errors}"));
        let path = line.split(':').next().unwrap_or_default().to_owned();
        paths.remove(&path);
        rejected.push((path, line.to_owned()));
    }
}
