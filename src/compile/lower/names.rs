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

    /// The name of a value without the enum's name before it, in capitals and without underscores.
    pub(super) fn without_prefix(&self, value: &str) -> String {
        let mut rest = value;
        for expected in self.prefix.chars() {
            rest = rest.trim_start_matches('_');
            let mut characters = rest.chars();
            if characters.next().map(|character| character.to_ascii_lowercase()) != Some(expected) {
                return camel_of_constant(value);
            }
            rest = characters.as_str();
        }
        rest = rest.trim_start_matches('_');
        camel_of_constant(if rest.is_empty() { value } else { rest })
    }
}

/// `FOO_BAR` is `FooBar`.
fn camel_of_constant(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut is_large = true;
    for character in name.chars() {
        if character == '_' {
            is_large = true;
        } else if is_large {
            camel.push(character.to_ascii_uppercase());
            is_large = false;
        } else {
            camel.push(character.to_ascii_lowercase());
        }
    }
    camel
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
        let without_prefix = |value: &str| Shortener::new("MyEnum").without_prefix(value);
        assert_eq!(without_prefix("MY_ENUM_FOO"), "Foo");
        assert_eq!(without_prefix("MYENUM_foo_bar"), "FooBar");
        assert_eq!(without_prefix("FOO"), "Foo");
        assert_eq!(without_prefix("MY_ENUM"), "MyEnum");
    }
}
