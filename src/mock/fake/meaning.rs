//! What a field is about, told by the words of its name.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a value is about, as far as a name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Unknown,
    Id,
    Uuid,
    Email,
    Url,
    ImageUrl,
    Phone,
    PersonName,
    GivenName,
    FamilyName,
    Username,
    Company,
    Title,
    Text,
    ShortText,
    Token,
    Password,
    CurrencyCode,
    RegionCode,
    LanguageCode,
    TimeZone,
    Address,
    Street,
    City,
    Area,
    PostalCode,
    Country,
    Latitude,
    Longitude,
    Count,
    PageSize,
    Percent,
    Rating,
    Price,
    Year,
    Month,
    Day,
    Age,
    Pixels,
    Seconds,
    Moment,
    Version,
    Number,
    IpAddress,
    Host,
    Port,
    MediaType,
    FileName,
    Digest,
    Color,
    Emoji,
    Category,
    Key,
    Negative,
}

/// Endings of names, the longer before the shorter where both fit.
const MEANINGS: &[(&str, Meaning)] = &[
    ("email address", Meaning::Email),
    ("mail address", Meaning::Email),
    ("ip address", Meaning::IpAddress),
    ("email", Meaning::Email),
    ("mail", Meaning::Email),
    ("image url", Meaning::ImageUrl),
    ("photo url", Meaning::ImageUrl),
    ("avatar url", Meaning::ImageUrl),
    ("icon url", Meaning::ImageUrl),
    ("picture url", Meaning::ImageUrl),
    ("thumbnail url", Meaning::ImageUrl),
    ("logo url", Meaning::ImageUrl),
    ("banner url", Meaning::ImageUrl),
    ("url", Meaning::Url),
    ("uri", Meaning::Url),
    ("link", Meaning::Url),
    ("website", Meaning::Url),
    ("homepage", Meaning::Url),
    ("avatar", Meaning::ImageUrl),
    ("thumbnail", Meaning::ImageUrl),
    ("phone", Meaning::Phone),
    ("phone number", Meaning::Phone),
    ("mobile", Meaning::Phone),
    ("fax", Meaning::Phone),
    ("telephone", Meaning::Phone),
    ("tel", Meaning::Phone),
    ("first name", Meaning::GivenName),
    ("given name", Meaning::GivenName),
    ("last name", Meaning::FamilyName),
    ("family name", Meaning::FamilyName),
    ("surname", Meaning::FamilyName),
    ("full name", Meaning::PersonName),
    ("user name", Meaning::Username),
    ("username", Meaning::Username),
    ("nickname", Meaning::GivenName),
    ("handle", Meaning::Username),
    ("login", Meaning::Username),
    ("company name", Meaning::Company),
    ("company", Meaning::Company),
    ("organization", Meaning::Company),
    ("organisation", Meaning::Company),
    ("organization name", Meaning::Company),
    ("merchant name", Meaning::Company),
    ("shop name", Meaning::Company),
    ("store name", Meaning::Company),
    ("brand", Meaning::Company),
    ("city name", Meaning::City),
    ("host name", Meaning::Host),
    ("file name", Meaning::FileName),
    ("filename", Meaning::FileName),
    ("title", Meaning::Title),
    ("alternative text", Meaning::Title),
    ("alt text", Meaning::Title),
    ("subject", Meaning::Title),
    ("headline", Meaning::Title),
    ("label", Meaning::Title),
    ("description", Meaning::Text),
    ("introduction", Meaning::Text),
    ("biography", Meaning::Text),
    ("bio", Meaning::Text),
    ("body", Meaning::Text),
    ("content", Meaning::Text),
    ("details", Meaning::Text),
    ("summary", Meaning::ShortText),
    ("comment", Meaning::ShortText),
    ("note", Meaning::ShortText),
    ("notes", Meaning::ShortText),
    ("message", Meaning::ShortText),
    ("text", Meaning::ShortText),
    ("reason", Meaning::ShortText),
    ("caption", Meaning::ShortText),
    ("token", Meaning::Token),
    ("secret", Meaning::Token),
    ("cursor", Meaning::Token),
    ("nonce", Meaning::Token),
    ("signature", Meaning::Token),
    ("etag", Meaning::Digest),
    ("password", Meaning::Password),
    ("currency code", Meaning::CurrencyCode),
    ("currency", Meaning::CurrencyCode),
    ("region code", Meaning::RegionCode),
    ("country code", Meaning::RegionCode),
    ("territory code", Meaning::RegionCode),
    ("country", Meaning::Country),
    ("language code", Meaning::LanguageCode),
    ("language", Meaning::LanguageCode),
    ("locale", Meaning::LanguageCode),
    ("time zone", Meaning::TimeZone),
    ("timezone", Meaning::TimeZone),
    ("address", Meaning::Address),
    ("street", Meaning::Street),
    ("street address", Meaning::Street),
    ("address line", Meaning::Street),
    ("city", Meaning::City),
    ("town", Meaning::City),
    ("locality", Meaning::City),
    ("prefecture", Meaning::Area),
    ("province", Meaning::Area),
    ("administrative area", Meaning::Area),
    ("postal code", Meaning::PostalCode),
    ("post code", Meaning::PostalCode),
    ("postcode", Meaning::PostalCode),
    ("zip", Meaning::PostalCode),
    ("zip code", Meaning::PostalCode),
    ("latitude", Meaning::Latitude),
    ("lat", Meaning::Latitude),
    ("longitude", Meaning::Longitude),
    ("lng", Meaning::Longitude),
    ("lon", Meaning::Longitude),
    ("page size", Meaning::PageSize),
    ("limit", Meaning::PageSize),
    ("count", Meaning::Count),
    ("counts", Meaning::Count),
    ("quantity", Meaning::Count),
    ("stock", Meaning::Count),
    ("total", Meaning::Count),
    ("total size", Meaning::Count),
    ("index", Meaning::Count),
    ("position", Meaning::Count),
    ("rank", Meaning::Count),
    ("offset", Meaning::Count),
    ("level", Meaning::Count),
    ("histogram", Meaning::Count),
    ("percent", Meaning::Percent),
    ("percentage", Meaning::Percent),
    ("percentile", Meaning::Percent),
    ("progress", Meaning::Percent),
    ("rating", Meaning::Rating),
    ("average", Meaning::Rating),
    ("stars", Meaning::Rating),
    ("price", Meaning::Price),
    ("amount", Meaning::Price),
    ("fee", Meaning::Price),
    ("cost", Meaning::Price),
    ("balance", Meaning::Price),
    ("discount", Meaning::Price),
    ("yen", Meaning::Price),
    ("cents", Meaning::Price),
    ("usd", Meaning::Price),
    ("eur", Meaning::Price),
    ("jpy", Meaning::Price),
    ("year", Meaning::Year),
    ("month", Meaning::Month),
    ("day", Meaning::Day),
    ("age", Meaning::Age),
    ("width", Meaning::Pixels),
    ("height", Meaning::Pixels),
    ("seconds", Meaning::Seconds),
    ("milliseconds", Meaning::Seconds),
    ("duration", Meaning::Seconds),
    ("ttl", Meaning::Seconds),
    ("timeout", Meaning::Seconds),
    ("time", Meaning::Moment),
    ("date", Meaning::Moment),
    ("timestamp", Meaning::Moment),
    ("at", Meaning::Moment),
    ("birthday", Meaning::Moment),
    ("until", Meaning::Moment),
    ("version", Meaning::Version),
    ("revision", Meaning::Version),
    ("number", Meaning::Number),
    ("ip", Meaning::IpAddress),
    ("host", Meaning::Host),
    ("hostname", Meaning::Host),
    ("domain", Meaning::Host),
    ("port", Meaning::Port),
    ("content type", Meaning::MediaType),
    ("media type", Meaning::MediaType),
    ("mime type", Meaning::MediaType),
    ("digest", Meaning::Digest),
    ("hash", Meaning::Digest),
    ("checksum", Meaning::Digest),
    ("sha256", Meaning::Digest),
    ("fingerprint", Meaning::Digest),
    ("color", Meaning::Color),
    ("colour", Meaning::Color),
    ("emoji", Meaning::Emoji),
    ("category", Meaning::Category),
    ("category name", Meaning::Category),
    ("category path", Meaning::Category),
    ("genre", Meaning::Category),
    ("uuid", Meaning::Uuid),
    ("guid", Meaning::Uuid),
    ("request id", Meaning::Uuid),
    ("trace id", Meaning::Uuid),
    ("id", Meaning::Id),
    ("key", Meaning::Key),
    ("slug", Meaning::Key),
    ("code", Meaning::Key),
    ("tag", Meaning::Key),
    ("deleted", Meaning::Negative),
    ("blocked", Meaning::Negative),
    ("disabled", Meaning::Negative),
    ("hidden", Meaning::Negative),
    ("suspended", Meaning::Negative),
    ("archived", Meaning::Negative),
    ("failed", Meaning::Negative),
    ("sold out", Meaning::Negative),
];

