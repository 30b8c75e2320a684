//! Reports are what the formats' definitions ask for, whatever a path or message has in it.

use std::collections::{BTreeSet, HashMap};

use regex::Regex;
use serde_json::Value;

use crate::diagnostic::{Diagnostic, Place, Severity, Span};
use crate::sources::Source;

use super::{Color, Format, Texts, render};

/// What ends an attribute, a property, a line or a string somewhere.
const NASTY: &str =
    "100% of ::error::, a=b; <a href=\"x\">'&amp;]]>\\ \n%0A\r\t\u{0}\u{7f}\u{85}\u{2028}\u{fffe}\u{10ffff}é";
const PATH: &str = "protos/a b,c:d%2C\"<&'é\n#?.proto";
const TEXT: &str = "\té😀 message a {}\n}\n";

/// Diagnostics of every kind: with a range, a whole file, nothing, a related place, and twice the same.
fn diagnostics() -> Vec<Diagnostic> {
    let range = Place::new("a.proto", Span::new((0, 14), (1, 1)));
    let note = |severity| Diagnostic {
        severity,
        ..Diagnostic::error("RULE_B", Place::file("elsewhere.proto"), NASTY).with_help(NASTY)
    };
    let nowhere = Diagnostic {
        place: None,
        ..note(Severity::Error)
    };
    vec![
        Diagnostic::error("RULE_A", range.clone(), NASTY).with_related(range.clone(), NASTY),
        Diagnostic::error("RULE_A", range, NASTY),
        note(Severity::Warning),
        note(Severity::Note),
        nowhere,
    ]
}

fn report(diagnostics: &[Diagnostic], format: Format) -> String {
    let mut texts = Texts::new();
    let source = Source {
        shown: PATH.into(),
        text: TEXT.into(),
    };
    texts.insert("a.proto", source);
    texts.describe("RULE_A", NASTY);
    render(diagnostics, &texts, format, Color::Never)
}

/// The elements of an XML without text: depth, name and attributes of each.
fn elements(xml: &str) -> Vec<(usize, String, HashMap<String, String>)> {
    let attribute = r#" ([a-z]+)="((?:[^<>&"\p{Cc}]|&(?:amp|lt|gt|#34|#39);)*)""#;
    let tag = Regex::new(&format!(r"^\s*(?:<([a-z]+)((?:{attribute})*)>|</([a-z]+)>)")).unwrap();
    let attribute = Regex::new(attribute).unwrap();
    let (mut rest, mut open, mut found) = (xml, Vec::new(), Vec::new());
    while let Some(captures) = tag.captures(rest) {
        rest = &rest[captures[0].len()..];
        match captures.get(1) {
            None => assert_eq!(open.pop().as_deref(), captures.get(5).map(|name| name.as_str())),
            Some(name) => {
                let pairs = attribute.captures_iter(&captures[2]);
                let attributes = pairs.map(|pair| (pair[1].to_owned(), pair[2].to_owned())).collect();
                found.push((open.len(), name.as_str().to_owned(), attributes));
                open.push(name.as_str().to_owned());
            }
        }
    }
    assert_eq!((rest.trim(), open.len()), ("", 0), "what is left is no XML of elements");
    found
}

#[test]
fn junit_has_the_elements_and_attributes_of_its_schema() {
    // Depth, what an element needs, and what it may have, in the schema that Jenkins publishes.
    let schema: [(&str, usize, &[&str], &[&str]); 4] = [
        (
            "testsuites",
            0,
            &[],
            &["name", "time", "tests", "failures", "errors", "disabled"],
        ),
        (
            "testsuite",
            1,
            &["name"],
            &["tests", "failures", "errors", "skipped", "time", "package"],
        ),
        ("testcase", 2, &["name", "classname"], &["time", "status", "assertions"]),
        ("failure", 3, &[], &["type", "message"]),
    ];
    for diagnostics in [diagnostics(), Vec::new()] {
        let elements = elements(&report(&diagnostics, Format::Junit));
        assert_eq!(elements.first().map(|(_, name, _)| name.as_str()), Some("testsuites"));
        for (depth, name, attributes) in &elements {
            let rule = schema.iter().find(|(known, ..)| known == name);
            let (_, at, required, optional) = rule.unwrap_or_else(|| panic!("`{name}` is no element of JUnit"));
            assert_eq!(depth, at, "{name}");
            assert!(
                required.iter().all(|key| attributes.contains_key(*key)),
                "{name}: {attributes:?}"
            );
            let is_known = |key: &String| required.contains(&key.as_str()) || optional.contains(&key.as_str());
            assert!(attributes.keys().all(is_known), "{name}: {attributes:?}");
        }
        let count = |name: &str| elements.iter().filter(|(_, found, _)| found == name).count();
        let declared = |key: &str| -> usize {
            let suites = elements.iter().filter(|(_, name, _)| name == "testsuite");
            suites
                .map(|(.., attributes)| attributes[key].parse::<usize>().unwrap())
                .sum()
        };
        assert_eq!(
            (declared("tests"), declared("failures")),
            (count("testcase"), count("failure"))
        );
        assert_eq!(count("failure"), diagnostics.len());
    }
}

