//! Names that descriptors derive from others.

use crate::schema::default_json_name;

/// The name of the message that a map field stands for.
pub(super) fn map_entry(field: &str) -> String {
    // The first letter is raised as if an underscore stood before it.
    default_json_name(&format!("_{field}")) + "Entry"
}

/// Takes the name of an enum off the names of its values, as JSON and some languages do.
pub(super) struct Shortener {
    /// The enum's name in small letters and without underscores.
    prefix: String,
}

impl Shortener {
    pub(super) fn new(enumeration: &str) -> Self {
        let letters = enumeration.chars().filter(|character| *character != '_');
        Self {
            prefix: letters.map(|character| character.to_ascii_lowercase()).collect(),
        }
    }

    /// Adds to `text` the name of a value without the enum's name before it: `MY_ENUM_FOO_BAR` is `FooBar`.
    pub(super) fn push(&self, value: &str, text: &mut String) {
        let rest = self.behind_prefix(value).filter(|rest| !rest.is_empty());
        for part in rest.unwrap_or(value).split('_') {
            let mut small = part.chars();
            text.extend(small.next().map(|first| first.to_ascii_uppercase()));
            let start = text.len();
            text.push_str(small.as_str());
            text[start..].make_ascii_lowercase();
        }
    }

    /// What follows the enum's name, without underscores before it.
    fn behind_prefix<'v>(&self, value: &'v str) -> Option<&'v str> {
        let mut rest = value.as_bytes();
        for expected in self.prefix.bytes() {
            while let Some((b'_', behind)) = rest.split_first() {
                rest = behind;
            }
            let (first, behind) = rest.split_first()?;
            if first.to_ascii_lowercase() != expected {
                return None;
            }
            rest = behind;
        }
        let rest = value.get(value.len() - rest.len()..)?;
        Some(rest.trim_start_matches('_'))
    }
}

#[cfg(test)]
mod tests {
    use super::{Shortener, default_json_name, map_entry};

    #[test]
    fn underscores_make_the_next_letter_large() {
        assert_eq!(default_json_name("a_b_2c__d_"), "aB2cD");
        assert_eq!(default_json_name("_Foo"), "Foo");
        assert_eq!(map_entry("foo_bar"), "FooBarEntry");
    }

    #[test]
    fn the_name_of_the_enum_is_taken_off() {
        let without_prefix = |value: &str| {
            let mut text = String::new();
            Shortener::new("MyEnum").push(value, &mut text);
            text
        };
        assert_eq!(without_prefix("MY_ENUM_FOO"), "Foo");
        assert_eq!(without_prefix("MYENUM_foo_bar"), "FooBar");
        assert_eq!(without_prefix("FOO"), "Foo");
        assert_eq!(without_prefix("MY_ENUM"), "MyEnum");
    }
}
