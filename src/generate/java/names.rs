//! The names that Java knows proto elements by. They are the official
//! generator's, but for files that say nothing about Java: see [`Names`].

use crate::config;
use crate::schema::{Cardinality, Element, Enum, Field, File, Message, Type, number};

use super::features::{JavaFeatures, Nesting};
use super::value::is_open;

/// How files are treated that do not name a Java package, a file class, or say
/// whether their types have files of their own.
///
/// If they are managed, the package is the configured prefix and the proto
/// package, the class is the file's name and `Proto`, and types have files of
/// their own. Otherwise the official generator's defaults hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) prefix: &'a str,
    pub(super) is_managed: bool,
}

impl<'a> Names<'a> {
    pub(super) fn new(config: &'a config::Java) -> Self {
        Self {
            prefix: &config.prefix,
            is_managed: config.managed,
        }
    }

    /// The Java package of the file's classes; empty if there is none.
    pub(super) fn package(self, file: File<'_>) -> String {
        match file.options().string(number::file::JAVA_PACKAGE) {
            Some(package) => package.to_owned(),
            None if self.is_managed && !is_runtime(file) => join(self.prefix, file.package()),
            None => file.package().to_owned(),
        }
    }

    /// The class that stands for the file, without its package.
    pub(super) fn file_class(self, file: File<'_>) -> String {
        if let Some(name) = file.options().string(number::file::JAVA_OUTER_CLASSNAME) {
            return name.to_owned();
        }
        let base = file.name().strip_suffix(".proto").unwrap_or(file.name());
        let name = camel(base, Start::Upper);
        if !JavaFeatures::of_file(file).has_old_file_class {
            return name + "Proto";
        }
        let name = if self.is_managed { name + "Proto" } else { name };
        let is_taken = file.all_messages().any(|message| message.name() == name)
            || file.all_enums().any(|enumeration| enumeration.name() == name)
            || file.services().any(|service| service.name() == name);
        if is_taken { name + "OuterClass" } else { name }
    }

    /// The file's class with its package.
    pub(super) fn file_path(self, file: File<'_>) -> String {
        join(&self.package(file), &self.file_class(file))
    }

    /// A message's class with its package.
    pub(super) fn message(self, message: Message<'_>) -> String {
        let outer = match message.parent() {
            Some(parent) => self.message(parent),
            None if self.has_own_file(message) => self.package(message.file()),
            None => self.file_path(message.file()),
        };
        join(&outer, message.name())
    }

    /// An enum's class with its package.
    pub(super) fn enumeration(self, enumeration: Enum<'_>) -> String {
        let outer = match enumeration.parent() {
            Some(parent) => self.message(parent),
            None if self.has_own_file_enum(enumeration) => self.package(enumeration.file()),
            None => self.file_path(enumeration.file()),
        };
        join(&outer, enumeration.name())
    }

    /// Whether a message at the top of a file has a Java file of its own.
    pub(super) fn has_own_file(self, message: Message<'_>) -> bool {
        self.is_unnested(message.file(), JavaFeatures::of_message(message).nesting)
    }

    /// The same for an enum.
    pub(super) fn has_own_file_enum(self, enumeration: Enum<'_>) -> bool {
        let features = JavaFeatures::of_file(enumeration.file())
            .inherited_by(enumeration.options(), number::enumeration::FEATURES);
        self.is_unnested(enumeration.file(), features.nesting)
    }

    fn is_unnested(self, file: File<'_>, nesting: Nesting) -> bool {
        match nesting {
            Nesting::OwnFiles => true,
            Nesting::FileClass => false,
            Nesting::Option => file
                .options()
                .bool(number::file::JAVA_MULTIPLE_FILES)
                .unwrap_or(self.is_managed),
        }
    }
}

/// Whether the protobuf runtime carries the file's classes.
pub(super) fn is_runtime(file: File<'_>) -> bool {
    file.package() == "google.protobuf" && file.path().starts_with("google/protobuf/")
}

pub(super) fn join(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        ("", name) | (name, "") => name.to_owned(),
        _ => format!("{outer}.{inner}"),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    Upper,
    Lower,
}

/// The name with the letters behind anything but letters upper-cased; what is
/// neither letter nor digit is left out.
pub(super) fn camel(name: &str, start: Start) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut raises = start == Start::Upper;
    for (index, character) in name.chars().enumerate() {
        match character {
            'a'..='z' if raises => camel.push(character.to_ascii_uppercase()),
            'A'..='Z' if index == 0 && !raises => camel.push(character.to_ascii_lowercase()),
            '0'..='9' | 'a'..='z' | 'A'..='Z' => camel.push(character),
            _ => {}
        }
        raises = !character.is_ascii_alphabetic();
    }
    camel
}

