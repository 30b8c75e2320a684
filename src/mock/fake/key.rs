//! Where every made-up value comes from: a hash of the seed and of what the value is about.

use std::hash::Hasher as _;

use siphasher::sip128::{Hasher128 as _, SipHasher24};

/// The place of a value in the world of fakes. The same steps from the same
/// seed lead to the same key, on every machine and in every version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(u64, u64);

impl Key {
    pub fn from_seed(seed: u64) -> Self {
        Self(seed, 0)
    }

    /// The key of a named part.
    #[must_use]
    pub fn with(self, part: &str) -> Self {
        self.step(b'n', part.as_bytes())
    }

    /// The key of a numbered part.
    #[must_use]
    pub fn at(self, index: u64) -> Self {
        self.step(b'i', &index.to_le_bytes())
    }

    /// The key of a part that is told by bytes, such as an encoded message.
    #[must_use]
    pub fn of(self, bytes: &[u8]) -> Self {
        self.step(b'b', bytes)
    }

    // The kind goes in first, so that a name never meets a number by chance.
    fn step(self, kind: u8, bytes: &[u8]) -> Self {
        let mut hasher = SipHasher24::new_with_keys(self.0, self.1);
        hasher.write(&[kind]);
        hasher.write(bytes);
        let hash = hasher.finish128();
        Self(hash.h1, hash.h2)
    }

    /// Any number.
    pub fn number(self) -> u64 {
        self.0
    }

    /// 128 bits, for identifiers.
    pub fn wide(self) -> u128 {
        u128::from(self.0) << 64 | u128::from(self.1)
    }

    /// A number from 0 up to, but not, `limit`; 0 if there is none.
    pub fn below(self, limit: u64) -> u64 {
        // The high half of the product is even over the range, without a division.
        ((u128::from(self.0) * u128::from(limit)) >> 64) as u64
    }

    /// A fraction from `low` up to and with `high`, in steps of one `parts`th.
    pub fn fraction(self, low: u32, high: u32, parts: u32) -> f64 {
        let steps = self.between(u64::from(low * parts), u64::from(high * parts));
        f64::from(u32::try_from(steps).unwrap_or(u32::MAX)) / f64::from(parts)
    }

    /// A number from `low` up to and with `high`.
    pub fn between(self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// One of `items`.
    pub fn pick<'a, T: ?Sized>(self, items: &[&'a T]) -> Option<&'a T> {
        items.get(self.below(items.len() as u64) as usize).copied()
    }

    /// The one of `items` that this key likes best. An item that is added
    /// takes over where it wins and changes nothing elsewhere.
    pub fn favourite<T>(self, items: impl IntoIterator<Item = T>, name: impl Fn(&T) -> &str) -> Option<T> {
        items.into_iter().max_by_key(|item| self.with(name(item)).number())
    }

    /// True in about `percent` of 100 cases.
    pub fn chance(self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn keys_are_the_same_in_every_version() {
        assert_eq!(
            Key::from_seed(1).with("offer").at(7).number(),
            13_958_275_521_775_590_051
        );
    }

    #[test]
    fn a_new_choice_takes_over_only_where_it_wins() {
        let before = ["a", "b", "c"];
        let after = ["a", "b", "new", "c"];
        let mut moved = 0;
        for index in 0..1000 {
            let key = Key::from_seed(1).at(index);
            let (old, new) = (key.favourite(before, |n| n), key.favourite(after, |n| n));
            assert!(new == old || new == Some("new"));
            moved += u32::from(new != old);
        }
        assert!((200..300).contains(&moved), "{moved}");
    }

    #[test]
    fn numbers_stay_in_their_range() {
        for index in 0..1000 {
            let key = Key::from_seed(1).at(index);
            assert!((3..=5).contains(&key.between(3, 5)));
            assert_eq!(key.below(0), 0);
        }
    }
}
