//! Which method is meant by an HTTP method and a path: the rules of `google.api.http` in a tree of segments.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::mock::share::path_of;
use crate::parallel;
use crate::schema::{Element as _, Field, File, Message, Method, Options, Schema, Service, Type};

use super::template::{Segment, Template};

/// The number of `google.api.http` among the options of a method.
pub const HTTP: u32 = 72_295_728;

/// Numbers of `google.api.HttpRule`.
mod rule {
    pub const GET: u32 = 2;
    pub const PUT: u32 = 3;
    pub const POST: u32 = 4;
    pub const DELETE: u32 = 5;
    pub const PATCH: u32 = 6;
    pub const BODY: u32 = 7;
    pub const CUSTOM: u32 = 8;
    pub const ADDITIONAL: u32 = 11;
    pub const RESPONSE_BODY: u32 = 12;
}

/// One rule of a method.
#[derive(Debug)]
pub struct Binding {
    /// The path of the method, as in `offer.v1.OfferService/GetOffer`.
    pub method: Box<str>,
    pub template: Template,
    /// Where each variable of the template goes.
    pub targets: Vec<FieldPath>,
    pub body: Body,
    /// The field that is all of the response.
    pub response_body: Option<u32>,
    /// `*` is every method.
    http_method: String,
}

/// Numbers of fields, from a message inwards.
pub type FieldPath = Vec<u32>;

/// What of the request the body holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    Nothing,
    /// Everything that the path does not.
    Whole,
    Field(u32),
}

/// All rules of a schema.
#[derive(Debug, Default)]
pub struct Table {
    root: Node,
    shown: Vec<String>,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<String, Node>,
    one: Option<Box<Node>>,
    ends: Vec<Arc<Binding>>,
    /// Rules that end with `**` here.
    open: Vec<Arc<Binding>>,
}

/// What there is at a path.
#[derive(Debug)]
pub enum Found {
    Binding(Arc<Binding>),
    /// Other HTTP methods, by name.
    Others(Vec<String>),
    Nothing,
}

impl Table {
    /// The rules of all methods, and what is wrong with some, in a sentence for each method. The others are served.
    pub fn of(schema: &Schema) -> (Self, Vec<(Method<'_>, String)>) {
        let services: Vec<Service<'_>> = schema.files().flat_map(File::services).collect();
        let mut table = Self::default();
        let mut problems = Vec::new();
        parallel::fold(
            &services,
            |_, service| {
                let methods = service.methods().map(|method| (method, bindings(method)));
                methods.collect::<Vec<_>>()
            },
            |_, read| {
                for (method, (bindings, problem)) in read {
                    for binding in bindings {
                        table.insert(binding);
                    }
                    problems.extend(problem.map(|problem| (method, problem)));
                }
            },
        );
        (table, problems)
    }

    fn insert(&mut self, binding: Binding) {
        let binding = Arc::new(binding);
        let mut node = &mut self.root;
        let mut path = String::new();
        let mut is_open = false;
        for segment in &binding.template.segments {
            path.push('/');
            match segment {
                Segment::Literal(literal) => {
                    path.push_str(literal);
                    node = node.literals.entry(literal.clone()).or_default();
                }
                Segment::One => {
                    path.push('*');
                    node = node.one.get_or_insert_default();
                }
                Segment::Rest => {
                    path.push_str("**");
                    is_open = true;
                }
            }
        }
        if let Some(verb) = &binding.template.verb {
            path.push(':');
            path.push_str(verb);
        }
        self.shown.push(path);
        if is_open {
            node.open.push(binding);
        } else {
            node.ends.push(binding);
        }
    }

    /// The patterns of the paths.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.shown.iter().map(String::as_str)
    }

    /// The rule for a path without its verb, and the path's parts for [`Template::value`].
    pub fn find<'p>(&self, http_method: &str, path: &'p str) -> (Found, Vec<&'p str>) {
        if self.shown.is_empty() {
            return (Found::Nothing, Vec::new());
        }
        let path = path.strip_prefix('/').unwrap_or(path);
        let with_verb = path.rsplit_once(':').filter(|(_, verb)| !verb.contains('/'));
        let mut others = Vec::new();
        let readings = [with_verb.map(|(path, verb)| (path, Some(verb))), Some((path, None))];
        for (path, verb) in readings.into_iter().flatten() {
            let parts: Vec<&str> = path.split('/').collect();
            let mut candidates = Vec::new();
            collect(&self.root, &parts, &mut candidates);
            candidates.retain(|binding| binding.template.verb.as_deref() == verb);
            let fits = |binding: &&&Arc<Binding>| {
                let wanted = binding.http_method.as_str();
                wanted == http_method || wanted == "*" || (wanted == "GET" && http_method == "HEAD")
            };
            if let Some(found) = candidates.iter().find(fits) {
                return (Found::Binding(Arc::clone(found)), parts);
            }
            others.extend(candidates.iter().map(|binding| binding.http_method.clone()));
        }
        if others.is_empty() {
            return (Found::Nothing, Vec::new());
        }
        others.sort();
        others.dedup();
        (Found::Others(others), Vec::new())
    }
}

