//! The conformance suite of Connect, gRPC and gRPC-Web against the mock's protocols.
//!
//! Needs the folder that `.ci/connect-conformance` prints, in `IGATA_CONNECT_CONFORMANCE`; without it the test says
//! that it was skipped, or fails where `IGATA_REQUIRE` names `connect-conformance` or `all`.
//!
//! The suite's runner starts this program again, as the server that it calls.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "connect_conformance/suite.rs"]
mod suite;
mod tools;

use std::env;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use buffa_descriptor::DescriptorPool;
use buffa_descriptor::reflect::DynamicMessage;
use igata::compile::{compile, descriptor};
use igata::config;
use igata::mock::{Mock, service};
use igata::schema::Schema;
use igata::server::{SelfSigned, Server};
use igata::sources::{Source, Sources};
use serde_json::{Value, json};

const NAME: &str = "the_protocols_conform";
const SERVE: &str = "--serve-the-suite";
const VARIABLE: &str = "IGATA_CONNECT_CONFORMANCE";
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/connect_conformance");

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut filters = arguments.iter().filter(|argument| !argument.starts_with('-'));
    let is_filtered_out = filters.clone().next().is_some() && !filters.any(|filter| NAME.contains(filter));
    if arguments.iter().any(|argument| argument == SERVE) {
        serve();
    } else if !is_filtered_out {
        run();
    }
}

/// Runs the suite, and tells what it says.
fn run() {
    let Some(folder) = tools::from_variable("connect-conformance", VARIABLE) else {
        return;
    };
    let output = Command::new(Path::new(&folder).join("connectconformance"))
        .args(["--mode", "server", "--conf"])
        .arg(format!("{FOLDER}/config.yaml"))
        .args(["--parallel", "8", "--max-servers", "4", "--"])
        .arg(env::current_exe().unwrap())
        .arg(SERVE)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let mut said = output.stdout;
    said.extend(output.stderr);
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{said}");
    let summary: Vec<&str> = said.lines().rev().take(2).collect();
    let _ = writeln!(std::io::stdout(), "{NAME}: {}", summary.join("\n"));
}

/// Serves what the runner asks for on the standard input, and says where on the standard output.
#[tokio::main]
async fn serve() {
    let schema = Arc::new(schema(Path::new(&env::var_os(VARIABLE).unwrap())));
    let set = descriptor::encode(&schema, descriptor::Imports::Include, descriptor::SourceInfo::Exclude);
    let pool = Arc::new(DescriptorPool::decode(&set).unwrap());
    let asked = read(&pool);

    let mut config = config::Mock::default();
    if let Some(limit) = asked["messageReceiveLimit"].as_u64().filter(|limit| *limit > 0) {
        config.max_receive_message_length = usize::try_from(limit).unwrap();
    }
    let mock = Mock::new(&schema, &config).unwrap();
    let service = service(Arc::new(mock.with_responder(Arc::new(suite::Suite))));
    let mut server = Server::bind("127.0.0.1:0").await.unwrap();
    let mut answer = json!({"host": "127.0.0.1", "port": server.local_addr.port()});
    // The authority has to live as long as its folder.
    let folder = tempfile::tempdir().unwrap();
    if asked["useTls"] == json!(true) {
        let tls = SelfSigned::new(folder.path(), server.local_addr.ip()).unwrap();
        answer["pemCert"] = STANDARD.encode(std::fs::read(&tls.authority).unwrap()).into();
        server = server.with_tls(tls);
    }
    write(&pool, &answer);
    server.run(service, std::future::pending()).await;
}

fn schema(folder: &Path) -> Schema {
    let mut sources = Sources::new();
    for name in ["config", "server_compat", "service"] {
        let path = format!("connectrpc/conformance/v1/{name}.proto");
        let source = Source {
            shown: path.as_str().into(),
            text: std::fs::read_to_string(folder.join("protos").join(&path))
                .unwrap()
                .into(),
        };
        sources.insert(path, source).unwrap();
    }
    compile(&sources).unwrap()
}

/// The message that the runner sends: its length, and its bytes.
fn read(pool: &Arc<DescriptorPool>) -> Value {
    let mut length = [0; 4];
    let mut stdin = std::io::stdin().lock();
    stdin.read_exact(&mut length).unwrap();
    let mut bytes = vec![0; u32::from_be_bytes(length) as usize];
    stdin.read_exact(&mut bytes).unwrap();
    let ty = pool.message_index("connectrpc.conformance.v1.ServerCompatRequest");
    let message = DynamicMessage::decode(Arc::clone(pool), ty.unwrap(), &bytes).unwrap();
    serde_json::to_value(message).unwrap()
}

fn write(pool: &Arc<DescriptorPool>, answer: &Value) {
    let ty = pool.message_index("connectrpc.conformance.v1.ServerCompatResponse");
    let message = DynamicMessage::from_json(Arc::clone(pool), ty.unwrap(), &answer.to_string()).unwrap();
    let bytes = message.try_encode_to_vec().unwrap();
    let mut stdout = std::io::stdout().lock();
    stdout
        .write_all(&u32::try_from(bytes.len()).unwrap().to_be_bytes())
        .unwrap();
    stdout.write_all(&bytes).unwrap();
    stdout.flush().unwrap();
}
