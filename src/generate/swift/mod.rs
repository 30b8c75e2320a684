//! Swift: a package for each proto package, on Apple's official runtime
//! `SwiftProtobuf`, from 1.31 on: messages, clients, and a mock.
//!
//! The types have the public API of the official generator's with public visibility.

mod cases;
mod check;
mod client;
mod decode;
mod enumeration;
mod extension;
mod field;
mod file;
mod literal;
mod manifest;
mod message;
mod mock;
mod module;
mod name_map;
mod names;
mod reserved;
mod storage;
mod text;
mod transport;
mod traverse;
mod value;
mod words;

use std::sync::Mutex;

use anyhow::Result;

use super::initialization::Initialization;
use super::{Job, Language, Package, Templates, cast_each};
use crate::diagnostic::{Diagnostic, Severity};
use crate::parallel;
use crate::schema::{Field, File, Message, Service, Type};
use crate::tree::FileTree;

use module::{Module, modules};
use names::Names;
use storage::Storage;
use transport::Transport;
use value::Value;

pub(super) const LANGUAGE: Language = Language {
    id: "swift",
    is_wanted: |config| config.swift.is_some(),
    cast,
};

/// What is the same for all files of a module.
struct Caster<'a> {
    job: &'a Job<'a>,
    transport: &'a Transport,
    names: &'a Names<'a>,
    templates: &'a Templates,
    checks: &'a Initialization,
    storage: &'a Mutex<Storage>,
    /// The module's name.
    module: String,
    /// Names of type parameters that hide no type of the module.
    decoder: &'static str,
    visitor: &'static str,
    /// The folder of the module's sources.
    sources: String,
}

fn cast(job: &Job<'_>, tree: &mut FileTree, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
    let Some(swift) = &job.config.swift else { return Ok(()) };
    let names = Names::new(swift, job.schema);
    let modules = modules(job, &names);
    let transport = Transport::new(swift);
    let found = check::check(&modules, &names, &transport);
    let is_sound = found.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    diagnostics.extend(found);
    if !is_sound {
        return Ok(());
    }
    let checks = Initialization::new(job.schema);
    let storage = Mutex::new(Storage::default());
    let caster = |module: &Module<'_>| Caster {
        job,
        transport: &transport,
        names: &names,
        templates: job.templates,
        checks: &checks,
        storage: &storage,
        module: module.name.clone(),
        decoder: module.unused("D", "Source"),
        visitor: module.unused("V", "Target"),
        sources: format!(
            "{}/Sources/{}",
            manifest::package_name(swift, module.package.name),
            module.name
        ),
    };
    let casters: Vec<(&Module<'_>, Caster<'_>)> = modules.iter().map(|module| (module, caster(module))).collect();
    let parts = casters.iter().flat_map(|(module, caster)| {
        let files = module.files().map(|(file, source)| Part::File(file, source));
        let services = module.package.services().map(Part::Service);
        let parts = files.chain(services).chain([Part::Package(module)]);
        parts.map(move |part| (caster, part))
    });
    let parts: Vec<(&Caster<'_>, Part<'_>)> = parts.collect();
    cast_each(
        &parts,
        |(_, part)| part.work(),
        tree,
        |(caster, part), tree| match part {
            Part::File(file, source) => caster.file(*file, source, tree),
            Part::Service(service) => {
                caster.client(*service, tree)?;
                caster.mock(*service, tree)
            }
            Part::Package(module) => {
                manifest::cast(job, swift, &modules, module, &transport, tree)?;
                caster.version(module, tree)?;
                caster.mock_package(module, tree)
            }
        },
    )?;
    if modules.iter().any(has_services) {
        transport.cast(job, swift, tree)?;
    }
    Ok(())
}

/// What is cast of a module at a time.
enum Part<'a> {
    /// A file, and the name of its source.
    File(File<'a>, String),
    Service(Service<'a>),
    Package(&'a Module<'a>),
}

impl Part<'_> {
    /// How much there is to do. An answer of a method takes as long as some twenty fields.
    fn work(&self) -> usize {
        match self {
            Self::File(file, _) => file.all_fields().len(),
            Self::Service(service) => service.methods().len() * 20,
            Self::Package(_) => 0,
        }
    }
}

fn has_services(module: &Module<'_>) -> bool {
    module.package.services().next().is_some()
}

impl Caster<'_> {
    fn value(&self, field: Field<'_>) -> Value {
        Value::of(field, self.names, &self.module)
    }

    /// Whether the message keeps its fields in an object.
    fn is_object(&self, message: Message<'_>) -> bool {
        parallel::lock(self.storage).is_object(message)
    }

    /// Whether what the field holds can lack something that is required.
    fn needs_check(&self, field: Field<'_>) -> bool {
        matches!(field.ty(), Type::Message(message) if self.checks.needs_check(message))
    }
}
