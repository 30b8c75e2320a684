//! `igata format`: fixtures, and the same bytes as `buf format` wherever both are asked.
//!
//! Every folder of `tests/format/` has a text as it was written, `in.proto`,
//! and as it is to be, `out.proto`. Where that is not what buf makes of it,
//! `differs` says why. `INSTA_UPDATE=always` writes `out.proto`.
//!
//! `IGATA_BUF` names a buf 1.75 to compare with, `IGATA_CORPUS` a folder of many
//! files; what needs them is skipped without, and says so.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that cannot go on fails")]

mod numbers;
mod tools;

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use igata::compile::compile;
use igata::compile::descriptor::{Imports, SourceInfo, compare, encode};
use igata::format::{Loss, format};
use igata::schema::Schema;
use igata::sources::{Source, Sources};
use igata::syntax::{Token, TokenKind, parse};
use numbers::Numbers;
use walkdir::WalkDir;

/// buf moves some comments each time; it needs no more rounds than these to come to rest.
const ROUNDS: usize = 8;

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format");
    let entries = fs::read_dir(folder).unwrap();
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 150, "the fixtures were not found");
    cases
}

fn name(case: &Path) -> String {
    case.file_name().unwrap().to_str().unwrap().to_owned()
}

fn formatted(name: &str, text: &str) -> String {
    let parsed = parse(text);
    assert!(parsed.errors.is_empty(), "{name}: {:?}\n{text}", parsed.errors);
    format(&parsed.tree).unwrap_or_else(|loss| panic!("{name}: {loss}\n{text}"))
}

/// What each comment says, sorted, whatever it looks like.
fn comments(text: &str) -> Vec<String> {
    let parsed = parse(text);
    let tokens = parsed.tree.tokens();
    let comments = tokens.filter(|token| token.kind().is_comment()).map(Token::text);
    let said = comments.map(|comment| comment.replace(|c: char| c == '/' || c == '*' || c.is_whitespace(), ""));
    let mut said: Vec<String> = said.collect();
    said.sort();
    said
}

