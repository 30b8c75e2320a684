//! gRPC, gRPC-Web and Connect, in protobuf and JSON, over the library that speaks all three.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use buffa_descriptor::reflect::DynamicMessage;
use bytes::Bytes;
use connectrpc::dispatcher::{MethodDescriptor, RequestStream, StreamingResult, UnaryResult};
use connectrpc::{
    CodecFormat, ConnectError, Dispatcher, EncodedBody, EncodedResponse, EncodedStream, ErrorCode, ErrorDetail,
    MethodKind, Payload, RequestContext, Response,
};
use futures_util::{Stream, StreamExt as _, stream};
use http::{HeaderMap, HeaderValue};

use crate::mock::answer::answer;
use crate::mock::conversation::{self, Conversation, converse};
use crate::mock::memo::{Asked, Encoded, encode as encode_reply, encoded};
use crate::mock::message::Format;
use crate::mock::reply::{Code, Kind, Reply, Request, Status};
use crate::mock::share::Share;
use crate::mock::whole::Mock;

use super::plain;

/// The methods of a mock.
#[derive(Debug)]
pub struct Methods {
    mock: Arc<Mock>,
}

/// A call that has begun, and how its messages are encoded.
#[derive(Clone)]
struct Channel {
    share: Arc<Share>,
    call: conversation::Call,
    format: Format,
}

impl Methods {
    pub fn new(mock: Arc<Mock>) -> Self {
        Self { mock }
    }

    fn call(&self, path: &str, context: &RequestContext, codec: CodecFormat) -> Result<Channel, ConnectError> {
        let (share, method) = self.mock.called(path).map_err(|status| error(&status))?;
        Ok(Channel {
            share: Arc::clone(share),
            call: conversation::Call {
                method: Arc::clone(method),
                headers: context.headers().clone(),
            },
            format: format(codec),
        })
    }
}

impl Dispatcher for Methods {
    fn lookup(&self, path: &str) -> Option<MethodDescriptor> {
        let method = match self.mock.called(path) {
            Ok((_, method)) => method,
            Err(status) if status.code == Code::Unimplemented => return None,
            // The call tells what is wrong.
            Err(_) => return Some(MethodDescriptor::from_kind(MethodKind::Unary)),
        };
        let kind = match method.kind {
            Kind::Unary => MethodKind::Unary,
            Kind::ServerStream => MethodKind::ServerStreaming,
            Kind::ClientStream => MethodKind::ClientStreaming,
            Kind::Bidirectional => MethodKind::BidiStreaming,
        };
        Some(MethodDescriptor::from_kind(kind).with_idempotent(method.has_no_side_effects))
    }

    fn call_unary(&self, path: &str, context: RequestContext, request: Payload, codec: CodecFormat) -> UnaryResult {
        let answer = || {
            let (share, method) = self.mock.called(path).map_err(|status| error(&status))?;
            let format = format(codec);
            let asked = Asked {
                method,
                headers: context.headers(),
                bytes: &request.encoded()?,
                formats: (format, format),
            };
            encoded(share, &asked).map_err(|status| error(&status))
        };
        match answer() {
            Ok(answer) if answer.delay.is_zero() => Box::pin(std::future::ready(respond(&answer))),
            Ok(answer) => Box::pin(async move {
                plain::wait(answer.delay).await;
                respond(&answer)
            }),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
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
            let call = call?;
            let mut reply = call.reply(&request)?;
            let headers = header_map(&reply.headers);
            let trailers = header_map(&reply.trailers);
            reply.trailers.clear();
            let items: EncodedStream = Box::pin(call.items(reply));
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
            let call = call?;
            let mut conversation = call.converse();
            while let Some(bytes) = requests.next().await {
                if let Some(reply) = conversation.hear(call.decode(&bytes?)?) {
                    return call.only(reply).await;
                }
            }
            call.only(conversation.end().unwrap_or_default()).await
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
            let call = call?;
            let mut talk = Talk {
                conversation: call.converse(),
                call: call.clone(),
                requests,
                is_over: false,
            };
            let mut headers = HeaderMap::new();
            let mut trailers = HeaderMap::new();
            let mut begun = None;
            if !talk.conversation.opens_at_once() {
                begun = talk.next().await;
                if let Some(Ok(reply)) = &mut begun {
                    headers = header_map(&reply.headers);
                    trailers = header_map(&std::mem::take(&mut reply.trailers));
                }
            }
            let later = stream::unfold(talk, |mut talk| async {
                let reply = talk.next().await?;
                Some((reply, talk))
            });
            let replies = stream::iter(begun).chain(later).flat_map(move |reply| match reply {
                Ok(reply) => call.items(reply).boxed(),
                Err(error) => stream::iter([Err(error)]).boxed(),
            });
            // The call ends with its first error.
            let replies = replies.scan(false, |is_over, item| {
                let item = (!*is_over).then_some(item);
                *is_over = matches!(item, None | Some(Err(_)));
                std::future::ready(item)
            });
            let replies: EncodedStream = Box::pin(replies);
            let mut response = Response::new(replies);
            response.headers = headers;
            response.trailers = trailers;
            Ok(response)
        })
    }
}

