//! What PHP or its runtime cannot express, found before anything is written.

use std::collections::BTreeSet;

use super::composer::{self, is_available, needs_new_runtime};
use super::conflicts::{Case, Classes, Declared, Scope};
use super::metadata::declaring_file;
use super::names::{self, Names, is_identifier, is_namespace};
use super::reserved::BASE_METHODS;
use super::types::wrapped_type;
use crate::diagnostic::{Diagnostic, Severity};
use crate::generate::{Job, Package};
use crate::schema::{Cardinality, Element, Enum, Field, File, Message, number, part};

/// The id of diagnostics about what the runtime has no form for.
const PHP_UNSUPPORTED: &str = "PHP_UNSUPPORTED";
/// The id of diagnostics about names that become one in PHP.
pub(super) const PHP_NAME_CONFLICT: &str = "PHP_NAME_CONFLICT";
/// The id of diagnostics about options whose values cannot stand in PHP code.
const PHP_OPTION: &str = "PHP_OPTION";

pub(super) const LEAVE_OUT: &str = "or leave `php` out of `packages`";

/// Everything that keeps `job` from being cast, or is lost when it is.
pub(super) fn check(job: &Job<'_>, names: Names<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let cast: BTreeSet<&str> = job.packages.iter().map(|package| package.name).collect();
    let mut folders = Scope::new("Composer package", Case::Ignored);
    let mut classes = Classes::new();
    for package in job.packages {
        if let Some(file) = package.files.first() {
            folders.add(
                &composer::folder(package.name),
                Declared::Package(*file),
                &mut diagnostics,
            );
        }
        check_package(package, &cast, names, &mut diagnostics);
        classes.add_package(package, names, &mut diagnostics);
    }
    diagnostics
}

fn check_package(package: &Package<'_>, cast: &BTreeSet<&str>, names: Names<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for file in &package.files {
        check_options(*file, diagnostics);
        for field in file.all_fields() {
            check_field(field, cast, diagnostics);
        }
        for message in file.all_messages().filter(|message| !message.is_map_entry()) {
            check_message(message, diagnostics);
            check_file_name(message, &names.message(message), diagnostics);
        }
        for declared in file.all_enums() {
            check_enum(declared, diagnostics);
            check_file_name(declared, &names.enumeration(declared), diagnostics);
        }
    }
}

fn check_options(file: File<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let options = file.options();
    let namespaces = [
        ("php_namespace", number::file::PHP_NAMESPACE),
        ("php_metadata_namespace", number::file::PHP_METADATA_NAMESPACE),
    ];
    for (option, number) in namespaces {
        let value = options.string(number).unwrap_or_default();
        if !is_namespace(value.trim_matches('\\')) {
            diagnostics.push(unfit(
                file,
                option,
                number,
                value,
                r#"write names separated by `\\`, as in `"Acme\\Offer\\V1"`"#,
            ));
        }
    }
    let prefix = names::class_prefix(file);
    if !prefix.is_empty() && !is_identifier(prefix) {
        let number = number::file::PHP_CLASS_PREFIX;
        diagnostics.push(unfit(
            file,
            "php_class_prefix",
            number,
            prefix,
            "write letters and digits, as in `\"Acme\"`",
        ));
    }
}

fn unfit(file: File<'_>, option: &str, number: u32, value: &str, help: &str) -> Diagnostic {
    const OPTIONS: i32 = 8;
    let place = file.place_of(&[OPTIONS, number.cast_signed()]);
    let message = format!("`{}` is no value for `{option}`", value.escape_debug());
    Diagnostic::error(PHP_OPTION, place, message).with_help(help)
}

fn check_field(field: Field<'_>, cast: &BTreeSet<&str>, diagnostics: &mut Vec<Diagnostic>) {
    let name = field.name();
    if field.is_extension() {
        let extended = field.message().full_name();
        let lost = Diagnostic {
            severity: Severity::Warning,
            ..unsupported(
                field,
                format!("the extension `{name}` of `{extended}` is left out: PHP has no extensions"),
            )
        };
        diagnostics.push(lost.with_help("move the field into the message, if PHP needs it"));
        return;
    }
    if field.cardinality() == Cardinality::Required {
        let error = unsupported(
            field,
            format!("the field `{name}` is required, and PHP has no required fields"),
        );
        diagnostics.push(error.with_help(format!("make it optional, {LEAVE_OUT}")));
    }
    if field.is_delimited() {
        let error = unsupported(field, format!("the field `{name}` is a group, and PHP has no groups"));
        diagnostics.push(error.with_help(format!("make it a message of length-prefixed encoding, {LEAVE_OUT}")));
    }
    if let Some(file) = declaring_file(field).filter(|file| !is_available(*file, cast)) {
        let error = Diagnostic::error(
            PHP_UNSUPPORTED,
            field.place_of(part::FIELD_TYPE_NAME),
            format!(
                "the type of `{name}` is in `{}`, for which there is no Composer package",
                file.path()
            ),
        );
        diagnostics.push(error.with_help(format!("use a type of your own, {LEAVE_OUT}")));
    }
}

