//! Expressions of CEL in stubs: as conditions, and as `${…}` in answers. They see
//! `request`, `headers`, `index` (of the item in a stream) and `position` (of the message in the call).

use std::cell::OnceCell;
use std::fmt;
use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use buffa::editions::FieldPresence;
use buffa_descriptor::reflect::{DynamicMessage, MapKey, Value};
use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex, ScalarType, SingularKind};
use cel::{Context, Env, Program, Value as Cel};
use http::HeaderMap;
use regex::Regex;

use crate::config::yaml::{Node, Reader, Value as Yaml};
use crate::diagnostic::{Place, Span, nearest};
use crate::mock::given::Part;

use super::STUB;
use super::value::{self, Expressions};

/// What expressions can be about.
const VARIABLES: &[&str] = &["request", "headers", "index", "position"];
/// How long an expression may be, and how deep its brackets: parsers of expressions are recursive.
const MAX_LENGTH: usize = 1000;
const MAX_DEPTH: usize = 32;

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));
/// A path such as `request.price.units`, and whether it is called.
static PATH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\brequest((?:\.[A-Za-z_][A-Za-z0-9_]*)+)(\(?)").expect("the pattern is fixed"));
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"#).expect("the pattern is fixed"));

/// An expression that was read.
#[derive(Debug)]
pub struct Expression {
    source: String,
    program: Program,
}

impl Expression {
    /// Reads an expression about requests of type `ty`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in a sentence.
    pub fn parse(source: &str, pool: &DescriptorPool, ty: MessageIndex) -> Result<Self, String> {
        let depth = source.chars().fold((0_usize, 0), |(depth, most), letter| {
            let depth = match letter {
                '(' | '[' | '{' => depth + 1,
                ')' | ']' | '}' => depth.saturating_sub(1),
                _ => depth,
            };
            (depth, most.max(depth))
        });
        if source.len() > MAX_LENGTH || depth.1 > MAX_DEPTH {
            return Err(format!(
                "an expression has at most {MAX_LENGTH} bytes and brackets {MAX_DEPTH} deep"
            ));
        }
        let program = Program::compile(source).map_err(|errors| {
            let text = errors.to_string();
            let first = text.lines().next().unwrap_or_default();
            format!("`{source}` is no expression of CEL: {first}")
        })?;
        for name in program.references().variables() {
            if !VARIABLES.contains(&name) {
                return Err(match nearest(name, VARIABLES.iter().copied()) {
                    Some(near) => format!("`{source}` is about `{name}`, which is unknown; did you mean `{near}`?"),
                    None => format!(
                        "`{source}` is about `{name}`, which is unknown; known are `{}`",
                        VARIABLES.join("`, `")
                    ),
                });
            }
        }
        check_paths(source, pool, ty)?;
        Ok(Self {
            source: source.to_owned(),
            program,
        })
    }

    /// Whether the expression is true; what keeps it from being either is told.
    pub fn holds(&self, inputs: &Inputs<'_>) -> Result<bool, String> {
        match self.program.execute(inputs.context()) {
            Ok(Cel::Bool(holds)) => Ok(holds),
            Ok(_) => Err(format!("`{}` is neither true nor false", self.source)),
            Err(error) => Err(format!("`{}`: {error}", self.source)),
        }
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    fn value(&self, inputs: &Inputs<'_>) -> Result<Cel, String> {
        self.program
            .execute(inputs.context())
            .map_err(|error| format!("`{}`: {error}", self.source))
    }
}

/// Finds fields of the request that are not there.
fn check_paths(source: &str, pool: &DescriptorPool, ty: MessageIndex) -> Result<(), String> {
    let bare = QUOTED.replace_all(source, "''");
    for found in PATH.captures_iter(&bare) {
        let names: Vec<&str> = found
            .get(1)
            .map_or("", |path| path.as_str())
            .split('.')
            .skip(1)
            .collect();
        let is_called = found.get(2).is_some_and(|bracket| !bracket.is_empty());
        let count = names.len() - usize::from(is_called);
        let mut ty = ty;
        for name in &names[..count] {
            let message = pool.message(ty);
            if value::has_own_json(message.full_name()) {
                break;
            }
            let Some(field) = message.fields().iter().find(|field| field.name() == *name) else {
                let known = message.fields().iter().map(buffa_descriptor::FieldDescriptor::name);
                let help = nearest(name, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                return Err(format!("`{}` has no field `{name}`{help}", message.full_name()));
            };
            match field.kind() {
                FieldKind::Singular(SingularKind::Message(next)) => ty = next,
                _ => break,
            }
        }
    }
    Ok(())
}

/// What expressions are about, made ready when the first one asks.
pub struct Inputs<'a> {
    pub request: &'a DynamicMessage,
    pub headers: &'a HeaderMap,
    /// Which message of the call the request is.
    pub position: u64,
    /// Which item of the stream is being made.
    pub index: u64,
    context: OnceCell<Context<'static, 'static>>,
}

impl<'a> Inputs<'a> {
    pub fn new(request: &'a DynamicMessage, headers: &'a HeaderMap, position: u64, index: u64) -> Self {
        Self {
            request,
            headers,
            position,
            index,
            context: OnceCell::new(),
        }
    }

    fn context(&self) -> &Context<'static, 'static> {
        self.context.get_or_init(|| {
            let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
            let headers: std::collections::HashMap<String, Cel> = self
                .headers
                .iter()
                .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned().into())))
                .collect();
            context.add_variable_from_value("request", cel_message(self.request));
            context.add_variable_from_value("headers", headers);
            context.add_variable_from_value("index", self.index.cast_signed());
            context.add_variable_from_value("position", self.position.cast_signed());
            context
        })
    }
}

