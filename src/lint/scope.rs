//! The files that are checked together, in the groups that rules are shown.

use hashbrown::HashMap;

use crate::schema::{Enum, File, Message, Schema, Service};

use super::Context;
use super::rule::{Check, Folder, Package};

/// Files that are checked together, and the schema that they are part of.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub(super) schema: &'a Schema,
    /// In the order of their paths.
    pub(super) files: Vec<File<'a>>,
    indexes: HashMap<&'a str, usize>,
    packages: Vec<Package<'a>>,
    folders: Vec<Folder<'a>>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(schema: &'a Schema, mut files: Vec<File<'a>>) -> Self {
        files.sort_by_cached_key(|file| file.path());
        let packages = grouped(&files, File::package).map(|(name, files)| Package { name, files });
        let folders = grouped(&files, File::folder).map(|(path, files)| Folder { path, files });
        Self {
            schema,
            indexes: files.iter().map(|file| file.path()).zip(0..).collect(),
            packages: packages.collect(),
            folders: folders.collect(),
            files,
        }
    }

    /// Whether `file` is one to report about.
    pub(super) fn has(&self, file: File<'_>) -> bool {
        self.index_of(file.path()).is_some()
    }

    /// Where a file is in the list.
    pub(super) fn index_of(&self, path: &str) -> Option<usize> {
        self.indexes.get(path).copied()
    }

    /// Shows a rule the groups that it looks at.
    pub(super) fn show_groups(&self, check: Check, context: &mut Context<'a>) {
        match check {
            Check::Package(check) => self.packages.iter().for_each(|package| check(package, context)),
            Check::Folder(check) => self.folders.iter().for_each(|folder| check(folder, context)),
            Check::Scope(check) => check(self, context),
            _ => {}
        }
    }
}

fn grouped<'a>(
    files: &[File<'a>],
    key: fn(File<'a>) -> &'a str,
) -> impl Iterator<Item = (&'a str, Vec<File<'a>>)> + use<'a> {
    let mut groups: HashMap<&str, Vec<File<'a>>> = HashMap::new();
    for &file in files {
        groups.entry(key(file)).or_default().push(file);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_unstable_by_key(|(name, _)| *name);
    groups.into_iter()
}

/// Shows a rule what it looks at in one file.
pub(super) fn show_file<'a>(file: File<'a>, check: Check, context: &mut Context<'a>) {
    let messages = || file.all_messages().filter(|message| !message.is_map_entry());
    match check {
        Check::File(check) => check(file, context),
        Check::Import(check) => file.imports().for_each(|import| check(import, context)),
        Check::Message(check) => messages().for_each(|message| check(message, context)),
        Check::Field(check) => file
            .all_fields()
            .filter(|field| field.is_extension() || !field.message().is_map_entry())
            .for_each(|field| check(field, context)),
        Check::Oneof(check) => messages()
            .flat_map(Message::oneofs)
            .for_each(|oneof| check(oneof, context)),
        Check::Enum(check) => file.all_enums().for_each(|one| check(one, context)),
        Check::EnumValue(check) => file
            .all_enums()
            .flat_map(Enum::values)
            .for_each(|value| check(value, context)),
        Check::Service(check) => file.services().for_each(|service| check(service, context)),
        Check::Method(check) => file
            .services()
            .flat_map(Service::methods)
            .for_each(|method| check(method, context)),
        Check::Package(_) | Check::Folder(_) | Check::Scope(_) => {}
    }
}
