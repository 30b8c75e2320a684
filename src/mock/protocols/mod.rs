//! The protocols of the mock, all on one port: each request goes to the file of its protocol.
//!
//! To add one: a file with a function from an HTTP request to a response, and
//! its line in [`Protocol::of`] and in [`State::respond`].

mod body;
mod cors;
mod discovery;
mod grpc_web_text;
mod nearby;
mod patience;
mod plain;
mod protobuf_http;
mod rest;
mod routes;
mod rpc;

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};

use bytes::Bytes;
use connectrpc::{Chain, ConnectRpcService, DeadlinePolicy, Limits};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method as HttpMethod, Request, Response};
use http_body::Body as HttpBody;

use super::whole::Mock;

pub use body::Body;
pub use discovery::health_descriptor;
pub use plain::{add_headers, status_json};
pub use rest::Table;
pub use routes::{check as check_routes, route_of};

use super::reply::Kind;
use patience::{PATIENCE, Timely};
use routes::Routes;

/// What envelopes and compression may add to a message on its way.
const OVERHEAD: usize = 16 * 1024;

/// A mock as an HTTP service. Copies share the mock, and [`Service::replace`] exchanges it for all of them.
#[derive(Clone)]
pub struct Service {
    state: Arc<RwLock<Arc<State>>>,
}

/// Everything that one mock is served with, so that a request meets one mock from beginning to end.
struct State {
    mock: Arc<Mock>,
    routes: Routes,
    rpc: ConnectRpcService<Chain<discovery::Discovery, rpc::Methods>>,
}

impl fmt::Debug for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Service")
            .field("mock", &self.state().mock)
            .finish_non_exhaustive()
    }
}

/// A service that answers for `mock`.
pub fn service(mock: Arc<Mock>) -> Service {
    Service {
        state: Arc::new(RwLock::new(Arc::new(State::new(mock)))),
    }
}

impl Service {
    /// Answers for another mock from the next request on; calls under way keep theirs.
    pub fn replace(&self, mock: Arc<Mock>) {
        let state = Arc::new(State::new(mock));
        // The lock only guards a pointer, which a panic elsewhere leaves whole.
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<B> tower::Service<Request<B>> for Service
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Error + Send + Sync + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let state = self.state();
        Box::pin(async move {
            let asked = cors::Asked::new(&request);
            let mut response = match asked.preflight() {
                Some(response) => response,
                None => state.respond(request).await,
            };
            asked.allow(response.headers_mut());
            Ok(response)
        })
    }
}

/// How a request speaks.
enum Protocol {
    /// gRPC, gRPC-Web and Connect.
    Rpc,
    /// A message as the body of a POST.
    ProtobufHttp(Box<str>),
    /// A path of `google.api.http`.
    Rest(rest::Call),
    /// There is nothing at the path.
    Nearby,
}

impl Protocol {
    fn of(state: &State, method: &HttpMethod, path: &str, headers: &HeaderMap) -> Self {
        let content_type = media_type(headers);
        let name = path.trim_start_matches('/');
        if state.mock.has_method(name) {
            return if protobuf_http::is_only_here(content_type) {
                Self::ProtobufHttp(name.into())
            } else {
                Self::Rpc
            };
        }
        if content_type.starts_with("application/grpc") || discovery::is_path(path) {
            return Self::Rpc;
        }
        match state.routes.find(path) {
            Some(found) => Self::ProtobufHttp(found.into()),
            None if method == HttpMethod::POST && content_type.starts_with("application/connect+") => Self::Rpc,
            None => rest::Call::find(&state.mock.rest, method, path).map_or(Self::Nearby, Self::Rest),
        }
    }
}

impl State {
    fn new(mock: Arc<Mock>) -> Self {
        let limits = Limits::default()
            .with_max_message_size(mock.message_limit())
            .with_max_request_body_size(mock.message_limit().saturating_add(OVERHEAD));
        let dispatcher = Chain(
            discovery::Discovery::new(Arc::clone(&mock)),
            rpc::Methods::new(Arc::clone(&mock)),
        );
        Self {
            routes: Routes::new(&mock),
            rpc: ConnectRpcService::new(dispatcher)
                .with_limits(limits)
                .with_deadline_policy(DeadlinePolicy::new().with_enforce_on_streams(true)),
            mock,
        }
    }

    async fn respond<B>(self: Arc<Self>, request: Request<B>) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Error + Send + Sync + 'static,
    {
        let protocol = Protocol::of(&self, request.method(), request.uri().path(), request.headers());
        if matches!(&protocol, Protocol::Rpc) && self.takes_stream(request.uri().path()) {
            return self.rpc_or_text(request).await;
        }
        let request = request.map(|body| Timely::new(body, PATIENCE));
        match protocol {
            Protocol::Rpc => self.rpc_or_text(request).await,
            Protocol::Rest(call) => rest::respond(&self.mock, call, request).await,
            Protocol::ProtobufHttp(method) => protobuf_http::respond(&self.mock, &method, request)
                .await
                .map(Body::from),
            Protocol::Nearby => nearby::respond(
                &self.mock,
                &self.routes,
                request.method(),
                request.uri().path(),
                request.headers(),
            )
            .map(Body::from),
        }
    }
}

impl State {
    /// Whether clients send several messages to what is at a path. What is not known may be such.
    fn takes_stream(&self, path: &str) -> bool {
        let method = self.mock.method(path.trim_start_matches('/'));
        method.is_none_or(|method| matches!(method.kind, Kind::ClientStream | Kind::Bidirectional))
    }

    async fn rpc_or_text<B>(&self, request: Request<B>) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Error + Send + Sync + 'static,
    {
        if !grpc_web_text::is_meant(request.headers()) {
            return self.rpc(request).await;
        }
        let (request, text) = grpc_web_text::decoded(request);
        text.encoded(self.rpc(request).await)
    }

    async fn rpc<B>(&self, request: Request<B>) -> Response<Body>
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Error + Send + Sync + 'static,
    {
        let mut service = self.rpc.clone();
        match tower::Service::call(&mut service, request).await {
            Ok(response) => rpc::with_status_in_trailers(response).map(Body::from),
            Err(never) => match never {},
        }
    }
}

/// The media type of a request's body, in small letters and without parameters; empty if it has none.
fn media_type(headers: &HeaderMap) -> &str {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim()
}