/// A message as CEL sees it: enums by name, timestamps and the like as in JSON,
/// fields without presence as their defaults.
fn cel_message(message: &DynamicMessage) -> Cel {
    let descriptor = message.pool().message(message.message_index());
    if value::has_own_json(descriptor.full_name()) {
        let json = serde_json::to_value(message).unwrap_or_default();
        return cel_json(&json);
    }
    let mut fields = std::collections::HashMap::new();
    for field in descriptor.fields() {
        let value = match message.field_by_number(field.number()) {
            Some(value) => cel_value(message.pool(), field.kind(), value),
            None => match default(message.pool(), field.kind(), field.presence()) {
                Some(value) => value,
                None => continue,
            },
        };
        fields.insert(field.name().to_owned(), value);
    }
    fields.into()
}

fn default(pool: &DescriptorPool, kind: FieldKind, presence: FieldPresence) -> Option<Cel> {
    Some(match kind {
        FieldKind::List(_) => Vec::<Cel>::new().into(),
        FieldKind::Map { .. } => std::collections::HashMap::<String, Cel>::new().into(),
        _ if presence != FieldPresence::Implicit => return None,
        FieldKind::Singular(kind) => match kind {
            SingularKind::Message(_) => return None,
            SingularKind::Enum(_) => cel_single(pool, kind, &Value::EnumNumber(0)),
            SingularKind::Scalar(scalar) => match scalar {
                ScalarType::String => String::new().into(),
                ScalarType::Bytes => Cel::Bytes(Arc::new(Vec::new())),
                ScalarType::Bool => Cel::Bool(false),
                ScalarType::Double | ScalarType::Float => Cel::Float(0.0),
                _ => Cel::Int(0),
            },
        },
    })
}

fn cel_value(pool: &DescriptorPool, kind: FieldKind, value: &Value) -> Cel {
    match (kind, value) {
        (FieldKind::List(kind), Value::List(items)) => items
            .iter()
            .map(|item| cel_single(pool, kind, item))
            .collect::<Vec<_>>()
            .into(),
        (FieldKind::Map { value: kind, .. }, Value::Map(entries)) => entries
            .iter()
            .map(|(key, value)| (cel_key(key), cel_single(pool, kind, value)))
            .collect::<std::collections::HashMap<String, Cel>>()
            .into(),
        (FieldKind::Singular(kind), value) => cel_single(pool, kind, value),
        _ => Cel::Null,
    }
}

fn cel_key(key: &MapKey) -> String {
    match key {
        MapKey::Bool(value) => value.to_string(),
        MapKey::I32(number) => number.to_string(),
        MapKey::I64(number) => number.to_string(),
        MapKey::U32(number) => number.to_string(),
        MapKey::U64(number) => number.to_string(),
        MapKey::String(text) => text.clone(),
    }
}

fn cel_single(pool: &DescriptorPool, kind: SingularKind, value: &Value) -> Cel {
    match value {
        Value::Bool(value) => Cel::Bool(*value),
        Value::I32(number) => Cel::Int(i64::from(*number)),
        Value::I64(number) => Cel::Int(*number),
        Value::U32(number) => Cel::Int(i64::from(*number)),
        Value::U64(number) => i64::try_from(*number).map_or(Cel::UInt(*number), Cel::Int),
        Value::F32(number) => Cel::Float(f64::from(*number)),
        Value::F64(number) => Cel::Float(*number),
        Value::String(text) => text.clone().into(),
        Value::Bytes(bytes) => Cel::Bytes(Arc::new(bytes.clone())),
        Value::EnumNumber(number) => {
            let name = match kind {
                SingularKind::Enum(ty) => pool
                    .enumeration(ty)
                    .values()
                    .iter()
                    .find(|value| value.number() == *number),
                _ => None,
            };
            name.map_or(Cel::Int(i64::from(*number)), |value| value.name().to_owned().into())
        }
        Value::Message(message) => cel_message(message),
        Value::List(_) | Value::Map(_) => Cel::Null,
    }
}

fn cel_json(json: &serde_json::Value) -> Cel {
    match json {
        serde_json::Value::Null => Cel::Null,
        serde_json::Value::Bool(value) => Cel::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => Cel::Int(number),
            None => Cel::Float(number.as_f64().unwrap_or_default()),
        },
        serde_json::Value::String(text) => text.clone().into(),
        serde_json::Value::Array(items) => items.iter().map(cel_json).collect::<Vec<_>>().into(),
        serde_json::Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), cel_json(value)))
            .collect::<std::collections::HashMap<String, Cel>>()
            .into(),
    }
}

