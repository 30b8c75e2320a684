//! gRPC-Web as text, which Google's own client for browsers speaks: the bodies
//! of gRPC-Web in base64, around the library that knows the binary form.

use std::convert::Infallible;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body::{Body as HttpBody, Frame};
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;

use super::{Body, media_type};

const TEXT: &str = "application/grpc-web-text";
const BINARY: &str = "application/grpc-web";

/// Whether a request is of this protocol.
pub fn is_meant(headers: &HeaderMap) -> bool {
    rest_of(media_type(headers)).is_some()
}

/// What stands behind the name of this protocol: nothing, or `+proto`.
fn rest_of(media_type: &str) -> Option<&str> {
    media_type
        .strip_prefix(TEXT)
        .filter(|rest| rest.is_empty() || rest.starts_with('+'))
}

/// What the answer must be turned back into.
pub struct Text {
    content_type: Option<HeaderValue>,
}

/// The same request in binary.
pub fn decoded<B>(mut request: Request<B>) -> (Request<Decoded>, Text)
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Error + Send + Sync + 'static,
{
    let content_type = request.headers().get(CONTENT_TYPE).cloned();
    let binary = rest_of(media_type(request.headers())).unwrap_or_default();
    if let Ok(value) = HeaderValue::try_from(format!("{BINARY}{binary}")) {
        request.headers_mut().insert(CONTENT_TYPE, value);
    }
    request.headers_mut().remove(CONTENT_LENGTH);
    let request = request.map(|body| Decoded {
        body: UnsyncBoxBody::new(body.map_err(|error| Broken(error.to_string()))),
        open: BytesMut::new(),
    });
    (request, Text { content_type })
}

impl Text {
    /// An answer in text.
    pub fn encoded(self, mut response: Response<Body>) -> Response<Body> {
        let is_binary = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(BINARY.as_bytes()));
        if !is_binary {
            return response;
        }
        response.headers_mut().remove(CONTENT_LENGTH);
        if let Some(content_type) = self.content_type {
            response.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        // Every part is padded: clients take the text apart in groups of four letters.
        response.map(|body| {
            Body::wrapped(body.map_frame(|frame| frame.map_data(|data| Bytes::from(STANDARD.encode(data)))))
        })
    }
}

/// A body that is no base64, or could not be read.
#[derive(Debug)]
pub struct Broken(String);

impl std::fmt::Display for Broken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Error for Broken {}

impl From<Infallible> for Broken {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A body out of its base64.
#[derive(Debug)]
pub struct Decoded {
    body: UnsyncBoxBody<Bytes, Broken>,
    /// Letters of a group of four that is not complete.
    open: BytesMut,
}

impl HttpBody for Decoded {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        loop {
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
            let data = match frame {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => data,
                    Err(frame) => return Poll::Ready(Some(Ok(frame))),
                },
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None if self.open.is_empty() => return Poll::Ready(None),
                None => {
                    self.open.clear();
                    let problem = Broken("the base64 of the body ends within a group of four letters".to_owned());
                    return Poll::Ready(Some(Err(problem)));
                }
            };
            self.open.extend(data.iter().filter(|byte| !byte.is_ascii_whitespace()));
            let complete = self.open.len() / 4 * 4;
            let text = self.open.split_to(complete);
            match decode(&text) {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Err(problem) => return Poll::Ready(Some(Err(problem))),
            }
        }
    }
}

/// Several pieces of base64 may follow each other, each with its padding.
fn decode(text: &[u8]) -> Result<Bytes, Broken> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut start = 0;
    for (index, group) in text.chunks(4).enumerate() {
        let end = index * 4 + group.len();
        if group.ends_with(b"=") || end == text.len() {
            let piece = text.get(start..end).unwrap_or_default();
            STANDARD
                .decode_vec(piece, &mut bytes)
                .map_err(|error| Broken(format!("the body is no base64: {error}")))?;
            start = end;
        }
    }
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn padding_may_stand_in_the_middle() {
        assert_eq!(decode(b"YQ==YmM=ZGVm").unwrap()[..], *b"abcdef");
        assert!(decode(b"YQ=a").is_err());
    }
}
