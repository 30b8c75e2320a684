//! The verdicts of `igata lint` beside those of buf: path, range and rule of
//! everything that is found, counted.
//!
//! `IGATA_BUF` names a buf 1.75, `IGATA_CORPUS` google-proto-files; without
//! them the tests are skipped, and say so. Each prints, rule by rule, how many
//! verdicts are equal, missing and extra:
//!
//!     cargo test --test verdicts -- --nocapture
//!
//! `tests/verdicts/tree` is a repository that breaks many rules, and each folder
//! of `tests/verdicts/configs` what is laid over it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on fails")]

mod mutation;
mod numbers;
mod tools;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use igata::compile::compile;
use igata::sources::{Source, Sources};
use numbers::Numbers;
use walkdir::WalkDir;

/// Each tool has files of its own for these, and buf refuses some of the corpus's.
const BUNDLED: &str = "google/protobuf/";

/// Every rule of buf's v2, but the one whose verdicts are compared where it is tested.
const ALL_RULES: &str = "version: v2\nlint:\n  use: [STANDARD, COMMENTS, UNARY_RPC, STABLE_PACKAGE_NO_IMPORT_UNSTABLE]\n  except: [PROTOVALIDATE]\n";

type Files = BTreeMap<String, String>;

fn read(folder: &Path) -> Files {
    let entries = WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path());
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
    let files = entries.filter(|path| path.is_file());
    files
        .map(|path| (name(&path), fs::read_to_string(&path).unwrap()))
        .collect()
}

