//! Requests that break rules of protovalidate are refused, over every protocol alike.

use http::{Method, StatusCode};
use igata::mock::Mock;
use serde_json::Value;
use tonic::Code;

use super::client::{RawCodec, Running, config, field, schema, start, start_mock};

const RULES: &str = include_str!("rules.proto");
const GET: &str = "/rules.RulesService/GetOffer";
const SEND: &str = "/rules.RulesService/SendOffers";
const WRONG: &str = r#"{"title": "ab", "parts": [{"count": 1}, {"count": -1}]}"#;

async fn server() -> Running {
    start(&schema(RULES)).await
}

fn check(detail: &Value) {
    let violations = detail["violations"].as_array().unwrap();
    let seen: Vec<(&str, &str, usize)> = violations
        .iter()
        .map(|violation| {
            let elements = violation["field"]["elements"].as_array().unwrap();
            (
                violation["ruleId"].as_str().unwrap(),
                violation["message"].as_str().unwrap(),
                elements.len(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("string.min_len", "must be at least 3 characters", 1),
            ("int32.gt", "must be greater than 0", 2)
        ]
    );
    assert_eq!(violations[1]["field"]["elements"][0]["index"], "1");
}

#[tokio::test]
async fn a_request_that_breaks_rules_gets_all_violations_over_every_protocol() {
    let server = server().await;
    let json = [("content-type", "application/json")];
    let text = "title: must be at least 3 characters [string.min_len]; \
                parts[1].count: must be greater than 0 [int32.gt]";

    let connect = server.send(Method::POST, GET, &json, WRONG.as_bytes()).await;
    assert_eq!(connect.status, StatusCode::BAD_REQUEST);
    let connect = connect.json();
    assert_eq!(
        (&connect["code"], &connect["message"]),
        (&"invalid_argument".into(), &text.into())
    );
    assert_eq!(connect["details"][0]["type"], "buf.validate.Violations");

    let rest = server.send(Method::POST, "/v1/offers", &json, WRONG.as_bytes()).await;
    assert_eq!(rest.status, StatusCode::BAD_REQUEST);
    check(&rest.json()["details"][0]);

    let plain = [("content-type", "application/json"), ("accept", "application/json")];
    let plain = server
        .send(
            Method::POST,
            "/api/rules/RulesService/get_offer",
            &plain,
            WRONG.as_bytes(),
        )
        .await;
    assert_eq!(plain.status, StatusCode::BAD_REQUEST);
    check(&plain.json()["details"][0]);

    let wrong = [field(1, b"ab"), field(2, &[8, 1]), field(2, &[8, 0])].concat();
    let status = server.call(GET, &wrong).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::InvalidArgument, text));
    assert!(status.details().windows(14).any(|part| part == b"string.min_len"));
}

#[tokio::test]
async fn requests_that_keep_rules_and_those_without_are_answered() {
    let server = server().await;
    let good = [field(1, "日本語".as_bytes()), field(2, &[8, 1])].concat();
    assert!(server.call(GET, &good).await.is_ok());
    assert!(server.call("/rules.RulesService/Free", b"").await.is_ok());

    let mut config = config(1);
    config.validate = false;
    let lenient = start_mock(Mock::new(&schema(RULES), &config).unwrap()).await;
    assert!(lenient.call(GET, b"").await.is_ok());
}

#[tokio::test]
async fn every_message_of_a_stream_is_looked_at() {
    let server = server().await;
    let good = [field(1, b"abc"), field(2, &[8, 1])].concat();
    let mut client = server.grpc().await;
    let requests = tokio_stream::iter([good.clone().into(), good.clone().into()]);
    assert!(
        client
            .client_streaming(tonic::Request::new(requests), SEND.parse().unwrap(), RawCodec)
            .await
            .is_ok()
    );
    client.ready().await.unwrap();
    let requests = tokio_stream::iter([good.into(), field(1, b"a").into()]);
    let status = client
        .client_streaming(tonic::Request::new(requests), SEND.parse().unwrap(), RawCodec)
        .await
        .unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);

    // No message is not one without fields, which would break the rules.
    client.ready().await.unwrap();
    assert!(
        client
            .client_streaming(
                tonic::Request::new(tokio_stream::empty()),
                SEND.parse().unwrap(),
                RawCodec
            )
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn rules_about_the_time_apply_where_there_is_a_clock() {
    let later = r#"{"title": "abc", "parts": [{"count": 1}], "since": "2001-01-01T00:00:00Z"}"#;
    let mock = || Mock::new(&schema(RULES), &config(1)).unwrap();
    let headers = [("content-type", "application/json")];
    for (mock, status) in [
        (mock(), StatusCode::OK),
        (mock().with_clock(|| (1_000_000_000, 0)), StatusCode::OK),
        (mock().with_clock(|| (0, 0)), StatusCode::BAD_REQUEST),
    ] {
        let server = start_mock(mock).await;
        let answer = server.send(Method::POST, GET, &headers, later.as_bytes()).await;
        assert_eq!(answer.status, status);
    }
}
