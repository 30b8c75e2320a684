//! An enum, as templates see it.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::literal::integer;
use super::names::{enum_name, enum_path, quoted_case};
use super::text::{documentation, inheriting, type_documentation};
use super::{Caster, name_map};
use crate::schema::Enum;

/// How many cases the compiler takes in one `switch` without trouble.
const CASES: usize = 500;

#[derive(Debug, Serialize)]
struct EnumContext {
    documentation: Vec<String>,
    /// The enum's first lines.
    head: String,
    path: String,
    is_closed: bool,
    /// Cases and aliases, in the order of declaration.
    members: Vec<Member>,
    /// The case that new values have.
    first: String,
    /// The values, in the order of declaration.
    declared: Vec<String>,
    /// The values by number, divided so that no `switch` becomes too large.
    parts: Vec<Vec<Value>>,
    name_map: String,
    support_head: String,
}

#[derive(Debug, Serialize)]
struct Member {
    documentation: Vec<String>,
    name: String,
    number: String,
    /// The case that it is another name for.
    alias_of: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Value {
    name: String,
    number: String,
}

/// The text of an enum.
#[derive(Debug)]
pub(super) struct EnumText {
    pub(super) declaration: String,
    /// The extension with its names.
    pub(super) support: String,
}

impl Caster<'_> {
    pub(super) fn enumeration(&self, enumeration: Enum<'_>) -> anyhow::Result<EnumText> {
        let context = self.enum_context(enumeration);
        let [declaration, support] = self
            .templates
            .render_all(["swift/enum.swift.tera", "swift/enum_support.swift.tera"], &context)?;
        Ok(EnumText { declaration, support })
    }

    fn enum_context(&self, enumeration: Enum<'_>) -> EnumContext {
        let cases = self.names.cases(enumeration);
        let mut by_number: BTreeMap<i32, &str> = BTreeMap::new();
        let mut aliases = HashSet::new();
        let (mut members, mut declared) = (Vec::new(), Vec::new());
        for (value, name) in enumeration.values().zip(cases.iter()) {
            let target = by_number.get(&value.number()).copied();
            match target {
                None => {
                    by_number.insert(value.number(), name);
                    declared.push(name.clone());
                }
                Some(target) if target == name || !aliases.insert(name) => continue,
                Some(_) => {}
            }
            members.push(Member {
                documentation: documentation(value, "value"),
                name: quoted_case(name),
                number: integer(value.number()),
                alias_of: target.map(quoted_case),
            });
        }
        let values: Vec<Value> = by_number
            .into_iter()
            .map(|(number, name)| Value {
                name: name.to_owned(),
                number: integer(number),
            })
            .collect();
        let (name, path) = (enum_name(enumeration), enum_path(enumeration));
        let protocols: &[&str] = if enumeration.is_closed() {
            &["Int", "SwiftProtobuf.Enum", "Swift.CaseIterable"]
        } else {
            &["SwiftProtobuf.Enum", "Swift.CaseIterable"]
        };
        EnumContext {
            documentation: type_documentation(enumeration, "enum"),
            head: inheriting(&format!("public enum {name}"), protocols),
            support_head: inheriting(&format!("extension {path}"), &["SwiftProtobuf._ProtoNameProviding"]),
            is_closed: enumeration.is_closed(),
            first: cases.first().cloned().unwrap_or_default(),
            members,
            declared,
            parts: values.chunks(CASES).map(<[Value]>::to_vec).collect(),
            name_map: name_map::of_enum(enumeration),
            path,
        }
    }
}
