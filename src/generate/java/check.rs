//! What Java cannot have as it stands in the protos.

use std::collections::{HashMap, HashSet};

use super::Runtime;
use super::artifact;
use super::client;
use super::names::{Names, Start, camel, is_reserved, join};
use crate::config;
use crate::diagnostic::{Diagnostic, Place};
use crate::generate::Package;
use crate::generate::package::is_cast;
use crate::schema::{Element, Enum, File, Message, Type, part};

/// The id of diagnostics about names that Java cannot have.
const JAVA_NAME: &str = "JAVA_NAME";
/// The id of diagnostics about names that are one in Java.
const JAVA_NAME_CONFLICT: &str = "JAVA_NAME_CONFLICT";
/// The id of diagnostics about types that a runtime does not have.
const JAVA_RUNTIME: &str = "JAVA_RUNTIME";

/// Names that hide something that generated code refers to.
const HIDING: [&str; 4] = ["Builder", "com", "google", "java"];

pub(super) fn check(
    packages: &[&Package<'_>],
    java: &config::Java,
    names: Names<'_>,
    runtime: Runtime,
) -> Vec<Diagnostic> {
    let mut checker = Checker {
        java,
        names,
        runtime,
        library: java.client.iter().flat_map(client::library_classes).collect(),
        classes: HashMap::new(),
        diagnostics: Vec::new(),
    };
    let library: Vec<String> = java.client.iter().flat_map(client::library_artifacts).collect();
    let mut artifacts: HashMap<String, &Package<'_>> = HashMap::new();
    for package in packages {
        for part in client::parts(java, package) {
            let name = artifact::name(package.name, part, runtime);
            if library.contains(&name) {
                checker.library_artifact(package, &name);
            }
            if let Some(other) = artifacts.insert(name.clone(), package) {
                checker.same_artifact(package, other, &name);
            }
        }
        for file in &package.files {
            checker.file(*file);
        }
    }
    checker.diagnostics
}

struct Checker<'a> {
    java: &'a config::Java,
    names: Names<'a>,
    runtime: Runtime,
    /// The classes of the library of clients.
    library: HashSet<String>,
    /// Every class in lower case, since they become files, and where it comes from.
    classes: HashMap<String, (String, Place)>,
    diagnostics: Vec<Diagnostic>,
}

