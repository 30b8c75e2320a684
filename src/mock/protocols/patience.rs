//! How long a request may take to come. A call with one request is short, so a client that sends
//! it drop by drop is let go; a stream may be silent for as long as it likes.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use http_body_util::combinators::UnsyncBoxBody;
use tokio::time::Sleep;

/// How long the body of a request may take from its head to its end.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A body that must be complete in time.
pub struct Timely {
    body: UnsyncBoxBody<Bytes, Late>,
    limit: Duration,
    end: Option<Pin<Box<Sleep>>>,
}

/// A body that did not come in time, or could not be read.
#[derive(Debug)]
pub struct Late(String);

impl fmt::Display for Late {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Error for Late {}

impl fmt::Debug for Timely {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Timely")
    }
}

impl Timely {
    pub fn new<B>(body: B, limit: Duration) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Error + Send + Sync + 'static,
    {
        Self {
            body: UnsyncBoxBody::new(body.map_err(|error| Late(error.to_string()))),
            limit,
            end: None,
        }
    }
}

impl Body for Timely {
    type Data = Bytes;
    type Error = Late;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Late>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        // Most bodies come with their head, so the clock starts when the first wait does.
        let limit = self.limit;
        let end = self.end.get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        end.as_mut().poll(context).map(|()| {
            let text = format!("the body was not complete after {} seconds", limit.as_secs());
            Some(Err(Late(text)))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;
    use http_body_util::StreamBody;

    use super::*;

    #[tokio::test]
    async fn a_body_that_comes_drop_by_drop_is_given_up() {
        let drops = stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Some((Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"x"))), ()))
        });
        let body = Timely::new(StreamBody::new(Box::pin(drops)), Duration::from_millis(40));
        let late = body.collect().await.unwrap_err().to_string();
        assert!(late.contains("was not complete"), "{late}");
    }
}
