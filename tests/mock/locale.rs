//! Made-up texts in the language of the mock, or of the client.

use std::fmt::Write as _;
use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use super::client::{self, Running, sample, schema, start, start_mock};
use igata::config::Language;
use igata::mock::Mock;
use igata::schema::Schema;

const PEOPLE: &str = include_str!("people.proto");
const USER: &str = "/people.v1.PeopleService/GetUser";

async fn in_language(schema: &Arc<Schema>, language: Language) -> Running {
    let mut config = client::config(1);
    config.locale = Some(language);
    start_mock(Mock::new(schema, &config).unwrap()).await
}

async fn user(server: &Running, id: &str, accept: &str) -> Value {
    let headers = [("content-type", "application/json"), ("accept-language", accept)];
    let body = json!({"userId": id}).to_string();
    server.send(Method::POST, USER, &headers, body.as_bytes()).await.json()
}

#[tokio::test]
async fn japanese_answers_are_these() {
    let people = in_language(&schema(PEOPLE), Language::Japanese).await;
    let marketplace = in_language(&sample(), Language::Japanese).await;
    let mut shown = String::new();
    for (server, path, body) in [
        (&people, USER, json!({"userId": "usr_1"})),
        (&people, USER, json!({"userId": "usr_2"})),
        (
            &marketplace,
            "/offer.v1.OfferService/GetOffer",
            json!({"offerId": "off_1"}),
        ),
        (
            &marketplace,
            "/marketplace.item.v1.ItemService/GetItem",
            json!({"itemId": "itm_1"}),
        ),
        (
            &marketplace,
            "/marketplace.user.v1.UserService/GetUser",
            json!({"userId": "usr_1"}),
        ),
    ] {
        let answer = server.json(path, &body.to_string()).await;
        writeln!(shown, "{path} {body}\n{answer:#}\n").unwrap();
    }
    insta::with_settings!({snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("japanese", shown);
    });
}

#[tokio::test]
async fn readings_addresses_and_prices_agree() {
    let server = in_language(&schema(PEOPLE), Language::Japanese).await;
    for id in 0..50 {
        let user = user(&server, &format!("usr_{id}"), "en").await;
        let text = |name: &str| user[name].as_str().unwrap_or_else(|| panic!("{name}: {user}"));
        let (family, given) = text("fullName").split_once(' ').unwrap();
        assert_eq!((family, given), (text("familyName"), text("givenName")));
        let is_katakana = |text: &str| text.chars().all(|c| matches!(c, 'ァ'..='ー' | ' '));
        assert!(is_katakana(text("fullNameKana")), "{}", text("fullNameKana"));
        let kana = text("fullNameKana").split(' ').next().unwrap();
        let hiragana: String = kana.chars().map(|c| char::from_u32(c as u32 - 0x60).unwrap()).collect();
        assert_eq!(text("familyNameYomi"), hiragana);
        let mut romaji: Vec<String> = text("nameRomaji").split(' ').map(str::to_lowercase).collect();
        romaji.reverse();
        assert_eq!(text("email"), format!("{}@example.com", romaji.join(".")));
        let address = text("address");
        let start = format!("{}{}{}", text("prefecture"), text("city"), text("addressLine1"));
        assert!(address.starts_with(&start), "{address}");
        assert!(text("addressRomaji").ends_with(text("postalCode")));
        assert!(text("phoneNumber").starts_with('0') && text("phoneNumber").len() == 13);
        assert_eq!(user["budgetAmount"]["currencyCode"], "JPY");
        assert_eq!(user["budgetAmount"].get("nanos"), None, "a yen has no hundredths");
        assert_eq!(text("currencyCode"), "JPY");
        let (written, spoken) = (text("companyName"), text("companyNameKana"));
        assert_eq!(
            written.contains("株式会社"),
            spoken.contains("カブシキガイシャ"),
            "{written} {spoken}"
        );
        assert!(text("profileUrl").is_ascii());
        assert!((24.0..46.0).contains(&user["latitude"].as_f64().unwrap()));
    }
}

#[tokio::test]
async fn without_a_locale_each_client_reads_its_own_language() {
    let server = start(&schema(PEOPLE)).await;
    let is_japanese = |user: &Value| !user["fullName"].as_str().unwrap().is_ascii();
    for (accept, expected) in [
        ("ja", true),
        ("ja-JP,ja;q=0.9,en-US;q=0.8", true),
        ("en-US,ja;q=0.5", false),
        ("fr-FR,fr;q=0.9", false),
        ("*", false),
    ] {
        assert_eq!(is_japanese(&user(&server, "usr_1", accept).await), expected, "{accept}");
    }
    // Ids are those of the thing, whatever its language.
    let ids = |list: Value| -> Vec<Value> {
        list["users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["userId"].clone())
            .collect()
    };
    let mut lists = Vec::new();
    for accept in ["ja", "en"] {
        let headers = [("content-type", "application/json"), ("accept-language", accept)];
        let path = "/people.v1.PeopleService/ListUsers";
        lists.push(ids(server.send(Method::POST, path, &headers, b"{}").await.json()));
    }
    assert_eq!(lists[0], lists[1]);
}
