//! Written answers: read from YAML, checked against the schema, and chosen by what they match.

mod condition;
mod read;
mod value;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use buffa_descriptor::DescriptorPool;
use buffa_descriptor::reflect::DynamicMessage;

use crate::diagnostic::{Diagnostic, Place};

use super::given::Given;
use super::reply::{Method, Status};

use condition::Condition;

/// The id of diagnostics about stubs.
pub const STUB: &str = "STUB";

/// Stubs by method, those that ask for more before those that ask for less.
#[derive(Debug, Default)]
pub struct Stubs {
    by_method: HashMap<Box<str>, Vec<Stub>>,
}

/// A written answer, and when it is given.
#[derive(Debug)]
pub struct Stub {
    pub place: Place,
    pub conditions: Vec<Condition>,
    pub responses: Vec<Given>,
    /// Whether the stub says how many responses there are.
    pub is_list: bool,
    pub error: Option<Status>,
    pub headers: Vec<(String, String)>,
    pub trailers: Vec<(String, String)>,
    pub delay: Duration,
}

impl Stub {
    /// What is written about the response `index`; a stub with one response has it for all.
    pub fn response(&self, index: u64) -> Option<&Given> {
        self.responses.get(if self.is_list { index as usize } else { 0 })
    }
}

impl Stubs {
    /// The stub that answers a request.
    pub fn select(&self, method: &str, request: &DynamicMessage) -> Option<&Stub> {
        let stubs = self.by_method.get(method)?;
        stubs
            .iter()
            .find(|stub| stub.conditions.iter().all(|condition| condition.holds(request)))
    }

    pub fn len(&self) -> usize {
        self.by_method.values().map(Vec::len).sum()
    }
}

/// Reads all files of stubs.
pub fn read<'a>(
    pool: &Arc<DescriptorPool>,
    methods: &HashMap<Box<str>, Arc<Method>>,
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Stubs, Vec<Diagnostic>> {
    let mut stubs = Stubs::default();
    let mut problems = Vec::new();
    for (path, text) in files {
        match read::file(pool, methods, path, text) {
            Ok(found) => {
                for (method, stub) in found {
                    stubs.by_method.entry(method).or_default().push(stub);
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    for (method, stubs) in &mut stubs.by_method {
        stubs.sort_by_key(|stub| std::cmp::Reverse(stub.conditions.len()));
        problems.extend(ties(method, stubs));
    }
    if problems.is_empty() {
        return Ok(stubs);
    }
    problems.sort();
    Err(problems)
}

/// Pairs of stubs that one request can match equally well.
fn ties(method: &str, stubs: &[Stub]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, later) in stubs.iter().enumerate() {
        let earlier = stubs[..index].iter().find(|earlier| {
            earlier.conditions.len() == later.conditions.len()
                && !condition::exclude(&earlier.conditions, &later.conditions)
        });
        if let Some(earlier) = earlier {
            let message = format!("this stub and another one of `{method}` can match the same request");
            let error = Diagnostic::error(STUB, later.place.clone(), message)
                .with_related(earlier.place.clone(), "the other one")
                .with_help("give one of them another value in `match`, or one more field");
            found.push(error);
        }
    }
    found
}
