//! On what an option may be set.

use crate::compile::link::Program;
use crate::compile::lower::Target;
use crate::schema::Field;
use crate::syntax::ast;

impl Program<'_> {
    /// The kind of element that `field` may not be set on, if `target` is such a one.
    ///
    /// The declaration says so with `targets`, which is read from its text: its
    /// options may not be interpreted yet.
    pub(super) fn forbidden_target(&self, field: Field<'_>, target: Target) -> Option<&'static str> {
        let declaration = self.field_declaration(field.ordinal())?;
        let mut targets = declaration
            .options()
            .into_iter()
            .flat_map(ast::OptionList::options)
            .filter(|option| option.name().and_then(ast::OptionName::simple) == Some("targets"))
            .filter_map(|option| option.value())
            .peekable();
        targets.peek()?;
        let (wanted, shown) = kind(target);
        let is_allowed = targets.any(|value| value.node().text() == wanted);
        (!is_allowed).then_some(shown)
    }
}

/// The value of `OptionTargetType`, and how messages name the kind.
fn kind(target: Target) -> (&'static str, &'static str) {
    match target {
        Target::File => ("TARGET_TYPE_FILE", "a file"),
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