/// The same by last word: a schema can have a hundred thousand fields.
static BY_LAST_WORD: LazyLock<HashMap<&str, Vec<(&str, Meaning)>>> = LazyLock::new(|| {
    let mut by_last_word: HashMap<&str, Vec<(&str, Meaning)>> = HashMap::new();
    for &(ending, meaning) in MEANINGS {
        let last = ending.rsplit(' ').next().unwrap_or_default();
        by_last_word.entry(last).or_default().push((ending, meaning));
    }
    by_last_word
});

/// Things whose `name` is a person's.
const PEOPLE: &[&str] = &[
    "account",
    "author",
    "buyer",
    "contact",
    "customer",
    "driver",
    "employee",
    "guest",
    "member",
    "owner",
    "patient",
    "person",
    "player",
    "profile",
    "recipient",
    "seller",
    "sender",
    "staff",
    "student",
    "subscriber",
    "teacher",
    "user",
];

/// Things whose `url` is a picture's.
const PICTURES: &[&str] = &[
    "avatar",
    "banner",
    "icon",
    "image",
    "logo",
    "photo",
    "picture",
    "thumbnail",
];

/// Things whose `name` is a firm's.
const FIRMS: &[&str] = &[
    "brand",
    "company",
    "merchant",
    "organization",
    "organisation",
    "restaurant",
    "shop",
    "store",
    "supplier",
    "vendor",
];

