//! Which services are made ready together, so that a mock of thousands answers before it has read them all.
//!
//! Whoever calls a method waits for what answers for it, once: that should take as long as a mock of
//! an ordinary repository takes to start.

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::{File, Schema, Service};

/// How many files services that are made ready together need, unless one proto package needs more.
pub const FILES: usize = 256;

/// Some services of a schema, and the files that they need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Files by ordinal.
    files: BTreeSet<usize>,
    /// The files of these whose services are of this division.
    serving: BTreeSet<usize>,
}

impl Division {
    /// The services of a schema, those of neighbouring proto packages together until they need more
    /// than `limit` files. A schema with no more than that, or with rules of protovalidate, is one
    /// division: rules are checked at the start, and ids keep those of the whole schema.
    pub fn all(schema: &Schema, limit: usize) -> Vec<Self> {
        let is_ruled = schema.symbol("buf.validate.field").is_some();
        if schema.files().len() <= limit || is_ruled {
            let files: BTreeSet<usize> = schema.files().map(File::ordinal).collect();
            return vec![Self {
                serving: files.clone(),
                files,
            }];
        }
        let mut packages: BTreeMap<&str, Vec<File<'_>>> = BTreeMap::new();
        for file in schema.files() {
            packages.entry(file.package()).or_default().push(file);
        }
        let mut divisions: Vec<Self> = Vec::new();
        let has_services = |files: &Vec<File<'_>>| files.iter().any(|file| file.services().len() > 0);
        for files in packages.into_values().filter(has_services) {
            let serving = files.iter().copied().map(File::ordinal).collect();
            let needed = closure(files);
            match divisions.last_mut() {
                Some(last) if last.files.union(&needed).count() <= limit => {
                    last.files.extend(needed);
                    last.serving.extend(&serving);
                }
                _ => divisions.push(Self { files: needed, serving }),
            }
        }
        divisions
    }

    /// The same with more files, and those that they import.
    pub fn add(&mut self, files: Vec<File<'_>>) {
        self.files.extend(closure(files));
    }

    /// Whether a file is among those that are needed.
    pub fn has(&self, file: File<'_>) -> bool {
        self.files.contains(&file.ordinal())
    }

    /// The files in the order of the schema.
    pub fn files<'s>(&self, schema: &'s Schema) -> Vec<File<'s>> {
        schema.files().filter(|file| self.has(*file)).collect()
    }

    /// The services in the order of the schema.
    pub fn services<'s>(&self, schema: &'s Schema) -> impl Iterator<Item = Service<'s>> {
        let serves = |file: &File<'_>| self.serving.contains(&file.ordinal());
        schema.files().filter(serves).flat_map(File::services)
    }
}

/// Files, and what they import.
fn closure(mut open: Vec<File<'_>>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    while let Some(file) = open.pop() {
        if found.insert(file.ordinal()) {
            open.extend(file.imports().filter_map(crate::schema::Import::file));
        }
    }
    found
}