#[test]
fn fixtures_become_what_lies_beside_them() {
    let update = env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    let mut failures = String::new();
    for case in fixtures() {
        let text = fs::read_to_string(case.join("in.proto")).unwrap();
        let actual = formatted(&name(&case), &text);
        let expected = fs::read_to_string(case.join("out.proto")).unwrap_or_default();
        if update {
            fs::write(case.join("out.proto"), actual).unwrap();
        } else if actual != expected {
            writeln!(failures, "== {}: expected\n{expected}== found\n{actual}", name(&case)).unwrap();
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn formatting_twice_changes_nothing() {
    for case in fixtures() {
        let text = fs::read_to_string(case.join("out.proto")).unwrap();
        assert_eq!(formatted(&name(&case), &text), text, "{}", case.display());
    }
}

#[test]
fn no_comment_is_lost() {
    for case in fixtures() {
        let text = fs::read_to_string(case.join("in.proto")).unwrap();
        let after = fs::read_to_string(case.join("out.proto")).unwrap();
        assert_eq!(comments(&text), comments(&after), "{}", case.display());
    }
}

#[test]
fn a_text_that_would_lose_something_is_refused() {
    // protoc passes over these comments of text format; no layout is defined for them.
    let parsed = parse("option (a) = { b: 1 # comment\n  c: 2 };\n");
    assert!(parsed.errors.is_empty());
    assert_eq!(format(&parsed.tree), Err(Loss::HashComment));
}

/// Lays out the tokens of a text anew: any white space, and in one of `rarity` gaps comments.
fn ugly(text: &str, numbers: &mut Numbers, rarity: usize) -> String {
    const SPACES: [&str; 12] = [
        "",
        " ",
        " ",
        " ",
        "\n",
        "\n  ",
        "\n\n",
        "\t",
        "  \n\n\n  ",
        "\n \n",
        "\n\t\t",
        " \n",
    ];
    let parsed = parse(text);
    let mut ugly = String::new();
    let mut count = 0;
    // Names of file options stand together: how they are sorted otherwise is a difference of its own.
    let mut depth = 0_usize;
    let mut is_option_name = false;
    let mut is_import = false;
    for token in parsed.tree.tokens().filter(|token| !token.kind().is_trivia()) {
        let word = token.text();
        depth += usize::from(word == "{");
        depth = depth.saturating_sub(usize::from(word == "}"));
        let needs_space = |ugly: &str| {
            let part_of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '\'' | '-' | '/');
            ugly.ends_with(part_of_word) && word.starts_with(part_of_word)
        };
        if is_option_name && word != "=" && !ugly.ends_with("option") {
            ugly.push_str(word);
            continue;
        }
        is_option_name = depth == 0 && (word == "option" && !is_import || is_option_name && word != "=");
        is_import = word == "import";
        if rarity > 0 && numbers.below(rarity) == 0 {
            for _ in 0..=numbers.below(3) {
                count += 1;
                ugly.push_str(numbers.one_of(&SPACES));
                let comment = match numbers.below(8) {
                    0..=2 => format!("// c{count}\n"),
                    3 | 4 => format!("/* c{count} */"),
                    5 => format!("/**\n * c{count}\n   * more\n */"),
                    6 => format!("/* c{count}\n\tmore\n\t\t deep */"),
                    _ => format!("//c{count}  \n"),
                };
                if ugly.ends_with('/') {
                    ugly.push(' ');
                }
                ugly.push_str(&comment);
            }
        }
        let space = numbers.one_of(&SPACES);
        ugly.push_str(if needs_space(&ugly) && space.is_empty() {
            " "
        } else {
            space
        });
        ugly.push_str(word);
    }
    ugly.push_str(numbers.one_of(&SPACES));
    ugly
}

/// In how many gaps there is one with comments, for each layout of a text; in the first there are none.
const RARITIES: [usize; 4] = [0, 40, 10, 3];

/// Ugly layouts of the fixtures, by their names.
fn ugly_files() -> BTreeMap<String, String> {
    let mut numbers = Numbers(0x0DDB_1A5E_5BAD_5EED);
    let mut files = BTreeMap::new();
    for case in fixtures() {
        let text = fs::read_to_string(case.join("in.proto")).unwrap();
        for (round, rarity) in RARITIES.into_iter().enumerate() {
            let name = format!("{}_{round}.proto", name(&case));
            files.insert(name, ugly(&text, &mut numbers, rarity));
        }
    }
    files
}

/// Ugly layouts of files that compile together, one set of them for each rarity of comments.
/// Those whose text does not bear it are left as they are.
fn ugly_sets(files: &BTreeMap<String, String>) -> Vec<BTreeMap<String, String>> {
    let set = |rarity| -> BTreeMap<String, String> {
        let laid_out = files.iter().map(|(name, text)| {
            // Each file on its own: one more does not lay out the others anew.
            let seed = name.bytes().fold(0xC0FF_EE00_0BAD_CAFE_u64, |seed, byte| {
                (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
            });
            let mut numbers = Numbers(seed ^ rarity as u64);
            let ugly = ugly(text, &mut numbers, rarity);
            // Not every place that a token begins may have a space: names in text format have none.
            let parses = parse(ugly.as_str()).errors.is_empty();
            (name.clone(), if parses { ugly } else { text.clone() })
        });
        laid_out.collect()
    };
    RARITIES.into_iter().map(set).collect()
}

/// The ugly layouts of what the compiler is tested with, by their names: of the files that have a layout.
fn ugly_valid_files() -> BTreeMap<String, String> {
    let sets = ugly_sets(&valid_files());
    let files = sets.into_iter().enumerate().flat_map(|(round, set)| {
        set.into_iter()
            .map(move |(name, text)| (format!("valid_{round}/{name}"), text))
    });
    files
        .filter(|(_, text)| format(&parse(text.as_str()).tree).is_ok())
        .collect()
}

/// The files of `set` that are not as they are in `files`.
fn laid_out_anew(files: &BTreeMap<String, String>, set: &BTreeMap<String, String>) -> usize {
    set.iter().filter(|(name, text)| files[*name] != **text).count()
}

/// What the compiler is tested with, all in one set.
fn valid_files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile/valid");
    protos(&folder, |_| true)
}

#[test]
fn ugly_files_come_to_rest_at_once_and_lose_nothing() {
    for (name, text) in ugly_files().into_iter().chain(ugly_valid_files()) {
        let once = formatted(&name, &text);
        assert_eq!(formatted(&name, &once), once, "{name}\n{text}");
        assert_eq!(comments(&text), comments(&once), "{name}\n{text}");
    }
}

#[test]
fn layout_does_not_depend_on_layout() {
    for case in fixtures() {
        let text = fs::read_to_string(case.join("in.proto")).unwrap();
        let tokens = |text: &str| -> Vec<String> {
            let parsed = parse(text);
            let tokens = parsed.tree.tokens().filter(|token| !token.kind().is_trivia());
            let tokens = tokens.filter(|token| token.kind() != TokenKind::Semicolon);
            tokens.map(|token| token.text().to_owned()).collect()
        };
        let mut numbers = Numbers(7);
        let one = formatted("one", &ugly(&text, &mut numbers, 0));
        let two = formatted("two", &ugly(&text, &mut numbers, 0));
        assert_eq!(tokens(&one), tokens(&two), "{}", case.display());
    }
}

#[test]
fn whatever_parses_is_formatted_or_refused() {
    const PIECES: [&str; 20] = [
        "#", "# }", "# {\n", "# ]", "# \"", "<", ">", "{}", "[]", ";", ",", ":", "-", "\"\"", "/**/", "//\n", " a: 1 ",
        "\n\n", "\u{feff}", "é",
    ];
    let mut numbers = Numbers(0xFACE_0FF5);
    let mut count = 0;
    for case in fixtures() {
        let text = fs::read_to_string(case.join("in.proto")).unwrap();
        for _ in 0..60 {
            let at = numbers.below(text.len() + 1);
            let Some((head, tail)) = text.split_at_checked(at) else {
                continue;
            };
            let text = format!("{head}{}{tail}", numbers.one_of(&PIECES));
            let parsed = parse(text.as_str());
            if !parsed.errors.is_empty() {
                continue;
            }
            count += 1;
            if let Ok(formatted) = format(&parsed.tree) {
                assert_eq!(comments(&text), comments(&formatted), "{text}");
                assert!(parse(formatted).errors.is_empty(), "{text}");
            }
        }
    }
    assert!(count > 1000, "{count}");
}

fn compiled(files: &BTreeMap<String, String>) -> Schema {
    let mut sources = Sources::new();
    for (name, text) in files {
        let source = Source {
            shown: name.as_str().into(),
            text: text.as_str().into(),
        };
        sources.insert(name.as_str(), source).unwrap();
    }
    compile(&sources).unwrap_or_else(|diagnostics| panic!("{diagnostics:?}"))
}

/// What each file imports, in the order of names: the formatter sorts imports, and lists in descriptors follow.
fn imports(schema: &Schema) -> Vec<String> {
    let imports = schema
        .files()
        .flat_map(|file| file.imports().map(move |import| (file, import)));
    let mut imports: Vec<String> = imports
        .map(|(file, import)| format!("{}: {:?} {}", file.path(), import.kind(), import.path()))
        .collect();
    imports.sort();
    imports
}

/// Formats `files` as they are, and each of their ugly layouts: neither a layout nor its formatting says anything else.
fn assert_same_meaning(files: &BTreeMap<String, String>) {
    let before = compiled(files);
    let encoded = encode(&before, Imports::Include, SourceInfo::Exclude);
    let assert_same = |files: &BTreeMap<String, String>| {
        let after = compiled(files);
        let found = compare(
            &before,
            &encoded,
            &encode(&after, Imports::Include, SourceInfo::Exclude),
        );
        let is_list_of_imports = |path: &str| path.contains("dependency");
        let found: Vec<_> = found.iter().filter(|found| !is_list_of_imports(&found.path)).collect();
        assert!(found.is_empty(), "{found:#?}");
        assert_eq!(imports(&before), imports(&after));
    };
    let formatted = |files: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        // What would lose something is left as it is.
        let formatted = |text: &String| format(&parse(text.as_str()).tree).unwrap_or_else(|_| text.clone());
        files
            .iter()
            .map(|(name, text)| (name.clone(), formatted(text)))
            .collect()
    };
    assert_same(&formatted(files));
    let mut anew = 0;
    for set in ugly_sets(files) {
        anew += laid_out_anew(files, &set);
        assert_same(&set);
        assert_same(&formatted(&set));
    }
    println!("{anew} files in ugly layouts");
    assert!(anew * 10 > files.len() * RARITIES.len() * 9, "{anew}");
}

#[test]
fn formatting_changes_no_descriptor() {
    let files = valid_files();
    assert!(files.len() * RARITIES.len() > 500);
    assert_same_meaning(&files);
}

#[test]
fn formatting_changes_no_descriptor_of_a_corpus() {
    let Some(corpus) = tools::from_variable("corpus", "IGATA_CORPUS") else {
        return;
    };
    // These import each other only, and what igata carries.
    let folders = [
        "google/bigtable/",
        "google/firestore/",
        "google/iam/v1/",
        "google/longrunning/",
        "google/pubsub/",
        "google/spanner/",
    ];
    let files = protos(Path::new(&corpus), |name| {
        folders.iter().any(|folder| name.starts_with(folder))
    });
    println!("{} files", files.len());
    assert_same_meaning(&files);
}

/// The `.proto` files below `folder` with these names.
fn protos(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> BTreeMap<String, String> {
    let paths = WalkDir::new(folder).into_iter().map(|entry| entry.unwrap().into_path());
    let protos = paths.filter(|path| path.extension().is_some_and(|extension| extension == "proto"));
    let named = protos.map(|path| (path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), path));
    named
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, path)| (name, fs::read_to_string(path).unwrap()))
        .collect()
}

