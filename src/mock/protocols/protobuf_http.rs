//! Plain protobuf over HTTP: a POST whose body is the request, answered by a
//! body that is the response, both in protobuf or in JSON. An error has the HTTP
//! status that its code stands for, and the form that the configuration wants.

use std::error::Error;

use bytes::Bytes;
use http::header::{ACCEPT, ALLOW, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method as HttpMethod, Request, Response, StatusCode};
use http_body::Body as HttpBody;

use crate::mock::memo::{Asked, encoded};
use crate::mock::message::Format;
use crate::mock::reply::{Code, Kind, Status};
use crate::mock::whole::Mock;

use super::{media_type, plain};

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

/// Answers a request to the method at a path such as `offer.v1.OfferService/GetOffer`.
pub async fn respond<B>(mock: &Mock, method: &str, request: Request<B>) -> Response<Bytes>
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
    let call = call(mock, method, &head.headers, body, &sent, &wanted);
    match plain::within(plain::deadline(&head.headers), call).await {
        Ok(response) => response,
        Err(status) => failure(mock, &status, &wanted),
    }
}

async fn call<B>(
    mock: &Mock,
    method: &str,
    headers: &HeaderMap,
    body: B,
    sent: &Encoding,
    wanted: &Encoding,
) -> Result<Response<Bytes>, Status>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Error + Send + Sync + 'static,
{
    let (share, method) = mock.called(method)?;
    if method.kind != Kind::Unary {
        let text = format!("`{}` streams: call it over gRPC, gRPC-Web or Connect", method.path);
        return Err(Status::new(Code::Unimplemented, text));
    }
    let bytes = plain::read_body(headers, body, mock.message_limit()).await?;
    let asked = Asked {
        method,
        headers,
        bytes: &bytes,
        formats: (sent.format, wanted.format),
    };
    let answer = encoded(share, &asked)?;
    plain::wait(answer.delay).await;
    let mut response = match &answer.outcome {
        Err(status) => failure(mock, status, wanted),
        Ok(body) => {
            let mut response = Response::new(body.clone());
            response.headers_mut().insert(CONTENT_TYPE, wanted.content_type.clone());
            response
        }
    };
    // There is no place for trailers behind a body of known length, so they go in front.
    for (name, value) in answer.headers.iter().chain(&answer.trailers) {
        response.headers_mut().append(name, value.clone());
    }
    Ok(response)
}

/// An error in the form of the configuration.
fn failure(mock: &Mock, status: &Status, encoding: &Encoding) -> Response<Bytes> {
    let (body, format) = plain::failure(mock, status, encoding.format);
    let mut response = Response::new(body);
    *response.status_mut() = plain::http_status(status);
    let content_type = if format == encoding.format {
        encoding.content_type.clone()
    } else {
        HeaderValue::from_static("application/json")
    };
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}
