//! The extensions that a file declares, as templates see them.

use serde::Serialize;

use super::Caster;
use super::literal::integer;
use super::names::{ExtensionProperty, message_path};
use super::text::documentation;
use super::value::Value;
use crate::schema::{Cardinality, Element, Field, File, Message, number};

/// Extensions in one type: the extended, or the one that they are declared in.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    /// The type; nothing for the top of the file.
    path: Option<String>,
    extensions: Vec<ExtensionContext>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct ExtensionContext {
    documentation: Vec<String>,
    /// The constant as it is declared, and the path to it.
    constant: String,
    pub(super) path: String,
    name: String,
    has: String,
    clear: String,
    #[serde(rename = "type")]
    ty: String,
    default: String,
    is_repeated: bool,
    /// The type of the constant.
    field_type: String,
    extended: String,
    number: String,
    full_name: String,
}

/// What a file says about its extensions.
#[derive(Debug, Serialize)]
pub(super) struct Extensions {
    /// By the type that is extended.
    properties: Vec<Group>,
    /// By the type that they are declared in.
    constants: Vec<Group>,
    /// The paths of all constants.
    registered: Vec<String>,
}

impl Caster<'_> {
    pub(super) fn extensions(&self, file: File<'_>) -> Extensions {
        let mut constants = Vec::new();
        let mut add = |path: Option<String>, fields: Vec<ExtensionContext>| {
            if !fields.is_empty() {
                constants.push(Group {
                    path,
                    extensions: fields,
                });
            }
        };
        add(None, file.extensions().map(|field| self.extension(field)).collect());
        let mut open: Vec<Message<'_>> = file.messages().collect();
        open.reverse();
        while let Some(message) = open.pop() {
            let fields = message.extensions().map(|field| self.extension(field)).collect();
            add(Some(message_path(message)), fields);
            let inside: Vec<Message<'_>> = message.messages().collect();
            open.extend(inside.into_iter().rev());
        }
        let all = || constants.iter().flat_map(|group| &group.extensions);
        let mut properties: Vec<Group> = Vec::new();
        let mut sorted: Vec<&ExtensionContext> = all().collect();
        sorted.sort_by(|one, other| one.extended.cmp(&other.extended));
        for extension in sorted {
            match properties.last_mut() {
                Some(group) if group.path.as_ref() == Some(&extension.extended) => {
                    group.extensions.push(extension.clone());
                }
                _ => properties.push(Group {
                    path: Some(extension.extended.clone()),
                    extensions: vec![extension.clone()],
                }),
            }
        }
        Extensions {
            properties,
            registered: all().map(|extension| extension.path.clone()).collect(),
            constants,
        }
    }

    fn extension(&self, field: Field<'_>) -> ExtensionContext {
        let ExtensionProperty {
            constant,
            path,
            name,
            has,
            clear,
        } = self.names.extension(field, &self.module);
        let value = self.value(field);
        let is_repeated = field.cardinality() == Cardinality::Repeated;
        ExtensionContext {
            documentation: documentation(field, "extension"),
            constant,
            path,
            name,
            has,
            clear,
            field_type: field_type(field, &value),
            ty: if is_repeated {
                format!("[{}]", value.ty)
            } else {
                value.ty
            },
            default: if is_repeated { "[]".to_owned() } else { value.default },
            is_repeated,
            extended: self.names.message_in(field.message(), &self.module),
            number: integer(field.number()),
            full_name: full_name(field),
        }
    }
}

fn field_type(field: Field<'_>, value: &Value) -> String {
    let kind = match field.cardinality() {
        Cardinality::Required => "Required",
        Cardinality::Repeated if field.is_packed() => "Packed",
        Cardinality::Repeated => "Repeated",
        Cardinality::Singular => "Optional",
    };
    let of = match value.method {
        of @ ("Group" | "Message" | "Enum") => of,
        _ => "",
    };
    format!("SwiftProtobuf.{kind}{of}ExtensionField<{}>", value.traits)
}

/// The name in the text format, where what is in a message set goes by its message's name.
fn full_name(field: Field<'_>) -> String {
    let is_set = field.message().options().bool(number::message::MESSAGE_SET_WIRE_FORMAT) == Some(true);
    match (field.ty(), field.parent()) {
        (crate::schema::Type::Message(message), Some(parent))
            if is_set && message == parent && field.cardinality() == Cardinality::Singular =>
        {
            message.full_name().to_owned()
        }
        _ => field.full_name().to_owned(),
    }
}
