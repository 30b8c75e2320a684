//! The files of google-proto-files that benchmarks read.

#![allow(clippy::unwrap_used, reason = "a benchmark fails where it cannot go on")]

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

/// Every tool brings these, and buf and protoc refuse some of the corpus's own.
const BUNDLED: &str = "google/protobuf/";

/// Copies the files below the folders `wanted` and all that they import.
pub fn lay_out(corpus: &Path, wanted: &[&str], input: &Path) -> Vec<String> {
    let mut open: Vec<String> = WalkDir::new(corpus)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "proto"))
        .map(|path| path.strip_prefix(corpus).unwrap().to_str().unwrap().to_owned())
        .filter(|path| wanted.iter().any(|wanted| path.starts_with(wanted)) && !path.starts_with(BUNDLED))
        .collect();
    let mut files = std::collections::BTreeSet::new();
    while let Some(path) = open.pop() {
        let Ok(text) = fs::read_to_string(corpus.join(&path)) else {
            continue;
        };
        if files.insert(path.clone()) {
            fs::create_dir_all(input.join(&path).parent().unwrap()).unwrap();
            fs::write(input.join(&path), &text).unwrap();
            let imports = text.lines().filter(|line| line.starts_with("import"));
            let imports = imports.filter_map(|line| line.split('"').nth(1));
            open.extend(imports.filter(|path| !path.starts_with(BUNDLED)).map(str::to_owned));
        }
    }
    fs::write(input.join("buf.yaml"), "version: v2\n").unwrap();
    files.into_iter().collect()
}
