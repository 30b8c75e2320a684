//! `mock`: how the mock answers.

use crate::diagnostic::Span;

use super::value::read_path;
use super::yaml::{Node, Reader};

/// How the mock answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Mock {
    /// An address and a port.
    pub listen: String,
    pub seed: u64,
    /// The language of what is made up; where there is none, each client is asked for its own.
    pub locale: Option<Language>,
    /// The folder of stubs, below the workspace's root.
    pub stubs: String,
    /// What errors look like in protobuf over HTTP and in REST.
    pub error_form: ErrorForm,
    /// Whether requests have to keep the rules of protovalidate.
    pub validate: bool,
    /// How many bytes a message of a client may have, out of its compression.
    pub max_receive_message_length: usize,
    /// Paths of plain protobuf over HTTP, besides `/{service}/{method}`.
    pub routes: Vec<Route>,
}

/// What the body of an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorForm {
    /// A `google.rpc.Status`, in protobuf or in JSON as the client asks.
    Status,
    /// As Google's servers have it: in JSON the status stands in `error`, with the HTTP status as its `code`.
    Google,
    /// The JSON of Connect, whatever the client asks.
    Connect,
}

/// A language of made-up texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Japanese,
}

/// Every language.
pub const LANGUAGES: &[Language] = &[Language::English, Language::Japanese];

impl Language {
    /// The names of all, as BCP 47 has them.
    pub const NAMES: &[&str] = &["en", "ja"];

    /// The language with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "en" => Some(Self::English),
            "ja" => Some(Self::Japanese),
            _ => None,
        }
    }
}

/// A pattern of paths at which methods are served.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Such as `/services/offer/v1/{method}`; `{package}` stands for the
    /// proto package with slashes, `{service}` for the service's name.
    pub path: String,
    /// The full name of the only service that the route is about.
    pub service: Option<String>,
    pub span: Span,
}

impl Default for Mock {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            seed: 1,
            locale: None,
            stubs: "stubs".to_owned(),
            error_form: ErrorForm::Status,
            validate: true,
            max_receive_message_length: 4 * 1024 * 1024,
            routes: Vec::new(),
        }
    }
}

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Mock {
    let fields = reader.fields(
        node,
        &[
            "listen",
            "seed",
            "locale",
            "stubs",
            "error_form",
            "validate",
            "max_receive_message_length",
            "routes",
        ],
    );
    let defaults = Mock::default();
    Mock {
        listen: fields
            .get("listen")
            .and_then(|node| read_address(reader, node))
            .unwrap_or(defaults.listen),
        seed: fields
            .get("seed")
            .and_then(|node| reader.u64(node))
            .unwrap_or(defaults.seed),
        locale: fields.get("locale").and_then(|node| read_language(reader, node)),
        stubs: fields
            .get("stubs")
            .and_then(|node| read_path(reader, node))
            .unwrap_or(defaults.stubs),
        error_form: fields
            .get("error_form")
            .and_then(|node| read_error_form(reader, node))
            .unwrap_or(defaults.error_form),
        validate: fields
            .get("validate")
            .and_then(|node| reader.bool(node))
            .unwrap_or(defaults.validate),
        max_receive_message_length: fields
            .get("max_receive_message_length")
            .and_then(|node| read_length(reader, node))
            .unwrap_or(defaults.max_receive_message_length),
        routes: fields
            .get("routes")
            .map_or_else(Vec::new, |node| read_routes(reader, node)),
    }
}

/// A number of bytes that lets something in.
fn read_length(reader: &mut Reader<'_>, node: &Node) -> Option<usize> {
    let length = reader.u64(node)?;
    if length == 0 {
        let error = reader.error(node.span, "no message has 0 bytes or less");
        error.advise("write a number of bytes, as in `max_receive_message_length: 4194304`");
    }
    Some(usize::try_from(length).unwrap_or(usize::MAX))
}

/// A host and a port.
fn read_address(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let address = reader.string(node)?;
    let parts = address.rsplit_once(':');
    if parts.is_none_or(|(host, port)| host.is_empty() || port.parse::<u16>().is_err()) {
        let error = reader.error(node.span, format!("`{address}` is no address"));
        error.advise("write a host and a port, as in `listen: 127.0.0.1:8080`");
    }
    Some(address)
}

fn read_routes(reader: &mut Reader<'_>, node: &Node) -> Vec<Route> {
    if let Some(path) = node.as_str() {
        let error = reader.error(node.span, "`routes` is a list of paths");
        error.advise(format!("write `routes: [{{path: \"{path}\"}}]`"));
        return Vec::new();
    }
    let routes = reader.list(node);
    routes.iter().filter_map(|node| read_route(reader, node)).collect()
}

fn read_error_form(reader: &mut Reader<'_>, node: &Node) -> Option<ErrorForm> {
    const FORMS: [(&str, ErrorForm); 3] = [
        ("status", ErrorForm::Status),
        ("google", ErrorForm::Google),
        ("connect", ErrorForm::Connect),
    ];
    let name = reader.string(node)?;
    let found = FORMS.iter().find(|(known, _)| *known == name);
    if found.is_none() {
        let error = reader.error(node.span, format!("there is no form of errors `{name}`"));
        error.advise("forms are `status`, `google` and `connect`");
    }
    found.map(|(_, form)| *form)
}

fn read_language(reader: &mut Reader<'_>, node: &Node) -> Option<Language> {
    let name = reader.string(node)?;
    let found = Language::from_name(&name);
    if found.is_none() {
        let error = reader.error(node.span, format!("there is no locale `{name}`"));
        error.advise(format!("locales are `{}`", Language::NAMES.join("`, `")));
    }
    found
}

fn read_route(reader: &mut Reader<'_>, node: &Node) -> Option<Route> {
    let fields = reader.fields(node, &["path", "service"]);
    let Some(path) = fields.get("path") else {
        let error = reader.error(node.span, "the key `path` is missing");
        error.advise("write it as in `path: /services/offer/v1/{method}`");
        return None;
    };
    let pattern = reader.string(path)?;
    let places = pattern.matches('{').count();
    let known = ["{method}", "{service}", "{package}"];
    if !pattern.starts_with('/') || !pattern.contains("{method}") {
        let error = reader.error(path.span, format!("`{pattern}` is no route"));
        error.advise("a route starts with `/` and has `{method}` in it, as in `/services/offer/v1/{method}`");
    } else if places != known.iter().map(|name| pattern.matches(name).count()).sum::<usize>() {
        let error = reader.error(path.span, format!("`{pattern}` has a part in braces that is unknown"));
        error.advise(format!("known parts are `{}`", known.join("`, `")));
    }
    Some(Route {
        path: pattern,
        service: fields.get("service").and_then(|node| reader.string(node)),
        span: path.span,
    })
}
