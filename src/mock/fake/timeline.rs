//! Moments of one thing, in the order in which they happen: made, then changed, then over.

use super::key::Key;

const DAY: u64 = 86_400;
/// 2025-01-01T00:00:00Z: fakes live in that year whatever the clock says.
const START: u64 = 1_735_689_600;

/// Words of names, by when the moment comes in the life of a thing.
const STAGES: &[(&[&str], u64)] = &[
    (&["birth", "birthday", "born", "founded"], 0),
    (
        &[
            "create",
            "created",
            "creation",
            "made",
            "make",
            "registered",
            "joined",
            "start",
            "started",
            "begin",
            "issue",
            "issued",
            "from",
        ],
        1,
    ),
    (
        &[
            "accept",
            "accepted",
            "decline",
            "declined",
            "withdraw",
            "withdrawn",
            "publish",
            "published",
            "paid",
            "sent",
            "shipped",
            "occur",
            "occurred",
        ],
        2,
    ),
    (
        &["update", "updated", "modified", "changed", "edited", "seen", "login"],
        3,
    ),
    (
        &[
            "finish",
            "finished",
            "end",
            "ended",
            "close",
            "closed",
            "complete",
            "completed",
            "delivered",
            "delete",
            "deleted",
        ],
        4,
    ),
    (
        &[
            "due",
            "deadline",
            "expire",
            "expires",
            "expired",
            "expiry",
            "expiration",
            "until",
            "purge",
        ],
        5,
    ),
];

/// The moment that the words of a field mean, in seconds since 1970, for the thing with this key.
pub fn moment(thing: Key, words: &[String]) -> u64 {
    let is_among = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let stage = STAGES
        .iter()
        .find(|(list, _)| is_among(list))
        .map_or(2, |(_, stage)| *stage);
    if stage == 0 {
        // Between 20 and 50 years before everything else, and after 1970.
        return START - thing.with("birth").between(20 * 365, 50 * 365) * DAY;
    }
    let made = START + thing.with("made").below(300) * DAY + thing.with("time").below(DAY);
    // Every stage has a span of its own, so that none overtakes the next.
    let within = thing.with("stage").with(&words.join("_")).below(5 * DAY);
    match stage {
        1 => made,
        _ => made + (stage - 1) * 6 * DAY + within,
    }
}

/// Year, month and day.
pub fn date(seconds: u64) -> (u64, u64, u64) {
    // Days since 0000-03-01, in eras of 400 years; March comes first so that leap days come last.
    let days = seconds / DAY + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

/// A moment as RFC 3339 writes it.
pub fn text(seconds: u64) -> String {
    let (year, month, day) = date(seconds);
    let rest = seconds % DAY;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        rest / 3600,
        rest / 60 % 60,
        rest % 60
    )
}

#[cfg(test)]
mod tests {
    use super::super::key::Key;
    use super::{moment, text};

    #[test]
    fn moments_are_written_as_dates() {
        assert_eq!(text(0), "1970-01-01T00:00:00Z");
        assert_eq!(text(951_826_154), "2000-02-29T12:09:14Z");
        assert_eq!(text(1_735_689_599), "2024-12-31T23:59:59Z");
    }

    #[test]
    fn a_thing_is_made_before_it_changes_and_changes_before_it_expires() {
        for index in 0..100 {
            let thing = Key::from_seed(1).at(index);
            let at = |name: &str| moment(thing, &super::super::words::split(name));
            assert!(at("create_time") < at("accept_time"));
            assert!(at("accept_time") < at("update_time"));
            assert!(at("updated_at") < at("expire_time"));
            assert!(at("birth_date") < at("created_at"));
        }
    }
}
