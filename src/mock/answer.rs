//! What a request gets: a stub's answer, what is made up, or both.

use std::borrow::Cow;

use buffa_descriptor::reflect::DynamicMessage;

use crate::validate::{self, VIOLATIONS, Violation};

use super::echo::Echo;
use super::fake::Scope;
use super::given::Given;
use super::reply::{Code, Detail, Item, Kind, Repeat, Reply, Request, Status};
use super::share::Share;
use super::stubs::{Counting, Inputs, Selection, Stub};

/// How many messages a stream has unless a stub says so.
const STREAM_LENGTH: u64 = 3;
/// Says which stub answered.
pub const STUB_HEADER: &str = "x-igata-stub";
/// Says why stubs that come before it did not.
pub const REASON_HEADER: &str = "x-igata-missed";
/// How many stubs that header is about.
const MAX_REASONS: usize = 5;

/// What a call gets.
pub fn answer(share: &Share, request: &Request<'_>) -> Reply {
    share.refusal(request).unwrap_or_else(|| unchecked(share, request))
}

/// What a request gets, whether or not it keeps the rules.
pub fn unchecked(share: &Share, request: &Request<'_>) -> Reply {
    if let Some(reply) = share.responder().and_then(|responder| responder.answer(request)) {
        return reply;
    }
    let inputs = Inputs::new(&request.message, request.headers, request.position, 0);
    let selection = share.stubs.select(&request.method.path, &inputs, Counting::Counted);
    reply(share, request, &inputs, &selection)
}

/// Why a request gets its answer.
#[derive(Debug)]
pub struct Explanation {
    /// The stubs of the method in the order in which they are asked, with what each says.
    pub stubs: Vec<(String, String)>,
    pub reply: Reply,
}

/// Why a request would get its answer. It counts for no stub.
pub fn explain(share: &Share, request: &Request<'_>) -> Explanation {
    if let Some(reply) = share.refusal(request) {
        return Explanation {
            stubs: Vec::new(),
            reply,
        };
    }
    let inputs = Inputs::new(&request.message, request.headers, request.position, 0);
    let selection = share.stubs.select(&request.method.path, &inputs, Counting::Tried);
    let place = Stub::shown;
    let mut stubs: Vec<(String, String)> = selection
        .missed
        .iter()
        .map(|missed| (place(missed.stub), missed.reason(&inputs)))
        .collect();
    if let Some(stub) = selection.stub {
        stubs.push((place(stub), "answers".to_owned()));
        for later in share.stubs.after(&request.method.path, stub) {
            stubs.push((place(later), "is not asked".to_owned()));
        }
    }
    Explanation {
        stubs,
        reply: reply(share, request, &inputs, &selection),
    }
}

pub fn reply(share: &Share, request: &Request<'_>, inputs: &Inputs<'_>, selection: &Selection<'_>) -> Reply {
    let stub = selection.stub;
    let mut reply = Reply::default();
    if let Some(stub) = stub {
        reply.repeat = stub.repeat;
        reply.is_decided = true;
        reply.error = stub
            .status(inputs)
            .map(|status| status.unwrap_or_else(|problem| broken_stub(&problem)));
        match stub.metadata(inputs) {
            Ok((headers, trailers)) => {
                reply.headers = headers;
                reply.trailers = trailers;
            }
            Err(problem) => {
                reply.error = Some(broken_stub(&problem));
                reply.repeat = Repeat::default();
                reply.headers.extend(origin(inputs, selection));
                return reply;
            }
        }
    }
    reply.headers.extend(origin(inputs, selection));
    let count = match (request.method.kind, stub) {
        (_, Some(stub)) if stub.is_list => stub.responses.len() as u64,
        (Kind::ServerStream, _) => STREAM_LENGTH,
        _ => 1,
    };
    for index in 0..count {
        let position = match request.method.kind {
            Kind::Bidirectional => request.position + index,
            _ => index,
        };
        let delay = stub.map(|stub| stub.delay(index)).unwrap_or_default();
        match item(share, request, stub, index, position) {
            Ok(message) => reply.items.push(Item { delay, message }),
            Err(status) => {
                reply.error = Some(status);
                reply.repeat = Repeat::default();
                break;
            }
        }
    }
    if reply.items.is_empty() {
        reply.delay = stub.map(|stub| stub.delay).unwrap_or_default();
    }
    reply
}

/// Headers that say which stub answers, and why those before it do not.
fn origin(inputs: &Inputs<'_>, selection: &Selection<'_>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    if let Some(stub) = selection.stub {
        headers.push((STUB_HEADER.to_owned(), ascii(&stub.shown())));
    }
    if !selection.missed.is_empty() {
        let shown = selection.missed.iter().take(MAX_REASONS);
        let reasons: Vec<String> = shown
            .map(|missed| format!("{} {}", missed.stub.shown(), missed.reason(inputs)))
            .collect();
        headers.push((REASON_HEADER.to_owned(), ascii(&reasons.join("; "))));
    }
    headers
}

/// A text as headers can carry it.
fn ascii(text: &str) -> String {
    text.chars()
        .map(|letter| if (' '..='~').contains(&letter) { letter } else { '?' })
        .collect()
}

/// The error for a request that breaks rules.
pub fn refused(violations: &[Violation]) -> Status {
    const SHOWN: usize = 3;
    let mut shown: Vec<String> = violations.iter().take(SHOWN).map(Violation::to_string).collect();
    if violations.len() > SHOWN {
        shown.push(format!("and {} more", violations.len() - SHOWN));
    }
    let mut status = Status::new(Code::InvalidArgument, shown.join("; "));
    status.details.push(Detail {
        type_name: VIOLATIONS.to_owned(),
        value: validate::detail(violations).into(),
    });
    status
}

fn broken_stub(problem: &str) -> Status {
    Status::new(
        Code::Internal,
        format!("the stub has no value for this request: {problem}"),
    )
}

fn item(
    share: &Share,
    request: &Request<'_>,
    stub: Option<&Stub>,
    index: u64,
    position: u64,
) -> Result<DynamicMessage, Status> {
    let mut written = stub.and_then(|stub| stub.response(index)).map(Cow::Borrowed);
    if let Some(given) = written.as_ref().filter(|given| given.has_expressions()) {
        let inputs = Inputs::new(&request.message, request.headers, request.position, index);
        written = Some(Cow::Owned(
            given
                .computed(&share.pool, &inputs)
                .map_err(|problem| broken_stub(&problem))?,
        ));
    }
    let fakes = share.fakes(request.headers);
    let echo = Echo::new(fakes, request.method, &request.message, position);
    let key = echo.as_ref().map_or_else(|| fakes.seed(), Echo::key);
    let given = match (echo.as_ref().map(Echo::answer), written) {
        // A stub answers also where the request alone could not be answered.
        (Some(Err(status)), None) => return Err(status),
        (Some(Ok(given)), Some(written)) => fakes.merge(request.method.output, given, &written),
        (Some(Ok(given)), None) => given,
        (_, Some(written)) => written.into_owned(),
        (None, None) => Given::default(),
    };
    let key = given.origin.unwrap_or(key);
    Ok(fakes.message(request.method.output, key, &given, &mut Scope::default()))
}