fn write(folder: &Path, files: &Files) {
    for (name, text) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn run(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(program);
    // buf keeps a cache in the home folder, and must not find one.
    let home = tempfile::tempdir().unwrap();
    command.args(arguments).current_dir(folder).env("HOME", home.path());
    command.output().unwrap()
}

fn igata(folder: &Path) -> Output {
    run(env!("CARGO_BIN_EXE_igata"), &["lint", "--format", "json"], folder)
}

fn buf(folder: &Path) -> Output {
    let buf = std::env::var_os("IGATA_BUF").unwrap();
    run(buf, &["lint", "--error-format", "json"], folder)
}

/// How often each verdict was given: path, range and rule.
type Verdicts = BTreeMap<(String, [u64; 4], String), usize>;

fn verdicts(output: &Output) -> Verdicts {
    let mut verdicts = Verdicts::new();
    for line in std::str::from_utf8(&output.stdout).unwrap().lines() {
        let verdict: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| verdict[key].as_str().unwrap_or_default().to_owned();
        let range = ["start_line", "start_column", "end_line", "end_column"].map(|key| verdict[key].as_u64().unwrap());
        *verdicts.entry((text("path"), range, text("type"))).or_insert(0) += 1;
    }
    verdicts
}

/// Verdicts of both tools, counted by rule.
#[derive(Default)]
struct Tally {
    rules: BTreeMap<String, [usize; 3]>,
    /// The first verdicts that differ.
    differences: Vec<String>,
}

impl Tally {
    fn add(&mut self, title: &str, ours: &Verdicts, theirs: &Verdicts) {
        let all: BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
        for verdict @ (path, [line, column, end_line, end_column], rule) in all {
            let count = |verdicts: &Verdicts| verdicts.get(verdict).copied().unwrap_or(0);
            let (ours, theirs) = (count(ours), count(theirs));
            let [equal, missing, extra] = self.rules.entry(rule.clone()).or_default();
            *equal += ours.min(theirs);
            *missing += theirs.saturating_sub(ours);
            *extra += ours.saturating_sub(theirs);
            if ours != theirs {
                let place = format!("{path}:{line}:{column}-{end_line}:{end_column}");
                self.differences
                    .push(format!("{title}: {place} {rule}: igata {ours}, buf {theirs}"));
            }
        }
    }

    /// Prints the table, and fails where a verdict differs.
    fn finish(&self, title: &str) {
        let mut table = format!(
            "{title}\n{:36} {:>7} {:>7} {:>7}\n",
            "rule", "equal", "missing", "extra"
        );
        let mut total = [0; 3];
        for (rule, counts) in &self.rules {
            let [equal, missing, extra] = counts;
            writeln!(table, "{rule:36} {equal:7} {missing:7} {extra:7}").unwrap();
            total.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
        }
        let [equal, missing, extra] = total;
        println!("{table}{:36} {equal:7} {missing:7} {extra:7}\n", "all");
        let shown: Vec<&str> = self.differences.iter().take(40).map(String::as_str).collect();
        assert!(
            shown.is_empty(),
            "{title}: {}\n{}",
            self.differences.len(),
            shown.join("\n")
        );
    }
}

#[test]
fn every_form_of_configuration_has_the_verdicts_of_buf() {
    if tools::from_variable("buf", "IGATA_BUF").is_none() {
        return;
    }
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts");
    let tree = read(&fixtures.join("tree"));
    let mut cases: Vec<PathBuf> = fs::read_dir(fixtures.join("configs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    assert!(cases.len() > 20, "the fixtures were not found");
    let mut tally = Tally::default();
    let mut empty = Vec::new();
    for case in cases {
        let name = case.file_name().unwrap().to_str().unwrap();
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), &tree);
        write(folder.path(), &read(&case));
        let (ours, theirs) = (igata(folder.path()), buf(folder.path()));
        let errors = String::from_utf8_lossy(&ours.stderr);
        assert_eq!(
            ours.status.code(),
            theirs.status.code(),
            "{name}: {errors}\n{}",
            String::from_utf8_lossy(&theirs.stderr)
        );
        let found = verdicts(&theirs);
        if found.is_empty() {
            empty.push(name.to_owned());
        }
        tally.add(name, &verdicts(&ours), &found);
    }
    tally.finish("configurations");
    assert!(empty.is_empty(), "nothing is found, so nothing is compared: {empty:?}");
}

#[test]
fn a_corpus_has_the_verdicts_of_buf() {
    let (Some(_), Some(corpus)) = (
        tools::from_variable("buf", "IGATA_BUF"),
        tools::from_variable("corpus", "IGATA_CORPUS"),
    ) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut files = protos(Path::new(&corpus));
    files.retain(|path, _| !path.starts_with(BUNDLED));
    files.insert("buf.yaml".to_owned(), ALL_RULES.to_owned());
    write(folder.path(), &files);
    let mut tally = Tally::default();
    tally.add(
        "corpus",
        &verdicts(&igata(folder.path())),
        &verdicts(&buf(folder.path())),
    );
    tally.finish(&format!("{} files of google-proto-files", files.len() - 1));
}

fn protos(folder: &Path) -> Files {
    let mut files = Files::new();
    for entry in WalkDir::new(folder) {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|extension| extension == "proto") {
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            files.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    files
}

/// How many changed files are compared at least.
const MUTANTS: usize = 2_000;

#[test]
fn changed_files_have_the_verdicts_of_buf() {
    let (Some(_), Some(corpus)) = (
        tools::from_variable("buf", "IGATA_BUF"),
        tools::from_variable("corpus", "IGATA_CORPUS"),
    ) else {
        return;
    };
    let corpus = protos(Path::new(&corpus));
    let mut files = Batch::new(&corpus).files;
    let only_ours = drop_what_does_not_compile(&mut files);
    let folder = tempfile::tempdir().unwrap();
    files.insert("buf.yaml".to_owned(), ALL_RULES.to_owned());
    write(folder.path(), &files);
    let mut theirs = buf(folder.path());
    // What buf cannot compile, its compiler and ours disagree about: another test's matter.
    let mut refused = BTreeSet::new();
    loop {
        let paths = refused_files(&theirs);
        if paths.is_empty() {
            break;
        }
        for path in paths {
            fs::remove_file(folder.path().join(&path)).unwrap();
            files.remove(&path);
            refused.insert(path);
        }
        assert!(
            refused.len() < 20,
            "buf refuses {refused:?}: {}",
            String::from_utf8_lossy(&theirs.stdout)
        );
        theirs = buf(folder.path());
    }
    let count = files.keys().filter(|path| is_mutant(path)).count();
    assert!(count >= MUTANTS, "only {count} of the changed files compile");
    let mut tally = Tally::default();
    tally.add("changed", &verdicts(&igata(folder.path())), &verdicts(&theirs));
    let title = format!(
        "{count} changed files ({only_ours} more do not compile; buf refuses {} that igata compiles)",
        refused.len()
    );
    tally.finish(&title);
    let silent: Vec<&str> = rules_of_buf()
        .filter(|rule| tally.rules.get(*rule).is_none_or(|counts| counts[0] == 0))
        .collect();
    assert!(silent.is_empty(), "nothing breaks {silent:?}");
}

fn rules_of_buf() -> impl Iterator<Item = &'static str> {
    use igata::lint::{Category, RULES};
    let is_used = |category: &Category| {
        [Category::Standard, Category::Comments, Category::UnaryRpc]
            .iter()
            .any(|used| used.contains(*category))
    };
    let rules = RULES.iter().filter(move |rule| rule.categories.iter().any(is_used));
    rules
        .map(|rule| rule.id)
        .filter(|id| *id != "PROTOVALIDATE")
        .chain(["STABLE_PACKAGE_NO_IMPORT_UNSTABLE"])
}

/// The files that buf cannot compile.
fn refused_files(output: &Output) -> BTreeSet<String> {
    let lines = std::str::from_utf8(&output.stdout).unwrap().lines();
    let verdicts = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let errors = verdicts.filter(|verdict| verdict["type"] == "COMPILE");
    errors
        .filter_map(|error| error["path"].as_str().map(str::to_owned))
        .collect()
}

fn is_mutant(path: &str) -> bool {
    path.split('/').any(|part| {
        part.strip_prefix('m')
            .is_some_and(|number| number.parse::<usize>().is_ok())
    })
}

/// Takes out the changed files that do not compile, and tells how many they are.
fn drop_what_does_not_compile(files: &mut Files) -> usize {
    let mut dropped = 0;
    loop {
        let mut sources = Sources::new();
        for (path, text) in &*files {
            let source = Source {
                shown: path.as_str().into(),
                text: text.as_str().into(),
            };
            sources.insert(path.as_str(), source).unwrap();
        }
        let Err(diagnostics) = compile(&sources) else {
            return dropped;
        };
        let before = files.len();
        for diagnostic in diagnostics {
            let place = diagnostic.place.as_ref().unwrap();
            assert!(is_mutant(&place.file), "{diagnostic:?}");
            files.remove(&*place.file);
        }
        assert!(files.len() < before);
        dropped += before - files.len();
    }
}

/// Changed copies of real files, each in a package of its own.
struct Batch {
    files: Files,
    numbers: Numbers,
}

impl Batch {
    /// Folders of the corpus that the files import, and that are taken whole.
    const COMMON: [&'static str; 4] = ["google/api/", "google/rpc/", "google/type/", "google/longrunning/"];

    fn new(corpus: &Files) -> Self {
        let common = |path: &str| Self::COMMON.iter().any(|folder| path.starts_with(folder));
        let imports = |text: &str| -> Vec<String> {
            let imports = text.lines().filter(|line| line.starts_with("import"));
            imports
                .filter_map(|line| line.split('"').nth(1))
                .map(str::to_owned)
                .collect()
        };
        let is_alone = |text: &str| {
            imports(text)
                .iter()
                .all(|path| common(path) || path.starts_with(BUNDLED))
        };
        let is_fit = |(path, text): &(&String, &String)| {
            !common(path) && !path.starts_with(BUNDLED) && text.len() < 7_000 && is_alone(text)
        };
        let fit: Vec<(&String, &String)> = corpus.iter().filter(is_fit).collect();
        let (with_services, others): (Vec<_>, Vec<_>) =
            fit.into_iter().partition(|(_, text)| text.contains("\nservice "));
        let own = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts/seeds"));
        let own: Vec<(&String, &String)> = own.iter().collect();
        let mut taken: Files = corpus
            .iter()
            .filter(|(path, text)| common(path) && is_alone(text))
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect();
        let is_whole = |text: &str, taken: &Files| {
            let is_there = |path: &String| path.starts_with(BUNDLED) || taken.contains_key(path);
            imports(text).iter().all(is_there)
        };
        while let Some(path) = taken
            .iter()
            .find(|(_, text)| !is_whole(text, &taken))
            .map(|(path, _)| path.clone())
        {
            taken.remove(&path);
        }
        let mut batch = Self {
            files: taken,
            numbers: Numbers(0x5EED_0F7E_57ED_F11E),
        };
        for number in 0..MUTANTS * 5 / 4 {
            let seeds = match number % 8 {
                0..=2 => &own,
                3..=5 => &with_services,
                _ => &others,
            };
            let (path, text) = batch.numbers.one_of(seeds);
            batch.add(number, path, text);
        }
        (0..60).for_each(|number| batch.add_ring(number));
        batch
    }

    fn add(&mut self, number: usize, path: &str, text: &str) {
        const VERSIONS: [&str; 12] = [
            "v1",
            "v0",
            "V1",
            "v1beta1",
            "v2alpha",
            "v1p1beta1",
            "v1test",
            "v01",
            "v1test2x",
            "latest",
            "v1beta",
            "v1alpha0",
        ];
        let package = text
            .lines()
            .find_map(|line| line.strip_prefix("package "))
            .and_then(|line| line.split(';').next());
        let Some(package) = package else { return };
        let numbers = &mut self.numbers;
        let (outer, last) = package.rsplit_once('.').unwrap_or(("plain", package));
        let folder = format!("{}/m{number}/{last}", outer.replace('.', "/"));
        let last = if numbers.below(8) == 0 {
            numbers.one_of(&VERSIONS)
        } else {
            last
        };
        let outer = if numbers.below(25) == 0 {
            format!("Odd{outer}")
        } else {
            outer.to_owned()
        };
        let renamed = format!("{outer}.m{number}.{last}");
        // Two extensions of a message have two numbers, also in two files.
        let text = text.replace("50123", &(60_000 + number).to_string());
        let text = mutation::mutated(&with_package(&text, package, &renamed), numbers);
        let name = path.rsplit('/').next().unwrap();
        let name = if numbers.below(12) == 0 {
            numbers.one_of(&["CamelCase.proto", "with-dash.proto", "a.b.proto", "x__y.proto"])
        } else {
            name
        };
        let folder = if numbers.below(12) == 0 {
            format!("elsewhere/m{number}")
        } else {
            folder
        };
        if numbers.below(6) == 0 {
            let sibling = self.sibling(&renamed, number);
            let place = if self.numbers.below(4) == 0 {
                format!("{folder}/apart")
            } else {
                folder.clone()
            };
            self.files.insert(format!("{place}/sibling.proto"), sibling);
        }
        self.files.insert(format!("{folder}/{name}"), text);
    }

    /// Another file of the package, which agrees with it about its options or not.
    fn sibling(&mut self, package: &str, number: usize) -> String {
        let numbers = &mut self.numbers;
        let mut text = String::from("syntax = \"proto3\";\n");
        match numbers.below(6) {
            0 => {}
            1 => writeln!(text, "package other.m{number}.v1;").unwrap(),
            _ => writeln!(text, "package {package};").unwrap(),
        }
        for option in [
            "java_package",
            "csharp_namespace",
            "go_package",
            "php_namespace",
            "ruby_package",
            "swift_prefix",
        ] {
            if numbers.below(3) == 0 {
                writeln!(text, "option {option} = \"{}\";", numbers.one_of(&["", "A", "com.a"])).unwrap();
            }
        }
        if numbers.below(3) == 0 {
            writeln!(text, "option java_multiple_files = {};", numbers.one_of(&[true, false])).unwrap();
        }
        writeln!(text, "// Said.\nmessage Sibling{number} {{}}").unwrap();
        text
    }

    /// A few packages whose files import each other, perhaps in a circle.
    fn add_ring(&mut self, number: usize) {
        let numbers = &mut self.numbers;
        let count = 2 + numbers.below(3);
        let packages: Vec<String> = (0..count)
            .map(|index| {
                format!(
                    "ring.m{number}.p{index}.{}",
                    numbers.one_of(&["v1", "v1", "v1beta1", "v2alpha1", "x"])
                )
            })
            .collect();
        let mut paths: Vec<(String, String)> = Vec::new();
        for index in 0..count * 2 {
            let package = &packages[numbers.below(count)];
            let mut text = format!("syntax = \"proto3\";\n\npackage {package};\n\n");
            let mut fields = String::new();
            for (field, (path, message)) in paths.iter().enumerate() {
                if numbers.below(2) == 0 {
                    writeln!(text, "import \"{path}\";").unwrap();
                    if numbers.below(3) > 0 {
                        writeln!(fields, "  {message} f{field} = {};", field + 1).unwrap();
                    }
                }
            }
            writeln!(text, "\nmessage Ring{index} {{\n{fields}}}").unwrap();
            let path = format!("{}/file{index}.proto", package.replace('.', "/"));
            paths.push((path.clone(), format!("{package}.Ring{index}")));
            self.files.insert(path, text);
        }
    }
}

/// The text with another package, also where its types are named in full.
fn with_package(text: &str, package: &str, new: &str) -> String {
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut changed = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(package) {
        let (before, after) = (&rest[..at], &rest[at + package.len()..]);
        let is_whole = !before.ends_with(is_of_name) && !after.starts_with(is_of_name);
        changed.push_str(before);
        changed.push_str(if is_whole { new } else { package });
        rest = after;
    }
    changed + rest
}
