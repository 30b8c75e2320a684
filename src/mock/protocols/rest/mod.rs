//! REST as the options `google.api.http` of methods describe it: paths, query
//! and body make the request; the answer is JSON, its errors have the form of the configuration.
//! A stream of answers comes as lines of JSON, as an array of JSON or as
//! events, as the client's `Accept` says. Methods to which the client streams are not served.

mod request;
mod table;
mod template;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use buffa_descriptor::reflect::{DynamicMessage, Value};
use buffa_descriptor::{FieldKind, SingularKind};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::header::{ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method as HttpMethod, Request, Response, StatusCode};
use http_body::Body as HttpBody;

use crate::mock::answer::answer;
use crate::mock::message::Format;
use crate::mock::reply::{self, Code, Item, Kind, Reply, Status};
use crate::mock::share::Share;
use crate::mock::whole::Mock;

use super::{Body, media_type, plain};

pub use table::Table;

use request::{HTTP_BODY, Parts};
use table::{Binding, Found};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A request at a path of this protocol.
#[derive(Debug)]
pub enum Call {
    Bound(Arc<Binding>, Vec<String>),
    /// The path takes other HTTP methods.
    Others(Vec<String>),
}

impl Call {
    /// What there is at a path, if anything.
    pub fn find(table: &Table, method: &HttpMethod, path: &str) -> Option<Self> {
        match table.find(method.as_str(), path) {
            (Found::Binding(binding), parts) => {
                Some(Self::Bound(binding, parts.into_iter().map(str::to_owned).collect()))
            }
            (Found::Others(methods), _) => Some(Self::Others(methods)),
            (Found::Nothing, _) => None,
        }
    }
}

/// Answers a request.
pub async fn respond<B>(mock: &Arc<Mock>, call: Call, request: Request<B>) -> Response<Body>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Error + Send + Sync + 'static,
{
    let (binding, path) = match call {
        Call::Bound(binding, path) => (binding, path),
        Call::Others(methods) => return other_method(mock, request.uri().path(), &methods),
    };
    let (share, method) = match mock.called(&binding.method) {
        Ok(found) => found,
        Err(status) => return failure(mock, &status),
    };
    let (head, body) = request.into_parts();
    let deadline = plain::deadline(&head.headers);
    let begun = tokio::time::Instant::now();
    let ends = deadline.and_then(|deadline| begun.checked_add(deadline));
    let reply = async {
        if matches!(method.kind, Kind::ClientStream | Kind::Bidirectional) {
            let text = format!(
                "`{}` takes a stream: call it over gRPC, gRPC-Web or Connect",
                method.path
            );
            return Err(Status::new(Code::Unimplemented, text));
        }
        let body = plain::read_body(&head.headers, body, mock.message_limit()).await?;
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let parts = Parts {
            path: &path,
            query: head.uri.query().unwrap_or_default(),
            content_type: media_type(&head.headers),
            body,
        };
        let message = request::read(mock.schema(), share, method.input, &binding, &parts)
            .map_err(|problem| Status::new(Code::InvalidArgument, format!("cannot read the request: {problem}")))?;
        let request = reply::Request {
            method,
            message,
            headers: &head.headers,
            position: 0,
        };
        Ok(answer(share, &request))
    };
    let result = match plain::within(deadline, reply).await {
        Ok(reply) if method.kind == Kind::ServerStream => Ok(streamed(
            (mock, share),
            &binding,
            reply,
            Form::accepted(&head.headers),
            ends,
        )),
        Ok(reply) => plain::within(remaining(ends), single((mock, share), &binding, reply)).await,
        Err(status) => Err(status),
    };
    result.unwrap_or_else(|status| failure(mock, &status))
}

fn remaining(ends: Option<tokio::time::Instant>) -> Option<Duration> {
    ends.map(|ends| ends.saturating_duration_since(tokio::time::Instant::now()))
}

