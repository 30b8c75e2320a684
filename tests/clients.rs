//! Clients of others, as people use them, against `igata mock`: gRPC for Python, Connect for Node, `buf curl`, curl.
//!
//! The tests need what `.ci/python-grpc` prints in `IGATA_PYTHON`, what `.ci/node-clients` prints in
//! `IGATA_NODE_CLIENTS`, `IGATA_BUF` of `.ci/oracles`, and curl. Without one of them its test says that it was
//! skipped, or fails where `IGATA_REQUIRE` names `python`, `node`, `buf`, `curl` or `all`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod running_mock;
mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use running_mock::RunningMock;
use serde_json::{Value, json};

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");

/// A repository whose service has methods of all kinds.
struct Shop {
    folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("igata.yaml", "version: 1\nmodules:\n  - path: protos\n"),
            ("protos/shop/v1/shop.proto", include_str!("mock/shop.proto")),
            ("stubs/shop.yaml", include_str!("clients/shop.yaml")),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { folder }
    }

    fn mock(&self) -> RunningMock {
        RunningMock::start_in(self.folder.path())
    }

    /// A mock with TLS, and the certificate of its authority.
    fn mock_with_tls(&self) -> (RunningMock, PathBuf) {
        let cache = self.folder.path().join("cache");
        let mock = RunningMock::start_with(self.folder.path(), |igata| {
            igata.arg("--tls-self-signed").env("XDG_CACHE_HOME", &cache);
        });
        (mock, cache.join("igata/authority/authority.pem"))
    }

    /// The protos as an image.
    fn image(&self) -> PathBuf {
        let image = self.folder.path().join("image.binpb");
        printed(
            Command::new(env!("CARGO_BIN_EXE_igata"))
                .args(["build", "-o"])
                .arg(&image)
                .current_dir(self.folder.path()),
        );
        image
    }
}

/// What a program prints that succeeds.
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{command:?}\n{stdout}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    stdout.into_owned()
}

#[test]
fn a_client_that_knows_no_protos_calls_what_reflection_shows() {
    let Some(python) = tools::from_variable("python", "IGATA_PYTHON") else {
        return;
    };
    let mock = RunningMock::start();
    let printed = printed(
        Command::new(python)
            .arg(format!("{SCRIPTS}/reflection.py"))
            .arg(&mock.address),
    );
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(
        lines,
        [
            "authority.v1.AuthorityService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
            "marketplace.item.v1.ItemService",
            "marketplace.user.v1.UserService",
            "offer.v1.OfferService",
            "GetOffer off_42",
            "the same over JSON: True",
            "off_missing: NOT_FOUND there is no offer `off_missing`",
        ]
    );
}

#[test]
fn grpc_for_python_calls_methods_of_all_kinds_with_and_without_tls() {
    let Some(python) = tools::from_variable("python", "IGATA_PYTHON") else {
        return;
    };
    let shop = Shop::new();
    let plain = shop.mock();
    let (secure, authority) = shop.mock_with_tls();
    let script = format!("{SCRIPTS}/streams.py");
    let over_plain = printed(Command::new(&python).arg(&script).arg(&plain.address));
    let over_tls = printed(Command::new(&python).arg(&script).arg(&secure.address).arg(authority));
    assert_eq!(over_plain, over_tls);
    let lines: Vec<&str> = over_plain.lines().collect();
    assert_eq!(
        lines,
        [
            "unary: one",
            "server stream: 3 messages",
            "client stream: one",
            "conversation: one two",
            "gzip: one",
            "trailer: 3",
            "gone: NOT_FOUND",
            "slow: DEADLINE_EXCEEDED",
        ]
    );
}

#[test]
fn connect_for_node_calls_over_every_protocol_with_and_without_tls() {
    let Some(folder) = tools::from_variable("node", "IGATA_NODE_CLIENTS") else {
        return;
    };
    let shop = Shop::new();
    let plain = shop.mock();
    let (secure, authority) = shop.mock_with_tls();
    let image = shop.image();
    for mock in [&plain, &secure] {
        let printed = printed(
            Command::new("node")
                .arg(format!("{SCRIPTS}/connect.mjs"))
                .arg(&folder)
                .arg(&mock.address)
                .arg(&image)
                .env("NODE_EXTRA_CA_CERTS", &authority),
        );
        assert_eq!(printed.matches(": ok\n").count(), 14, "{printed}");
    }
}

