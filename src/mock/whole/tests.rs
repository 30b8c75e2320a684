use http::HeaderMap;

use super::*;
use crate::mock::message::encode;

/// Packages that refer to one another's things, and one that nobody imports.
const FILES: [(&str, &str); 4] = [
    (
        "shop/v1/shop.proto",
        "package shop.v1;\nmessage Shop { string shop_id = 1; string name = 2; }\n\
         message GetShopRequest { string shop_id = 1; }\n\
         service ShopService { rpc GetShop(GetShopRequest) returns (Shop); }",
    ),
    (
        "item/v1/item.proto",
        "package item.v1;\nimport \"shop/v1/shop.proto\";\n\
         message Item { string item_id = 1; string title = 2; shop.v1.Shop shop = 3; }\n\
         message GetItemRequest { string item_id = 1; }\n\
         service ItemService { rpc GetItem(GetItemRequest) returns (Item); }",
    ),
    (
        "offer/v1/offer.proto",
        "package offer.v1;\nmessage Offer { string offer_id = 1; string item_id = 2; string shop_id = 3; }\n\
         message GetOfferRequest { string offer_id = 1; }\n\
         service OfferService { rpc GetOffer(GetOfferRequest) returns (Offer); }",
    ),
    (
        "problem/v1/problem.proto",
        "package problem.v1;\nmessage Sold { string reason = 1; }",
    ),
];
const STUBS: &str = "
- method: offer.v1.OfferService/GetOffer
  match: {offer_id: sold}
  error: {code: NOT_FOUND, message: sold, details: [{'@type': problem.v1.Sold, reason: late}]}
- type: shop.v1.Shop
  response: {name: the only shop}
";

fn mock(files: usize) -> Mock {
    mock_of(&FILES, files)
}

/// What a method answers to a request in JSON.
fn answer_of(mock: &Mock, path: &str, json: &str) -> (Vec<bytes::Bytes>, Option<Status>) {
    let method = mock.method(path).unwrap();
    let request = Request {
        method,
        message: mock.read_json(method, json).unwrap(),
        headers: &HeaderMap::new(),
        position: 0,
    };
    let reply = answer(mock, &request);
    let items = reply.items.iter().map(|item| encode(&item.message, Format::Json));
    (items.collect::<Result<_, _>>().unwrap(), reply.error)
}

const CALLS: [(&str, &str); 4] = [
    ("shop.v1.ShopService/GetShop", "{\"shopId\": \"7\"}"),
    ("item.v1.ItemService/GetItem", "{\"itemId\": \"7\"}"),
    ("offer.v1.OfferService/GetOffer", "{\"offerId\": \"7\"}"),
    ("offer.v1.OfferService/GetOffer", "{\"offerId\": \"sold\"}"),
];

#[test]
fn answers_are_those_of_a_mock_that_is_made_at_once() {
    let (whole, parts) = (mock(100), mock(1));
    assert_eq!((whole.shares.len(), parts.shares.len()), (1, 3));
    let stubs = || [("stubs/a.yaml", STUBS)];
    for (whole, parts) in [
        (whole, parts),
        (
            mock(100).with_stubs(stubs()).unwrap(),
            mock(1).with_stubs(stubs()).unwrap(),
        ),
    ] {
        for (path, json) in CALLS {
            assert_eq!(answer_of(&parts, path, json), answer_of(&whole, path, json), "{path}");
        }
    }
}

#[test]
fn only_what_is_called_is_made() {
    let made = |mock: &Mock| mock.made().count();
    let bare = mock(1);
    assert_eq!(made(&bare), 0);
    answer_of(&bare, CALLS[0].0, CALLS[0].1);
    assert_eq!(made(&bare), 1);
    let stubbed = mock(1).with_stubs([("stubs/a.yaml", STUBS)]).unwrap();
    assert_eq!((made(&stubbed), stubbed.stub_count()), (1, 2));
}

#[test]
fn mistakes_of_stubs_are_told_once_whatever_is_made() {
    let wrong = "
- method: offer.v1.OfferService/GetOfer
  response: {}
- method: shop.v1.ShopService/GetShop
  response: {nme: x}
- method: item.v1.ItemService/GetItem
  response: {titl: x}
- type: shop.v1.Shp
  response: {}
";
    let messages = |files: usize| -> Vec<String> {
        let problems = mock(files).with_stubs([("stubs/a.yaml", wrong)]).unwrap_err();
        problems.into_iter().map(|problem| problem.message).collect()
    };
    assert_eq!(messages(1), messages(100));
    assert_eq!(messages(1).len(), 4);
}

#[test]
fn reflection_knows_what_is_not_made() {
    let mock = mock(1);
    let everything = mock.everything().unwrap();
    assert!(everything.message_index("problem.v1.Sold").is_some());
    assert!(everything.service_by_name("offer.v1.OfferService").is_some());
}
