//! What texts are made of, per language. A language is a file with a [`Locale`], a folder of
//! tables, a line in [`ALL`], and a name in `config::Language`.

mod english;
mod japanese;

use std::borrow::Cow;
use std::sync::LazyLock;

use super::key::Key;
use crate::config::Language;

pub use english::ENGLISH;

/// Every language; the first one is taken where no other is asked for.
const ALL: &[(Language, &LazyLock<Locale>)] = &[
    (Language::English, &english::ENGLISH),
    (Language::Japanese, &japanese::JAPANESE),
];

/// The words, names and places of a language.
#[derive(Debug)]
pub struct Locale {
    /// A BCP 47 tag.
    pub language: &'static str,
    /// ISO 3166.
    pub region: &'static str,
    pub currency: Currency,
    pub time_zones: &'static [&'static str],
    pub given_names: Vec<Name>,
    pub family_names: Vec<Name>,
    pub companies: Vec<Name>,
    pub places: Vec<Place>,
    pub adjectives: Vec<Name>,
    pub things: Vec<Name>,
    pub occupations: Vec<Name>,
    pub categories: Vec<Name>,
    pub sentences: Vec<Name>,
    /// Sentences that people say about themselves.
    pub biographies: Vec<Name>,
    pub words: Vec<Name>,
    pub customs: Customs,
}

/// How the parts are put together.
#[derive(Debug)]
pub struct Customs {
    /// From the given name and the family name.
    pub full_name: fn(&str, &str) -> String,
    /// Between an adjective and its thing.
    pub after_adjective: &'static str,
    /// Between two words that say nothing.
    pub between_words: &'static str,
    pub between_sentences: &'static str,
    /// Street and house.
    pub street: fn(&Place, Key, Script) -> String,
    /// Building and room, or another second line.
    pub building: fn(Key, Script) -> String,
    /// Everything that a letter needs, the postal code apart where it is not written in the line.
    pub address: fn(&Place, Key, Script) -> String,
    /// A number that nobody has.
    pub phone: fn(Key, &Place, Line) -> String,
    /// A day as people write it.
    pub date: fn(year: u64, month: u64, day: u64) -> String,
}

/// A name as it is written, as it is spoken, and in Latin letters. A language that does not
/// tell them apart has the same in all three.
#[derive(Debug, Clone, Copy)]
pub struct Name {
    pub written: &'static str,
    /// In katakana, for Japanese.
    pub reading: &'static str,
    pub latin: &'static str,
}

/// Which letters a text is wanted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Script {
    #[default]
    Written,
    Katakana,
    Hiragana,
    Latin,
}

/// Which kind of phone a number is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Mobile,
    Fixed,
    /// A mobile phone's, as E.164 has it.
    International,
}

#[derive(Debug)]
pub struct Currency {
    /// ISO 4217.
    pub code: &'static str,
    /// How many digits stand behind the point.
    pub digits: u32,
    /// The range of usual prices, in whole units.
    pub usual: (u64, u64),
    /// Prices are a multiple of this.
    pub step: u64,
}

/// A part of a city with what an address there needs; all of it agrees.
#[derive(Debug)]
pub struct Place {
    pub postal_code: &'static str,
    pub area: Name,
    pub city: Name,
    /// The part of the city, where addresses name it.
    pub town: Name,
    /// What numbers of fixed lines begin with.
    pub dialling_code: &'static str,
    pub latitude: f64,
    pub longitude: f64,
}

impl Name {
    pub fn in_script(self, script: Script) -> Cow<'static, str> {
        match script {
            Script::Written => Cow::Borrowed(self.written),
            Script::Katakana => Cow::Borrowed(self.reading),
            Script::Hiragana => Cow::Owned(hiragana(self.reading)),
            Script::Latin => Cow::Borrowed(self.latin),
        }
    }
}

/// Katakana as hiragana, which stand at the same distance from each other; all else stays.
fn hiragana(text: &str) -> String {
    const DISTANCE: u32 = 'ァ' as u32 - 'ぁ' as u32;
    let letter = |letter: char| match letter {
        'ァ'..='ヶ' => char::from_u32(letter as u32 - DISTANCE).unwrap_or(letter),
        letter => letter,
    };
    text.chars().map(letter).collect()
}

/// A table of names: one column, or three.
fn names(table: &'static str) -> Vec<Name> {
    let name = |line: &'static str| {
        let mut columns = line.split('\t');
        let written = columns.next().unwrap_or_default();
        let reading = columns.next().unwrap_or(written);
        Name {
            written,
            reading,
            latin: columns.next().unwrap_or(written),
        }
    };
    table.lines().map(name).collect()
}

