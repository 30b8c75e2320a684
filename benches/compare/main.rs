//! igata beside protoc and buf, on the same files in the same run.
//!
//! Needs what `.ci/oracles` fetches; each command runs alone, the tools in
//! turn, and the median counts: of the time until it ends, and of the most memory
//! that it had at once. Prints the tables of the README; the names of inputs, as in
//! `cargo bench --bench compare -- small large`, leave out the others. `generate` is one of them.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails where it cannot go on"
)]

#[path = "../corpus/mod.rs"]
mod corpus;
mod generate;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

use corpus::lay_out;

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
    let names: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    let folder = tempfile::tempdir().unwrap();
    println!("| input | command | igata | protoc 36.2 | buf 1.75 |");
    println!("| --- | --- | --- | --- | --- |");
    for (name, runs, wanted) in [
        ("small", 15, "google/type/"),
        ("google/cloud", 3, "google/cloud/"),
        ("everything", 1, ""),
    ] {
        if !is_wanted(name) {
            continue;
        }
        let input = folder.path().join(name.replace(['/', ' '], "-"));
        let files = lay_out(&corpus, &[wanted], &input);
        let title = format!("{name}: {} files", files.len());
        let list = input.join("files.txt");
        fs::write(&list, files.join("\n")).unwrap();
        let (quiet, image) = builds(&input, (&protoc, &include), &buf, "@files.txt");
        print_row(&title, "build, no output", &quiet, runs);
        print_row(&title, "build, with source info", &image, runs);
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
    if is_wanted("large") {
        large_files(folder.path(), (&protoc, &include), &buf);
    }
    if is_wanted("generate") {
        generate::compare((&protoc, &include), &corpus);
    }
}

/// `build` of the tools: one that only checks, and one that writes an image with places and comments.
fn builds(input: &Path, (protoc, include): (&Path, &Path), buf: &Path, files: &str) -> (Vec<Tool>, Vec<Tool>) {
    let include = format!("-I{}", include.display());
    let quiet = ["-I.", &include, "-o/dev/null", files];
    let image = [
        "-I.",
        &include,
        "--include_imports",
        "--include_source_info",
        "-oprotoc.binpb",
        files,
    ];
    let quiet = vec![
        igata(input, &["build"]),
        tool("protoc", protoc, input, &quiet),
        tool("buf", buf, input, &["build"]),
    ];
    let image = vec![
        igata(input, &["build", "-o", "igata.binpb"]),
        tool("protoc", protoc, input, &image),
        tool("buf", buf, input, &["build", "-o", "buf.binpb"]),
    ];
    (quiet, image)
}

/// One file of one, two and four megabytes: the time grows as the file does.
fn large_files(folder: &Path, protoc: (&Path, &Path), buf: &Path) {
    const RUNS: usize = 5;
    const MEGABYTE: usize = 1_000_000;
    let mut growth = String::new();
    for (kind, make) in [
        ("many messages", message as fn(usize) -> String),
        ("options and comments", documented_message),
    ] {
        let mut times = Vec::new();
        for size in [1, 2, 4] {
            let input = folder.join(format!("large-{}-{size}", kind.replace(' ', "-")));
            fs::create_dir_all(&input).unwrap();
            fs::write(input.join("buf.yaml"), "version: v2\n").unwrap();
            fs::write(input.join("large.proto"), large(size * MEGABYTE, make)).unwrap();
            let (quiet, image) = builds(&input, protoc, buf, "large.proto");
            if size == 4 {
                let title = title_of(kind, size);
                print_row(&title, "build, no output", &quiet, RUNS);
                times.push(print_row(&title, "build, with source info", &image, RUNS));
            } else {
                times.push(measure(&title_of(kind, size), &image[..1], RUNS)[0].0);
            }
        }
        let seconds: Vec<String> = times
            .iter()
            .map(|time| format!("{:.3} s", time.as_secs_f64()))
            .collect();
        let ratio = times[2].as_secs_f64() / times[0].as_secs_f64();
        writeln!(growth, "| {kind} | {} | {ratio:.1} |", seconds.join(" | ")).unwrap();
    }
    println!("\n| one file, with source info | 1 MB | 2 MB | 4 MB | 4 MB to 1 MB |");
    println!("| --- | --- | --- | --- | --- |");
    print!("{growth}");
}

