//! Scalars: a value for what a field's words mean, in the type that the field has.

use buffa_descriptor::reflect::Value;

use crate::schema::Scalar;

use super::identity;
use super::key::Key;
use super::locale::Locale;
use super::meaning::Meaning;
use super::plan::FieldPlan;
use super::special;
use super::timeline;

/// What a scalar is made from.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    /// The key of the value.
    pub key: Key,
    /// The key of the message around it.
    pub thing: Key,
    /// The key of the thing that the message is a part of.
    pub life: Key,
}

/// A made-up scalar.
pub fn scalar(scalar: Scalar, field: &FieldPlan, origin: Origin, locale: &Locale) -> Value {
    let key = origin.key;
    if let Some(value) = key
        .with("example")
        .pick(&references(&field.examples))
        .and_then(|text| parse(scalar, text))
    {
        return value;
    }
    match scalar {
        Scalar::String => Value::String(text(field, origin, locale)),
        Scalar::Bytes => Value::Bytes(bytes(field.meaning, key)),
        Scalar::Bool => Value::Bool(key.chance(if field.meaning == Meaning::Negative { 10 } else { 60 })),
        Scalar::Double => Value::F64(fraction(field, origin, locale)),
        // Every fraction below is short enough for both widths.
        Scalar::Float => Value::F32(fraction(field, origin, locale) as f32),
        _ => integer(scalar, whole(field, origin, locale)),
    }
}

/// A whole number in the type that `scalar` is; the largest there is if it does not fit.
pub fn integer(scalar: Scalar, number: u64) -> Value {
    let narrow = i32::try_from(number).unwrap_or(i32::MAX);
    match scalar {
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => Value::I32(narrow),
        Scalar::Uint32 | Scalar::Fixed32 => Value::U32(u32::try_from(number).unwrap_or(u32::MAX)),
        Scalar::Uint64 | Scalar::Fixed64 => Value::U64(number),
        _ => Value::I64(i64::try_from(number).unwrap_or(i64::MAX)),
    }
}

/// A scalar that a person wrote.
pub fn parse(scalar: Scalar, text: &str) -> Option<Value> {
    Some(match scalar {
        Scalar::String => Value::String(text.trim_matches('"').to_owned()),
        Scalar::Bool => Value::Bool(text.parse().ok()?),
        Scalar::Double => Value::F64(text.parse().ok()?),
        Scalar::Float => Value::F32(text.parse().ok()?),
        Scalar::Int32 | Scalar::Sint32 | Scalar::Sfixed32 => Value::I32(text.parse().ok()?),
        Scalar::Int64 | Scalar::Sint64 | Scalar::Sfixed64 => Value::I64(text.parse().ok()?),
        Scalar::Uint32 | Scalar::Fixed32 => Value::U32(text.parse().ok()?),
        Scalar::Uint64 | Scalar::Fixed64 => Value::U64(text.parse().ok()?),
        Scalar::Bytes => return None,
    })
}