/// A table of places: the postal code; area, city and town as written, as spoken and in Latin
/// letters, where empty columns are as written; the dialling code; latitude and longitude.
fn places(table: &'static str) -> Vec<Place> {
    let place = |line: &'static str| {
        let columns: Vec<&'static str> = line.split('\t').collect();
        let column = |index: usize| columns.get(index).copied().unwrap_or_default();
        let name = |index: usize| {
            let or_written = |other: &'static str| if other.is_empty() { column(index) } else { other };
            Name {
                written: column(index),
                reading: or_written(column(index + 3)),
                latin: or_written(column(index + 6)),
            }
        };
        Place {
            postal_code: column(0),
            area: name(1),
            city: name(2),
            town: name(3),
            dialling_code: column(10),
            latitude: column(11).parse().unwrap_or_default(),
            longitude: column(12).parse().unwrap_or_default(),
        }
    };
    table.lines().map(place).collect()
}

/// One of a table that is not empty.
pub fn pick<T>(table: &[T], key: Key) -> &T {
    &table[key.below(table.len() as u64) as usize]
}

/// The locale of a language.
pub fn locale(language: Language) -> &'static Locale {
    let found = ALL.iter().find(|(known, _)| *known == language);
    found.map_or(&ENGLISH, |(_, locale)| locale)
}

/// The language that a client asks for with `Accept-Language`, or else the first one there is.
pub fn negotiated(accepted: &str) -> Language {
    let mut asked: Vec<(f32, &str)> = accepted
        .split(',')
        .filter_map(|range| {
            let mut parts = range.split(';');
            let tag = parts.next()?.trim();
            let weight = parts.find_map(|part| part.trim().strip_prefix("q="));
            let weight = weight.map_or(1.0, |text| text.trim().parse().unwrap_or(0.0));
            (weight > 0.0).then_some((weight, tag))
        })
        .collect();
    asked.sort_by(|one, other| other.0.total_cmp(&one.0));
    let of = |tag: &str| {
        let language = tag.split('-').next().unwrap_or_default();
        Language::from_name(&language.to_ascii_lowercase())
    };
    asked.into_iter().find_map(|(_, tag)| of(tag)).unwrap_or(ALL[0].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_known_language_is_taken() {
        for (accepted, language) in [
            ("ja", Language::Japanese),
            ("ja-JP,ja;q=0.9,en;q=0.8", Language::Japanese),
            ("en;q=0.5, ja;q=0.6", Language::Japanese),
            ("fr, JA-jp;q=0.2", Language::Japanese),
            ("ja;q=0, en", Language::English),
            ("en-GB, ja", Language::English),
            ("*", Language::English),
            ("", Language::English),
            ("ja;q=x", Language::English),
        ] {
            assert_eq!(negotiated(accepted), language, "{accepted}");
        }
    }

    #[test]
    fn tables_are_whole() {
        for (language, locale) in ALL {
            for (table, least) in [
                (&locale.given_names, 60),
                (&locale.family_names, 60),
                (&locale.companies, 20),
                (&locale.things, 20),
                (&locale.sentences, 20),
                (&locale.words, 20),
            ] {
                assert!(table.len() >= least, "{language:?}");
                let mut written: Vec<&str> = table.iter().map(|name| name.written).collect();
                assert!(written.iter().all(|name| !name.is_empty() && *name == name.trim()));
                written.sort_unstable();
                written.dedup();
                assert_eq!(written.len(), table.len(), "{language:?} says something twice");
            }
            for place in &locale.places {
                assert!(
                    !place.city.latin.is_empty() && !place.dialling_code.is_empty(),
                    "{place:?}"
                );
                assert!(place.latitude > 0.0 && place.longitude.abs() > 1.0, "{place:?}");
            }
        }
    }

    #[test]
    fn japanese_has_every_prefecture_and_readings_in_kana() {
        let japanese = locale(Language::Japanese);
        let mut areas: Vec<&str> = japanese.places.iter().map(|place| place.area.written).collect();
        areas.dedup();
        assert_eq!(areas.len(), 47);
        let is_kana = |text: &str| text.chars().all(|letter| matches!(letter, 'ァ'..='ヶ' | 'ー'));
        let people = japanese.given_names.iter().chain(&japanese.family_names);
        let places = japanese
            .places
            .iter()
            .flat_map(|place| [&place.area, &place.city, &place.town]);
        for name in people.chain(places) {
            assert!(is_kana(name.reading), "{name:?}");
            assert!(
                name.latin.starts_with(|letter: char| letter.is_ascii_uppercase()),
                "{name:?}"
            );
        }
        for place in &japanese.places {
            let digits = place
                .postal_code
                .split_once('-')
                .map(|(one, other)| (one.len(), other.len()));
            assert_eq!(digits, Some((3, 4)), "{place:?}");
            assert!(place.dialling_code.starts_with('0'));
        }
        assert_eq!(hiragana("サトウ ヒナー"), "さとう ひなー");
    }
}
