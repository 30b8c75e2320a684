//! igata beside protoc and buf, on the same files in the same run.
//!
//! Needs what `.ci/oracles` fetches; each command runs alone, the tools in
//! turn, and the median counts. Prints the table of the README.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails where it cannot go on"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use walkdir::WalkDir;

/// Every tool brings these, and buf and protoc refuse some of the corpus's own.
const BUNDLED: &str = "google/protobuf/";

struct Tool {
    name: &'static str,
    command: Box<dyn Fn() -> Command>,
}

fn main() {
    // `cargo test --benches` only wants to know that it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let variable = |name: &str| {
        let value = std::env::var_os(name).map(PathBuf::from);
        value.unwrap_or_else(|| panic!("{name} is not set; run `eval \"$(.ci/oracles)\"` first"))
    };
    let (protoc, include) = (variable("IGATA_PROTOC"), variable("IGATA_PROTOC_INCLUDE"));
    let (buf, corpus) = (variable("IGATA_BUF"), variable("IGATA_CORPUS"));
    let folder = tempfile::tempdir().unwrap();
    println!("| input | command | igata | protoc 36.2 | buf 1.75 |");
    println!("| --- | --- | --- | --- | --- |");
    for (name, runs, wanted) in [
        ("small", 15, "google/type/"),
        ("google/cloud", 3, "google/cloud/"),
        ("everything", 1, ""),
    ] {
        let input = folder.path().join(name.replace(['/', ' '], "-"));
        let files = lay_out(&corpus, wanted, &input);
        let title = format!("{name}: {} files", files.len());
        let list = input.join("files.txt");
        fs::write(&list, files.join("\n")).unwrap();
        let build: Vec<Tool> = vec![
            igata(&input, &["build", "-o", "igata.binpb"]),
            tool(
                "protoc",
                &protoc,
                &input,
                &[
                    "-I.",
                    &format!("-I{}", include.display()),
                    "--include_imports",
                    "--include_source_info",
                    "-oprotoc.binpb",
                    "@files.txt",
                ],
            ),
            tool("buf", &buf, &input, &["build", "-o", "buf.binpb"]),
        ];
        print_row(&title, "build, with source info", &build, runs);
        let lint = vec![igata(&input, &["lint"]), tool("buf", &buf, &input, &["lint"])];
        print_row(&title, "lint, STANDARD", &lint, runs);
        let format = vec![
            igata(&input, &["format", "-d"]),
            tool("buf", &buf, &input, &["format", "-d"]),
        ];
        print_row(&title, "format, as a diff", &format, runs);
        let check = vec![
            igata(&input, &["format", "--check"]),
            tool("buf", &buf, &input, &["format", "--exit-code"]),
        ];
        print_row(&title, "format, as a check", &check, runs);
    }
}

/// Copies the files below `wanted` and all that they import.
fn lay_out(corpus: &Path, wanted: &str, input: &Path) -> Vec<String> {
    let mut open: Vec<String> = WalkDir::new(corpus)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "proto"))
        .map(|path| path.strip_prefix(corpus).unwrap().to_str().unwrap().to_owned())
        .filter(|path| path.starts_with(wanted) && !path.starts_with(BUNDLED))
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

fn igata(input: &Path, arguments: &[&str]) -> Tool {
    tool("igata", Path::new(env!("CARGO_BIN_EXE_igata")), input, arguments)
}

fn tool(name: &'static str, program: &Path, input: &Path, arguments: &[&str]) -> Tool {
    let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
    let (program, input) = (program.to_owned(), input.to_owned());
    let command = move || {
        let mut command = Command::new(&program);
        // buf keeps a cache in the home folder, and must not find one.
        command.args(&arguments).current_dir(&input).env("HOME", &input);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    Tool {
        name,
        command: Box::new(command),
    }
}

/// Runs the tools in turn and prints the median of each, and how many times as long as igata it takes.
fn print_row(input: &str, command: &str, tools: &[Tool], runs: usize) {
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); tools.len()];
    // The first round only warms the caches of the disk.
    for round in 0..=runs {
        for (tool, times) in tools.iter().zip(&mut times) {
            let start = Instant::now();
            let status = (tool.command)().status().unwrap();
            let ended = matches!(status.code(), Some(0 | 100));
            assert!(ended, "{} failed on {input}: {status}", tool.name);
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    let medians: Vec<Duration> = times
        .iter_mut()
        .map(|times| {
            times.sort();
            times[times.len() / 2]
        })
        .collect();
    let cell = |name: &str| {
        let Some(index) = tools.iter().position(|tool| tool.name == name) else {
            return "–".to_owned();
        };
        let (own, time) = (medians[0].as_secs_f64(), medians[index].as_secs_f64());
        match index {
            0 => format!("{time:.3} s"),
            _ => format!("{time:.3} s ({:.1}×)", time / own),
        }
    };
    println!(
        "| {input} | {command} | {} | {} | {} |",
        cell("igata"),
        cell("protoc"),
        cell("buf")
    );
}
