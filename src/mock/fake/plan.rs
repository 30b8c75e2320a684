//! What there is to know about a message before values are made up for it,
//! read from the schema once.

use std::collections::HashMap;
use std::sync::Arc;

use buffa_descriptor::{DescriptorPool, MessageIndex};

use crate::schema::{Element, Enum, Field, Message, Scalar, Schema, Type};
use crate::validate::is_oneof_required;

use super::identity::{Identities, Identity};
use super::locale::Script;
use super::meaning::{self, Meaning};
use super::rules::{self, Choice as FieldChoice, Rules};
use super::special::{self, Special};
use super::words;

/// Plans of every message that a method of the schema can meet.
#[derive(Debug)]
pub struct Plans {
    by_type: HashMap<MessageIndex, Plan>,
}

/// How to fill one type of message.
#[derive(Debug)]
pub struct Plan {
    pub ty: MessageIndex,
    pub full_name: Box<str>,
    pub special: Option<Special>,
    /// How one such thing is told from another, if it has an id.
    pub identity: Option<Identity>,
    pub fields: Vec<FieldPlan>,
    /// Sets of fields of which one is set, as rules of the message say.
    pub choices: Vec<FieldChoice>,
    /// Oneofs of which a field has to be set.
    pub required_oneofs: Vec<Box<str>>,
}

#[derive(Debug)]
pub struct FieldPlan {
    /// The message that has the field.
    pub owner: MessageIndex,
    pub number: u32,
    pub name: Box<str>,
    pub words: Vec<String>,
    pub shape: Shape,
    pub kind: Kind,
    pub meaning: Meaning,
    /// The letters that its texts are in.
    pub script: Script,
    /// What its values hang from: its name, without the word that asks for letters, so that a
    /// name and its reading are those of the same.
    pub key: Box<str>,
    /// The oneof that the field was written in.
    pub oneof: Option<Box<str>>,
    /// Whether leaving it out says something.
    pub is_optional: bool,
    /// The kind of thing whose id this is.
    pub refers_to: Option<Box<str>>,
    /// What the schema's comments say that a value looks like.
    pub examples: Vec<String>,
    /// What the rules of protovalidate allow, if the field has any.
    pub rules: Option<Rules>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    One,
    List,
    Map(Scalar),
}

#[derive(Debug)]
pub enum Kind {
    Scalar(Scalar),
    Enum(Vec<Choice>),
    Message(MessageIndex),
}

/// A value of an enum that a fake may have.
#[derive(Debug)]
pub struct Choice {
    pub number: i32,
    pub name: Box<str>,
    /// The last word of its name, which tells it from the others.
    pub word: String,
}

impl Plans {
    /// Reads plans for all messages that the methods of `schema` use.
    pub fn new(schema: &Schema, pool: &Arc<DescriptorPool>) -> Self {
        let identities = Identities::new(schema);
        let mut by_type = HashMap::new();
        let mut open: Vec<Message<'_>> = schema
            .files()
            .flat_map(crate::schema::File::services)
            .flat_map(crate::schema::Service::methods)
            .flat_map(|method| [method.input(), method.output()])
            .collect();
        while let Some(message) = open.pop() {
            let Some(ty) = pool.message_index(message.full_name()) else {
                continue;
            };
            if by_type.contains_key(&ty) {
                continue;
            }
            let fields = message
                .fields()
                .filter_map(|field| plan_field(field, &identities, pool));
            let plan = Plan {
                ty,
                full_name: message.full_name().into(),
                special: special::special(message.full_name()),
                identity: identities.of(message).cloned(),
                fields: fields.collect(),
                choices: rules::choices(message),
                required_oneofs: message
                    .oneofs()
                    .filter(|oneof| is_oneof_required(*oneof))
                    .map(|oneof| oneof.name().into())
                    .collect(),
            };
            by_type.insert(ty, plan);
            for field in message.fields() {
                let value = field.map().map_or(field, |(_, value)| value);
                if let Type::Message(next) = value.ty() {
                    open.push(next);
                }
            }
        }
        Self { by_type }
    }

    pub fn get(&self, ty: MessageIndex) -> Option<&Plan> {
        self.by_type.get(&ty)
    }

    /// The field that has the id of each kind of thing. Where two messages share a noun, the first
    /// by name decides.
    pub fn ids(&self) -> HashMap<Box<str>, (MessageIndex, u32)> {
        let mut plans: Vec<&Plan> = self.by_type.values().collect();
        plans.sort_by(|one, other| other.full_name.cmp(&one.full_name));
        let ids = plans.into_iter().filter_map(|plan| {
            let identity = plan.identity.as_ref()?;
            Some((identity.noun.clone(), (plan.ty, identity.number)))
        });
        ids.collect()
    }
}

