//! Plain protobuf over HTTP: a POST whose body is the request, answered by a
//! body that is the response, both in protobuf or in JSON. An error is a
//! `google.rpc.Status` with the HTTP status that its code stands for.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, ALLOW, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method as HttpMethod, Request, Response, StatusCode};
use http_body::Body as HttpBody;
use http_body_util::{BodyExt as _, Limited};

use crate::mock::answer::{Mock, answer};
use crate::mock::message::{self, Format};
use crate::mock::reply::{self, Code, Kind, Method, Status};
use crate::schema::wire::Writer;

use super::{MAX_MESSAGE, media_type};

/// Media types of protobuf that belong to no other protocol.
const PROTOBUF: &[&str] = &[
    "application/x-protobuf",
    "application/protobuf",
    "application/vnd.google.protobuf",
    "application/x-google-protobuf",
    "application/octet-stream",
];

/// Whether only this protocol uses a media type.
pub fn is_only_here(media_type: &str) -> bool {
    PROTOBUF.iter().any(|known| known.eq_ignore_ascii_case(media_type))
}

/// How a body is written, and how its header says so.
#[derive(Clone)]
struct Encoding {
    format: Format,
    content_type: HeaderValue,
}

impl Encoding {
    fn of(media_type: &str) -> Option<Self> {
        let is_json = media_type.eq_ignore_ascii_case("application/json");
        let is_protobuf = is_only_here(media_type) || media_type.eq_ignore_ascii_case("application/proto");
        if !is_json && !is_protobuf {
            return None;
        }
        Some(Self {
            format: if is_json { Format::Json } else { Format::Protobuf },
            content_type: HeaderValue::from_str(media_type).ok()?,
        })
    }

    /// What a client wants back: the first type it accepts that is known here, or else what it sends.
    fn accepted(headers: &HeaderMap, sent: &Self) -> Self {
        let accept = headers
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let mut types = accept
            .split(',')
            .map(|part| part.split(';').next().unwrap_or_default().trim());
        types.find_map(Self::of).unwrap_or_else(|| sent.clone())
    }
}

/// Answers a request to a method.
pub async fn respond<B>(mock: &Mock, method: &Method, request: Request<B>) -> Response<Bytes>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Error + Send + Sync + 'static,
{
    let (head, body) = request.into_parts();
    let json = Encoding {
        format: Format::Json,
        content_type: HeaderValue::from_static("application/json"),
    };
    if head.method != HttpMethod::POST {
        let status = Status::new(
            Code::Unimplemented,
            format!("`{}` is called with POST", head.uri.path()),
        );
        let mut response = failure(mock, &status, &Encoding::accepted(&head.headers, &json));
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let Some(sent) = Encoding::of(media_type(&head.headers)) else {
        let text = format!(
            "the content type `{}` is unknown here; send `application/x-protobuf` or `application/json`",
            media_type(&head.headers)
        );
        let mut response = failure(mock, &Status::new(Code::InvalidArgument, text), &json);
        *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return response;
    };
    let wanted = Encoding::accepted(&head.headers, &sent);
    match call(mock, method, &head.headers, body, &sent, &wanted).await {
        Ok(response) => response,
        Err(status) => failure(mock, &status, &wanted),
    }
}

async fn call<B>(
    mock: &Mock,
    method: &Method,
    headers: &HeaderMap,
    body: B,
    sent: &Encoding,
    wanted: &Encoding,
) -> Result<Response<Bytes>, Status>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Error + Send + Sync + 'static,
{
    if method.kind != Kind::Unary {
        let text = format!("`{}` streams: call it over gRPC, gRPC-Web or Connect", method.path);
        return Err(Status::new(Code::Unimplemented, text));
    }
    if let Some(coding) = headers.get(CONTENT_ENCODING).filter(|value| *value != "identity") {
        let text = format!("the content encoding {coding:?} is unknown here; send the body as it is");
        return Err(Status::new(Code::Unimplemented, text));
    }
    let bytes = match Limited::new(body, MAX_MESSAGE).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            let text = format!("the message is larger than {MAX_MESSAGE} bytes");
            return Err(Status::new(Code::ResourceExhausted, text));
        }
        Err(error) => return Err(Status::new(Code::Cancelled, format!("the body ended early: {error}"))),
    };
    let message = message::decode(&mock.pool, method.input, sent.format, &bytes)
        .map_err(|problem| Status::new(Code::InvalidArgument, format!("cannot read the request: {problem}")))?;
    let request = reply::Request {
        method,
        message,
        headers,
        position: 0,
    };
    let mut reply = answer(mock, &request);
    let item = reply.items.drain(..).next();
    wait(item.as_ref().map_or(reply.delay, |item| item.delay)).await;
    let mut response = match (item, reply.error) {
        (_, Some(status)) => failure(mock, &status, wanted),
        (None, None) => failure(mock, &Status::new(Code::Internal, "the mock has no answer"), wanted),
        (Some(item), None) => {
            let body = message::encode(&item.message, wanted.format)
                .map_err(|problem| Status::new(Code::Internal, format!("cannot write the answer: {problem}")))?;
            let mut response = Response::new(body);
            response.headers_mut().insert(CONTENT_TYPE, wanted.content_type.clone());
            response
        }
    };
    // There is no place for trailers behind a body of known length, so they go in front.
    for (name, value) in reply.headers.iter().chain(&reply.trailers) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// A `google.rpc.Status`.
fn failure(mock: &Mock, status: &Status, encoding: &Encoding) -> Response<Bytes> {
    let body = match encoding.format {
        Format::Protobuf => protobuf(status),
        Format::Json => json(mock, status),
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(status.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, encoding.content_type.clone());
    response
}

fn type_url(type_name: &str) -> String {
    format!("type.googleapis.com/{type_name}")
}

fn protobuf(status: &Status) -> Bytes {
    let mut writer = Writer::new();
    writer.int32(1, status.code.number());
    writer.string(2, &status.message);
    for detail in &status.details {
        writer.message(3, |writer| {
            writer.string(1, &type_url(&detail.type_name));
            writer.bytes(2, &detail.value);
        });
    }
    writer.into_bytes().into()
}

fn json(mock: &Mock, status: &Status) -> Bytes {
    let details: Vec<serde_json::Value> = status.details.iter().map(|detail| detail_json(mock, detail)).collect();
    let mut json = serde_json::json!({
        "code": status.code.number(),
        "status": status.code.as_str(),
        "message": status.message,
    });
    if !details.is_empty() {
        json["details"] = details.into();
    }
    Bytes::from(json.to_string())
}

/// A detail as the JSON of `google.protobuf.Any`.
fn detail_json(mock: &Mock, detail: &reply::Detail) -> serde_json::Value {
    let message = mock.pool.message_index(&detail.type_name).and_then(|ty| {
        let message = message::decode(&mock.pool, ty, Format::Protobuf, &detail.value).ok()?;
        serde_json::to_value(message).ok()
    });
    let mut json = serde_json::Map::new();
    json.insert("@type".to_owned(), type_url(&detail.type_name).into());
    match message {
        Some(serde_json::Value::Object(fields)) => json.extend(fields),
        Some(value) => {
            json.insert("value".to_owned(), value);
        }
        None => {}
    }
    json.into()
}
