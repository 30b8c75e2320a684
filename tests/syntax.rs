//! Files of `tests/syntax/good` are read without an error; those of `bad` with
//! the errors that lie beside them. Every byte of each comes back.

mod tools;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use igata::syntax::{Comments, Lines, Node, NodeKind, Parse, SyntaxError, Tree, parse};

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax").join(folder);
    let mut files = Vec::new();
    add_protos(&folder, &mut files);
    assert!(!files.is_empty(), "no fixtures in {}", folder.display());
    files
}

fn add_protos(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            add_protos(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(path);
        }
    }
}

/// Each error as `line:column: message`, counted from one, its help below.
fn render(text: &str, errors: &[SyntaxError]) -> String {
    let lines = Lines::new(text);
    let mut rendered = String::new();
    for error in errors {
        let start = lines.position(error.range.start);
        writeln!(rendered, "{}:{}: {}", start.line + 1, start.column + 1, error.message).expect("memory");
        writeln!(rendered, "  help: {}", error.help).expect("memory");
    }
    rendered
}

fn parse_lossless(path: &Path) -> (String, Parse) {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let parsed = parse(text.as_str());
    assert!(
        put_together(&parsed.tree) == text,
        "{} does not come back",
        path.display()
    );
    (text, parsed)
}

/// The tokens of a tree, with the white space between them, of which nothing else may be there.
fn put_together(tree: &Tree) -> String {
    let mut text = String::new();
    let add_space = |text: &mut String, end: usize| {
        let space = &tree.text()[text.len()..end];
        assert!(space.trim_matches(WHITE_SPACE).is_empty(), "{space:?} is in no token");
        text.push_str(space);
    };
    for token in tree.tokens() {
        add_space(&mut text, token.range().start as usize);
        text.push_str(token.text());
    }
    add_space(&mut text, tree.text().len());
    text
}

const WHITE_SPACE: [char; 6] = [' ', '\t', '\n', '\u{b}', '\u{c}', '\r'];

#[test]
fn good_files_are_read_without_an_error() {
    for path in fixtures("good") {
        let (text, parsed) = parse_lossless(&path);
        assert!(
            parsed.errors.is_empty(),
            "{}\n{}",
            path.display(),
            render(&text, &parsed.errors)
        );
    }
}

#[test]
fn bad_files_are_read_with_the_errors_beside_them() {
    let update = env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    for path in fixtures("bad") {
        let (text, parsed) = parse_lossless(&path);
        let rendered = render(&text, &parsed.errors);
        assert!(!rendered.is_empty(), "{} has no error", path.display());
        let snapshot = path.with_extension("errors");
        if update {
            fs::write(&snapshot, &rendered).expect("the snapshot can be written");
        }
        let expected = fs::read_to_string(&snapshot).unwrap_or_default();
        assert_eq!(rendered, expected, "{}", path.display());
    }
}

#[test]
fn comments_belong_where_protoc_puts_them() {
    let update = env::var("INSTA_UPDATE").is_ok_and(|value| value == "always");
    for path in fixtures("comments") {
        let (text, parsed) = parse_lossless(&path);
        let rendered = render_comments(&text, &parsed);
        let snapshot = path.with_extension("comments");
        if update {
            fs::write(&snapshot, &rendered).expect("the snapshot can be written");
        }
        let expected = fs::read_to_string(&snapshot).unwrap_or_default();
        assert_eq!(rendered, expected, "{}", path.display());
    }
}

/// The comments of each declaration that has some.
fn render_comments(text: &str, parsed: &Parse) -> String {
    let lines = Lines::new(text);
    let mut rendered = String::new();
    for node in parsed.tree.file().node().descendants() {
        let comments = node.comments();
        if !is_declaration(node) || comments == Comments::default() {
            continue;
        }
        let start = lines.position(node.range().start);
        writeln!(rendered, "{}:{}: {:?}", start.line + 1, start.column + 1, node.kind()).expect("memory");
        for detached in comments.detached {
            writeln!(rendered, "  detached {detached:?}").expect("memory");
        }
        for (word, comment) in [("leading", comments.leading), ("trailing", comments.trailing)] {
            if let Some(comment) = comment {
                writeln!(rendered, "  {word} {comment:?}").expect("memory");
            }
        }
    }
    rendered
}

fn is_declaration(node: Node<'_>) -> bool {
    match node.kind() {
        NodeKind::Option => node.first_token().text() == "option",
        kind => matches!(
            kind,
            NodeKind::Syntax
                | NodeKind::Package
                | NodeKind::Import
                | NodeKind::Message
                | NodeKind::Enum
                | NodeKind::Service
                | NodeKind::Extend
                | NodeKind::Field
                | NodeKind::Group
                | NodeKind::Oneof
                | NodeKind::EnumValue
                | NodeKind::Method
                | NodeKind::Reserved
                | NodeKind::Extensions
        ),
    }
}

