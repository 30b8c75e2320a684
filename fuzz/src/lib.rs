//! What holds for every input, a module for each target, and what they share.
//!
//! `tests/fuzz.rs` checks it for the fixtures, so that a target is as good as the code that it is about.

pub mod compile;
pub mod format;
pub mod image;
pub mod lexer;
pub mod mock;
pub mod parser;

use igata::compile::descriptor::{Imports, SourceInfo, decode, encode};
use igata::schema::{Element as _, Origin, Schema, Service};
use igata::sources::{Source, Sources};

/// Files in one input: a line `-- PATH --` stands before each, as in Go's txtar.
/// What comes before the first such line is `a.proto`.
pub fn archive(text: &str) -> Sources {
    let mut sources = Sources::new();
    let mut path = "a.proto";
    let mut content = String::new();
    for line in text.split_inclusive('\n') {
        let header = line
            .trim_end()
            .strip_prefix("-- ")
            .and_then(|line| line.strip_suffix(" --"))
            .filter(|path| path.split('/').all(|part| !matches!(part, "" | "." | "..")))
            .filter(|path| !path.contains(|it: char| it == '\\' || it.is_control()));
        match header {
            Some(next) => {
                insert(&mut sources, path, &content);
                (path, content) = (next, String::new());
            }
            None => content.push_str(line),
        }
    }
    insert(&mut sources, path, &content);
    sources
}

fn insert(sources: &mut Sources, path: &str, text: &str) {
    let source = Source {
        shown: path.into(),
        text: text.into(),
    };
    // Of two files with one path the first counts.
    let _ = sources.insert(path, source);
}

/// The image of a schema is read as the same schema, down to the last byte.
pub fn comes_back(schema: &Schema) {
    let image = encode(schema, Imports::Include, SourceInfo::Include);
    let again = decode(&image, |_| Origin::Local).expect("igata reads the images that it writes");
    assert_eq!(
        encode(&again, Imports::Include, SourceInfo::Include),
        image,
        "an image that was read is written otherwise"
    );
}

/// Asks everything that rules and generators ask.
pub fn walk(schema: &Schema) {
    for file in schema.files() {
        for field in file.all_fields() {
            let _ = (
                field.full_name(),
                field.json_name(),
                field.ty(),
                field.map(),
                field.oneof(),
            );
            let _ = (
                field.is_packed(),
                field.features(),
                field.default(),
                field.options().bytes(),
            );
        }
        for message in file.messages() {
            let _ = (message.span(), message.all_oneofs().count());
        }
        for method in file.services().flat_map(Service::methods) {
            let _ = (method.input().full_name(), method.output().full_name());
        }
    }
}
