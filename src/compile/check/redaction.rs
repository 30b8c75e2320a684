//! `import option` of files with options that mark what logs must not show.
//!
//! A program need not be linked with what is imported so. There it could not see that a
//! value of such an option has `debug_redact`, and would show what it must not.

use std::collections::{HashMap, HashSet};

use super::Checker;
use crate::schema::store::{EnumValueId, SymbolId};
use crate::schema::{Element, EnumValue, Field, File, Import, ImportKind, Message, Origin, Schema, Type, number};

/// An option whose type has a value that marks what it is set on as secret.
#[derive(Debug, Clone, Copy)]
pub(super) struct Redacting<'a> {
    option: Field<'a>,
    value: EnumValue<'a>,
}

/// Such options of the files that are imported for options only, one for each file, by its ordinal.
pub(super) fn redacting(schema: &Schema) -> HashMap<usize, Redacting<'_>> {
    let importers = schema.files().filter(|file| file.origin() == Origin::Local);
    let imports = importers
        .flat_map(File::imports)
        .filter(|import| import.kind() == ImportKind::Option);
    let files: HashMap<usize, File<'_>> = imports
        .filter_map(Import::file)
        .map(|file| (file.ordinal(), file))
        .collect();
    let mut harmless = HashSet::new();
    let found = files.into_iter().filter_map(|(ordinal, file)| {
        let mut options = file.all_fields().filter(|field| field.is_extension());
        let found = options.find_map(|option| {
            let value = redacted_value(option, &mut harmless)?;
            Some(Redacting { option, value })
        });
        Some((ordinal, found?))
    });
    found.collect()
}

/// A value with `debug_redact` in what a field holds. `harmless` are messages that are known to hold none.
fn redacted_value<'a>(option: Field<'a>, harmless: &mut HashSet<Message<'a>>) -> Option<EnumValue<'a>> {
    let mut waiting = vec![option];
    let mut seen = HashSet::new();
    while let Some(field) = waiting.pop() {
        match field.ty() {
            Type::Enum(enumeration) => {
                let is_redacted =
                    |value: &EnumValue<'a>| value.options().bool(number::enum_value::DEBUG_REDACT) == Some(true);
                if let Some(value) = enumeration.values().find(is_redacted) {
                    return Some(value);
                }
            }
            Type::Message(message) if !harmless.contains(&message) && seen.insert(message) => {
                waiting.extend(message.fields());
            }
            _ => {}
        }
    }
    harmless.extend(seen);
    None
}

impl Checker<'_, '_> {
    pub(super) fn option_imports(&mut self) {
        if self.file.origin() != Origin::Local {
            return;
        }
        let unit = &self.program.graph.units[self.file.ordinal()];
        for import in self.file.imports().filter(|import| import.kind() == ImportKind::Option) {
            let file = import.file().map(File::ordinal);
            let Some(found) = file.and_then(|file| self.redacting.get(&file)) else {
                continue;
            };
            let written = unit.imports.iter().find(|written| written.path == import.path());
            let node = written.map_or_else(|| unit.tree.file().node(), |written| unit.tree.node(written.node));
            let text = format!(
                "`{}` is imported for its options only, but values of its `{}` mark what must not be shown",
                import.path(),
                found.option.full_name()
            );
            let help = "import it without `option`, or remove `debug_redact` there";
            let id = EnumValueId(crate::compile::count(found.value.ordinal()));
            let place = self.program.place_of(SymbolId::EnumValue(id));
            self.report
                .error(&node, text, help)
                .relate(place, format!("`{}` has `debug_redact`", found.value.name()));
        }
    }
}
