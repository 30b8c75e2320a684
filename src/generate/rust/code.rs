//! The text that `prost-build` and tonic make.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context as _, Result, anyhow};
use prost::Message as _;
use prost_build::{Config, Module};
use prost_types::FileDescriptorSet;

use super::{PUBLISHED, crate_name, lower, module_name, names};
use crate::compile::descriptor::{SourceInfo, encode_files};
use crate::generate::package::is_cast;
use crate::generate::{Job, Package};
use crate::schema::{File, Import, Schema};

/// The package's Rust code: everything of its module, formatted.
pub(super) fn code(job: &Job<'_>, package: &Package<'_>) -> Result<String> {
    let files = closure(job.schema, package);
    let set = encode_files(files.iter().copied(), SourceInfo::Include);
    let set = FileDescriptorSet::decode(&*set).context("the descriptors cannot be read back")?;
    let own = Module::from_protobuf_package_name(package.name);
    let requests = set
        .file
        .into_iter()
        .zip(&files)
        .map(|(mut descriptor, file)| {
            lower::lower(*file, &mut descriptor);
            (Module::from_protobuf_package_name(file.package()), descriptor)
        })
        .collect();
    let mut config = config(job, package, &files);
    // Conflicts of names, the known cause of panics in there, are found beforehand.
    let modules = catch_unwind(AssertUnwindSafe(|| config.generate(requests)))
        .map_err(|_| anyhow!("prost-build cannot cast the proto package `{}`", package.name))?
        .with_context(|| format!("cannot cast the proto package `{}`", package.name))?;
    Ok(modules.get(&own).cloned().unwrap_or_default())
}

/// A `FileDescriptorSet` with the package's files and all that they import.
pub(super) fn descriptor(schema: &Schema, package: &Package<'_>) -> Vec<u8> {
    encode_files(closure(schema, package), SourceInfo::Exclude)
}

/// The package's files and all that they import, each after its imports.
fn closure<'a>(schema: &'a Schema, package: &Package<'_>) -> Vec<File<'a>> {
    let mut needed = BTreeSet::new();
    let mut open: Vec<File<'_>> = package.files.clone();
    while let Some(file) = open.pop() {
        if needed.insert(file.path()) {
            open.extend(file.imports().filter_map(Import::file));
        }
    }
    schema.files().filter(|file| needed.contains(file.path())).collect()
}

fn config(job: &Job<'_>, package: &Package<'_>, files: &[File<'_>]) -> Config {
    let mut config = Config::new();
    config.enable_type_names();
    let services = tonic_prost_build::configure()
        .client_mod_attribute(".", "#[cfg(feature = \"client\")]")
        .server_mod_attribute(".", "#[cfg(feature = \"server\")]");
    config.service_generator(services.service_generator());
    for published in PUBLISHED.iter().filter(|published| published.package != package.name) {
        config.extern_path(format!(".{}", published.package), published.path);
    }
    let others: BTreeSet<&str> = files
        .iter()
        .filter(|file| is_cast(**file) && file.package() != package.name)
        .map(|file| file.package())
        .collect();
    for other in others {
        let module = module_name(&crate_name(job, other));
        let is_around = other.is_empty() || package.name.starts_with(&format!("{other}."));
        if is_around {
            // A path for the package would hold for the packages inside it, too.
            for (proto, rust) in names::types(files.iter().filter(|file| file.package() == other)) {
                config.extern_path(format!(".{proto}"), format!("::{module}::{rust}"));
            }
        } else {
            config.extern_path(format!(".{other}"), format!("::{module}"));
        }
    }
    config
}
