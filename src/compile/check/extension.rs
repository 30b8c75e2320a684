//! Extensions, and what messages say about them.

use std::collections::{HashMap, HashSet};

use super::Checker;
use crate::compile::graph::DESCRIPTOR;
use crate::compile::link::Program;
use crate::diagnostic::Diagnostic;
use crate::schema::store::{FieldId, SymbolId};
use crate::schema::{Cardinality, Element, ExtensionRange, Field, File, Message, Options, Type, number};
use crate::syntax::ast;

const DECLARATION: u32 = 2;
const VERIFICATION: u32 = 3;
const UNVERIFIED: i32 = 1;

/// How many ranges of a message are told to whoever misses them.
const SHOWN: usize = 8;

/// Every number of a message belongs to one extension of a file. Two files that
/// disagree about a number are no error: they may never be used together.
pub(super) fn check_numbers(program: &Program<'_>, file: File<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut first_of: HashMap<(usize, i32), FieldId> = HashMap::new();
    for field in file.all_fields().filter(|field| field.is_extension()) {
        let id = FieldId(crate::compile::count(field.ordinal()));
        let key = (field.message().ordinal(), field.number());
        let Some(first) = first_of.get(&key) else {
            first_of.insert(key, id);
            continue;
        };
        let other = Field::new(&program.schema, *first);
        let message = format!(
            "`{}` extends `{}` with the number {}, which is taken",
            field.name(),
            field.message().full_name(),
            field.number()
        );
        diagnostics.push(
            Diagnostic::error(
                crate::compile::COMPILE,
                program.place_of(SymbolId::Extension(id)),
                message,
            )
            .with_related(
                program.place_of(SymbolId::Extension(*first)),
                format!("`{}` has the number already", other.full_name()),
            )
            .with_help("use another number"),
        );
    }
    diagnostics
}

/// What a range of numbers says of the extensions in it. Worked out once for a file: a range can
/// declare thousands, and each is looked for.
#[derive(Debug)]
pub(super) struct Declared<'a> {
    /// The first declaration of each number.
    by_number: HashMap<i32, Options<'a>>,
    verification: Option<i32>,
}

impl<'a> Declared<'a> {
    fn of(range: Options<'a>) -> Self {
        let mut by_number = HashMap::new();
        for declaration in range.messages(DECLARATION) {
            if let Some(number) = declaration.int32(1) {
                by_number.entry(number).or_insert(declaration);
            }
        }
        Self {
            by_number,
            verification: range.int32(VERIFICATION),
        }
    }
}

impl<'a, 't> Checker<'a, 't> {
    pub(super) fn extension(&mut self, field: Field<'a>, declaration: ast::Field<'t>) {
        let extendee = field.message();
        if self.is_lite(self.file) && !self.is_lite(extendee.file()) {
            let at = declaration.name().map_or_else(|| declaration.node(), ast::Name::node);
            self.report.error(
                &at,
                format!(
                    "`{}` is made for the full runtime, this extension is not",
                    extendee.full_name()
                ),
                "declare it in a file without `optimize_for = LITE_RUNTIME`",
            );
        }
        let number_node = declaration
            .number()
            .map_or_else(|| declaration.node(), ast::Number::node);
        let range = extendee.extension_range(field.number());
        let Some(range) = range else {
            let ranges = extendee.extension_ranges();
            let more = ranges.len().saturating_sub(SHOWN);
            let ranges = ranges.map(|range| format!("{} to {}", range.numbers.start, range.numbers.end - 1));
            let ranges: Vec<String> = ranges.take(SHOWN).collect();
            let name = extendee.full_name();
            let help = match (ranges.len(), more) {
                (0, _) => format!("`{name}` cannot be extended"),
                (_, 0) => format!("`{name}` leaves these to extensions: {}", ranges.join(", ")),
                _ => format!(
                    "`{name}` leaves these to extensions: {}, and {more} other ranges",
                    ranges.join(", ")
                ),
            };
            let text = format!(
                "`{}` does not leave the number {} to extensions",
                extendee.full_name(),
                field.number()
            );
            self.report.error(&number_node, text, help);
            return;
        };
        let is_set = extendee.options().bool(number::message::MESSAGE_SET_WIRE_FORMAT) == Some(true);
        if is_set && (field.cardinality() != Cardinality::Singular || !matches!(field.ty(), Type::Message(_))) {
            self.report.error(
                &declaration.node(),
                format!("`{}` extends a message set, but is no optional message", field.name()),
                "extend message sets with optional messages only",
            );
        }
        self.declared(field, declaration, &range);
    }

