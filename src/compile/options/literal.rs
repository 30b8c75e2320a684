//! Message literals: the text format.

use std::borrow::Cow;

use hashbrown::HashMap;

use super::LiteralPath;
use super::interpret::{Interpreter, Reported};
use super::scalar::Notation;
use super::tree::{Content, Tree};
use crate::compile::link::{Lookup, Scope, explain};
use crate::schema::store::{MessageId, SymbolId};
use crate::schema::{Cardinality, Element, EnumValue, Field, Message, Scalar, Type};
use crate::syntax::ast;

const ANY: &str = "google.protobuf.Any";

/// The field that is set of each oneof, by the oneof's ordinal.
type Chosen<'a> = HashMap<usize, Field<'a>>;

impl<'a, 't> Interpreter<'a, 't> {
    /// The message that a literal of the type `message` describes.
    pub(super) fn literal(
        &mut self,
        message: Message<'a>,
        literal: ast::MessageLiteral<'t>,
    ) -> Result<Tree<'t>, Reported> {
        let mut tree = Tree::default();
        tree.is_message_set = self.facts(message).is_message_set;
        let mut chosen = Chosen::new();
        let mut result = Ok(());
        for item in literal.fields() {
            // The next field may be wrong, too.
            if self.literal_field(message, item, (&mut tree, &mut chosen)).is_err() {
                result = Err(Reported);
            }
        }
        result?;
        self.check_required(message, literal, &tree)?;
        if message.is_map_entry() {
            fill_entry(message, &mut tree);
            return Ok(tree);
        }
        // Where unset and zero are the same, zero is not written.
        tree.fields.retain(|(number, content)| {
            let is_implicit = |field: Field<'_>| field.cardinality() != Cardinality::Repeated && !field.has_presence();
            let field = || i32::try_from(*number).ok().and_then(|number| message.field(number));
            !(content.is_zero() && field().is_some_and(is_implicit))
        });
        Ok(tree)
    }

    fn literal_field(
        &mut self,
        message: Message<'a>,
        item: ast::LiteralField<'t>,
        (tree, chosen): (&mut Tree<'t>, &mut Chosen<'a>),
    ) -> Result<(), Reported> {
        let (Some(name), Some(value)) = (item.name(), item.value()) else {
            return Err(Reported);
        };
        let field = match name {
            ast::LiteralName::Field(name) => self.named_field(message, name)?,
            ast::LiteralName::Bracket(name) => {
                if let Some((url, type_name)) = name.url() {
                    return self.any(message, name, (&url, &type_name), value, tree);
                }
                self.bracketed(message, name)?
            }
        };
        self.check_use(field, &item.node())?;
        let path = LiteralPath {
            number: field.number(),
            is_repeated: field.cardinality() == Cardinality::Repeated,
        };
        self.literals.push((item.node().id(), path));
        let number = field.number().cast_unsigned();
        if field.cardinality() != Cardinality::Repeated {
            self.check_once(field, item, (tree, chosen))?;
            let content = self.content(field, value, Notation::Text)?;
            tree.push(number, content);
            chosen.extend(field.containing_oneof().map(|oneof| (oneof.ordinal(), field)));
            return Ok(());
        }
        let values: Vec<ast::Value<'t>> = match value {
            ast::Value::List(list) => list.values().collect(),
            value => vec![value],
        };
        for value in values {
            let content = self.content(field, value, Notation::Text)?;
            if field.is_packed() {
                tree.push_packed(number, content);
            } else {
                tree.push(number, content);
            }
        }
        Ok(())
    }

    fn named_field(&mut self, message: Message<'a>, name: ast::Name<'t>) -> Result<Field<'a>, Reported> {
        let text = name.text();
        if let Some(field) = self.facts(message).field_in_text(text) {
            return Ok(field);
        }
        let help = match self.report.suggestion(text, message.fields().map(Element::name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "extensions are written in brackets: `[full.name]`".to_owned(),
        };
        let error = format!("`{}` has no field `{text}`", message.full_name());
        self.report.error(&name.node(), error, help);
        Err(Reported)
    }

    fn bracketed(&mut self, message: Message<'a>, name: ast::BracketName<'t>) -> Result<Field<'a>, Reported> {
        let text = name.text();
        let scope = around(message);
        // In a message set, an item can be named by its type.
        if self.facts(message).is_message_set
            && let Ok(SymbolId::Message(id)) = self.resolver.resolve(&text, scope, Lookup::InOptions)
        {
            let element = Message::new(&self.program.schema, id);
            let extension = element
                .extensions()
                .find(|field| field.message() == message && field.ty() == Type::Message(element));
            if let Some(extension) = extension {
                self.used.push(self.program.file_of(SymbolId::Message(id)));
                return Ok(extension);
            }
        }
        self.extension(&text, message, scope, &name.node())
    }

    fn check_once(
        &mut self,
        field: Field<'a>,
        item: ast::LiteralField<'t>,
        (tree, chosen): (&Tree<'_>, &Chosen<'a>),
    ) -> Result<(), Reported> {
        if tree.has(field.number().cast_unsigned()) {
            let text = format!("`{}` is set twice", field.name());
            self.report
                .error(&item.node(), text, "keep one of them: it is not repeated");
            return Err(Reported);
        }
        let oneof = field.containing_oneof();
        let other = oneof.and_then(|oneof| Some((oneof, *chosen.get(&oneof.ordinal())?)));
        if let Some((oneof, other)) = other {
            let text = format!(
                "`{}` and `{}` are set together, but the oneof `{}` holds one of them",
                field.name(),
                other.name(),
                oneof.name()
            );
            self.report.error(&item.node(), text, "keep one of them");
            return Err(Reported);
        }
        Ok(())
    }

    fn check_required(
        &mut self,
        message: Message<'a>,
        literal: ast::MessageLiteral<'t>,
        tree: &Tree<'_>,
    ) -> Result<(), Reported> {
        let facts = self.facts(message);
        let required = facts.required.iter();
        let missing: Vec<&str> = required
            .filter(|field| !tree.has(field.number().cast_unsigned()))
            .map(|field| field.name())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let text = format!(
            "`{}` misses its required `{}`",
            message.full_name(),
            missing.join("`, `")
        );
        self.report.error(&literal.open(), text, "set it");
        Err(Reported)
    }

    /// `[type.googleapis.com/full.Name] { … }`: an `Any` with its message unpacked.
    fn any(
        &mut self,
        message: Message<'a>,
        name: ast::BracketName<'t>,
        (url, type_name): (&str, &str),
        value: ast::Value<'t>,
        tree: &mut Tree<'t>,
    ) -> Result<(), Reported> {
        if message.full_name() != ANY {
            let text = format!(
                "`{}` is not `{ANY}`, so it holds no message of another type",
                message.full_name()
            );
            self.report.error(&name.node(), text, "name a field or an extension");
            return Err(Reported);
        }
        if !matches!(url, "type.googleapis.com/" | "type.googleprod.com/") {
            let text = format!("`{url}` is not where types are known to come from");
            self.report
                .error(&name.node(), text, "write `type.googleapis.com/` before the name");
            return Err(Reported);
        }
        if tree.has(1) || tree.has(2) {
            let text = "the `Any` holds a message already";
            self.report
                .error(&name.node(), text, "keep one of them: it is not repeated");
            return Err(Reported);
        }
        let absolute = format!(".{type_name}");
        let id = match self
            .resolver
            .resolve(&absolute, self.resolver.scope(None), Lookup::InOptions)
        {
            Ok(SymbolId::Message(id)) => id,
            Ok(_) => {
                self.report.error(
                    &name.node(),
                    format!("`{type_name}` is not a message"),
                    "name a message",
                );
                return Err(Reported);
            }
            Err(unresolved) => {
                if !self.resolver.is_incomplete() {
                    explain(
                        self.program,
                        self.file,
                        &mut self.report,
                        &name.node(),
                        (type_name, unresolved),
                    );
                }
                return Err(Reported);
            }
        };
        self.used.push(self.program.file_of(SymbolId::Message(id)));
        let ast::Value::Message(literal) = value else {
            self.report
                .error(&value.node(), "an `Any` holds a message", "write its fields in `{ … }`");
            return Err(Reported);
        };
        let inner = self.literal(Message::new(&self.program.schema, id), literal)?;
        tree.push(1, Content::Bytes(Cow::Owned(format!("{url}{type_name}").into_bytes())));
        tree.push(2, Content::Bytes(Cow::Owned(inner.into_bytes())));
        Ok(())
    }
}

/// Names in brackets are looked for from where the type of the literal is declared.
fn around(message: Message<'_>) -> Scope<'_> {
    let parent = message.parent();
    Scope {
        message: parent.map(|parent| MessageId(crate::compile::count(parent.ordinal()))),
        package: message.file().package(),
    }
}

/// The entry of a map always has a key and a value.
fn fill_entry(entry: Message<'_>, tree: &mut Tree<'_>) {
    for field in entry.fields() {
        let number = field.number().cast_unsigned();
        if tree.has(number) {
            continue;
        }
        let content = match field.ty() {
            Type::Message(_) => Content::Message {
                tree: Tree::default(),
                is_delimited: false,
            },
            Type::Enum(enumeration) => {
                let first = enumeration.values().next().map_or(0, EnumValue::number);
                Content::Varint(i64::from(first).cast_unsigned())
            }
            Type::Scalar(scalar) => match scalar {
                Scalar::String | Scalar::Bytes => Content::Bytes(Cow::Borrowed(&[])),
                Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64 => Content::Fixed64(0),
                Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32 => Content::Fixed32(0),
                _ => Content::Varint(0),
            },
        };
        tree.push(number, content);
    }
}