fn references(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn text(field: &FieldPlan, origin: Origin, locale: &Locale) -> String {
    let Origin { key, thing, life } = origin;
    // A person's name, address and login agree with each other, and so do the parts of an address.
    let person = thing.with("person");
    let spot = &locale.places[thing.with("spot").below(locale.places.len() as u64) as usize];
    let given = person.with("given").pick(locale.given_names).unwrap_or_default();
    let family = person.with("family").pick(locale.family_names).unwrap_or_default();
    let login = || format!("{}.{}", given.to_lowercase(), family.to_lowercase());
    let word = |part: &str| key.with(part).pick(locale.words).unwrap_or_default();
    let sentence = |part: &str| key.with(part).pick(locale.sentences).unwrap_or_default();
    let street = || {
        format!(
            "{} {}",
            thing.with("house").between(1, 199),
            thing.with("street").pick(locale.streets).unwrap_or_default()
        )
    };
    match field.meaning {
        Meaning::Uuid => identity::uuid(key),
        Meaning::Id => format!("{}-{:06x}", word("id"), key.below(1 << 24)),
        Meaning::Email => format!("{}@example.com", login()),
        Meaning::Url => format!("https://example.com/{}/{}", word("path"), word("page")),
        Meaning::ImageUrl => format!("https://images.example.com/{}-{}.jpg", word("image"), key.below(10_000)),
        Meaning::Phone => special::phone(person.with("phone"), locale),
        Meaning::PersonName => format!("{given} {family}"),
        Meaning::GivenName => given.to_owned(),
        Meaning::FamilyName => family.to_owned(),
        Meaning::Username => login(),
        Meaning::Company => key.pick(locale.companies).unwrap_or_default().to_owned(),
        Meaning::Title => format!(
            "{} {}",
            key.with("adjective").pick(locale.adjectives).unwrap_or_default(),
            key.with("thing").pick(locale.things).unwrap_or_default()
        ),
        Meaning::Text => format!("{} {}", sentence("first"), sentence("second")),
        Meaning::ShortText => sentence("first").to_owned(),
        Meaning::Token | Meaning::Password => format!("{:032x}", key.wide()),
        Meaning::Digest => format!("{:016x}", key.number()),
        Meaning::CurrencyCode => locale.currency.code.to_owned(),
        Meaning::RegionCode | Meaning::Country => locale.region.to_owned(),
        Meaning::LanguageCode => locale.language.to_owned(),
        Meaning::TimeZone => key.pick(locale.time_zones).unwrap_or_default().to_owned(),
        Meaning::Address => format!("{}, {}, {} {}", street(), spot.city, spot.area, spot.postal_code),
        Meaning::Street => street(),
        Meaning::City => spot.city.to_owned(),
        Meaning::Area => spot.area.to_owned(),
        Meaning::PostalCode => spot.postal_code.to_owned(),
        Meaning::Moment => timeline::text(timeline::moment(life, &field.words)),
        Meaning::Version => format!(
            "{}.{}.{}",
            key.with("major").between(1, 4),
            key.with("minor").below(10),
            key.below(20)
        ),
        // 192.0.2.0/24 is reserved for documentation.
        Meaning::IpAddress => format!("192.0.2.{}", key.between(1, 254)),
        Meaning::Host => format!("{}.example.com", word("host")),
        Meaning::MediaType => "image/jpeg".to_owned(),
        Meaning::FileName => format!("{}-{}.jpg", word("file"), key.below(1000)),
        Meaning::Color => format!("#{:06x}", key.below(1 << 24)),
        Meaning::Key => word("key").to_owned(),
        Meaning::Emoji => key
            .pick(&["🌱", "🚲", "📷", "☕", "🎧", "🧭"])
            .unwrap_or_default()
            .to_owned(),
        Meaning::Category => key.pick(locale.categories).unwrap_or_default().to_owned(),
        Meaning::Price => format!("{}.00", special::amount(life, &field.words, locale)),
        Meaning::Latitude | Meaning::Longitude | Meaning::Rating => fraction(field, origin, locale).to_string(),
        Meaning::Count | Meaning::Number | Meaning::Year | Meaning::Month | Meaning::Day | Meaning::Age => {
            whole(field, origin, locale).to_string()
        }
        _ => format!("{} {}", word("first"), word("second")),
    }
}

fn bytes(meaning: Meaning, key: Key) -> Vec<u8> {
    let half = |part: &str| key.with(part).wide().to_be_bytes();
    match meaning {
        Meaning::Digest => [half("high"), half("low")].concat(),
        _ => half("low").to_vec(),
    }
}

fn fraction(field: &FieldPlan, origin: Origin, locale: &Locale) -> f64 {
    let Origin { key, thing, life } = origin;
    let spot = &locale.places[thing.with("spot").below(locale.places.len() as u64) as usize];
    // Divided by powers of two where it can be, so that both widths print the same digits.
    match field.meaning {
        Meaning::Latitude => spot.latitude,
        Meaning::Longitude => spot.longitude,
        Meaning::Rating => key.fraction(3, 5, 2),
        Meaning::Percent => key.fraction(0, 100, 2),
        Meaning::Price => {
            let amount = special::amount(life, &field.words, locale);
            f64::from(u32::try_from(amount).unwrap_or(u32::MAX))
        }
        Meaning::Count => key.fraction(0, 40, 1),
        _ => key.fraction(1, 100, 4),
    }
}

fn whole(field: &FieldPlan, origin: Origin, locale: &Locale) -> u64 {
    let Origin { key, life, .. } = origin;
    let (low, high) = match field.meaning {
        Meaning::Count => (0, 40),
        Meaning::PageSize => (10, 50),
        Meaning::Percent => (0, 100),
        Meaning::Rating => (1, 5),
        Meaning::Price => return special::amount(life, &field.words, locale),
        Meaning::Year => (2015, 2025),
        Meaning::Month => (1, 12),
        Meaning::Day => (1, 28),
        Meaning::Age => (18, 79),
        Meaning::Pixels => return 160 * key.between(2, 10),
        Meaning::Seconds => (1, 300),
        Meaning::Version => (1, 9),
        Meaning::Port => (8000, 8999),
        Meaning::Latitude => (0, 89),
        Meaning::Longitude => (0, 179),
        Meaning::Moment => {
            let seconds = timeline::moment(life, &field.words);
            let has = |unit: &str| field.words.iter().any(|word| word == unit);
            return if has("ms") || has("millis") || has("milliseconds") {
                seconds * 1000
            } else {
                seconds
            };
        }
        Meaning::Id | Meaning::Uuid => (1_000, 999_999),
        _ => (1, 1000),
    };
    key.between(low, high)
}
