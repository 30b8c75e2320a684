//! Options of files.

use super::Checker;
use crate::schema::{Element, FieldPresence, File, ImportKind};
use crate::syntax::ast::OptionAssignment;

const OPTIMIZE_FOR: u32 = 9;
const LITE_RUNTIME: i32 = 3;

fn is_lite(file: File<'_>) -> bool {
    file.options().int32(OPTIMIZE_FOR) == Some(LITE_RUNTIME)
}

impl Checker<'_, '_> {
    pub(super) fn file_options(&mut self) {
        let unit = &self.program.graph.units[self.file.ordinal()];
        let tree = unit.tree.file();
        if self.file.features().field_presence == FieldPresence::LegacyRequired {
            let option = tree
                .options()
                .find(|option| option.name().is_some_and(|name| name.text().starts_with("features")));
            let at = option.map_or_else(|| tree.node(), OptionAssignment::node);
            self.report.error(
                &at,
                "the fields of a whole file cannot be required",
                "set `LEGACY_REQUIRED` on single fields",
            );
        }
        if is_lite(self.file) {
            return;
        }
        for import in self.file.imports() {
            if import.kind() != ImportKind::Option && import.file().is_some_and(is_lite) {
                let written = unit.imports.iter().find(|written| written.path == import.path());
                let node = written.map_or_else(|| tree.node(), |written| unit.tree.node(written.node));
                self.report.error(
                    &node,
                    format!("`{}` is made for the lite runtime, this file is not", import.path()),
                    "set `optimize_for = LITE_RUNTIME` here, or remove it there",
                );
            }
        }
    }
}
