//! Names that are two in proto and one in PHP.

use std::collections::{HashMap, HashSet};

use super::check::{LEAVE_OUT, PHP_NAME_CONFLICT};
use super::names::{self, Names};
use crate::diagnostic::{Diagnostic, Place};
use crate::generate::Package;
use crate::schema::{Element, Enum, EnumValue, Field, File, Message, Oneof, part};

/// The classes of all packages.
pub(super) struct Classes<'a> {
    scope: Scope<'a>,
    /// Classes that are there twice, as are then those inside of them.
    conflicting: HashSet<String>,
}

impl<'a> Classes<'a> {
    pub(super) fn new() -> Self {
        Self {
            scope: Scope::new("PHP class", Case::Ignored),
            conflicting: HashSet::new(),
        }
    }

    pub(super) fn add_package(&mut self, package: &Package<'a>, names: Names<'_>, diagnostics: &mut Vec<Diagnostic>) {
        for file in &package.files {
            self.add(&names.metadata(*file), Declared::File(*file), diagnostics);
            for message in file.all_messages().filter(|message| !message.is_map_entry()) {
                self.add(&names.message(message), Declared::Message(message), diagnostics);
            }
            for declared in file.all_enums() {
                self.add(&names.enumeration(declared), Declared::Enum(declared), diagnostics);
            }
        }
    }

    fn add(&mut self, class: &str, declared: Declared<'a>, diagnostics: &mut Vec<Diagnostic>) {
        let (outer, _) = names::split(class);
        let is_explained = self.conflicting.contains(&outer.to_ascii_lowercase());
        let folded = class.to_ascii_lowercase();
        if is_explained || !self.scope.add(class, declared, diagnostics) {
            self.conflicting.insert(folded);
        }
    }
}

/// Whether names that differ in case are two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Matters,
    Ignored,
}

/// What is named.
#[derive(Debug, Clone, Copy)]
pub(super) enum Declared<'a> {
    /// The proto package of a file.
    Package(File<'a>),
    File(File<'a>),
    Message(Message<'a>),
    Field(Field<'a>),
    Oneof(Oneof<'a>),
    Enum(Enum<'a>),
    Value(EnumValue<'a>),
}

impl<'a> Declared<'a> {
    fn name(self) -> &'a str {
        match self {
            Self::Package(file) => file.package(),
            Self::File(file) => file.path(),
            // Those in conflict can be of two packages.
            Self::Message(message) => message.full_name(),
            Self::Enum(declared) => declared.full_name(),
            Self::Field(field) => field.name(),
            Self::Oneof(oneof) => oneof.name(),
            Self::Value(value) => value.name(),
        }
    }

    fn place(self) -> Place {
        match self {
            Self::Package(file) | Self::File(file) => file.package_place(),
            Self::Message(message) => message.place_of(part::NAME),
            Self::Field(field) => field.place_of(part::NAME),
            Self::Oneof(oneof) => oneof.place_of(part::NAME),
            Self::Enum(declared) => declared.place_of(part::NAME),
            Self::Value(value) => value.place_of(part::NAME),
        }
    }
}

/// Names that must differ, with the first declaration of each.
pub(super) struct Scope<'a> {
    /// What has the names.
    kind: &'static str,
    case: Case,
    names: HashMap<String, Declared<'a>>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(kind: &'static str, case: Case) -> Self {
        Self {
            kind,
            case,
            names: HashMap::new(),
        }
    }

    /// Adds a name. Returns whether it was there not yet.
    pub(super) fn add(&mut self, php_name: &str, declared: Declared<'a>, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let key = match self.case {
            Case::Matters => php_name.to_owned(),
            Case::Ignored => php_name.to_ascii_lowercase(),
        };
        let Some(first) = self.names.get(&key) else {
            self.names.insert(key, declared);
            return true;
        };
        let text = format!(
            "`{}` and `{}` are both the {} `{php_name}`",
            declared.name(),
            first.name(),
            self.kind
        );
        let error = Diagnostic::error(PHP_NAME_CONFLICT, declared.place(), text)
            .with_related(first.place(), format!("`{}` is declared here", first.name()))
            .with_help(format!("rename one of the two, {LEAVE_OUT}"));
        diagnostics.push(error);
        false
    }
}
