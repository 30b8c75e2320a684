//! `export` and `local` of edition 2024.

use crate::compile::link::Program;
use crate::compile::report::{Ranged, Report};
use crate::schema::SymbolVisibility;
use crate::schema::store::SymbolId;

const LOCAL: i32 = 1;
const EXPORT: i32 = 2;

impl Program<'_> {
    /// Reports a reference to something that only its own file may use.
    pub(in crate::compile) fn check_visibility(
        &self,
        file: usize,
        symbol: SymbolId,
        at: &impl Ranged,
        report: &mut Report<'_>,
    ) {
        let target = self.file_of(symbol) as usize;
        if target == file {
            return;
        }
        let (visibility, is_nested) = match symbol {
            SymbolId::Message(id) => {
                let data = &self.schema.store.messages[id.index()];
                (data.visibility, data.parent.is_some())
            }
            SymbolId::Enum(id) => {
                let data = &self.schema.store.enums[id.index()];
                (data.visibility, data.parent.is_some())
            }
            _ => return,
        };
        let is_local = match (visibility, self.schema.store.files[target].features.symbol_visibility) {
            (LOCAL, _) => true,
            (EXPORT, _) | (_, SymbolVisibility::ExportAll) => false,
            (_, SymbolVisibility::ExportTopLevel) => is_nested,
            (_, SymbolVisibility::LocalAll | SymbolVisibility::Strict) => true,
        };
        if is_local {
            let name = self.schema.store.str(self.name_of(symbol)).to_owned();
            let path = &self.graph.units[target].path;
            let place = self.place_of(symbol);
            report
                .error(
                    at,
                    format!("`{name}` is local to `{path}`"),
                    "write `export` before its declaration, or use something else",
                )
                .relate(place, "declared here");
        }
    }
}
