//! Fixtures of the compiler: what it says about mistakes, and what it makes of valid files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

#[path = "support/canonical.rs"]
mod canonical;

mod tools;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use igata::compile::descriptor::{Imports, SourceInfo, encode};
use igata::diagnostic::{Diagnostic, Place};
use igata::sources::{Source, Sources};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile").join(name)
}

fn sources(root: &Path) -> Sources {
    let mut sources = Sources::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|extension| extension != "proto") {
            continue;
        }
        let import_path = path.strip_prefix(root).unwrap().to_str().unwrap();
        let source = Source {
            shown: import_path.into(),
            text: String::from_utf8_lossy(&fs::read(&path).unwrap()).into(),
        };
        sources.insert(import_path, source).unwrap();
    }
    sources
}

fn place(place: &Place) -> String {
    match place.span {
        Some(span) => format!("{}:{}:{}", place.file, span.start.line + 1, span.start.column + 1),
        None => place.file.to_string(),
    }
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let at = diagnostic.place.as_ref().map_or(String::new(), place);
        writeln!(text, "{at}: {}", diagnostic.message).unwrap();
        for related in &diagnostic.related {
            writeln!(text, "  {}: {}", place(&related.place), related.message).unwrap();
        }
        for help in &diagnostic.help {
            writeln!(text, "  help: {help}").unwrap();
        }
    }
    text
}

#[test]
fn mistakes_are_explained() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always");
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut cases: Vec<PathBuf> = fs::read_dir(folder("errors"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    for case in cases {
        count += 1;
        let found = match igata::compile::compile(&sources(&case)) {
            Ok(_) => "nothing is wrong\n".to_owned(),
            Err(diagnostics) => shown(&diagnostics),
        };
        let expected = case.join("errors");
        if update {
            fs::write(&expected, &found).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}:\n{found}", case.display()));
        }
        if found == "nothing is wrong\n" {
            wrong.push(format!("{} compiles", case.display()));
        }
    }
    assert!(count > 0, "there are no fixtures");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn valid_files_compile_to_what_protoc_makes_of_them() {
    let root = folder("valid");
    let sources = sources(&root);
    let schema = igata::compile::compile(&sources).unwrap_or_else(|diagnostics| panic!("{}", shown(&diagnostics)));
    let Some(protoc) = tools::from_variable("protoc", "IGATA_PROTOC") else {
        return;
    };
    let output = tempfile::NamedTempFile::new().unwrap();
    let status = Command::new(protoc)
        .args([
            "-I",
            ".",
            "--retain_options",
            "--include_source_info",
            "--include_imports",
            "-o",
        ])
        .arg(output.path())
        .args(sources.iter().map(|(path, _)| path.to_string()))
        .current_dir(&root)
        .status()
        .unwrap();
    assert!(status.success());
    let theirs = canonical::files(&fs::read(output.path()).unwrap());
    let ours = canonical::files(&encode(&schema, Imports::Include, SourceInfo::Include));
    let file_type = schema.message("google.protobuf.FileDescriptorProto").unwrap();
    let mut differences = Vec::new();
    for (path, theirs) in theirs.iter().filter(|(path, _)| sources.get(path).is_some()) {
        let ours = ours.get(path).unwrap_or_else(|| panic!("{path} is missing"));
        let lines = |bytes| canonical::lines(&schema, file_type, bytes);
        let difference = canonical::difference(&lines(ours), &lines(theirs));
        if !difference.is_empty() {
            differences.push(format!("{path}:\n  {}", difference.join("\n  ")));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
