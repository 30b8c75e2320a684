//! Which packages are cast for which runtime.

use std::collections::BTreeMap;

use super::Runtime;
use crate::config::{self, CONFIG, FILE_NAME, JavaPackage, JavaRuntime};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::generate::{Job, Package};
use crate::schema::{Element, Message, Service, Type, part};

/// An error for each package that the configuration names and the workspace lacks.
pub(super) fn unknown_packages(job: &Job<'_>, java: &config::Java) -> Vec<Diagnostic> {
    let known = || job.packages.iter().map(|package| package.name);
    java.packages
        .iter()
        .filter(|written| known().all(|name| name != written.name))
        .map(|written| {
            let message = format!("no proto package `{}` is cast", written.name.escape_debug());
            Diagnostic::error(CONFIG, Place::new(FILE_NAME, written.span), message).with_help(
                match nearest(&written.name, known()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => "name a package that files of the workspace declare, such as `offer.v1`".to_owned(),
                },
            )
        })
        .collect()
}

/// The packages to cast for a runtime, sorted by name: those that are wanted for it, and
/// what these need. What is needed and expressly not wanted is an error.
pub(super) fn packages<'a>(
    job: &Job<'a>,
    java: &config::Java,
    runtime: Runtime,
) -> (Vec<&'a Package<'a>>, Vec<Diagnostic>) {
    let wanted = match runtime {
        Runtime::Lite => JavaRuntime::Lite,
        Runtime::Full => JavaRuntime::Full,
    };
    let find = |name: &str| job.packages.iter().find(|package| package.name == name);
    let written = |name: &str| java.packages.iter().find(|written| written.name == name);
    let own_runtime = |name: &str| written(name).and_then(|written| written.runtime);
    let mut open: Vec<&Package<'_>> = job
        .packages
        .iter()
        .filter(|package| own_runtime(package.name).unwrap_or(java.runtime).includes(wanted))
        .collect();
    let mut found = BTreeMap::new();
    let mut errors = Vec::new();
    while let Some(package) = open.pop() {
        if found.insert(package.name, package).is_some() {
            continue;
        }
        for needed in package.dependencies.iter().filter_map(|name| find(name)) {
            match written(needed.name) {
                Some(written) if written.runtime.is_some_and(|own| !own.includes(wanted)) => {
                    errors.push(not_wanted(package, written, runtime));
                }
                _ => open.push(needed),
            }
        }
    }
    (found.into_values().collect(), errors)
}

fn not_wanted(package: &Package<'_>, needed: &JavaPackage, runtime: Runtime) -> Diagnostic {
    let (runtime, other) = match runtime {
        Runtime::Lite => ("lite", "full"),
        Runtime::Full => ("full", "lite"),
    };
    let message = format!(
        "`{}` is cast for the {other} runtime only, but `{}`, which is cast for the {runtime} one, uses it",
        needed.name, package.name
    );
    let error = Diagnostic::error(CONFIG, Place::new(FILE_NAME, needed.span), message).with_help(format!(
        "write `runtime: both` for `{}`, or `runtime: {other}` for `{}`",
        needed.name, package.name
    ));
    match use_of(package, &needed.name) {
        Some(place) => error.with_related(place, "it is used here"),
        None => error,
    }
}

/// Where a package names a type of another one.
fn use_of(package: &Package<'_>, needed: &str) -> Option<Place> {
    let mut fields = package.files.iter().flat_map(|file| file.all_fields());
    let field = fields.find(|field| match field.ty() {
        Type::Message(message) => message.file().package() == needed,
        Type::Enum(enumeration) => enumeration.file().package() == needed,
        Type::Scalar(_) => false,
    });
    let methods = || package.services().flat_map(Service::methods);
    let is_user = |message: Message<'_>| message.file().package() == needed;
    field.map(|field| field.place_of(part::FIELD_TYPE_NAME)).or_else(|| {
        methods()
            .find(|method| is_user(method.input()) || is_user(method.output()))
            .map(|method| method.place_of(part::NAME))
    })
}
