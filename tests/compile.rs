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

use igata::compile::descriptor::{Imports, SourceInfo, decode, encode, strip_source_retention};
use igata::diagnostic::{Diagnostic, Place};
use igata::schema::{Element as _, Field, Origin, Schema};
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

/// What protoc makes of `sources`, which lie below `root`.
fn by_protoc(root: &Path, sources: &Sources, options: &[&str]) -> Option<Vec<u8>> {
    let protoc = tools::from_variable("protoc", "IGATA_PROTOC")?;
    let output = tempfile::NamedTempFile::new().unwrap();
    let status = Command::new(protoc)
        .args(["-I", ".", "--include_source_info", "--include_imports"])
        .args(options)
        .arg("-o")
        .arg(output.path())
        .args(sources.iter().map(|(path, _)| path.to_string()))
        .current_dir(root)
        .status()
        .unwrap();
    assert!(status.success());
    Some(fs::read(output.path()).unwrap())
}

/// What two sets say differently about the files of `sources`.
fn differences(schema: &Schema, sources: &Sources, ours: &[u8], theirs: &[u8]) -> String {
    let (ours, theirs) = (canonical::files(ours), canonical::files(theirs));
    let file_type = schema.message("google.protobuf.FileDescriptorProto").unwrap();
    let lines = |bytes: &Vec<u8>| canonical::lines(schema, file_type, bytes);
    let mut text = String::new();
    for (path, _) in sources.iter() {
        let path = &**path;
        let difference = canonical::difference(&lines(&ours[path]), &lines(&theirs[path]));
        if !difference.is_empty() {
            writeln!(text, "{path}:\n  {}", difference.join("\n  ")).unwrap();
        }
    }
    text
}

fn valid() -> (PathBuf, Sources, Schema) {
    let root = folder("valid");
    let sources = sources(&root);
    let schema = igata::compile::compile(&sources).unwrap_or_else(|diagnostics| panic!("{}", shown(&diagnostics)));
    (root, sources, schema)
}

#[test]
fn valid_files_compile_to_what_protoc_makes_of_them() {
    let (root, sources, schema) = valid();
    let Some(theirs) = by_protoc(&root, &sources, &["--retain_options"]) else {
        return;
    };
    let ours = encode(&schema, Imports::Include, SourceInfo::Include);
    let differences = differences(&schema, &sources, &ours, &theirs);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn options_meant_for_the_source_go_as_with_protoc() {
    let (root, sources, schema) = valid();
    let Some(theirs) = by_protoc(&root, &sources, &[]) else {
        return;
    };
    let whole = encode(&schema, Imports::Include, SourceInfo::Include);
    let ours = strip_source_retention(&schema, &whole);
    assert_ne!(ours, whole, "no fixture has such options");
    let differences = differences(&schema, &sources, &ours, &theirs);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn an_image_is_read_as_what_it_was_written_from() {
    let (_, _, schema) = valid();
    let image = encode(&schema, Imports::Include, SourceInfo::Include);
    let origin = |path: &str| schema.file(path).unwrap().origin();
    let again = decode(&image, origin).unwrap();
    assert!(
        encode(&again, Imports::Include, SourceInfo::Include) == image,
        "the image comes back changed"
    );
    for file in schema.files() {
        let other = again.file(file.path()).unwrap();
        assert_eq!(file.features(), other.features(), "{}", file.path());
        for (field, other) in file.all_fields().zip(other.all_fields()) {
            let shape = |field: Field<'_>| {
                let name = field.full_name().to_owned();
                let traits = [
                    field.has_presence(),
                    field.is_packed(),
                    field.is_delimited(),
                    field.is_map(),
                ];
                (
                    name,
                    traits,
                    field.features(),
                    field.cardinality(),
                    field.json_name().to_owned(),
                )
            };
            assert_eq!(shape(field), shape(other));
        }
        for (enumeration, other) in file.all_enums().zip(other.all_enums()) {
            assert_eq!(enumeration.features(), other.features(), "{}", enumeration.full_name());
        }
    }
}

#[test]
fn images_of_protoc_are_read() {
    let (root, sources, schema) = valid();
    let Some(theirs) = by_protoc(&root, &sources, &["--retain_options"]) else {
        return;
    };
    let read = decode(&theirs, |_| Origin::Local).unwrap();
    let ours = encode(&read, Imports::Include, SourceInfo::Include);
    let differences = differences(&schema, &sources, &ours, &theirs);
    assert!(differences.is_empty(), "{differences}");
}
