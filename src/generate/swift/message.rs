//! A message, as templates see it: a struct, and its conformance to the runtime's protocols.

use serde::Serialize;

use super::Caster;
use super::decode::{Decoded, decoded};
use super::field::{FieldModel, PropertyContext, Shape, models};
use super::literal::integer;
use super::names::{message_name, message_path};
use super::text::{inheriting, type_documentation};
use super::traverse::{Step, steps};
use super::{enumeration::EnumText, name_map};
use crate::generate::text::push_indented;
use crate::schema::{Cardinality, Element, Message, number};

#[derive(Debug, Serialize)]
struct MessageContext {
    documentation: Vec<String>,
    /// The struct's first lines.
    head: String,
    /// The first lines of the extension with the conformance.
    support_head: String,
    path: String,
    full_name: String,
    /// Whether the fields are in an object behind the struct.
    is_object: bool,
    is_extendable: bool,
    is_message_set: bool,
    name_map: Option<String>,
    properties: Vec<PropertyContext>,
    slots: Vec<Slot>,
    /// What is looked at before the message is called initialized; nothing if it always is.
    checks: Option<Vec<String>>,
    decoded: Vec<Decoded>,
    /// The patterns of extensions' numbers.
    extension_numbers: String,
    /// Names of type parameters.
    decoder: &'static str,
    visitor: &'static str,
    steps: Vec<Step>,
    /// The types inside, as text.
    nested: String,
}

/// A stored property.
#[derive(Debug, Serialize)]
struct Slot {
    name: String,
    #[serde(rename = "type")]
    ty: String,
    default: String,
    /// Whether it stands behind a property of the struct.
    is_behind: bool,
}

/// The text of a message.
#[derive(Debug)]
pub(super) struct MessageText {
    pub(super) declaration: String,
    /// The extensions of it and the types inside, each after an empty line.
    pub(super) support: String,
}

impl Caster<'_> {
    pub(super) fn message(&self, message: Message<'_>) -> anyhow::Result<MessageText> {
        let (mut nested, mut nested_support) = (String::new(), String::new());
        for enumeration in message.enums() {
            let EnumText { declaration, support } = self.enumeration(enumeration)?;
            push_indented(&mut nested, &declaration);
            nested_support.push_str(&support);
        }
        for message in message.messages().filter(|message| !message.is_map_entry()) {
            let MessageText { declaration, support } = self.message(message)?;
            push_indented(&mut nested, &declaration);
            nested_support.push_str(&support);
        }
        let context = self.message_context(message, nested);
        let [declaration, mut support] = self
            .templates
            .render_all(["swift/message.swift.tera", "swift/support.swift.tera"], &context)?;
        support.push_str(&nested_support);
        Ok(MessageText { declaration, support })
    }

    fn message_context(&self, message: Message<'_>, nested: String) -> MessageContext {
        let is_object = self.is_object(message);
        let is_extendable = message.extension_ranges().len() > 0;
        let models = models(message, self, is_object);
        let path = message_path(message);
        let sendable = if is_object { "@unchecked Sendable" } else { "Sendable" };
        let conformances: &[&str] = if is_extendable {
            &["SwiftProtobuf.ExtensibleMessage", sendable]
        } else {
            &[sendable]
        };
        let support = [
            "SwiftProtobuf.Message",
            "SwiftProtobuf._MessageImplementationBase",
            "SwiftProtobuf._ProtoNameProviding",
        ];
        let name = message_name(message);
        MessageContext {
            documentation: type_documentation(message, "message"),
            head: inheriting(&format!("public struct {name}"), conformances),
            support_head: inheriting(&format!("extension {path}"), &support),
            full_name: message.full_name().to_owned(),
            is_object,
            is_extendable,
            is_message_set: message.options().bool(number::message::MESSAGE_SET_WIRE_FORMAT) == Some(true),
            name_map: name_map::of_message(message),
            properties: models.iter().map(|model| model.property(self, is_object)).collect(),
            slots: slots(&models),
            checks: self.checks(&models, is_object, is_extendable),
            decoded: decoded(&models, is_object),
            extension_numbers: extension_numbers(message),
            decoder: self.decoder,
            visitor: self.visitor,
            steps: steps(message, &models, is_object),
            nested,
            path,
        }
    }

    /// The conditions under which the message lacks something.
    fn checks(&self, models: &[FieldModel<'_>], is_object: bool, is_extendable: bool) -> Option<Vec<String>> {
        let place = |model: &FieldModel<'_>| place(is_object, &model.slot);
        let mut checks = Vec::new();
        if is_extendable {
            checks.push("!_protobuf_extensionFieldValues.isInitialized".to_owned());
        }
        for model in models {
            if model.field.cardinality() == Cardinality::Required {
                checks.push(format!("{} == nil", place(model)));
            }
        }
        for model in models.iter().filter(|model| model.has_slot()) {
            let needs_check = match model.field.oneof() {
                Some(oneof) => oneof.fields().any(|field| self.needs_check(field)),
                None => self.needs_check(model.field),
            };
            match model.shape {
                _ if !needs_check => {}
                Shape::List | Shape::Map => {
                    checks.push(format!("!SwiftProtobuf.Internal.areAllInitialized({})", place(model)));
                }
                _ => checks.push(format!("let v = {}, !v.isInitialized", place(model))),
            }
        }
        (!checks.is_empty()).then_some(checks)
    }
}

/// What holds the slot, from a method of the struct.
pub(super) fn place(is_object: bool, slot: &str) -> String {
    if is_object {
        format!("_storage.{slot}")
    } else {
        format!("self.{slot}")
    }
}

fn slots(models: &[FieldModel<'_>]) -> Vec<Slot> {
    let slot = |model: &FieldModel<'_>| Slot {
        name: model.slot.clone(),
        ty: model.slot_type.clone(),
        default: model.slot_default.clone(),
        is_behind: model.shape == Shape::Optional,
    };
    models.iter().filter(|model| model.has_slot()).map(slot).collect()
}

fn extension_numbers(message: Message<'_>) -> String {
    let mut ranges: Vec<_> = message.extension_ranges().map(|range| range.numbers).collect();
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<std::ops::Range<i32>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => merged.push(range),
        }
    }
    let pattern = |range: &std::ops::Range<i32>| {
        if range.end - range.start == 1 {
            integer(range.start)
        } else {
            format!("{}..<{}", integer(range.start), integer(range.end))
        }
    };
    let patterns: Vec<String> = merged.iter().map(pattern).collect();
    patterns.join(", ")
}