/// A call in which both sides stream.
struct Talk {
    call: Channel,
    conversation: Box<dyn Conversation>,
    requests: RequestStream,
    is_over: bool,
}

impl Talk {
    /// The next reply, once the client has said enough for it.
    async fn next(&mut self) -> Option<Result<Reply, ConnectError>> {
        while !self.is_over {
            let Some(bytes) = self.requests.next().await else {
                self.is_over = true;
                return self.conversation.end().map(Ok);
            };
            match bytes.and_then(|bytes| self.call.decode(&bytes)) {
                Ok(message) => {
                    if let Some(reply) = self.conversation.hear(message) {
                        return Some(Ok(reply));
                    }
                }
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

impl Channel {
    fn converse(&self) -> Box<dyn Conversation> {
        converse(&self.share, self.call.clone())
    }

    fn decode(&self, bytes: &[u8]) -> Result<DynamicMessage, ConnectError> {
        self.share
            .read(self.call.method.input, self.format, bytes)
            .map_err(|problem| {
                let text = format!("cannot read the request of `{}`: {problem}", self.call.method.path);
                ConnectError::invalid_argument(text)
            })
    }

    /// What a call with one request gets.
    fn reply(&self, bytes: &[u8]) -> Result<Reply, ConnectError> {
        let request = Request {
            method: &self.call.method,
            message: self.decode(bytes)?,
            headers: &self.call.headers,
            position: 0,
        };
        Ok(answer(&self.share, &request))
    }

    /// The messages of a reply as they are due, and then its error.
    fn items(&self, reply: Reply) -> impl Stream<Item = Result<EncodedBody, ConnectError>> + Send + use<> {
        let trailers = header_map(&reply.trailers);
        let failure = reply.error.map(|status| error(&status).with_trailers(trailers));
        let end = stream::iter(failure).then(move |failure| async move {
            plain::wait(reply.delay).await;
            Err(failure)
        });
        let items = stream::iter(Reply::rounds(reply.items, reply.repeat));
        let (share, format) = (Arc::clone(&self.share), self.format);
        let items = items.then(move |item| {
            let share = Arc::clone(&share);
            async move {
                plain::wait(item.delay).await;
                let written = share.write(&item.message, format).map(EncodedBody::from);
                written.map_err(|problem| ConnectError::internal(format!("cannot write the answer: {problem}")))
            }
        });
        items.chain(end)
    }

    /// The one answer of a reply.
    async fn only(&self, reply: Reply) -> Result<EncodedResponse, ConnectError> {
        let answer = encode_reply(&self.share, reply, self.format);
        plain::wait(answer.delay).await;
        respond(&answer)
    }
}

fn format(codec: CodecFormat) -> Format {
    match codec {
        CodecFormat::Json => Format::Json,
        _ => Format::Protobuf,
    }
}

fn respond(answer: &Encoded) -> Result<EncodedResponse, ConnectError> {
    match &answer.outcome {
        Ok(bytes) => {
            let mut response = Response::new(EncodedBody::from(bytes.clone()));
            response.headers = answer.headers.clone();
            response.trailers = answer.trailers.clone();
            Ok(response)
        }
        Err(status) => Err(error(status)
            .with_headers(answer.headers.clone())
            .with_trailers(answer.trailers.clone())),
    }
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
        let headers = response.headers_mut();
        headers.remove("grpc-message");
        if headers.remove("grpc-status").is_some() {
            // A client whose encoding was the mistake is told what there is.
            headers.insert("grpc-accept-encoding", HeaderValue::from_static("gzip, zstd, identity"));
        }
    }
    response
}

fn header_map(pairs: &[(String, String)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    plain::add_headers(&mut headers, pairs.iter());
    headers
}
