//! When stubs answer, and with what that depends on the request.

use bytes::Bytes;
use http::{Method, StatusCode};
use igata::config::ErrorForm;
use igata::mock::{self, Mock};
use serde_json::{Value, json};
use tokio_stream::StreamExt as _;

use super::client::{RawCodec, Running, SHOP, config, field, sample, schema, start_mock};

const GET: &str = "/shop.v1.ShopService/GetThing";

async fn shop(stubs: &str) -> Running {
    let mock = Mock::new(&schema(SHOP), &config(1)).unwrap();
    let mock = mock
        .with_stubs([("stubs/a.yaml", stubs)])
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    start_mock(mock).await
}

fn problem(stubs: &str) -> String {
    let mock = Mock::new(&schema(SHOP), &config(1)).unwrap();
    let problem = mock.with_stubs([("stubs/a.yaml", stubs)]).unwrap_err().remove(0);
    format!("{} {}", problem.message, problem.help.join(" "))
}

async fn title(server: &Running, body: Value) -> Value {
    server.json(GET, &body.to_string()).await["title"].take()
}

#[tokio::test]
async fn fields_are_matched_with_every_test() {
    let tests = [
        (
            "thing_id: {contains: mid}",
            json!({"thingId": "a mid z"}),
            json!({"thingId": "a z"}),
        ),
        (
            "thing_id: {regex: '^x[0-9]+$'}",
            json!({"thingId": "x12"}),
            json!({"thingId": "x"}),
        ),
        (
            "thing_id: {in: [a, b]}",
            json!({"thingId": "b"}),
            json!({"thingId": "c"}),
        ),
        ("thing_id: {not: a}", json!({"thingId": "b"}), json!({"thingId": "a"})),
        (
            "thing_id: {gt: b, lte: d}",
            json!({"thingId": "d"}),
            json!({"thingId": "b"}),
        ),
        ("thing_id: {present: true}", json!({"thingId": "d"}), json!({})),
        ("thing_id: {present: false}", json!({}), json!({"thingId": "d"})),
        ("part: {}", json!({"part": {}}), json!({})),
        ("part: null", json!({}), json!({"part": {}})),
        (
            "part: {count: {gte: 2, lt: 4}}",
            json!({"part": {"count": 3}}),
            json!({"part": {"count": 4}}),
        ),
        ("part: {count: {lt: 4}}", json!({}), json!({"part": {"count": 5}})),
        (
            "tags: {contains: new}",
            json!({"tags": ["old", "new"]}),
            json!({"tags": ["old"]}),
        ),
        (
            "color: {in: [COLOR_RED]}",
            json!({"color": "COLOR_RED"}),
            json!({"color": "COLOR_BLUE"}),
        ),
    ];
    for (test, yes, no) in tests {
        let server = shop(&format!(
            "method: shop.v1.ShopService/GetThing\nmatch: {{{test}}}\nresponse: {{title: hit}}\n"
        ))
        .await;
        assert_eq!(title(&server, yes).await, "hit", "{test}");
        assert_ne!(title(&server, no).await, "hit", "{test}");
    }
}