/// What the accessors of a field are named after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldName {
    pub(super) lower: String,
    pub(super) upper: String,
}

/// Names whose getters the runtime's own classes have.
const TAKEN: [&str; 9] = [
    "AllFields",
    "CachedSize",
    "Class",
    "DefaultInstanceForType",
    "DescriptorForType",
    "InitializationErrorString",
    "ParserForType",
    "SerializedSize",
    "UnknownFields",
];

/// The names of the message's fields, in the order of declaration. Fields whose
/// accessors would clash get their numbers at the end.
pub(super) fn field_names(message: Message<'_>) -> Vec<FieldName> {
    let fields: Vec<Field<'_>> = message.fields().collect();
    let mut names: Vec<FieldName> = fields.iter().map(|field| field_name(*field)).collect();
    let mut positions: std::collections::HashMap<&str, Vec<usize>> = std::collections::HashMap::new();
    for (index, name) in names.iter().enumerate() {
        positions.entry(&name.upper).or_default().push(index);
    }
    let mut clashes = vec![false; names.len()];
    for (index, (field, name)) in fields.iter().zip(&names).enumerate() {
        let repeats = |other: &usize| fields[*other].cardinality() != Cardinality::Repeated;
        let is_repeated = field.cardinality() == Cardinality::Repeated;
        let has_numbers = is_open(*field);
        let mut others: Vec<usize> = positions[name.upper.as_str()].clone();
        for (suffix, is_used) in [("Count", is_repeated), ("List", is_repeated), ("Value", has_numbers)] {
            if is_used && let Some(found) = positions.get(format!("{}{suffix}", name.upper).as_str()) {
                others.extend(found.iter().filter(|other| suffix == "Value" || repeats(other)));
            }
        }
        for other in others.into_iter().filter(|other| *other != index) {
            clashes[index] = true;
            clashes[other] = true;
        }
    }
    for ((field, name), _) in fields
        .iter()
        .zip(&mut names)
        .zip(clashes)
        .filter(|(_, clashes)| *clashes)
    {
        let number = field.number();
        name.lower = format!("{}{number}", name.lower);
        name.upper = format!("{}{number}", name.upper);
    }
    names
}

fn field_name(field: Field<'_>) -> FieldName {
    let declared = declared_name(field);
    let (mut lower, mut upper) = (camel(declared, Start::Lower), camel(declared, Start::Upper));
    if TAKEN.contains(&upper.as_str()) {
        lower.push('_');
        upper.push('_');
    }
    if lower.starts_with(|first: char| first.is_ascii_digit()) {
        lower.insert(0, '_');
    }
    FieldName { lower, upper }
}

/// The field's name; for a group, its message's, which has the case that was written.
fn declared_name(field: Field<'_>) -> &str {
    match field.ty() {
        Type::Message(message)
            if field.is_delimited()
                && field.name() == message.name().to_lowercase()
                && field.file() == message.file()
                && field.parent() == message.parent() =>
        {
            message.name()
        }
        _ => field.name(),
    }
}

/// The name of an extension's constant.
pub(super) fn extension(field: Field<'_>) -> String {
    let name = camel(declared_name(field), Start::Lower);
    let starts_with_digit = name.starts_with(|first: char| first.is_ascii_digit());
    match name {
        name if starts_with_digit => format!("_{name}"),
        name if is_reserved(&name) => name + "_",
        name => name,
    }
}

/// The prefix of the constant that holds a field's number.
pub(super) fn constant(field: Field<'_>) -> String {
    field.name().to_ascii_uppercase()
}

/// Whether Java cannot use the word as an identifier, or must not: `java` hides a package.
pub(super) fn is_reserved(word: &str) -> bool {
    config::is_java_keyword(word) || word == "java"
}

#[cfg(test)]
mod tests {
    use super::{Start, camel};

    #[test]
    fn camel_names_keep_the_case_that_was_written() {
        for (name, upper, lower) in [
            ("foo_bar", "FooBar", "fooBar"),
            ("fooBar", "FooBar", "fooBar"),
            ("UPPER_CASE", "UPPERCASE", "uPPERCASE"),
            ("a1b2", "A1B2", "a1B2"),
            ("_leading", "Leading", "Leading"),
            ("x__y_", "XY", "xY"),
            ("2d", "2D", "2D"),
        ] {
            assert_eq!(
                (camel(name, Start::Upper).as_str(), camel(name, Start::Lower).as_str()),
                (upper, lower)
            );
        }
    }
}
