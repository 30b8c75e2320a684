//! What is made up: the same each time, and sensible.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::client::{self, SHOP, sample, schema, start, start_mock};
use igata::mock::Mock;

const GET: &str = "/offer.v1.OfferService/GetOffer";
const LIST: &str = "/offer.v1.OfferService/ListOffers";

#[tokio::test]
async fn answers_of_the_sample_are_these() {
    let server = start(&sample()).await;
    let mut shown = String::new();
    for (path, body) in [
        (GET, json!({"offerId": "off_1"})),
        (LIST, json!({"pageSize": 2, "statuses": ["OFFER_STATUS_OPEN"]})),
        ("/offer.v1.OfferService/AcceptOffer", json!({"offerId": "off_1"})),
        (
            "/offer.v1.OfferService/MakeOffer",
            json!({"itemId": "itm_1", "price": {"currencyCode": "JPY", "units": "4200"}, "requestId": "r"}),
        ),
        ("/marketplace.item.v1.ItemService/GetItem", json!({"itemId": "itm_1"})),
        (
            "/marketplace.item.v1.ItemService/BatchGetItems",
            json!({"itemIds": ["itm_1"]}),
        ),
        ("/marketplace.user.v1.UserService/GetUser", json!({"userId": "usr_1"})),
        (
            "/authority.v1.AuthorityService/ExchangeToken",
            json!({"accessToken": "a"}),
        ),
    ] {
        let answer = server.json(path, &body.to_string()).await;
        writeln!(shown, "{path} {body}\n{answer:#}\n").unwrap();
    }
    let shop = start(&schema(SHOP)).await;
    let answer = shop.json("/shop.v1.ShopService/GetThing", r#"{"thingId": "t1"}"#).await;
    writeln!(shown, "/shop.v1.ShopService/GetThing\n{answer:#}").unwrap();
    insta::with_settings!({snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("answers", shown);
    });
}

#[tokio::test]
async fn an_offer_is_the_same_in_get_and_in_every_list() {
    let server = start(&sample()).await;
    let mut token = String::new();
    let mut seen = BTreeSet::new();
    loop {
        let page = server
            .json(LIST, &json!({"pageSize": 7, "pageToken": token}).to_string())
            .await;
        for row in page["offers"].as_array().unwrap() {
            let id = row["offerId"].as_str().unwrap();
            assert!(seen.insert(id.to_owned()), "{id} is on two pages");
            let offer = server.json(GET, &json!({"offerId": id}).to_string()).await;
            assert_eq!(offer["offer"], *row);
        }
        token = page["nextPageToken"].as_str().unwrap_or_default().to_owned();
        if token.is_empty() {
            assert_eq!(page["totalSize"], seen.len());
            break;
        }
    }
    assert!(seen.len() > 20);
    let large = server.json(LIST, r#"{"pageSize": 100}"#).await;
    assert_eq!(large["offers"].as_array().unwrap().len(), seen.len());
}

#[tokio::test]
async fn a_thing_is_the_same_at_every_depth_of_an_answer() {
    let server = start(&schema(SHOP)).await;
    let list = server.json("/shop.v1.ShopService/ListThings", "{}").await;
    for row in list["things"].as_array().unwrap() {
        let body = json!({"thingId": row["thingId"]}).to_string();
        assert_eq!(server.json("/shop.v1.ShopService/GetThing", &body).await, *row);
    }
}

#[tokio::test]
async fn a_list_holds_what_was_asked_for_and_its_rows_are_known() {
    let server = start(&sample()).await;
    let all = server.json(LIST, r#"{"pageSize": 100}"#).await;
    let item = all["offers"][0]["itemId"].clone();
    let query = json!({"itemId": item, "statuses": [all["offers"][0]["status"]]}).to_string();
    let found = server.json(LIST, &query).await;
    for row in found["offers"].as_array().unwrap() {
        assert_eq!(row["itemId"], item);
        assert!(all["offers"].as_array().unwrap().contains(row));
    }
    // An item that nobody knows has offers too, so that an app has something to show.
    let other = server.json(LIST, r#"{"itemId": "mine"}"#).await;
    let rows = other["offers"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["itemId"] == "mine"));
}

#[tokio::test]
async fn a_page_token_of_another_request_is_refused() {
    let server = start(&sample()).await;
    let page = server.json(LIST, r#"{"pageSize": 2}"#).await;
    for body in [
        json!({"pageToken": page["nextPageToken"], "itemId": "other"}),
        json!({"pageToken": "nonsense"}),
    ] {
        let answer = server.post(LIST, "application/json", body.to_string().as_bytes()).await;
        assert_eq!(answer.json()["code"], "invalid_argument");
    }
}

#[tokio::test]
async fn a_restart_and_another_order_of_calls_change_nothing() {
    let bodies: Vec<String> = (0..5)
        .map(|index| json!({"offerId": format!("off_{index}")}).to_string())
        .collect();
    let first = start(&sample()).await;
    let mut there = Vec::new();
    for body in &bodies {
        there.push(first.json(GET, body).await);
    }
    let second = start(&sample()).await;
    for (body, answer) in bodies.iter().zip(&there).rev() {
        second.json(LIST, "{}").await;
        assert_eq!(second.json(GET, body).await, *answer);
    }
    let other_seed = start_mock(Mock::new(&sample(), &client::config(2)).unwrap()).await;
    assert_ne!(other_seed.json(GET, &bodies[0]).await, there[0]);
}

#[tokio::test]
async fn a_new_field_changes_no_other() {
    let more = SHOP
        .replace(
            "  uint64 view_count = 26;",
            "  uint64 view_count = 26;\n  string nickname = 27;\n  Part extra_part = 28;",
        )
        .replace("message Thing {", "message Thing {\n  int32 first_number = 30;");
    let before = start(&schema(SHOP)).await;
    let after = start(&schema(&more)).await;
    for id in 0..10 {
        let body = json!({"thingId": format!("thing-{id}")}).to_string();
        let old = before.json("/shop.v1.ShopService/GetThing", &body).await;
        let mut new = after.json("/shop.v1.ShopService/GetThing", &body).await;
        for added in ["nickname", "extraPart", "firstNumber"] {
            assert!(new.as_object_mut().unwrap().remove(added).is_some());
        }
        assert_eq!(new, old);
    }
}

#[tokio::test]
async fn what_says_the_same_twice_agrees() {
    let server = start(&sample()).await;
    let list = server.json(LIST, r#"{"pageSize": 100}"#).await;
    for offer in list["offers"].as_array().unwrap() {
        let status = offer["status"].as_str().unwrap();
        let expected = match status {
            "OFFER_STATUS_ACCEPTED" => Some("acceptance"),
            "OFFER_STATUS_DECLINED" => Some("declination"),
            "OFFER_STATUS_WITHDRAWN" => Some("withdrawal"),
            "OFFER_STATUS_EXPIRED" => Some("expiration"),
            _ => None,
        };
        let found = ["acceptance", "declination", "withdrawal", "expiration"]
            .into_iter()
            .find(|case| offer.get(case).is_some());
        assert_eq!(found, expected, "{status}");
        assert!(offer["createTime"].as_str() < offer["updateTime"].as_str());
        assert!(offer["updateTime"].as_str() < offer["expireTime"].as_str());
    }
    let accepted = server
        .json("/offer.v1.OfferService/AcceptOffer", r#"{"offerId": "x"}"#)
        .await;
    assert_eq!(accepted["offer"]["status"], "OFFER_STATUS_ACCEPTED");
    assert!(accepted["offer"]["acceptance"].is_object());
}

#[tokio::test]
async fn ids_come_back_and_lead_on() {
    let server = start(&sample()).await;
    let offer = server.json(GET, r#"{"offerId": "off_9"}"#).await["offer"].take();
    assert_eq!(offer["offerId"], "off_9");
    let body = json!({"itemId": offer["itemId"]}).to_string();
    let item = server.json("/marketplace.item.v1.ItemService/GetItem", &body).await["item"].take();
    assert_eq!(item["itemId"], offer["itemId"]);
    let items = server
        .json("/marketplace.item.v1.ItemService/ListItems", r#"{"pageSize": 100}"#)
        .await;
    assert!(
        items["items"].as_array().unwrap().contains(&item),
        "an offer is for a known item"
    );
    let body = json!({"itemIds": [offer["itemId"], "itm_mine"]}).to_string();
    let batch = server
        .json("/marketplace.item.v1.ItemService/BatchGetItems", &body)
        .await;
    assert_eq!(batch["items"][offer["itemId"].as_str().unwrap()], item);
    assert_eq!(batch["items"].as_object().unwrap().len(), 2);
    assert_eq!(batch.get("missingItemIds"), None);
}

#[tokio::test]
async fn what_is_sent_to_be_kept_comes_back() {
    let server = start(&sample()).await;
    let made = json!({
        "itemId": "itm_7", "requestId": "once", "note": "please",
        "price": {"currencyCode": "JPY", "units": "4200"}, "labels": {"campaign": "spring"},
    });
    let path = "/offer.v1.OfferService/MakeOffer";
    let offer = server.json(path, &made.to_string()).await["offer"].take();
    for name in ["itemId", "note", "price", "labels"] {
        assert_eq!(offer[name], made[name], "{name}");
    }
    assert_eq!(offer["priceYen"], "4200");
    assert!(offer["offerId"].as_str().unwrap().starts_with("off_"));
    assert_eq!(server.json(path, &made.to_string()).await["offer"], offer);
    let sent = json!({"user": {"userId": "usr_1", "displayName": "Wren"}}).to_string();
    let user = server.json("/marketplace.user.v1.UserService/UpdateUser", &sent).await["user"].take();
    assert_eq!(
        (&user["userId"], &user["displayName"]),
        (&json!("usr_1"), &json!("Wren"))
    );
}

#[tokio::test]
async fn values_are_sensible_and_bounded() {
    let server = start(&schema(SHOP)).await;
    let mut sizes = BTreeSet::new();
    for id in 0..30 {
        let body = json!({"thingId": format!("t{id}")}).to_string();
        let thing = server.json("/shop.v1.ShopService/GetThing", &body).await;
        assert_eq!(thing["size"], 42);
        assert_eq!(thing.get("extra"), None);
        assert!(matches!(thing["color"].as_str(), Some("COLOR_RED" | "COLOR_BLUE")));
        assert!(thing["email"].as_str().unwrap().ends_with("@example.com"));
        assert!(thing["createTime"].as_str().unwrap().starts_with("2025-"));
        assert!(thing["price"]["currencyCode"] == "USD");
        assert!((-90.0..=90.0).contains(&thing["latitude"].as_f64().unwrap()));
        assert!(thing.get("parent").is_none(), "a thing does not hold itself");
        assert!(thing.get("round").is_some() != thing.get("square").is_some());
        let owner = &thing["owner"];
        let name = owner["fullName"].as_str().unwrap().to_lowercase().replace(' ', ".");
        assert_eq!(owner["email"], format!("{name}@example.com"));
        sizes.insert(thing.to_string().len());
    }
    assert!(sizes.last().is_some_and(|size| *size < 4000), "{sizes:?}");
    let people = server
        .json("/shop.v1.ShopService/ListPeople", r#"{"pageSize": 3}"#)
        .await;
    assert_eq!(people["people"].as_array().map(Vec::len), Some(3));
    assert_eq!(people.get("errors"), None);
    assert_eq!(
        server.json("/shop.v1.ShopService/Ping", "{}").await,
        Value::Object(serde_json::Map::default())
    );
}
