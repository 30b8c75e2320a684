//! English, as in the United States.

use std::sync::LazyLock;

use super::{Currency, Customs, Line, Locale, Name, Place, Script, names, pick, places};
use crate::mock::fake::key::Key;

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("english/", $name, ".tsv"))
    };
}

static STREETS: LazyLock<Vec<Name>> = LazyLock::new(|| names(table!("streets")));

/// English texts, prices in dollars.
pub static ENGLISH: LazyLock<Locale> = LazyLock::new(|| Locale {
    language: "en-US",
    region: "US",
    currency: Currency {
        code: "USD",
        digits: 2,
        usual: (5, 400),
        step: 1,
    },
    time_zones: &[
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Los_Angeles",
    ],
    given_names: names(table!("given_names")),
    family_names: names(table!("family_names")),
    companies: names(table!("companies")),
    places: places(table!("places")),
    adjectives: names(table!("adjectives")),
    things: names(table!("things")),
    occupations: names(table!("occupations")),
    categories: names(table!("categories")),
    sentences: names(table!("sentences")),
    biographies: names(table!("biographies")),
    words: names(table!("words")),
    customs: Customs {
        full_name: |given, family| format!("{given} {family}"),
        after_adjective: " ",
        between_words: " ",
        between_sentences: " ",
        street,
        building: |key, _| format!("Apt {}", key.with("room").between(1, 40)),
        address: |place, key, script| {
            format!(
                "{}, {}, {} {}",
                street(place, key, script),
                place.city.written,
                place.area.written,
                place.postal_code
            )
        },
        phone,
        date: |year, month, day| format!("{month}/{day}/{year}"),
    },
});

fn street(_: &Place, key: Key, _: Script) -> String {
    let house = key.with("house").between(1, 199);
    format!("{house} {}", pick(&STREETS, key.with("street")).written)
}

/// 555-0100 to 555-0199 belong to nobody, in every area.
fn phone(key: Key, place: &Place, _: Line) -> String {
    format!("+1{}55501{:02}", place.dialling_code, key.below(100))
}
