//! The names that prost and tonic give, as far as igata must know them.

use std::collections::HashMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::ServiceNames;
use crate::diagnostic::Diagnostic;
use crate::generate::Package;
use crate::schema::{Element, Enum, File, Message, Service, part};

/// Names of crates that cannot be ours: keywords, crates of Rust itself, and what the code depends on.
const TAKEN: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc-macro",
    "prost",
    "prost-types",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "tonic",
    "tonic-prost",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// Whether a crate cannot have this name.
pub(super) fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

/// The id of diagnostics about names that become one in Rust.
const RUST_NAME_CONFLICT: &str = "RUST_NAME_CONFLICT";

pub(super) fn service(service: Service<'_>) -> ServiceNames {
    let (module, name) = (service.name().to_snake_case(), service.name().to_owned());
    ServiceNames {
        proto: service.full_name().to_owned(),
        client_module: format!("{module}_client"),
        client: format!("{name}Client"),
        server_module: format!("{module}_server"),
        server: format!("{name}Server"),
    }
}

/// Every type of `files`: its full name, and its path in the crate.
pub(super) fn types<'a>(files: impl Iterator<Item = &'a File<'a>>) -> Vec<(String, String)> {
    let mut types = Vec::new();
    for file in files {
        let messages = file
            .all_messages()
            .map(|message| (message.full_name(), message.parent()));
        let enums = file
            .all_enums()
            .map(|enumeration| (enumeration.full_name(), enumeration.parent()));
        for (full_name, parent) in messages.chain(enums) {
            let name = full_name.rsplit('.').next().unwrap_or_default().to_upper_camel_case();
            types.push((full_name.to_owned(), format!("{}{name}", modules(parent))));
        }
    }
    types
}

/// The modules that types declared in `parent` are in.
fn modules(parent: Option<Message<'_>>) -> String {
    match parent {
        Some(message) => format!("{}{}::", modules(message.parent()), message.name().to_snake_case()),
        None => String::new(),
    }
}

/// Two proto packages whose crates have one name.
pub(super) fn same_crate(package: &Package<'_>, other: &Package<'_>, name: &str) -> Diagnostic {
    let place = |package: &Package<'_>| package.files[0].package_place();
    let message = format!(
        "the packages `{}` and `{}` are both the crate `{name}`",
        package.name, other.name
    );
    Diagnostic::error(RUST_NAME_CONFLICT, place(package), message)
        .with_related(place(other), format!("`{}` is declared here", other.name))
        .with_help("rename one of the two, or leave `rust` out of `packages`")
}

/// Declarations that differ in proto and not in Rust.
pub(super) fn conflicts(package: &Package<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut top = Scope::new(&mut diagnostics);
    package
        .messages()
        .for_each(|message| top.add(message, message.name().to_upper_camel_case()));
    package
        .enums()
        .for_each(|declared| top.add(declared, declared.name().to_upper_camel_case()));
    for file in &package.files {
        for message in file.all_messages().filter(|message| !message.is_map_entry()) {
            check_message(message, &mut diagnostics);
        }
        file.all_enums()
            .for_each(|declared| check_enum(declared, &mut diagnostics));
    }
    diagnostics
}

fn check_message(message: Message<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut fields = Scope::new(diagnostics);
    let plain = message.fields().filter(|field| field.oneof().is_none());
    plain.for_each(|field| fields.add(field, field.name().to_snake_case()));
    message
        .oneofs()
        .for_each(|oneof| fields.add(oneof, oneof.name().to_snake_case()));
    let mut types = Scope::new(diagnostics);
    let nested = message.messages().filter(|message| !message.is_map_entry());
    nested.for_each(|nested| types.add(nested, nested.name().to_upper_camel_case()));
    message
        .enums()
        .for_each(|nested| types.add(nested, nested.name().to_upper_camel_case()));
    message
        .oneofs()
        .for_each(|oneof| types.add(oneof, oneof.name().to_upper_camel_case()));
    for oneof in message.oneofs() {
        let mut variants = Scope::new(diagnostics);
        oneof
            .fields()
            .for_each(|field| variants.add(field, field.name().to_upper_camel_case()));
    }
}

fn check_enum(declared: Enum<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let prefix = declared.name().to_upper_camel_case();
    let mut numbers = Vec::new();
    let mut variants = Scope::new(diagnostics);
    for value in declared.values() {
        // Of several names for a number prost keeps the first.
        if !numbers.contains(&value.number()) {
            numbers.push(value.number());
            variants.add(value, variant(&prefix, &value.name().to_upper_camel_case()));
        }
    }
}

/// The name of an enum's variant: the value's without the enum's in front, where that leaves a name.
fn variant(prefix: &str, name: &str) -> String {
    let stripped = name.strip_prefix(prefix).unwrap_or(name);
    if stripped.starts_with(char::is_uppercase) {
        stripped.to_owned()
    } else {
        name.to_owned()
    }
}

/// Names of one scope of Rust, with the place of the first declaration of each.
struct Scope<'d> {
    names: HashMap<String, (String, crate::diagnostic::Place)>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'d> Scope<'d> {
    fn new(diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        Self {
            names: HashMap::new(),
            diagnostics,
        }
    }

    fn add<'a>(&mut self, element: impl Element<'a>, rust_name: String) {
        let place = element.place_of(part::NAME);
        match self.names.get(&rust_name) {
            None => {
                self.names.insert(rust_name, (element.name().to_owned(), place));
            }
            Some((first, first_place)) => {
                let message = format!("`{}` and `{first}` are both `{rust_name}` in Rust", element.name());
                let diagnostic = Diagnostic::error(RUST_NAME_CONFLICT, place, message)
                    .with_related(first_place.clone(), format!("`{first}` is declared here"))
                    .with_help("rename one of the two, or leave `rust` out of `packages`");
                self.diagnostics.push(diagnostic);
            }
        }
    }
}