#[tokio::test]
async fn headers_and_expressions_are_matched() {
    let server = shop(
        "
- method: shop.v1.ShopService/GetThing
  match_headers: {authorization: {contains: Bearer}, x-team: ios}
  response: {title: by header}
- method: shop.v1.ShopService/GetThing
  priority: 1
  cel: request.part.count > 2 && 'a' in request.tags && headers['x-team'] == 'php'
  response: {title: by cel}
",
    )
    .await;
    let ask = |headers: &'static [(&'static str, &'static str)], body: &'static str| {
        let server = &server;
        async move {
            let headers = [&[("content-type", "application/json")], headers].concat();
            server.send(Method::POST, GET, &headers, body.as_bytes()).await
        }
    };
    let answer = ask(&[("authorization", "Bearer x"), ("x-team", "ios")], "{}").await;
    assert_eq!(answer.json()["title"], "by header");
    assert_eq!(answer.headers["x-igata-stub"], "stubs/a.yaml:2");
    assert!(
        answer.headers["x-igata-missed"]
            .to_str()
            .unwrap()
            .starts_with("stubs/a.yaml:5 `request.part.count")
    );
    let answer = ask(&[("x-team", "php")], r#"{"part": {"count": 3}, "tags": ["a"]}"#).await;
    assert_eq!(answer.json()["title"], "by cel");
    assert!(!answer.headers.contains_key("x-igata-missed"));
    let answer = ask(&[("x-team", "ios")], "{}").await;
    assert!(!answer.headers.contains_key("x-igata-stub"));
    let missed = answer.headers["x-igata-missed"].to_str().unwrap();
    assert!(missed.contains("the header authorization is missing"), "{missed}");
}

#[tokio::test]
async fn values_are_taken_from_the_request() {
    let server = shop(
        "
- method: shop.v1.ShopService/GetThing
  match: {thing_id: {not: gone}}
  response:
    title: 'for ${request.thing_id} of ${headers[\"x-team\"]}, $${x}'
    size: ${request.part.count * 2}
    price: {currency_code: JPY, units: '${request.part.count + 1}'}
    color: ${request.color}
    round: ${request.part}
    colors: '${[request.color, \"COLOR_RED\"]}'
    create_time: ${'2025-01-31T09:30:00Z'}
- method: shop.v1.ShopService/GetThing
  match: {thing_id: gone}
  error: {code: NOT_FOUND, message: 'there is no `${request.thing_id}`'}
- method: shop.v1.ShopService/WatchThings
  responses: [{title: '${string(index)} ${request.thing_id}'}, {title: 'then ${string(index)}'}]
- method: shop.v1.ShopService/ListThings
  response: {page: {count: '${request.page_size > 3 ? \"many\" : \"few\"}'}}
",
    )
    .await;
    let headers = [("content-type", "application/json"), ("x-team", "ios")];
    let body = json!({"thingId": "t1", "color": "COLOR_BLUE", "part": {"name": "leg", "count": 4}}).to_string();
    let thing = server.send(Method::POST, GET, &headers, body.as_bytes()).await.json();
    assert_eq!(thing["title"], "for t1 of ios, ${x}");
    assert_eq!((&thing["size"], &thing["price"]["units"]), (&json!(8), &json!("5")));
    assert_eq!(
        (&thing["color"], &thing["round"]["name"]),
        (&json!("COLOR_BLUE"), &json!("leg"))
    );
    assert_eq!(thing["colors"], json!(["COLOR_BLUE", "COLOR_RED"]));
    assert_eq!(thing["createTime"], "2025-01-31T09:30:00Z");
    let gone = server.post(GET, "application/json", br#"{"thingId": "gone"}"#).await;
    assert_eq!(gone.json()["message"], "there is no `gone`");
    let body = br#"{"thingId": "w"}"#;
    let framed = [&[0, 0, 0, 0, body.len() as u8][..], body].concat();
    let stream = server
        .post("/shop.v1.ShopService/WatchThings", "application/connect+json", &framed)
        .await;
    let text = String::from_utf8_lossy(&stream.body).into_owned();
    assert!(text.contains("\"0 w\"") && text.contains("\"then 1\""), "{text}");
    let broken = server
        .post("/shop.v1.ShopService/ListThings", "application/json", b"{}")
        .await;
    assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        broken.json()["message"]
            .as_str()
            .unwrap()
            .contains("stubs/a.yaml:18: expected a whole number")
    );
}

#[tokio::test]
async fn a_stub_answers_so_many_times_and_the_next_one_then() {
    let server = shop(
        "
- method: shop.v1.ShopService/GetThing
  times: 2
  error: {code: UNAVAILABLE}
- method: shop.v1.ShopService/GetThing
  response: {title: at last}
",
    )
    .await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(server.post(GET, "application/json", b"{}").await.status.as_u16());
    }
    assert_eq!(seen, [503, 503, 200, 200]);
}

