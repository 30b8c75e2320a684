//! REST by `google.api.http`, and gRPC-Web as text.

use std::io::Write as _;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, StatusCode};
use igata::mock::Mock;
use serde_json::{Value, json};

use super::client::{Running, config, field, sample, schema, start, start_mock};

const LIBRARY: &str = include_str!("library.proto");

async fn library(stubs: &str) -> Running {
    let mock = Mock::new(&schema(LIBRARY), &config(1)).unwrap();
    assert_eq!(mock.warnings(), []);
    start_mock(mock.with_stubs([("a.yaml", stubs)]).unwrap()).await
}

async fn get(server: &Running, path: &str) -> Value {
    let answer = server.send(Method::GET, path, &[], b"").await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {:?}", answer.body);
    answer.json()
}

#[tokio::test]
async fn paths_of_the_sample_lead_to_its_methods() {
    let server = start(&sample()).await;
    let rpc = |name: &str, body: &str| {
        let (server, path, body) = (&server, format!("/offer.v1.OfferService/{name}"), body.to_owned());
        async move { server.json(&path, &body).await }
    };
    assert_eq!(
        get(&server, "/v1/offers/off_1").await,
        rpc("GetOffer", r#"{"offerId": "off_1"}"#).await
    );
    assert_eq!(
        get(&server, "/v1/offers?page_size=2&statuses=OFFER_STATUS_OPEN&statuses=2").await,
        rpc("ListOffers", r#"{"pageSize": 2, "statuses": ["OFFER_STATUS_OPEN", 2]}"#).await
    );
    assert_eq!(
        get(&server, "/v1/items/itm_1/offers?pageSize=2").await,
        rpc("ListOffers", r#"{"pageSize": 2, "itemId": "itm_1"}"#).await
    );
    let accepted = server
        .post("/v1/offers/off_1:accept", "application/json", b"{}")
        .await
        .json();
    assert_eq!(accepted, rpc("AcceptOffer", r#"{"offerId": "off_1"}"#).await);
    let body = br#"{"price": {"currencyCode": "JPY", "units": "900"}, "item_id": "no"}"#;
    let made = server
        .post("/v1/items/itm_7/offers", "application/json", body)
        .await
        .json();
    assert_eq!(
        (&made["offer"]["itemId"], &made["offer"]["price"]["units"]),
        (&json!("itm_7"), &json!("900"))
    );
}

#[tokio::test]
async fn every_part_of_a_rule_is_heard() {
    let server = library(
        "
- method: library.v1.LibraryService/ListBooks
  match: {filter: {author_name: 'O Hara', year: 1999}, genres: [1, GENRE_POETRY], pages: 3}
  response: {books: [{title: found}]}
- method: library.v1.LibraryService/ListBooks
  match: {page_size: 7}
  response: {books: []}
- method: library.v1.LibraryService/GetCover
  response: {content_type: image/png, data: aGVsbG8=}
- method: library.v1.LibraryService/GetBook
  match: {name: gone}
  error: {code: CANCELLED, message: no, details: [{'@type': google.api.HttpBody, content_type: a/b}]}
",
    )
    .await;
    assert_eq!(
        get(&server, "/v1/shelves/1/books/a%20b").await["name"],
        "shelves/1/books/a b"
    );
    assert_eq!(get(&server, "/v1/books/x/y%2Fz").await["name"], "x/y%2Fz");
    let search = Method::from_bytes(b"SEARCH").unwrap();
    let copies = server.send(search, "/v1/books/emma/copies", &[], b"").await;
    assert_eq!(copies.json()["name"], "emma");

    let path = "/v1/books?filter.authorName=O+Hara&filter.year=1999&genres=1&genres=GENRE_POETRY&pages=3&$alt=json";
    assert_eq!(get(&server, path).await[0]["title"], "found");
    assert_eq!(get(&server, "/v1/books?page_size=7&key=k").await, json!([]));

    let patched = server
        .send(
            Method::PATCH,
            "/v1/shelves/1/books/2?allow_missing=true",
            &[],
            br#"{"title": "Emma", "name": "other"}"#,
        )
        .await
        .json();
    assert_eq!(
        (&patched["title"], &patched["name"]),
        (&json!("Emma"), &json!("shelves/1/books/2"))
    );
    let archived = server
        .post("/v1/shelves/1/books/2:archive", "application/json", b"")
        .await;
    assert_eq!(archived.json()["name"], "shelves/1/books/2");

    let cover = server.send(Method::GET, "/v1/covers/1", &[], b"").await;
    assert_eq!((cover.content_type(), &cover.body[..]), ("image/png", &b"hello"[..]));
    let gone = server.send(Method::GET, "/v1/books/gone", &[], b"").await;
    assert_eq!(gone.status.as_u16(), 499);
    assert_eq!(gone.json()["status"], "CANCELLED");
    assert_eq!(gone.json()["details"][0]["contentType"], "a/b");
}

#[tokio::test]
async fn what_a_rule_does_not_allow_is_told() {
    let server = library("").await;
    for (method, path, body, status, text) in [
        (Method::GET, "/v1/books?pagesize=1", "", 400, "did you mean"),
        (
            Method::GET,
            "/v1/books?page_size=many",
            "",
            400,
            "a whole number that fits",
        ),
        (Method::GET, "/v1/books?filter=x", "", 400, "written with its fields"),
        (Method::GET, "/v1/books", "{}", 400, "takes no body"),
        (Method::GET, "/v1/books?since=yesterday", "", 400, "`since`"),
        (
            Method::PATCH,
            "/v1/shelves/1/books/2?book.title=x",
            "{}",
            400,
            "belongs into the body",
        ),
        (
            Method::PATCH,
            "/v1/shelves/1/books/2",
            "{",
            400,
            "cannot read the request",
        ),
        (
            Method::DELETE,
            "/v1/shelves/1/books/2",
            "",
            405,
            "is called with GET, PATCH",
        ),
        (Method::POST, "/v1/books:send", "{}", 501, "takes a stream"),
        (Method::GET, "/v1/shelves", "", 404, "/v1/"),
    ] {
        let answer = server
            .send(method, path, &[("accept", "application/json")], body.as_bytes())
            .await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(text), "{path}: {message}");
    }
    let answer = server.send(Method::PUT, "/v1/books", &[], b"").await;
    assert_eq!(answer.headers["allow"], "GET");
}

#[test]
fn a_rule_that_cannot_be_served_is_a_warning_at_its_place() {
    let text = LIBRARY
        .replace("/v1/covers/{name}", "/v1/covers/{nam}")
        .replace("\"/v1/books/{name=**}\"", "\"/v1/{name=**}/x\"");
    let mock = Mock::new(&schema(&text), &config(1)).unwrap();
    let shown: Vec<_> = mock.warnings().iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        shown,
        [
            "`/v1/{name=**}/x` is no path template: `**` stands before the end",
            "`library.v1.GetBookRequest` has no field `nam`; did you mean `name`?",
        ]
    );
}

#[tokio::test]
async fn a_stream_comes_as_lines_as_an_array_or_as_events() {
    let server = library(
        "
method: library.v1.LibraryService/WatchBooks
responses: [{title: one}, {title: two}]
error: {code: UNAVAILABLE, message: later}
",
    )
    .await;
    let ask = |accept: &'static str| {
        let server = &server;
        async move {
            server
                .send(Method::GET, "/v1/shelves/1/watch", &[("accept", accept)], b"")
                .await
        }
    };
    let lines = ask("*/*").await;
    assert_eq!(
        (lines.status, lines.content_type()),
        (StatusCode::OK, "application/x-ndjson")
    );
    let text = String::from_utf8(lines.body.to_vec()).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[1]["title"]), (3, &json!("two")));
    assert_eq!(lines[2]["error"]["status"], "UNAVAILABLE");

    let array = ask("application/json").await.json();
    assert_eq!(array, Value::from(lines.clone()));

    let events = ask("text/event-stream").await;
    assert_eq!(events.content_type(), "text/event-stream");
    let text = String::from_utf8(events.body.to_vec()).unwrap();
    let events: Vec<&str> = text.split_terminator("\n\n").collect();
    assert!(events[0].starts_with("data: {") && events[2].starts_with("event: error\ndata: {"));
}

