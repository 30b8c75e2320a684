//! The names that Swift knows proto elements by: those of the official generator.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use super::cases::cases;
use super::reserved::{is_keyword, is_quoted_case, is_reserved_case, is_reserved_property, is_reserved_type};
use super::words::{Start, camel};
use crate::config;
use crate::parallel::lock;
use crate::schema::{Element, Enum, Field, File, Message, Method, Oneof, Schema, Service, Type, number};

/// The module of the runtime.
pub(super) const RUNTIME: &str = "SwiftProtobuf";

/// Names of types and modules. A module is what a proto package becomes.
#[derive(Debug)]
pub(super) struct Names<'a> {
    /// The modules of proto packages.
    modules: HashMap<&'a str, String>,
    cases: Mutex<HashMap<usize, Arc<[String]>>>,
}

/// The names of a field with presence.
#[derive(Debug)]
pub(super) struct Property {
    /// The property, in backticks if need be.
    pub(super) name: String,
    /// The property behind it, which is nil if the field is not set.
    pub(super) stored: String,
    pub(super) has: String,
    pub(super) clear: String,
}

/// The names of a oneof.
#[derive(Debug)]
pub(super) struct OneofProperty {
    pub(super) name: String,
    pub(super) stored: String,
    /// The enum of its fields, inside the message.
    pub(super) ty: String,
}

/// The names of an extension.
#[derive(Debug)]
pub(super) struct ExtensionProperty {
    /// The constant that describes it, as declared.
    pub(super) constant: String,
    /// The same with the type that it is in.
    pub(super) path: String,
    /// The property of the message that it extends.
    pub(super) name: String,
    pub(super) has: String,
    pub(super) clear: String,
}

impl<'a> Names<'a> {
    pub(super) fn new(config: &'a config::Swift, schema: &'a Schema) -> Self {
        let packages: HashSet<&str> = schema.files().map(File::package).collect();
        let modules = packages.into_iter();
        Self {
            modules: modules
                .map(|package| (package, module(&config.prefix, package)))
                .collect(),
            cases: Mutex::default(),
        }
    }

    /// The module that has the types of a file of the schema.
    pub(super) fn module_of(&self, file: File<'_>) -> &str {
        if is_runtime(file) {
            RUNTIME
        } else {
            self.module(file.package())
        }
    }

    /// The module that a proto package of the schema becomes.
    pub(super) fn module(&self, package: &str) -> &str {
        &self.modules[package]
    }

    /// A message's type as code in the module `module` writes it.
    pub(super) fn message_in(&self, message: Message<'_>, module: &str) -> String {
        qualified(self.module_of(message.file()), module, message_path(message))
    }

    /// An enum's type as code in the module `module` writes it.
    pub(super) fn enum_in(&self, enumeration: Enum<'_>, module: &str) -> String {
        qualified(self.module_of(enumeration.file()), module, enum_path(enumeration))
    }

    /// The names of an enum's cases, in the order of its values and without backticks:
    /// use [`quoted`] where they are declared.
    pub(super) fn cases(&self, enumeration: Enum<'_>) -> Arc<[String]> {
        let mut known = lock(&self.cases);
        let cases = known.entry(enumeration.ordinal()).or_insert_with(|| cases(enumeration));
        Arc::clone(cases)
    }

    pub(super) fn extension(&self, field: Field<'_>, module: &str) -> ExtensionProperty {
        let base = naming_base(field);
        let lower = camel(base, Start::Lower);
        if let Some(scope) = field.parent() {
            let constant = case_name(base);
            let scope = self.message_in(scope, module);
            let name = format!("{scope}_{lower}").replace('.', "_");
            let upper = upper_first(&name);
            return ExtensionProperty {
                path: format!("{scope}.Extensions.{constant}"),
                constant: quoted(&constant, is_quoted_case),
                has: format!("has{upper}"),
                clear: format!("clear{upper}"),
                name,
            };
        }
        let prefix = type_prefix(field.file());
        let constant = format!("{prefix}Extensions_{base}");
        let name = property(&format!("{prefix}{lower}"));
        let upper = if prefix.is_empty() {
            derived(&camel(base, Start::Upper), &lower)
        } else {
            upper_first(&name)
        };
        ExtensionProperty {
            path: qualified(self.module_of(field.file()), module, constant.clone()),
            constant,
            has: format!("has{upper}"),
            clear: format!("clear{upper}"),
            name,
        }
    }
}