/// A text with `${…}` in it; `$${` stands for `${`.
#[derive(Debug)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Text(String),
    Expression(Expression),
}

impl Template {
    /// Whether a text has an expression in it, or at least what looks like one.
    pub fn is_in(text: &str) -> bool {
        text.contains("${")
    }

    /// Reads a text.
    ///
    /// # Errors
    ///
    /// What is wrong with an expression in it, in a sentence.
    pub fn parse(text: &str, pool: &DescriptorPool, ty: MessageIndex) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, tail) = rest.split_at(start);
            let inside = &tail[2..];
            if let Some(before) = before.strip_suffix('$') {
                plain.push_str(before);
                plain.push_str("${");
                rest = inside;
                continue;
            }
            plain.push_str(before);
            let end = end_of(inside).ok_or_else(|| format!("a `}}` is missing behind `{tail}`"))?;
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Expression(Expression::parse(inside[..end].trim(), pool, ty)?));
            rest = &inside[end + 1..];
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }

    /// The text, with the values of its expressions.
    pub fn text(&self, inputs: &Inputs<'_>) -> Result<String, String> {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(plain) => text.push_str(plain),
                Piece::Expression(expression) => match yaml(&expression.value(inputs)?, Span::default()).value {
                    Yaml::Null => {}
                    Yaml::Bool(value) => text.push_str(&value.to_string()),
                    Yaml::Integer(number) => text.push_str(&number.to_string()),
                    Yaml::Number(piece) | Yaml::String(piece) => text.push_str(&piece),
                    value => {
                        let node = Node {
                            span: Span::default(),
                            value,
                        };
                        text.push_str(&value::json(&node).to_string());
                    }
                },
            }
        }
        Ok(text)
    }

    fn node(&self, span: Span, inputs: &Inputs<'_>) -> Result<Node, String> {
        match self.pieces.as_slice() {
            [Piece::Expression(expression)] => Ok(yaml(&expression.value(inputs)?, span)),
            _ => Ok(Node {
                span,
                value: Yaml::String(self.text(inputs)?),
            }),
        }
    }
}

/// Where the `}` is that closes an expression, brackets and quotes inside it respected.
fn end_of(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut letters = text.char_indices();
    while let Some((index, letter)) = letters.next() {
        match (quote, letter) {
            (Some(_), '\\') => {
                letters.next();
            }
            (Some(open), letter) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(index),
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    None
}

fn yaml(value: &Cel, span: Span) -> Node {
    let value = match value {
        Cel::Bool(value) => Yaml::Bool(*value),
        Cel::Int(number) => Yaml::Integer(*number),
        Cel::UInt(number) => i64::try_from(*number).map_or_else(|_| Yaml::Number(number.to_string()), Yaml::Integer),
        Cel::Float(number) => Yaml::Number(number.to_string()),
        Cel::String(text) => Yaml::String(text.to_string()),
        Cel::Bytes(bytes) => Yaml::String(STANDARD.encode(bytes.as_slice())),
        Cel::List(items) => Yaml::Sequence(items.iter().map(|item| yaml(item, span)).collect()),
        Cel::Map(map) => {
            let mut entries: Vec<(Node, Node)> = map
                .map
                .iter()
                .map(|(key, value)| {
                    let key = Node {
                        span,
                        value: Yaml::String(key.to_string()),
                    };
                    (key, yaml(value, span))
                })
                .collect();
            entries.sort_by(|one, other| one.0.as_str().cmp(&other.0.as_str()));
            Yaml::Mapping(entries)
        }
        _ => Yaml::Null,
    };
    Node { span, value }
}

/// A value of an answer that depends on the request.
pub struct Computed {
    pub template: Template,
    pub kind: FieldKind,
    pub place: Place,
}

impl fmt::Debug for Computed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Computed").field(&self.template).finish()
    }
}

impl Computed {
    /// The value for a request.
    ///
    /// # Errors
    ///
    /// The expression has no value, or one that the field cannot hold.
    pub fn part(&self, pool: &Arc<DescriptorPool>, inputs: &Inputs<'_>) -> Result<Part, String> {
        let span = self.place.span.unwrap_or_default();
        let node = self
            .template
            .node(span, inputs)
            .map_err(|problem| format!("{}: {problem}", shown(&self.place)))?;
        let mut reader = Reader::new(&self.place.file, STUB);
        let part = value::part_of_kind(&mut reader, pool, self.kind, &node, Expressions::Forbidden);
        match (part, reader.into_diagnostics().into_iter().next()) {
            (Some(part), None) => Ok(part),
            (_, problem) => {
                let problem = problem.map_or_else(|| "there is no value".to_owned(), |problem| problem.message);
                Err(format!("{}: {problem}", shown(&self.place)))
            }
        }
    }
}

/// A place as in `stubs/offer.yaml:3`.
pub fn shown(place: &Place) -> String {
    match place.span {
        Some(span) => format!("{}:{}", place.file, span.start.line + 1),
        None => place.file.to_string(),
    }
}
