//! Calls in which the client sends several messages, and what follows each of them.

use std::fmt;
use std::sync::Arc;

use buffa_descriptor::reflect::DynamicMessage;
use http::HeaderMap;

use super::answer::unchecked;
use super::reply::{Kind, Method, Reply, Request};
use super::share::Share;

/// A call that has begun.
#[derive(Debug, Clone)]
pub struct Call {
    pub method: Arc<Method>,
    pub headers: HeaderMap,
}

impl Call {
    fn request(&self, message: DynamicMessage, position: u64) -> Request<'_> {
        Request {
            method: &self.method,
            message,
            headers: &self.headers,
            position,
        }
    }
}

/// A call in which the client streams. Its first reply has the headers and trailers of the answer, and its first
/// error ends it.
pub trait Conversation: Send {
    /// Whether the answer begins before there is a reply, and so without headers of its own.
    fn opens_at_once(&self) -> bool {
        false
    }

    /// What a message of the client leads to at once. Where the server sends one message, a reply ends the call.
    fn hear(&mut self, message: DynamicMessage) -> Option<Reply>;

    /// What follows the client's last message.
    fn end(&mut self) -> Option<Reply>;
}

/// The conversation of a call. Messages that break rules are refused, whoever answers the others.
pub fn converse(share: &Arc<Share>, call: Call) -> Box<dyn Conversation> {
    let answers = share.responder().and_then(|responder| responder.converse(&call));
    let answers = answers.unwrap_or_else(|| match call.method.kind {
        Kind::Bidirectional => Box::new(Exchange {
            share: Arc::clone(share),
            call: call.clone(),
            position: 0,
        }),
        _ => Box::new(Gathering {
            share: Arc::clone(share),
            call: call.clone(),
            position: 0,
            first: None,
            decided: None,
        }),
    });
    if share.has_rules(&call.method) {
        let share = Arc::clone(share);
        return Box::new(Checked { share, call, answers });
    }
    answers
}

/// Refuses messages that break rules.
struct Checked {
    share: Arc<Share>,
    call: Call,
    answers: Box<dyn Conversation>,
}

impl Conversation for Checked {
    fn opens_at_once(&self) -> bool {
        self.answers.opens_at_once()
    }

    fn hear(&mut self, message: DynamicMessage) -> Option<Reply> {
        let request = self.call.request(message, 0);
        match self.share.refusal(&request) {
            Some(refusal) => Some(refusal),
            None => self.answers.hear(request.message),
        }
    }

    fn end(&mut self) -> Option<Reply> {
        self.answers.end()
    }
}

/// Every message has its own answers.
struct Exchange {
    share: Arc<Share>,
    call: Call,
    position: u64,
}

impl Conversation for Exchange {
    // Headers that depend on a message have to wait for it.
    fn opens_at_once(&self) -> bool {
        !self.share.has_metadata(&self.call.method)
    }

    fn hear(&mut self, message: DynamicMessage) -> Option<Reply> {
        let reply = unchecked(&self.share, &self.call.request(message, self.position));
        self.position += 1;
        Some(reply)
    }

    fn end(&mut self) -> Option<Reply> {
        None
    }
}

/// All messages have one answer. The first message says what the call is about, unless a stub asks for a later one.
struct Gathering {
    share: Arc<Share>,
    call: Call,
    position: u64,
    first: Option<Reply>,
    decided: Option<Reply>,
}

impl Conversation for Gathering {
    fn hear(&mut self, message: DynamicMessage) -> Option<Reply> {
        let has_stubs = self.share.has_stubs(&self.call.method);
        if self.first.is_none() || (self.decided.is_none() && has_stubs) {
            let reply = unchecked(&self.share, &self.call.request(message, self.position));
            match reply.is_decided {
                // An error does not wait for messages that would change nothing.
                true if reply.error.is_some() => return Some(reply),
                true => self.decided = Some(reply),
                false => self.first = self.first.take().or(Some(reply)),
            }
        }
        self.position += 1;
        None
    }

    fn end(&mut self) -> Option<Reply> {
        let heard = self.decided.take().or_else(|| self.first.take());
        heard.or_else(|| {
            let empty = self.share.empty(&self.call.method);
            Some(unchecked(&self.share, &self.call.request(empty, 0)))
        })
    }
}

/// Answers in place of stubs and fakes, over every protocol.
pub trait Responder: fmt::Debug + Send + Sync {
    /// What a request gets; `None` leaves it to stubs and fakes.
    fn answer(&self, request: &Request<'_>) -> Option<Reply>;

    /// The conversation of a call in which the client streams; `None` leaves it to stubs and fakes.
    fn converse(&self, call: &Call) -> Option<Box<dyn Conversation>>;
}
