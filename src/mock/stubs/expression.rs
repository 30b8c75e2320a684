//! Expressions of CEL in stubs. They see
//! `request`, `headers`, `index` (of the item in a stream) and `position` (of the message in the call).

use std::cell::OnceCell;
use std::sync::{Arc, LazyLock};

use ::cel::common::ast::IdedExpr;
use ::cel::{Context, Env, Program, Value as Cel};
use buffa_descriptor::reflect::DynamicMessage;
use buffa_descriptor::{DescriptorPool, FieldKind, MessageIndex, SingularKind};
use http::HeaderMap;
use regex::Regex;

use crate::diagnostic::{Place, nearest};
use crate::validate::cel;

use super::cel_value::cel_message;
use super::value;

pub use super::template::{Computed, Template, Text};

/// What expressions can be about.
const VARIABLES: &[&str] = &["request", HEADERS, "index", "position"];
/// The variable with the headers of the request.
pub const HEADERS: &str = "headers";
/// How long an expression may be, and how deep its brackets: parsers of expressions are recursive.
const MAX_LENGTH: usize = 1000;
const MAX_DEPTH: usize = 32;

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib();
    cel::declare(&mut env).expect("every function is declared once");
    Arc::new(env)
});
/// A path such as `request.price.units`, and whether it is called.
static PATH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\brequest((?:\.[A-Za-z_][A-Za-z0-9_]*)+)(\(?)").expect("the pattern is fixed"));
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"#).expect("the pattern is fixed"));

/// An expression that was read.
#[derive(Debug)]
pub struct Expression {
    source: String,
    tree: IdedExpr,
    /// The variables that it uses.
    variables: Vec<String>,
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
        let mut variables: Vec<String> = program
            .references()
            .variables()
            .into_iter()
            .map(str::to_owned)
            .collect();
        variables.sort_unstable();
        let mut expression = program.expression().clone();
        let own = cel::own_names(&mut expression);
        variables.retain(|name| !own.contains(name));
        for name in &variables {
            if !VARIABLES.contains(&name.as_str()) {
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
        cel::count(&mut expression);
        Ok(Self {
            source: source.to_owned(),
            tree: expression,
            variables,
        })
    }

    /// Whether the expression is true; what keeps it from being either is told.
    pub fn holds(&self, inputs: &Inputs<'_>) -> Result<bool, String> {
        match self.value(inputs)? {
            Cel::Bool(holds) => Ok(holds),
            _ => Err(format!("`{}` is neither true nor false", self.source)),
        }
    }

    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it uses a variable.
    pub fn is_about(&self, variable: &str) -> bool {
        self.variables.iter().any(|used| used == variable)
    }

    pub fn value(&self, inputs: &Inputs<'_>) -> Result<Cel, String> {
        let value = cel::within(|| inputs.context().resolve(&self.tree).map_err(|error| error.to_string()));
        value.map_err(|problem| format!("`{}`: {problem}", self.source))
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
            context.add_variable_from_value(HEADERS, headers);
            context.add_variable_from_value("index", self.index.cast_signed());
            context.add_variable_from_value("position", self.position.cast_signed());
            context
        })
    }
}

/// A place as in `stubs/offer.yaml:3`.
pub fn shown(place: &Place) -> String {
    match place.span {
        Some(span) => format!("{}:{}", place.file, span.start.line + 1),
        None => place.file.to_string(),
    }
}
