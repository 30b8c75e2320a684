//! The mock follows the files of its workspace.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
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

#[tokio::test]
async fn changes_are_served_on_the_same_connection_and_mistakes_are_not() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "igata.yaml", "version: 1\nmodules: [{path: protos}]\n");
    write(folder.path(), "protos/a/v1/a.proto", PROTO);
    let mut process = Command::new(env!("CARGO_BIN_EXE_igata"))
        .args(["mock", "--listen", "127.0.0.1:0", "--exit-after", "60"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut address = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut address)
        .unwrap();
    if address.is_empty() {
        let mut text = String::new();
        process.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        panic!("{text}");
    }
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
    let mut wait_for = |text: &str| {
        let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains(text));
        assert!(line.is_some(), "{text}");
    };
    wait_for("ctrl-c stops it");

    let endpoint = tonic::transport::Endpoint::new(address.trim().to_owned()).unwrap();
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
    write(folder.path(), "stubs/a.yaml", stub);
    wait_for("the files changed and are served: 1 stub");
    assert!(ask("/a.v1.AService/GetA").await.unwrap().ends_with(b"written"));

    write(folder.path(), "stubs/a.yaml", &stub.replace("note", "nte"));
    wait_for("did you mean `note`?");
    wait_for("the mock answers as before the change");
    assert!(ask("/a.v1.AService/GetA").await.unwrap().ends_with(b"written"));
    write(folder.path(), "stubs/a.yaml", stub);
    wait_for("the files changed and are served: 1 stub");

    let begun = Instant::now();
    write(
        folder.path(),
        "protos/a/v1/a.proto",
        &PROTO.replace("rpc GetA(", "rpc ListA(GetARequest) returns (GetAResponse); rpc GetA("),
    );
    wait_for("the files changed and are served: 1 stub");
    assert!(begun.elapsed() < Duration::from_secs(20));
    ask("/a.v1.AService/ListA").await.unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
}
