//! Things that have an id: which field it is, what it looks like, and which
//! fields elsewhere hold ids of the same kind of thing.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use crate::parallel;
use crate::schema::{Element, Field, File, Message, Scalar, Schema, Type};

use super::key::Key;
use super::words;

/// How one thing of a kind is told from another.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The kind of thing, in words: `offer`, `public key`.
    pub noun: Box<str>,
    /// The field that holds the id.
    pub number: u32,
    pub style: Style,
}

/// What the ids of a kind of thing look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Style {
    /// A prefix and letters.
    Letters(String),
    /// A prefix and a ULID.
    Ulid(String),
    Uuid,
    /// A resource name such as `shelves/{shelf}/books/{book}`.
    Resource(String),
}

/// One of these is in a comment that says what ids look like.
const TELLING: &[&str] = &["ULID", "UUID", "_`", "-`"];

/// Numbers of `google.api` options.
mod option {
    pub const FIELD_BEHAVIOR: u32 = 1052;
    pub const IDENTIFIER: i32 = 8;
    pub const RESOURCE: u32 = 1053;
    pub const RESOURCE_TYPE: u32 = 1;
    pub const RESOURCE_PATTERN: u32 = 2;
    pub const RESOURCE_REFERENCE: u32 = 1055;
    pub const FIELD_INFO: u32 = 4_291_403_980;
    pub const FORMAT: u32 = 1;
    pub const UUID4: i32 = 1;
}

/// Every kind of thing in a schema.
#[derive(Debug)]
pub struct Identities {
    by_message: HashMap<Box<str>, Identity>,
    nouns: HashSet<Box<str>>,
    /// By the type of `google.api.resource`.
    resources: HashMap<Box<str>, Box<str>>,
    /// By proto package, where the package has one kind of thing.
    packages: HashMap<Box<str>, Option<Box<str>>>,
    /// The first message by name of those with a noun, which says what its ids look like.
    firsts: HashMap<Box<str>, Box<str>>,
}

impl Identities {
    pub fn new(schema: &Schema) -> Self {
        let mut found = Self {
            by_message: HashMap::new(),
            nouns: HashSet::new(),
            resources: HashMap::new(),
            packages: HashMap::new(),
            firsts: HashMap::new(),
        };
        let files: Vec<File<'_>> = schema.files().collect();
        let identities = parallel::map(&files, |_, file| {
            // Who reads one comment of a file finds all of them, which takes its time.
            let is_telling = LazyCell::new(|| TELLING.iter().any(|text| file.locations().may_mention(text)));
            let comment = |field: Field<'_>| {
                let leading = if *is_telling { field.comments().leading } else { None };
                leading.unwrap_or_default().to_owned()
            };
            let messages = file.all_messages();
            let identities = messages.filter_map(|message| Some((message, identity(message, &comment)?)));
            identities.collect::<Vec<_>>()
        });
        for (message, identity) in identities.into_iter().flatten() {
            found.nouns.insert(identity.noun.clone());
            if let Some(ty) = message
                .options()
                .messages(option::RESOURCE)
                .find_map(|o| o.string(option::RESOURCE_TYPE))
            {
                found.resources.insert(ty.into(), identity.noun.clone());
            }
            found
                .packages
                .entry(message.file().package().into())
                .and_modify(|only| *only = None)
                .or_insert_with(|| Some(identity.noun.clone()));
            let name = message.full_name();
            let first = found.firsts.entry(identity.noun.clone()).or_insert_with(|| name.into());
            if name < &**first {
                *first = name.into();
            }
            found.by_message.insert(name.into(), identity);
        }
        found
    }

    /// How a message tells one thing from another, by its full name.
    pub fn of(&self, message: &str) -> Option<&Identity> {
        self.by_message.get(message)
    }

    /// All messages that have an id, by full name and sorted by it.
    pub fn sorted(&self) -> Vec<(&str, &Identity)> {
        let mut all: Vec<(&str, &Identity)> = self.by_message.iter().map(|(name, it)| (&**name, it)).collect();
        all.sort_unstable_by_key(|(name, _)| *name);
        all
    }

    /// The kind of thing whose id a field holds. Its words are singular.
    pub fn referred(&self, field: Field<'_>, words: &[String]) -> Option<Box<str>> {
        if !is_id_type(field) {
            return None;
        }
        let own = self.of(field.message().full_name());
        if own.is_some_and(|identity| identity.number == field.number().cast_unsigned()) {
            return own.map(|identity| identity.noun.clone());
        }
        let reference = field
            .options()
            .messages(option::RESOURCE_REFERENCE)
            .find_map(|o| o.string(1));
        if let Some(noun) = reference.and_then(|ty| self.resources.get(ty)) {
            return Some(noun.clone());
        }
        let (last, subject) = words.split_last()?;
        if last != "id" || subject.is_empty() {
            return None;
        }
        // `on_behalf_of_user_id` is the id of a user.
        let known = (0..subject.len())
            .map(|start| subject[start..].join(" "))
            .find(|noun| self.nouns.contains(&**noun));
        Some(
            known
                .map(String::into_boxed_str)
                .or_else(|| self.mentioned(field))
                .unwrap_or_else(|| subject.join(" ").into()),
        )
    }

    /// The kind of thing that a comment leads to with a name in backticks: of a message, or of a package with one.
    fn mentioned(&self, field: Field<'_>) -> Option<Box<str>> {
        let comment = field.comments().leading?;
        comment
            .split('`')
            .skip(1)
            .step_by(2)
            .find_map(|name| match self.by_message.get(name) {
                Some(identity) => Some(identity.noun.clone()),
                None => self.packages.get(name).cloned().flatten(),
            })
    }

    /// Whether the schema says that a field holds a UUID.
    pub fn is_uuid(field: Field<'_>) -> bool {
        let format = field
            .options()
            .messages(option::FIELD_INFO)
            .find_map(|info| info.int32(option::FORMAT));
        format == Some(option::UUID4)
    }

    /// What the ids of a kind of thing look like. Where two messages share a noun, the first by name
    /// decides.
    pub fn style(&self, noun: &str) -> Option<&Style> {
        Some(&self.of(self.firsts.get(noun)?)?.style)
    }
}