/// What buf makes of files when it is asked until nothing changes any more.
fn by_buf(buf: &std::ffi::OsStr, files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let home = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let read = || -> BTreeMap<String, String> {
        let read = |name: &String| (name.clone(), fs::read_to_string(folder.path().join(name)).unwrap());
        files.keys().map(read).collect()
    };
    let mut before = files.clone();
    for _ in 0..ROUNDS {
        let mut command = Command::new(buf);
        command
            .args(["format", "-w"])
            .current_dir(folder.path())
            .env("HOME", home.path());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let after = read();
        if after == before {
            break;
        }
        before = after;
    }
    before
}

#[test]
fn fixtures_become_what_buf_makes_of_them() {
    let Some(buf) = tools::from_variable("buf", "IGATA_BUF") else {
        return;
    };
    let file = |case: PathBuf| {
        let text = fs::read_to_string(case.join("in.proto")).unwrap();
        (format!("{}.proto", name(&case)), text)
    };
    let theirs = by_buf(&buf, &fixtures().into_iter().map(file).collect());
    let mut failures = String::new();
    for case in fixtures() {
        let ours = fs::read_to_string(case.join("out.proto")).unwrap();
        let theirs = &theirs[&format!("{}.proto", name(&case))];
        if case.join("differs").exists() == (ours == *theirs) {
            writeln!(failures, "== {}: buf\n{theirs}== igata\n{ours}", name(&case)).unwrap();
        }
    }
    assert!(failures.is_empty(), "\n{failures}");
}

