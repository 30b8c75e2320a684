//! The mock servers that are compared, and how each is started on the same protos and stubs.

use std::fs;
use std::io::{Error, Read as _, Result, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{corpus, write};

const IGATA: &str = env!("CARGO_BIN_EXE_igata");
const METHOD: &str = "offer.v1.OfferService/GetOffer";
/// The offer that stubs are about.
pub const STUB_ID: &str = "off_stub";

/// Protos, in the forms that servers take, and stubs.
pub struct Input {
    /// The folder with the protos, in which `igata` finds its configuration and stubs.
    folder: PathBuf,
    pub files: usize,
    /// The method that is called first.
    path: &'static str,
    has_stubs: bool,
}

impl Input {
    /// The sample repository, with one stub: what igata makes up for its offer, so that all answers have the same length.
    pub fn sample(folder: &Path) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = 0;
        for entry in walkdir::WalkDir::new(root.join("protos")) {
            let path = entry.unwrap().into_path();
            if path.extension().is_some_and(|extension| extension == "proto") {
                let text = fs::read_to_string(&path).unwrap();
                write(&folder.join(path.strip_prefix(root).unwrap()), &text);
                files += 1;
            }
        }
        write(&folder.join("igata.yaml"), "version: 1\nmodules: [{path: protos}]\n");
        let input = Self {
            folder: folder.to_owned(),
            files,
            path: METHOD,
            has_stubs: true,
        };
        input.build_image();
        let request = json!({"method": METHOD, "message": {"offerId": STUB_ID}});
        write(&folder.join("request.json"), &request.to_string());
        let explain = ["mock", "explain", "request.json"];
        let output = Command::new(IGATA).args(explain).current_dir(folder).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let answer: Value = serde_json::from_str(&text[text.find('{').unwrap()..]).unwrap();
        let (service, method) = METHOD.split_once('/').unwrap();
        for (path, stub) in [
            (
                "stubs/bench.yaml",
                json!([{"method": METHOD, "match": {"offerId": STUB_ID}, "response": answer}]),
            ),
            (
                "fauxrpc/bench.json",
                json!({"stubs": [{
                    "id": "bench",
                    "target": METHOD,
                    "active_if": format!("req.offer_id == '{STUB_ID}'"),
                    "content": answer,
                }]}),
            ),
            (
                "gripmock/bench.json",
                json!([{
                    "service": service,
                    "method": method,
                    "input": {"equals": {"offer_id": STUB_ID}},
                    "output": {"data": answer},
                }]),
            ),
        ] {
            write(&folder.join(path), &stub.to_string());
        }
        input
    }

    /// google-proto-files, without stubs.
    pub fn corpus(corpus: &Path, folder: &Path) -> Self {
        let input = Self {
            folder: folder.to_owned(),
            files: corpus::lay_out(corpus, &[""], folder).len(),
            path: "google.cloud.speech.v1.Speech/Recognize",
            has_stubs: false,
        };
        input.build_image();
        input
    }

    fn build_image(&self) {
        let build = ["build", "-o", "image.binpb"];
        let status = Command::new(IGATA).args(build).current_dir(&self.folder).status();
        assert!(status.unwrap().success());
    }
}

/// A mock server.
pub struct Server {
    pub name: &'static str,
    program: PathBuf,
    /// Where it speaks gRPC and Connect, which may be two ports, and a third that it takes besides.
    command: fn(&Path, &Input, [u16; 3]) -> Command,
    has_two_ports: bool,
    makes_answers_up: bool,
}

