//! Texts that stand for enum values in JSON: `(pb.enumvalue.json).string`.

use std::collections::HashMap;

use super::Checker;
use crate::schema::{Element, Enum, EnumValue, Symbol};

const EXTENSION: &str = "pb.enumvalue.json";
const TEXT: u32 = 1;

impl<'a> Checker<'a, '_> {
    pub(super) fn json_values(&mut self, enumeration: Enum<'a>) {
        let Some(Symbol::Extension(extension)) = self.program.schema.symbol(EXTENSION) else {
            return;
        };
        let number = extension.number().cast_unsigned();
        let text = |value: EnumValue<'a>| {
            value
                .options()
                .messages(number)
                .filter_map(|json| json.string(TEXT))
                .last()
        };
        if enumeration.values().all(|value| text(value).is_none()) {
            return;
        }
        let mut names: HashMap<&str, EnumValue<'a>> = enumeration.values().map(|value| (value.name(), value)).collect();
        let mut first_of: HashMap<i32, EnumValue<'a>> = HashMap::new();
        for value in enumeration.values() {
            let first = *first_of.entry(value.number()).or_insert(value);
            let own = text(value);
            if own != text(first) {
                let text = format!("`{}` and `{}` are one value with two texts", first.name(), value.name());
                self.json_value(value, text, "give both the same text");
            }
            let Some(own) = own else { continue };
            if own.contains('\0') {
                let text = "a text for JSON cannot hold a zero byte".to_owned();
                self.json_value(value, text, "remove it");
            }
            if own.parse::<i32>().is_ok_and(|number| number != value.number()) {
                let text = format!("`{own}` is a number, but not that of `{}`", value.name());
                self.json_value(value, text, "use a word, or the number of the value");
            }
            let known = *names.entry(own).or_insert(value);
            if known.number() != value.number() {
                let text = format!("`{own}` stands for `{}` already", known.name());
                self.json_value(value, text, "use another text");
            }
        }
    }

    fn json_value(&mut self, value: EnumValue<'_>, text: String, help: &str) {
        if let Some(node) = self.program.value_node(value) {
            self.report.error(&node, text, help);
        }
    }
}
