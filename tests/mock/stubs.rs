//! Written answers.

use std::fmt::Write as _;

use http::StatusCode;
use igata::mock::Mock;
use serde_json::json;
use tonic::Code;

use super::client::{Running, SHOP, config, field, sample, schema, start_mock};

const GET: &str = "/offer.v1.OfferService/GetOffer";

async fn with_stubs(files: &[(&str, &str)]) -> Running {
    let mock = Mock::new(&sample(), &config(1)).unwrap();
    start_mock(mock.with_stubs(files.iter().copied()).unwrap()).await
}

fn problems(text: &str) -> String {
    let mock = Mock::new(&sample(), &config(1)).unwrap();
    let mut shown = String::new();
    for problem in mock.with_stubs([("stubs/a.yaml", text)]).unwrap_err() {
        let start = problem.place.unwrap().span.unwrap().start;
        write!(shown, "{}:{} {}", start.line + 1, start.column + 1, problem.message).unwrap();
        for help in problem.help {
            write!(shown, " ({help})").unwrap();
        }
        shown.push('\n');
    }
    shown
}

#[tokio::test]
async fn a_stub_answers_what_it_says_and_the_rest_is_made_up() {
    let server = with_stubs(&[(
        "stubs/offer.yaml",
        "
- method: offer.v1.OfferService/GetOffer
  match: {offer_id: off_stub}
  response:
    offer:
      status: OFFER_STATUS_DECLINED
      price: {currency_code: JPY, units: 3000}
      note: null
      create_time: 2025-01-31T09:30:00Z
- method: offer.v1.OfferService/ListOffers
  response:
    offers: [{offer_id: one}, {offerId: two, status: OFFER_STATUS_OPEN}]
    next_page_token: ''
",
    )])
    .await;
    let offer = server.json(GET, r#"{"offerId": "off_stub"}"#).await["offer"].take();
    assert_eq!(offer["offerId"], "off_stub");
    assert_eq!(offer["price"], json!({"currencyCode": "JPY", "units": "3000"}));
    assert_eq!(offer["createTime"], "2025-01-31T09:30:00Z");
    assert!(offer["declination"].is_object() && offer.get("note").is_none());
    assert!(offer["buyerId"].as_str().unwrap().starts_with("usr_"));
    let list = server.json("/offer.v1.OfferService/ListOffers", "{}").await;
    let ids: Vec<_> = list["offers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|offer| &offer["offerId"])
        .collect();
    assert_eq!(ids, ["one", "two"]);
    let one = server.json(GET, r#"{"offerId": "one"}"#).await;
    assert_eq!(list["offers"][0], one["offer"]);
}

#[tokio::test]
async fn the_stub_that_asks_for_more_wins() {
    let server = with_stubs(&[
        (
            "stubs/a.yaml",
            "method: offer.v1.OfferService/GetOffer\nresponse: {offer: {note: any}}\n",
        ),
        (
            "stubs/b.yaml",
            "method: offer.v1.OfferService.GetOffer\nmatch: {offer_id: x}\nresponse: {offer: {note: only x}}\n",
        ),
    ])
    .await;
    assert_eq!(server.json(GET, r#"{"offerId": "x"}"#).await["offer"]["note"], "only x");
    assert_eq!(server.json(GET, r#"{"offerId": "y"}"#).await["offer"]["note"], "any");
}

#[tokio::test]
async fn errors_come_with_code_message_details_and_headers_over_every_protocol() {
    let text = "
method: shop.v1.ShopService/GetThing
match: {thing_id: gone}
error:
  code: NOT_FOUND
  message: there is no such thing 無い
  details:
    - {'@type': google.rpc.ErrorInfo, reason: GONE, domain: shop}
headers: {x-one: '1'}
trailers: {x-two: '2'}
";
    let mock = Mock::new(&schema(SHOP), &config(1)).unwrap();
    let server = start_mock(mock.with_stubs([("stubs/a.yaml", text)]).unwrap()).await;
    let path = "/shop.v1.ShopService/GetThing";
    let status = server.call(path, &field(1, b"gone")).await.unwrap_err();
    assert_eq!(
        (status.code(), status.message()),
        (Code::NotFound, "there is no such thing 無い")
    );
    assert!(status.details().windows(4).any(|part| part == b"GONE"));
    assert_eq!(status.metadata().get("x-two").unwrap(), "2");

    let connect = server.post(path, "application/json", br#"{"thingId": "gone"}"#).await;
    assert_eq!(
        (connect.status, &connect.json()["code"]),
        (StatusCode::NOT_FOUND, &json!("not_found"))
    );
    assert_eq!(connect.json()["details"][0]["type"], "google.rpc.ErrorInfo");
    assert_eq!(
        (&connect.headers["x-one"], &connect.headers["trailer-x-two"]),
        (&"1".parse().unwrap(), &"2".parse().unwrap())
    );

    let plain = server.post(path, "application/x-protobuf", &field(1, b"gone")).await;
    assert_eq!((plain.status, &plain.body[..2]), (StatusCode::NOT_FOUND, &[8, 5][..]));
    assert_eq!(plain.headers["x-one"], "1");
    let plain = server
        .post(
            "/api/shop/v1/ShopService/get_thing",
            "application/json",
            br#"{"thingId": "gone"}"#,
        )
        .await;
    assert_eq!(plain.json()["details"][0]["reason"], "GONE");
    server.json(path, r#"{"thingId": "here"}"#).await;
}

#[tokio::test]
async fn a_stream_has_the_items_of_its_stub_with_delays_and_then_its_error() {
    let text = "
method: shop.v1.ShopService/WatchThings
responses: [{title: first}, {title: second}]
delay: 20ms
error: {code: unavailable, message: come back}
";
    let mock = Mock::new(&schema(SHOP), &config(1)).unwrap();
    let server = start_mock(mock.with_stubs([("stubs/a.yaml", text)]).unwrap()).await;
    let begun = std::time::Instant::now();
    let answer = server
        .post(
            "/shop.v1.ShopService/WatchThings",
            "application/connect+json",
            &[0, 0, 0, 0, 2, b'{', b'}'],
        )
        .await;
    assert!(begun.elapsed() >= std::time::Duration::from_millis(40));
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let places = ["\"first\"", "\"second\"", "\"unavailable\""].map(|part| text.find(part).unwrap());
    assert!(places.is_sorted());
}

#[tokio::test]
async fn a_delay_is_cut_by_the_deadline() {
    let server = with_stubs(&[(
        "a.yaml",
        "method: offer.v1.OfferService/GetOffer\nresponse: {}\ndelay: 30s\n",
    )])
    .await;
    let headers = [("content-type", "application/json"), ("connect-timeout-ms", "50")];
    let answer = server.send(http::Method::POST, GET, &headers, b"{}").await;
    assert_eq!(answer.json()["code"], "deadline_exceeded");
}

#[test]
fn mistakes_are_all_found_with_place_and_remedy() {
    let shown = problems(
        "
- method: offer.v1.OfferService/GetOfer
  response: {}
- method: offer.v1.OfferService/GetOffer
  match: {offerid: 1}
  response:
    offer:
      staus: 1
      status: ACCEPTED
      price: {units: many}
      create_time: yesterday
      labels: [a]
      price_yen: 1.5
- method: offer.v1.OfferService/GetOffer
  mach: {}
  error: {code: NOTFOUND}
- method: offer.v1.OfferService/GetOffer
- method: offer.v1.OfferService/GetOffer
  responses: [{}]
  delay: soon
  headers: {'a b': x}
- response: {}
",
    );
    insta::with_settings!({snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("mistakes", shown);
    });
}

#[tokio::test]
async fn details_may_be_of_types_with_a_json_of_their_own() {
    let text = "
method: shop.v1.ShopService/GetThing
error:
  code: UNAVAILABLE
  details:
    - {'@type': google.protobuf.Duration, value: 90s}
    - '@type': google.rpc.QuotaFailure
      violations: [{subject: calls, quota_dimensions: {region: jp}}, {description: per day}]
    - {'@type': type.googleapis.com/google.rpc.RetryInfo, retry_delay: 1.5s}
";
    let mock = Mock::new(&schema(SHOP), &config(1)).unwrap();
    let server = start_mock(mock.with_stubs([("stubs/a.yaml", text)]).unwrap()).await;
    let answer = server
        .post("/api/shop/v1/ShopService/get_thing", "application/json", b"{}")
        .await;
    let of = |name: &str| format!("type.googleapis.com/google.{name}");
    assert_eq!(
        answer.json()["details"],
        json!([
            {"@type": of("protobuf.Duration"), "value": "90s"},
            {"@type": of("rpc.QuotaFailure"), "violations": [
                {"subject": "calls", "quotaDimensions": {"region": "jp"}}, {"description": "per day"},
            ]},
            {"@type": of("rpc.RetryInfo"), "retryDelay": "1.500s"},
        ])
    );
}

#[test]
fn a_detail_that_cannot_be_is_told_with_its_line() {
    let shown = problems(
        "
method: offer.v1.OfferService/GetOffer
error:
  code: UNAVAILABLE
  details:
    - {'@type': google.protobuf.Duration, seconds: 90}
    - {'@type': google.protobuf.Duration, value: soon}
    - {'@type': google.rpc.RetryInfo, retry_delay: soon}
    - {'@type': google.rpc.RetryInfos}
    - {reason: none}
",
    );
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 6, "{shown}");
    assert_eq!(
        lines[0],
        "6:7 the key `value` is missing (the JSON of `google.protobuf.Duration` stands in it, as in `value: 90s`)"
    );
    assert!(lines[1].starts_with("6:43 unknown key `seconds`"), "{shown}");
    assert!(
        lines[2].starts_with("7:50 this is no `google.protobuf.Duration`"),
        "{shown}"
    );
    assert!(
        lines[3].starts_with("8:52 this is no `google.protobuf.Duration`"),
        "{shown}"
    );
    assert!(lines[4].starts_with("9:17 there is no message"), "{shown}");
    assert!(lines[5].starts_with("10:7 the key `\"@type\"` is missing"), "{shown}");
}

#[test]
fn two_stubs_that_match_the_same_are_an_error() {
    let both = "
- method: offer.v1.OfferService/ListOffers
  match: {item_id: a}
  response: {}
- method: offer.v1.OfferService/ListOffers
  match: {page_size: 2}
  response: {}
- method: offer.v1.OfferService/ListOffers
  match: {item_id: b}
  response: {}
";
    let shown = problems(both);
    assert_eq!(shown.matches("can match the same request").count(), 2, "{shown}");
    let mock = Mock::new(&sample(), &config(1)).unwrap();
    let problem = mock.with_stubs([("a.yaml", both)]).unwrap_err().remove(0);
    assert_eq!(problem.related.len(), 1);
}

#[test]
fn the_stubs_of_the_page_are_stubs() {
    let page = include_str!("../../docs/mock.md");
    let blocks = page
        .split("```yaml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let stubs: Vec<&str> = blocks.filter(|block| block.contains("method: ")).collect();
    assert_eq!(stubs.len(), 1);
    let mock = Mock::new(&sample(), &config(1)).unwrap();
    let mock = mock
        .with_stubs([("docs/mock.md", stubs[0])])
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(mock.stub_count(), 4);
}

#[tokio::test]
async fn an_expression_that_goes_through_too_much_is_stopped() {
    for expression in [
        "request.tags.all(x, request.tags.exists(y, y == x))",
        "request.tags.all(x, size(request.tags + request.tags) > 0)",
        "request.tags.map(x, [x] + request.tags).size() > 0",
    ] {
        let stub =
            format!("- method: shop.v1.ShopService/GetThing\n  response: {{title: '${{string({expression})}}'}}\n");
        let mock = Mock::new(&schema(SHOP), &config(1)).unwrap();
        let server = start_mock(mock.with_stubs([("stubs/a.yaml", stub.as_str())]).unwrap()).await;
        let ask = |count: usize| json!({"tags": vec!["a"; count]}).to_string();
        let call = "/shop.v1.ShopService/GetThing";
        assert_eq!(server.json(call, &ask(900)).await["title"], "true", "{expression}");
        let answer = server.post(call, "application/json", ask(1500).as_bytes()).await;
        let error = answer.json();
        assert_eq!(error["code"], "internal", "{expression}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.ends_with("it goes through more than 2000000 items of lists and maps"),
            "{expression}: {message}"
        );
    }
}
