//! What the servers are asked, by programs that ask all of them in the same way.

use std::fs;
use std::process::Command;

use super::servers::{Running, STUB_ID};

/// How long each measurement takes, in seconds.
const SECONDS: u32 = 3;

pub struct Load {
    pub name: &'static str,
    /// Whether the answer is written, and not made up.
    pub is_stub: bool,
    kind: Kind,
}

enum Kind {
    Grpc,
    Connect,
    /// Over Connect, each time for another of 100,000 offers.
    Varied,
}

pub const ALL: &[Load] = &[
    Load {
        name: "gRPC, stub",
        is_stub: true,
        kind: Kind::Grpc,
    },
    Load {
        name: "gRPC, made up",
        is_stub: false,
        kind: Kind::Grpc,
    },
    Load {
        name: "Connect JSON, stub",
        is_stub: true,
        kind: Kind::Connect,
    },
    Load {
        name: "Connect JSON, made up",
        is_stub: false,
        kind: Kind::Connect,
    },
    Load {
        name: "Connect JSON, made up, each time for another id",
        is_stub: false,
        kind: Kind::Varied,
    },
];

#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Calls a second.
    pub rate: f64,
    /// What 99 of 100 calls take at most, in milliseconds.
    pub slowest: f64,
    /// The time of processors that the server spends on a call, in microseconds.
    pub processor: f64,
}

impl Load {
    pub fn run(&self, server: &Running) -> Measured {
        let folder = tempfile::tempdir().unwrap();
        let id = if self.is_stub { STUB_ID } else { "off_42" };
        let before = server.processor();
        let (calls, rate, slowest) = match self.kind {
            Kind::Grpc => {
                let body = folder.path().join("body");
                let message = [&[0x0a, id.len() as u8], id.as_bytes()].concat();
                let length = u32::try_from(message.len()).unwrap().to_be_bytes();
                fs::write(&body, [&[0][..], &length, &message].concat()).unwrap();
                let log = folder.path().join("log");
                let output = said(
                    Command::new("h2load")
                        .args(["-t1", "-c8", "-m8", "-D", &SECONDS.to_string()])
                        .args(["-H", "content-type: application/grpc", "-H", "te: trailers", "-d"])
                        .arg(&body)
                        .arg(format!("--log-file={}", log.display()))
                        .arg(server.grpc()),
                );
                assert!(output.contains(" 0 failed, 0 errored"), "{output}");
                h2load(&output, &fs::read_to_string(log).unwrap())
            }
            Kind::Connect | Kind::Varied => {
                let script = folder.path().join("post.lua");
                let request = match self.kind {
                    Kind::Varied => {
                        "local n = 0\nrequest = function()\n  n = (n + 1) % 100000\n  \
                         return wrk.format(nil, nil, nil, '{\"offerId\": \"off_' .. n .. '\"}')\nend\n"
                    }
                    _ => "",
                };
                let head = format!(
                    "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\n\
                     wrk.headers['Connect-Protocol-Version'] = '1'\n\
                     wrk.body = '{{\"offerId\": \"{id}\"}}'\n{request}"
                );
                fs::write(&script, head).unwrap();
                let output = said(
                    Command::new("wrk")
                        .args(["-t1", "-c32", "--latency", "-d", &format!("{SECONDS}s"), "-s"])
                        .arg(&script)
                        .arg(server.connect()),
                );
                assert!(!output.contains("Non-2xx"), "{output}");
                wrk(&output)
            }
        };
        let spent = server.processor().saturating_sub(before);
        Measured {
            rate,
            slowest,
            processor: spent.as_secs_f64() * 1e6 / calls,
        }
    }
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// The calls, those a second, and the milliseconds of the slowest of a hundred.
#[allow(clippy::cast_precision_loss, reason = "there are no 2^52 calls")]
fn h2load(output: &str, log: &str) -> (f64, f64, f64) {
    let line = output.lines().find(|line| line.starts_with("finished in")).unwrap();
    let rate: f64 = before(line, " req/s");
    let mut microseconds: Vec<u64> = log
        .lines()
        .filter_map(|line| line.split('\t').nth(2)?.parse().ok())
        .collect();
    microseconds.sort_unstable();
    let slowest = microseconds[microseconds.len() * 99 / 100] as f64 / 1000.0;
    (microseconds.len() as f64, rate, slowest)
}

fn wrk(output: &str) -> (f64, f64, f64) {
    let of = |name: &str| {
        let line = output.lines().find(|line| line.trim().starts_with(name));
        line.unwrap_or_else(|| panic!("{output}"))
            .split_whitespace()
            .nth(1)
            .unwrap()
    };
    let slowest = of("99%");
    let number = |text: &str| text.parse::<f64>().unwrap();
    let milliseconds = match (slowest.strip_suffix("us"), slowest.strip_suffix("ms")) {
        (Some(text), _) => number(text) / 1000.0,
        (_, Some(text)) => number(text),
        _ => number(slowest.trim_end_matches('s')) * 1000.0,
    };
    let calls = output.lines().find(|line| line.contains(" requests in "));
    (
        before(calls.unwrap(), " requests in"),
        number(of("Requests/sec:")),
        milliseconds,
    )
}

/// The number before a text.
fn before(line: &str, text: &str) -> f64 {
    let head = line.split(text).next().unwrap();
    head.split([' ', ',']).next_back().unwrap().parse().unwrap()
}