/// What the field with the name `field` means in a message with the name `message`, both split.
pub fn meaning(field: &[String], message: &[String]) -> Meaning {
    let endings = field
        .last()
        .and_then(|last| BY_LAST_WORD.get(last.as_str()))
        .map_or(&[][..], Vec::as_slice);
    let ends_with = |ending: &str| {
        let count = ending.split(' ').count();
        count <= field.len()
            && field[field.len() - count..]
                .iter()
                .map(String::as_str)
                .eq(ending.split(' '))
    };
    let longest = endings
        .iter()
        .filter(|(ending, _)| ends_with(ending))
        .max_by_key(|(ending, _)| ending.split(' ').count());
    if let Some((_, meaning)) = longest {
        return match meaning {
            Meaning::Url if message.iter().any(|word| PICTURES.contains(&word.as_str())) => Meaning::ImageUrl,
            meaning => *meaning,
        };
    }
    // The value of a token is a token.
    if matches!(field, [word] if word == "value") && message.last().is_some_and(|last| last != "value") {
        return self::meaning(message, &[]);
    }
    if field.last().is_some_and(|last| last == "name") {
        return name_of(
            if field.len() > 1 {
                &field[..field.len() - 1]
            } else {
                message
            },
            message,
        );
    }
    if field
        .first()
        .is_some_and(|first| matches!(first.as_str(), "total" | "num" | "number" | "count"))
    {
        return Meaning::Count;
    }
    Meaning::Unknown
}

fn name_of(subject: &[String], message: &[String]) -> Meaning {
    // A display name is the name of what carries it.
    let subject = match subject {
        [word] if word == "display" => message,
        _ => subject,
    };
    let is_among = |list: &[&str]| subject.iter().any(|word| list.contains(&word.as_str()));
    if is_among(PEOPLE) {
        Meaning::PersonName
    } else if is_among(FIRMS) {
        Meaning::Company
    } else {
        Meaning::Title
    }
}

#[cfg(test)]
mod tests {
    use super::super::words::split;
    use super::{Meaning, meaning};

    #[test]
    fn words_decide_and_never_parts_of_words() {
        let of = |field: &str, message: &str| meaning(&split(field), &split(message));
        for field in ["video", "valid", "provider", "width_hint", "paid", "idle"] {
            assert_eq!(of(field, "Thing"), Meaning::Unknown, "{field}");
        }
        assert_eq!(of("id", "Offer"), Meaning::Id);
        assert_eq!(of("buyerId", "Offer"), Meaning::Id);
        assert_eq!(of("last_name", "User"), Meaning::FamilyName);
        assert_eq!(of("full_name", "User"), Meaning::PersonName);
        assert_eq!(of("display_name", "User"), Meaning::PersonName);
        assert_eq!(of("display_name", "Shop"), Meaning::Company);
        assert_eq!(of("seller_name", "Item"), Meaning::PersonName);
        assert_eq!(of("name", "Item"), Meaning::Title);
        assert_eq!(of("photo_url", "Item"), Meaning::ImageUrl);
        assert_eq!(of("total_size", "Page"), Meaning::Count);
        assert_eq!(of("url", "Photo"), Meaning::ImageUrl);
        assert_eq!(of("value", "PrivateAccessToken"), Meaning::Token);
        assert_eq!(of("value", "Value"), Meaning::Unknown);
    }
}
