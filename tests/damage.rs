//! Damaged files: whatever is missing or twice, the compiler answers.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it skips"
)]

use std::fs;
use std::path::Path;

use igata::compile::descriptor::{Imports, SourceInfo, encode};
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
