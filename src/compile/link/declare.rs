//! Enters every full name into the table of symbols.

use super::Program;
use crate::diagnostic::Diagnostic;
use crate::schema::store::{EnumId, EnumValueId, FieldId, MessageId, ServiceId, SymbolId, Text};

impl Program<'_> {
    pub(super) fn declare(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let store = &mut self.schema.store;
        let count = store.messages.len() + store.enums.len() + store.values.len() + store.services.len();
        store.symbols.reserve(&store.text, count + store.files.len());
        self.packages();
        let mut conflicts = Vec::new();
        self.symbols(&mut conflicts);
        for (new, known) in conflicts {
            // A workspace may carry what the file of options declares under another path.
            if self.file_of(new) as usize >= self.graph.wanted {
                continue;
            }
            diagnostics.push(self.conflict(new, known));
        }
    }

    fn packages(&mut self) {
        for index in 0..self.schema.store.order.len() {
            let file = self.schema.store.order[index];
            let package = self.schema.store.files[file.index()].package;
            let dots: Vec<usize> = self
                .schema
                .store
                .str(package)
                .match_indices('.')
                .map(|(at, _)| at)
                .collect();
            let lengths = dots.into_iter().map(super::super::count).chain([package.length]);
            for length in lengths.filter(|length| *length > 0) {
                let prefix = Text {
                    start: package.start,
                    length,
                };
                // The first file stands for the package.
                let _ = self.schema.store.declare(prefix, SymbolId::Package(file));
            }
        }
    }

    fn symbols(&mut self, conflicts: &mut Vec<(SymbolId, SymbolId)>) {
        let store = &mut self.schema.store;
        let mut all: Vec<(Text, SymbolId, bool)> = Vec::new();
        for position in 0..store.order.len() {
            let data = &store.files[store.order[position].index()];
            all.clear();
            for index in data.all_messages.clone() {
                let message = &store.messages[index as usize];
                all.push((
                    message.name.full,
                    SymbolId::Message(MessageId(index)),
                    message.parent.is_none(),
                ));
            }
            for index in data.all_enums.clone() {
                let enumeration = &store.enums[index as usize];
                let is_top = enumeration.parent.is_none();
                all.push((enumeration.name.full, SymbolId::Enum(EnumId(index)), is_top));
                for value in enumeration.values.clone() {
                    let name = store.values[value as usize].name.full;
                    all.push((name, SymbolId::EnumValue(EnumValueId(value)), is_top));
                }
            }
            for index in data.services.clone() {
                let service = &store.services[index as usize];
                all.push((service.name.full, SymbolId::Service(ServiceId(index)), true));
            }
            for index in data.all_fields.clone() {
                let field = &store.fields[index as usize];
                if field.extendee.is_some() {
                    let is_top = field.parent.is_none();
                    all.push((field.name.full, SymbolId::Extension(FieldId(index)), is_top));
                }
            }
            for &(name, symbol, is_top) in &all {
                // What shares a message was compared when the file was lowered.
                if let Err(known) = store.declare(name, symbol)
                    && is_top
                {
                    conflicts.push((symbol, known));
                }
            }
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
