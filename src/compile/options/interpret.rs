//! One option after the other: finds the field that its name leads to, and sets it.

use super::facts::{Facts, Knowledge};
use super::scalar::{self, Notation};
use super::tree::{Content, Tree};
use super::{Holders, Interpreted, LiteralPath, OptionPaths};
use crate::compile::link::{Lookup, Program, Resolver, Scope, explain};
use crate::compile::lower::{OptionSite, Target};
use crate::compile::report::{Ranged, Report};
use crate::parallel::Recycled;
use crate::schema::store::{FileId, SymbolId};
use crate::schema::wire::Writer;
use crate::schema::{Cardinality, Element, Field, Message, Syntax, Type};
use crate::syntax::{NodeId, ast};

const FEATURE_SET: &str = "google.protobuf.FeatureSet";

/// What is at hand while the options of one file are interpreted.
pub(super) struct Interpreter<'a, 't> {
    pub(super) program: &'a Program<'t>,
    pub(super) file: usize,
    pub(super) resolver: Resolver<'a>,
    pub(super) report: Report<'t>,
    pub(super) used: Vec<u32>,
    pub(super) target: Target,
    pub(super) literals: Vec<(NodeId, LiteralPath)>,
    knowledge: Knowledge<'a>,
}

/// Something is wrong, and has been reported.
pub(super) struct Reported;

pub(super) fn file<'a>(
    program: &'a Program<'_>,
    holders: &Holders,
    knowledge: &Recycled<Knowledge<'a>>,
    file: usize,
) -> Interpreted {
    let sites = program.option_sites(file);
    let mut interpreter = Interpreter {
        program,
        file,
        resolver: Resolver::new(&program.schema.store, program.graph, file),
        report: program.report(file),
        used: Vec::new(),
        target: Target::File(FileId(super::super::count(file))),
        literals: Vec::new(),
        knowledge: knowledge.take(),
    };
    let mut values = Vec::with_capacity(sites.len());
    let mut writer = Writer::new();
    let mut paths = OptionPaths::default();
    let is_broken = program.graph.units[file].is_broken;
    for site in sites {
        let Some(&holder) = holders.get(site.target.options_type()) else {
            continue;
        };
        let holder = Message::new(&program.schema, holder);
        let start = super::super::count(writer.len());
        interpreter.site(*site, holder, &mut paths).write(&mut writer);
        values.push((site.target, start..super::super::count(writer.len())));
    }
    paths.literals = std::mem::take(&mut interpreter.literals);
    paths.finish();
    knowledge.give(interpreter.knowledge);
    Interpreted {
        bytes: writer.into_bytes(),
        values,
        paths,
        imports: program.imports_of(file, interpreter.used),
        diagnostics: if is_broken {
            Vec::new()
        } else {
            interpreter.report.into_diagnostics()
        },
    }
}

impl<'a, 't> Interpreter<'a, 't> {
    fn site(&mut self, site: OptionSite, holder: Message<'a>, paths: &mut OptionPaths) -> Tree<'t> {
        let scope = self.resolver.scope(site.scope);
        self.target = site.target;
        let mut root = Tree::default();
        let mut path = Vec::new();
        for option in self.program.options(self.file, site) {
            let before = self.report.count();
            path.clear();
            match self.option(option, (holder, scope), &mut root, &mut path) {
                Ok(()) if !site.is_copy => paths.push(option.node().id(), &path),
                // What is wrong with it is said where it is written.
                Err(Reported) if site.is_copy => self.report.truncate(before),
                _ => {}
            }
        }
        root
    }

    fn option(
        &mut self,
        option: ast::OptionAssignment<'t>,
        (holder, scope): (Message<'a>, Scope<'a>),
        root: &mut Tree<'t>,
        path: &mut Vec<i32>,
    ) -> Result<(), Reported> {
        let (Some(name), Some(value)) = (option.name(), option.value()) else {
            return Err(Reported);
        };
        let mut parts = name.parts().peekable();
        let mut message = holder;
        let mut tree = root;
        while let Some(part) = parts.next() {
            let field = self.field(part, message, scope)?;
            self.check_use(field, &part.node())?;
            let number = field.number().cast_unsigned();
            path.push(field.number());
            let is_repeated = field.cardinality() == Cardinality::Repeated;
            if parts.peek().is_none() {
                if is_repeated {
                    path.push(i32::try_from(tree.count(number)).unwrap_or(i32::MAX));
                } else if tree.has(number) {
                    let message = format!("the option `{}` is set twice", name.text());
                    self.report.error(&option.node(), message, "keep one of them");
                    return Err(Reported);
                }
                let content = self.content(field, value, Notation::Option)?;
                tree.push(number, content);
                return Ok(());
            }
            let Type::Message(inner) = field.ty() else {
                let text = format!("`{}` is not a message, so it has no fields to set", part.text());
                self.report.error(&part.node(), text, "set it as a whole");
                return Err(Reported);
            };
            if is_repeated {
                let text = format!("`{}` is repeated, so its fields cannot be set one by one", part.text());
                self.report.error(&part.node(), text, "add a whole message: `= { … }`");
                return Err(Reported);
            }
            tree = tree.child(number, field.is_delimited());
            message = inner;
        }
        Err(Reported)
    }

    /// The field or extension of `message` that a part of a name means.
    fn field(
        &mut self,
        part: ast::OptionNamePart<'t>,
        message: Message<'a>,
        scope: Scope<'a>,
    ) -> Result<Field<'a>, Reported> {
        let name = part.text();
        if part.is_extension() {
            return self.extension(&name, message, scope, &part.node());
        }
        if name == "uninterpreted_option" {
            let text = "`uninterpreted_option` cannot be set";
            self.report.error(&part.node(), text, "remove the option");
            return Err(Reported);
        }
        if let Some(field) = self.facts(message).field(&name) {
            return Ok(field);
        }
        let names = message.fields().map(Element::name);
        let help = match self.report.suggestion(&name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("custom options are written in parentheses: `({name})`"),
        };
        let text = format!("`{}` has no option `{name}`", message.full_name());
        self.report.error(&part.node(), text, help);
        Err(Reported)
    }