#[test]
fn gitlab_has_what_code_quality_requires() {
    let issues: Value = serde_json::from_str(&report(&diagnostics(), Format::Gitlab)).unwrap();
    let issues = issues.as_array().unwrap();
    let mut fingerprints = BTreeSet::new();
    for issue in issues {
        for key in ["description", "check_name", "fingerprint"] {
            assert!(
                issue[key].as_str().is_some_and(|text| !text.is_empty()),
                "{key}: {issue}"
            );
        }
        let severity = issue["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        assert!(
            issue["location"]["path"]
                .as_str()
                .is_some_and(|path| !path.starts_with("./"))
        );
        assert!(issue["location"]["positions"]["begin"]["line"].as_u64() >= Some(1));
        fingerprints.insert(issue["fingerprint"].as_str().unwrap());
    }
    assert_eq!(fingerprints.len(), issues.len(), "no fingerprint is there twice");
    assert_eq!(issues[0]["description"], NASTY);
    assert_eq!(report(&[], Format::Gitlab), "[]\n");
}

#[test]
fn sarif_has_what_its_schema_requires() {
    let reference = Regex::new(r"^(?:[A-Za-z0-9/._~-]|%[0-9A-F]{2})+$").unwrap();
    for diagnostics in [diagnostics(), Vec::new()] {
        let log: Value = serde_json::from_str(&report(&diagnostics, Format::Sarif)).unwrap();
        assert_eq!(log["version"], "2.1.0");
        let [run] = &log["runs"].as_array().unwrap()[..] else {
            panic!("a log has one run");
        };
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "igata");
        let rules = driver["rules"].as_array().unwrap();
        let ids: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), rules.len(), "rules are unique");
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), diagnostics.len());
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
            assert!(result["message"]["text"].is_string());
            assert!(
                result["partialFingerprints"]
                    .as_object()
                    .unwrap()
                    .values()
                    .all(Value::is_string)
            );
            let of = |key: &str| result[key].as_array().cloned().unwrap_or_default();
            for location in [of("locations"), of("relatedLocations")].concat() {
                let physical = &location["physicalLocation"];
                let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
                assert!(reference.is_match(uri), "{uri}");
                let numbers = physical["region"]
                    .as_object()
                    .into_iter()
                    .flat_map(|region| region.values());
                assert!(numbers.clone().all(|number| number.as_u64() >= Some(1)), "{physical}");
            }
        }
    }
}

#[test]
fn sarif_counts_columns_in_utf16() {
    let log: Value = serde_json::from_str(&report(&diagnostics(), Format::Sarif)).unwrap();
    let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    // A tab, one unit of `é` and two of the face stand before the space, for which descriptors count 8, 2 and 4.
    assert_eq!((&region["startLine"], &region["startColumn"]), (&1.into(), &5.into()));
    assert_eq!((&region["endLine"], &region["endColumn"]), (&2.into(), &2.into()));
}

/// A text of GitHub's commands as the runner reads it.
fn unescaped(text: &str) -> String {
    let pairs = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (code, character)| text.replace(code, character))
}

#[test]
fn github_reads_each_command_as_it_was_meant() {
    let report = report(&diagnostics(), Format::Github);
    let command = Regex::new(r"^::(error|warning|notice) ([^:]*)::(.*)$").unwrap();
    assert_eq!(report.lines().count(), diagnostics().len());
    for (line, diagnostic) in report.lines().zip(diagnostics()) {
        let captures = command.captures(line).unwrap_or_else(|| panic!("{line}"));
        let pairs = captures[2].split(',').map(|pair| pair.split_once('=').unwrap());
        let properties: HashMap<&str, String> = pairs.map(|(key, value)| (key, unescaped(value))).collect();
        let known = ["file", "line", "col", "endLine", "endColumn", "title"];
        assert!(properties.keys().all(|key| known.contains(key)), "{line}");
        assert_eq!(properties["title"], diagnostic.rule);
        if diagnostic.place.is_some_and(|place| &*place.file == "a.proto") {
            assert_eq!(properties["file"], PATH);
        }
        let message = unescaped(&captures[3]);
        assert!(
            message.starts_with("100% of ::error::, a=b; <a href=\"x\">'&amp;]]>\\ \n%0A"),
            "{message}"
        );
    }
}

#[test]
fn msvs_has_a_line_for_each_with_its_parts() {
    let report = report(&diagnostics(), Format::Msvs);
    let line = Regex::new(r"^(.+)\(([1-9]\d*),([1-9]\d*)\) : (error|warning|message) ([A-Z_]+) : (.+)$").unwrap();
    assert_eq!(report.lines().count(), diagnostics().len());
    for (text, diagnostic) in report.lines().zip(diagnostics()) {
        let captures = line.captures(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(&captures[5], diagnostic.rule);
    }
}
