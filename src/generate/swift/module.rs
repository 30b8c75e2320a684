//! Modules: what proto packages become.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use serde::Serialize;

use super::names::{Names, RUNTIME, enum_name, is_runtime, message_name};
use super::{Caster, Job, Package};
use crate::schema::{Element, File, Import, ImportKind, Service, Type};
use crate::tree::FileTree;

/// A module to cast.
pub(super) struct Module<'a> {
    pub(super) name: String,
    pub(super) package: Package<'a>,
    /// The modules that it imports, the runtime's left out.
    pub(super) dependencies: BTreeSet<String>,
}

impl<'a> Module<'a> {
    fn new(name: &'a str, files: Vec<File<'a>>, names: &Names<'_>) -> Self {
        let package = Package::new(name, files);
        let name = names.module(name).to_owned();
        let used = package.files.iter().flat_map(|file| used_files(*file));
        let mut dependencies: BTreeSet<String> = used.map(|file| names.module_of(file).to_owned()).collect();
        dependencies.remove(&name);
        dependencies.remove(RUNTIME);
        Self {
            name,
            package,
            dependencies,
        }
    }

    /// The name, or the other if a type at the top of a file has the name.
    pub(super) fn unused(&self, name: &'static str, other: &'static str) -> &'static str {
        let mut types = self.package.messages().map(message_name);
        let mut enums = self.package.enums().map(enum_name);
        if types.any(|ty| ty == name) || enums.any(|ty| ty == name) {
            other
        } else {
            name
        }
    }

    /// The files, with the names of their sources.
    pub(super) fn files(&self) -> impl Iterator<Item = (File<'a>, String)> {
        let files: Vec<File<'a>> = self.package.files.clone();
        files.into_iter().zip(self.sources())
    }

    /// The sources' names, without their ends, in the order of the files.
    pub(super) fn sources(&self) -> Vec<String> {
        let stem = |file: &File<'_>| file.name().trim_end_matches(".proto").to_owned();
        let mut uses: HashMap<String, usize> = HashMap::new();
        for file in &self.package.files {
            *uses.entry(stem(file).to_lowercase()).or_default() += 1;
        }
        // A module cannot have two sources of one name, whatever folders they are in.
        let source = |file: &File<'_>| {
            if uses[&stem(file).to_lowercase()] == 1 {
                stem(file)
            } else {
                file.path().trim_end_matches(".proto").replace('/', "_")
            }
        };
        self.package.files.iter().map(source).collect()
    }
}

/// The modules of the workspace's packages, and of the others that they use, by name.
pub(super) fn modules<'a>(job: &Job<'a>, names: &Names<'_>) -> Vec<Module<'a>> {
    let mut files: BTreeMap<&str, Vec<File<'a>>> = BTreeMap::new();
    for file in job.schema.files().filter(|file| !is_runtime(*file)) {
        files.entry(file.package()).or_default().push(file);
    }
    let mut modules: BTreeMap<&str, Module<'a>> = BTreeMap::new();
    let mut open: Vec<&str> = job.packages.iter().map(|package| package.name).collect();
    while let Some(name) = open.pop() {
        let Some(files) = files.remove(name) else { continue };
        let module = Module::new(name, files, names);
        open.extend(
            module
                .package
                .files
                .iter()
                .flat_map(|file| used_files(*file))
                .map(File::package),
        );
        modules.insert(name, module);
    }
    let mut modules: Vec<Module<'a>> = modules.into_values().collect();
    modules.sort_by(|one, other| one.name.cmp(&other.name));
    modules
}

/// The files whose types a file's code names: those of fields, of methods and of what is
/// extended, and what it imports publicly.
pub(super) fn used_files(file: File<'_>) -> Vec<File<'_>> {
    let mut used = Vec::new();
    for field in file.all_fields() {
        match field.ty() {
            Type::Message(message) => used.push(message.file()),
            Type::Enum(enumeration) => used.push(enumeration.file()),
            Type::Scalar(_) => {}
        }
        used.push(field.message().file());
    }
    for method in file.services().flat_map(Service::methods) {
        used.extend([method.input().file(), method.output().file()]);
    }
    used.extend(reexported(file));
    used.sort_by_key(|file| file.path());
    used.dedup();
    used
}

/// The files that the file imports publicly, and those that they do. What is declared
/// there can be used by whoever uses the file.
pub(super) fn reexported(file: File<'_>) -> Vec<File<'_>> {
    let mut found: Vec<File<'_>> = Vec::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        let public = file.imports().filter(|import| import.kind() == ImportKind::Public);
        for file in public.filter_map(Import::file) {
            if !found.contains(&file) {
                found.push(file);
                open.push(file);
            }
        }
    }
    found
}

#[derive(Debug, Serialize)]
struct SupportContext<'a> {
    package: &'a str,
}

impl Caster<'_> {
    /// Adds the source that asks for a runtime that fits.
    pub(super) fn version(&self, module: &Module<'_>, tree: &mut FileTree) -> Result<()> {
        let context = SupportContext {
            package: module.package.name,
        };
        tree.insert(
            format!("{}/ProtobufAPIVersion.swift", self.sources),
            self.templates.render("swift/version.swift.tera", &context)?,
        )
    }
}
