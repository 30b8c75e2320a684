//! What a name means at a place, by protobuf's rules: the innermost scope in
//! which its first part is found decides.

use super::file_of;
use crate::compile::graph::{Graph, View};
use crate::schema::store::{Store, SymbolId};

/// What kind of thing is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::compile) enum Lookup {
    /// Messages and enums; others of the same name are passed over.
    Types,
    /// Whatever has the name first, seen from an option.
    InOptions,
}

/// Why a name means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::compile) enum Unresolved {
    Unknown,
    /// The first part is found in a scope, but not the rest: this is what was looked for.
    Shadowed(String),
    /// It exists in a file that is not imported.
    NotImported(SymbolId),
}

/// Resolves names for one file.
pub(in crate::compile) struct Resolver<'a> {
    store: &'a Store,
    view: &'a View,
    candidate: String,
}

impl<'a> Resolver<'a> {
    pub(in crate::compile) fn new(store: &'a Store, graph: &'a Graph, file: usize) -> Self {
        Self {
            store,
            view: &graph.views[file],
            candidate: String::new(),
        }
    }

    /// What `name` means for the element with the full name `element`.
    pub(in crate::compile) fn resolve(
        &mut self,
        name: &str,
        element: &str,
        lookup: Lookup,
    ) -> Result<SymbolId, Unresolved> {
        if let Some(absolute) = name.strip_prefix('.') {
            return self.visible(absolute, lookup);
        }
        let first = name.split('.').next().unwrap_or(name);
        let mut not_imported = None;
        let mut scope = element;
        loop {
            scope = scope.rfind('.').map_or("", |dot| &scope[..dot]);
            self.candidate.clear();
            self.candidate.push_str(scope);
            if !scope.is_empty() {
                self.candidate.push('.');
            }
            self.candidate.push_str(first);
            let candidate = std::mem::take(&mut self.candidate);
            let found = self.visible(&candidate, lookup);
            self.candidate = candidate;
            match found {
                Ok(symbol) if first.len() == name.len() => {
                    if lookup == Lookup::InOptions || is_type(symbol) {
                        return Ok(symbol);
                    }
                }
                Ok(symbol) if is_aggregate(symbol) => {
                    self.candidate.push_str(&name[first.len()..]);
                    let candidate = std::mem::take(&mut self.candidate);
                    let found = self.visible(&candidate, lookup);
                    return found.map_err(|error| match error {
                        Unresolved::Unknown => Unresolved::Shadowed(candidate),
                        other => other,
                    });
                }
                Err(error @ Unresolved::NotImported(_)) if not_imported.is_none() => {
                    self.candidate.push_str(&name[first.len()..]);
                    // Only what exists as a whole helps.
                    not_imported = self.store.symbol(&self.candidate).map(|symbol| match error {
                        Unresolved::NotImported(_) => Unresolved::NotImported(symbol),
                        other => other,
                    });
                }
                Ok(_) | Err(_) => {}
            }
            if scope.is_empty() {
                return Err(not_imported.unwrap_or(Unresolved::Unknown));
            }
        }
    }

    /// What has this full name, if the file imports it.
    fn visible(&self, full_name: &str, lookup: Lookup) -> Result<SymbolId, Unresolved> {
        let symbol = self.store.symbol(full_name).ok_or(Unresolved::Unknown)?;
        let in_options = lookup == Lookup::InOptions;
        let is_visible = match symbol {
            SymbolId::Package(file) => self.view.sees(file.0, in_options) || self.sees_package(full_name, in_options),
            _ => self.view.sees(file_of(self.store, symbol), in_options),
        };
        if is_visible {
            Ok(symbol)
        } else {
            Err(Unresolved::NotImported(symbol))
        }
    }

    fn sees_package(&self, package: &str, in_options: bool) -> bool {
        let for_options = self.view.for_options.iter().filter(|_| in_options);
        self.view.files.iter().chain(for_options).any(|&file| {
            let known = self.store.str(self.store.files[file as usize].package);
            known
                .strip_prefix(package)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    pub(in crate::compile) fn is_incomplete(&self) -> bool {
        self.view.is_incomplete
    }
}

fn is_type(symbol: SymbolId) -> bool {
    matches!(symbol, SymbolId::Message(_) | SymbolId::Enum(_))
}

fn is_aggregate(symbol: SymbolId) -> bool {
    is_type(symbol) || matches!(symbol, SymbolId::Service(_) | SymbolId::Package(_))
}
