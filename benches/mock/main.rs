//! `igata mock` beside `FauxRPC` and `GripMock`, under the same load in the same run.
//!
//! Needs `h2load` (nghttp2-client) and `wrk`. `IGATA_FAUXRPC` and `IGATA_GRIPMOCK` name the programs of the others; one
//! that is not named is left out. Everything runs on this machine: the servers, of which one is asked at a time, and who
//! asks. Prints a table; `calls`, `start` and `idle`, as in `cargo bench --bench mock -- calls`, leave
//! out the other parts.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints, and fails where it cannot go on"
)]

#[path = "../corpus/mod.rs"]
mod corpus;
mod load;
mod servers;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use load::{Load, Measured};
use servers::{Input, Running, Server};

/// How often each server is measured under each load.
const ROUNDS: usize = 3;
const STARTS: usize = 5;
const CONNECTIONS: usize = 10_000;
/// How long a server may take to its first answer.
const PATIENCE: Duration = Duration::from_mins(1);

fn main() {
    // `cargo test --benches` only wants to know that it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let names: Vec<String> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    let servers = servers::all();
    let folder = tempfile::tempdir().unwrap();
    let sample = Input::sample(&folder.path().join("sample"));
    let head: Vec<&str> = servers.iter().map(|server| server.name).collect();
    println!("| what | {} |", head.join(" | "));
    println!("| --- |{}", " --- |".repeat(servers.len()));
    if is_wanted("calls") {
        calls(&servers, &sample);
    }
    if is_wanted("start") {
        start(&servers, &sample, "sample", STARTS);
        if let Some(corpus) = std::env::var_os("IGATA_CORPUS").map(PathBuf::from) {
            let large = Input::corpus(&corpus, &folder.path().join("corpus"));
            let name = format!("{} files", large.files);
            start(&servers, &large, &name, 3);
        }
    }
    if is_wanted("idle") {
        idle(&servers, &sample);
    }
}

/// Unary calls: how many a second, how long the slowest of a hundred takes, and the time of the processor for each.
fn calls(servers: &[Server], sample: &Input) {
    let running: Vec<Running> = servers.iter().map(|server| server.start(sample)).collect();
    for running in &running {
        assert!(running.answers(PATIENCE), "a server does not answer");
    }
    for load in load::ALL {
        let mut rounds: Vec<Vec<Measured>> = vec![Vec::new(); servers.len()];
        for _ in 0..ROUNDS {
            for (server, rounds) in running.iter().zip(&mut rounds) {
                if load.is_stub || server.makes_answers_up {
                    rounds.push(load.run(server));
                }
            }
        }
        print_calls(load, &rounds);
    }
}

fn print_calls(load: &Load, rounds: &[Vec<Measured>]) {
    let medians: Vec<Option<Measured>> = rounds.iter().map(|rounds| median(rounds)).collect();
    let own = medians[0].unwrap();
    let cell = |(index, measured): (usize, &Option<Measured>)| {
        let Some(measured) = measured else {
            return "–".to_owned();
        };
        let (ratio, slower) = (own.rate / measured.rate, measured.slowest / own.slowest);
        let text =
            |rate: String, slowest: String| format!("{rate}, p99 {slowest}, {:.0} µs of processor", measured.processor);
        match index {
            0 => text(format!("{:.0}/s", measured.rate), format!("{:.1} ms", measured.slowest)),
            _ => text(
                format!("{:.0}/s ({ratio:.1}×)", measured.rate),
                format!("{:.1} ms ({slower:.1}×)", measured.slowest),
            ),
        }
    };
    let cells: Vec<String> = medians.iter().enumerate().map(cell).collect();
    println!("| {} | {} |", load.name, cells.join(" | "));
}

/// Each figure's median by itself.
fn median(rounds: &[Measured]) -> Option<Measured> {
    let middle = |figure: fn(&Measured) -> f64| {
        let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied()
    };
    Some(Measured {
        rate: middle(|round| round.rate)?,
        slowest: middle(|round| round.slowest)?,
        processor: middle(|round| round.processor)?,
    })
}

/// From the start of the program to the answer to a first call.
fn start(servers: &[Server], input: &Input, name: &str, runs: usize) {
    let mut times = vec![Vec::new(); servers.len()];
    for _ in 0..runs {
        for (server, times) in servers.iter().zip(&mut times) {
            let begun = Instant::now();
            let running = server.start(input);
            if running.answers(PATIENCE) {
                times.push((begun.elapsed(), running.processor(), running.memory_peak()));
            }
        }
    }
    let cells: Vec<String> = times
        .iter_mut()
        .map(|times| {
            times.sort();
            let Some((time, processor, memory)) = times.get(times.len() / 2) else {
                return format!("no answer within {} s", PATIENCE.as_secs());
            };
            format!(
                "{:.3} s, {:.2} s of processor, {memory} MiB",
                time.as_secs_f64(),
                processor.as_secs_f64()
            )
        })
        .collect();
    println!("| start to first answer, {name} | {} |", cells.join(" | "));
}

/// The memory of a server whose clients have called once and stay.
fn idle(servers: &[Server], sample: &Input) {
    let cells: Vec<String> = servers
        .iter()
        .map(|server| {
            let running = server.start(sample);
            assert!(running.answers(PATIENCE), "a server does not answer");
            let before = running.memory();
            let clients: Vec<_> = (0..CONNECTIONS).map(|_| running.call().unwrap()).collect();
            let after = running.memory();
            drop(clients);
            format!("{after} MiB, {before} before")
        })
        .collect();
    println!("| {CONNECTIONS} idle connections | {} |", cells.join(" | "));
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