#[test]
fn buf_curl_calls_what_reflection_shows_over_every_protocol() {
    let Some(buf) = tools::from_variable("buf", "IGATA_BUF") else {
        return;
    };
    let shop = Shop::new();
    let mock = shop.mock();
    let curl = |protocol: &str| {
        let mut command = Command::new(&buf);
        command.args(["curl", "--http2-prior-knowledge", "--protocol", protocol]);
        command
    };
    for protocol in ["grpc", "grpcweb", "connect"] {
        let methods = printed(curl(protocol).arg("--list-methods").arg(&mock.address));
        let methods: Vec<&str> = methods.lines().collect();
        assert!(methods.contains(&"shop.v1.ShopService/TalkThings"), "{methods:?}");
        assert!(methods.contains(&"grpc.health.v1.Health/Watch"), "{methods:?}");
        for (method, requests, answers) in [
            ("GetThing", &["one"][..], &["one"][..]),
            ("WatchThings", &["one"], &["one", "one", "one"]),
            ("SendThings", &["one", "two"], &["one"]),
            ("TalkThings", &["one", "two"], &["one", "two"]),
        ] {
            let requests: Vec<String> = requests.iter().map(|id| json!({"thingId": id}).to_string()).collect();
            let address = format!("{}/shop.v1.ShopService/{method}", mock.address);
            let printed = printed(curl(protocol).args(["-d", &requests.concat(), &address]));
            let messages = serde_json::Deserializer::from_str(&printed).into_iter::<Value>();
            let ids: Vec<String> = messages
                .map(|message| message.unwrap()["thingId"].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(ids, answers, "{method} over {protocol}");
        }
        let address = format!("{}/shop.v1.ShopService/GetThing", mock.address);
        let gone = curl(protocol)
            .args(["-d", r#"{"thingId": "gone"}"#, &address])
            .output()
            .unwrap();
        let error: Value = serde_json::from_slice(&gone.stderr).unwrap();
        assert_eq!(
            (&error["code"], &error["message"]),
            (&"not_found".into(), &"無い".into())
        );
        assert_eq!(error["details"][0]["type"], "google.rpc.ErrorInfo");
    }
}

/// Where curl is missing, the test says so.
fn curl() -> Option<Command> {
    if Command::new("curl").arg("--version").output().is_err() {
        tools::missing("curl", "curl is not found");
        return None;
    }
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--max-time", "20"]);
    Some(curl)
}

#[test]
fn curl_calls_rest_and_plain_protobuf() {
    let mock = RunningMock::start();
    let Some(mut rest) = curl() else { return };
    let offer: Value = serde_json::from_str(&printed(rest.arg(format!("{}/v1/offers/off_42", mock.address)))).unwrap();
    assert_eq!(offer["offer"]["offerId"], "off_42");

    let Some(mut watch) = curl() else { return };
    let lines = printed(watch.arg(format!("{}/v1/items/itm_1/offers:watch", mock.address)));
    assert!(lines.lines().count() > 1, "{lines}");
    assert!(lines.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));

    // A request with the first field of its message, as protobuf encodes it.
    let folder = tempfile::tempdir().unwrap();
    let request = folder.path().join("request.bin");
    fs::write(&request, b"\x0a\x06off_42").unwrap();
    let post = |path: &str, accept: &str| {
        let mut post = curl()?;
        post.args(["--header", "content-type: application/x-protobuf", "--header", accept])
            .arg("--data-binary")
            .arg(format!("@{}", request.display()))
            .arg(format!("{}{path}", mock.address));
        Some(post.output().unwrap().stdout)
    };
    let route = post("/services/offer/v1/GetOffer", "accept: application/x-protobuf").unwrap();
    assert!(route.windows(8).any(|part| part == b"\x0a\x06off_42"), "{route:?}");
    let path = post("/offer.v1.OfferService/GetOffer", "accept: application/x-protobuf");
    assert_eq!(path.unwrap(), route);
    let json = post("/services/offer/v1/GetOffer", "accept: application/json").unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&json).unwrap(), offer);
}

#[test]
fn curl_trusts_the_authority_over_both_versions_of_http() {
    let Some(mut untrusting) = curl() else { return };
    let shop = Shop::new();
    let (mock, authority) = shop.mock_with_tls();
    let address = format!(
        "{}/shop.v1.ShopService/GetThing?connect=v1&encoding=json&message=%7B%7D",
        mock.address
    );
    for (version, told) in [("--http1.1", "1.1 200"), ("--http2", "2 200")] {
        let mut trusting = curl().unwrap();
        trusting
            .args([
                version,
                "--output",
                "-",
                "--write-out",
                "\n%{http_version} %{response_code}",
                "--cacert",
            ])
            .arg(&authority)
            .arg(&address);
        let printed = printed(&mut trusting);
        assert_eq!(printed.lines().last(), Some(told), "{printed}");
    }
    assert_eq!(untrusting.arg(&address).output().unwrap().status.code(), Some(60));
}

#[test]
fn the_mock_says_how_its_authority_is_trusted() {
    let shop = Shop::new();
    let cache = shop.folder.path().join("cache");
    let output = Command::new(env!("CARGO_BIN_EXE_igata"))
        .args([
            "mock",
            "--listen",
            "127.0.0.1:0",
            "--tls-self-signed",
            "--exit-after",
            "0",
        ])
        .current_dir(shop.folder.path())
        .env("XDG_CACHE_HOME", &cache)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let file = cache.join("igata/authority/authority.pem");
    for way in [
        "--cacert ",
        "NODE_EXTRA_CA_CERTS=",
        "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH=",
        "add-root-cert ",
    ] {
        assert!(told.contains(&format!("{way}{}", file.display())), "{told}");
    }
    assert!(Path::new(&file).is_file());
}
