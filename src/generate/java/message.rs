//! A message, as templates see it.

use serde::Serialize;

use super::enumeration;
use super::extension::{ExtensionContext, extensions};
use super::field::{FieldContext, FieldModel, Shape, models};
use super::info::info;
use super::literal::documentation;
use super::names::{Start, camel, constant};
use super::value::Kind;
use super::wire::{Step, is_fast, steps};
use super::{Caster, Runtime};
use crate::generate::text::push_indented;
use crate::schema::{Element, Field, Message, number};

/// How many fields a builder hands over in one method.
const PART: usize = 200;

/// How many integers hold the fields' bits.
pub(super) fn bit_words(fields: &[FieldModel<'_>]) -> usize {
    fields.iter().filter(|model| model.bit.is_some()).count().div_ceil(32)
}

#[derive(Debug, Serialize)]
struct OneofContext {
    lower: String,
    upper: String,
    constant: String,
    cases: Vec<Case>,
}

#[derive(Debug, Serialize)]
struct Case {
    name: String,
    number: i32,
}

#[derive(Debug, Serialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of the templates")]
struct MessageContext {
    name: String,
    /// The class with its package.
    class: String,
    is_full: bool,
    is_nested: bool,
    is_extendable: bool,
    is_deprecated: bool,
    documentation: Vec<String>,
    /// What the interface extends.
    interface: String,
    needs_check: bool,
    fields: Vec<FieldContext>,
    oneofs: Vec<OneofContext>,
    /// Names of the integers that hold bits.
    words: Vec<String>,
    builder_words: Vec<String>,
    info: Vec<String>,
    objects: Vec<String>,
    extensions: Vec<ExtensionContext>,
    /// The file's class and the name that the message has in it.
    file_class: String,
    descriptor: String,
    has_maps: bool,
    is_fast: bool,
    is_message_set: bool,
    has_packed: bool,
    steps: Vec<Step>,
    has_field_builders: bool,
    /// Positions of fields, divided so that no method becomes too large.
    parts: Vec<Vec<usize>>,
    /// The classes inside, as text.
    nested: String,
}

/// The text of a message's two types.
#[derive(Debug)]
pub(super) struct MessageText {
    pub(super) interface: String,
    pub(super) class: String,
}

/// Whether a type stands in a file of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    Top,
    Nested,
}

impl Caster<'_> {
    pub(super) fn message(&self, message: Message<'_>, position: Position) -> anyhow::Result<MessageText> {
        let context = self.message_context(message, position)?;
        let template = match self.runtime {
            Runtime::Lite => "java/lite/message.java.tera",
            Runtime::Full => "java/full/message.java.tera",
        };
        let [interface, class] = self
            .templates
            .render_all(["java/interface.java.tera", template], &context)?;
        Ok(MessageText { interface, class })
    }

    /// The classes declared in a message, each after an empty line.
    fn nested(&self, message: Message<'_>) -> anyhow::Result<String> {
        let mut text = String::new();
        for enumeration in message.enums() {
            push_indented(&mut text, &self.enumeration(enumeration, Position::Nested)?);
        }
        for message in message.messages().filter(|message| !message.is_map_entry()) {
            let nested = self.message(message, Position::Nested)?;
            push_indented(&mut text, &nested.interface);
            push_indented(&mut text, &nested.class);
        }
        Ok(text)
    }

    fn message_context(&self, message: Message<'_>, position: Position) -> anyhow::Result<MessageContext> {
        let is_full = self.runtime == Runtime::Full;
        let is_extendable = message.extension_ranges().len() > 0;
        let models = models(message, self.names);
        let info = match self.runtime {
            Runtime::Lite => Some(info(message, &models, self.checks)),
            Runtime::Full => None,
        };
        let words = (0..bit_words(&models)).map(|word| format!("bitField{word}_")).collect();
        let builder_bits = models.iter().filter(|model| model.shape != Shape::Oneof).count();
        let is_built = |model: &FieldModel<'_>| {
            model.value.kind == Kind::Message && matches!(model.shape, Shape::Singular | Shape::List)
        };
        let has_field_builders = models.iter().any(is_built);
        let positions: Vec<usize> = (0..models.len())
            .filter(|index| models[*index].shape != Shape::Oneof)
            .collect();
        let has_maps = models.iter().any(|model| model.shape == Shape::Map);
        let mut next_bit = 0..;
        let fields = models.into_iter().map(|model| {
            let has_bit = model.shape != Shape::Oneof;
            FieldContext::new(model, has_bit.then(|| next_bit.next()).flatten(), self)
        });
        let fields = fields.collect();
        let (info, objects) = info.map_or_else(Default::default, |info| (info.lines, info.objects));
        let is_deprecated = message.is_deprecated();
        let mut documentation = message.comments().leading.map_or_else(Vec::new, documentation);
        if is_deprecated {
            documentation.push("@deprecated The message is marked as deprecated.".to_owned());
        }
        Ok(MessageContext {
            name: message.name().to_owned(),
            class: self.names.message(message),
            is_full,
            is_nested: position == Position::Nested,
            is_extendable,
            is_deprecated,
            documentation,
            interface: interface(message.name(), self.runtime, is_extendable),
            needs_check: self.checks.needs_check(message),
            fields,
            oneofs: message.oneofs().map(oneof).collect(),
            words,
            builder_words: (0..builder_bits.div_ceil(32))
                .map(|word| format!("bitField{word}_"))
                .collect(),
            info,
            objects,
            extensions: extensions(message.extensions(), Some(message), self.names, self.runtime),
            file_class: self.names.file_path(message.file()),
            descriptor: enumeration::internal_name(message.full_name()),
            has_maps,
            is_fast: is_full && is_fast(message),
            is_message_set: message.options().bool(number::message::MESSAGE_SET_WIRE_FORMAT) == Some(true),
            has_packed: message.fields().any(Field::is_packed),
            steps: if is_full { steps(message) } else { Vec::new() },
            has_field_builders,
            parts: positions.chunks(PART).map(<[usize]>::to_vec).collect(),
            nested: self.nested(message)?,
        })
    }
}

fn interface(name: &str, runtime: Runtime, is_extendable: bool) -> String {
    match (runtime, is_extendable) {
        (Runtime::Lite, false) => "com.google.protobuf.MessageLiteOrBuilder".to_owned(),
        (Runtime::Lite, true) => {
            format!("com.google.protobuf.GeneratedMessageLite.ExtendableMessageOrBuilder<{name}, {name}.Builder>")
        }
        (Runtime::Full, false) => "com.google.protobuf.MessageOrBuilder".to_owned(),
        (Runtime::Full, true) => {
            format!("com.google.protobuf.GeneratedMessage.ExtendableMessageOrBuilder<{name}>")
        }
    }
}

fn oneof(oneof: crate::schema::Oneof<'_>) -> OneofContext {
    let lower = camel(oneof.name(), Start::Lower);
    OneofContext {
        constant: lower.to_ascii_uppercase(),
        upper: camel(oneof.name(), Start::Upper),
        lower,
        cases: oneof
            .fields()
            .map(|field| Case {
                name: constant(field),
                number: field.number(),
            })
            .collect(),
    }
}
