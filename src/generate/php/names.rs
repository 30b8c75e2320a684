//! The names that the official generator gives. The runtime derives the same
//! ones from descriptors, so they are a contract, not a taste.

use super::reserved::{is_reserved, is_reserved_constant};
use crate::generate::package::is_cast;
use crate::schema::{Element, Enum, File, Message, number};

/// Names of one configuration.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    /// Goes before the namespaces that are derived from proto packages.
    pub(super) root: &'a str,
}

impl Names<'_> {
    /// The namespace of the types at the top of the file; empty for the global one.
    pub(super) fn namespace(self, file: File<'_>) -> String {
        if let Some(namespace) = file.options().string(number::file::PHP_NAMESPACE) {
            return namespace.trim_matches('\\').to_owned();
        }
        let root = if is_cast(file) { self.root } else { "" };
        let segments = file.package().split('.').filter(|segment| !segment.is_empty());
        let segments = segments.map(|segment| {
            let segment = capitalise(segment);
            format!("{}{segment}", reserved_prefix(&segment, file))
        });
        join(root, &segments.collect::<Vec<_>>().join("\\"))
    }

    /// The namespace of the file's metadata, the class that tells the runtime what the file declares.
    pub(super) fn metadata_namespace(self, file: File<'_>) -> String {
        if let Some(namespace) = file.options().string(number::file::PHP_METADATA_NAMESPACE) {
            return namespace.trim_matches('\\').to_owned();
        }
        if is_cast(file) {
            // Two Composer packages must not own one namespace.
            return join(&self.namespace(file), "GPBMetadata");
        }
        let segments = file.folder().split('/').filter(|segment| !segment.is_empty());
        let segments = segments.map(|segment| {
            let segment = camel(segment);
            format!("{}{segment}", reserved_prefix(&segment, file))
        });
        join("GPBMetadata", &segments.collect::<Vec<_>>().join("\\"))
    }

    /// The metadata class of the file.
    pub(super) fn metadata(self, file: File<'_>) -> String {
        let name = camel(file.name().strip_suffix(".proto").unwrap_or(file.name()));
        let is_no_name = !name.starts_with(|first: char| first.is_ascii_alphabetic());
        let prefix = if is_no_name { "PB" } else { reserved_prefix(&name, file) };
        join(&self.metadata_namespace(file), &format!("{prefix}{name}"))
    }

    pub(super) fn message(self, message: Message<'_>) -> String {
        self.class(message.file(), message.full_name())
    }

    pub(super) fn enumeration(self, declared: Enum<'_>) -> String {
        self.class(declared.file(), declared.full_name())
    }

    fn class(self, file: File<'_>, full_name: &str) -> String {
        let own = full_name.strip_prefix(file.package()).unwrap_or(full_name);
        let prefix = class_prefix(file);
        let parts = own.split('.').filter(|part| !part.is_empty()).map(|part| {
            let prefix = if prefix.is_empty() {
                reserved_prefix(part, file)
            } else {
                prefix
            };
            format!("{prefix}{part}")
        });
        join(&self.namespace(file), &parts.collect::<Vec<_>>().join("\\"))
    }
}

/// What the file wants in front of the names of its classes.
pub(super) fn class_prefix(file: File<'_>) -> &str {
    file.options()
        .string(number::file::PHP_CLASS_PREFIX)
        .unwrap_or_default()
}

/// The constant of an enum's value.
pub(super) fn constant(value: &str) -> String {
    let prefix = if is_reserved_constant(value) { "PB" } else { "" };
    format!("{prefix}{value}")
}

/// What follows `get`, `set`, `has` and `clear` in the names of a field's methods.
pub(super) fn accessor(field: &str) -> String {
    camel(field)
}

/// The namespace and the short name of a class.
pub(super) fn split(class: &str) -> (&str, &str) {
    class.rsplit_once('\\').unwrap_or(("", class))
}

/// Whether names separated by backslashes can stand in PHP code as they are; nothing at all can.
pub(super) fn is_namespace(namespace: &str) -> bool {
    namespace.is_empty() || namespace.split('\\').all(is_identifier)
}

pub(super) fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn join(namespace: &str, name: &str) -> String {
    match (namespace, name) {
        ("", alone) | (alone, "") => alone.to_owned(),
        _ => format!("{namespace}\\{name}"),
    }
}

fn reserved_prefix(name: &str, file: File<'_>) -> &'static str {
    match (is_reserved(name), file.package()) {
        (false, _) => "",
        (true, "google.protobuf") => "GPB",
        (true, _) => "PB",
    }
}

fn capitalise(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// The first letter and letters after anything but a letter become capitals; only letters and digits stay.
fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut capital = true;
    for character in name.chars() {
        match character {
            'a'..='z' | 'A'..='Z' => {
                camel.push(if capital {
                    character.to_ascii_uppercase()
                } else {
                    character
                });
                capital = false;
            }
            '0'..='9' => {
                camel.push(character);
                capital = true;
            }
            _ => capital = true,
        }
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::{accessor, constant, is_namespace};

    #[test]
    fn accessors_begin_words_after_all_but_letters() {
        for (field, name) in [
            ("offer_id", "OfferId"),
            ("a1b2", "A1B2"),
            ("foo_1", "Foo1"),
            ("camelCase", "CamelCase"),
            ("UPPER_CASE", "UPPERCASE"),
            ("_leading", "Leading"),
            ("x__y", "XY"),
            ("_", ""),
        ] {
            assert_eq!(accessor(field), name);
        }
    }

    #[test]
    fn constants_have_reserved_words_only_where_php_allows() {
        assert_eq!(
            ["CLASS", "Null", "EMPTY", "OPEN"].map(constant),
            ["PBCLASS", "Null", "PBEMPTY", "OPEN"]
        );
    }

    #[test]
    fn no_namespace_carries_code() {
        assert!(is_namespace("") && is_namespace("A\\B_1"));
        for namespace in ["A\\", "A;evil()", "A B", "1A", "A\\\\B", "A/B"] {
            assert!(!is_namespace(namespace), "{namespace}");
        }
    }
}