/// The module that a proto package becomes: `offer.v1` → `OfferV1`.
fn module(prefix: &str, package: &str) -> String {
    let parts = package.split(['.', '_']).map(upper_first);
    let name: String = parts.collect();
    match (prefix, name.as_str()) {
        ("", "") => "Protos".to_owned(),
        ("", name) if name.starts_with(|first: char| first.is_ascii_digit()) => format!("_{name}"),
        (prefix, name) => format!("{prefix}{name}"),
    }
}

/// Whether `SwiftProtobuf` carries the file's types.
pub(super) fn is_runtime(file: File<'_>) -> bool {
    const BUNDLED: [&str; 11] = [
        "any",
        "api",
        "descriptor",
        "duration",
        "empty",
        "field_mask",
        "source_context",
        "struct",
        "timestamp",
        "type",
        "wrappers",
    ];
    let name = file
        .path()
        .strip_prefix("google/protobuf/")
        .and_then(|path| path.strip_suffix(".proto"));
    file.package() == "google.protobuf" && name.is_some_and(|name| BUNDLED.contains(&name))
}

/// What goes before the names of types at the top of a file.
pub(super) fn type_prefix(file: File<'_>) -> String {
    if let Some(prefix) = file.options().string(number::file::SWIFT_PREFIX) {
        return prefix.to_owned();
    }
    if file.package().is_empty() {
        return String::new();
    }
    let mut prefix = String::with_capacity(file.package().len() + 1);
    let mut is_start = true;
    for character in file.package().chars() {
        match character {
            '_' => is_start = true,
            '.' => {
                is_start = true;
                prefix.push('_');
            }
            character => {
                if prefix.is_empty() && character.is_ascii_digit() {
                    prefix.push('_');
                }
                prefix.push(if is_start {
                    character.to_ascii_uppercase()
                } else {
                    character
                });
                is_start = false;
            }
        }
    }
    prefix + "_"
}

/// A message's type in the type around it.
pub(super) fn message_name(message: Message<'_>) -> String {
    match message.parent() {
        Some(_) => type_name(message.name(), "Message"),
        None => type_name(&(type_prefix(message.file()) + message.name()), "Message"),
    }
}

/// A message's type with those around it.
pub(super) fn message_path(message: Message<'_>) -> String {
    match message.parent() {
        Some(parent) => format!("{}.{}", message_path(parent), message_name(message)),
        None => message_name(message),
    }
}

pub(super) fn enum_name(enumeration: Enum<'_>) -> String {
    match enumeration.parent() {
        Some(_) => type_name(enumeration.name(), "Enum"),
        None => type_name(&(type_prefix(enumeration.file()) + enumeration.name()), "Enum"),
    }
}

pub(super) fn enum_path(enumeration: Enum<'_>) -> String {
    match enumeration.parent() {
        Some(parent) => format!("{}.{}", message_path(parent), enum_name(enumeration)),
        None => enum_name(enumeration),
    }
}

pub(super) fn oneof_property(oneof: Oneof<'_>) -> OneofProperty {
    let lower = camel(oneof.name(), Start::Lower);
    OneofProperty {
        name: property(&lower),
        stored: derived(&format!("_{lower}"), &lower),
        ty: type_name(&format!("OneOf_{}", camel(oneof.name(), Start::Upper)), "Oneof"),
    }
}

pub(super) fn field_property(field: Field<'_>) -> Property {
    let base = naming_base(field);
    let (lower, upper) = (camel(base, Start::Lower), camel(base, Start::Upper));
    Property {
        name: property(&lower),
        stored: derived(&format!("_{lower}"), &lower),
        has: derived(&format!("has{upper}"), &lower),
        clear: derived(&format!("clear{upper}"), &lower),
    }
}

/// The type that a service's client and methods are in.
pub(super) fn service_name(service: Service<'_>) -> String {
    type_name(&(type_prefix(service.file()) + service.name()), "Service")
}

