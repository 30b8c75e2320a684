//! Answers that need no server: what a method gives to a request without fields, and what its named stubs give.

use buffa_descriptor::reflect::DynamicMessage;

use crate::diagnostic::Place;

use super::answer::{REASON_HEADER, STUB_HEADER, reply};
use super::reply::{Method, Reply, Request, Status};
use super::stubs::{Counting, Inputs, Selection};
use super::whole::Mock;

/// The answers of a method that can be given without its request.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// What a request without fields and headers gets.
    pub default: Reply,
    /// What the stubs with a name answer, sorted by it.
    pub named: Vec<Named<'a>>,
}

/// What a stub answers to the plainest request that it matches.
#[derive(Debug)]
pub struct Named<'a> {
    pub name: &'a str,
    /// Where the stub is.
    pub place: &'a Place,
    pub reply: Reply,
}

/// The answers of a method that can be given without its request. Counts as no use of a stub.
///
/// # Errors
///
/// The mock has no such method, or no messages for it.
pub fn prepare<'a>(mock: &'a Mock, method: &Method) -> Result<Prepared<'a>, Status> {
    let (share, method) = mock.called(&method.path)?;
    let answer = |message: DynamicMessage, selection: Option<Selection<'a>>| {
        let headers = http::HeaderMap::new();
        let request = Request {
            method,
            message,
            headers: &headers,
            position: 0,
        };
        let inputs = Inputs::new(&request.message, request.headers, request.position, 0);
        let selection = selection.unwrap_or_else(|| share.stubs.select(&method.path, &inputs, Counting::Tried));
        let mut reply = reply(share, &request, &inputs, &selection);
        // They say where stubs are, which is for whoever calls the server.
        reply
            .headers
            .retain(|(name, _)| name != STUB_HEADER && name != REASON_HEADER);
        reply
    };
    let named = share.stubs.named(&method.path).into_iter();
    Ok(Prepared {
        default: answer(share.empty(method), None),
        named: named
            .map(|(name, stub)| {
                let chosen = Selection {
                    stub: Some(stub),
                    missed: Vec::new(),
                };
                Named {
                    name,
                    place: &stub.place,
                    reply: answer(stub.sample_request(share.empty(method)), Some(chosen)),
                }
            })
            .collect(),
    })
}