impl Plan {
    pub fn field(&self, number: u32) -> Option<&FieldPlan> {
        self.fields.iter().find(|field| field.number == number)
    }

    pub fn field_by_name(&self, name: &str) -> Option<&FieldPlan> {
        self.fields.iter().find(|field| &*field.name == name)
    }

    /// The fields of the oneof `name`.
    pub fn cases<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a FieldPlan> {
        self.fields
            .iter()
            .filter(move |field| field.oneof.as_deref() == Some(name))
    }
}

impl FieldPlan {
    pub fn message(&self) -> Option<MessageIndex> {
        match self.kind {
            Kind::Message(ty) => Some(ty),
            _ => None,
        }
    }

    /// Whether a value of one field can stand in the other.
    pub fn fits(&self, other: &FieldPlan) -> bool {
        self.shape == other.shape
            && match (&self.kind, &other.kind) {
                (Kind::Scalar(one), Kind::Scalar(other)) => one == other,
                (Kind::Message(one), Kind::Message(other)) => one == other,
                (Kind::Enum(one), Kind::Enum(other)) => one
                    .iter()
                    .map(|choice| &choice.name)
                    .eq(other.iter().map(|choice| &choice.name)),
                _ => false,
            }
    }
}

fn plan_field(field: Field<'_>, identities: &Identities, pool: &Arc<DescriptorPool>) -> Option<FieldPlan> {
    let (shape, value) = match field.map() {
        Some((key, value)) => (Shape::Map(key), value),
        None if field.is_list() => (Shape::List, field),
        None => (Shape::One, field),
    };
    let kind = match value.ty() {
        Type::Scalar(scalar) => Kind::Scalar(scalar),
        Type::Enum(enumeration) => Kind::Enum(choices(enumeration)),
        Type::Message(message) => Kind::Message(pool.message_index(message.full_name())?),
    };
    let mut field_words = words::split(field.name());
    let declared = field_words.clone();
    if shape != Shape::One
        && let Some(last) = field_words.last_mut()
    {
        *last = words::singular(last);
    }
    let (script, subject) = meaning::script(&field_words);
    let mut meaning = meaning::meaning(&subject, &words::split(field.message().name()));
    if matches!(shape, Shape::Map(_)) && meaning == Meaning::Title {
        // Labels of a map are keywords and no titles.
        meaning = Meaning::Key;
    }
    let is_scalar = matches!(kind, Kind::Scalar(_));
    let refers_to = if is_scalar {
        identities.referred(field, &field_words)
    } else {
        None
    };
    if refers_to.is_some() && meaning != Meaning::Uuid {
        meaning = Meaning::Id;
    }
    if is_scalar && Identities::is_uuid(field) {
        meaning = Meaning::Uuid;
    }
    Some(FieldPlan {
        owner: pool.message_index(field.message().full_name())?,
        rules: Rules::of(field, pool),
        number: field.number().cast_unsigned(),
        name: field.name().into(),
        words: declared,
        shape,
        kind,
        meaning,
        script,
        key: match script {
            Script::Written => field.name().into(),
            _ => subject.join("_").into(),
        },
        oneof: field.oneof().map(|oneof| oneof.name().into()),
        is_optional: field.is_proto3_optional(),
        refers_to,
        examples: examples(field),
    })
}

fn choices(enumeration: Enum<'_>) -> Vec<Choice> {
    let mut found: Vec<Choice> = Vec::new();
    for value in enumeration.values() {
        let is_alias = found.iter().any(|choice| choice.number == value.number());
        if value.number() == 0 || value.is_deprecated() || is_alias {
            continue;
        }
        found.push(Choice {
            number: value.number(),
            name: value.name().into(),
            word: words::split(value.name()).pop().unwrap_or_default(),
        });
    }
    found
}

/// The texts behind `example:` in the comments of a field, a line each.
fn examples(field: Field<'_>) -> Vec<String> {
    let comments = field.comments();
    let lines = [comments.leading, comments.trailing]
        .into_iter()
        .flatten()
        .flat_map(str::lines);
    lines
        .filter_map(|line| {
            let line = line.trim().trim_start_matches(['*', '/']).trim_start();
            let (head, text) = line.split_at_checked("example:".len())?;
            let text = text.trim().trim_matches('`').trim();
            (head.eq_ignore_ascii_case("example:") && !text.is_empty()).then(|| text.to_owned())
        })
        .collect()
}
