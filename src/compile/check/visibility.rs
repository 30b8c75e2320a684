//! `export` and `local` of edition 2024.

use super::Checker;
use crate::compile::link::Program;
use crate::compile::report::{Ranged, Report};
use crate::schema::store::SymbolId;
use crate::schema::{Element, Message, SymbolVisibility};
use crate::syntax::NodeKind;

const LOCAL: i32 = 1;
const EXPORT: i32 = 2;
const MAX_NUMBER: i32 = 536_870_911;

impl Checker<'_, '_> {
    /// Under `STRICT` nothing nested is exported, but enums in a message that is only their namespace.
    pub(super) fn strict_visibility(&mut self) {
        if self.file.features().symbol_visibility != SymbolVisibility::Strict {
            return;
        }
        let messages = self
            .file
            .all_messages()
            .filter(|message| message.visibility() == EXPORT);
        let nested = messages.filter(|message| message.parent().is_some());
        let nested = nested.map(|message| (message.full_name(), self.program.message_node(message)));
        let enums = self.file.all_enums().filter(|enumeration| {
            let parent = enumeration.parent();
            enumeration.visibility() == EXPORT && parent.is_some_and(|parent| !is_namespace(parent))
        });
        let enums = enums.map(|enumeration| (enumeration.full_name(), self.program.enum_node(enumeration)));
        let found: Vec<_> = nested.chain(enums).collect();
        for (name, node) in found {
            if let Some(node) = node {
                self.report.error(
                    &node.child(NodeKind::Name).unwrap_or(node),
                    format!("`{name}` is nested, and nothing nested is exported where visibility is `STRICT`"),
                    "move it to the top of a file",
                );
            }
        }
    }
}

/// Whether a message is local, at the top, and has no room for a field.
fn is_namespace(message: Message<'_>) -> bool {
    let mut reserved = message.reserved_ranges();
    let is_closed = reserved.next() == Some(1..MAX_NUMBER + 1) && reserved.next().is_none();
    message.parent().is_none() && message.visibility() != EXPORT && is_closed
}

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