#[tokio::test]
async fn deadlines_cut_what_plain_http_waits_for() {
    let server = library(
        "
- method: library.v1.LibraryService/WatchBooks
  responses: [{title: one}, {title: two}]
  delay: 60ms
- method: library.v1.LibraryService/GetBook
  response: {}
  delay: 30s
",
    )
    .await;
    let begun = Instant::now();
    for (name, value) in [
        ("grpc-timeout", "50m"),
        ("connect-timeout-ms", "50"),
        ("x-server-timeout", "0.05"),
    ] {
        let answer = server.send(Method::GET, "/v1/books/x", &[(name, value)], b"").await;
        assert_eq!(answer.status, StatusCode::GATEWAY_TIMEOUT);
        let headers = [("content-type", "application/x-protobuf"), (name, value)];
        let answer = server
            .send(Method::POST, "/library.v1.LibraryService/GetBook", &headers, b"")
            .await;
        assert_eq!(
            (answer.status, &answer.body[..2]),
            (StatusCode::GATEWAY_TIMEOUT, &[8, 4][..])
        );
    }
    let headers = [("connect-timeout-ms", "90")];
    let answer = server.send(Method::GET, "/v1/shelves/1/watch", &headers, b"").await;
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    assert!(text.contains("\"one\"") && !text.contains("\"two\"") && text.contains("DEADLINE_EXCEEDED"));
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn bodies_may_be_compressed() {
    let server = start(&sample()).await;
    let path = "/services/offer/v1/get_offer";
    let body = field(1, b"off_42");
    let expected = server.post(path, "application/x-protobuf", &body).await.body;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&body).unwrap();
    let gzip = gzip.finish().unwrap();
    let send = |coding: &'static str, body: Vec<u8>| {
        let server = &server;
        async move {
            let headers = [("content-type", "application/x-protobuf"), ("content-encoding", coding)];
            server.send(Method::POST, path, &headers, &body).await
        }
    };
    assert_eq!(send("gzip", gzip.clone()).await.body, expected);
    assert_eq!(send("identity", body.clone()).await.body, expected);
    assert_eq!(send("gzip", b"no gzip".to_vec()).await.status, StatusCode::BAD_REQUEST);
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    bomb.write_all(&vec![0; 16 << 20]).unwrap();
    let bomb = send("gzip", bomb.finish().unwrap()).await;
    assert_eq!(bomb.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(send("br", body).await.status, StatusCode::NOT_IMPLEMENTED);
}

