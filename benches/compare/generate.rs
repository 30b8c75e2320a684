//! `igata generate` beside protoc's generators.
//!
//! Prints the time until the end, and that of all processors. Writing some ten thousand small files
//! takes a disk as long as it likes: both tools write below `/dev/shm` where there is one, each run
//! into an empty folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4 as _;

/// 881 files with those that they import.
const WANTED: &[&str] = &[
    "google/cloud/aiplatform/",
    "google/cloud/dialogflow/",
    "google/cloud/discoveryengine/",
    "google/cloud/securitycenter/",
    "google/cloud/talent/",
    "google/cloud/vision/",
    "google/pubsub/",
    "google/spanner/",
];

const RUNS: usize = 5;

/// What is generated: its name, what `packages` says, and protoc's arguments but for the folder.
const KINDS: &[(&str, &str, &str)] = &[
    (
        "Java",
        "java: {group: com.acme, runtime: full, client: false}",
        "--java_out=",
    ),
    (
        "Java, lite",
        "java: {group: com.acme, runtime: lite, client: false}",
        "--java_out=lite:",
    ),
    ("PHP", "php: {vendor: acme}", "--php_out="),
    ("Swift", "swift: {}", "--swift_out="),
];

/// What a run took.
#[derive(Clone, Copy)]
struct Taken {
    wall: Duration,
    /// Of all cores, in programs and in the system.
    processor: Duration,
    /// Bytes at once.
    memory: u64,
}

/// Prints a row for each generator that is there.
pub fn compare((protoc, include): (&Path, &Path), corpus: &Path) {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    };
    let input = folder.path().join("input");
    let files = super::lay_out(corpus, WANTED, &input);
    fs::write(input.join("files.txt"), files.join("\n")).unwrap();
    let swift = std::env::var_os("IGATA_PROTOC_GEN_SWIFT").map(PathBuf::from);
    println!("\n| {} files to | igata | protoc 36.2 |", files.len());
    println!("| --- | --- | --- |");
    for (name, packages, out) in KINDS {
        if *name == "Swift" && swift.is_none() {
            continue;
        }
        fs::remove_file(input.join("buf.yaml")).ok();
        let config = format!("version: 1\npackages:\n  out: igata\n  {packages}\n");
        fs::write(input.join("igata.yaml"), config).unwrap();
        let igata = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_igata"));
            command.arg("generate");
            command
        };
        let protoc = || {
            let mut command = Command::new(protoc);
            command.args(["-I.", &format!("-I{}", include.display()), &format!("{out}protoc")]);
            if let Some(swift) = &swift {
                command.arg(format!("--plugin=protoc-gen-swift={}", swift.display()));
                command.arg("--swift_opt=Visibility=Public");
            }
            command.arg("@files.txt");
            command
        };
        let (mut own, mut others) = (Vec::new(), Vec::new());
        // The first round only warms caches.
        for round in 0..=RUNS {
            let taken = (run(igata(), &input, "igata"), run(protoc(), &input, "protoc"));
            if round > 0 {
                own.push(taken.0);
                others.push(taken.1);
            }
        }
        print_row(name, median(&own), median(&others));
    }
}

fn run(mut command: Command, input: &Path, out: &str) -> Taken {
    let out = input.join(out);
    fs::remove_dir_all(&out).ok();
    fs::create_dir(&out).unwrap();
    command.current_dir(input).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let ended = command.spawn().unwrap().wait4().unwrap();
    let wall = start.elapsed();
    assert!(ended.status.success(), "{command:?} failed: {}", ended.status);
    fs::remove_dir_all(&out).unwrap();
    Taken {
        wall,
        processor: ended.rusage.utime + ended.rusage.stime,
        memory: ended.rusage.maxrss,
    }
}

/// The median of each.
fn median(taken: &[Taken]) -> Taken {
    let middle = taken.len() / 2;
    let of = |value: fn(&Taken) -> Duration| {
        let mut values: Vec<Duration> = taken.iter().map(value).collect();
        values.sort();
        values[middle]
    };
    let mut memory: Vec<u64> = taken.iter().map(|taken| taken.memory).collect();
    memory.sort_unstable();
    Taken {
        wall: of(|taken| taken.wall),
        processor: of(|taken| taken.processor),
        memory: memory[middle],
    }
}

fn print_row(name: &str, igata: Taken, protoc: Taken) {
    let cell = |taken: Taken| {
        format!(
            "{:.2} s, {:.2} s of a processor, {} MiB",
            taken.wall.as_secs_f64(),
            taken.processor.as_secs_f64(),
            taken.memory >> 20
        )
    };
    let times = |of: fn(&Taken) -> Duration| of(&protoc).as_secs_f64() / of(&igata).as_secs_f64();
    println!(
        "| {name} | {} | {} ({:.1}×, {:.1}×) |",
        cell(igata),
        cell(protoc),
        times(|taken| taken.wall),
        times(|taken| taken.processor)
    );
}