/// igata, and those of the others that a variable names.
pub fn all() -> Vec<Server> {
    let mut servers = vec![Server {
        name: "igata",
        program: IGATA.into(),
        command: |program, input, ports| {
            let mut command = Command::new(program);
            let listen = format!("127.0.0.1:{}", ports[0]);
            command.args(["mock", "--listen", &listen]).current_dir(&input.folder);
            command
        },
        has_two_ports: false,
        makes_answers_up: true,
    }];
    if let Some(program) = named("IGATA_FAUXRPC") {
        servers.push(Server {
            name: "FauxRPC",
            program,
            command: |program, input, ports| {
                let mut command = Command::new(program);
                let address = format!("--addr=127.0.0.1:{}", ports[0]);
                let arguments = [
                    "run",
                    "--schema=image.binpb",
                    "--no-http-log",
                    "--log-level=error",
                    &address,
                ];
                command.args(arguments).current_dir(&input.folder);
                if input.has_stubs {
                    command.arg("--stubs=fauxrpc");
                }
                command
            },
            has_two_ports: false,
            makes_answers_up: true,
        });
    }
    if let Some(program) = named("IGATA_GRIPMOCK") {
        servers.push(Server {
            name: "GripMock",
            program,
            command: |program, input, [grpc, connect, admin]| {
                let mut command = Command::new(program);
                command.current_dir(&input.folder).envs([
                    ("LOG_LEVEL", "error".to_owned()),
                    ("HISTORY_ENABLED", "false".to_owned()),
                    ("GRPC_ADDR", format!("127.0.0.1:{grpc}")),
                    ("GATEWAY_ADDR", format!("127.0.0.1:{connect}")),
                    ("HTTP_ADDR", format!("127.0.0.1:{admin}")),
                ]);
                if input.has_stubs {
                    command.args(["--stub", "gripmock"]);
                }
                // It knows images by this ending.
                let image = input.folder.join("image.pb");
                fs::copy(input.folder.join("image.binpb"), &image).unwrap();
                command.arg(image);
                command
            },
            has_two_ports: true,
            makes_answers_up: false,
        });
    }
    servers
}

fn named(variable: &str) -> Option<PathBuf> {
    let program = std::env::var_os(variable).map(PathBuf::from);
    if program.is_none() {
        println!("{variable} is not set: its server is left out\n");
    }
    program
}

/// A server that runs until it is dropped.
pub struct Running {
    child: Child,
    grpc: u16,
    connect: u16,
    path: &'static str,
    pub makes_answers_up: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub fn start(&self, input: &Input) -> Running {
        // All are taken before any is given back, so that they differ.
        let taken: [TcpListener; 3] = std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").unwrap());
        let ports = taken.map(|listener| listener.local_addr().unwrap().port());
        let mut command = (self.command)(&self.program, input, ports);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        Running {
            child,
            grpc: ports[0],
            connect: ports[usize::from(self.has_two_ports)],
            path: input.path,
            makes_answers_up: self.makes_answers_up,
        }
    }
}

impl Running {
    /// Where a method is called over gRPC.
    pub fn grpc(&self) -> String {
        format!("http://127.0.0.1:{}/{METHOD}", self.grpc)
    }

    /// Where a method is called over Connect.
    pub fn connect(&self) -> String {
        format!("http://127.0.0.1:{}/{METHOD}", self.connect)
    }

    /// Waits until it answers, with whatever answer; whether it does so in time.
    pub fn answers(&self, patience: Duration) -> bool {
        let begun = Instant::now();
        while self.call().is_err() {
            if begun.elapsed() > patience {
                return false;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        true
    }

    /// Calls it once over Connect, in JSON. The connection stays open.
    pub fn call(&self) -> Result<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.connect))?;
        stream.set_read_timeout(Some(Duration::from_mins(1)))?;
        let body = if self.path == METHOD {
            json!({"offerId": STUB_ID})
        } else {
            json!({})
        }
        .to_string();
        let request = format!(
            "POST /{} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n\
             connect-protocol-version: 1\r\ncontent-length: {}\r\n\r\n{body}",
            self.path,
            body.len()
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = [0; 16 * 1024];
        let length = stream.read(&mut answer)?;
        // GripMock listens before it has read the protos, and then knows no method.
        let is_early = String::from_utf8_lossy(&answer[..length]).contains("method not found");
        if length == 0 || is_early {
            return Err(Error::other("no answer"));
        }
        Ok(stream)
    }

    /// The time that processors spent on it.
    pub fn processor(&self) -> Duration {
        /// What the kernel counts in, for every program.
        const TICKS: u64 = 100;
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
        Duration::from_millis(ticks * 1000 / TICKS)
    }

    /// Its memory in mebibytes.
    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most that it had.
    pub fn memory_peak(&self) -> u64 {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }
}