#[tokio::test]
async fn grpc_web_is_spoken_as_text_too() {
    let server = start(&sample()).await;
    let path = "/offer.v1.OfferService/GetOffer";
    let message = field(1, b"off_42");
    let framed = [&[0, 0, 0, 0, 8][..], &message].concat();
    let binary = server.post(path, "application/grpc-web+proto", &framed).await;
    for content_type in ["application/grpc-web-text", "application/grpc-web-text+proto"] {
        let text = server
            .post(path, content_type, STANDARD.encode(&framed).as_bytes())
            .await;
        assert_eq!((text.status, text.content_type()), (StatusCode::OK, content_type));
        let mut decoded = Vec::new();
        for group in text.body.chunks(4) {
            decoded.extend(STANDARD.decode(group).unwrap());
        }
        assert_eq!(decoded, binary.body);
    }
    let stream = "/offer.v1.OfferService/WatchOffers";
    let text = server
        .post(stream, "application/grpc-web-text", STANDARD.encode([0; 5]).as_bytes())
        .await;
    assert!(text.body.len() > 200);
    let broken = server.post(path, "application/grpc-web-text", b"!!!").await;
    assert_ne!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn hostile_paths_and_queries_get_an_error_and_the_server_goes_on() {
    let server = library("").await;
    let long = format!("/v1/{}", "a/".repeat(2000));
    let nested = format!("/v1/books?{}=1", "filter.".repeat(500));
    let many = format!("/v1/books?{}", "genres=1&".repeat(500));
    for path in [
        "//",
        "/v1/",
        "/v1//books",
        "/v1/books/",
        "/v1/books/:x",
        "/v1/books/%",
        "/v1/books/%ff%fe",
        "/v1/books/..%2f",
        "/v1/books?=",
        "/v1/books?&&=&",
        "/v1/books?page_size=%",
        "/v1/books?filter.=1",
        "/v1/books?.=1",
        "/:",
        "/v1:",
        long.as_str(),
        nested.as_str(),
        many.as_str(),
    ] {
        for method in [Method::GET, Method::POST, Method::PATCH, Method::HEAD] {
            let answer = server.send(method, path, &[("accept", "application/json")], b"").await;
            assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{path}");
        }
    }
    get(&server, "/v1/books").await;
}
