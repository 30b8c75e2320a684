//! One answer over every protocol, and what is said when something is wrong.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use igata::mock::{self, Mock};
use igata::server::Server;
use tokio_stream::StreamExt as _;
use tonic::Code;

use super::client::{RawCodec, SHOP, config, field, sample, schema, start};

const GET: &str = "/offer.v1.OfferService/GetOffer";
const ROUTE: &str = "/services/offer/v1/get_offer";
const PROTOBUF: &str = "application/x-protobuf";

#[tokio::test]
async fn every_protocol_has_the_same_answer() {
    let server = start(&sample()).await;
    let request = field(1, b"off_42");
    let answer = server.call(GET, &request).await.unwrap();
    assert!(answer.windows(6).any(|part| part == b"off_42"));

    let connect = server.post(GET, "application/proto", &request).await;
    assert_eq!(connect.body, answer);
    for content_type in [
        PROTOBUF,
        "application/protobuf",
        "application/vnd.google.protobuf",
        "application/octet-stream",
    ] {
        for path in [
            GET,
            ROUTE,
            "/services/offer/v1/GetOffer",
            "/services/offer/v1/getOffer",
            "/services/offer/v1/get-offer",
            "/api/offer/v1/OfferService/get_offer",
        ] {
            let plain = server.post(path, content_type, &request).await;
            assert_eq!((plain.status, plain.content_type()), (StatusCode::OK, content_type));
            assert_eq!(plain.body, answer);
        }
    }
    let web_request = [&[0, 0, 0, 0, 8][..], &request].concat();
    let web = server.post(GET, "application/grpc-web+proto", &web_request).await;
    assert!(web.body.windows(answer.len()).any(|part| part == answer));

    let json = server.json(GET, r#"{"offerId": "off_42"}"#).await;
    assert_eq!(server.json(ROUTE, r#"{"offer_id": "off_42"}"#).await, json);
    let query = "?connect=v1&encoding=json&message=%7B%22offerId%22%3A%22off_42%22%7D";
    let get = server.send(Method::GET, &format!("{GET}{query}"), &[], b"").await;
    assert_eq!(get.json(), json);
    let wants = [("content-type", "application/json"), ("accept", PROTOBUF)];
    let mixed = server
        .send(Method::POST, ROUTE, &wants, br#"{"offerId": "off_42"}"#)
        .await;
    assert_eq!(mixed.body, answer);
}

#[tokio::test]
async fn unary_answers_carry_their_length() {
    let server = start(&sample()).await;
    for (path, content_type) in [(GET, "application/json"), (GET, "application/proto"), (ROUTE, PROTOBUF)] {
        let answer = server
            .post(
                path,
                content_type,
                if content_type.ends_with("json") { b"{}" } else { b"" },
            )
            .await;
        assert_eq!(answer.headers["content-length"], answer.body.len().to_string());
    }
}

#[tokio::test]
async fn all_four_kinds_of_calls_answer() {
    let server = start(&schema(SHOP)).await;
    let mut client = server.grpc().await;
    let requests = || tokio_stream::iter([field(1, b"one"), field(1, b"two")].map(Bytes::from));
    let path = |name: &str| format!("/shop.v1.ShopService/{name}").parse().unwrap();

    let stream = client
        .server_streaming(
            tonic::Request::new(Bytes::from(field(1, b"one"))),
            path("WatchThings"),
            RawCodec,
        )
        .await
        .unwrap();
    let watched: Vec<Bytes> = stream.into_inner().collect::<Result<_, _>>().await.unwrap();
    let one = server
        .call("/shop.v1.ShopService/GetThing", &field(1, b"one"))
        .await
        .unwrap();
    let two = server
        .call("/shop.v1.ShopService/GetThing", &field(1, b"two"))
        .await
        .unwrap();
    assert_eq!(watched, [one.clone(), one.clone(), one.clone()]);

    client.ready().await.unwrap();
    let sent = client
        .client_streaming(tonic::Request::new(requests()), path("SendThings"), RawCodec)
        .await
        .unwrap();
    assert_eq!(sent.into_inner(), one);

    client.ready().await.unwrap();
    let talked = client
        .streaming(tonic::Request::new(requests()), path("TalkThings"), RawCodec)
        .await
        .unwrap();
    let talked: Vec<Bytes> = talked.into_inner().collect::<Result<_, _>>().await.unwrap();
    assert_eq!(talked, [one, two]);
}

#[tokio::test]
async fn a_stream_of_the_sample_shows_offers_of_the_item() {
    let server = start(&sample()).await;
    let item = server.json("/offer.v1.OfferService/ListOffers", "{}").await["offers"][0]["itemId"].take();
    let body = format!(r#"{{"itemId": {item}}}"#);
    let framed = [&[0, 0, 0, 0, u8::try_from(body.len()).unwrap()][..], body.as_bytes()].concat();
    let answer = server
        .post(
            "/offer.v1.OfferService/WatchOffers",
            "application/connect+json",
            &framed,
        )
        .await;
    let mut frames = Vec::new();
    let mut rest = &answer.body[..];
    while let Some((head, tail)) = rest.split_at_checked(5) {
        let length = u32::from_be_bytes(head[1..].try_into().unwrap()) as usize;
        frames.push(serde_json::from_slice::<serde_json::Value>(&tail[..length]).unwrap());
        rest = &tail[length..];
    }
    assert_eq!(frames.len(), 4, "three answers and the end");
    assert_eq!(frames[0]["offer"]["itemId"], item);
}

#[tokio::test]
async fn reflection_and_health_describe_the_services() {
    let server = start(&sample()).await;
    for version in ["v1", "v1alpha"] {
        let path = format!("/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo");
        let ask = |request: Vec<u8>| {
            let path = path.parse().unwrap();
            let server = &server;
            async move {
                let requests = tonic::Request::new(tokio_stream::iter([Bytes::from(request)]));
                let answer = server.grpc().await.streaming(requests, path, RawCodec).await.unwrap();
                answer.into_inner().next().await.unwrap().unwrap()
            }
        };
        let listed = ask(field(7, b"*")).await;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        for service in [
            "offer.v1.OfferService",
            "marketplace.user.v1.UserService",
            "grpc.health.v1.Health",
        ] {
            assert!(listed.contains(service), "{service}");
            let file = ask(field(4, service.as_bytes())).await;
            let name = service.rsplit('.').next().unwrap();
            assert!(String::from_utf8_lossy(&file).contains(name), "{service}");
        }
    }
    let health = server
        .call("/grpc.health.v1.Health/Check", &field(1, b"offer.v1.OfferService"))
        .await
        .unwrap();
    assert_eq!(health[..], [8, 1]);
    let unknown = server
        .call("/grpc.health.v1.Health/Check", &field(1, b"no.Service"))
        .await
        .unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
    let watched = server
        .grpc()
        .await
        .server_streaming(
            tonic::Request::new(Bytes::from(field(1, b"offer.v1.OfferService"))),
            "/grpc.health.v1.Health/Watch".parse().unwrap(),
            RawCodec,
        )
        .await
        .unwrap();
    assert_eq!(watched.into_inner().next().await.unwrap().unwrap()[..], [8, 1]);
}

#[tokio::test]
async fn errors_have_the_form_of_their_protocol() {
    let server = start(&sample()).await;
    let unknown = server.call("/offer.v1.OfferService/GetOfer", b"").await.unwrap_err();
    assert_eq!(unknown.code(), Code::Unimplemented);
    let broken = server.call(GET, b"\xff\xff").await.unwrap_err();
    assert_eq!(broken.code(), Code::InvalidArgument);

    let connect = server.post(GET, "application/json", br#"{"offer": 1}"#).await;
    assert_eq!(
        (connect.status, &connect.json()["code"]),
        (StatusCode::BAD_REQUEST, &"invalid_argument".into())
    );

    let plain = server.post(ROUTE, PROTOBUF, b"\xff\xff").await;
    assert_eq!(
        (plain.status, plain.content_type()),
        (StatusCode::BAD_REQUEST, PROTOBUF)
    );
    assert_eq!(plain.body[..2], [8, 3]);
    let plain = server.post(ROUTE, "application/json", b"{").await;
    assert_eq!(plain.json()["status"], "INVALID_ARGUMENT");
    let get = server.send(Method::GET, ROUTE, &[], b"").await;
    assert_eq!(
        (get.status, &get.headers["allow"]),
        (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().unwrap())
    );
    let text = server.post(ROUTE, "text/plain", b"").await;
    assert_eq!(text.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let stream = server.post("/services/offer/v1/watch_offers", PROTOBUF, b"").await;
    assert_eq!(stream.status, StatusCode::NOT_IMPLEMENTED);
    let large = server.post(ROUTE, PROTOBUF, &vec![0; 5 << 20]).await;
    assert_eq!(large.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_unknown_path_is_told_what_is_near() {
    let server = start(&sample()).await;
    let json = server
        .post("/offer.v1.OfferService/GetOfer", "application/json", b"{}")
        .await;
    assert_eq!(
        (json.status, &json.json()["near"][0]),
        (StatusCode::NOT_FOUND, &GET.into())
    );
    let text = server.post("/services/offers/v1/get_offer", PROTOBUF, b"").await;
    assert_eq!(text.status, StatusCode::NOT_FOUND);
    assert!(String::from_utf8_lossy(&text.body).contains("/services/offer/v1/GetOffer"));
    let root = server.send(Method::GET, "/", &[], b"").await;
    assert!(String::from_utf8_lossy(&root.body).contains(GET));
}

#[tokio::test]
async fn browsers_may_call_from_anywhere() {
    let server = start(&sample()).await;
    let asked = [
        ("origin", "http://app.test"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,x-own"),
    ];
    let preflight = server.send(Method::OPTIONS, GET, &asked, b"").await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight.headers["access-control-allow-headers"], "content-type,x-own");
    let headers = [("origin", "http://app.test"), ("content-type", "application/json")];
    let answer = server.send(Method::POST, GET, &headers, b"{}").await;
    assert_eq!(answer.headers["access-control-allow-origin"], "http://app.test");
    assert!(
        answer.headers["access-control-expose-headers"]
            .to_str()
            .unwrap()
            .contains("grpc-status")
    );
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let server = start(&sample()).await;
    let error = Server::bind(&server.address).await.unwrap_err().to_string();
    assert!(error.contains(&server.address) && error.contains("is taken"), "{error}");
    let error = Server::bind("nonsense").await.unwrap_err().to_string();
    assert!(error.contains("`nonsense`"), "{error}");
}

#[tokio::test]
async fn a_server_stops_when_it_is_asked_and_survives_broken_clients() {
    use tokio::io::AsyncWriteExt as _;
    let server = start(&sample()).await;
    for garbage in [
        &b"\x00\x01\x02"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff\xff",
        b"GET / HT",
    ] {
        let mut socket = tokio::net::TcpStream::connect(&server.address).await.unwrap();
        socket.write_all(garbage).await.unwrap();
        drop(socket);
    }
    server.json(GET, "{}").await;
    server.stop.send(()).unwrap();
    tokio::time::timeout(std::time::Duration::from_secs(15), server.done)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn hostile_requests_get_an_error_and_the_server_goes_on() {
    let server = start(&schema(SHOP)).await;
    let path = "/shop.v1.ShopService/GetThing";
    // `part { inner { inner { … } } }`, far deeper than any stack.
    let mut deep = Vec::new();
    for _ in 0..20_000 {
        deep.extend([0x1b_u8; 1]);
    }
    let json = format!("{{\"part\": {}1{}}}", "{\"inner\": ".repeat(20_000), "}".repeat(20_000));
    assert_eq!(server.post(path, PROTOBUF, &deep).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        server.post(path, "application/json", json.as_bytes()).await.status,
        StatusCode::BAD_REQUEST
    );
    let mut state = 1_u32;
    for length in 0..300 {
        let bytes: Vec<u8> = (0..length % 60)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        for content_type in [
            PROTOBUF,
            "application/proto",
            "application/json",
            "application/grpc-web",
            "application/connect+proto",
        ] {
            let answer = server.post(path, content_type, &bytes).await;
            assert_ne!(
                answer.status,
                StatusCode::INTERNAL_SERVER_ERROR,
                "{content_type} {bytes:?}"
            );
        }
    }
    server.json(path, "{}").await;
}

#[tokio::test]
async fn a_mock_is_exchanged_while_it_serves() {
    let service = mock::service(Arc::new(Mock::new(&sample(), &config(1)).unwrap()));
    let server = Server::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr;
    tokio::spawn(server.run(service.clone(), std::future::pending()));
    let mut client = super::client::start(&schema(SHOP)).await;
    client.address = address.to_string();
    client.json(GET, "{}").await;
    service.replace(Arc::new(Mock::new(&schema(SHOP), &config(1)).unwrap()));
    assert_eq!(
        client.post(GET, "application/json", b"{}").await.status,
        StatusCode::NOT_FOUND
    );
    client.json("/shop.v1.ShopService/GetThing", "{}").await;
}

#[test]
fn routes_that_cannot_be_served_are_found() {
    let mut config = config(1);
    config.routes[0].service = Some("offer.v1.OferService".to_owned());
    config.routes[1].path = "/x/{method}".to_owned();
    let mut twice = SHOP.to_owned();
    twice.push_str("service OtherService { rpc GetThing(GetThingRequest) returns (Thing); }");
    let mock = Mock::new(&schema(&twice), &config).unwrap();
    let messages: Vec<String> = mock::check_routes(&mock, "igata.yaml")
        .into_iter()
        .map(|problem| problem.message)
        .collect();
    assert_eq!(
        messages,
        [
            "there is no service `offer.v1.OferService`",
            "the path `/x/GetThing` leads to `shop.v1.OtherService/GetThing` and to `shop.v1.ShopService/GetThing`"
        ]
    );
}
