//! Japanese. Postal codes, towns and their readings are those of Japan Post.

use std::sync::LazyLock;

use super::{Currency, Customs, Line, Locale, Name, Place, Script, names, pick, places};
use crate::mock::fake::key::Key;

macro_rules! table {
    ($name:literal) => {
        include_str!(concat!("japanese/", $name, ".tsv"))
    };
}

static BUILDINGS: LazyLock<Vec<Name>> = LazyLock::new(|| names(table!("buildings")));

/// Japanese texts, prices in yen.
pub static JAPANESE: LazyLock<Locale> = LazyLock::new(|| Locale {
    language: "ja-JP",
    region: "JP",
    currency: Currency {
        code: "JPY",
        digits: 0,
        usual: (500, 40_000),
        step: 10,
    },
    time_zones: &["Asia/Tokyo"],
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
        full_name: |given, family| format!("{family} {given}"),
        after_adjective: "",
        between_words: "の",
        between_sentences: "",
        street,
        building,
        address,
        phone,
        date,
    },
});

/// 丁目, 番 and 号. Every town of the table has a first and a second 丁目.
fn numbers(key: Key) -> String {
    format!(
        "{}-{}-{}",
        key.with("chome").between(1, 2),
        key.with("ban").between(1, 20),
        key.with("house").between(1, 18)
    )
}

fn street(place: &Place, key: Key, script: Script) -> String {
    match script {
        Script::Latin => format!("{} {}", numbers(key), place.town.latin),
        _ => format!("{}{}", place.town.in_script(script), numbers(key)),
    }
}

fn building(key: Key, script: Script) -> String {
    let name = pick(&BUILDINGS, key.with("building")).in_script(script);
    let room = 100 * key.with("floor").between(1, 5) + key.with("room").between(1, 8);
    let space = if script == Script::Latin { " " } else { "" };
    format!("{name}{space}{room}")
}

fn address(place: &Place, key: Key, script: Script) -> String {
    let street = street(place, key, script);
    if script == Script::Latin {
        return format!(
            "{street}, {}, {} {}",
            place.city.latin, place.area.latin, place.postal_code
        );
    }
    let mut text = format!(
        "{}{}{street}",
        place.area.in_script(script),
        place.city.in_script(script)
    );
    if key.with("has building").chance(50) {
        text.push(' ');
        text.push_str(&building(key, script));
    }
    text
}

/// Behind the prefix of a mobile phone and behind the dialling code no number begins with 0.
fn phone(key: Key, place: &Place, line: Line) -> String {
    let last = key.with("last").below(10_000);
    let mobile = || ["090", "080", "070"][key.with("prefix").below(3) as usize];
    // 0800 is that of free calls, where 000 is not given out either.
    let middle = |prefix: &str| {
        if prefix == "080" {
            0
        } else {
            key.with("middle").below(1000)
        }
    };
    match line {
        Line::Mobile => {
            let prefix = mobile();
            format!("{prefix}-{:04}-{last:04}", middle(prefix))
        }
        Line::International => {
            let prefix = mobile();
            format!("+81{}{:04}{last:04}", &prefix[1..], middle(prefix))
        }
        Line::Fixed => {
            // Ten digits in all.
            let open = 6_usize.saturating_sub(place.dialling_code.len());
            format!(
                "{}-0{:0open$}-{last:04}",
                place.dialling_code,
                key.with("middle").below(10_u64.pow(open as u32 - 1)),
                open = open - 1
            )
        }
    }
}

/// In the era that began on the first of May 2019, or those before it.
fn date(year: u64, month: u64, day: u64) -> String {
    const ERAS: &[(&str, (u64, u64, u64))] =
        &[("令和", (2019, 5, 1)), ("平成", (1989, 1, 8)), ("昭和", (1926, 12, 25))];
    let era = ERAS.iter().find(|(_, start)| *start <= (year, month, day));
    match era {
        Some((era, (first, _, _))) if year == *first => format!("{era}元年{month}月{day}日"),
        Some((era, (first, _, _))) => format!("{era}{}年{month}月{day}日", year - first + 1),
        None => format!("{year}年{month}月{day}日"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_have_the_digits_of_their_kind_and_belong_to_nobody() {
        for (index, place) in JAPANESE.places.iter().enumerate() {
            let key = Key::from_seed(index as u64);
            let digits = |line| phone(key, place, line).chars().filter(char::is_ascii_digit).count();
            assert_eq!(digits(Line::Mobile), 11);
            assert_eq!(digits(Line::Fixed), 10, "{}", phone(key, place, Line::Fixed));
            assert_eq!(digits(Line::International), 12);
            assert_eq!(phone(key, place, Line::Mobile).as_bytes()[4], b'0');
        }
    }

    #[test]
    fn days_are_in_their_era() {
        assert_eq!(date(2019, 4, 30), "平成31年4月30日");
        assert_eq!(date(2019, 5, 1), "令和元年5月1日");
        assert_eq!(date(2025, 12, 24), "令和7年12月24日");
        assert_eq!(date(1988, 1, 1), "昭和63年1月1日");
    }
}