impl Checker<'_> {
    fn same_artifact(&mut self, package: &Package<'_>, other: &Package<'_>, name: &str) {
        let place = |package: &Package<'_>| package.files.first().map(|file| file.package_place());
        if let (Some(place), Some(other_place)) = (place(package), place(other)) {
            let message = format!(
                "the packages `{}` and `{}` are both the artifact `{name}`",
                package.name, other.name
            );
            self.diagnostics.push(
                Diagnostic::error(JAVA_NAME_CONFLICT, place, message)
                    .with_related(other_place, format!("`{}` is declared here", other.name))
                    .with_help("rename one of the two, or leave `java` out of `packages`"),
            );
        }
    }

    fn library_artifact(&mut self, package: &Package<'_>, name: &str) {
        if let Some(file) = package.files.first() {
            let message = format!(
                "the package `{}` and the library of clients are both the artifact `{name}`",
                package.name
            );
            self.diagnostics.push(
                Diagnostic::error(JAVA_NAME_CONFLICT, file.package_place(), message)
                    .with_help("set `client_artifact` of the Java packages to another name"),
            );
        }
    }

    fn file(&mut self, file: File<'_>) {
        let package = self.names.package(file);
        let bad = package
            .split('.')
            .find(|part| !is_identifier(part) || is_reserved(part) && *part != "java");
        if let Some(part) = bad.filter(|_| !package.is_empty()) {
            let message = format!(
                "`{}` is no Java package: `{}` is no name in Java",
                package.escape_debug(),
                part.escape_debug()
            );
            self.diagnostics.push(
                Diagnostic::error(JAVA_NAME, file.package_place(), message)
                    .with_help("set `option java_package` to names separated by dots, without Java's keywords"),
            );
        }
        let class = self.names.file_class(file);
        if !is_identifier(&class) || is_reserved(&class) {
            let message = format!("`{}` is no name for the file's class in Java", class.escape_debug());
            self.diagnostics.push(
                Diagnostic::error(JAVA_NAME, file.package_place(), message)
                    .with_help("set `option java_outer_classname` to a name such as `OfferProto`"),
            );
        }
        self.add_class(&join(&package, &class), file.package_place(), file.path());
        for message in file.messages() {
            let own = self.names.has_own_file(message);
            self.message(message, if own { &[] } else { std::slice::from_ref(&class) });
        }
        for enumeration in file.enums() {
            let own = self.names.has_own_file_enum(enumeration);
            self.enumeration(enumeration, if own { &[] } else { std::slice::from_ref(&class) });
        }
        for service in file.services().filter(|_| is_cast(file)) {
            let classes = client::classes(self.java, service);
            if !classes.is_empty() {
                self.name(service, &[]);
            }
            for class in classes {
                let place = service.place_of(part::NAME);
                let way_out = "cast no clients with `client: false`";
                self.add(&join(&package, &class), place, service.full_name(), way_out);
            }
        }
    }

    /// `around` names the classes that the message's is in.
    fn message(&mut self, message: Message<'_>, around: &[String]) {
        if message.is_map_entry() {
            return;
        }
        self.name(message, around);
        let class = self.names.message(message);
        self.add_class(&class, message.place_of(part::NAME), message.full_name());
        self.add_class(
            &format!("{class}OrBuilder"),
            message.place_of(part::NAME),
            message.full_name(),
        );
        if self.java.kotlin && message.parent().is_none() {
            // An object, and the class of its file, which holds what stands beside the object.
            for end in ["Kt", "KtKt"] {
                let class = format!("{}{end}", message.name());
                let class = join(&self.names.package(message.file()), &class);
                let way_out = "cast no builders with `kotlin: false`";
                self.add(&class, message.place_of(part::NAME), message.full_name(), way_out);
            }
        }
        for oneof in message.oneofs() {
            let case = format!("{class}.{}Case", camel(oneof.name(), Start::Upper));
            self.add_class(&case, oneof.place_of(part::NAME), oneof.name());
        }
        let inside: Vec<String> = around.iter().cloned().chain([message.name().to_owned()]).collect();
        for nested in message.messages() {
            self.message(nested, &inside);
        }
        for nested in message.enums() {
            self.enumeration(nested, &inside);
        }
        if self.runtime == Runtime::Lite {
            self.lite_fields(message);
        }
    }

    /// The lite runtime has no classes for descriptors.
    fn lite_fields(&mut self, message: Message<'_>) {
        for field in message.fields() {
            let file = match field.ty() {
                Type::Message(message) => message.file(),
                Type::Enum(enumeration) => enumeration.file(),
                Type::Scalar(_) => continue,
            };
            if matches!(
                file.path(),
                "google/protobuf/descriptor.proto" | "google/protobuf/compiler/plugin.proto"
            ) {
                let message = format!("`{}` has a type that the lite runtime lacks", field.name());
                self.diagnostics.push(
                    Diagnostic::error(JAVA_RUNTIME, field.place_of(part::FIELD_TYPE_NAME), message)
                        .with_help("write `runtime: full` for the Java packages"),
                );
            }
        }
    }

    fn enumeration(&mut self, enumeration: Enum<'_>, around: &[String]) {
        self.name(enumeration, around);
        let class = self.names.enumeration(enumeration);
        self.add_class(&class, enumeration.place_of(part::NAME), enumeration.full_name());
        for value in enumeration.values() {
            let is_unrecognized = !enumeration.is_closed() && value.name() == "UNRECOGNIZED";
            if is_reserved(value.name()) || is_unrecognized {
                self.bad_name(value, "a value of an enum");
            }
        }
    }

    fn name<'a>(&mut self, element: impl Element<'a>, around: &[String]) {
        let name = element.name();
        let hides = around.iter().any(|class| class == name) || HIDING.contains(&name);
        if hides || is_reserved(name) {
            self.bad_name(element, "a class there");
        }
    }

    fn bad_name<'a>(&mut self, element: impl Element<'a>, what: &str) {
        let message = format!("Java cannot have `{}` as the name of {what}", element.name());
        self.diagnostics.push(
            Diagnostic::error(JAVA_NAME, element.place_of(part::NAME), message)
                .with_help("rename it, or leave `java` out of `packages`"),
        );
    }

    fn add_class(&mut self, class: &str, place: Place, proto: &str) {
        self.add(class, place, proto, "set `option java_outer_classname`");
    }

    /// `way_out` says what helps besides other names.
    fn add(&mut self, class: &str, place: Place, proto: &str, way_out: &str) {
        if self.library.contains(class) {
            let message = format!("`{proto}` is the class `{class}` in Java, which the library of clients has");
            self.diagnostics.push(
                Diagnostic::error(JAVA_NAME_CONFLICT, place, message)
                    .with_help("set `client_package` of the Java packages to another name"),
            );
            return;
        }
        let key = class.to_lowercase();
        match self.classes.get(&key) {
            None => _ = self.classes.insert(key, (proto.to_owned(), place)),
            Some((other, other_place)) => {
                let message = format!("`{proto}` and `{other}` are both the class `{class}` in Java");
                self.diagnostics.push(
                    Diagnostic::error(JAVA_NAME_CONFLICT, place, message)
                        .with_related(other_place.clone(), format!("`{other}` is declared here"))
                        .with_help(format!("rename one of the two, or {way_out}")),
                );
            }
        }
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
