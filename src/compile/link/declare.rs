//! Enters every full name into the table of symbols.
//!
//! It is done while files are merged, whatever file comes first. Where a name has
//! two meanings, it is done once more in the order of imports, in which it can be
//! told which meaning was first.

use super::Program;
use crate::diagnostic::Diagnostic;
use crate::schema::store::{EnumId, EnumValueId, FieldId, FileId, MessageId, ServiceId, Store, SymbolId, Text};

/// A full name, what it means, and whether it lies in no message.
pub(super) type Declared = (Text, SymbolId, bool);

/// Enters what a file declares, its package included; whether each name has one meaning. `names` is room to work in.
pub(super) fn enter(store: &mut Store, file: FileId, names: &mut Vec<Declared>) -> bool {
    let mut is_clear = enter_package(store, file);
    names_of(store, file, names);
    for (name, symbol, _) in names.drain(..) {
        is_clear &= store.declare(name, symbol).is_ok();
    }
    is_clear
}

/// Enters the package of a file, and those that it lies in; whether they are nothing else, too.
fn enter_package(store: &mut Store, file: FileId) -> bool {
    let package = store.files[file.index()].package;
    let mut is_clear = true;
    for length in 1..=package.length {
        let is_whole = length == package.length;
        let end = (package.start + length) as usize;
        if is_whole || store.text.as_bytes().get(end) == Some(&b'.') {
            let prefix = Text {
                start: package.start,
                length,
            };
            // The first file stands for the package.
            let known = store.declare(prefix, SymbolId::Package(file));
            is_clear &= matches!(known, Ok(()) | Err(SymbolId::Package(_)));
        }
    }
    is_clear
}

/// What a file declares, in its order.
fn names_of(store: &Store, file: FileId, names: &mut Vec<Declared>) {
    let data = &store.files[file.index()];
    names.clear();
    for index in data.all_messages.clone() {
        let message = &store.messages[index as usize];
        let symbol = SymbolId::Message(MessageId(index));
        names.push((message.name.full, symbol, message.parent.is_none()));
    }
    for index in data.all_enums.clone() {
        let enumeration = &store.enums[index as usize];
        let is_top = enumeration.parent.is_none();
        names.push((enumeration.name.full, SymbolId::Enum(EnumId(index)), is_top));
        for value in enumeration.values.clone() {
            let name = store.values[value as usize].name.full;
            names.push((name, SymbolId::EnumValue(EnumValueId(value)), is_top));
        }
    }
    for index in data.services.clone() {
        let service = &store.services[index as usize];
        names.push((service.name.full, SymbolId::Service(ServiceId(index)), true));
    }
    for index in data.all_fields.clone() {
        let field = &store.fields[index as usize];
        if field.extendee.is_some() {
            let symbol = SymbolId::Extension(FieldId(index));
            names.push((field.name.full, symbol, field.parent.is_none()));
        }
    }
}

impl Program<'_> {
    /// Enters all names anew, and says which have two meanings.
    pub(super) fn tell_conflicts(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let store = &mut self.schema.store;
        drop(std::mem::take(&mut store.symbols));
        let order = store.order.clone();
        for &file in &order {
            enter_package(store, file);
        }
        let mut conflicts = Vec::new();
        let mut names = Vec::new();
        for file in order {
            names_of(store, file, &mut names);
            for &(name, symbol, is_top) in &names {
                // What shares a message was compared when the file was lowered.
                if let Err(known) = store.declare(name, symbol)
                    && is_top
                {
                    conflicts.push((symbol, known));
                }
            }
        }
        for (new, known) in conflicts {
            // A workspace may carry what the file of options declares under another path.
            if self.file_of(new) as usize >= self.graph.wanted {
                continue;
            }
            diagnostics.push(self.conflict(new, known));
        }
    }

    fn conflict(&self, new: SymbolId, known: SymbolId) -> Diagnostic {
        let name = self.schema.store.str(self.name_of(new)).to_owned();
        let (message, related) = if matches!(known, SymbolId::Package(_)) {
            (
                format!("`{name}` is the name of a package, too"),
                "the package is used here",
            )
        } else {
            (format!("`{name}` is declared twice"), "declared first here")
        };
        let help = if self.file_of(new) == self.file_of(known) || matches!(known, SymbolId::Package(_)) {
            "rename one of them"
        } else {
            "rename one of them, or give one file another package"
        };
        Diagnostic::error(super::super::COMPILE, self.place_of(new), message)
            .with_related(self.place_of(known), related)
            .with_help(help)
    }

    pub(in crate::compile) fn name_of(&self, symbol: SymbolId) -> Text {
        let store = &self.schema.store;
        match symbol {
            SymbolId::Message(id) => store.messages[id.index()].name.full,
            SymbolId::Enum(id) => store.enums[id.index()].name.full,
            SymbolId::Extension(id) => store.fields[id.index()].name.full,
            SymbolId::Service(id) => store.services[id.index()].name.full,
            SymbolId::EnumValue(id) => store.values[id.index()].name.full,
            SymbolId::Package(id) => store.files[id.index()].package,
        }
    }
}
