//! What a field is about, told by the words of its name.

mod endings;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::locale::Script;

use endings::{FIRMS, MEANINGS, PEOPLE, PICTURES};

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
    FixedPhone,
    InternationalPhone,
    PersonName,
    GivenName,
    FamilyName,
    Username,
    Company,
    Occupation,
    Title,
    Text,
    Biography,
    ShortText,
    Token,
    Password,
    CurrencyCode,
    RegionCode,
    LanguageCode,
    TimeZone,
    Address,
    Street,
    Building,
    Town,
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
    /// A day as people write it, which no program reads.
    WrittenDate,
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

/// The same by last word: a schema can have a hundred thousand fields.
static BY_LAST_WORD: LazyLock<HashMap<&str, Vec<(&str, Meaning)>>> = LazyLock::new(|| {
    let mut by_last_word: HashMap<&str, Vec<(&str, Meaning)>> = HashMap::new();
    for &(ending, meaning) in MEANINGS {
        let last = ending.rsplit(' ').next().unwrap_or_default();
        by_last_word.entry(last).or_default().push((ending, meaning));
    }
    by_last_word
});

/// The letters that a name asks for with one of its words, and the other words.
pub fn script(words: &[String]) -> (Script, Vec<String>) {
    let script = |word: &str| {
        Some(match word {
            "kana" | "katakana" | "furigana" | "phonetic" => Script::Katakana,
            "hiragana" | "yomi" | "yomigana" => Script::Hiragana,
            "romaji" | "romanized" | "romanised" | "latin" => Script::Latin,
            _ => return None,
        })
    };
    let Some((index, found)) = words
        .iter()
        .enumerate()
        .find_map(|(index, word)| Some((index, script(word)?)))
    else {
        return (Script::Written, words.to_vec());
    };
    let mut rest = words.to_vec();
    rest.remove(index);
    // `furigana` alone is that of a name.
    if rest.is_empty() {
        rest.push("name".to_owned());
    }
    (found, rest)
}

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
    // A state is mostly that of a process; only addresses have states of the other kind.
    if matches!(field, [word] if word == "state" || word == "region") && message.iter().any(|word| word == "address") {
        return Meaning::Area;
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
    use super::{Meaning, Script, meaning, script};

    #[test]
    fn a_word_may_ask_for_letters() {
        for (name, expected, rest) in [
            ("family_name_kana", Script::Katakana, "family name"),
            ("nameYomi", Script::Hiragana, "name"),
            ("phonetic_given_name", Script::Katakana, "given name"),
            ("furigana", Script::Katakana, "name"),
            ("city_romaji", Script::Latin, "city"),
            ("arcana", Script::Written, "arcana"),
        ] {
            let (found, words) = script(&split(name));
            assert_eq!((found, words.join(" ").as_str()), (expected, rest), "{name}");
        }
    }

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
        assert_eq!(of("state", "PostalAddress"), Meaning::Area);
        assert_eq!(of("state", "Job"), Meaning::Unknown);
        assert_eq!(of("job_title", "Employee"), Meaning::Occupation);
    }
}
