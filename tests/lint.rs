//! Every rule against its folder of fixtures, `tests/lint/<rule>/`.
//!
//! `good.proto` or the files of `good/` keep the rule. `bad.proto` or the files
//! of `bad/` break it, and `bad.stdout` is what a person sees then. A folder may
//! have an `igata.yaml`. Only the folder's own rule is looked at.
//!
//! `INSTA_UPDATE=always` writes what is seen. With `IGATA_BUF`, the path of
//! buf's program, its verdicts on the same files are compared with igata's.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod tools;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use igata::compile::compile;
use igata::config::{self, Config};
use igata::diagnostic::Diagnostic;
use igata::lint::{Category, RULES, Rule, Task, run};
use igata::report::{self, Color, Format, Texts, render};
use igata::sources::{Source, Sources};

const OPTIONS: &str = "igata/v1/options.proto";
const VALIDATE: &str = "buf/validate/validate.proto";

/// The day on which fixtures are looked at.
const TODAY: &str = "2026-07-01";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lint")
}

fn folder_of(rule: &Rule) -> PathBuf {
    fixtures().join(rule.id.to_lowercase())
}

/// The files of one side of a rule's folder.
struct Case {
    /// By import path; for a single file that is its name.
    files: BTreeMap<String, String>,
    config: config::Lint,
}

impl Case {
    /// `side` is `good` or `bad`.
    fn read(rule: &Rule, side: &str) -> Self {
        let mut files = BTreeMap::new();
        let folder = folder_of(rule).join(side);
        let single = folder.with_extension("proto");
        if single.is_file() {
            files.insert(format!("{side}.proto"), fs::read_to_string(&single).unwrap());
        } else {
            read_folder(&folder, &folder, &mut files);
        }
        assert!(
            !files.is_empty(),
            "there is neither {} nor {}",
            single.display(),
            folder.display()
        );
        let config = match files.remove(config::FILE_NAME) {
            None => Config::default(),
            Some(text) => Config::parse(config::FILE_NAME, &text).unwrap(),
        };
        // What services declare about themselves is set with an option that this repository has.
        if files.values().any(|text| text.contains(OPTIONS)) {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("protos").join(OPTIONS);
            files.insert(OPTIONS.to_owned(), fs::read_to_string(path).unwrap());
        }
        let mut config = config.lint;
        config.rules.uses = vec![rule.id.to_owned()];
        Self { files, config }
    }

    fn lint(&self) -> (Vec<Diagnostic>, Texts) {
        let mut sources = Sources::new();
        for (path, text) in &self.files {
            let source = Source {
                shown: path.as_str().into(),
                text: text.as_str().into(),
            };
            sources.insert(path.as_str(), source).unwrap();
        }
        let sources = Arc::new(sources);
        let texts = Texts::new().with_sources(Arc::clone(&sources));
        let schema = match compile(&sources) {
            Ok(schema) => schema,
            Err(diagnostics) => panic!("{}", render(&diagnostics, &texts, Format::Text, Color::Never)),
        };
        let diagnostics = run(Task {
            schema: &schema,
            config: &self.config,
            files: schema.local_files().collect(),
            path: &str::to_owned,
            date: Some(TODAY.parse().unwrap()),
        });
        (diagnostics, texts)
    }
}

