//! What fields are called in JSON.

use super::message::FieldItem;
use super::{Lowerer, length, listed};
use crate::schema::store::{Name, Text};
use crate::schema::{default_json_name, push_json_name};
use crate::syntax::ast;

impl<'t> Lowerer<'t> {
    /// The name in JSON of a field whose name without what is around it is `short`.
    pub(super) fn json_name(&mut self, item: FieldItem<'t>, name: Name, short: &str, is_extension: bool) -> Text {
        match self.custom_json_name(item, short, is_extension) {
            Some(custom) => self.text(&custom),
            // Nothing to change: the name is there already.
            None if !short.contains('_') => Text {
                start: name.full.start + name.full.length - name.short,
                length: name.short,
            },
            None => {
                let start = self.out.store.text.len();
                push_json_name(short, &mut self.out.store.text);
                Text {
                    start: length(start),
                    length: length(self.out.store.text.len() - start),
                }
            }
        }
    }

    fn custom_json_name(&mut self, item: FieldItem<'t>, name: &str, is_extension: bool) -> Option<String> {
        let option = option(item.options)?;
        self.has_json_names = true;
        if let Some(second) = listed(item.options)
            .filter(|option| super::is_option(*option, "json_name"))
            .nth(1)
        {
            self.report
                .error(&second.node(), "`json_name` is set twice", "keep one of them");
        }
        let literal = match option.value() {
            Some(ast::Value::String(literal)) => literal,
            value => {
                let at = value.map_or_else(|| option.node(), ast::Value::node);
                self.report
                    .error(&at, "the value of `json_name` is not a string", "write it in quotes");
                return None;
            }
        };
        let value = literal.lossy().into_owned();
        if is_extension && value != default_json_name(name) {
            self.report.error(
                &option.node(),
                "an extension cannot have a `json_name`",
                "remove it: extensions are named by their full names in JSON",
            );
        } else if value.contains('\0') {
            self.report
                .error(&literal.node(), "a JSON name cannot hold a zero byte", "remove it");
        } else if value.starts_with('[') && value.ends_with(']') {
            self.report.error(
                &literal.node(),
                format!("`{value}` cannot be a JSON name"),
                "names in brackets mean extensions; use another name",
            );
        }
        Some(value)
    }
}

/// The option that gives a field its name in JSON.
pub(super) fn option(options: Option<ast::OptionList<'_>>) -> Option<ast::OptionAssignment<'_>> {
    listed(options).find(|option| super::is_option(*option, "json_name"))
}
