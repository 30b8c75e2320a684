//! Full names, and what is declared with them.

use std::fmt;
use std::hash::BuildHasher as _;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::store::{SymbolId, Text};

/// A table whose keys are pieces of the store's text, so that no name is kept twice.
#[derive(Clone, Default)]
pub(crate) struct Symbols {
    table: HashTable<(Text, SymbolId)>,
    hasher: DefaultHashBuilder,
}

impl Symbols {
    /// Makes room, so that many insertions do not move the table again and again.
    pub(crate) fn reserve(&mut self, text: &str, count: usize) {
        let hasher = &self.hasher;
        self.table
            .reserve(count, |(name, _)| hasher.hash_one(slice(text, *name)));
    }

    pub(crate) fn get(&self, text: &str, name: &str) -> Option<SymbolId> {
        let hash = self.hasher.hash_one(name);
        let found = self.table.find(hash, |(known, _)| slice(text, *known) == name)?;
        Some(found.1)
    }

    pub(crate) fn insert(&mut self, text: &str, name: Text, symbol: SymbolId) -> Result<(), SymbolId> {
        let wanted = slice(text, name);
        let hasher = &self.hasher;
        let entry = self.table.entry(
            hasher.hash_one(wanted),
            |(known, _)| slice(text, *known) == wanted,
            |(known, _)| hasher.hash_one(slice(text, *known)),
        );
        match entry {
            Entry::Occupied(entry) => Err(entry.get().1),
            Entry::Vacant(entry) => {
                entry.insert((name, symbol));
                Ok(())
            }
        }
    }

    /// Every name with what it means, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Text, SymbolId)> {
        self.table.iter().copied()
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(SymbolId) -> bool) {
        self.table.retain(|(_, symbol)| keep(*symbol));
    }
}

impl fmt::Debug for Symbols {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Symbols({})", self.table.len())
    }
}

fn slice(text: &str, piece: Text) -> &str {
    text.get(piece.start as usize..(piece.start + piece.length) as usize)
        .unwrap_or_default()
}