fn unsupported<'a>(element: impl Element<'a>, message: String) -> Diagnostic {
    Diagnostic::error(PHP_UNSUPPORTED, element.place_of(part::NAME), message)
}

fn check_message(message: Message<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if needs_new_runtime(message) {
        let name = message.name();
        let text = format!(
            "the message `{name}` needs `google/protobuf` 5.36: older ones do not know that its name is reserved"
        );
        let warning = Diagnostic {
            severity: Severity::Warning,
            ..unsupported(message, text)
        };
        diagnostics
            .push(warning.with_help("rename it, or set `php_class_prefix`, if the package is for older ones, too"));
    }
    if message.options().bool(number::message::MESSAGE_SET_WIRE_FORMAT) == Some(true) {
        let text = format!(
            "the message `{}` is a message set, which PHP cannot express",
            message.name()
        );
        diagnostics.push(unsupported(message, text).with_help(format!("make it a message, {LEAVE_OUT}")));
    }
    let mut methods = Scope::new("PHP method", Case::Ignored);
    for field in message.fields() {
        for method in field_methods(field) {
            if BASE_METHODS.contains(&&*method.to_ascii_lowercase()) {
                let text = format!(
                    "`{}` gets a method `{method}`, which all messages have already",
                    field.name()
                );
                let error = Diagnostic::error(PHP_NAME_CONFLICT, field.place_of(part::NAME), text);
                diagnostics.push(error.with_help(format!("rename the field, {LEAVE_OUT}")));
            }
            if !methods.add(&method, Declared::Field(field), diagnostics) {
                // The other methods of the two are in conflict, too.
                break;
            }
        }
    }
    for oneof in message.oneofs() {
        let method = format!("get{}", names::accessor(oneof.name()));
        methods.add(&method, Declared::Oneof(oneof), diagnostics);
    }
}

fn field_methods(field: Field<'_>) -> Vec<String> {
    let name = names::accessor(field.name());
    let mut methods = vec![format!("get{name}"), format!("set{name}")];
    if field.has_presence() {
        methods.push(format!("has{name}"));
    }
    if field.has_presence() && field.oneof().is_none() {
        methods.push(format!("clear{name}"));
    }
    if wrapped_type(field).is_some() {
        methods.extend([format!("get{name}Unwrapped"), format!("set{name}Unwrapped")]);
    }
    methods
}

fn check_enum(declared: Enum<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if declared.is_closed() {
        let text = format!("the enum `{}` is closed, and PHP has no closed enums", declared.name());
        let error = unsupported(declared, text);
        diagnostics.push(error.with_help(format!(
            "declare it in a file of proto3 or with `features.enum_type = OPEN`, {LEAVE_OUT}"
        )));
    }
    let mut constants = Scope::new("PHP constant", Case::Matters);
    for value in declared.values() {
        constants.add(&names::constant(value.name()), Declared::Value(value), diagnostics);
    }
}

/// Whether the file of a class can exist on every system.
fn check_file_name<'a>(element: impl Element<'a>, class: &str, diagnostics: &mut Vec<Diagnostic>) {
    let (_, name) = names::split(class);
    let is_numbered = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| (b'1'..=b'9').contains(&byte));
    let folded = name.to_ascii_lowercase();
    let is_device = matches!(&*folded, "con" | "prn" | "aux" | "nul")
        || ["com", "lpt"]
            .iter()
            .any(|port| folded.strip_prefix(port).is_some_and(is_numbered));
    if is_device {
        let text = format!("the class `{name}` would be in `{name}.php`, a name that Windows keeps for a device");
        let error = Diagnostic::error(PHP_NAME_CONFLICT, element.place_of(part::NAME), text);
        diagnostics.push(error.with_help(format!("rename it, set `php_class_prefix`, {LEAVE_OUT}")));
    }
}
