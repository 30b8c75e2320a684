//! On what an option may be set.

use crate::compile::link::Program;
use crate::compile::lower::Target;
use crate::schema::{Element, Enum, Field};
use crate::syntax::ast;

impl Program<'_> {
    /// The kind of element that `field` may not be set on, if `target` is such a one.
    ///
    /// The declaration says so with `targets`, which is read from its text: its
    /// options may not be interpreted yet.
    pub(super) fn forbidden_target(&self, field: Field<'_>, target: Target) -> Option<&'static str> {
        let (declaration, _) = self.field_declaration(field)?;
        let mut targets = declaration
            .options()
            .into_iter()
            .flat_map(ast::OptionList::options)
            .filter(|option| option.name().and_then(ast::OptionName::simple) == Some("targets"))
            .filter_map(ast::OptionAssignment::value)
            .peekable();
        targets.peek()?;
        let (wanted, shown) = kind(target);
        let is_allowed = targets.any(|value| value.node().text() == wanted);
        (!is_allowed).then_some(shown)
    }
}

impl Program<'_> {
    /// Why `field` cannot be set in a file of `edition`, if its declaration's `feature_support` says so.
    pub(super) fn outside_of_lifetime(&self, field: Field<'_>, edition: i32) -> Option<String> {
        let (declaration, _) = self.field_declaration(field)?;
        outside_of_lifetime(declaration.options()?, edition)
    }

    /// The same for a value of an enum, by its name.
    pub(super) fn value_outside_of_lifetime(&self, enumeration: Enum<'_>, name: &str, edition: i32) -> Option<String> {
        let value = enumeration.value(name)?;
        let declaration = ast::EnumValue::cast(self.value_node(value)?)?;
        outside_of_lifetime(declaration.options()?, edition)
    }
}

/// Why what has these options does not exist in `edition`.
fn outside_of_lifetime(options: ast::OptionList<'_>, edition: i32) -> Option<String> {
    let support = options
        .options()
        .find(|option| option.name().and_then(ast::OptionName::simple) == Some("feature_support"))?;
    let Some(ast::Value::Message(literal)) = support.value() else {
        return None;
    };
    for item in literal.fields() {
        let (Some(ast::LiteralName::Field(name)), Some(value)) = (item.name(), item.value()) else {
            continue;
        };
        let value = value.node().text();
        let Some(bound) = edition_number(value) else { continue };
        let shown = value.trim_start_matches("EDITION_").to_ascii_lowercase();
        match name.text() {
            "edition_introduced" if edition < bound => return Some(format!("exists since edition {shown}")),
            "edition_removed" if edition >= bound => return Some(format!("ended before edition {shown}")),
            _ => {}
        }
    }
    None
}

impl Program<'_> {
    /// Whether it depends on the place or the edition if `field` can be set.
    pub(super) fn is_restricted(&self, field: Field<'_>) -> bool {
        let options = self
            .field_declaration(field)
            .and_then(|(declaration, _)| declaration.options());
        field.name() == "features" || sets_any(options, &["targets", "feature_support"])
    }

    /// Whether it depends on the edition if values of an enum can be used.
    pub(super) fn is_dated(&self, enumeration: Enum<'_>) -> bool {
        enumeration.values().any(|value| {
            let declaration = self.value_node(value).and_then(ast::EnumValue::cast);
            sets_any(declaration.and_then(ast::EnumValue::options), &["feature_support"])
        })
    }
}

/// Whether one of several plain options is among those of a declaration.
fn sets_any(options: Option<ast::OptionList<'_>>, names: &[&str]) -> bool {
    let options = options.into_iter().flat_map(ast::OptionList::options);
    let mut set = options.filter_map(|option| option.name()?.simple());
    set.any(|name| names.contains(&name))
}

/// The number of a value of `Edition`.
fn edition_number(name: &str) -> Option<i32> {
    Some(match name {
        "EDITION_LEGACY" => 900,
        "EDITION_PROTO2" => 998,
        "EDITION_PROTO3" => 999,
        "EDITION_2023" => 1000,
        "EDITION_2024" => 1001,
        "EDITION_2026" => 1002,
        "EDITION_UNSTABLE" => 9999,
        _ => return None,
    })
}

/// The value of `OptionTargetType`, and how messages name the kind.
fn kind(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::File(_) => ("TARGET_TYPE_FILE", "a file"),
        Target::Message(_) => ("TARGET_TYPE_MESSAGE", "a message"),
        Target::Field(_) => ("TARGET_TYPE_FIELD", "a field"),
        Target::Oneof(_) => ("TARGET_TYPE_ONEOF", "a oneof"),
        Target::Enum(_) => ("TARGET_TYPE_ENUM", "an enum"),
        Target::EnumValue(_) => ("TARGET_TYPE_ENUM_ENTRY", "an enum value"),
        Target::Service(_) => ("TARGET_TYPE_SERVICE", "a service"),
        Target::Method(_) => ("TARGET_TYPE_METHOD", "a method"),
        Target::ExtensionRange(..) => ("TARGET_TYPE_EXTENSION_RANGE", "an extension range"),
    }
}
