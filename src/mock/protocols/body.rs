//! The body of every response.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use connectrpc::ConnectRpcBody;
use http_body::{Frame, SizeHint};
use http_body_util::Full;

/// A body of known length where there is one, so that responses carry a `content-length`.
pub enum Body {
    Rpc(ConnectRpcBody),
    Full(Full<Bytes>),
}

impl std::fmt::Debug for Body {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Rpc(_) => "Rpc",
            Self::Full(_) => "Full",
        })
    }
}

impl From<ConnectRpcBody> for Body {
    fn from(body: ConnectRpcBody) -> Self {
        match body {
            ConnectRpcBody::Full(full) => Self::Full(full),
            body => Self::Rpc(body),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Full(Full::new(bytes))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Self::Rpc(body) => Pin::new(body).poll_frame(context),
            Self::Full(body) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Rpc(body) => body.is_end_stream(),
            Self::Full(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Rpc(body) => body.size_hint(),
            Self::Full(body) => body.size_hint(),
        }
    }
}
