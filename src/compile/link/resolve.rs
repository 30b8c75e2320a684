//! What a name means at a place, by protobuf's rules: the innermost scope in
//! which its first part is found decides.

use hashbrown::HashMap;

use super::file_of;
use crate::compile::graph::{Graph, View};
use crate::schema::store::{MessageId, Store, SymbolId};

/// What kind of thing is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::compile) enum Lookup {
    /// Messages and enums; others of the same name are passed over.
    Types = 0,
    /// Whatever has the name first, seen from an option.
    InOptions = 1,
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

/// Where a name stands: from here outwards it is looked for.
#[derive(Debug, Clone, Copy)]
pub(in crate::compile) struct Scope<'a> {
    pub(in crate::compile) message: Option<MessageId>,
    pub(in crate::compile) package: &'a str,
}

type Meaning = Result<SymbolId, Unresolved>;

/// Resolves names for one file.
pub(in crate::compile) struct Resolver<'a> {
    store: &'a Store,
    view: &'a View,
    package: &'a str,
    candidate: String,
    /// What names mean outside of messages: a file says the same few names again and again.
    known: [HashMap<String, Meaning>; 2],
}

impl<'a> Resolver<'a> {
    pub(in crate::compile) fn new(store: &'a Store, graph: &'a Graph, file: usize) -> Self {
        Self {
            store,
            view: &graph.views[file],
            package: store.str(store.files[file].package),
            candidate: String::new(),
            known: [HashMap::new(), HashMap::new()],
        }
    }

    /// The scope of a message of the file, or of its top.
    pub(in crate::compile) fn scope(&self, message: Option<MessageId>) -> Scope<'a> {
        Scope {
            message,
            package: self.package,
        }
    }

    /// What `name` means in a scope.
    pub(in crate::compile) fn resolve(&mut self, name: &str, scope: Scope<'a>, lookup: Lookup) -> Meaning {
        if let Some(absolute) = name.strip_prefix('.') {
            return self.visible(absolute, lookup);
        }
        let mut not_imported = None;
        let mut message = scope.message;
        while let Some(id) = message {
            let data = &self.store.messages[id.index()];
            message = data.parent;
            // Most messages declare nothing but fields, which are no types.
            let is_empty = data.messages.is_empty() && data.enums.is_empty() && data.extensions.is_empty();
            if !is_empty && let Some(found) = self.look(self.store.str(data.name.full), name, lookup, &mut not_imported)
            {
                return found;
            }
        }
        match (self.resolve_outside(name, scope.package, lookup), not_imported) {
            (Err(Unresolved::Unknown | Unresolved::NotImported(_)), Some(symbol)) => {
                Err(Unresolved::NotImported(symbol))
            }
            (meaning, _) => meaning,
        }
    }

    /// What `name` means in a package, outside of messages.
    fn resolve_outside(&mut self, name: &str, package: &str, lookup: Lookup) -> Meaning {
        let is_own = package == self.package;
        let known = lookup as usize;
        if let Some(meaning) = self.known[known].get(name).filter(|_| is_own) {
            return meaning.clone();
        }
        let meaning = self.search(name, package, lookup);
        if is_own {
            self.known[known].insert(name.to_owned(), meaning.clone());
        }
        meaning
    }

    fn search(&mut self, name: &str, package: &str, lookup: Lookup) -> Meaning {
        let mut not_imported = None;
        let mut scope = package;
        loop {
            if let Some(found) = self.look(scope, name, lookup, &mut not_imported) {
                return found;
            }
            if scope.is_empty() {
                return Err(not_imported.map_or(Unresolved::Unknown, Unresolved::NotImported));
            }
            scope = scope.rfind('.').map_or("", |dot| &scope[..dot]);
        }
    }

    /// Looks for `name` directly in a scope. Nothing, if its first part is not to be found there.
    fn look(
        &mut self,
        scope: &str,
        name: &str,
        lookup: Lookup,
        not_imported: &mut Option<SymbolId>,
    ) -> Option<Meaning> {
        let first = name.split('.').next().unwrap_or(name);
        let mut candidate = std::mem::take(&mut self.candidate);
        candidate.clear();
        candidate.push_str(scope);
        if !scope.is_empty() {
            candidate.push('.');
        }
        candidate.push_str(first);
        let found = match self.visible(&candidate, lookup) {
            Ok(symbol) if first.len() == name.len() => {
                (lookup == Lookup::InOptions || is_type(symbol)).then_some(Ok(symbol))
            }
            Ok(symbol) if is_aggregate(symbol) => {
                candidate.push_str(&name[first.len()..]);
                Some(self.visible(&candidate, lookup).map_err(|error| match error {
                    Unresolved::Unknown => Unresolved::Shadowed(candidate.clone()),
                    other => other,
                }))
            }
            Err(Unresolved::NotImported(_)) if not_imported.is_none() => {
                candidate.push_str(&name[first.len()..]);
                // Only what exists as a whole helps.
                *not_imported = self.store.symbol(&candidate);
                None
            }
            Ok(_) | Err(_) => None,
        };
        self.candidate = candidate;
        found
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
