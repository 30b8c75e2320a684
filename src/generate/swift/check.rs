//! What Swift cannot have as it stands in the protos.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::module::Module;
use super::names::{
    Names, RUNTIME, enum_name, extension_map, field_property, function, message_name, oneof_property, service_name,
};
use super::transport::Transport;
use crate::diagnostic::{Diagnostic, Place};
use crate::parallel;
use crate::schema::{Element, Enum, Field, File, Message, Service, number, part};

/// The id of diagnostics about names that Swift cannot have.
const SWIFT_NAME: &str = "SWIFT_NAME";
/// The id of diagnostics about names that are one in Swift.
const SWIFT_NAME_CONFLICT: &str = "SWIFT_NAME_CONFLICT";
/// The id of diagnostics about options whose values cannot stand in Swift code.
const SWIFT_OPTION: &str = "SWIFT_OPTION";

const HELP: &str = "rename one of the two, or leave `swift` out of `packages`";

/// Modules that generated code or every program imports.
const MODULES: [&str; 5] = ["Foundation", "FoundationEssentials", "Swift", RUNTIME, "XCTest"];

/// What messages have besides what their protos say. Functions with arguments and
/// members of the type are not here: a property may be called like them.
const MEMBERS: [&str; 8] = [
    "Extensions",
    "_StorageClass",
    "_protobuf_extensionFieldValues",
    "_protobuf_nameMap",
    "_storage",
    "_uniqueStorage",
    "init",
    "unknownFields",
];

pub(super) fn check(modules: &[Module<'_>], names: &Names<'_>, transport: &Transport) -> Vec<Diagnostic> {
    let of_types = parallel::map(modules, |_, module| {
        let (mut types, mut diagnostics) = (Scope::default(), Vec::new());
        for file in &module.package.files {
            check_prefix(*file, &mut diagnostics);
            check_file(*file, module, names, &mut types, &mut diagnostics);
        }
        diagnostics
    });
    let mut diagnostics = of_types.concat();
    let mut known = Scope::default();
    for module in modules {
        let Some(file) = module.package.files.first() else {
            continue;
        };
        let declared = format!("the package `{}`", file.package());
        let has_services = module.package.services().next().is_some();
        if MODULES.contains(&module.name.as_str()) || transport.modules().contains(&module.name) {
            let message = format!(
                "{declared} would be the module `{}`, which there is already",
                module.name
            );
            diagnostics.push(
                Diagnostic::error(SWIFT_NAME, file.package_place(), message)
                    .with_help("write a `prefix` for the modules into `packages.swift`"),
            );
        } else {
            // Modules become folders.
            let mut add = |name: &str, declared: String| {
                let declared = move || (declared.clone(), file.package_place());
                known.add(name.to_lowercase(), name, declared, &mut diagnostics);
            };
            if has_services {
                add(&format!("{}Mock", module.name), format!("the mock of {declared}"));
            }
            add(&module.name, declared);
        }
    }
    diagnostics
}

/// Names that have to differ.
#[derive(Default)]
struct Scope<'a> {
    /// What has each name, and where that is declared. Nobody asks unless there is another.
    taken: HashMap<String, Box<dyn Fn() -> (String, Place) + 'a>>,
}

impl<'a> Scope<'a> {
    fn add(
        &mut self,
        key: String,
        name: &str,
        declared: impl Fn() -> (String, Place) + 'a,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let other = match self.taken.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(Box::new(declared));
                return;
            }
            Entry::Occupied(entry) => entry,
        };
        let ((declared, place), (other, other_place)) = (declared(), other.get()());
        diagnostics.push(
            Diagnostic::error(
                SWIFT_NAME_CONFLICT,
                place,
                format!("{declared} and {other} are both `{name}` in Swift"),
            )
            .with_related(other_place, format!("{other} is declared here"))
            .with_help(HELP),
        );
    }

    fn add_element(&mut self, name: &str, element: impl Element<'a> + 'a, diagnostics: &mut Vec<Diagnostic>) {
        let declared = move || (format!("`{}`", element.name()), element.place_of(part::NAME));
        self.add(name.to_owned(), name, declared, diagnostics);
    }
}