    /// What is known of a message.
    pub(super) fn facts(&mut self, message: Message<'a>) -> &Facts<'a> {
        self.knowledge.message(message, self.program)
    }

    /// The extension of `message` that a name means inside the element `scope`.
    pub(super) fn extension(
        &mut self,
        name: &str,
        message: Message<'a>,
        scope: Scope<'a>,
        at: &impl Ranged,
    ) -> Result<Field<'a>, Reported> {
        match self.resolver.resolve(name, scope, Lookup::InOptions) {
            Ok(SymbolId::Extension(id)) => {
                let field = Field::new(&self.program.schema, id);
                self.used.push(self.program.file_of(SymbolId::Extension(id)));
                if field.message() == message {
                    if message.full_name() == FEATURE_SET && field.file().ordinal() == self.file {
                        let text = format!("the feature `{name}` cannot be used in the file that declares it");
                        self.report.error(at, text, "move its declaration into another file");
                        return Err(Reported);
                    }
                    return Ok(field);
                }
                let text = format!(
                    "`{name}` extends `{}`, not `{}`",
                    field.message().full_name(),
                    message.full_name()
                );
                let place = self.program.place_of(SymbolId::Extension(id));
                self.report
                    .error(at, text, "use an option that is made for this kind of declaration")
                    .relate(place, "declared here");
            }
            Ok(symbol) => {
                let place = self.program.place_of(symbol);
                self.report
                    .error(at, format!("`{name}` is not an extension"), "name a custom option")
                    .relate(place, "declared here");
            }
            Err(_) if self.resolver.is_incomplete() => {}
            Err(unresolved) => explain(self.program, self.file, &mut self.report, at, (name, unresolved)),
        }
        Err(Reported)
    }

    /// Whether an option may be set here at all.
    pub(super) fn check_use(&mut self, field: Field<'a>, at: &impl Ranged) -> Result<(), Reported> {
        if !self.knowledge.is_restricted(field, self.program) {
            return Ok(());
        }
        if let Some(kind) = self.program.forbidden_target(field, self.target) {
            let text = format!("`{}` cannot be set on {kind}", field.name());
            self.report.error(at, text, "remove it, or set it where it belongs");
            return Err(Reported);
        }
        let syntax = self.program.schema.store.files[self.file].syntax;
        let is_features = field.name() == "features" && field.message().full_name().starts_with("google.protobuf.");
        if is_features && !matches!(syntax, Syntax::Edition(_)) {
            let text = "features exist in editions only";
            self.report.error(
                at,
                text,
                "start the file with `edition = \"2023\";`, or remove the option",
            );
            return Err(Reported);
        }
        let edition = edition(syntax);
        if let Some(reason) = self.program.outside_of_lifetime(field, edition) {
            let text = format!("`{}` {reason}", field.name());
            self.report
                .error(at, text, "remove it, or change the edition of the file");
            return Err(Reported);
        }
        Ok(())
    }

    /// The value of a field, be it a message or not.
    pub(super) fn content(
        &mut self,
        field: Field<'a>,
        value: ast::Value<'t>,
        notation: Notation,
    ) -> Result<Content<'t>, Reported> {
        if let (Type::Message(message), ast::Value::Message(literal)) = (field.ty(), value) {
            return Ok(Content::Message {
                tree: self.literal(message, literal)?,
                is_delimited: field.is_delimited(),
            });
        }
        let content = scalar::read(field, value, (notation, &self.report)).map_err(|refusal| {
            self.report.error(&value.node(), refusal.message, refusal.help);
            Reported
        })?;
        if let (Type::Enum(enumeration), ast::Value::Scalar(literal)) = (field.ty(), value)
            && self.knowledge.is_dated(enumeration, self.program)
            && let Some(name) = literal.identifier()
        {
            let edition = edition(self.program.schema.store.files[self.file].syntax);
            if let Some(reason) = self.program.value_outside_of_lifetime(enumeration, name, edition) {
                let text = format!("`{name}` {reason}");
                self.report.error(
                    &value.node(),
                    text,
                    "use another value, or change the edition of the file",
                );
                return Err(Reported);
            }
        }
        if field.message().full_name() == FEATURE_SET && matches!(content, Content::Varint(0)) {
            let text = format!(
                "`{}` stands for no value of `{}`",
                value.node().compact_text(),
                field.name()
            );
            self.report.error(&value.node(), text, "use another value");
            return Err(Reported);
        }
        Ok(content)
    }
}

/// The value of `google.protobuf.Edition`.
fn edition(syntax: Syntax) -> i32 {
    match syntax {
        Syntax::Proto2 => 998,
        Syntax::Proto3 => 999,
        Syntax::Edition(edition) => edition,
    }
}
