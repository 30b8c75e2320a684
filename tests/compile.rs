//! Fixtures of the compiler: what it says about mistakes, and what it makes of valid files.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

#[path = "support/canonical.rs"]
mod canonical;

mod tools;

use std::collections::BTreeMap;
use std::ffi::OsStr;
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

/// What protoc says about the files of a folder, without warnings and its own crashes.
fn words_of_protoc(protoc: &OsStr, root: &Path, files: &[String]) -> String {
    let mut command = Command::new(protoc);
    command.args(["-I", "."]).current_dir(root);
    if let Some(include) = std::env::var_os("IGATA_PROTOC_INCLUDE") {
        command.arg("-I").arg(include);
    }
    let output = command.args(["-o", "/dev/null"]).args(files).output().unwrap();
    assert!(!output.status.success(), "protoc accepts {}", root.display());
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_log = |line: &str| {
        let mut bytes = line.bytes();
        matches!(bytes.next(), Some(b'E' | b'F' | b'I' | b'W')) && bytes.take(4).all(|byte| byte.is_ascii_digit())
    };
    let lines = words
        .lines()
        .filter(|line| !line.contains("warning: ") && !is_log(line) && !line.starts_with("*** "));
    let lines = lines.filter(|line| !line.trim_start().starts_with("@ "));
    lines.fold(String::new(), |text, line| text + line + "\n")
}

/// Every fixture of a mistake with what protoc says about it.
fn words_beside_mistakes(protoc: &OsStr) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for case in fs::read_dir(folder("errors")).unwrap() {
        let case = case.unwrap();
        let root = case.path();
        let files: Vec<String> = sources(&root).iter().map(|(path, _)| path.to_string()).collect();
        let words = words_of_protoc(protoc, &root, &files);
        found.insert(case.file_name().into_string().unwrap(), words);
    }
    for case in fs::read_dir(folder("../syntax/bad")).unwrap() {
        let path = case.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "proto") {
            let file = path.file_name().unwrap().to_str().unwrap().to_owned();
            let words = words_of_protoc(protoc, path.parent().unwrap(), std::slice::from_ref(&file));
            found.insert(format!("syntax/bad/{file}"), words);
        }
    }
    found
}

/// A text with `*` for what differs from case to case.
fn matches(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    pattern.split('*').all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

/// `tests/compile/protoc.errors` lists the errors that protoc has, each with a
/// fixture, or with the reason why no text can lead to it.
#[test]
fn each_error_of_protoc_has_a_fixture() {
    let Some(protoc) = tools::from_variable("protoc", "IGATA_PROTOC") else {
        return;
    };
    let words = words_beside_mistakes(&protoc);
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always");
    let mut wrong = Vec::new();
    for (case, words) in &words {
        if case.starts_with("syntax/") {
            continue;
        }
        let beside = folder("errors").join(case).join("protoc.txt");
        if update {
            fs::write(&beside, words).unwrap();
        }
        if fs::read_to_string(&beside).unwrap_or_default() != *words {
            wrong.push(format!("{case}: protoc says\n{words}"));
        }
    }
    let table = fs::read_to_string(folder("protoc.errors")).unwrap();
    let rows: Vec<(&str, &str)> = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(" => ").unwrap_or_else(|| panic!("no ` => ` in {line}")))
        .collect();
    let binary = fs::read(&protoc).unwrap();
    let finder = |piece: &str| memchr::memmem::find(&binary, piece.as_bytes()).is_some();
    for (pattern, case) in &rows {
        if let Some(piece) = pattern.split('*').find(|piece| !finder(piece)) {
            wrong.push(format!("protoc never says `{piece}`"));
        }
        if case.starts_with('(') {
            continue;
        }
        match words.get(*case) {
            None => wrong.push(format!("there is no fixture {case}")),
            Some(words) if words.lines().any(|line| matches(pattern, line)) => {}
            Some(words) => wrong.push(format!("{case} does not lead to `{pattern}`:\n{words}")),
        }
    }
    for (case, words) in &words {
        for line in words.lines() {
            if !rows.iter().any(|(pattern, _)| matches(pattern, line)) {
                wrong.push(format!("{case}: no row for `{line}`"));
            }
        }
    }
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

/// What is limited, how many there may be, and a file with so many.
type Limit<'a> = (&'a str, usize, &'a dyn Fn(usize) -> String);

/// Sizes that are possible, and the first that are not, for igata as for protoc.
#[test]
fn limits_are_those_of_protoc() {
    let list = |count: usize, item: &dyn Fn(usize) -> String| (1..=count).map(item).collect::<String>();
    // Numbers that belong to protobuf itself are passed over.
    let number = |index: usize| if index < 19_000 { index } else { index + 1000 };
    let field = |index: usize| format!("string f{index} = {};", number(index));
    let cases: [Limit<'_>; 9] = [
        ("fields", 65_535, &|count| {
            format!("syntax = \"proto3\"; message A {{ {} }}", list(count, &field))
        }),
        ("fields of edition 2026", 1500, &|count| {
            format!("edition = \"2026\"; message A {{ {} }}", list(count, &field))
        }),
        ("fields of a oneof of edition 2026", 1200, &|count| {
            format!(
                "edition = \"2026\"; message A {{ oneof o {{ {} }} }}",
                list(count, &field)
            )
        }),
        ("oneofs of edition 2026", 1000, &|count| {
            let oneof = |index: usize| format!("oneof o{index} {{ {} }}", field(index));
            format!("edition = \"2026\"; message A {{ {} }}", list(count, &oneof))
        }),
        ("values of edition 2026", 1700, &|count| {
            let value = |index: usize| format!("V{index} = {};", index - 1);
            format!("edition = \"2026\"; enum E {{ {} }}", list(count, &value))
        }),
        ("length of a package", 511, &|count| {
            format!("syntax = \"proto3\"; package {};", "a".repeat(count))
        }),
        ("parts of a package", 101, &|count| {
            format!("syntax = \"proto3\"; package a{};", ".a".repeat(count - 1))
        }),
        ("messages in each other", 31, &|count| {
            let open = list(count, &|index| format!("message A{index} {{"));
            format!("syntax = \"proto3\"; {open}{}", "}".repeat(count))
        }),
        ("length of a name", 65_535, &|count| {
            format!("syntax = \"proto3\"; message {} {{}}", "A".repeat(count))
        }),
    ];
    let protoc = tools::from_variable("protoc", "IGATA_PROTOC");
    let root = tempfile::tempdir().unwrap();
    for (what, limit, text) in cases {
        for (count, is_possible) in [(limit, true), (limit + 1, false)] {
            let text = text(count);
            fs::write(root.path().join("a.proto"), &text).unwrap();
            let compiled = igata::compile::compile(&sources(root.path()));
            assert_eq!(compiled.is_ok(), is_possible, "{count} {what}: {:?}", compiled.err());
            if let Some(protoc) = &protoc {
                let mut command = Command::new(protoc);
                command
                    .args(["-I", ".", "-o", "/dev/null", "a.proto"])
                    .current_dir(root.path());
                let output = command.output().unwrap();
                let words = String::from_utf8_lossy(&output.stderr).into_owned();
                assert_eq!(output.status.success(), is_possible, "{count} {what}: {words}");
            }
        }
    }
}
