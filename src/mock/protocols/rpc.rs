//! gRPC, gRPC-Web and Connect, in protobuf and JSON, over the library that speaks all three.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use connectrpc::dispatcher::{MethodDescriptor, RequestStream, StreamingResult, UnaryResult};
use connectrpc::{
    CodecFormat, ConnectError, Dispatcher, EncodedBody, EncodedStream, ErrorCode, ErrorDetail, MethodKind, Payload,
    RequestContext, Response,
};
use futures_util::{Stream, StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::mock::answer::{Mock, answer};
use crate::mock::message::{self, Format};
use crate::mock::reply::{Code, Item, Kind, Method, Reply, Request, Status};

/// The methods of a mock.
#[derive(Debug)]
pub struct Methods {
    mock: Arc<Mock>,
}

/// A call that has begun.
#[derive(Clone)]
struct Call {
    mock: Arc<Mock>,
    method: Arc<Method>,
    headers: HeaderMap,
    format: Format,
}

impl Methods {
    pub fn new(mock: Arc<Mock>) -> Self {
        Self { mock }
    }

    fn call(&self, path: &str, context: &RequestContext, codec: CodecFormat) -> Option<Call> {
        Some(Call {
            mock: Arc::clone(&self.mock),
            method: Arc::clone(self.mock.method(path)?),
            headers: context.headers().clone(),
            format: match codec {
                CodecFormat::Json => Format::Json,
                _ => Format::Protobuf,
            },
        })
    }
}

impl Dispatcher for Methods {
    fn lookup(&self, path: &str) -> Option<MethodDescriptor> {
        let method = self.mock.method(path)?;
        let kind = match method.kind {
            Kind::Unary => MethodKind::Unary,
            Kind::ServerStream => MethodKind::ServerStreaming,
            Kind::ClientStream => MethodKind::ClientStreaming,
            Kind::Bidirectional => MethodKind::BidiStreaming,
        };
        Some(MethodDescriptor::from_kind(kind).with_idempotent(method.has_no_side_effects))
    }

    fn call_unary(&self, path: &str, context: RequestContext, request: Payload, codec: CodecFormat) -> UnaryResult {
        let call = self.call(path, &context, codec);
        Box::pin(async move {
            let call = call.ok_or_else(unknown)?;
            call.one(request.encoded()?).await
        })
    }

    fn call_server_streaming(
        &self,
        path: &str,
        context: RequestContext,
        request: Bytes,
        codec: CodecFormat,
    ) -> StreamingResult {
        let call = self.call(path, &context, codec);
        Box::pin(async move {
            let call = call.ok_or_else(unknown)?;
            let mut reply = call.reply(&request, 0)?;
            let headers = header_map(&reply.headers);
            let trailers = header_map(&reply.trailers);
            reply.trailers.clear();
            let items: EncodedStream = Box::pin(items(reply, call.format));
            let mut response = Response::new(items);
            response.headers = headers;
            response.trailers = trailers;
            Ok(response)
        })
    }

    fn call_client_streaming(
        &self,
        path: &str,
        context: RequestContext,
        mut requests: RequestStream,
        codec: CodecFormat,
    ) -> UnaryResult {
        let call = self.call(path, &context, codec);
        Box::pin(async move {
            let call = call.ok_or_else(unknown)?;
            // The first message says what the call is about; the others are read and checked.
            let mut first = None;
            while let Some(bytes) = requests.next().await {
                let bytes = bytes?;
                call.decode(&bytes)?;
                first.get_or_insert(bytes);
            }
            let empty = || match call.format {
                Format::Json => Bytes::from_static(b"{}"),
                Format::Protobuf => Bytes::new(),
            };
            call.one(first.unwrap_or_else(empty)).await
        })
    }

    fn call_bidi_streaming(
        &self,
        path: &str,
        context: RequestContext,
        requests: RequestStream,
        codec: CodecFormat,
    ) -> StreamingResult {
        let call = self.call(path, &context, codec);
        Box::pin(async move {
            let call = call.ok_or_else(unknown)?;
            let replies = requests.enumerate().flat_map(move |(position, bytes)| {
                let reply = bytes.and_then(|bytes| call.reply(&bytes, position as u64));
                match reply {
                    Ok(reply) => items(reply, call.format).boxed(),
                    Err(error) => stream::iter([Err(error)]).boxed(),
                }
            });
            let replies: EncodedStream = Box::pin(replies);
            Ok(Response::new(replies))
        })
    }
}

impl Call {
    fn decode(&self, bytes: &[u8]) -> Result<buffa_descriptor::reflect::DynamicMessage, ConnectError> {
        message::decode(&self.mock.pool, self.method.input, self.format, bytes).map_err(|problem| {
            let text = format!("cannot read the request of `{}`: {problem}", self.method.path);
            ConnectError::invalid_argument(text)
        })
    }

    fn reply(&self, bytes: &[u8], position: u64) -> Result<Reply, ConnectError> {
        let request = Request {
            method: &self.method,
            message: self.decode(bytes)?,
            headers: &self.headers,
            position,
        };
        Ok(answer(&self.mock, &request))
    }

    /// The one answer to a request.
    async fn one(&self, bytes: Bytes) -> Result<connectrpc::EncodedResponse, ConnectError> {
        let mut reply = self.reply(&bytes, 0)?;
        let headers = header_map(&reply.headers);
        let trailers = header_map(&reply.trailers);
        let item = reply.items.drain(..).next();
        wait(item.as_ref().map_or(reply.delay, |item| item.delay)).await;
        let failure = match (reply.error, item) {
            (Some(status), _) => error(&status),
            (None, None) => ConnectError::internal("the mock has no answer"),
            (None, Some(item)) => {
                let mut response = Response::new(encode(&item, self.format)?);
                response.headers = headers;
                response.trailers = trailers;
                return Ok(response);
            }
        };
        Err(failure.with_headers(headers).with_trailers(trailers))
    }
}

/// The messages of a reply as they are due, and then its error.
fn items(reply: Reply, format: Format) -> impl Stream<Item = Result<EncodedBody, ConnectError>> + Send {
    let trailers = header_map(&reply.trailers);
    let failure = reply.error.map(|status| error(&status).with_trailers(trailers));
    let end = stream::iter(failure).then(move |failure| async move {
        wait(reply.delay).await;
        Err(failure)
    });
    let items = stream::iter(reply.items).then(move |item| async move {
        wait(item.delay).await;
        encode(&item, format)
    });
    items.chain(end)
}

async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

fn encode(item: &Item, format: Format) -> Result<EncodedBody, ConnectError> {
    message::encode(&item.message, format)
        .map(EncodedBody::from)
        .map_err(|problem| ConnectError::internal(format!("cannot write the answer: {problem}")))
}

fn unknown() -> ConnectError {
    error(&Status::new(Code::Unimplemented, "there is no such method"))
}

fn error(status: &Status) -> ConnectError {
    let code = u32::try_from(status.code.number())
        .ok()
        .and_then(ErrorCode::from_grpc_code);
    let mut error = ConnectError::new(code.unwrap_or(ErrorCode::Unknown), status.message.clone());
    for detail in &status.details {
        error = error.with_detail(ErrorDetail {
            type_url: detail.type_name.clone(),
            value: Some(STANDARD_NO_PAD.encode(&detail.value)),
            debug: None,
        });
    }
    error
}

/// The library writes the status of a failed gRPC call twice: in the headers and
/// in the trailers, which alone have details and metadata. A client that finds
/// it in the headers does not read on, so it stays in the trailers only.
pub fn with_status_in_trailers<B>(mut response: http::Response<B>) -> http::Response<B> {
    let content_type = super::media_type(response.headers());
    if content_type.starts_with("application/grpc") && !content_type.starts_with("application/grpc-web") {
        response.headers_mut().remove("grpc-status");
        response.headers_mut().remove("grpc-message");
    }
    response
}

fn header_map(pairs: &[(String, String)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        // Stubs are checked when they are read, so both fit.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    headers
}