fn read_folder(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_folder(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_rule_has_a_folder_and_every_folder_a_rule() {
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_lowercase()).collect();
    let folders = fs::read_dir(fixtures()).unwrap();
    let folders: BTreeSet<String> = folders
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(rules, folders);
}

#[test]
fn rules_are_listed_once_and_in_order() {
    assert!(RULES.windows(2).all(|pair| pair[0].id < pair[1].id));
}

#[test]
fn every_rule_explains_itself() {
    for rule in RULES {
        for text in [rule.purpose, rule.why, rule.good, rule.bad] {
            assert!(!text.trim().is_empty(), "{}", rule.id);
        }
        assert!(!rule.purpose.contains('\n'), "{}", rule.id);
        assert_ne!(rule.good, rule.bad, "{}", rule.id);
    }
}

#[test]
fn good_files_keep_their_rule() {
    for rule in RULES {
        let (diagnostics, texts) = Case::read(rule, "good").lint();
        let seen = render(&diagnostics, &texts, Format::Text, Color::Never);
        assert!(diagnostics.is_empty(), "{}:\n{seen}", rule.id);
    }
}

#[test]
fn bad_files_break_their_rule_as_their_snapshot_shows() {
    let update = std::env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let mut differing = Vec::new();
    for rule in RULES {
        let (diagnostics, texts) = Case::read(rule, "bad").lint();
        assert!(!diagnostics.is_empty(), "{} found nothing in its bad files", rule.id);
        let summary = report::Summary::of(&diagnostics).to_string();
        let seen = render(&diagnostics, &texts, Format::Text, Color::Never) + &summary + "\n";
        let snapshot = folder_of(rule).join("bad.stdout");
        if update {
            fs::write(snapshot, seen).unwrap();
        } else if fs::read_to_string(&snapshot).unwrap_or_default() != seen {
            differing.push(format!("{} is not what is seen:\n{seen}", snapshot.display()));
        }
    }
    let differing = differing.join("\n\n");
    assert!(differing.is_empty(), "{differing}\nupdate with INSTA_UPDATE=always");
}

#[test]
fn buf_finds_the_same_in_the_same_files() {
    let Some(buf) = tools::from_variable("buf", "IGATA_BUF") else {
        return;
    };
    let mut differing = Vec::new();
    for rule in RULES.iter().filter(|rule| is_of_buf(rule)) {
        for side in ["good", "bad"] {
            let case = Case::read(rule, side);
            let (diagnostics, texts) = case.lint();
            let ours = verdicts(&render(&diagnostics, &texts, Format::Json, Color::Never));
            let theirs = verdicts(&run_buf(Path::new(&buf), rule, &case));
            if ours != theirs {
                differing.push(format!("{} on {side}:\n  igata {ours:#?}\n  buf {theirs:#?}", rule.id));
            }
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n\n"));
}

fn is_of_buf(rule: &Rule) -> bool {
    let own = [
        Category::Architecture,
        Category::Lifecycle,
        Category::Mobile,
        Category::Unused,
    ];
    !rule.categories.iter().all(|category| own.contains(category)) || rule.categories.is_empty()
}

fn run_buf(buf: &Path, rule: &Rule, case: &Case) -> String {
    let folder = tempfile::tempdir().unwrap();
    let config = &case.config;
    // The last version whose rules have it.
    let version = match rule.id {
        "FIELD_NO_DESCRIPTOR" => "v1beta1",
        _ => "v2",
    };
    let comment_ignores = match version {
        "v2" => ("disallow_comment_ignores", config.disallow_comment_ignores),
        _ => ("allow_comment_ignores", !config.disallow_comment_ignores),
    };
    let settings = serde_json::json!({
        "version": version,
        "lint": {
            "use": [rule.id],
            "ignore": config.rules.ignore,
            comment_ignores.0: comment_ignores.1,
            "enum_zero_value_suffix": config.enum_zero_value_suffix,
            "service_suffix": config.service_suffix,
            "rpc_allow_same_request_response": config.rpc_allow_same_request_response,
            "rpc_allow_google_protobuf_empty_requests": config.rpc_allow_google_protobuf_empty_requests,
            "rpc_allow_google_protobuf_empty_responses": config.rpc_allow_google_protobuf_empty_responses,
        },
    });
    let mut files = case.files.clone();
    files.insert("buf.yaml".to_owned(), settings.to_string());
    // buf has the rules of protovalidate only where a file declares them.
    if files.values().any(|text| text.contains(VALIDATE)) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/compile/bundled")
            .join(VALIDATE);
        files.insert(VALIDATE.to_owned(), fs::read_to_string(path).unwrap());
    }
    for (path, text) in &files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let output = Command::new(buf)
        .args(["lint", "--error-format", "json"])
        .current_dir(folder.path())
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 100)), "{}: {errors}", rule.id);
    String::from_utf8(output.stdout).unwrap()
}

/// JSON lines without their messages, which are each tool's own.
fn verdicts(lines: &str) -> Vec<serde_json::Value> {
    let mut verdicts: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| {
            let mut verdict: serde_json::Value = serde_json::from_str(line).unwrap();
            verdict.as_object_mut().unwrap().remove("message");
            verdict
        })
        .collect();
    verdicts.sort_by_key(ToString::to_string);
    verdicts
}
