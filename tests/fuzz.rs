//! What the fuzz targets hold igata to is true of the fixtures, and so of what the fuzzer starts from.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::{Path, PathBuf};

use igata::compile::compile;
use igata::compile::descriptor::{Imports, SourceInfo, encode};

/// Larger ones say no more than small ones.
const SIZE_LIMIT: usize = 4 * 1024;

/// One of so many is compiled: most import files that igata carries, which takes longer than all else.
const SHARE: usize = 6;

/// The protos of the fixtures and the sample repository.
fn protos() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut protos = Vec::new();
    for folder in ["tests", "protos"] {
        let files = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name();
        let paths = files.into_iter().map(|entry| entry.unwrap().into_path());
        let is_proto = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "proto");
        let texts = paths.filter(is_proto).filter_map(|path| fs::read_to_string(path).ok());
        protos.extend(texts.filter(|text| text.len() < SIZE_LIMIT));
    }
    assert!(protos.len() > 500, "the fixtures are there");
    protos
}

#[test]
fn texts_are_cut_and_parsed() {
    for text in protos() {
        targets::lexer::check(&text);
        targets::parser::check(&text);
    }
}

#[test]
fn texts_are_formatted() {
    for text in protos() {
        targets::format::check(&text);
    }
}

#[test]
fn files_are_compiled_and_images_read() {
    let mut images = 0;
    for text in protos().iter().step_by(SHARE) {
        targets::compile::check(text);
        if let Ok(schema) = compile(&targets::archive(text)) {
            targets::image::check(&encode(&schema, Imports::Include, SourceInfo::Include));
            images += 1;
        }
    }
    assert!(images > 50, "{images} compile");
}

#[test]
fn requests_are_answered() {
    let thing = "\x0a\x03abc\x10\x01";
    let grpc = format!("\0\0\0\0\x07{thing}");
    let shop = "/shop.v1.ShopService";
    for size in ["\0", "\x03"] {
        for (head, body) in [
            (format!("POST {shop}/GetThing\ncontent-type: application/grpc"), &*grpc),
            (format!("POST {shop}/TalkThings\ncontent-type: application/grpc"), &grpc),
            (
                format!("POST {shop}/GetThing\ncontent-type: application/x-protobuf"),
                thing,
            ),
            (
                format!("POST {shop}/GetThing\ncontent-type: application/json"),
                "{\"thingId\": \"abc\"}",
            ),
            ("GET /v1/shelves/1/books/2".to_owned(), ""),
            ("GET /".to_owned(), ""),
        ] {
            targets::mock::check(format!("{size}{head}\n\n{body}").as_bytes());
        }
    }
}
