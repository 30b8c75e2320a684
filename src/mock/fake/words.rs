//! Names are understood word by word: `video` holds no `id`.

/// The words of a name in snake, camel or mixed case, in small letters.
pub fn split(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_alphanumeric() {
            let after_small = previous.is_lowercase() || previous.is_ascii_digit();
            // `URLPath` is `url path`: a capital belongs to the small letter behind it.
            let before_small = previous.is_uppercase() && letters.peek().is_some_and(|next| next.is_lowercase());
            let starts = !previous.is_alphanumeric() || (letter.is_uppercase() && (after_small || before_small));
            if starts || words.is_empty() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        previous = letter;
    }
    words
}

/// The singular of a plural English word; other words stay as they are.
pub fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "shes", "uses"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with('s') && !stem.ends_with('u') && !stem.ends_with('i') => {
            stem.to_owned()
        }
        _ => word.to_owned(),
    }
}

/// Whether two words are forms of one: `accept`, `accepted` and `acceptance`.
pub fn are_related(one: &str, other: &str) -> bool {
    let common = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let shorter = one.chars().count().min(other.chars().count());
    // `expired` and `expiration` part after five letters, `open` and `opened` agree in all four.
    common >= 4 && common + 3 >= shorter && (common >= 5 || common == shorter)
}

#[cfg(test)]
mod tests {
    use super::{are_related, singular, split};

    #[test]
    fn names_are_split_in_every_case() {
        for (name, words) in [
            ("offer_id", "offer id"),
            ("OfferService", "offer service"),
            ("URLPath", "url path"),
            ("userID", "user id"),
            ("sha256_sum", "sha256 sum"),
            ("GetOAuth2Token", "get o auth2 token"),
            ("__x", "x"),
            ("", ""),
        ] {
            assert_eq!(split(name).join(" "), words, "{name}");
        }
    }

    #[test]
    fn plurals_become_singular() {
        for (plural, one) in [
            ("offers", "offer"),
            ("categories", "category"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("statuses", "status"),
            ("status", "status"),
            ("address", "address"),
        ] {
            assert_eq!(singular(plural), one);
        }
    }

    #[test]
    fn forms_of_one_word_are_related() {
        assert!(are_related("accepted", "acceptance"));
        assert!(are_related("withdrawn", "withdrawal"));
        assert!(are_related("expired", "expiration"));
        assert!(are_related("declined", "declination"));
        assert!(!are_related("open", "operation"));
        assert!(!are_related("accepted", "access"));
    }
}
