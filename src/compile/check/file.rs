//! Options of files.

use super::Checker;
use crate::schema::{Element, FieldPresence, File, ImportKind};
use crate::syntax::ast::{OptionAssignment, OptionName};

const OPTIMIZE_FOR: u32 = 9;
const LITE_RUNTIME: i32 = 3;
const CC_GENERIC_SERVICES: u32 = 16;
const JAVA_GENERIC_SERVICES: u32 = 17;
const JAVA_STRING_CHECK_UTF8: u32 = 27;

/// Whether a file is made for the lite runtime.
pub(super) fn is_lite(file: File<'_>) -> bool {
    file.options().int32(OPTIMIZE_FOR) == Some(LITE_RUNTIME)
}

impl Checker<'_, '_> {
    pub(super) fn is_lite(&self, file: File<'_>) -> bool {
        self.lite[file.ordinal()]
    }

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
        let statement = |name: &str| {
            let mut options = tree.options();
            let option = options.find(|option| option.name().and_then(OptionName::simple) == Some(name));
            option.map_or_else(|| tree.node(), OptionAssignment::node)
        };
        if self.edition().is_some() && self.file.options().bool(JAVA_STRING_CHECK_UTF8) == Some(true) {
            self.report.error(
                &statement("java_string_check_utf8"),
                "editions have no option `java_string_check_utf8`",
                "set `features.(pb.java).utf8_validation`",
            );
        }
        if self.is_lite(self.file) {
            let generic = [
                (CC_GENERIC_SERVICES, "cc_generic_services"),
                (JAVA_GENERIC_SERVICES, "java_generic_services"),
            ];
            for (number, name) in generic {
                if self.file.services().len() > 0 && self.file.options().bool(number) == Some(true) {
                    self.report.error(
                        &statement(name),
                        "the lite runtime has no generic services",
                        "remove the option, or `optimize_for = LITE_RUNTIME`",
                    );
                }
            }
            return;
        }
        for import in self.file.imports() {
            if import.kind() != ImportKind::Option && import.file().is_some_and(|file| self.is_lite(file)) {
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
