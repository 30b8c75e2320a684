//! The mock follows the files of its workspace.

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::client::RawCodec;

const PROTO: &str = "syntax = \"proto3\";
package a.v1;
service AService { rpc GetA(GetARequest) returns (GetAResponse); }
message GetARequest { string id = 1; }
message GetAResponse { string note = 1; }
";

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A mock of one service in a folder, and what it tells.
struct Reloading {
    folder: tempfile::TempDir,
    process: Child,
    address: String,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Reloading {
    fn start() -> Self {
        Self::start_with(|_| {}, |_| {})
    }

    /// Starts a mock in a folder that `prepare` adds to, while `meanwhile` goes on.
    fn start_with(prepare: impl FnOnce(&Path), meanwhile: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "igata.yaml", "version: 1\nmodules: [{path: protos}]\n");
        write(folder.path(), "protos/a/v1/a.proto", PROTO);
        prepare(folder.path());
        let mut process = Command::new(env!("CARGO_BIN_EXE_igata"))
            .args(["mock", "--listen", "127.0.0.1:0", "--exit-after", "60"])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        meanwhile(folder.path());
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut address)
            .unwrap();
        if address.is_empty() {
            let mut text = String::new();
            process.stderr.take().unwrap().read_to_string(&mut text).unwrap();
            panic!("{text}");
        }
        let mut mock = Self {
            lines: BufReader::new(process.stderr.take().unwrap()).lines(),
            address: address.trim().to_owned(),
            folder,
            process,
        };
        mock.wait_for("ctrl-c stops it");
        mock
    }

    fn write(&self, path: &str, text: &str) {
        write(self.folder.path(), path, text);
    }

    /// Whether a method answers.
    fn serves(&self, path: &str) -> bool {
        let address = self.address.trim_start_matches("http://");
        let mut connection = TcpStream::connect(address).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: 2\r\n\r\n{{}}"
        );
        connection.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer.starts_with("HTTP/1.1 200 ")
    }

    fn wait_for(&mut self, text: &str) {
        let line = self.lines.by_ref().map(Result::unwrap).find(|line| line.contains(text));
        assert!(line.is_some(), "{text}");
    }
}

impl Drop for Reloading {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn changes_are_served_on_the_same_connection_and_mistakes_are_not() {
    let mut mock = Reloading::start();
    let endpoint = tonic::transport::Endpoint::new(mock.address.clone()).unwrap();
    let mut client = tonic::client::Grpc::new(endpoint.connect().await.unwrap());
    let mut ask = async |path: &'static str| {
        client.ready().await.unwrap();
        let request = tonic::Request::new(Bytes::new());
        client
            .unary(request, path.parse().unwrap(), RawCodec)
            .await
            .map(tonic::Response::into_inner)
    };
    ask("/a.v1.AService/GetA").await.unwrap();

    let stub = "method: a.v1.AService/GetA\nresponse: {note: written}\n";
    mock.write("stubs/a.yaml", stub);
    mock.wait_for("the files changed and are served: 1 stub");
    assert!(ask("/a.v1.AService/GetA").await.unwrap().ends_with(b"written"));

    mock.write("stubs/a.yaml", &stub.replace("note", "nte"));
    mock.wait_for("did you mean `note`?");
    mock.wait_for("the mock answers as before the change");
    assert!(ask("/a.v1.AService/GetA").await.unwrap().ends_with(b"written"));
    mock.write("stubs/a.yaml", stub);
    mock.wait_for("the files changed and are served: 1 stub");

    let begun = Instant::now();
    mock.write(
        "protos/a/v1/a.proto",
        &PROTO.replace("rpc GetA(", "rpc ListA(GetARequest) returns (GetAResponse); rpc GetA("),
    );
    mock.wait_for("the files changed and are served: 1 stub");
    assert!(begun.elapsed() < Duration::from_secs(20));
    ask("/a.v1.AService/ListA").await.unwrap();
}

#[test]
fn what_is_written_as_it_was_is_no_change() {
    // Long enough for a reload that should not be.
    let pause = || std::thread::sleep(Duration::from_millis(600));
    let mut mock = Reloading::start();
    let proto = mock.folder.path().join("protos/a/v1/a.proto");
    for _ in 0..2 {
        mock.write("protos/a/v1/a.proto", PROTO);
        pause();
    }
    let permissions = std::fs::metadata(&proto).unwrap().permissions();
    std::fs::set_permissions(&proto, permissions).unwrap();
    std::fs::read(&proto).unwrap();
    pause();
    // As where what the mock tells goes into a file beside the protos.
    mock.write("protos/log", "1 stub");
    pause();
    mock.write("protos/log", "2 stubs");
    mock.write("notes.json", "{}");
    std::fs::create_dir(mock.folder.path().join("stubs")).unwrap();
    pause();

    mock.write(
        "stubs/a.yaml",
        "method: a.v1.AService/GetA\nresponse: {note: written}\n",
    );
    let next = mock.lines.next().unwrap().unwrap();
    assert_eq!(next, "the files changed and are served: 1 stub");
}

#[test]
fn what_changes_while_the_mock_starts_is_no_longer_what_it_serves() {
    const FILES: usize = 200;
    for milliseconds in (0..40).step_by(5).chain([100, 300]) {
        let others = |folder: &Path| {
            for file in 0..FILES {
                let text = PROTO.replace("a.v1", &format!("a{file}.v1"));
                write(folder, &format!("protos/a{file}/v1/a.proto"), &text);
            }
        };
        let rename = |folder: &Path| {
            std::thread::sleep(Duration::from_millis(milliseconds));
            write(
                folder,
                "protos/a/v1/a.proto",
                &PROTO.replace("AService", "RenamedService"),
            );
        };
        let mock = Reloading::start_with(others, rename);
        while !mock.serves("/a.v1.RenamedService/GetA") {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn a_folder_is_missed_whatever_its_name() {
    let stubs = |folder: &Path| {
        write(
            folder,
            "stubs/v1.2/a.yaml",
            "method: a.v1.AService/GetA\nresponse: {note: written}\n",
        );
    };
    let mut mock = Reloading::start_with(stubs, |_| {});
    // Renamed while it is watched, and not before.
    std::thread::sleep(Duration::from_millis(600));
    let folder = mock.folder.path();
    std::fs::rename(folder.join("stubs/v1.2"), folder.join("v1.2")).unwrap();
    mock.wait_for("the files changed and are served: 0 stubs");
}
