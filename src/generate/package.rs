//! What to cast: one package for each proto package of the workspace.

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::{Element, Enum, Field, File, Message, Origin, Schema, Service, Type};

/// A proto package of the workspace that declares something to cast.
#[derive(Debug)]
pub(super) struct Package<'a> {
    /// The proto package, such as `offer.v1`.
    pub(super) name: &'a str,
    /// Its files, in the order of their paths.
    pub(super) files: Vec<File<'a>>,
    /// The other proto packages whose types it uses, by name; bundled ones included.
    pub(super) dependencies: BTreeSet<&'a str>,
}

impl<'a> Package<'a> {
    pub(super) fn new(name: &'a str, mut files: Vec<File<'a>>) -> Self {
        files.sort_by_key(|file| file.path());
        let dependencies = files.iter().flat_map(|file| used_packages(*file));
        Self {
            name,
            dependencies: dependencies.filter(|package| *package != name).collect(),
            files,
        }
    }

    /// The messages at the top of its files.
    pub(super) fn messages(&self) -> impl Iterator<Item = Message<'a>> {
        self.files.iter().flat_map(|file| file.messages())
    }

    /// The enums at the top of its files.
    pub(super) fn enums(&self) -> impl Iterator<Item = Enum<'a>> {
        self.files.iter().flat_map(|file| file.enums())
    }

    pub(super) fn services(&self) -> impl Iterator<Item = Service<'a>> {
        self.files.iter().flat_map(|file| file.services())
    }

    /// What is written above the `package` statements: the first comment there is.
    pub(super) fn comment(&self) -> Option<&'a str> {
        self.files.iter().find_map(|file| file.package_comments().leading)
    }
}

/// The proto packages of the workspace's files, sorted by name. A package
/// that only defines custom options is left out: options are for igata and
/// other tools, and no program needs them to run.
pub(super) fn packages(schema: &Schema) -> Vec<Package<'_>> {
    let mut files: BTreeMap<&str, Vec<File<'_>>> = BTreeMap::new();
    for file in schema.local_files() {
        files.entry(file.package()).or_default().push(file);
    }
    let mut packages: Vec<Package<'_>> = files
        .into_iter()
        .map(|(name, files)| Package::new(name, files))
        .collect();
    let used: BTreeSet<&str> = packages
        .iter()
        .flat_map(|package| package.dependencies.iter().copied())
        .collect();
    packages.retain(|package| used.contains(package.name) || !only_defines_options(package));
    packages
}

/// Whether the package has custom options, and beside them at most the types of their values.
fn only_defines_options(package: &Package<'_>) -> bool {
    let is_option =
        |field: &Field<'_>| field.is_extension() && field.message().file().path() == "google/protobuf/descriptor.proto";
    let mut open: Vec<Type<'_>> = package
        .files
        .iter()
        .flat_map(|file| file.all_fields())
        .filter(is_option)
        .map(Field::ty)
        .collect();
    if open.is_empty() || package.services().next().is_some() {
        return false;
    }
    let mut values = BTreeSet::new();
    while let Some(ty) = open.pop() {
        match ty {
            Type::Message(message) if values.insert(message.full_name()) => {
                open.extend(message.parent().map(Type::Message));
                open.extend(message.fields().map(Field::ty));
            }
            Type::Enum(enumeration) if values.insert(enumeration.full_name()) => {
                open.extend(enumeration.parent().map(Type::Message));
            }
            _ => {}
        }
    }
    let mut types = package.messages().map(Element::full_name);
    types.all(|name| values.contains(name)) && package.enums().all(|declared| values.contains(declared.full_name()))
}

/// The proto packages of all types that the file's declarations name.
fn used_packages(file: File<'_>) -> impl Iterator<Item = &str> {
    let fields = file.all_fields().filter_map(|field: Field<'_>| match field.ty() {
        Type::Message(message) => Some(message.file()),
        Type::Enum(enumeration) => Some(enumeration.file()),
        Type::Scalar(_) => None,
    });
    let methods = file.services().flat_map(|service| {
        service
            .methods()
            .flat_map(|method| [method.input().file(), method.output().file()])
    });
    fields.chain(methods).map(File::package)
}

/// Whether a file belongs to the packages that are cast.
pub(super) fn is_cast(file: File<'_>) -> bool {
    file.origin() == Origin::Local
}
