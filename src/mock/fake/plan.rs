//! What there is to know about a message before values are made up for it,
//! read from the schema when the first one is.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex, SingularKind};

use crate::schema::{Element, Enum, Field, Scalar, Schema, Type};
use crate::validate::is_oneof_required;

use super::identity::{Identities, Identity, Style};
use super::locale::Script;
use super::meaning::{self, Meaning};
use super::rules::{self, Choice as FieldChoice, Rules};
use super::special::{self, Special};
use super::words;

/// Plans of every message that a method of the schema can meet.
#[derive(Debug)]
pub struct Plans {
    schema: Arc<Schema>,
    pool: Arc<DescriptorPool>,
    identities: Arc<Identities>,
    by_type: HashMap<MessageIndex, OnceLock<Option<Box<Plan>>>>,
    ids: OnceLock<HashMap<Box<str>, (MessageIndex, u32)>>,
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
    /// Plans for all messages that methods with these inputs and outputs use.
    pub fn new(
        schema: &Arc<Schema>,
        pool: &Arc<DescriptorPool>,
        identities: Arc<Identities>,
        roots: impl IntoIterator<Item = MessageIndex>,
    ) -> Self {
        let mut by_type = HashMap::new();
        let mut open: Vec<MessageIndex> = roots.into_iter().collect();
        while let Some(ty) = open.pop() {
            if by_type.insert(ty, OnceLock::new()).is_some() {
                continue;
            }
            open.extend(pool.message(ty).fields().iter().filter_map(|field| match field.kind() {
                FieldKind::Singular(SingularKind::Message(next))
                | FieldKind::List(SingularKind::Message(next))
                | FieldKind::Map {
                    value: SingularKind::Message(next),
                    ..
                } => Some(next),
                _ => None,
            }));
        }
        Self {
            schema: Arc::clone(schema),
            pool: Arc::clone(pool),
            identities,
            by_type,
            ids: OnceLock::new(),
        }
    }

    pub fn get(&self, ty: MessageIndex) -> Option<&Plan> {
        self.by_type.get(&ty)?.get_or_init(|| self.plan(ty)).as_deref()
    }

    fn plan(&self, ty: MessageIndex) -> Option<Box<Plan>> {
        let message = self.schema.message(self.pool.message(ty).full_name())?;
        let fields = message
            .fields()
            .filter_map(|field| plan_field(field, &self.identities, &self.pool));
        Some(Box::new(Plan {
            ty,
            full_name: message.full_name().into(),
            special: special::special(message.full_name()),
            identity: self.identities.of(message.full_name()).cloned(),
            fields: fields.collect(),
            choices: rules::choices(message),
            required_oneofs: message
                .oneofs()
                .filter(|oneof| is_oneof_required(*oneof))
                .map(|oneof| oneof.name().into())
                .collect(),
        }))
    }

    /// What the ids of a kind of thing look like.
    pub fn style(&self, noun: &str) -> Option<&Style> {
        self.identities.style(noun)
    }

    /// The field that has the id of a kind of thing, if it has rules. Where two messages share a
    /// noun, the first by name decides.
    pub fn ruled_id(&self, noun: &str) -> Option<(&Plan, &FieldPlan)> {
        let (ty, number) = self.ids.get_or_init(|| self.ids()).get(noun)?;
        let plan = self.get(*ty)?;
        let field = plan.field(*number).filter(|field| field.rules.is_some())?;
        Some((plan, field))
    }

    fn ids(&self) -> HashMap<Box<str>, (MessageIndex, u32)> {
        let mut ids = HashMap::new();
        if self.schema.symbol("buf.validate.field").is_none() {
            return ids;
        }
        for (name, identity) in self.identities.sorted() {
            let ty = self.pool.message_index(name);
            if let Some(ty) = ty.filter(|ty| self.by_type.contains_key(ty)) {
                ids.entry(identity.noun.clone()).or_insert((ty, identity.number));
            }
        }
        ids
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
