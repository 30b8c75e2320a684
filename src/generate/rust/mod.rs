//! Rust: a crate for each proto package, messages by `prost-build`, clients and servers by tonic.

mod code;
mod lower;
mod names;

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;

use super::naming::{comment_lines, kebab_package};
use super::{Job, Language, Package};
use crate::diagnostic::Diagnostic;
use crate::tree::FileTree;

pub(super) const LANGUAGE: Language = Language {
    id: "rust",
    is_wanted: |config| config.rust.is_some(),
    cast,
};

/// A crate on crates.io that carries a proto package already.
struct Published {
    package: &'static str,
    name: &'static str,
    version: &'static str,
    /// Where in the crate the types are.
    path: &'static str,
}

/// `prost-types` is not among them: prost knows it by itself.
const PUBLISHED: &[Published] = &[
    Published {
        package: "google.api",
        name: "googleapis-tonic-google-api",
        version: "0.30",
        path: "::googleapis_tonic_google_api::google::api",
    },
    Published {
        package: "google.rpc",
        name: "googleapis-tonic-google-rpc",
        version: "0.25",
        path: "::googleapis_tonic_google_rpc::google::rpc",
    },
    Published {
        package: "google.type",
        name: "googleapis-tonic-google-type",
        version: "0.24",
        path: "::googleapis_tonic_google_type::google::type",
    },
];

const WELL_KNOWN: &str = "google.protobuf";

/// The context of every template.
#[derive(Serialize)]
struct Crate {
    name: String,
    /// The name in `use`.
    module: String,
    proto_package: String,
    version: String,
    license: String,
    repository: Option<String>,
    authors: Vec<String>,
    registry: Option<String>,
    summary: String,
    /// Lines of the package's comment.
    comment: Vec<String>,
    /// Crates that igata casts, too.
    siblings: Vec<Sibling>,
    published: Vec<Dependency>,
    uses_well_known_types: bool,
    services: Vec<ServiceNames>,
    code: String,
}

#[derive(Serialize)]
struct Sibling {
    name: String,
}

#[derive(Serialize)]
struct Dependency {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct ServiceNames {
    proto: String,
    client_module: String,
    client: String,
    server_module: String,
    server: String,
}

fn cast(job: &Job<'_>, tree: &mut FileTree, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
    let mut crates = BTreeMap::new();
    for package in job.packages {
        let name = crate_name(job, package.name);
        if let Some(other) = crates.insert(name.clone(), package) {
            diagnostics.push(names::same_crate(package, other, &name));
            continue;
        }
        let mut conflicts = names::conflicts(package);
        conflicts.extend(package.files.iter().filter_map(|file| lower::check(*file)));
        if !conflicts.is_empty() {
            diagnostics.extend(conflicts);
            continue;
        }
        let context = context(job, package, code::code(job, package)?);
        let folder = &context.name;
        tree.insert(
            format!("{folder}/Cargo.toml"),
            job.templates.render("rust/Cargo.toml.tera", &context)?,
        )?;
        tree.insert(
            format!("{folder}/README.md"),
            job.templates.render("rust/README.md.tera", &context)?,
        )?;
        tree.insert(
            format!("{folder}/src/lib.rs"),
            job.templates.render("rust/lib.rs.tera", &context)?,
        )?;
        tree.insert(
            format!("{folder}/src/descriptor.binpb"),
            code::descriptor(job.schema, package),
        )?;
    }
    Ok(())
}

fn context(job: &Job<'_>, package: &Package<'_>, code: String) -> Crate {
    let name = crate_name(job, package.name);
    let published = |name: &&str| PUBLISHED.iter().find(|published| published.package == *name);
    let comment = package.comment().map_or_else(Vec::new, comment_lines);
    let has_services = package.services().next().is_some();
    let kinds = if has_services {
        "Messages, clients and servers"
    } else {
        "Messages"
    };
    Crate {
        module: module_name(&name),
        proto_package: package.name.to_owned(),
        version: job.config.version.clone(),
        license: toml_string(&job.config.license),
        repository: job.config.repository.as_deref().map(toml_string),
        authors: job.config.authors.iter().map(|author| toml_string(author)).collect(),
        registry: job
            .config
            .rust
            .as_ref()
            .and_then(|rust| rust.registry.as_deref())
            .map(toml_string),
        summary: format!("{kinds} of the proto package `{}`", package.name),
        comment,
        siblings: siblings(job, package)
            .map(|name| Sibling {
                name: crate_name(job, name),
            })
            .collect(),
        published: package
            .dependencies
            .iter()
            .filter_map(published)
            .map(|published| Dependency {
                name: published.name,
                version: published.version,
            })
            .collect(),
        uses_well_known_types: package.dependencies.contains(WELL_KNOWN),
        services: package.services().map(names::service).collect(),
        name,
        code,
    }
}

/// The proto packages that `package` depends on and that are cast with it.
fn siblings<'a>(job: &'a Job<'_>, package: &'a Package<'_>) -> impl Iterator<Item = &'a str> {
    let is_cast = |name: &str| job.packages.iter().any(|package| package.name == name);
    package.dependencies.iter().copied().filter(move |name| is_cast(name))
}

fn crate_name(job: &Job<'_>, package: &str) -> String {
    let prefix = job.config.rust.as_ref().map_or("", |rust| &rust.prefix);
    let name = format!("{prefix}{}", kebab_package(package));
    if name.is_empty() {
        "protos".to_owned()
    } else if names::is_taken(&name) {
        format!("{name}-protos")
    } else {
        name
    }
}

/// A string of a TOML file, with its quotes. JSON's escapes are among TOML's.
fn toml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn module_name(crate_name: &str) -> String {
    crate_name.replace('-', "_")
}