/// The rules whose templates match, those with literals first. The tree is no deeper than a template may be.
fn collect<'n>(node: &'n Node, parts: &[&str], found: &mut Vec<&'n Arc<Binding>>) {
    if let Some((part, rest)) = parts.split_first() {
        let part = super::template::decode(part, super::template::Keep::Nothing);
        if let Some(next) = node.literals.get(&part) {
            collect(next, rest, found);
        }
        if let Some(next) = node.one.as_ref().filter(|_| !part.is_empty()) {
            collect(next, rest, found);
        }
    } else {
        found.extend(&node.ends);
    }
    found.extend(&node.open);
}

/// The rule of a method and its additional ones, and what is wrong with the last that is wrong.
fn bindings(method: Method<'_>) -> (Vec<Binding>, Option<String>) {
    let mut bindings = Vec::new();
    let mut problem = None;
    for rule in method.options().messages(HTTP) {
        for rule in std::iter::once(rule).chain(rule.messages(rule::ADDITIONAL)) {
            match binding(method, rule) {
                Ok(binding) => bindings.extend(binding),
                Err(found) => problem = Some(found),
            }
        }
    }
    (bindings, problem)
}

fn binding(method: Method<'_>, rule: Options<'_>) -> Result<Option<Binding>, String> {
    let named = [
        ("GET", rule::GET),
        ("PUT", rule::PUT),
        ("POST", rule::POST),
        ("DELETE", rule::DELETE),
        ("PATCH", rule::PATCH),
    ];
    let standard = named
        .into_iter()
        .find_map(|(name, number)| Some((name.to_owned(), rule.string(number)?)));
    let custom = || {
        let custom = rule.messages(rule::CUSTOM).last()?;
        Some((custom.string(1)?.to_uppercase(), custom.string(2)?))
    };
    let Some((http_method, path)) = standard.or_else(custom) else {
        return Ok(None);
    };
    let template = Template::parse(path).map_err(|problem| format!("`{path}` is no path template: {problem}"))?;
    let mut targets = Vec::new();
    for variable in &template.variables {
        let (path, field) = resolve(method.input(), variable.field.split('.'))?;
        let is_text = match field.ty() {
            _ if field.is_list() || field.is_map() => false,
            Type::Message(message) => message.full_name().starts_with("google.protobuf."),
            Type::Scalar(_) | Type::Enum(_) => true,
        };
        if !is_text {
            return Err(format!("the field `{}` cannot be written in a path", variable.field));
        }
        targets.push(path);
    }
    let one = |ty, name: &str| resolve(ty, std::iter::once(name)).map(|(_, field)| field.number().cast_unsigned());
    let body = match rule.string(rule::BODY) {
        None | Some("") => Body::Nothing,
        Some("*") => Body::Whole,
        Some(name) => Body::Field(one(method.input(), name)?),
    };
    let response_body = match rule.string(rule::RESPONSE_BODY) {
        None | Some("" | "*") => None,
        Some(name) => Some(one(method.output(), name)?),
    };
    Ok(Some(Binding {
        method: path_of(method),
        template,
        targets,
        body,
        response_body,
        http_method,
    }))
}

/// The field at a path of names, as in the `.proto` or as in JSON.
///
/// # Errors
///
/// There is none, in a sentence.
pub fn resolve<'s, 'n>(
    mut message: Message<'s>,
    names: impl Iterator<Item = &'n str>,
) -> Result<(FieldPath, Field<'s>), String> {
    let mut path = Vec::new();
    let mut names = names.peekable();
    while let Some(name) = names.next() {
        let field = message
            .fields()
            .find(|field| field.name() == name || field.json_name() == name)
            .ok_or_else(|| {
                let known = message.fields().map(Field::name);
                match crate::diagnostic::nearest(name, known) {
                    Some(near) => format!(
                        "`{}` has no field `{name}`; did you mean `{near}`?",
                        message.full_name()
                    ),
                    None => format!("`{}` has no field `{name}`", message.full_name()),
                }
            })?;
        path.push(field.number().cast_unsigned());
        match field.ty() {
            _ if names.peek().is_none() => return Ok((path, field)),
            Type::Message(next) if !field.is_list() && !field.is_map() => message = next,
            _ => return Err(format!("`{name}` has no fields of its own")),
        }
    }
    Err("the name of the field is empty".to_owned())
}
