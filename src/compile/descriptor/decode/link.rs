//! What files say about each other, when all of them are known.

use anyhow::{Result, bail};

use super::field::{ENUM, GROUP, MESSAGE};
use super::{Decoder, Reference, Target};
use crate::schema::ImportKind;
use crate::schema::store::{SymbolId, TypeId};

impl Decoder<'_> {
    /// Resolves what the files say about each other.
    pub(super) fn link(&mut self) -> Result<()> {
        for index in 0..self.store.files.len() {
            for import in 0..self.store.files[index].imports.len() {
                let data = &self.store.files[index].imports[import];
                let path = self.store.str(data.path);
                let file = self.store.file_paths.get(path).copied();
                if file.is_none() && matches!(data.kind, ImportKind::Plain | ImportKind::Public) {
                    let importer = self.store.str(self.store.files[index].path);
                    bail!("`{importer}` imports `{path}`, which is not in the set of descriptors");
                }
                self.store.files[index].imports[import].file = file;
            }
        }
        for reference in std::mem::take(&mut self.references) {
            let Reference { name, from, .. } = reference;
            let symbol = name.strip_prefix('.').and_then(|name| self.store.symbol(name));
            match (reference.target, symbol) {
                (Target::FieldType(field, 0 | GROUP | MESSAGE), Some(SymbolId::Message(id))) => {
                    self.store.fields[field.index()].ty = TypeId::Message(id);
                }
                (Target::FieldType(field, 0 | ENUM), Some(SymbolId::Enum(id))) => {
                    self.store.fields[field.index()].ty = TypeId::Enum(id);
                }
                (Target::Extendee(field), Some(SymbolId::Message(id))) => {
                    self.store.fields[field.index()].extendee = Some(id);
                }
                (Target::Input(method), Some(SymbolId::Message(id))) => self.store.methods[method].input = id,
                (Target::Output(method), Some(SymbolId::Message(id))) => self.store.methods[method].output = id,
                _ => bail!("`{from}` refers to `{name}`, which no descriptor in the set declares as a type it can use"),
            }
        }
        Ok(())
    }
}