#[test]
fn ugly_files_become_what_buf_makes_of_them() {
    let Some(buf) = tools::from_variable("buf", "IGATA_BUF") else {
        return;
    };
    let mut files = ugly_files();
    files.extend(ugly_valid_files());
    let theirs = by_buf(&buf, &files);
    let (mut equal, mut dropped) = (0, 0);
    let mut failures = String::new();
    for (name, text) in &files {
        let ours = formatted(name, text);
        if ours == theirs[name] {
            equal += 1;
        } else if comments(&theirs[name]) != comments(text) {
            dropped += 1;
        } else {
            writeln!(failures, "== {name}\n{text}\n== buf\n{}== igata\n{ours}", theirs[name]).unwrap();
        }
    }
    println!("{equal} equal; in {dropped} buf drops comments");
    assert!(failures.is_empty(), "\n{failures}");
    assert!(equal >= 500, "{equal}");
}

#[test]
fn a_corpus_becomes_what_buf_makes_of_it() {
    let (Some(buf), Some(corpus)) = (
        tools::from_variable("buf", "IGATA_BUF"),
        tools::from_variable("corpus", "IGATA_CORPUS"),
    ) else {
        return;
    };
    let files = protos(Path::new(&corpus), |_| true);
    let theirs = by_buf(&buf, &files);
    let differs = |name: &&String| formatted(name, &files[*name]) != theirs[*name];
    let different: Vec<&String> = files.keys().filter(differs).collect();
    println!("{} files, {} differ", files.len(), different.len());
    assert!(different.is_empty(), "{different:?}");
}
