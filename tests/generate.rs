//! Each folder in `tests/generate` is a small workspace: `igata.yaml`, the
//! protos in `in/`, and beside them what igata casts from them, with what it has
//! to say in `diagnostics.txt`. `INSTA_UPDATE=always` writes the latter two anew.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails the test")]

mod workspace;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use igata::diagnostic::Diagnostic;
use igata::generate::languages;

use workspace::{Workspace, files};

const DIAGNOSTICS: &str = "diagnostics.txt";

#[test]
fn every_workspace_is_cast_as_its_snapshot_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/generate");
    let is_update = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always");
    let mut differences = String::new();
    let mut cases: Vec<_> = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    for case in cases {
        let actual = cast(&case);
        if is_update {
            update(&case, &actual);
        }
        compare(&case, &actual, &mut differences);
    }
    assert!(
        differences.is_empty(),
        "{differences}\nrun with INSTA_UPDATE=always, and read the difference"
    );
}

/// Every file that the case ought to have besides its input.
fn cast(case: &Path) -> BTreeMap<String, Vec<u8>> {
    let generated = Workspace::read(case, &case.join("in")).generate();
    let mut actual: BTreeMap<String, Vec<u8>> = generated
        .tree
        .iter()
        .map(|(path, content)| (path.to_owned(), content.to_vec()))
        .collect();
    let rendered: String = generated.diagnostics.iter().map(render).collect();
    if !rendered.is_empty() {
        actual.insert(DIAGNOSTICS.to_owned(), rendered.into_bytes());
    }
    actual
}

fn expected(case: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut expected = BTreeMap::new();
    for language in languages() {
        for path in files(&case.join(language)) {
            let name = path.strip_prefix(case).unwrap().to_str().unwrap().replace('\\', "/");
            expected.insert(name, fs::read(&path).unwrap());
        }
    }
    if let Ok(diagnostics) = fs::read(case.join(DIAGNOSTICS)) {
        expected.insert(DIAGNOSTICS.to_owned(), diagnostics);
    }
    expected
}

fn compare(case: &Path, actual: &BTreeMap<String, Vec<u8>>, differences: &mut String) {
    let expected = expected(case);
    let case = case.file_name().unwrap().to_str().unwrap();
    for (path, content) in actual {
        match expected.get(path) {
            None => writeln!(
                differences,
                "{case}/{path} is new:\n{}",
                String::from_utf8_lossy(content)
            )
            .unwrap(),
            Some(before) if before != content => {
                writeln!(
                    differences,
                    "{case}/{path} differs:\n{}",
                    String::from_utf8_lossy(content)
                )
                .unwrap();
            }
            Some(_) => {}
        }
    }
    for path in expected.keys().filter(|path| !actual.contains_key(*path)) {
        writeln!(differences, "{case}/{path} is no longer cast").unwrap();
    }
}

fn update(case: &Path, actual: &BTreeMap<String, Vec<u8>>) {
    for path in expected(case).keys() {
        fs::remove_file(case.join(path)).unwrap();
    }
    for (path, content) in actual {
        workspace::write(&case.join(path), content);
    }
}

fn render(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.place.as_ref().map_or(String::new(), |place| {
        let start = place.span.unwrap_or_default().start;
        format!("{}:{}:{}: ", place.file, start.line + 1, start.column + 1)
    });
    let mut rendered = format!(
        "{place}{}[{}]: {}\n",
        diagnostic.severity.as_str(),
        diagnostic.rule,
        diagnostic.message
    );
    for related in &diagnostic.related {
        let line = related.place.span.unwrap_or_default().start.line + 1;
        writeln!(rendered, "  = {}:{line}: {}", related.place.file, related.message).unwrap();
    }
    for help in &diagnostic.help {
        writeln!(rendered, "  = help: {help}").unwrap();
    }
    rendered
}
