//! Answers that were given before, as bytes. An answer is a function of its request, so whoever
//! asks the same again, as tests and polling apps do, gets what is already encoded.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use hashbrown::HashMap;
use http::HeaderMap;

use super::answer::answer;
use super::message::Format;
use super::protocols::add_headers;
use super::reply::{Code, Method, Reply, Request, Status};
use super::share::Share;

/// Larger requests and answers are not kept.
const MAX_ENTRY: usize = 64 * 1024;
/// How much is kept of one method.
const MAX_METHOD: usize = 1024 * 1024;
/// What an entry takes besides its bytes.
const OVERHEAD: usize = 256;

/// The one answer to a request, encoded.
#[derive(Debug)]
pub struct Encoded {
    pub headers: HeaderMap,
    pub trailers: HeaderMap,
    /// How long to wait before it.
    pub delay: Duration,
    pub outcome: Result<Bytes, Status>,
}

/// A request as it came.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub method: &'a Method,
    pub headers: &'a HeaderMap,
    pub bytes: &'a [u8],
    /// How the request is encoded, and how the answer will be.
    pub formats: (Format, Format),
}

/// What was answered so far.
#[derive(Debug, Default)]
pub struct Memo {
    methods: HashMap<Box<str>, RwLock<Kept>>,
    size: AtomicUsize,
    /// How much is kept of all methods.
    limit: usize,
}

type Answers = HashMap<Box<[u8]>, Arc<Encoded>>;

#[derive(Debug, Default)]
struct Kept {
    /// By language and formats, and then by request.
    answers: HashMap<(usize, (Format, Format)), Answers>,
    size: usize,
}

impl Memo {
    /// Keeps the answers of these methods, which must depend on nothing but message and language, up to `limit` bytes.
    pub fn new<'a>(methods: impl Iterator<Item = &'a str>, limit: usize) -> Self {
        Self {
            methods: methods.map(|path| (path.into(), RwLock::default())).collect(),
            size: AtomicUsize::new(0),
            limit,
        }
    }

    fn get(&self, asked: &Asked<'_>, language: usize) -> Option<Arc<Encoded>> {
        // A panic elsewhere leaves the table whole: it is only ever added to or emptied.
        let kept = self.methods.get(&asked.method.path)?;
        let kept = kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.answers.get(&(language, asked.formats))?.get(asked.bytes).cloned()
    }

    fn keep(&self, asked: &Asked<'_>, language: usize, encoded: &Arc<Encoded>) {
        let length = encoded.outcome.as_ref().map_or(0, Bytes::len) + asked.bytes.len() + OVERHEAD;
        let Some(kept) = self.methods.get(&asked.method.path).filter(|_| length <= MAX_ENTRY) else {
            return;
        };
        let mut kept = kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.size + length > MAX_METHOD {
            self.size.fetch_sub(kept.size, Ordering::Relaxed);
            *kept = Kept::default();
        }
        if self.size.load(Ordering::Relaxed) + length > self.limit {
            return;
        }
        let answers = kept.answers.entry((language, asked.formats)).or_default();
        if answers.insert(asked.bytes.into(), Arc::clone(encoded)).is_none() {
            kept.size += length;
            self.size.fetch_add(length, Ordering::Relaxed);
        }
    }
}

/// The answer to a call that has one request and one answer, as bytes.
///
/// # Errors
///
/// The request cannot be read.
pub fn encoded(share: &Share, asked: &Asked<'_>) -> Result<Arc<Encoded>, Status> {
    let language = share.language_index(asked.headers);
    if let Some(known) = share.memo.get(asked, language) {
        return Ok(known);
    }
    let method = asked.method;
    let message = share
        .read(method.input, asked.formats.0, asked.bytes)
        .map_err(|problem| {
            let text = format!("cannot read the request of `{}`: {problem}", method.path);
            Status::new(Code::InvalidArgument, text)
        })?;
    let request = Request {
        method,
        message,
        headers: asked.headers,
        position: 0,
    };
    let encoded = Arc::new(encode(share, answer(share, &request), asked.formats.1));
    share.memo.keep(asked, language, &encoded);
    Ok(encoded)
}

/// The one answer of a reply.
pub fn encode(share: &Share, mut reply: Reply, format: Format) -> Encoded {
    let item = reply.items.drain(..).next();
    let mut encoded = Encoded {
        headers: HeaderMap::new(),
        trailers: HeaderMap::new(),
        delay: item.as_ref().map_or(reply.delay, |item| item.delay),
        outcome: match (reply.error, item) {
            (Some(status), _) => Err(status),
            (None, None) => Err(Status::new(Code::Internal, "the mock has no answer")),
            (None, Some(item)) => share
                .write(&item.message, format)
                .map_err(|problem| Status::new(Code::Internal, format!("cannot write the answer: {problem}"))),
        },
    };
    add_headers(&mut encoded.headers, reply.headers.iter());
    add_headers(&mut encoded.trailers, reply.trailers.iter());
    encoded
}