/// The answer of a method that has one.
async fn single((mock, share): (&Mock, &Share), binding: &Binding, mut reply: Reply) -> Result<Response<Body>, Status> {
    let item = reply.items.drain(..).next();
    plain::wait(item.as_ref().map_or(reply.delay, |item| item.delay)).await;
    let mut response = match (item, &reply.error) {
        (_, Some(status)) => failure(mock, status),
        (None, None) => return Err(Status::new(Code::Internal, "the mock has no answer")),
        (Some(item), None) => {
            let (body, content_type) = written(share, binding, &item.message)?;
            let mut response = Response::new(Body::from(body));
            response.headers_mut().insert(CONTENT_TYPE, content_type);
            response
        }
    };
    plain::add_headers(response.headers_mut(), reply.headers.iter().chain(&reply.trailers));
    Ok(response)
}

/// How a stream is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Lines,
    Array,
    Events,
}

impl Form {
    fn accepted(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
        let types = accept.unwrap_or_default().split(',');
        let mut types = types.map(|part| part.split(';').next().unwrap_or_default().trim());
        types
            .find_map(|name| match name {
                "text/event-stream" => Some(Self::Events),
                "application/json" => Some(Self::Array),
                "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Some(Self::Lines),
                _ => None,
            })
            .unwrap_or(Self::Lines)
    }

    fn content_type(self) -> HeaderValue {
        match self {
            Self::Lines => HeaderValue::from_static("application/x-ndjson"),
            Self::Array => JSON,
            Self::Events => HeaderValue::from_static("text/event-stream"),
        }
    }

    /// One message, with what stands around it.
    fn framed(self, index: usize, json: &[u8]) -> Bytes {
        let (before, after): (&[u8], &[u8]) = match (self, index) {
            (Self::Lines, _) => (b"", b"\n"),
            (Self::Array, 0) => (b"[", b""),
            (Self::Array, _) => (b",\n", b""),
            (Self::Events, _) => (b"data: ", b"\n\n"),
        };
        [before, json, after].concat().into()
    }

    /// The error at the end of a stream.
    fn error(self, index: usize, json: &[u8]) -> Bytes {
        match self {
            Self::Events => [b"event: error\ndata: ", json, b"\n\n"].concat().into(),
            Self::Lines | Self::Array => self.framed(index, &[b"{\"error\":", json, b"}"].concat()),
        }
    }

    fn end(self, index: usize) -> &'static [u8] {
        match (self, index) {
            (Self::Array, 0) => b"[]",
            (Self::Array, _) => b"]",
            _ => b"",
        }
    }
}

/// The answers of a method that has several, as they are due.
fn streamed(
    (mock, share): (&Arc<Mock>, &Arc<Share>),
    binding: &Arc<Binding>,
    reply: Reply,
    form: Form,
    ends: Option<tokio::time::Instant>,
) -> Response<Body> {
    // Before the first message an error still has a status of its own.
    if let Some(status) = reply
        .error
        .as_ref()
        .filter(|_| reply.items.is_empty() && reply.delay.is_zero())
    {
        return failure(mock, status);
    }
    let is_raw = is_http_body(&reply.items);
    let state = Streaming {
        mock: Arc::clone(mock),
        share: Arc::clone(share),
        binding: Arc::clone(binding),
        items: Reply::rounds(reply.items, reply.repeat),
        end: Some((reply.delay, reply.error)),
        form,
        index: 0,
        ends,
        is_raw,
    };
    let parts = stream::unfold(Some(state), |state| async move { state?.next().await });
    let mut response = Response::new(Body::stream(parts.filter(|part| std::future::ready(!part.is_empty()))));
    let headers = response.headers_mut();
    let content_type = if is_raw {
        HeaderValue::from_static("application/octet-stream")
    } else {
        form.content_type()
    };
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    plain::add_headers(headers, reply.headers.iter().chain(&reply.trailers));
    response
}

/// A stream on its way.
struct Streaming {
    mock: Arc<Mock>,
    share: Arc<Share>,
    binding: Arc<Binding>,
    items: Box<dyn Iterator<Item = Item> + Send>,
    end: Option<(Duration, Option<Status>)>,
    form: Form,
    index: usize,
    ends: Option<tokio::time::Instant>,
    /// Whether the parts are bodies as they are, with nothing around them.
    is_raw: bool,
}

