//! Damaged files: whatever is missing or twice, the compiler answers.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

use std::fs;
use std::path::Path;

use igata::compile::descriptor::{Imports, SourceInfo, decode, encode, strip_source_retention};
use igata::schema::wire::Writer;
use igata::schema::{Origin, Schema};
use igata::sources::{Source, Sources};

/// Numbers that look random and are the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit.max(1) as u64)).unwrap()
    }
}

/// Pieces of the text: words, numbers, and every other character alone.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = |character: char| character.is_ascii_alphanumeric() || character == '_';
        let length = if is_word(first) {
            rest.find(|character| !is_word(character)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, behind) = rest.split_at(length);
        pieces.push(piece);
        rest = behind;
    }
    pieces
}

fn damage(text: &str, others: &[&str], random: &mut Random) -> String {
    let mut pieces = pieces(text);
    for _ in 0..=random.below(4) {
        let at = random.below(pieces.len());
        if pieces.is_empty() {
            break;
        }
        match random.below(4) {
            0 => {
                pieces.remove(at);
            }
            1 => pieces.insert(at, pieces[random.below(pieces.len())]),
            2 => pieces[at] = others[random.below(others.len())],
            _ => {
                let other = random.below(pieces.len());
                pieces.swap(at, other);
            }
        }
    }
    pieces.concat()
}

#[test]
fn damaged_files_never_stop_the_compiler() {
    let cases: usize = std::env::var("IGATA_DAMAGE")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(100);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile");
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|extension| extension == "proto") {
            files.push(fs::read_to_string(&path).unwrap());
        }
    }
    let all: String = files.concat();
    let words = pieces(&all);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for case in 0..cases {
        let file = &files[random.below(files.len())];
        let mut sources = Sources::new();
        let text = damage(file, &words, &mut random);
        let other = damage(&files[random.below(files.len())], &words, &mut random);
        for (path, text) in [("a.proto", &text), ("b.proto", &other)] {
            let shown = path.into();
            let text = text.as_str().into();
            sources.insert(path, Source { shown, text }).unwrap();
        }
        let answer = std::panic::catch_unwind(|| {
            igata::compile::compile(&sources)
                .map(|schema| encode(&schema, Imports::Include, SourceInfo::Include).len())
                .map_err(|diagnostics| diagnostics.len())
        });
        assert!(answer.is_ok(), "case {case}:\n{text}\n---\n{other}");
        assert!(
            answer.unwrap() != Err(0),
            "an error without a diagnostic:\n{text}\n---\n{other}"
        );
    }
}

fn compiled(text: &str) -> Result<Schema, usize> {
    let mut sources = Sources::new();
    let (shown, text) = ("a.proto".into(), text.into());
    sources.insert("a.proto", Source { shown, text }).unwrap();
    igata::compile::compile(&sources).map_err(|diagnostics| diagnostics.len())
}

#[test]
fn nothing_is_nested_too_deep_for_the_compiler() {
    let deep = 50_000;
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(deep), close.repeat(deep));
    for text in [
        nested("message A {", "}"),
        nested("message A { optional group B = 1 {", "}}"),
        nested("message A { oneof o { group B = 1 {", "}}}"),
        format!("option (a) = {{ {} }};", nested("a {", "}")),
        format!("option (a) = {{ {} }};", nested("a <", ">")),
        format!("option (a) = {{ a: {} }};", nested("[", "]")),
        format!("option (a) = {{ {} }};", nested("[a.b/c] {", "}")),
        format!("option {} = 1;", nested("(", ")")),
        format!("option a{} = 1;", ".a".repeat(deep)),
        format!("message A {{ a{} b = 1; }}", ".a".repeat(deep)),
        format!("package a{};", ".a".repeat(deep)),
    ] {
        assert!(compiled(&text).is_err(), "{}", &text[..60]);
    }
}