/// The function that calls a method.
pub(super) fn function(method: Method<'_>) -> String {
    let name = camel(method.name(), Start::Lower);
    if matches!(name.as_str(), "init" | "self") {
        format!("{name}_")
    } else if is_all_underscores(&name) {
        format!("{name}__")
    } else {
        quoted(&name, is_keyword)
    }
}

/// The type of a method, inside that of its service.
pub(super) fn method_type(method: Method<'_>) -> String {
    type_name(&camel(method.name(), Start::Upper), "Method")
}

/// The constant that lists the extensions of a file.
pub(super) fn extension_map(file: File<'_>) -> String {
    let base = file.name().strip_suffix(".proto").unwrap_or(file.name());
    format!("{}{}_Extensions", type_prefix(file), camel(base, Start::Upper))
}

/// The name that a field's are made from; that of a group is its message's.
pub(super) fn naming_base(field: Field<'_>) -> &str {
    match field.ty() {
        Type::Message(message) if is_group_like(field, message) => message.name(),
        _ => field.name(),
    }
}

/// Whether the field could have been written with the keyword `group`.
pub(super) fn is_group_like(field: Field<'_>, message: Message<'_>) -> bool {
    field.is_delimited()
        && field.name() == message.name().to_lowercase()
        && message.parent() == field.parent()
        && message.file() == field.file()
}

/// The name without its backticks.
pub(super) fn bare(name: &str) -> &str {
    name.trim_matches('`')
}

/// The case of an enum, as it is declared.
pub(super) fn quoted_case(name: &str) -> String {
    quoted(name, is_quoted_case)
}

/// The text with its first letter in upper case.
pub(super) fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + characters.as_str()
    })
}

/// The text with its first letter in lower case.
pub(super) fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_ascii_lowercase().to_string() + characters.as_str()
    })
}

fn qualified(owner: &str, module: &str, path: String) -> String {
    if owner == module {
        path
    } else {
        format!("{owner}.{path}")
    }
}

fn is_all_underscores(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte == b'_')
}

fn quoted(name: &str, is_quoted: fn(&str) -> bool) -> String {
    if is_quoted(name) {
        format!("`{name}`")
    } else {
        name.to_owned()
    }
}

/// A type's name. One that is taken gets what it is as its end, and so does one that has that end already.
fn type_name(name: &str, kind: &str) -> String {
    let mut stem = name;
    loop {
        if is_reserved_type(stem) || is_all_underscores(stem) {
            return name.to_owned() + kind;
        }
        match stem.strip_suffix(kind) {
            Some(rest) => stem = rest,
            None => return name.to_owned(),
        }
    }
}

fn property(name: &str) -> String {
    derived(name, name)
}

/// A name that follows from a property's, and is changed if the property's is.
fn derived(name: &str, property: &str) -> String {
    let starts_with = |start: &str| {
        property
            .strip_prefix(start)
            .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
    };
    if starts_with("clear") || starts_with("has") || is_reserved_property(property) {
        format!("{name}_p")
    } else if name == property && is_keyword(property) {
        format!("`{name}`")
    } else if is_all_underscores(property) {
        format!("{name}__")
    } else {
        name.to_owned()
    }
}

/// The case of an enum, or an extension in a message, without backticks.
pub(super) fn case_name(name: &str) -> String {
    if is_reserved_case(name) {
        format!("{name}_")
    } else if is_all_underscores(name) {
        format!("{name}__")
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{case_name, derived, property, type_name};

    #[test]
    fn names_that_mean_something_are_changed() {
        assert_eq!(type_name("Data", "Message"), "DataMessage");
        assert_eq!(type_name("DataMessage", "Message"), "DataMessageMessage");
        assert_eq!(type_name("OfferMessage", "Message"), "OfferMessage");
        assert_eq!(property("description"), "description_p");
        assert_eq!(property("default"), "`default`");
        assert_eq!(property("hasOffer"), "hasOffer_p");
        assert_eq!(property("hash"), "hash");
        assert_eq!(derived("_default", "default"), "_default");
        assert_eq!(derived("hasDescription", "description"), "hasDescription_p");
        assert_eq!(case_name("rawValue"), "rawValue_");
        assert_eq!(case_name("_"), "___");
    }
}
