//! The same request has the same answer, whatever came before it and however it is asked.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use igata::config::Language;
use igata::mock::Mock;
use igata::schema::{Element as _, Message, Method, Scalar, Schema, Type};
use serde_json::{Map, Value, json};

use super::client::{Messages, Running, SHOP, config, field, frame, sample, schema, start_mock};

/// A small generator whose numbers are the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            items.swap(index, self.below(index + 1));
        }
    }
}

/// Some request for a method, as JSON.
fn request(random: &mut Random, message: Message<'_>, depth: usize) -> Value {
    let mut fields = Map::new();
    for field in message.fields() {
        // Tokens of pages are the mock's own.
        let is_token = field.name().ends_with("token");
        if random.below(2) == 0 || field.map().is_some() || field.oneof().is_some() || is_token {
            continue;
        }
        let value = match field.ty() {
            Type::Scalar(Scalar::String) => json!(["", "off_1", "itm_1", "usr_1", "日本"][random.below(5)]),
            Type::Scalar(Scalar::Bool) => json!(random.below(2) == 0),
            Type::Scalar(Scalar::Bytes) => json!("AAE="),
            Type::Scalar(_) => json!(random.below(9)),
            Type::Enum(enumeration) => json!(enumeration.values().nth(random.below(2)).unwrap().name()),
            Type::Message(inner) if depth < 2 && !inner.full_name().starts_with("google.protobuf.") => {
                request(random, inner, depth + 1)
            }
            Type::Message(_) => continue,
        };
        let value = if field.is_list() { json!([value]) } else { value };
        fields.insert(field.name().to_owned(), value);
    }
    Value::Object(fields)
}

/// A call, and one protocol after another in which it can be made.
struct Call {
    path: String,
    input: String,
    output: String,
    request: Value,
}

impl Call {
    fn new(random: &mut Random, method: Method<'_>) -> Self {
        Self {
            path: format!("/{}/{}", method.service().full_name(), method.name()),
            input: method.input().full_name().to_owned(),
            output: method.output().full_name().to_owned(),
            request: request(random, method.input(), 0),
        }
    }

    /// The answer as protobuf; of an error, its HTTP status as the rest of the protocols have it.
    async fn answer(&self, server: &Running, messages: &Messages, protocol: usize) -> Result<Bytes, u16> {
        let body = messages.protobuf(&self.input, &self.request);
        let parts: Vec<&str> = self.path.split(['/', '.']).collect();
        let (package, service, method) = (
            &parts[1..parts.len() - 2].join("/"),
            parts[parts.len() - 2],
            parts[parts.len() - 1],
        );
        let route = format!("/api/{package}/{service}/{method}");
        let answer = match protocol {
            0 => {
                return server
                    .call(&self.path, &body)
                    .await
                    .map_err(|status| code_of(status.code()));
            }
            1 => server.post(&self.path, "application/proto", &body).await,
            2 => server.post(&route, "application/x-protobuf", &body).await,
            3 => {
                let web = server
                    .post(&self.path, "application/grpc-web+proto", &frame(0, &body))
                    .await;
                let length = web
                    .body
                    .get(1..5)
                    .map(|bytes| u32::from_be_bytes(bytes.try_into().unwrap()));
                if let (Some(0), Some(length)) = (web.body.first(), length) {
                    return Ok(web.body.slice(5..5 + length as usize));
                }
                let text = [
                    String::from_utf8_lossy(&web.body).into_owned(),
                    format!("{:?}", web.headers),
                ]
                .concat();
                assert!(text.contains("grpc-status"), "{text}");
                return Err(400);
            }
            _ => {
                let json = server
                    .post(&self.path, "application/json", self.request.to_string().as_bytes())
                    .await;
                if json.status == StatusCode::OK {
                    return Ok(messages.protobuf(&self.output, &json.json()));
                }
                json
            }
        };
        if answer.status == StatusCode::OK {
            Ok(answer.body)
        } else {
            Err(answer.status.as_u16())
        }
    }
}

fn code_of(code: tonic::Code) -> u16 {
    match code {
        tonic::Code::InvalidArgument => 400,
        code => panic!("{code:?}"),
    }
}

