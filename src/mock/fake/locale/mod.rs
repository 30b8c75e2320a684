//! What texts are made of, per language. A language is one file with one [`Locale`].

mod english;

pub use english::ENGLISH;

/// The words, names and places of a language.
#[derive(Debug)]
pub struct Locale {
    /// A BCP 47 tag.
    pub language: &'static str,
    /// ISO 3166.
    pub region: &'static str,
    pub currency: Currency,
    pub time_zones: &'static [&'static str],
    pub given_names: &'static [&'static str],
    pub family_names: &'static [&'static str],
    pub companies: &'static [&'static str],
    pub places: &'static [Place],
    pub streets: &'static [&'static str],
    /// A dialling prefix whose numbers are reserved for fiction, and how many digits follow.
    pub phone: (&'static str, u32),
    pub adjectives: &'static [&'static str],
    pub things: &'static [&'static str],
    pub categories: &'static [&'static str],
    pub sentences: &'static [&'static str],
    pub words: &'static [&'static str],
}

#[derive(Debug)]
pub struct Currency {
    /// ISO 4217.
    pub code: &'static str,
    /// How many digits stand behind the point.
    pub digits: u32,
    /// The range of usual prices, in whole units.
    pub usual: (u64, u64),
}

/// A city with what an address there needs; the parts agree with each other.
#[derive(Debug)]
pub struct Place {
    pub city: &'static str,
    pub area: &'static str,
    pub postal_code: &'static str,
    pub latitude: f64,
    pub longitude: f64,
}
