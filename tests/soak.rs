//! Clients that misbehave, all at once: the mock answers those that do not, the same as before, and its memory is bounded.
//!
//! `IGATA_SOAK_SECONDS` says how long, 5 if it is not set; each run counts on from `IGATA_SOAK_SEED`, 1 if it is not set.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and says what it did"
)]

#[path = "soak/clients.rs"]
mod clients;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clients::{Client, KINDS, Random};

const PROTO: &str = "syntax = \"proto3\";
package soak.v1;
service SoakService {
  rpc Get(GetRequest) returns (GetResponse);
  rpc Watch(WatchRequest) returns (stream WatchResponse);
  rpc Gather(stream GatherRequest) returns (GatherResponse);
  rpc Talk(stream TalkRequest) returns (stream TalkResponse);
}
message GetRequest { string id = 1; repeated string tags = 2; }
message GetResponse { string id = 1; string title = 2; string note = 3; }
message WatchRequest { string id = 1; }
message WatchResponse { string text = 1; }
message GatherRequest { string id = 1; }
message GatherResponse { string title = 1; }
message TalkRequest { string id = 1; }
message TalkResponse { string title = 1; }
";
/// What is sent on and on, to clients that do not read it.
const STUBS: &str = "- method: soak.v1.SoakService/Watch
  responses: [{text: 'TEXT'}]
  repeat: 1000000
";
/// How many clients there are at once.
const THREADS: usize = 8;
/// How much memory the server may have after all that, and at the worst.
#[cfg(target_os = "linux")]
const MEBIBYTES: (u64, u64) = (160, 400);

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    fn start(folder: &Path) -> (Self, String) {
        std::fs::write(folder.join("igata.yaml"), "version: 1\nmodules: [{path: protos}]\n").unwrap();
        for (path, text) in [
            ("protos/soak/v1/soak.proto", PROTO.to_owned()),
            ("stubs/soak.yaml", STUBS.replace("TEXT", &"on and on ".repeat(400))),
        ] {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let mut process = Command::new(env!("CARGO_BIN_EXE_igata"))
            .args(["mock", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        let address = address.trim().strip_prefix("http://").unwrap().to_owned();
        (Self(process), address)
    }

    /// How many mebibytes it has, and had at the most.
    #[cfg(target_os = "linux")]
    fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let of = |name: &str| -> u64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            let kibibytes = line.trim_matches([':', '\t', ' ', 'k', 'B']);
            kibibytes.parse::<u64>().unwrap() / 1024
        };
        (of("VmRSS"), of("VmHWM"))
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

#[test]
fn clients_that_misbehave_do_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    let (server, address) = Server::start(folder.path());
    let client = Client::new(&address);
    let answer = client.ask().unwrap();
    let end = Instant::now() + Duration::from_secs(number("IGATA_SOAK_SECONDS", 5));
    let seed = number("IGATA_SOAK_SEED", 1);
    let counts = Mutex::new([0_u64; KINDS.len()]);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (client, counts) = (&client, &counts);
            scope.spawn(move || {
                let mut random = Random::new(seed * 1000 + thread as u64);
                while Instant::now() < end {
                    let kind = random.below(KINDS.len());
                    // Whatever the server does to such a client is right; not to answer the others is not.
                    let _ = (KINDS[kind].1)(client, &mut random);
                    counts.lock().unwrap()[kind] += 1;
                }
            });
        }
        // Somebody who behaves, all the while.
        while Instant::now() < end {
            assert_eq!(client.ask().unwrap(), answer);
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    assert_eq!(client.ask().unwrap(), answer);
    let mut said = String::new();
    for ((name, _), count) in KINDS.iter().zip(counts.into_inner().unwrap()) {
        assert!(count > 0, "nobody was {name}");
        write!(said, "{count} {name}, ").unwrap();
    }
    #[cfg(target_os = "linux")]
    {
        let (now, most) = server.memory();
        write!(said, "{now} MiB at the end, {most} MiB at the most").unwrap();
        assert!(now <= MEBIBYTES.0 && most <= MEBIBYTES.1, "{said}");
    }
    eprintln!("{said}");
    drop(server);
}