fn is_id_type(field: Field<'_>) -> bool {
    matches!(
        field.ty(),
        Type::Scalar(
            Scalar::String
                | Scalar::Int32
                | Scalar::Int64
                | Scalar::Uint32
                | Scalar::Uint64
                | Scalar::Fixed64
                | Scalar::Fixed32
        )
    )
}

fn identity(message: Message<'_>, comment: &dyn Fn(Field<'_>) -> String) -> Option<Identity> {
    let name = words::split(message.name());
    if name.last().is_some_and(|last| last == "request") || message.is_map_entry() {
        return None;
    }
    let own = [name.join("_"), "_id".to_owned()].concat();
    let is_resource = message.options().has(option::RESOURCE);
    let candidates = || {
        message
            .fields()
            .filter(|f| is_id_type(*f) && !f.is_list() && f.oneof().is_none())
    };
    let is_marked = |field: &Field<'_>| {
        field
            .options()
            .values(option::FIELD_BEHAVIOR)
            .any(|value| is_identifier(&value))
    };
    let field = candidates()
        .find(is_marked)
        .or_else(|| candidates().find(|f| f.name() == "name" && is_resource))
        .or_else(|| candidates().find(|f| f.name() == own))
        .or_else(|| candidates().find(|f| matches!(f.name(), "id" | "uid" | "uuid")))?;
    let pattern = message
        .options()
        .messages(option::RESOURCE)
        .find_map(|o| o.string(option::RESOURCE_PATTERN));
    Some(Identity {
        noun: name.join(" ").into(),
        number: field.number().cast_unsigned(),
        style: match pattern {
            Some(pattern) if field.name() == "name" => Style::Resource(pattern.to_owned()),
            _ => style(field, &comment(field), &name),
        },
    })
}

fn is_identifier(value: &crate::schema::wire::Value<'_>) -> bool {
    use crate::schema::wire::Value;
    match value {
        Value::Varint(number) => *number == option::IDENTIFIER as u64,
        Value::Bytes(packed) => packed.contains(&(option::IDENTIFIER as u8)),
        _ => false,
    }
}

/// What the comment of an id says about its looks; else letters behind the noun.
fn style(field: Field<'_>, comment: &str, noun: &[String]) -> Style {
    let quoted = comment.split('`').skip(1).step_by(2);
    let prefix = quoted
        .filter(|text| text.len() <= 12 && text.ends_with(['_', '-']))
        .map(str::to_owned)
        .next();
    let mentions = |word: &str| comment.split(|c: char| !c.is_alphanumeric()).any(|found| found == word);
    if mentions("ULID") {
        return Style::Ulid(prefix.unwrap_or_default());
    }
    if mentions("UUID") || field.name() == "uuid" {
        return Style::Uuid;
    }
    Style::Letters(prefix.unwrap_or_else(|| format!("{}_", noun.join("_"))))
}

/// The digits of Crockford's base 32.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Style {
    /// The id that belongs to a key.
    pub fn text(&self, key: Key) -> String {
        match self {
            Self::Letters(prefix) => format!("{prefix}{}", digits(key.wide(), 12).to_lowercase()),
            Self::Ulid(prefix) => format!("{prefix}{}", ulid(key)),
            Self::Uuid => uuid(key),
            Self::Resource(pattern) => resource(pattern, key),
        }
    }
}

fn digits(mut number: u128, count: usize) -> String {
    let mut text = vec![b'0'; count];
    for digit in text.iter_mut().rev() {
        *digit = DIGITS[(number & 31) as usize];
        number >>= 5;
    }
    text.into_iter().map(char::from).collect()
}

/// A ULID of some moment in 2025.
fn ulid(key: Key) -> String {
    const START_OF_2025: u64 = 1_735_689_600_000;
    const YEAR: u64 = 365 * 24 * 3600 * 1000;
    let moment = START_OF_2025 + key.with("moment").below(YEAR);
    format!("{}{}", digits(u128::from(moment), 10), digits(key.wide(), 16))
}

/// A UUID of version 4.
pub fn uuid(key: Key) -> String {
    let bits = key.wide() & !(0xf << 76) & !(0b11 << 62) | 0x4 << 76 | 0b10 << 62;
    let text = format!("{bits:032x}");
    format!(
        "{}-{}-{}-{}-{}",
        &text[..8],
        &text[8..12],
        &text[12..16],
        &text[16..20],
        &text[20..]
    )
}

fn resource(pattern: &str, key: Key) -> String {
    let part = |segment: &str| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => digits(key.with(name).wide(), 10).to_lowercase(),
        None => segment.to_owned(),
    };
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}
