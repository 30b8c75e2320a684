//! Requests of all protocols get an answer, whatever is in them, and the mock serves on.
//!
//! An input is a request as HTTP/1.1 writes it, behind a byte that says how large the pieces are in
//! which its body comes.

use std::pin::pin;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use super::archive;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Uri};
use http_body::{Body as _, Frame};
use http_body_util::BodyExt as _;
use igata::compile::compile;
use igata::mock::{Mock, Service, service};
use tokio::runtime::Runtime;
use tower::Service as _;

const PROTOS: &str = concat!(
    include_str!("../../tests/mock/shop.proto"),
    "\n-- rules.proto --\n",
    include_str!("../../tests/mock/rules.proto"),
    "\n-- library.proto --\n",
    include_str!("../../tests/mock/library.proto"),
);
const STUBS: &str = include_str!("../mock_stubs.yaml");

/// How much of an answer is read: streams may be endless.
const MAX_FRAMES: usize = 64;
/// How long an answer may take; the waits in stubs are shorter.
const PATIENCE: Duration = Duration::from_secs(5);

static SERVICE: LazyLock<Service> = LazyLock::new(|| {
    let Ok(schema) = compile(&archive(PROTOS)) else {
        panic!("the protos compile");
    };
    let mock = Mock::new(&Arc::new(schema), &igata::config::Mock::default()).expect("the protos are served");
    let mock = mock.with_stubs([("mock_stubs.yaml", STUBS)]);
    service(Arc::new(mock.expect("the stubs fit")))
});

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().build().expect("a runtime starts")
});

/// A body that comes in pieces.
struct Pieces {
    left: Bytes,
    size: usize,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let size = self.size.min(self.left.len());
        let piece = self.left.split_to(size);
        std::task::Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(piece))))
    }
}

/// The request that an input is, if it is one.
fn request(input: &[u8]) -> Option<Request<Pieces>> {
    let (size, input) = input.split_first()?;
    let end = input.windows(2).position(|pair| pair == b"\n\n")?;
    let head = std::str::from_utf8(&input[..end]).ok()?;
    let mut lines = head.lines();
    let (method, uri) = lines.next()?.split_once(' ')?;
    let size = match size {
        0 => usize::MAX,
        size => usize::from(*size),
    };
    let mut request = Request::new(Pieces {
        left: Bytes::copy_from_slice(&input[end + 2..]),
        size,
    });
    *request.method_mut() = Method::from_bytes(method.as_bytes()).ok()?;
    *request.uri_mut() = uri.parse::<Uri>().ok().filter(|uri| uri.path().starts_with('/'))?;
    for line in lines {
        let (name, value) = line.split_once(": ")?;
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        request.headers_mut().append(name, HeaderValue::from_str(value).ok()?);
    }
    Some(request)
}

async fn answered(request: Request<Pieces>) {
    let Ok(response) = SERVICE.clone().call(request).await;
    let (head, body) = response.into_parts();
    assert!(head.status.as_u16() >= 200, "an answer is final");
    let mut body = pin!(body);
    for _ in 0..MAX_FRAMES {
        match body.frame().await {
            Some(Ok(frame)) => drop(frame),
            None => {
                assert!(
                    body.size_hint().exact().is_none_or(|left| left == 0),
                    "the body is as long as it says"
                );
                return;
            }
        }
    }
}

pub fn check(input: &[u8]) {
    let Some(request) = request(input) else {
        return;
    };
    let begun = Instant::now();
    let shown = format!("{} {} {:?}", request.method(), request.uri(), request.headers());
    let done = RUNTIME.block_on(async { tokio::time::timeout(PATIENCE * 2, answered(request)).await });
    assert!(done.is_ok() && begun.elapsed() < PATIENCE, "no answer in time: {shown}");
}
