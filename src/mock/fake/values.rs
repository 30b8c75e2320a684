//! Scalars: a value for what a field's words mean, in the type that the field has.

use buffa_descriptor::reflect::Value;

use crate::schema::Scalar;

use super::identity;
use super::key::Key;
use super::locale::{ENGLISH, Line, Locale, Name, Place, Script, pick};
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

/// The place that a thing and all its addresses are in.
fn spot(thing: Key, locale: &Locale) -> &Place {
    pick(&locale.places, thing.with("spot"))
}

fn text(field: &FieldPlan, origin: Origin, locale: &Locale) -> String {
    let Origin { key, thing, life } = origin;
    let customs = &locale.customs;
    let script = field.script;
    let shown = |name: &Name| name.in_script(script).into_owned();
    // A person's name, its reading, address and login agree with each other, and so do the parts of an address.
    let person = thing.with("person");
    let given = || pick(&locale.given_names, person.with("given"));
    let family = || pick(&locale.family_names, person.with("family"));
    let login = || format!("{}.{}", given().latin, family().latin).to_lowercase();
    let word = |part: &str| pick(&locale.words, key.with(part)).in_script(script);
    // What programs read is in ASCII whatever the language.
    let slug = |part: &str| pick(&ENGLISH.words, key.with(part)).written;
    let sentence = |part: &str| pick(&locale.sentences, key.with(part)).written;
    let spot = || spot(thing, locale);
    match field.meaning {
        Meaning::Uuid => identity::uuid(key),
        Meaning::Id => format!("{}-{:06x}", slug("id"), key.below(1 << 24)),
        Meaning::Email => format!("{}@example.com", login()),
        Meaning::Url => format!("https://example.com/{}/{}", slug("path"), slug("page")),
        Meaning::ImageUrl => format!("https://images.example.com/{}-{}.jpg", slug("image"), key.below(10_000)),
        Meaning::Phone => (customs.phone)(person.with("phone"), spot(), Line::Mobile),
        Meaning::FixedPhone => (customs.phone)(person.with("phone"), spot(), Line::Fixed),
        Meaning::InternationalPhone => (customs.phone)(person.with("phone"), spot(), Line::International),
        Meaning::PersonName => (customs.full_name)(&given().in_script(script), &family().in_script(script)),
        Meaning::GivenName => shown(given()),
        Meaning::FamilyName => shown(family()),
        Meaning::Username => login(),
        Meaning::Company => shown(pick(&locale.companies, key)),
        Meaning::Occupation => shown(pick(&locale.occupations, key)),
        Meaning::Title => format!(
            "{}{}{}",
            pick(&locale.adjectives, key.with("adjective")).in_script(script),
            if script == Script::Latin {
                " "
            } else {
                customs.after_adjective
            },
            pick(&locale.things, key.with("thing")).in_script(script)
        ),
        Meaning::Text => [sentence("first"), sentence("second")].join(customs.between_sentences),
        Meaning::Biography => pick(&locale.biographies, key).written.to_owned(),
        Meaning::ShortText => sentence("first").to_owned(),
        Meaning::Token | Meaning::Password => format!("{:032x}", key.wide()),
        Meaning::Digest => format!("{:016x}", key.number()),
        Meaning::CurrencyCode => locale.currency.code.to_owned(),
        Meaning::RegionCode | Meaning::Country => locale.region.to_owned(),
        Meaning::LanguageCode => locale.language.to_owned(),
        Meaning::TimeZone => key.pick(locale.time_zones).unwrap_or_default().to_owned(),
        Meaning::Address => (customs.address)(spot(), thing, script),
        Meaning::Street => (customs.street)(spot(), thing, script),
        Meaning::Building => (customs.building)(thing, script),
        Meaning::Town if spot().town.written.is_empty() => shown(&spot().city),
        Meaning::Town => shown(&spot().town),
        Meaning::City => shown(&spot().city),
        Meaning::Area => shown(&spot().area),
        Meaning::PostalCode => spot().postal_code.to_owned(),
        Meaning::Moment => timeline::text(timeline::moment(life, &field.words)),
        Meaning::WrittenDate => {
            let (year, month, day) = timeline::date(timeline::moment(life, &field.words));
            (customs.date)(year, month, day)
        }
        Meaning::Version => format!(
            "{}.{}.{}",
            key.with("major").between(1, 4),
            key.with("minor").below(10),
            key.below(20)
        ),
        // 192.0.2.0/24 is reserved for documentation.
        Meaning::IpAddress => format!("192.0.2.{}", key.between(1, 254)),
        Meaning::Host => format!("{}.example.com", slug("host")),
        Meaning::MediaType => "image/jpeg".to_owned(),
        Meaning::FileName => format!("{}-{}.jpg", slug("file"), key.below(1000)),
        Meaning::Color => format!("#{:06x}", key.below(1 << 24)),
        Meaning::Key => slug("key").to_owned(),
        Meaning::Emoji => key
            .pick(&["🌱", "🚲", "📷", "☕", "🎧", "🧭"])
            .unwrap_or_default()
            .to_owned(),
        Meaning::Category => shown(pick(&locale.categories, key)),
        Meaning::Price => {
            let amount = special::amount(life, &field.words, locale);
            let cents = if locale.currency.digits == 0 { "" } else { ".00" };
            format!("{amount}{cents}")
        }
        Meaning::Latitude | Meaning::Longitude | Meaning::Rating => fraction(field, origin, locale).to_string(),
        Meaning::Count | Meaning::Number | Meaning::Year | Meaning::Month | Meaning::Day | Meaning::Age => {
            whole(field, origin, locale).to_string()
        }
        _ => format!("{}{}{}", word("first"), customs.between_words, word("second")),
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
    let spot = || spot(thing, locale);
    // Divided by powers of two where it can be, so that both widths print the same digits.
    match field.meaning {
        Meaning::Latitude => spot().latitude,
        Meaning::Longitude => spot().longitude,
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
