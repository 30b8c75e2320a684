//! Resolves the references of all files.

use super::{Lookup, Program, Resolver, explain};
use crate::compile::lower::Referrer;
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::schema::store::{FileId, SymbolId, TypeId};

/// What the references of one file came to.
struct Resolved {
    symbols: Vec<(Referrer, SymbolId)>,
    /// The imports that were used, by their indexes.
    imports: Vec<usize>,
    diagnostics: Vec<Diagnostic>,
}

impl Program<'_> {
    pub(super) fn apply_references(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let resolved = parallel::map(&self.files, |file, _| self.resolve_file(file));
        for (file, resolved) in resolved.into_iter().enumerate() {
            diagnostics.extend(resolved.diagnostics);
            for (from, symbol) in resolved.symbols {
                self.apply(from, symbol);
            }
            self.use_imports(file, &resolved.imports);
        }
    }

    fn resolve_file(&self, file: usize) -> Resolved {
        let references = &self.references[self.files[file].references.clone()];
        let tree = &self.graph.units[file].tree;
        let mut resolver = Resolver::new(&self.schema.store, self.graph, file);
        let mut report = self.report(file);
        let mut symbols = Vec::with_capacity(references.len());
        let mut used = Vec::new();
        for reference in references {
            let path = tree.node(reference.path);
            let name = path.compact_text();
            let scope = resolver.scope(reference.scope);
            let found = resolver.resolve(&name, scope, Lookup::Types);
            let symbol = match found {
                Ok(symbol) => symbol,
                Err(_) if resolver.is_incomplete() => continue,
                Err(unresolved) => {
                    explain(self, file, &mut report, &path, (&name, unresolved));
                    continue;
                }
            };
            let is_right = match reference.from {
                Referrer::FieldType(_) => matches!(symbol, SymbolId::Message(_) | SymbolId::Enum(_)),
                Referrer::Extendee(_) | Referrer::Input(_) | Referrer::Output(_) => {
                    matches!(symbol, SymbolId::Message(_))
                }
            };
            if !is_right {
                let wanted = match reference.from {
                    Referrer::FieldType(_) => "a type",
                    Referrer::Extendee(_) | Referrer::Input(_) | Referrer::Output(_) => "a message",
                };
                let place = self.place_of(symbol);
                report
                    .error(
                        &path,
                        format!("`{name}` is {}, not {wanted}", what(symbol)),
                        format!("name {wanted}"),
                    )
                    .relate(place, "declared here");
                continue;
            }
            let target = self.file_of(symbol);
            self.check_visibility(file, symbol, &path, &mut report);
            if used.last() != Some(&target) {
                used.push(target);
            }
            symbols.push((reference.from, symbol));
        }
        Resolved {
            symbols,
            imports: self.imports_of(file, used),
            diagnostics: report.into_diagnostics(),
        }
    }

    fn apply(&mut self, from: Referrer, symbol: SymbolId) {
        let store = &mut self.schema.store;
        match (from, symbol) {
            (Referrer::FieldType(id), SymbolId::Message(message)) => {
                store.fields[id.index()].ty = TypeId::Message(message);
            }
            (Referrer::FieldType(id), SymbolId::Enum(enumeration)) => {
                store.fields[id.index()].ty = TypeId::Enum(enumeration);
            }
            (Referrer::Extendee(id), SymbolId::Message(message)) => store.fields[id.index()].extendee = Some(message),
            (Referrer::Input(id), SymbolId::Message(message)) => store.methods[id.index()].input = message,
            (Referrer::Output(id), SymbolId::Message(message)) => store.methods[id.index()].output = message,
            _ => {}
        }
    }

    /// The imports through which `file` sees the files in `used`, by their indexes. Those that are known to be used
    /// may be left out.
    pub(in crate::compile) fn imports_of(&self, file: usize, mut used: Vec<u32>) -> Vec<usize> {
        used.sort_unstable();
        used.dedup();
        let sees_used = |target: FileId| {
            used.binary_search(&target.0).is_ok() || self.graph.views[target.index()].shares_any(&used)
        };
        let imports = self.schema.store.files[file].imports.iter().enumerate();
        let unknown = imports.filter(|(_, import)| !import.is_used);
        let used = unknown.filter(|(_, import)| import.file.is_some_and(sees_used));
        used.map(|(index, _)| index).collect()
    }

    /// Marks imports of `file` as used.
    pub(in crate::compile) fn use_imports(&mut self, file: usize, imports: &[usize]) {
        for import in imports {
            self.schema.store.files[file].imports[*import].is_used = true;
        }
    }
}

pub(in crate::compile) fn what(symbol: SymbolId) -> &'static str {
    match symbol {
        SymbolId::Message(_) => "a message",
        SymbolId::Enum(_) => "an enum",
        SymbolId::Extension(_) => "an extension",
        SymbolId::Service(_) => "a service",
        SymbolId::EnumValue(_) => "an enum value",
        SymbolId::Package(_) => "a package",
    }
}
