//! Swift: one package with a product for each proto package, on Apple's official
//! runtime `SwiftProtobuf`, from 1.31 on.
//!
//! The types have the public API of the official generator's with public visibility.

mod check;
mod decode;
mod enumeration;
mod extension;
mod field;
mod file;
mod literal;
mod message;
mod module;
mod name_map;
mod names;
mod reserved;
mod storage;
mod text;
mod traverse;
mod value;

use std::cell::RefCell;

use anyhow::Result;

use super::initialization::Initialization;
use super::{Job, Language, Package, Templates};
use crate::diagnostic::{Diagnostic, Severity};
use crate::schema::{Field, Type};
use crate::tree::FileTree;

use module::{Manifest, modules};
use names::Names;
use storage::Storage;
use value::Value;

pub(super) const LANGUAGE: Language = Language {
    id: "swift",
    is_wanted: |config| config.swift.is_some(),
    cast,
};

/// What is the same for all files of a module.
struct Caster<'a> {
    names: &'a Names<'a>,
    templates: &'a Templates,
    checks: &'a Initialization,
    storage: &'a RefCell<Storage>,
    /// The module's name.
    module: String,
    /// Names of type parameters that hide no type of the module.
    decoder: &'static str,
    visitor: &'static str,
}

fn cast(job: &Job<'_>, tree: &mut FileTree, diagnostics: &mut Vec<Diagnostic>) -> Result<()> {
    let Some(swift) = &job.config.swift else { return Ok(()) };
    let names = Names::new(swift);
    let modules = modules(job, &names);
    let found = check::check(&modules, &names);
    let is_sound = found.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    diagnostics.extend(found);
    if !is_sound {
        return Ok(());
    }
    let checks = Initialization::new(job.schema);
    let storage = RefCell::new(Storage::default());
    for module in &modules {
        let caster = Caster {
            names: &names,
            templates: job.templates,
            checks: &checks,
            storage: &storage,
            module: module.name.clone(),
            decoder: module.unused("D", "Source"),
            visitor: module.unused("V", "Target"),
        };
        caster.module(module, tree)?;
    }
    let manifest = Manifest::new(job.config, swift, &modules);
    tree.insert(
        "Package.swift",
        job.templates.render("swift/Package.swift.tera", &manifest)?,
    )
}

impl Caster<'_> {
    fn value(&self, field: Field<'_>) -> Value {
        Value::of(field, self.names, &self.module)
    }

    /// Whether what the field holds can lack something that is required.
    fn needs_check(&self, field: Field<'_>) -> bool {
        matches!(field.ty(), Type::Message(message) if self.checks.needs_check(message))
    }
}
