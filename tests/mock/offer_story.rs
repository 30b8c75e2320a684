//! The story of an offer: an app speaks protobuf over the company's routes, another one Connect,
//! and a backend gRPC, before any of their servers is there.

use bytes::Bytes;
use http::Method;
use igata::mock::Mock;
use serde_json::{Value, json};
use tokio_stream::StreamExt as _;

use super::client::{Messages, RawCodec, Running, config, sample, start_mock};

const STUBS: &str = "
- method: offer.v1.OfferService/MakeOffer
  match: {item_id: itm_bicycle}
  response: {offer: {offer_id: off_story, status: OFFER_STATUS_OPEN, note: '${request.note}'}}
- method: offer.v1.OfferService/ListOffers
  match: {item_id: itm_bicycle}
  response: {offers: [{offer_id: off_story, item_id: itm_bicycle, status: OFFER_STATUS_OPEN}]}
- method: offer.v1.OfferService/WatchOffers
  match: {item_id: itm_bicycle}
  stream: [{response: {offer: {offer_id: off_story, status: OFFER_STATUS_OPEN}}},
           {response: {offer: {offer_id: off_story, status: OFFER_STATUS_ACCEPTED}}, delay: 20ms}]
- method: offer.v1.OfferService/AcceptOffer
  match: {offer_id: off_story, etag: stale}
  error: {code: ABORTED, message: read the offer again}
";

struct Story {
    server: Running,
    messages: Messages,
}

impl Story {
    /// As an app for iOS with generated messages and its own HTTP client.
    async fn ios(&self, method: &str, request: Value) -> Value {
        let body = self.messages.protobuf(&format!("offer.v1.{method}Request"), &request);
        let path = format!("/services/offer/v1/{method}");
        let headers = [("content-type", "application/x-protobuf"), ("accept-language", "ja-JP")];
        let answer = self.server.send(Method::POST, &path, &headers, &body).await;
        assert_eq!(answer.status, 200, "{answer:?}", answer = answer.body);
        self.messages.json(&format!("offer.v1.{method}Response"), &answer.body)
    }

    /// As an app for Android with Connect.
    async fn android(&self, method: &str, request: Value) -> (u16, Value) {
        let path = format!("/offer.v1.OfferService/{method}");
        let headers = [("content-type", "application/json"), ("connect-protocol-version", "1")];
        let answer = self
            .server
            .send(Method::POST, &path, &headers, request.to_string().as_bytes())
            .await;
        (answer.status.as_u16(), answer.json())
    }
}

#[tokio::test]
async fn apps_and_a_backend_make_list_accept_and_watch_offers() {
    let mock = Mock::new(&sample(), &config(1)).unwrap();
    let mock = mock
        .with_stubs([("stubs/story.yaml", STUBS)])
        .unwrap_or_else(|problems| panic!("{problems:#?}"));
    let story = Story {
        server: start_mock(mock).await,
        messages: Messages::of(&sample()),
    };

    // The buyer's phone makes an offer; what the stub leaves out comes from the request or is made up.
    let made = story
        .ios(
            "MakeOffer",
            json!({"itemId": "itm_bicycle", "price": {"currencyCode": "JPY", "units": "4200"}, "note": "お願いします"}),
        )
        .await;
    let offer = &made["offer"];
    assert_eq!(
        (&offer["offerId"], &offer["itemId"]),
        (&json!("off_story"), &json!("itm_bicycle"))
    );
    assert_eq!(
        (&offer["price"]["units"], &offer["note"]),
        (&json!("4200"), &json!("お願いします"))
    );
    assert!(offer["buyerId"].as_str().unwrap().starts_with("usr_"));

    // The seller's phone lists it.
    let (status, list) = story.android("ListOffers", json!({"itemId": "itm_bicycle"})).await;
    assert_eq!((status, &list["offers"][0]["offerId"]), (200, &json!("off_story")));
    assert_eq!(list["offers"].as_array().map(Vec::len), Some(1));

    // The backend watches.
    let request = story
        .messages
        .protobuf("offer.v1.WatchOffersRequest", &json!({"itemId": "itm_bicycle"}));
    let watched = story
        .server
        .grpc()
        .await
        .server_streaming(
            tonic::Request::new(request),
            "/offer.v1.OfferService/WatchOffers".parse().unwrap(),
            RawCodec,
        )
        .await
        .unwrap();
    assert_eq!(watched.metadata().get("x-igata-stub").unwrap(), "stubs/story.yaml:8");
    let updates: Vec<Bytes> = watched.into_inner().collect::<Result<_, _>>().await.unwrap();
    let statuses: Vec<Value> = updates
        .iter()
        .map(|update| story.messages.json("offer.v1.WatchOffersResponse", update)["offer"]["status"].take())
        .collect();
    assert_eq!(statuses, ["OFFER_STATUS_OPEN", "OFFER_STATUS_ACCEPTED"]);

    // The seller accepts: first what is stale, then what is not, for which no stub is needed.
    let (status, stale) = story
        .android("AcceptOffer", json!({"offerId": "off_story", "etag": "stale"}))
        .await;
    assert_eq!((status, &stale["code"]), (409, &json!("aborted")));
    let (status, accepted) = story.android("AcceptOffer", json!({"offerId": "off_story"})).await;
    assert_eq!(
        (status, &accepted["offer"]["status"]),
        (200, &json!("OFFER_STATUS_ACCEPTED"))
    );
    let seen = story.ios("AcceptOffer", json!({"offerId": "off_story"})).await;
    assert_eq!(seen["offer"]["acceptance"], accepted["offer"]["acceptance"]);
}