    /// Whether the extension is the one that the range declares for its number.
    fn declared(&mut self, field: Field<'a>, declaration: ast::Field<'t>, range: &ExtensionRange<'a>) {
        // Whoever makes options and features registers them, but nobody is refused.
        if field.message().file().path() == DESCRIPTOR {
            return;
        }
        if range.options.is_empty() {
            return;
        }
        let key = (field.message().ordinal(), range.numbers.start);
        let declared = self.declared.entry(key);
        let declared = declared.or_insert_with(|| Declared::of(range.options));
        let is_unverified = declared.verification == Some(UNVERIFIED);
        if (declared.by_number.is_empty() && declared.verification != Some(0)) || is_unverified {
            return;
        }
        let found = declared.by_number.get(&field.number()).copied();
        let extendee = field.message().full_name();
        let at = declaration.name().map_or_else(|| declaration.node(), ast::Name::node);
        let Some(found) = found else {
            let text = format!("`{extendee}` declares no extension with the number {}", field.number());
            self.report
                .error(&at, text, format!("add a `declaration` to the range of `{extendee}`"));
            return;
        };
        if found.bool(5) == Some(true) {
            let text = format!("`{extendee}` reserves the number {}", field.number());
            self.report.error(&at, text, "use another number");
            return;
        }
        let full_name = format!(".{}", field.full_name());
        let type_name = match field.ty() {
            Type::Scalar(scalar) => scalar.as_str().to_owned(),
            Type::Message(message) => format!(".{}", message.full_name()),
            Type::Enum(enumeration) => format!(".{}", enumeration.full_name()),
        };
        let is_repeated = field.cardinality() == Cardinality::Repeated;
        let differences = [
            (
                found.string(2).filter(|name| *name != full_name),
                "name",
                full_name.as_str(),
            ),
            (
                found.string(3).filter(|name| *name != type_name),
                "type",
                type_name.as_str(),
            ),
        ];
        for (declared, what, actual) in differences {
            if let Some(declared) = declared {
                let text = format!(
                    "`{extendee}` declares the {what} `{declared}` for the number {}, not `{actual}`",
                    field.number()
                );
                self.report.error(&at, text, "let both say the same");
            }
        }
        if (found.bool(6) == Some(true)) != is_repeated {
            let declared = if is_repeated { "not repeated" } else { "repeated" };
            let text = format!("`{extendee}` declares the extension {} as {declared}", field.number());
            self.report.error(&at, text, "let both say the same");
        }
    }

    /// The declarations of a range of extensions; `names` are those of the message so far.
    pub(super) fn extension_range(
        &mut self,
        message: Message<'a>,
        (index, range): (usize, &ExtensionRange<'a>),
        names: &mut HashSet<&'a str>,
    ) {
        let declarations: Vec<Options<'a>> = range.options.messages(DECLARATION).collect();
        if declarations.is_empty() {
            return;
        }
        let Some(node) = self.program.message_node(message) else {
            return;
        };
        let mut problems: Vec<String> = Vec::new();
        if range.options.int32(VERIFICATION) == Some(UNVERIFIED) {
            problems.push("declarations have no effect where `verification = UNVERIFIED`".to_owned());
        }
        let mut numbers = HashSet::new();
        for declaration in &declarations {
            let number = declaration.int32(1).unwrap_or(0);
            if !range.numbers.contains(&number) {
                problems.push(format!("the declared number {number} is not in the range"));
            }
            if !numbers.insert(number) {
                problems.push(format!("the number {number} is declared twice"));
            }
            let name = declaration.string(2);
            if let Some(name) = name {
                if !name.starts_with('.') {
                    problems.push(format!("the declared name `{name}` does not start with a dot"));
                } else if !is_name(name) {
                    problems.push(format!("the declared name `{name}` is no name"));
                } else if !names.insert(name) {
                    problems.push(format!("the name `{name}` is declared twice"));
                }
            }
            let type_name = declaration.string(3);
            if let Some(type_name) = type_name
                && !type_name.starts_with('.')
                && !crate::compile::lower::is_scalar(type_name)
            {
                problems.push(format!(
                    "the declared type `{type_name}` is no scalar and does not start with a dot"
                ));
            }
            if let Some(type_name) = type_name.filter(|name| name.starts_with('.') && !is_name(name)) {
                problems.push(format!("the declared type `{type_name}` is no name"));
            }
            if declaration.bool(5) == Some(true) {
                if name.is_some() != type_name.is_some() {
                    problems.push(format!(
                        "the reserved number {number} has a name or a type, not both or none"
                    ));
                }
            } else if name.is_none() || type_name.is_none() {
                problems.push(format!("the declaration of {number} misses `full_name` or `type`"));
            }
        }
        if problems.is_empty() || self.report.is_full() {
            return;
        }
        let at = ast::Body::of(node)
            .into_iter()
            .flat_map(ast::Body::items)
            .filter_map(|item| match item {
                ast::Item::Extensions(extensions) => Some(extensions),
                _ => None,
            })
            .flat_map(ast::Extensions::ranges)
            .nth(index);
        let Some(at) = at else { return };
        for problem in problems {
            self.report.error(
                &at.node(),
                problem,
                "declare each extension as `{ number: …, full_name: \".…\", type: \"…\" }`",
            );
        }
    }
}

/// Whether every part of a name that starts with a dot can be declared.
fn is_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.split('.')
        .skip(1)
        .all(|part| !part.is_empty() && part.bytes().all(is_part))
}
