//! Messages whose fields mean something together: the well-known types and those of `google.type`.

use buffa_descriptor::reflect::Value;

use super::key::Key;
use super::locale::{ENGLISH, Line, Locale, Script, pick};
use super::timeline;

/// A type that is filled as a whole, and never field by field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    Timestamp,
    Duration,
    Struct,
    Value,
    ListValue,
    Wrapper,
    /// Types whose only safe value is that they are not set, or empty.
    Empty,
    Unset,
    Money,
    LatLng,
    Date,
    TimeOfDay,
    TimeZone,
    PostalAddress,
    PhoneNumber,
    Decimal,
    Color,
}

/// What is special about the message with this name.
pub fn special(full_name: &str) -> Option<Special> {
    Some(match full_name {
        "google.protobuf.Timestamp" => Special::Timestamp,
        "google.protobuf.Duration" => Special::Duration,
        "google.protobuf.Struct" => Special::Struct,
        "google.protobuf.Value" => Special::Value,
        "google.protobuf.ListValue" => Special::ListValue,
        "google.protobuf.DoubleValue"
        | "google.protobuf.FloatValue"
        | "google.protobuf.Int64Value"
        | "google.protobuf.UInt64Value"
        | "google.protobuf.Int32Value"
        | "google.protobuf.UInt32Value"
        | "google.protobuf.BoolValue"
        | "google.protobuf.StringValue"
        | "google.protobuf.BytesValue" => Special::Wrapper,
        "google.protobuf.Empty" | "google.protobuf.FieldMask" => Special::Empty,
        "google.protobuf.Any" | "google.rpc.Status" => Special::Unset,
        "google.type.Money" => Special::Money,
        "google.type.LatLng" => Special::LatLng,
        "google.type.Date" => Special::Date,
        "google.type.TimeOfDay" => Special::TimeOfDay,
        "google.type.TimeZone" => Special::TimeZone,
        "google.type.PostalAddress" => Special::PostalAddress,
        "google.type.PhoneNumber" => Special::PhoneNumber,
        "google.type.Decimal" => Special::Decimal,
        "google.type.Color" => Special::Color,
        _ => return None,
    })
}

/// What a special message is made from.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The key of the value.
    pub key: Key,
    /// The key of the thing that it is a part of, whose moments are in order.
    pub life: Key,
    /// The words of the field that holds it.
    pub words: &'a [String],
}

/// How a special message is made up.
#[derive(Debug)]
pub enum Made {
    /// Its fields, by number.
    Fields(Vec<(u32, Value)>),
    /// Its JSON, for types whose JSON is simpler than their fields.
    Json(String),
    /// It stays unset.
    Nothing,
}

impl Special {
    /// A made-up value.
    pub fn made(self, place: Place<'_>, locale: &Locale) -> Made {
        let key = place.key;
        let moment = || timeline::moment(place.life, place.words);
        let text = |text: &str| Value::String(text.to_owned());
        let number = |number: u64| Value::I32(i32::try_from(number).unwrap_or(i32::MAX));
        let word = |part: &str| pick(&locale.words, key.with(part)).written;
        Made::Fields(match self {
            Self::Timestamp => vec![(1, seconds(moment()))],
            Self::Duration => vec![(1, seconds([30, 60, 300, 900, 3600, 86_400][key.below(6) as usize]))],
            Self::Struct => {
                return Made::Json(format!(
                    r#"{{"{}":"{}","{}":{}}}"#,
                    ENGLISH.words[0].written,
                    word("text"),
                    ENGLISH.words[1].written,
                    key.with("number").between(1, 100)
                ));
            }
            Self::Value => return Made::Json(format!("\"{}\"", word("text"))),
            Self::ListValue => return Made::Json(format!("[\"{}\"]", word("text"))),
            Self::Empty => Vec::new(),
            Self::Wrapper | Self::Unset => return Made::Nothing,
            Self::Money => money(place, locale),
            Self::LatLng => {
                let spot = pick(&locale.places, key);
                vec![(1, Value::F64(spot.latitude)), (2, Value::F64(spot.longitude))]
            }
            Self::Date => {
                let (year, month, day) = timeline::date(moment());
                vec![(1, number(year)), (2, number(month)), (3, number(day))]
            }
            Self::TimeOfDay => vec![
                (1, number(key.with("hours").between(8, 20))),
                (2, number(key.with("minutes").below(12) * 5)),
            ],
            Self::TimeZone => vec![(1, text(key.pick(locale.time_zones).unwrap_or_default()))],
            Self::PostalAddress => {
                let spot = pick(&locale.places, key);
                let street = (locale.customs.street)(spot, key, Script::Written);
                vec![
                    (2, text(locale.region)),
                    (3, text(locale.language)),
                    (4, text(spot.postal_code)),
                    (6, text(spot.area.written)),
                    (7, text(spot.city.written)),
                    (9, Value::List(vec![Value::String(street)])),
                ]
            }
            Self::PhoneNumber => {
                let spot = pick(&locale.places, key.with("spot"));
                vec![(1, Value::String((locale.customs.phone)(key, spot, Line::International)))]
            }
            Self::Decimal => vec![(
                1,
                Value::String(format!("{}.{:02}", key.with("units").between(1, 99), key.below(100))),
            )],
            Self::Color => {
                let part = |name: &str| Value::F32(key.with(name).fraction(0, 1, 4) as f32);
                vec![(1, part("red")), (2, part("green")), (3, part("blue"))]
            }
        })
    }
}

fn seconds(number: u64) -> Value {
    Value::I64(i64::try_from(number).unwrap_or(i64::MAX))
}

fn money(place: Place<'_>, locale: &Locale) -> Vec<(u32, Value)> {
    let currency = &locale.currency;
    // Prices end in .00, .50 or .99 where there are cents at all.
    let nanos = match (currency.digits, place.key.with("nanos").below(3)) {
        (0, _) | (_, 0) => 0,
        (_, 1) => 500_000_000,
        _ => 990_000_000,
    };
    vec![
        (1, Value::String(currency.code.to_owned())),
        (2, seconds(amount(place.life, place.words, locale))),
        (3, Value::I32(nanos)),
    ]
}

/// An amount of money in whole units. All amounts of one thing go with its
/// price: what is the least is below it, and fees are small.
pub fn amount(life: Key, words: &[String], locale: &Locale) -> u64 {
    let (low, high) = locale.currency.usual;
    let price = life.with("price").between(low, high);
    let is_among = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let percent = if is_among(&["min", "minimum", "lowest", "floor", "low"]) {
        70
    } else if is_among(&["instant", "suggested", "target"]) {
        90
    } else if is_among(&["max", "maximum", "highest", "high", "list", "original", "total"]) {
        130
    } else if is_among(&["fee", "tax", "discount", "shipping", "tip", "commission"]) {
        10
    } else {
        100
    };
    let step = locale.currency.step;
    (price * percent / 100 / step * step).max(step)
}