#[tokio::test]
async fn a_type_is_what_its_stub_says_wherever_it_occurs() {
    let server = shop(
        "
- type: google.type.Money
  response: {currency_code: EUR}
- type: shop.v1.Part
  response: {name: bolt}
- type: google.protobuf.Duration
  response: 7s
- method: shop.v1.ShopService/GetThing
  match: {thing_id: own}
  response: {price: {currency_code: USD}, round: {name: nut}}
",
    )
    .await;
    let thing = server.json(GET, r#"{"thingId": "a"}"#).await;
    assert_eq!(
        (&thing["price"]["currencyCode"], &thing["duration"]),
        (&json!("EUR"), &json!("7s"))
    );
    assert!(thing["price"]["units"].is_string());
    assert!(
        thing["parts"]
            .as_object()
            .unwrap()
            .values()
            .all(|part| part["name"] == "bolt")
    );
    let own = server.json(GET, r#"{"thingId": "own"}"#).await;
    assert_eq!(
        (&own["price"]["currencyCode"], &own["round"]["name"]),
        (&json!("USD"), &json!("nut"))
    );
}

#[tokio::test]
async fn a_stream_has_its_own_rhythm_and_may_go_on_forever() {
    let server = shop(
        "
method: shop.v1.ShopService/WatchThings
stream: [{response: {title: tick}, delay: 1ms}, {response: {title: tock}, delay: 2ms}]
repeat: forever
",
    )
    .await;
    let mut client = server.grpc().await;
    let path = "/shop.v1.ShopService/WatchThings".parse().unwrap();
    let stream = client
        .server_streaming(tonic::Request::new(Bytes::new()), path, RawCodec)
        .await
        .unwrap();
    let items: Vec<_> = stream.into_inner().take(25).collect().await;
    assert_eq!(items.len(), 25);
    for (index, item) in items.into_iter().enumerate() {
        let word: &[u8] = if index % 2 == 0 { b"tick" } else { b"tock" };
        assert!(item.unwrap().windows(4).any(|part| part == word));
    }
}

#[tokio::test]
async fn each_message_of_a_call_has_its_own_stub() {
    let server = shop(
        "
- method: shop.v1.ShopService/TalkThings
  match: {thing_id: hello}
  response: {title: good day}
  headers: {x-hall: blue}
  trailers: {x-end: soon}
- method: shop.v1.ShopService/TalkThings
  match: {thing_id: stop}
  error: {code: ABORTED, message: stopped}
- method: shop.v1.ShopService/SendThings
  match: {thing_id: last}
  response: {title: the last one}
- method: shop.v1.ShopService/SendThings
  match: {thing_id: bad}
  error: {code: INVALID_ARGUMENT, message: bad thing}
",
    )
    .await;
    let requests = |ids: &[&str]| {
        let messages: Vec<Bytes> = ids.iter().map(|id| Bytes::from(field(1, id.as_bytes()))).collect();
        tonic::Request::new(tokio_stream::iter(messages))
    };
    let path = |name: &str| format!("/shop.v1.ShopService/{name}").parse().unwrap();
    let mut client = server.grpc().await;
    let talk = client
        .streaming(
            requests(&["hello", "other", "stop", "hello"]),
            path("TalkThings"),
            RawCodec,
        )
        .await
        .unwrap();
    assert_eq!(talk.metadata().get("x-hall").unwrap(), "blue");
    let items: Vec<_> = talk.into_inner().collect().await;
    assert_eq!(items.len(), 3);
    assert!(items[0].as_ref().unwrap().windows(8).any(|part| part == b"good day"));
    assert_eq!(items[2].as_ref().unwrap_err().message(), "stopped");

    client.ready().await.unwrap();
    let sent = client
        .client_streaming(requests(&["a", "last", "b"]), path("SendThings"), RawCodec)
        .await
        .unwrap();
    assert!(sent.into_inner().windows(12).any(|part| part == b"the last one"));
    client.ready().await.unwrap();
    let bad = client
        .client_streaming(requests(&["a", "bad", "last"]), path("SendThings"), RawCodec)
        .await
        .unwrap_err();
    assert_eq!(bad.message(), "bad thing");
}

#[test]
fn mistakes_in_tests_and_expressions_are_told() {
    let stub = |rest: &str| problem(&format!("method: shop.v1.ShopService/GetThing\n{rest}\n"));
    for (rest, message) in [
        (
            "response: {}\nmatch: {thing_id: {contain: x}}",
            "there is no test `contain` did you mean `contains`?",
        ),
        (
            "response: {}\nmatch: {thing_id: {regex: '('}}",
            "this is no regular expression: error: unclosed group ",
        ),
        (
            "response: {}\nmatch: {color: {contains: 1}}",
            "`contains` is for lists and for strings ",
        ),
        (
            "response: {}\ncel: request.thing_i == 'x'",
            "`shop.v1.GetThingRequest` has no field `thing_i`; did you mean `thing_id`? ",
        ),
        (
            "response: {}\ncel: reqest.x",
            "`reqest.x` is about `reqest`, which is unknown; did you mean `request`? ",
        ),
        (
            "response: {title: '${request.thing_id'}",
            "a `}` is missing behind `${request.thing_id` ",
        ),
        ("response: {}\ntimes: 0", "a stub that answers 0 times never answers "),
        (
            "response: {}\nrepeat: 2",
            "`repeat` is for `responses` and for `stream` ",
        ),
    ] {
        assert_eq!(stub(rest), message);
    }
    assert!(stub("response: {}\ncel: 'request.thing_id =='").contains("is no expression of CEL"));
    let deep = format!("response: {{}}\ncel: '{}1{}'", "(".repeat(400), ")".repeat(400));
    assert!(stub(&deep).contains("brackets 32 deep"));
    let endless = problem("method: shop.v1.ShopService/WatchThings\nresponses: [{}]\nrepeat: forever\n");
    assert_eq!(endless, "an endless stream needs a delay write `delay: 1s` beside it");
    assert!(problem("type: shop.v1.Prt\nresponse: {}").contains("did you mean `shop.v1.Part`?"));
    let twice = "- {type: shop.v1.Part, response: {}}\n- {type: shop.v1.Part, response: {}}\n";
    assert!(problem(twice).contains("has another stub"));
}

#[test]
fn ranges_that_do_not_meet_are_no_tie() {
    let stubs = "
- {method: shop.v1.ShopService/ListThings, match: {page_size: {lt: 5}}, response: {}}
- {method: shop.v1.ShopService/ListThings, match: {page_size: {gte: 5}}, response: {}}
- {method: shop.v1.ShopService/GetThing, match_headers: {x: a}, response: {}}
- {method: shop.v1.ShopService/GetThing, match_headers: {x: b}, response: {}}
- {method: shop.v1.ShopService/GetThing, match: {thing_id: x}, priority: -1, response: {}}
";
    let mock = Mock::new(&schema(SHOP), &config(1)).unwrap();
    assert_eq!(mock.with_stubs([("a.yaml", stubs)]).unwrap().stub_count(), 5);
    assert!(problem(&stubs.replace("{gte: 5}", "{gte: 4}")).contains("can match the same request"));
}

#[test]
fn an_answer_is_explained() {
    let stubs = "
- {method: offer.v1.OfferService/GetOffer, match: {offer_id: a}, response: {}}
- {method: offer.v1.OfferService/GetOffer, times: 1, response: {offer: {note: once}}}
- {method: offer.v1.OfferService/GetOffer, response: {}}
";
    let mock = Mock::new(&sample(), &config(1)).unwrap();
    let mock = mock.with_stubs([("stubs/a.yaml", stubs)]).unwrap();
    let method = mock.method("offer.v1.OfferService/GetOffer").unwrap();
    let request = mock::Request {
        method,
        message: mock.read_json(method, r#"{"offerId": "b"}"#).unwrap(),
        headers: &http::HeaderMap::new(),
        position: 0,
    };
    for _ in 0..2 {
        let explained = mock::explain(&mock, &request);
        let said: Vec<_> = explained
            .stubs
            .iter()
            .map(|(place, said)| format!("{place} {said}"))
            .collect();
        assert_eq!(
            said,
            [
                "stubs/a.yaml:2 offer_id is \"b\", not \"a\"",
                "stubs/a.yaml:3 answers",
                "stubs/a.yaml:4 is not asked"
            ]
        );
        assert_eq!(explained.reply.items.len(), 1);
    }
}

#[tokio::test]
async fn headers_and_trailers_may_be_taken_from_the_request() {
    let server = shop(
        "
method: shop.v1.ShopService/GetThing
name: traced
response: {title: '${headers[\"x-team\"]}'}
headers: {x-request-id: '${headers[\"x-request-id\"]}', x-thing: 'thing ${request.thing_id}'}
trailers: {x-end: '${request.thing_id + \"!\"}'}
",
    )
    .await;
    for id in ["one", "two", "one"] {
        let headers = [
            ("content-type", "application/json"),
            ("x-request-id", id),
            ("x-team", id),
        ];
        let answer = server.send(Method::POST, GET, &headers, br#"{"thingId": "t"}"#).await;
        assert_eq!(
            (&answer.headers["x-request-id"], &answer.json()["title"]),
            (&id.parse().unwrap(), &json!(id))
        );
        assert_eq!(
            (&answer.headers["x-thing"], &answer.headers["trailer-x-end"]),
            (&"thing t".parse().unwrap(), &"t!".parse().unwrap())
        );
        assert_eq!(answer.headers["x-igata-stub"], "stubs/a.yaml:2 (traced)");
    }
    // Without the header there is no value, and another id has letters that no header carries.
    let missing = server.post(GET, "application/json", b"{}").await;
    assert_eq!(missing.json()["code"], "internal");
    let headers = [
        ("content-type", "application/json"),
        ("x-request-id", "a"),
        ("x-team", "b"),
    ];
    let odd = server
        .send(Method::POST, GET, &headers, "{\"thingId\": \"無\"}".as_bytes())
        .await;
    let message = odd.json()["message"].to_string();
    assert!(message.contains("`x-thing` is no line of ASCII"), "{message}");
    let problem = problem("method: shop.v1.ShopService/GetThing\nresponse: {}\nheaders: {x: '${request.thing}'}\n");
    assert!(problem.contains("has no field `thing`"), "{problem}");
}

#[tokio::test]
async fn errors_of_plain_http_have_the_form_that_is_asked_for() {
    let stubs = "
method: shop.v1.ShopService/GetThing
error: {code: NOT_FOUND, message: gone, details: [{'@type': google.rpc.ErrorInfo, reason: SOLD}]}
";
    let body = |form| async move {
        let mut config = config(1);
        config.error_form = form;
        let mock = Mock::new(&schema(SHOP), &config)
            .unwrap()
            .with_stubs([("a.yaml", stubs)])
            .unwrap();
        let server = start_mock(mock).await;
        let route = "/api/shop/v1/ShopService/GetThing";
        let json = server.post(route, "application/json", b"{}").await;
        assert_eq!(json.status, StatusCode::NOT_FOUND);
        let protobuf = server.post(route, "application/x-protobuf", b"").await;
        (json.json(), protobuf.content_type().to_owned(), protobuf.body)
    };
    let (json, content_type, protobuf) = body(ErrorForm::Status).await;
    assert_eq!(
        (&json["code"], &json["status"], &json["message"]),
        (&json!(5), &json!("NOT_FOUND"), &json!("gone"))
    );
    assert_eq!(
        (content_type.as_str(), &protobuf[..2]),
        ("application/x-protobuf", &[8, 5][..])
    );
    let (json, content_type, protobuf) = body(ErrorForm::Google).await;
    let error = &json["error"];
    assert_eq!((&error["code"], &error["status"]), (&json!(404), &json!("NOT_FOUND")));
    assert_eq!(error["details"][0]["reason"], "SOLD");
    assert_eq!(
        (content_type.as_str(), &protobuf[..2]),
        ("application/x-protobuf", &[8, 5][..])
    );
    let (json, content_type, protobuf) = body(ErrorForm::Connect).await;
    assert_eq!(
        (&json["code"], &json["details"][0]["type"]),
        (&json!("not_found"), &json!("google.rpc.ErrorInfo"))
    );
    assert_eq!(json["details"][0]["debug"], json!({"reason": "SOLD"}));
    assert_eq!(content_type, "application/json");
    assert_eq!(serde_json::from_slice::<Value>(&protobuf).unwrap(), json);
}
