//! Messages whose fields mean something together: the well-known types and those of `google.type`.

use super::key::Key;
use super::locale::Locale;
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

impl Special {
    /// The JSON of a made-up value; `None` leaves the field unset.
    pub fn json(self, place: Place<'_>, locale: &Locale) -> Option<String> {
        let key = place.key;
        let spot = || &locale.places[key.below(locale.places.len() as u64) as usize];
        Some(match self {
            Self::Timestamp => format!("\"{}\"", timeline::text(timeline::moment(place.life, place.words))),
            Self::Duration => format!("\"{}s\"", [30, 60, 300, 900, 3600, 86_400][key.below(6) as usize]),
            Self::Struct => {
                let word = |part: &str| key.with(part).pick(locale.words).unwrap_or_default().to_owned();
                format!(
                    r#"{{"{}":"{}","{}":{}}}"#,
                    locale.words[0],
                    word("text"),
                    locale.words[1],
                    key.with("number").between(1, 100)
                )
            }
            Self::Value => format!("\"{}\"", key.pick(locale.words).unwrap_or_default()),
            Self::ListValue => format!("[\"{}\"]", key.pick(locale.words).unwrap_or_default()),
            Self::Empty => "{}".to_owned(),
            Self::Wrapper | Self::Unset => return None,
            Self::Money => money(place, locale),
            Self::LatLng => {
                let spot = spot();
                format!(r#"{{"latitude":{},"longitude":{}}}"#, spot.latitude, spot.longitude)
            }
            Self::Date => {
                let (year, month, day) = timeline::date(timeline::moment(place.life, place.words));
                format!(r#"{{"year":{year},"month":{month},"day":{day}}}"#)
            }
            Self::TimeOfDay => format!(
                r#"{{"hours":{},"minutes":{}}}"#,
                key.with("hours").between(8, 20),
                key.with("minutes").below(12) * 5
            ),
            Self::TimeZone => format!(r#"{{"id":"{}"}}"#, key.pick(locale.time_zones).unwrap_or_default()),
            Self::PostalAddress => {
                let spot = spot();
                format!(
                    r#"{{"regionCode":"{}","postalCode":"{}","administrativeArea":"{}","locality":"{}","addressLines":["{} {}"]}}"#,
                    locale.region,
                    spot.postal_code,
                    spot.area,
                    spot.city,
                    key.with("house").between(1, 199),
                    key.with("street").pick(locale.streets).unwrap_or_default(),
                )
            }
            Self::PhoneNumber => format!(r#"{{"e164Number":"{}"}}"#, phone(key, locale)),
            Self::Decimal => format!(
                r#"{{"value":"{}.{:02}"}}"#,
                key.with("units").between(1, 99),
                key.below(100)
            ),
            Self::Color => format!(
                r#"{{"red":{},"green":{},"blue":{}}}"#,
                key.with("red").fraction(0, 1, 4),
                key.with("green").fraction(0, 1, 4),
                key.with("blue").fraction(0, 1, 4)
            ),
        })
    }
}

fn money(place: Place<'_>, locale: &Locale) -> String {
    let currency = &locale.currency;
    let units = amount(place.life, place.words, locale);
    // Prices end in .00, .50 or .99 where there are cents at all.
    let nanos = match (currency.digits, place.key.with("nanos").below(3)) {
        (0, _) | (_, 0) => 0,
        (_, 1) => 500_000_000,
        _ => 990_000_000,
    };
    format!(
        r#"{{"currencyCode":"{}","units":"{units}","nanos":{nanos}}}"#,
        currency.code
    )
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
    (price * percent / 100).max(1)
}

/// A number that nobody has.
pub fn phone(key: Key, locale: &Locale) -> String {
    let (prefix, digits) = locale.phone;
    // The prefix of the table ends where the reserved block begins with 01.
    format!(
        "{prefix}01{:0width$}",
        key.below(10_u64.pow(digits)),
        width = digits as usize
    )
}
