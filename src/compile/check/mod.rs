//! What can only be checked when names are resolved and options are known.

mod extension;
mod features;
mod field;
mod file;
mod json_values;
mod limits;
mod message;
mod naming;
mod redaction;
mod support;
mod visibility;

use std::collections::HashMap;

use self::extension::Declared;
use self::redaction::Redacting;
use super::link::Program;
use super::lower::FieldKind;
use super::report::Report;
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::schema::{Field, File, Syntax};
use crate::syntax::ast;

/// Checks every file that is whole; `is_sound` tells which ones have had no errors so far.
pub(super) fn check(program: &Program<'_>, is_sound: impl Fn(usize) -> bool + Sync) -> Vec<Diagnostic> {
    let redacting = redaction::redacting(&program.schema);
    let lite = parallel::map(&program.graph.units, |file, _| {
        file::is_lite(File::at(&program.schema, file))
    });
    let checked = parallel::map(&program.graph.units, |file, _| {
        if program.graph.views[file].is_incomplete {
            return Vec::new();
        }
        let of_file = File::at(&program.schema, file);
        let mut diagnostics = extension::check_numbers(program, of_file);
        if !is_sound(file) {
            return diagnostics;
        }
        let mut checker = Checker {
            program,
            file: of_file,
            report: program.report(file),
            redacting: &redacting,
            declared: HashMap::new(),
            lite: &lite,
        };
        checker.check();
        diagnostics.extend(checker.report.into_diagnostics());
        diagnostics
    });
    checked.into_iter().flatten().collect()
}

struct Checker<'a, 't> {
    program: &'a Program<'t>,
    file: File<'a>,
    report: Report<'t>,
    redacting: &'a HashMap<usize, Redacting<'a>>,
    /// By the ordinals of messages and the starts of their ranges.
    declared: HashMap<(usize, i32), Declared<'a>>,
    /// Whether files are made for the lite runtime, by their ordinals.
    lite: &'a [bool],
}

impl<'a, 't> Checker<'a, 't> {
    fn check(&mut self) {
        self.file_options();
        self.option_imports();
        self.package_limits();
        for message in self.file.all_messages() {
            self.message(message);
        }
        for enumeration in self.file.all_enums() {
            self.enum_limits(enumeration);
            self.json_values(enumeration);
        }
        self.strict_visibility();
        for field in self.file.all_fields() {
            self.field(field);
        }
        self.names();
    }

    fn is_proto3(&self) -> bool {
        self.file.syntax() == Syntax::Proto3
    }

    fn edition(&self) -> Option<i32> {
        match self.file.syntax() {
            Syntax::Edition(edition) => Some(edition),
            Syntax::Proto2 | Syntax::Proto3 => None,
        }
    }

    /// How a field is declared; those of map entries have their map's declaration.
    fn declaration(&self, field: Field<'a>) -> Option<(ast::Field<'t>, FieldKind)> {
        self.program.field_declaration(field)
    }
}

/// The option with this plain name among those of a field.
fn option<'t>(field: ast::Field<'t>, name: &str) -> Option<ast::OptionAssignment<'t>> {
    let mut options = field.options()?.options();
    options.find(|option| option.name().and_then(ast::OptionName::simple) == Some(name))
}