fn check_prefix(file: File<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(prefix) = file.options().string(number::file::SWIFT_PREFIX) else {
        return;
    };
    let is_start = |first: char| first.is_ascii_alphabetic() || first == '_';
    let is_fit = prefix.is_empty()
        || prefix.starts_with(is_start) && prefix.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !is_fit {
        let message = format!(
            "`swift_prefix` is `{}`, which starts no name in Swift",
            prefix.escape_debug()
        );
        diagnostics.push(
            Diagnostic::error(SWIFT_OPTION, file.package_place(), message)
                .with_help("write letters, digits and `_`, and no digit first"),
        );
    }
}

fn check_file<'a>(
    file: File<'a>,
    module: &Module<'_>,
    names: &Names<'_>,
    types: &mut Scope<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for message in file.messages() {
        let name = message_name(message);
        check_type(&name, module, message, diagnostics);
        types.add_element(&name, message, diagnostics);
        check_message(message, names, diagnostics);
    }
    for enumeration in file.enums() {
        let name = enum_name(enumeration);
        check_type(&name, module, enumeration, diagnostics);
        types.add_element(&name, enumeration, diagnostics);
        check_enum(enumeration, names, diagnostics);
    }
    for service in file.services() {
        let name = service_name(service);
        check_type(&name, module, service, diagnostics);
        types.add_element(&name, service, diagnostics);
        check_service(service, diagnostics);
    }
    for field in file.extensions() {
        types.add_element(&names.extension(field, &module.name).constant, field, diagnostics);
    }
    if file.all_fields().any(Field::is_extension) {
        types.add_element(&extension_map(file), file, diagnostics);
    }
}

/// A type of the module's name would hide the module from those who import it.
fn check_type<'a>(name: &str, module: &Module<'_>, element: impl Element<'a>, diagnostics: &mut Vec<Diagnostic>) {
    if name == module.name {
        let message = format!("`{}` has the name of its module in Swift, `{name}`", element.name());
        diagnostics.push(
            Diagnostic::error(SWIFT_NAME, element.place_of(part::NAME), message)
                .with_help("write a `prefix` for the modules into `packages.swift`"),
        );
    }
}

fn check_service(service: Service<'_>, diagnostics: &mut Vec<Diagnostic>) {
    // Methods of different functions have different types, too.
    let mut functions = Scope::default();
    for method in service.methods() {
        functions.add_element(&function(method), method, diagnostics);
    }
}

fn check_message(message: Message<'_>, names: &Names<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut members = Scope::default();
    let declared = move || ("what every message has".to_owned(), message.place_of(part::NAME));
    for name in MEMBERS {
        members.add(name.to_owned(), name, declared, diagnostics);
    }
    for oneof in message.oneofs() {
        let property = oneof_property(oneof);
        members.add_element(&property.name, oneof, diagnostics);
        members.add_element(&property.ty, oneof, diagnostics);
    }
    for field in message.fields() {
        let property = field_property(field);
        members.add_element(&property.name, field, diagnostics);
        if field.has_presence() && field.oneof().is_none() {
            members.add_element(&property.has, field, diagnostics);
            members.add_element(&property.clear, field, diagnostics);
        }
    }
    for enumeration in message.enums() {
        members.add_element(&enum_name(enumeration), enumeration, diagnostics);
        check_enum(enumeration, names, diagnostics);
    }
    for nested in message.messages().filter(|nested| !nested.is_map_entry()) {
        members.add_element(&message_name(nested), nested, diagnostics);
        check_message(nested, names, diagnostics);
    }
    let mut extensions = Scope::default();
    for field in message.extensions() {
        extensions.add_element(&names.extension(field, "").constant, field, diagnostics);
    }
}

fn check_enum(enumeration: Enum<'_>, names: &Names<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut cases: HashMap<&str, i32> = HashMap::new();
    let all = names.cases(enumeration);
    for (value, name) in enumeration.values().zip(all.iter()) {
        let number = *cases.entry(name).or_insert(value.number());
        if number != value.number() {
            let message = format!("`{}` and another value are both `{name}` in Swift", value.name());
            diagnostics
                .push(Diagnostic::error(SWIFT_NAME_CONFLICT, value.place_of(part::NAME), message).with_help(HELP));
        }
    }
}
