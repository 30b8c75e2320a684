//! An enum, as templates see it.

use std::collections::HashMap;

use serde::Serialize;

use super::field::DEPRECATED;
use super::literal::documentation;
use super::message::Position;
use super::{Caster, Runtime};
use crate::schema::{Element, Enum, EnumValue};

#[derive(Debug, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of the templates")]
struct EnumContext {
    name: String,
    is_full: bool,
    is_nested: bool,
    is_open: bool,
    is_deprecated: bool,
    documentation: Vec<String>,
    /// The first value with each number.
    values: Vec<ValueContext>,
    /// The others.
    aliases: Vec<Alias>,
    /// All of them.
    constants: Vec<ValueContext>,
    /// The Java constants of all values, in the order of declaration.
    declared: Vec<String>,
    /// An expression for the enum's descriptor.
    descriptor: String,
}

#[derive(Debug, Clone, Serialize)]
struct ValueContext {
    name: String,
    number: i32,
    deprecated: &'static str,
    documentation: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Alias {
    name: String,
    target: String,
    deprecated: &'static str,
}

impl Caster<'_> {
    pub(super) fn enumeration(&self, enumeration: Enum<'_>, position: Position) -> anyhow::Result<String> {
        let context = self.enum_context(enumeration, position);
        self.templates.render("java/enum.java.tera", &context)
    }

    fn enum_context(&self, enumeration: Enum<'_>, position: Position) -> EnumContext {
        let mut first: HashMap<i32, &str> = HashMap::new();
        let (mut values, mut aliases) = (Vec::new(), Vec::new());
        let all: Vec<ValueContext> = enumeration.values().map(value).collect();
        for (declared, context) in enumeration.values().zip(&all) {
            if let Some(target) = first.get(&declared.number()) {
                aliases.push(Alias {
                    name: context.name.clone(),
                    target: (*target).to_owned(),
                    deprecated: context.deprecated,
                });
            } else {
                first.insert(declared.number(), declared.name());
                values.push(context.clone());
            }
        }
        let is_deprecated = enumeration.is_deprecated();
        let mut documentation = enumeration.comments().leading.map_or_else(Vec::new, documentation);
        if is_deprecated {
            documentation.push("@deprecated The enum is marked as deprecated.".to_owned());
        }
        EnumContext {
            name: enumeration.name().to_owned(),
            is_full: self.runtime == Runtime::Full,
            is_nested: position == Position::Nested,
            is_open: !enumeration.is_closed(),
            is_deprecated,
            documentation,
            declared: all.iter().map(|value| value.name.clone()).collect(),
            values,
            aliases,
            constants: all,
            descriptor: self.enum_descriptor(enumeration),
        }
    }

    fn enum_descriptor(&self, enumeration: Enum<'_>) -> String {
        let index = enumeration.descriptor_path().last().copied().unwrap_or_default();
        let owner = match enumeration.parent() {
            Some(parent) => self.names.message(parent),
            None => self.names.file_path(enumeration.file()),
        };
        format!("{owner}.getDescriptor().getEnumTypes().get({index})")
    }
}

fn value(value: EnumValue<'_>) -> ValueContext {
    let is_deprecated = value.is_deprecated();
    let mut documentation = value.comments().leading.map_or_else(Vec::new, documentation);
    if is_deprecated {
        documentation.push("@deprecated The value is marked as deprecated.".to_owned());
    }
    ValueContext {
        name: value.name().to_owned(),
        number: value.number(),
        deprecated: if is_deprecated { DEPRECATED } else { "" },
        documentation,
    }
}

/// The part of the name that the file's class gives to a message's descriptor.
pub(super) fn internal_name(full_name: &str) -> String {
    format!("internal_static_{}", full_name.replace('.', "_"))
}
