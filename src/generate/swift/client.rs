//! The client of a service: a protocol, a struct, and its methods as types.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Serialize;

use super::literal;
use super::names::{self, RUNTIME, is_runtime};
use super::text::documentation;
use super::{Caster, Job};
use crate::schema::{Element as _, Message, Method, Service};
use crate::tree::FileTree;

/// Names inside a service's type, which hide those outside of it.
const MEMBERS: [&str; 7] = [
    "Client",
    "ClientProtocol",
    "Method",
    "Request",
    "Response",
    "Self",
    "Stub",
];

/// The context of a client's template.
#[derive(Serialize)]
struct ClientContext {
    source: String,
    imports: BTreeSet<String>,
    transport: String,
    name: String,
    full_name: String,
    documentation: Vec<String>,
    methods: Vec<MethodContext>,
    left_out: Vec<LeftOut>,
}

#[derive(Serialize)]
struct MethodContext {
    function: String,
    name: String,
    #[serde(rename = "type")]
    ty: String,
    is_stream: bool,
    request: String,
    response: String,
    documentation: Vec<String>,
    /// A string literal.
    route: Option<String>,
    has_no_side_effects: bool,
}

/// A method that the client does not have.
#[derive(Serialize)]
struct LeftOut {
    function: String,
    /// A string literal.
    reason: String,
}

/// The methods that a client has: those with one request.
pub(super) fn methods(service: Service<'_>) -> impl Iterator<Item = Method<'_>> {
    service.methods().filter(|method| !method.is_client_streaming())
}

/// Where the company's gateway has a method, as a string literal, unless it is where every server has it.
fn route(job: &Job<'_>, method: Method<'_>) -> Option<String> {
    let route = job.answers.route(method);
    let path = format!("/{}/{}", method.service().full_name(), method.name());
    (route != path).then(|| literal::string(&route))
}

impl Caster<'_> {
    /// Adds the client of a service of the module.
    pub(super) fn client(&self, service: Service<'_>, tree: &mut FileTree) -> Result<()> {
        let context = self.client_context(service);
        let text = self.templates.render("swift/client.swift.tera", &context)?;
        tree.insert(format!("{}/{}.client.swift", self.sources, context.name), text)
    }

    fn client_context(&self, service: Service<'_>) -> ClientContext {
        let method = |method: Method<'_>| MethodContext {
            function: names::function(method),
            name: method.name().to_owned(),
            ty: names::method_type(method),
            is_stream: method.is_server_streaming(),
            request: self.reference(method.input(), service),
            response: self.reference(method.output(), service),
            documentation: documentation(method, "method"),
            route: route(self.job, method),
            has_no_side_effects: method.has_no_side_effects(),
        };
        let types = || methods(service).flat_map(|method| [method.input(), method.output()]);
        let mut imports: BTreeSet<String> = types().map(|ty| self.names.module_of(ty.file()).to_owned()).collect();
        imports.remove(&self.module);
        imports.insert(self.transport.module.clone());
        if types().any(|ty| is_runtime(ty.file())) {
            imports.insert(RUNTIME.to_owned());
        }
        let streaming = service.methods().filter(|method| method.is_client_streaming());
        ClientContext {
            source: literal::comment_line(service.file().path()),
            imports,
            transport: self.transport.module.clone(),
            name: names::service_name(service),
            full_name: service.full_name().to_owned(),
            documentation: documentation(service, "service"),
            methods: methods(service).map(method).collect(),
            left_out: streaming
                .map(|method| LeftOut {
                    function: names::function(method),
                    reason: literal::string(&format!(
                        "`{}` streams its requests, which URLSession cannot send: call it over gRPC",
                        method.name()
                    )),
                })
                .collect(),
        }
    }

    /// A message's type as code inside a service's type writes it.
    fn reference(&self, message: Message<'_>, service: Service<'_>) -> String {
        let path = self.names.message_in(message, &self.module);
        let root = path.split('.').next().unwrap_or_default();
        let is_hidden = MEMBERS.contains(&root) || methods(service).any(|method| names::method_type(method) == root);
        if is_hidden && self.names.module_of(message.file()) == self.module {
            return format!("{}.{path}", self.module);
        }
        path
    }
}