fn title_of(kind: &str, size: usize) -> String {
    format!("one file of {size} MB: {kind}")
}

/// A file of so many bytes, made of what `make` makes of numbers.
fn large(bytes: usize, make: fn(usize) -> String) -> String {
    let mut text = "syntax = \"proto3\";\n\npackage acme.large.v1;\n\n\
        import \"google/protobuf/descriptor.proto\";\n\n\
        message Note {\n  string text = 1;\n  repeated string tags = 2;\n}\n\n\
        extend google.protobuf.FieldOptions {\n  Note note = 50000;\n}\n"
        .to_owned();
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text += &make(number);
    }
    text
}

fn message(number: usize) -> String {
    let before = number.saturating_sub(1);
    format!(
        "\nmessage Offer{number} {{\n  enum State {{\n    STATE_UNSPECIFIED = 0;\n    STATE_OPEN = 1;\n  }}\n  \
         string offer_id = 1;\n  State state = 2;\n  repeated Offer{before} offers = 3;\n  \
         map<string, Note> notes = 4;\n  oneof price {{\n    int64 cents = 5;\n    string text = 6;\n  }}\n}}\n"
    )
}

fn documented_message(number: usize) -> String {
    format!(
        "\n// Stands alone.\n\n// An offer, as it was in year {number}.\n// It takes two lines to say so.\n\
         message Documented{number} {{\n  option deprecated = true;\n\n  // Who made it.\n  string maker_id = 1 [\n    \
         deprecated = true,\n    (note) = {{\n      text: \"number {number}\"\n      tags: [\"a\", \"b\"]\n    }}\n  ]; \
         // Behind it.\n\n  /* What it is. */\n  string title = 2 [(note).text = \"title\"];\n}}\n"
    )
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

/// Runs the tools in turn, igata between them, and returns the median of each one's time and memory.
fn measure(input: &str, tools: &[Tool], runs: usize) -> Vec<(Duration, u64)> {
    /// igata takes so little time that one run says little, and a machine that others share is slower at one
    /// time than at another: it runs so often before each other tool, and behind the last.
    const OWN_RUNS: usize = 3;
    let mut times: Vec<Vec<(Duration, u64)>> = vec![Vec::new(); tools.len()];
    // The first round only warms the caches of the disk.
    for round in 0..=runs {
        for index in (1..tools.len()).chain([0]) {
            for index in [0; OWN_RUNS].into_iter().chain((index > 0).then_some(index)) {
                let taken = run(input, &tools[index]);
                if round > 0 {
                    times[index].push(taken);
                }
            }
        }
    }
    let median = |times: &mut Vec<(Duration, u64)>| {
        let middle = times.len() / 2;
        times.sort_by_key(|(_, memory)| *memory);
        let memory = times[middle].1;
        times.sort();
        (times[middle].0, memory)
    };
    times.iter_mut().map(median).collect()
}

/// The time and the memory of a run.
fn run(input: &str, tool: &Tool) -> (Duration, u64) {
    let start = Instant::now();
    let ended = (tool.command)().spawn().unwrap().wait4().unwrap();
    assert!(
        matches!(ended.status.code(), Some(0 | 100)),
        "{} failed on {input}: {}",
        tool.name,
        ended.status
    );
    (start.elapsed(), ended.rusage.maxrss)
}

/// Prints what the tools need, and how many times as long as igata they take. Returns igata's time.
fn print_row(input: &str, command: &str, tools: &[Tool], runs: usize) -> Duration {
    let medians = measure(input, tools, runs);
    let cell = |name: &str| {
        let Some(index) = tools.iter().position(|tool| tool.name == name) else {
            return "–".to_owned();
        };
        let (time, memory) = medians[index];
        let (own, seconds) = (medians[0].0.as_secs_f64(), time.as_secs_f64());
        let mebibytes = memory >> 20;
        match index {
            0 => format!("{seconds:.3} s, {mebibytes} MiB"),
            _ => format!("{seconds:.3} s ({:.1}×), {mebibytes} MiB", seconds / own),
        }
    };
    println!(
        "| {input} | {command} | {} | {} | {} |",
        cell("igata"),
        cell("protoc"),
        cell("buf")
    );
    medians[0].0
}
