//! What a server says about itself: reflection (v1 and v1alpha) and health.

use std::sync::{Arc, OnceLock};

use anyhow::{Result, bail};
use bytes::Bytes;
use connectrpc::dispatcher::{MethodDescriptor, RequestStream, StreamingResult, UnaryResult};
use connectrpc::{CodecFormat, Dispatcher, Payload, RequestContext, Router};
use connectrpc_reflection::Reflector;

use crate::compile::descriptor::{Imports, SourceInfo, encode};
use crate::mock::whole::Mock;
use crate::schema::Schema;
use crate::sources::{Source, Sources};

const HEALTH: &str = "grpc.health.v1.Health";
const HEALTH_FILE: &str = "grpc/health/v1/health.proto";
const HEALTH_PROTO: &str = include_str!("health.proto");

/// Whether a path such as `/grpc.health.v1.Health/Check` is one of reflection or health.
pub fn is_path(path: &str) -> bool {
    path.strip_prefix('/').is_some_and(is_method)
}

fn is_method(name: &str) -> bool {
    name.starts_with("grpc.reflection.") || name.starts_with("grpc.health.")
}

/// The descriptor set of the health service, so that reflection can describe it
/// too; empty if the schema has one.
///
/// # Errors
///
/// The schema has another file under the name of the health service's.
pub fn health_descriptor(schema: &Schema) -> Result<Vec<u8>> {
    if schema.service(HEALTH).is_some() {
        return Ok(Vec::new());
    }
    if schema.file(HEALTH_FILE).is_some() {
        bail!("`{HEALTH_FILE}` does not declare `{HEALTH}`, which every gRPC server has at that place");
    }
    let mut sources = Sources::new();
    let source = Source {
        shown: HEALTH_FILE.into(),
        text: HEALTH_PROTO.into(),
    };
    sources.insert(HEALTH_FILE, source)?;
    let Ok(health) = crate::compile::compile(&sources) else {
        bail!("cannot compile `{HEALTH_FILE}`");
    };
    Ok(encode(&health, Imports::Exclude, SourceInfo::Exclude))
}

/// The services of this file for a mock. All of its services are healthy.
///
/// They are made when they are first asked: few clients do, and a large schema takes its time.
pub struct Discovery {
    mock: Arc<Mock>,
    router: OnceLock<Router>,
}

impl Discovery {
    pub fn new(mock: Arc<Mock>) -> Self {
        Self {
            mock,
            router: OnceLock::new(),
        }
    }

    fn router(&self) -> &Router {
        self.router.get_or_init(|| {
            let pool = self.mock.everything().map(Arc::clone);
            let reflector = pool.and_then(|pool| Reflector::from_descriptor_pool(pool).ok());
            let router = match reflector {
                Some(reflector) => connectrpc_reflection::install(Router::new(), reflector),
                // What cannot be linked cannot be told.
                None => Router::new(),
            };
            let (router, _status) = connectrpc_health::install_static(router, self.mock.services());
            router
        })
    }
}

/// Only what [`Discovery::lookup`] finds is called.
impl Dispatcher for Discovery {
    fn lookup(&self, path: &str) -> Option<MethodDescriptor> {
        if is_method(path) {
            self.router().lookup(path)
        } else {
            None
        }
    }

    fn call_unary(&self, path: &str, context: RequestContext, request: Payload, codec: CodecFormat) -> UnaryResult {
        self.router().call_unary(path, context, request, codec)
    }

    fn call_server_streaming(
        &self,
        path: &str,
        context: RequestContext,
        request: Bytes,
        codec: CodecFormat,
    ) -> StreamingResult {
        self.router().call_server_streaming(path, context, request, codec)
    }

    fn call_client_streaming(
        &self,
        path: &str,
        context: RequestContext,
        requests: RequestStream,
        codec: CodecFormat,
    ) -> UnaryResult {
        self.router().call_client_streaming(path, context, requests, codec)
    }

    fn call_bidi_streaming(
        &self,
        path: &str,
        context: RequestContext,
        requests: RequestStream,
        codec: CodecFormat,
    ) -> StreamingResult {
        self.router().call_bidi_streaming(path, context, requests, codec)
    }
}