#[test]
fn much_of_anything_is_refused() {
    let mut random = Random(0xdead_beef_cafe_f00d);
    let mut noise = String::new();
    while noise.len() < 1 << 16 {
        noise.push(char::from_u32(u32::try_from(random.below(0x3000)).unwrap()).unwrap_or(' '));
    }
    let size = |piece: &str| piece.repeat((1 << 16) / piece.len());
    for text in [
        noise,
        size("{"),
        size("}"),
        size("\""),
        size("/*"),
        size("\\"),
        size("0"),
        size("a "),
        size("option "),
        size("message A { "),
        size("enum E { A = 1; B = 1; } "),
    ] {
        assert!(
            compiled(&text).is_err(),
            "{}",
            text.chars().take(60).collect::<String>()
        );
    }
}

#[test]
fn huge_numbers_are_refused_where_they_do_not_fit() {
    let huge = "9".repeat(5000);
    for number in [
        &*huge,
        "18446744073709551616",
        "0xFFFFFFFFFFFFFFFFF",
        "4294967296",
        "2147483648",
    ] {
        for text in [
            format!("message A {{ optional int32 a = {number}; }}"),
            format!("message A {{ reserved {number}; }}"),
            format!("message A {{ reserved 1 to {number}; }}"),
            format!("message A {{ extensions {number} to max; }}"),
            format!("enum E {{ A = {number}; }}"),
            format!("enum E {{ A = 0; reserved -{number} to {number}; }}"),
            format!("message A {{ optional int32 a = 1 [default = {number}]; }}"),
            format!("message A {{ optional int32 a = 1 [default = -{number}0]; }}"),
        ] {
            assert!(compiled(&text).is_err(), "{}", &text[..50.min(text.len())]);
        }
    }
    let float = format!("message A {{ optional double a = 1 [default = {huge}e{huge}]; }}");
    assert!(compiled(&float).is_ok(), "a double has room for infinity");
}

#[test]
fn damaged_images_are_refused_or_understood() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compile/valid");
    let mut sources = Sources::new();
    for name in [
        "options_of_every_element.proto",
        "maps_have_every_value.proto",
        "deep.proto",
    ] {
        let text = fs::read_to_string(root.join(name)).unwrap().into();
        sources
            .insert(
                name,
                Source {
                    shown: name.into(),
                    text,
                },
            )
            .unwrap();
    }
    let schema = igata::compile::compile(&sources).unwrap();
    let image = encode(&schema, Imports::Include, SourceInfo::Include);
    let mut random = Random(0x1234_5678_9abc_def1);
    for _ in 0..150 {
        let mut bytes = image.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len());
            bytes[at] = u8::try_from(random.below(256)).unwrap();
        }
        bytes.truncate(bytes.len() - random.below(2) * random.below(bytes.len()));
        if let Ok(schema) = decode(&bytes, |_| Origin::Local) {
            let again = encode(&schema, Imports::Include, SourceInfo::Include);
            let twice = decode(&again, |_| Origin::Local).unwrap();
            assert!(encode(&twice, Imports::Include, SourceInfo::Include) == again);
            let _ = strip_source_retention(&schema, &again);
        }
    }
}

#[test]
fn messages_in_images_are_not_nested_too_deep_for_the_stack() {
    // Each message holds the next as its field 3, which is `nested_type`, or as an option.
    for (outer, inner) in [(4, 3), (4, 7), (8, 999), (5, 3)] {
        let mut bytes = vec![0x0a, 1, b'a'];
        for _ in 0..20_000 {
            let mut writer = Writer::new();
            writer.string(1, "a");
            writer.bytes(inner, &bytes);
            bytes = writer.into_bytes();
        }
        let mut file = Writer::new();
        file.string(1, "a.proto");
        file.bytes(outer, &bytes);
        let mut set = Writer::new();
        set.bytes(1, &file.into_bytes());
        if let Ok(schema) = decode(&set.into_bytes(), |_| Origin::Local) {
            let set = encode(&schema, Imports::Include, SourceInfo::Include);
            let _ = strip_source_retention(&schema, &set);
        }
    }
}
