//! Java: Maven artifacts for each proto package, on the official runtimes
//! `protobuf-javalite` (for Android) and `protobuf-java`.
//!
//! The classes have the public API of the official generator's. They ask of the
//! runtime only what its older releases have, so that one artifact works with
//! lite runtimes from 3.25 and full runtimes from 4.28 on.

mod artifact;
mod check;
mod client;
mod descriptor;
mod enumeration;
mod extension;
mod features;
mod field;
mod file;
mod gradle;
mod info;
mod kotlin;
mod literal;
mod message;
mod names;
mod runtimes;
mod value;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::initialization::Initialization;
use super::{Job, Language, Package, Templates, cast_each};
use crate::config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::schema::{File, Origin, Schema, Service};
use crate::tree::FileTree;

use names::{Names, is_runtime};

pub(super) const LANGUAGE: Language = Language {
    id: "java",
    is_wanted: |config| config.java.is_some(),
    cast,
};

/// The runtime that classes are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runtime {
    Lite,
    Full,
}

/// What is the same for all files of an artifact.
struct Caster<'a> {
    runtime: Runtime,
    names: Names<'a>,
    templates: &'a Templates,
    checks: &'a Initialization,
    package: &'a Package<'a>,
}

/// A package to cast, and what is decided about it.
struct Unit<'a> {
    package: &'a Package<'a>,
    java_packages: Vec<String>,
    /// The library of its clients, if it has any.
    client: Option<&'a config::JavaClient>,
}

fn cast(job: &Job<'_>, tree: &mut FileTree, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
    let Some(java) = &job.config.java else { return Ok(()) };
    let names = Names::new(java);
    let checks = Initialization::new(job.schema);
    let found = runtimes::unknown_packages(job, java);
    let mut is_sound = found.is_empty();
    diagnostics.extend(found);
    let mut wanted = Vec::new();
    for runtime in [Runtime::Lite, Runtime::Full] {
        let (own, found) = runtimes::packages(job, java, runtime);
        is_sound &= found.is_empty();
        diagnostics.extend(found);
        if !own.is_empty() {
            let foreign = foreign_packages(job, &own, runtime);
            wanted.push((runtime, own, foreign));
        }
    }
    let mut casters = Vec::new();
    for (runtime, own, foreign) in &wanted {
        let packages: Vec<&Package<'_>> = own.iter().copied().chain(foreign).collect();
        let found = check::check(&packages, java, names, *runtime);
        is_sound &= found.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
        diagnostics.extend(found);
        casters.extend(packages.into_iter().map(|package| Caster {
            runtime: *runtime,
            names,
            templates: job.templates,
            checks: &checks,
            package,
        }));
    }
    let Some((runtime, ..)) = wanted.first().filter(|_| is_sound) else {
        return Ok(());
    };
    let methods = |caster: &Caster<'_>| caster.package.services().flat_map(Service::methods).count();
    cast_each(&casters, methods, tree, |caster, tree| {
        cast_package(job, java, caster, tree)
    })?;
    let of_caster = |caster| Caster::files(caster).map(move |file| (caster, file));
    let files: Vec<(&Caster<'_>, File<'_>)> = casters.iter().flat_map(of_caster).collect();
    let fields = |(_, file): &(&Caster<'_>, File<'_>)| file.all_fields().len();
    cast_each(&files, fields, tree, |(caster, file), tree| caster.file(*file, tree))?;
    client::library(job, java, *runtime, tree)
}

/// Casts what a package has besides its messages and enums.
fn cast_package(job: &Job<'_>, java: &config::Java, caster: &Caster<'_>, tree: &mut FileTree) -> Result<()> {
    let java_packages: BTreeSet<String> = caster
        .package
        .files
        .iter()
        .map(|file| caster.names.package(*file))
        .collect();
    let services = client::services(job, java, caster);
    let unit = Unit {
        package: caster.package,
        java_packages: java_packages.into_iter().collect(),
        client: java.client.as_ref().filter(|_| !services.is_empty()),
    };
    let artifact = artifact::messages(job, java, &unit, caster.runtime);
    let folder = &artifact.artifact.name;
    tree.insert(
        format!("{folder}/pom.xml"),
        job.templates.render("java/pom.xml.tera", &artifact)?,
    )?;
    tree.insert(
        format!("{folder}/{}", gradle::file_name(&artifact.artifact)),
        gradle::metadata(&artifact.artifact),
    )?;
    tree.insert(
        format!("{folder}/README.md"),
        job.templates.render("java/README.md.tera", &artifact)?,
    )?;
    if caster.runtime == Runtime::Lite {
        let rules = job.templates.render("java/lite/proguard.pro.tera", &artifact)?;
        // Where the Android build tools and R8 look for rules in a jar.
        tree.insert(
            format!("{folder}/src/main/resources/META-INF/proguard/{folder}.pro"),
            rules,
        )?;
    }
    kotlin::cast(job, java, &unit, caster, tree)?;
    client::cast(job, java, &unit, caster, &services, tree)
}

impl<'a> Caster<'a> {
    fn files(&self) -> impl Iterator<Item = File<'a>> {
        self.package.files.iter().copied()
    }

    /// Whether the classes of an imported file are there when the package's are.
    fn is_available(&self, file: File<'_>) -> bool {
        if is_runtime(file) {
            return has_class_in_every_runtime(file);
        }
        file.package() == self.package.name || self.package.dependencies.contains(file.package())
    }
}

/// Whether the file is as old as the oldest runtime.
fn has_class_in_every_runtime(file: File<'_>) -> bool {
    matches!(
        file.path().trim_start_matches("google/protobuf/"),
        "any.proto"
            | "api.proto"
            | "compiler/plugin.proto"
            | "descriptor.proto"
            | "duration.proto"
            | "empty.proto"
            | "field_mask.proto"
            | "java_features.proto"
            | "source_context.proto"
            | "struct.proto"
            | "timestamp.proto"
            | "type.proto"
            | "wrappers.proto"
    )
}

/// The packages that `own`, the workspace's, use, that are not its own, and that no
/// published artifact carries for the runtime.
fn foreign_packages<'a>(job: &Job<'a>, own: &[&Package<'a>], runtime: Runtime) -> Vec<Package<'a>> {
    let is_foreign = |name: &&str| {
        *name != "google.protobuf"
            && artifact::published(name, runtime).is_none()
            && !job.packages.iter().any(|package| package.name == *name)
    };
    let mut found: BTreeMap<&str, Package<'a>> = BTreeMap::new();
    let mut open: Vec<&str> = own
        .iter()
        .flat_map(|package| package.dependencies.iter().copied())
        .collect();
    while let Some(name) = open.pop() {
        if !found.contains_key(name) && is_foreign(&name) {
            let package = foreign_package(job.schema, name);
            open.extend(package.dependencies.iter().copied());
            found.insert(name, package);
        }
    }
    found.into_values().collect()
}

fn foreign_package<'a>(schema: &'a Schema, name: &'a str) -> Package<'a> {
    let files = schema
        .files()
        .filter(|file| file.package() == name && file.origin() != Origin::Local);
    Package::new(name, files.collect())
}
