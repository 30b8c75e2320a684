//! What goes wrong gets the code that the protocol's specification asks for, and the server goes on.

#![allow(clippy::type_complexity, clippy::too_many_lines, reason = "cases stand in tables")]

use std::io::Write as _;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use igata::mock::Mock;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::client::{Answer, Running, SHOP, config, frame, schema, start_mock};

const GET: &str = "/shop.v1.ShopService/GetThing";
const WATCH: &str = "/shop.v1.ShopService/WatchThings";
const SEND: &str = "/shop.v1.ShopService/SendThings";
const SLOW: &str = "/shop.v1.ShopService/Ping";

async fn shop() -> Running {
    let stubs = "
- method: shop.v1.ShopService/Ping
  response: {}
  delay: 30s
- method: shop.v1.ShopService/WatchThings
  match: {thing_id: slow}
  responses: [{title: never}]
  delay: 30s
- method: shop.v1.ShopService/WatchThings
  match: {thing_id: endless}
  responses: [{title: on and on}]
  repeat: 1000000
";
    let mock = Mock::new(&schema(SHOP), &config(1)).unwrap();
    start_mock(
        mock.with_stubs([("stubs/a.yaml", stubs)])
            .unwrap_or_else(|problems| panic!("{problems:#?}")),
    )
    .await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A message of more than four MiB once it is out of its compression.
fn bomb() -> Vec<u8> {
    gzip(&[&[0x0a, 0x80, 0x80, 0xc0, 0x02][..], &vec![b'x'; 5 << 20]].concat())
}

/// The code of gRPC wherever it stands: in trailers, in headers, or in the last frame of gRPC-Web.
fn grpc_code(answer: &Answer) -> String {
    let header = answer
        .trailers
        .get("grpc-status")
        .or_else(|| answer.headers.get("grpc-status"));
    if let Some(value) = header {
        return value.to_str().unwrap().to_owned();
    }
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    match text.split_once("grpc-status:") {
        Some((_, rest)) => rest
            .trim_start()
            .split(['\r', '\n'])
            .next()
            .unwrap_or_default()
            .to_owned(),
        None => format!("HTTP {}", answer.status.as_u16()),
    }
}

#[tokio::test]
async fn grpc_and_grpc_web_say_what_their_specification_asks_for() {
    let server = shop().await;
    let good = frame(0, b"");
    let large = frame(0, &vec![0; (4 << 20) + 1]);
    let bomb = frame(1, &bomb());
    let two = [frame(0, b""), frame(0, b"")].concat();
    let cut = [&[0, 0, 0, 0, 9][..], b"\x0a"].concat();
    let slow = frame(0, b"\x0a\x04slow");
    // The case; path, more of the media type, a header, body; the code.
    let cases: &[(&str, &str, (&str, &str), &[u8], &str)] = &[
        ("a good call", GET, ("", ""), &good, "0"),
        (
            "an unknown method",
            "/shop.v1.ShopService/GetThin",
            ("", ""),
            &good,
            "12",
        ),
        ("an unknown service", "/shop.v1.Shop/GetThing", ("", ""), &good, "12"),
        (
            "an unknown encoding",
            GET,
            ("grpc-encoding", "br"),
            &frame(1, b"x"),
            "12",
        ),
        (
            "a compressed frame without an encoding",
            GET,
            ("", ""),
            &frame(1, b"x"),
            "13",
        ),
        (
            "what is no gzip",
            GET,
            ("grpc-encoding", "gzip"),
            &frame(1, b"xxxx"),
            "3",
        ),
        ("bytes that are no message", GET, ("", ""), &frame(0, b"\xff\xff"), "3"),
        ("no message", GET, ("", ""), b"", "12"),
        ("two messages", GET, ("", ""), &two, "12"),
        ("a frame that is cut", GET, ("", ""), &cut, "3"),
        ("too large a message", GET, ("", ""), &large, "8"),
        ("a bomb", GET, ("grpc-encoding", "gzip"), &bomb, "8"),
        ("a deadline", SLOW, ("grpc-timeout", "50m"), &good, "4"),
        ("a deadline of a stream", WATCH, ("grpc-timeout", "50m"), &slow, "4"),
    ];
    for (case, path, (name, value), body, code) in cases {
        for protocol in [
            "application/grpc",
            "application/grpc+proto",
            "application/grpc-web+proto",
            "application/grpc-web-text",
        ] {
            let is_text = protocol.ends_with("text");
            let body = if is_text {
                STANDARD.encode(body).into_bytes()
            } else {
                body.to_vec()
            };
            let mut headers = vec![("content-type", protocol), ("te", "trailers")];
            if !name.is_empty() {
                headers.push((name, value));
            }
            let mut answer = server.send2(Method::POST, path, &headers, &body).await;
            if is_text && answer.headers.get("grpc-status").is_none() {
                let text: Vec<u8> = answer
                    .body
                    .chunks(4)
                    .flat_map(|group| STANDARD.decode(group).unwrap())
                    .collect();
                answer.body = text.into();
            }
            assert_eq!(
                (answer.status.as_u16(), grpc_code(&answer).as_str()),
                (200, *code),
                "{case} over {protocol}"
            );
        }
    }
    let unknown = [
        ("content-type", "application/grpc"),
        ("te", "trailers"),
        ("grpc-encoding", "br"),
    ];
    let answer = server.send2(Method::POST, GET, &unknown, &frame(1, b"x")).await;
    assert!(
        answer.headers["grpc-accept-encoding"]
            .to_str()
            .unwrap()
            .contains("gzip")
    );
    let codec = [("content-type", "application/grpc+thrift"), ("te", "trailers")];
    let answer = server.send2(Method::POST, GET, &codec, &good).await;
    assert_eq!((answer.status.as_u16(), grpc_code(&answer).as_str()), (200, "12"));
    let verb = [("content-type", "application/grpc"), ("te", "trailers")];
    assert_eq!(server.send2(Method::GET, SLOW, &verb, b"").await.status, 405);
    server.json(GET, "{}").await;
}

/// The case; HTTP method, path, media type, a header, body; HTTP status and code.
type Case<'a> = (
    &'a str,
    (&'a str, &'a str, &'a str),
    (&'a str, &'a str),
    &'a [u8],
    (u16, &'a str),
);

#[tokio::test]
async fn connect_says_what_its_specification_asks_for() {
    let server = shop().await;
    let large = [b"{\"tags\": [\"", &vec![b'x'; 5 << 20][..], b"\"]}"].concat();
    let bomb = bomb();
    let cases: &[Case<'_>] = &[
        (
            "an unknown method",
            ("POST", "/shop.v1.ShopService/GetThin", "application/json"),
            ("", ""),
            b"{}",
            (404, "unimplemented"),
        ),
        (
            "an unknown codec",
            ("POST", GET, "application/yaml"),
            ("", ""),
            b"{}",
            (415, ""),
        ),
        (
            "another verb",
            ("PUT", GET, "application/json"),
            ("", ""),
            b"{}",
            (405, ""),
        ),
        (
            "GET where there are side effects",
            ("GET", SLOW, ""),
            ("", ""),
            b"",
            (405, ""),
        ),
        (
            "an unknown encoding",
            ("POST", GET, "application/json"),
            ("content-encoding", "br"),
            b"{}",
            (501, "unimplemented"),
        ),
        (
            "what is no gzip",
            ("POST", GET, "application/json"),
            ("content-encoding", "gzip"),
            b"{}",
            (400, "invalid_argument"),
        ),
        (
            "what is no JSON",
            ("POST", GET, "application/json"),
            ("", ""),
            b"{",
            (400, "invalid_argument"),
        ),
        (
            "an unknown field",
            ("POST", GET, "application/json"),
            ("", ""),
            b"{\"thing\": 1}",
            (400, "invalid_argument"),
        ),
        (
            "too large a message",
            ("POST", GET, "application/json"),
            ("", ""),
            &large,
            (429, "resource_exhausted"),
        ),
        (
            "a bomb",
            ("POST", GET, "application/proto"),
            ("content-encoding", "gzip"),
            &bomb,
            (429, "resource_exhausted"),
        ),
        (
            "a deadline",
            ("POST", SLOW, "application/json"),
            ("connect-timeout-ms", "50"),
            b"{}",
            (504, "deadline_exceeded"),
        ),
        (
            "a version that does not exist",
            ("POST", GET, "application/json"),
            ("connect-protocol-version", "9"),
            b"{}",
            (400, "invalid_argument"),
        ),
    ];
    for (case, (verb, path, content_type), (name, value), body, (status, code)) in cases {
        let mut headers = vec![("content-type", *content_type)];
        if !name.is_empty() {
            headers.push((name, value));
        }
        let answer = server.send(verb.parse().unwrap(), path, &headers, body).await;
        assert_eq!(answer.status.as_u16(), *status, "{case}: {:?}", answer.body);
        if !code.is_empty() {
            let json = answer.json();
            assert_eq!(json["code"], *code, "{case}");
            assert!(!json["message"].as_str().unwrap().is_empty(), "{case}");
        }
    }
    let verb = server
        .send(Method::PUT, GET, &[("content-type", "application/json")], b"{}")
        .await;
    assert!(verb.headers["allow"].to_str().unwrap().contains("POST"));
    let codec = server.post(GET, "application/yaml", b"").await;
    assert!(
        codec.headers["accept-post"]
            .to_str()
            .unwrap()
            .contains("application/json")
    );
    server.json(GET, "{}").await;
}

#[tokio::test]
async fn streams_of_connect_end_with_the_code() {
    let server = shop().await;
    let cases: &[(&str, &str, (&str, &str), Vec<u8>, &str)] = &[
        (
            "an unknown encoding",
            WATCH,
            ("connect-content-encoding", "br"),
            frame(1, b"x"),
            "unimplemented",
        ),
        (
            "a compressed frame without an encoding",
            WATCH,
            ("", ""),
            frame(1, b"x"),
            "internal",
        ),
        ("what is no JSON", WATCH, ("", ""), frame(0, b"{"), "invalid_argument"),
        (
            "two messages",
            WATCH,
            ("", ""),
            [frame(0, b"{}"), frame(0, b"{}")].concat(),
            "unimplemented",
        ),
        ("no message", WATCH, ("", ""), Vec::new(), "unimplemented"),
        (
            "too large a message",
            WATCH,
            ("", ""),
            frame(0, &vec![b' '; (4 << 20) + 1]),
            "resource_exhausted",
        ),
        (
            "a deadline",
            WATCH,
            ("connect-timeout-ms", "50"),
            frame(0, b"{\"thingId\": \"slow\"}"),
            "deadline_exceeded",
        ),
        (
            "a frame that is cut",
            SEND,
            ("", ""),
            [&[0, 0, 0, 0, 9][..], b"{"].concat(),
            "invalid_argument",
        ),
    ];
    for (case, path, (name, value), body, code) in cases {
        let mut headers = vec![("content-type", "application/connect+json")];
        if !name.is_empty() {
            headers.push((name, value));
        }
        let answer = server.send(Method::POST, path, &headers, body).await;
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, 200, "{case}: {text}");
        assert!(text.contains(&format!("\"code\":\"{code}\"")), "{case}: {text}");
    }
}

#[tokio::test]
async fn plain_http_says_it_with_the_status() {
    let server = shop().await;
    let protobuf = "application/x-protobuf";
    let bomb = bomb();
    let cases: &[(&str, &str, (&str, &str), &[u8], u16)] = &[
        ("a good call", GET, ("content-type", protobuf), b"", 200),
        (
            "an unknown method",
            "/shop.v1.ShopService/GetThin",
            ("content-type", protobuf),
            b"",
            404,
        ),
        ("an unknown encoding", GET, ("content-encoding", "br"), b"", 501),
        ("what is no gzip", GET, ("content-encoding", "gzip"), b"xx", 400),
        (
            "bytes that are no message",
            GET,
            ("content-type", protobuf),
            b"\xff\xff",
            400,
        ),
        ("a bomb", GET, ("content-encoding", "gzip"), &bomb, 429),
        ("a deadline", SLOW, ("x-server-timeout", "0.05"), b"", 504),
        ("a stream", WATCH, ("content-type", protobuf), b"", 501),
    ];
    for (case, path, (name, value), body, status) in cases {
        let headers = [("content-type", protobuf), (*name, *value)];
        let headers = if *name == "content-type" {
            &headers[..1]
        } else {
            &headers[..]
        };
        let answer = server.send(Method::POST, path, headers, body).await;
        assert_eq!(answer.status.as_u16(), *status, "{case}: {:?}", answer.body);
    }
}

#[tokio::test]
async fn a_body_that_never_ends_holds_nobody_else_up() {
    let server = shop().await;
    let mut held = Vec::new();
    for head in [
        "POST /shop.v1.ShopService/GetThing HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
        "POST /shop.v1.ShopService/GetThing HTTP/1.1\r\nhost: a\r\ncontent-ty",
        "POST /shop.v1.ShopService/TalkThings HTTP/1.1\r\nhost: a\r\ncontent-type: application/connect+json\r\ntransfer-encoding: chunked\r\n\r\n",
    ] {
        for _ in 0..50 {
            let mut socket = TcpStream::connect(&server.address).await.unwrap();
            socket.write_all(head.as_bytes()).await.unwrap();
            held.push(socket);
        }
    }
    let begun = Instant::now();
    server.json(GET, "{}").await;
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_stream_waits_for_a_client_that_does_not_read() {
    let server = shop().await;
    let mut socket = TcpStream::connect(&server.address).await.unwrap();
    let body = frame(0, b"{\"thingId\": \"endless\"}");
    let head = format!(
        "POST {WATCH} HTTP/1.1\r\nhost: a\r\ncontent-type: application/connect+json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(&[head.as_bytes(), &body].concat()).await.unwrap();
    // A million answers would be hundreds of megabytes; what does not fit into the sockets is not made.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut buffer = vec![0; 1 << 16];
    let mut received = 0;
    for _ in 0..8 {
        received += socket.read(&mut buffer).await.unwrap();
    }
    assert!(received > 0);
    drop(socket);
    server.json(GET, "{}").await;
    // It stops at once, so the stream is not still being made.
    server.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), server.done)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_server_for_the_whole_network_says_where_it_is() {
    let server = igata::server::Server::bind("0.0.0.0:0").await.unwrap();
    let port = server.local_addr.port();
    assert_eq!(server.address_here().to_string(), format!("127.0.0.1:{port}"));
    if let Some(address) = server.address_in_network() {
        assert!(address.port() == port && !address.ip().is_loopback() && !address.ip().is_unspecified());
    }
    let own = igata::server::Server::bind("127.0.0.1:0").await.unwrap();
    assert_eq!((own.address_here(), own.address_in_network()), (own.local_addr, None));
}

#[tokio::test]
async fn how_large_a_message_may_be_is_configured() {
    let mut config = config(1);
    config.max_receive_message_length = 100;
    let server = start_mock(Mock::new(&schema(SHOP), &config).unwrap()).await;
    for (length, grpc, http) in [(90, "0", 200), (101, "8", 429)] {
        // Of a string, its tag and its length.
        let message = [&[0x0a, length - 2], &vec![b'x'; usize::from(length) - 2][..]].concat();
        let headers = [("content-type", "application/grpc"), ("te", "trailers")];
        let called = server.send2(Method::POST, GET, &headers, &frame(0, &message)).await;
        assert_eq!(grpc_code(&called), grpc, "{length} bytes over gRPC");
        for media_type in ["application/proto", "application/x-protobuf"] {
            let answer = server.post(GET, media_type, &message).await;
            assert_eq!(answer.status.as_u16(), http, "{length} bytes of {media_type}");
        }
    }
}
