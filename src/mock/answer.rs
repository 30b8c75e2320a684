//! A mock of every service of a schema, and what it answers.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use buffa_descriptor::DescriptorPool;

use crate::compile::descriptor::{self, Imports, SourceInfo};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::schema::{Element, File, Schema, Service};

use super::echo::Echo;
use super::fake::{Fakes, Scope};
use super::given::Given;
use super::reply::{Item, Kind, Method, Reply, Request, parts_of_name};
use super::stubs::{self, Stub, Stubs};

/// How many messages a stream has unless a stub says so.
const STREAM_LENGTH: u64 = 3;

/// Everything that answers depend on. It never changes: a new schema or new
/// stubs make a new mock.
pub struct Mock {
    pub(super) pool: Arc<DescriptorPool>,
    pub(super) methods: HashMap<Box<str>, Arc<Method>>,
    /// The full names of the services, in the order of the schema.
    pub(super) services: Vec<Box<str>>,
    pub(super) routes: Vec<config::Route>,
    fakes: Fakes,
    stubs: Stubs,
}

impl fmt::Debug for Mock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Mock")
            .field("services", &self.services)
            .field("stubs", &self.stubs)
            .finish_non_exhaustive()
    }
}

impl Mock {
    /// A mock of all services of `schema`, without stubs.
    ///
    /// # Errors
    ///
    /// The schema has something that messages cannot be made of at run time.
    pub fn new(schema: &Schema, config: &config::Mock) -> Result<Self> {
        let mut set = descriptor::encode(schema, Imports::Include, SourceInfo::Exclude);
        set.extend(super::protocols::health_descriptor(schema)?);
        // The bytes are our own, so the limits against hostile ones do not apply.
        let options = buffa::DecodeOptions::new().with_element_memory_limit(usize::MAX);
        let pool =
            DescriptorPool::decode_with_options(&set, &options).context("cannot link the schema for the mock")?;
        let pool = Arc::new(pool);
        let services = || schema.files().flat_map(File::services);
        let mut methods = HashMap::new();
        for method in services().flat_map(Service::methods) {
            let service = method.service();
            let types = pool
                .message_index(method.input().full_name())
                .zip(pool.message_index(method.output().full_name()));
            let (input, output) =
                types.with_context(|| format!("cannot find the messages of `{}`", method.full_name()))?;
            let (verb, object) = parts_of_name(method.name());
            let path: Box<str> = format!("{}/{}", service.full_name(), method.name()).into();
            let method = Method {
                path: path.clone(),
                package: service.file().package().into(),
                service: service.name().into(),
                name: method.name().into(),
                kind: Kind::new(method.is_client_streaming(), method.is_server_streaming()),
                has_no_side_effects: method.has_no_side_effects(),
                input,
                output,
                verb: verb.into(),
                object: object.into(),
            };
            methods.insert(path, Arc::new(method));
        }
        Ok(Self {
            fakes: Fakes::new(schema, Arc::clone(&pool), config.seed),
            services: services().map(|service| service.full_name().into()).collect(),
            routes: config.routes.clone(),
            pool,
            methods,
            stubs: Stubs::default(),
        })
    }

    /// The same mock with stubs, from files given by path and text.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, sorted by place.
    pub fn with_stubs<'a>(
        mut self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<Diagnostic>> {
        self.stubs = stubs::read(&self.pool, &self.methods, files)?;
        Ok(self)
    }

    /// The method at `offer.v1.OfferService/GetOffer`.
    pub fn method(&self, path: &str) -> Option<&Arc<Method>> {
        self.methods.get(path)
    }

    /// The full names of the services, in the order of the schema.
    pub fn services(&self) -> impl ExactSizeIterator<Item = &str> {
        self.services.iter().map(|name| &**name)
    }

    pub fn stub_count(&self) -> usize {
        self.stubs.len()
    }
}

/// What a call gets. The same mock gives the same request the same answer, always.
pub fn answer(mock: &Mock, request: &Request<'_>) -> Reply {
    let stub = mock.stubs.select(&request.method.path, &request.message);
    let mut reply = Reply::default();
    if let Some(stub) = stub {
        reply.headers.clone_from(&stub.headers);
        reply.trailers.clone_from(&stub.trailers);
        reply.error.clone_from(&stub.error);
    }
    let count = match (request.method.kind, stub) {
        (_, Some(stub)) if stub.error.is_some() || stub.is_list => stub.responses.len() as u64,
        (Kind::ServerStream, _) => STREAM_LENGTH,
        _ => 1,
    };
    let delay = stub.map(|stub| stub.delay).unwrap_or_default();
    for index in 0..count {
        let position = match request.method.kind {
            Kind::Bidirectional => request.position + index,
            _ => index,
        };
        match item(mock, request, stub, index, position) {
            Ok(message) => reply.items.push(Item { delay, message }),
            Err(status) => {
                reply.error = Some(status);
                break;
            }
        }
    }
    if reply.items.is_empty() {
        reply.delay = delay;
    }
    reply
}

fn item(
    mock: &Mock,
    request: &Request<'_>,
    stub: Option<&Stub>,
    index: u64,
    position: u64,
) -> Result<buffa_descriptor::reflect::DynamicMessage, super::reply::Status> {
    let written = stub.and_then(|stub| stub.response(index));
    let echo = Echo::new(&mock.fakes, request.method, &request.message, position);
    let key = echo.as_ref().map_or_else(|| mock.fakes.seed(), Echo::key);
    let given = match (echo.as_ref().map(Echo::answer), written) {
        // A stub answers also where the request alone could not be answered.
        (Some(Err(status)), None) => return Err(status),
        (Some(Ok(given)), Some(written)) => mock.fakes.merge(request.method.output, given, written),
        (Some(Ok(given)), None) => given,
        (_, Some(written)) => written.clone(),
        (None, None) => Given::default(),
    };
    let key = given.origin.unwrap_or(key);
    Ok(mock
        .fakes
        .message(request.method.output, key, &given, &mut Scope::default()))
}
