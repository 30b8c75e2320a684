//! Reports keep to the schemas that others publish, whatever is in the files that they are about:
//! `IGATA_REPORT_SCHEMAS=$(.ci/report-schemas)` names a folder with those of SARIF and `JUnit`.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

mod tools;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use igata::diagnostic::{Diagnostic, Place, Severity, Span};
use igata::report::{Color, Format, Texts, render};
use igata::sources::Source;

/// What ends an attribute, an element, a string or a line somewhere.
const HOSTILE: &str = "100% <a href=\"x\">'&amp;]]>\\ \r\n%0A\t\u{0}\u{1}\u{7f}\u{85}\u{2028}\u{fffe}\u{10ffff}é";

/// The formats that have a schema, each with the extension that `check.py` knows it by.
const FORMATS: [(Format, &str); 2] = [(Format::Sarif, "sarif"), (Format::Junit, "xml")];

/// What the schemas find wrong with reports.
fn complaints(schemas: &OsStr, reports: &[PathBuf]) -> String {
    let output = Command::new(Path::new(schemas).join("bin/python"))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports/check.py"))
        .arg(schemas)
        .args(reports)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Files with findings and files that do not compile, with names and texts that mean something in reports.
fn repositories(root: &Path) -> Vec<PathBuf> {
    let findings = [
        (
            "a b,c%2C<&'é#?.proto",
            "syntax = \"proto3\";\npackage A;\noption go_package = \"<a b='c'>&amp;]]>\\\"\\x01\\n\";\n",
        ),
        (
            "]]>.proto",
            "syntax = \"proto3\";\npackage A;\noption go_package = \"é😀\";\n/* \u{1}\t😀 */ message m { string A = 1; }\n",
        ),
    ];
    let mistakes = [
        (
            "\"q\".proto",
            "syntax = \"proto3\";\nimport \"<'&>.proto\";\n/* 😀 */ message M { Ma a = 1; }\n",
        ),
        (
            "é.proto",
            "syntax = \"proto3\";\noption cc_enable_arenas = \"<a b='c'>&amp;]]>\\\"\";\n\u{1}\u{7f}\u{85}\u{fffe}\nmessage M { string a = 1 }\n",
        ),
        (
            "twice.proto",
            "syntax = \"proto3\";\nmessage M {\n  string a = 1;\n  string a = 1;\n}\n",
        ),
    ];
    let mut folders = Vec::new();
    for (name, files) in [("findings", &findings[..]), ("mistakes", &mistakes)] {
        let folder = root.join(name);
        fs::create_dir(&folder).unwrap();
        for (file, text) in files {
            fs::write(folder.join(file), text).unwrap();
        }
        folders.push(folder);
    }
    let nothing = root.join("nothing");
    fs::create_dir(&nothing).unwrap();
    fs::write(nothing.join("a.proto"), "syntax = \"proto3\";\npackage a;\n").unwrap();
    fs::write(
        nothing.join("igata.yaml"),
        "version: 1\nlint: {use: [MINIMAL], except: [PACKAGE_DIRECTORY_MATCH]}\n",
    )
    .unwrap();
    folders.push(nothing);
    folders
}

#[test]
fn reports_of_a_repository_keep_to_the_schemas() {
    let Some(schemas) = tools::from_variable("report schemas", "IGATA_REPORT_SCHEMAS") else {
        return;
    };
    let root = tempfile::tempdir().unwrap();
    let mut reports = Vec::new();
    for folder in repositories(root.path()) {
        for (format, extension) in FORMATS {
            let mut command = Command::new(env!("CARGO_BIN_EXE_igata"));
            let output = command
                .args(["lint", "--format", format.name()])
                .current_dir(&folder)
                .output()
                .unwrap();
            let is_clean = folder.ends_with("nothing");
            assert_eq!(output.status.code(), Some(if is_clean { 0 } else { 100 }), "{output:?}");
            let report = folder.with_extension(extension);
            fs::write(&report, output.stdout).unwrap();
            reports.push(report);
        }
    }
    assert_eq!(complaints(&schemas, &reports), "");
}

#[test]
fn reports_of_any_diagnostics_keep_to_the_schemas() {
    let Some(schemas) = tools::from_variable("report schemas", "IGATA_REPORT_SCHEMAS") else {
        return;
    };
    let mut texts = Texts::new();
    let source = Source {
        shown: HOSTILE.into(),
        text: format!("{HOSTILE}\n\n😀\n").as_str().into(),
    };
    texts.insert("a.proto", source);
    texts.describe("RULE", HOSTILE);
    let mut diagnostics = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        for place in [
            None,
            Some(Place::file("a.proto")),
            Some(Place::file(HOSTILE)),
            Some(Place::new("a.proto", Span::new((0, 3), (2, 1)))),
            // What lies behind the end of the text.
            Some(Place::new("a.proto", Span::new((90, 3), (90, 3)))),
        ] {
            let mut diagnostic = Diagnostic::error("RULE", Place::file("a.proto"), HOSTILE).with_help(HOSTILE);
            if let Some(place) = &place {
                diagnostic = diagnostic.with_related(place.clone(), HOSTILE);
            }
            diagnostics.push(Diagnostic {
                severity,
                place,
                ..diagnostic
            });
        }
    }
    let root = tempfile::tempdir().unwrap();
    let mut reports = Vec::new();
    for (format, extension) in FORMATS {
        for (name, diagnostics) in [("some", &diagnostics[..]), ("none", &[])] {
            let report = root.path().join(name).with_extension(extension);
            fs::write(&report, render(diagnostics, &texts, format, Color::Never)).unwrap();
            reports.push(report);
        }
    }
    assert_eq!(complaints(&schemas, &reports), "");
}

#[test]
fn the_schemas_refuse_what_is_no_report() {
    let Some(schemas) = tools::from_variable("report schemas", "IGATA_REPORT_SCHEMAS") else {
        return;
    };
    let root = tempfile::tempdir().unwrap();
    for (name, report) in [
        ("tool.sarif", r#"{"version": "2.1.0", "runs": [{}]}"#),
        (
            "line.sarif",
            r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "a"}}, "results": [{"message": {"text": ""}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a"}, "region": {"startLine": 0}}}]}]}]}"#,
        ),
        (
            "uri.sarif",
            r#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "a"}}, "results": [{"message": {"text": ""}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a b<"}}}]}]}]}"#,
        ),
        (
            "element.xml",
            "<testsuites><testsuite name='a' tests='0' failures='0' errors='0'><case/></testsuite></testsuites>",
        ),
        ("count.xml", "<testsuites><testsuite name='a' tests='0'/></testsuites>"),
    ] {
        let path = root.path().join(name);
        fs::write(&path, report).unwrap();
        assert_ne!(complaints(&schemas, &[path]), "", "{name}");
    }
}