async fn answers_depend_on_requests_alone(schema: &Arc<Schema>, seed: u64, language: Option<Language>) {
    let mut config = config(7);
    config.locale = language;
    let messages = Messages::of(schema);
    let mut random = Random(seed);
    let services = schema.local_files().flat_map(igata::schema::File::services);
    let methods: Vec<Method<'_>> = services
        .flat_map(igata::schema::Service::methods)
        .filter(|method| !method.is_client_streaming() && !method.is_server_streaming())
        .collect();
    let mut calls: Vec<Call> = Vec::new();
    for _ in 0..6 {
        calls.extend(methods.iter().map(|method| Call::new(&mut random, *method)));
    }
    let mut known: HashMap<String, Result<Vec<u8>, u16>> = HashMap::new();
    // Each round is another server, another order and other protocols.
    for round in 0..3 {
        let server = start_mock(Mock::new(schema, &config).unwrap()).await;
        random.shuffle(&mut calls);
        for (index, call) in calls.iter().enumerate() {
            let protocol = (index + round + random.below(2)) % 5;
            let answer = call.answer(&server, &messages, protocol).await;
            // JSON does not tell the order of fields and of entries, so the bytes are put in one order.
            let answer = answer.map(|bytes| {
                messages
                    .protobuf(&call.output, &messages.json(&call.output, &bytes))
                    .to_vec()
            });
            let asked = format!("{} {}", call.path, call.request);
            match known.get(&asked) {
                None => {
                    known.insert(asked, answer);
                }
                Some(before) => assert_eq!(*before, answer, "{asked} over protocol {protocol}"),
            }
        }
    }
    let failed = known.values().filter(|answer| answer.is_err()).count();
    assert!(
        known.len() > methods.len() && failed * 4 < known.len(),
        "{failed} of {} failed",
        known.len()
    );
}

#[tokio::test]
async fn the_sample_answers_the_same_in_any_order_and_protocol() {
    for seed in 1..4 {
        answers_depend_on_requests_alone(&sample(), seed, None).await;
    }
}

#[tokio::test]
async fn so_does_a_schema_with_every_kind_of_field_in_japanese() {
    answers_depend_on_requests_alone(&schema(SHOP), 5, Some(Language::Japanese)).await;
}

#[tokio::test]
async fn protobuf_is_the_same_to_the_byte() {
    let one = start_mock(Mock::new(&sample(), &config(3)).unwrap()).await;
    let other = start_mock(Mock::new(&sample(), &config(3)).unwrap()).await;
    let path = "/offer.v1.OfferService/GetOffer";
    let body = |id: usize| field(1, format!("off_{id}").as_bytes());
    for id in (0..20).rev() {
        other
            .json(path, &json!({"offerId": format!("off_{id}")}).to_string())
            .await;
    }
    for id in 0..20 {
        let grpc = one.call(path, &body(id)).await.unwrap();
        let plain = other
            .post("/services/offer/v1/get-offer", "application/x-protobuf", &body(id))
            .await;
        assert_eq!(grpc, plain.body);
        // What was answered before is answered again.
        assert_eq!(one.post(path, "application/proto", &body(id)).await.body, grpc);
    }
}

#[tokio::test]
async fn every_row_of_a_list_is_what_get_returns() {
    for language in [Language::English, Language::Japanese] {
        let mut config = config(1);
        config.locale = Some(language);
        let server = start_mock(Mock::new(&sample(), &config).unwrap()).await;
        for (service, list, get, rows, id) in [
            ("offer.v1.OfferService", "ListOffers", "GetOffer", "offers", "offerId"),
            (
                "marketplace.item.v1.ItemService",
                "ListItems",
                "GetItem",
                "items",
                "itemId",
            ),
        ] {
            let page = server.json(&format!("/{service}/{list}"), r#"{"pageSize": 100}"#).await;
            let found = page[rows].as_array().unwrap();
            assert!(found.len() > 20);
            for row in found {
                let body = json!({id: row[id]}).to_string();
                let answer = server.json(&format!("/{service}/{get}"), &body).await;
                assert!(
                    answer.as_object().unwrap().values().any(|thing| thing == row),
                    "{row} {answer}"
                );
            }
        }
    }
}