impl Streaming {
    async fn next(mut self) -> Option<(Bytes, Option<Self>)> {
        let next = self.items.next();
        let delay = match (&next, &self.end) {
            (Some(item), _) => item.delay,
            (None, Some((delay, _))) => *delay,
            (None, None) => return None,
        };
        let due = plain::within(remaining(self.ends), async {
            plain::wait(delay).await;
            Ok(())
        });
        let part = match (due.await, next) {
            (Err(status), _) => Err(status),
            (Ok(()), Some(item)) => written(&self.share, &self.binding, &item.message),
            (Ok(()), None) => match self.end.take().and_then(|(_, error)| error) {
                Some(status) => Err(status),
                None if self.is_raw => return None,
                None => return Some((Bytes::from_static(self.form.end(self.index)), None)),
            },
        };
        match part {
            Ok((body, _)) => {
                let part = if self.is_raw {
                    body
                } else {
                    self.form.framed(self.index, &body)
                };
                self.index += 1;
                Some((part, Some(self)))
            }
            Err(_) if self.is_raw => None,
            Err(status) => {
                let error = self.form.error(self.index, &plain::json(&self.mock, &status));
                let end = self.form.end(self.index + 1);
                Some(([&error, end].concat().into(), None))
            }
        }
    }
}

fn is_http_body(items: &[Item]) -> bool {
    items.first().is_some_and(|item| full_name(&item.message) == HTTP_BODY)
}

fn full_name(message: &DynamicMessage) -> &str {
    message.pool().message(message.message_index()).full_name()
}

/// A response as the rule wants it, and its media type.
fn written(share: &Share, binding: &Binding, message: &DynamicMessage) -> Result<(Bytes, HeaderValue), Status> {
    let failed = |problem: String| Status::new(Code::Internal, format!("cannot write the answer: {problem}"));
    let Some(number) = binding.response_body else {
        if full_name(message) == HTTP_BODY {
            return Ok(raw(message));
        }
        return Ok((share.write(message, Format::Json).map_err(failed)?, JSON));
    };
    let value = message.field_by_number(number);
    if let Some(Value::Message(inner)) = value {
        if full_name(inner) == HTTP_BODY {
            return Ok(raw(inner));
        }
        return Ok((share.write(inner, Format::Json).map_err(failed)?, JSON));
    }
    let Some(field) = message.pool().message(message.message_index()).field(number) else {
        return Err(failed("the field of `response_body` is missing".to_owned()));
    };
    let json = share.write(message, Format::Json).map_err(failed)?;
    let mut json: serde_json::Value = serde_json::from_slice(&json).map_err(|error| failed(error.to_string()))?;
    let value = json.get_mut(field.json_name()).map(serde_json::Value::take);
    let value = value.unwrap_or_else(|| match field.kind() {
        FieldKind::List(_) => serde_json::json!([]),
        FieldKind::Map { .. } | FieldKind::Singular(SingularKind::Message(_)) => serde_json::json!({}),
        FieldKind::Singular(_) => serde_json::Value::Null,
    });
    Ok((Bytes::from(value.to_string()), JSON))
}

/// The bytes of a `google.api.HttpBody` and their media type.
fn raw(message: &DynamicMessage) -> (Bytes, HeaderValue) {
    let content_type = match message.field_by_number(1) {
        Some(Value::String(text)) if text.contains('/') => HeaderValue::try_from(text).ok(),
        _ => None,
    };
    let body = match message.field_by_number(2) {
        Some(Value::Bytes(bytes)) => Bytes::copy_from_slice(bytes),
        _ => Bytes::new(),
    };
    let content_type = content_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
    (body, content_type)
}

fn failure(mock: &Mock, status: &Status) -> Response<Body> {
    let mut response = Response::new(Body::from(plain::json(mock, status)));
    *response.status_mut() = plain::http_status(status);
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

fn other_method(mock: &Mock, path: &str, methods: &[String]) -> Response<Body> {
    let methods = methods.join(", ");
    let status = Status::new(Code::Unimplemented, format!("`{path}` is called with {methods}"));
    let mut response = failure(mock, &status);
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    if let Ok(allow) = HeaderValue::try_from(methods) {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}