/// Runs where `IGATA_PROTOC` names a protoc, and `IGATA_PROTOC_INCLUDE` its includes.
#[test]
fn protoc_accepts_the_good_files_and_refuses_the_bad_ones() {
    let Some(protoc) = tools::from_variable("protoc", "IGATA_PROTOC") else {
        return;
    };
    let mut wrong = Vec::new();
    for (folder, accepted) in [("good", true), ("bad", false), ("comments", true)] {
        for path in fixtures(folder) {
            let mut command = Command::new(&protoc);
            command
                .arg("-I")
                .arg(path.parent().expect("a fixture lies in a folder"));
            if let Ok(include) = env::var("IGATA_PROTOC_INCLUDE") {
                command.arg("-I").arg(include);
            }
            let output = command
                .args(["-o", "/dev/null"])
                .arg(&path)
                .output()
                .expect("protoc runs");
            if output.status.success() != accepted {
                let message = String::from_utf8_lossy(&output.stderr).into_owned();
                wrong.push(format!("{}: {message}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Runs where `IGATA_CORPUS` names a folder of files that protoc accepts.
#[test]
fn a_corpus_comes_back_whole_and_without_an_error() {
    let Some(corpus) = tools::from_variable("corpus", "IGATA_CORPUS") else {
        return;
    };
    let mut files = Vec::new();
    add_protos(Path::new(&corpus), &mut files);
    for path in &files {
        let (text, parsed) = parse_lossless(path);
        assert!(
            parsed.errors.is_empty(),
            "{}\n{}",
            path.display(),
            render(&text, &parsed.errors)
        );
    }
    println!("{} files", files.len());
}

/// A generator of numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).expect("usize has 64 bits") % limit.max(1)
    }
}

/// Cuts, doubles and exchanges pieces of a text.
fn mutate(text: &str, numbers: &mut Numbers) -> String {
    const PIECES: [&str; 24] = [
        "{", "}", "[", "]", "(", ")", "<", ">", ";", ",", "=", ":", "\"", "'", "/*", "//", "\\", "-", ".5", "0x",
        "message ", "option ", "\0", "é",
    ];
    let boundary = |numbers: &mut Numbers| {
        let at = numbers.below(text.len() + 1);
        (at..=text.len())
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(text.len())
    };
    let (one, two) = (boundary(numbers), boundary(numbers));
    let (start, end) = (one.min(two), one.max(two));
    let short_end = (start..=end)
        .rev()
        .find(|at| at - start <= 9 && text.is_char_boundary(*at))
        .unwrap_or(start);
    let (head, cut, tail) = (&text[..start], &text[start..short_end], &text[short_end..]);
    match numbers.below(4) {
        0 => format!("{head}{tail}"),
        1 => format!("{head}{}{cut}{tail}", PIECES[numbers.below(PIECES.len())]),
        2 => format!("{head}{}", &text[end..]),
        _ => format!("{head}{}{}", &text[start..end], &text[start..]),
    }
}

#[test]
fn damaged_files_come_back_whole_too() {
    let mut numbers = Numbers(0x0DDB_1A5E_5BAD_5EED);
    for path in fixtures("good").into_iter().chain(fixtures("bad")) {
        let original = fs::read_to_string(&path).expect("the fixture can be read");
        let mut text = original.clone();
        for round in 0..40 {
            text = mutate(if round % 8 == 0 { &original } else { &text }, &mut numbers);
            let parsed = parse(text.as_str());
            assert!(put_together(&parsed.tree) == text, "{text}");
            let length = u32::try_from(text.len()).expect("fixtures are small");
            for error in &parsed.errors {
                assert!(
                    error.range.start <= error.range.end && error.range.end <= length,
                    "{error:?}\n{text}"
                );
            }
            for node in parsed.tree.file().node().descendants() {
                let range = node.range();
                assert!(range.start <= range.end && range.end <= length, "{node:?}\n{text}");
                let _ = (node.compact_text(), node.comments());
            }
        }
    }
}

#[test]
fn nothing_is_nested_too_deep_for_the_stack() {
    let deep = 20_000;
    for (open, close) in [
        ("message A {", "}"),
        ("service A {", "}"),
        ("oneof a {", "}"),
        ("extend A { optional group B = 1 {", "}}"),
        ("rpc A(B) returns (B) {", "}"),
    ] {
        let text = format!("{}{}", open.repeat(deep), close.repeat(deep));
        assert!(!parse(text).errors.is_empty(), "{open}");
    }
    for (open, close) in [
        ("a {", "}"),
        ("a <", ">"),
        ("a: [", "]"),
        ("a: [{", "}]"),
        ("[", "]"),
        ("(", ")"),
    ] {
        let text = format!("option (a) = {{ {}{} }};", open.repeat(deep), close.repeat(deep));
        assert!(!parse(text).errors.is_empty(), "{open}");
    }
}

#[test]
fn a_file_of_64_mebibytes_is_refused_whole() {
    let text = "/".repeat(64 << 20);
    let parsed = parse(text.as_str());
    assert_eq!(parsed.errors.len(), 1);
    assert!(put_together(&parsed.tree) == text);
}
