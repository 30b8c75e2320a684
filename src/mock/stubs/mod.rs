//! Written answers: read from YAML, checked against the schema, and chosen by what they match.
//!
//! A stub of a method has conditions and an answer. The conditions are `match` on
//! fields (a value, or tests such as `{gte: 2, lt: 5}`), `match_headers` and `cel`; all
//! must hold. Stubs are asked in the order of `priority`, then of how much they
//! ask for, then those with `times` first; two that a request could match equally
//! well are an error. The answer is a `response`, `responses` or a `stream` with
//! delays, perhaps with `repeat`, or an `error`; `${…}` in it, in `headers` and in `trailers` is an
//! expression of CEL.
//!
//! A stub may have a `name`, by which the packages that igata casts offer its answer.
//!
//! A stub of a `type` says what messages of that type are wherever they are made up.
//!
//! In a call whose client streams, each message is looked up: with one answer, the
//! first message that a stub matches decides, an error at once; with many, every
//! message has its own answers. A call with many answers has the headers and
//! trailers of the stub of its first message.

mod cel_value;
mod condition;
mod expression;
mod matching;
mod read;
mod schema;
mod template;
mod value;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use buffa_descriptor::reflect::DynamicMessage;
use buffa_descriptor::{DescriptorPool, MessageIndex};
use hashbrown::HashMap;

use crate::config::yaml::{self, Node, Value as Yaml};
use crate::diagnostic::{Diagnostic, Place};
use crate::schema::Schema;

use super::given::{Given, Part};
use super::reply::{Kind, Method, Repeat, Status};

use condition::Condition;
use expression::{Expression, HEADERS, Template, Text};
use matching::HeaderCondition;

pub use expression::{Computed, Inputs, shown};
pub use schema::schema;

/// The id of diagnostics about stubs.
pub const STUB: &str = "STUB";

/// Names and values of headers.
type Pairs = Vec<(String, String)>;

/// Stubs by method, those that come first first, and what is written about types wherever they occur.
#[derive(Debug, Default)]
pub struct Stubs {
    by_method: HashMap<Box<str>, Vec<Stub>>,
    pub types: HashMap<MessageIndex, Part>,
}

/// A written answer, and when it is given.
#[derive(Debug)]
pub struct Stub {
    pub place: Place,
    /// What packages call it, in small letters with underscores.
    pub name: Option<Box<str>>,
    conditions: Vec<Condition>,
    headers_asked: Vec<HeaderCondition>,
    cel: Option<Expression>,
    priority: i64,
    times: Option<Times>,
    pub responses: Vec<Given>,
    /// Whether the stub says how many responses there are.
    pub is_list: bool,
    pub error: Option<Status>,
    error_message: Option<Template>,
    headers: Vec<(String, Text)>,
    trailers: Vec<(String, Text)>,
    pub delay: Duration,
    /// How long to wait before each response, where that is told one by one.
    pub delays: Vec<Option<Duration>>,
    pub repeat: Repeat,
}

/// How often a stub may answer.
#[derive(Debug)]
struct Times {
    total: u64,
    left: AtomicU64,
}

/// Whether choosing a stub counts as its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    Counted,
    Tried,
}

/// The stub that answers, and why those before it do not.
#[derive(Debug, Default)]
pub struct Selection<'a> {
    pub stub: Option<&'a Stub>,
    pub missed: Vec<Missed<'a>>,
}

/// A stub that does not answer.
#[derive(Debug)]
pub struct Missed<'a> {
    pub stub: &'a Stub,
    reason: Reason<'a>,
}

#[derive(Debug)]
enum Reason<'a> {
    Field(&'a Condition),
    Header(&'a HeaderCondition),
    Cel(String),
    UsedUp(u64),
}

impl Missed<'_> {
    /// Why, in a few words.
    pub fn reason(&self, inputs: &Inputs<'_>) -> String {
        match &self.reason {
            Reason::Field(condition) => condition.reason(inputs.request),
            Reason::Header(condition) => condition.reason(inputs.headers),
            Reason::Cel(problem) => problem.clone(),
            Reason::UsedUp(times) => format!("it has answered {times} times"),
        }
    }
}

impl Stub {
    /// What is written about the response `index`; a stub with one response has it for all.
    pub fn response(&self, index: u64) -> Option<&Given> {
        self.responses.get(if self.is_list { index as usize } else { 0 })
    }

    pub fn delay(&self, index: u64) -> Duration {
        let own = self.delays.get(index as usize).copied().flatten();
        own.unwrap_or(self.delay)
    }

    /// The error for a request.
    pub fn status(&self, inputs: &Inputs<'_>) -> Option<Result<Status, String>> {
        let mut status = self.error.clone()?;
        if let Some(template) = &self.error_message {
            match template.text(inputs) {
                Ok(text) => status.message = text,
                Err(problem) => return Some(Err(format!("{}: {problem}", shown(&self.place)))),
            }
        }
        Some(Ok(status))
    }

    /// The plainest request that its `match` lets through, as far as fields are told by their values.
    pub fn sample_request(&self, empty: DynamicMessage) -> DynamicMessage {
        let mut request = empty;
        for condition in &self.conditions {
            condition.fulfil(&mut request);
        }
        request
    }

    /// Its place, and its name if it has one.
    pub fn shown(&self) -> String {
        match &self.name {
            Some(name) => format!("{} ({name})", shown(&self.place)),
            None => shown(&self.place),
        }
    }

    /// Headers and trailers for a request.
    pub fn metadata(&self, inputs: &Inputs<'_>) -> Result<(Pairs, Pairs), String> {
        let all = |pairs: &[(String, Text)]| -> Result<Pairs, String> {
            let pair = |(name, text): &(String, Text)| {
                let problem = |problem: String| format!("{}: {problem}", shown(&self.place));
                let text = text.text(inputs).map_err(problem)?;
                if !is_header_text(&text) {
                    return Err(problem(format!("the value of the header `{name}` is no line of ASCII")));
                }
                Ok((name.clone(), text))
            };
            pairs.iter().map(pair).collect()
        };
        Ok((all(&self.headers)?, all(&self.trailers)?))
    }

    /// Whether its answer depends on nothing but the message of the request.
    fn is_steady(&self) -> bool {
        let by_headers = |text: &Text| text.is_about(HEADERS);
        let metadata = self.headers.iter().chain(&self.trailers);
        self.times.is_none()
            && self.headers_asked.is_empty()
            && !self.cel.as_ref().is_some_and(|cel| cel.is_about(HEADERS))
            && !self
                .error_message
                .as_ref()
                .is_some_and(|message| message.is_about(HEADERS))
            && !self.responses.iter().any(|given| given.is_about(HEADERS))
            && !metadata.map(|(_, text)| text).any(by_headers)
    }

    /// Why it does not answer a request; `None` if it does.
    fn refuses(&self, inputs: &Inputs<'_>, counting: Counting) -> Option<Reason<'_>> {
        if let Some(condition) = self
            .conditions
            .iter()
            .find(|condition| !condition.holds(inputs.request))
        {
            return Some(Reason::Field(condition));
        }
        if let Some(condition) = self
            .headers_asked
            .iter()
            .find(|condition| !condition.holds(inputs.headers))
        {
            return Some(Reason::Header(condition));
        }
        match self.cel.as_ref().map(|cel| (cel, cel.holds(inputs))) {
            None | Some((_, Ok(true))) => {}
            Some((cel, Ok(false))) => return Some(Reason::Cel(format!("`{}` is false", cel.source()))),
            Some((_, Err(problem))) => return Some(Reason::Cel(problem)),
        }
        let times = self.times.as_ref()?;
        let is_left = match counting {
            Counting::Tried => times.left.load(Ordering::Relaxed) > 0,
            Counting::Counted => times
                .left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
                .is_ok(),
        };
        (!is_left).then_some(Reason::UsedUp(times.total))
    }

    /// Those with a higher priority come first, then those that ask for more, then those that answer only so often.
    fn rank(&self) -> (i64, usize, bool) {
        let asked = self.conditions.len() + self.headers_asked.len() + usize::from(self.cel.is_some());
        (self.priority, asked, self.times.is_some())
    }

    fn excludes(&self, other: &Self) -> bool {
        let by_header = |one: &HeaderCondition| other.headers_asked.iter().any(|other| one.excludes(other));
        condition::exclude(&self.conditions, &other.conditions) || self.headers_asked.iter().any(by_header)
    }
}

impl Stubs {
    /// The stub that answers a request.
    pub fn select(&self, method: &str, inputs: &Inputs<'_>, counting: Counting) -> Selection<'_> {
        let mut selection = Selection::default();
        for stub in self.by_method.get(method).map_or(&[][..], Vec::as_slice) {
            match stub.refuses(inputs, counting) {
                None => {
                    selection.stub = Some(stub);
                    break;
                }
                Some(reason) => selection.missed.push(Missed { stub, reason }),
            }
        }
        selection
    }

    /// The stubs of a method that have a name, sorted by it.
    pub fn named(&self, method: &str) -> Vec<(&str, &Stub)> {
        let stubs = self.by_method.get(method).map_or(&[][..], Vec::as_slice);
        let mut named: Vec<_> = stubs
            .iter()
            .filter_map(|stub| Some((stub.name.as_deref()?, stub)))
            .collect();
        named.sort_unstable_by_key(|(name, _)| *name);
        named
    }

    pub fn has_any(&self, method: &str) -> bool {
        self.by_method.contains_key(method)
    }

    /// Whether a stub of a method has headers or trailers.
    pub fn has_metadata(&self, method: &str) -> bool {
        let mut stubs = self.by_method.get(method).into_iter().flatten();
        stubs.any(|stub| !stub.headers.is_empty() || !stub.trailers.is_empty())
    }

    /// Whether answers of a method depend on nothing but the message of the request.
    pub fn are_steady(&self, method: &str) -> bool {
        self.by_method
            .get(method)
            .is_none_or(|stubs| stubs.iter().all(Stub::is_steady))
    }

    /// Where the stubs of a method are that come after `stub`.
    pub fn after<'a>(&'a self, method: &str, stub: &'a Stub) -> impl Iterator<Item = &'a Stub> {
        let stubs = self.by_method.get(method).map_or(&[][..], Vec::as_slice);
        let place = stubs.iter().position(|other| std::ptr::eq(other, stub));
        stubs.iter().skip(place.map_or(stubs.len(), |place| place + 1))
    }

    pub fn len(&self) -> usize {
        self.by_method.values().map(Vec::len).sum::<usize>() + self.types.len()
    }
}

/// Files of stubs, and what there is for them to be about.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// Paths and texts.
    pub texts: &'a [(String, String)],
    pub schema: &'a Schema,
    /// All methods of the schema, by their paths.
    pub methods: &'a HashMap<Box<str>, usize>,
}

impl Files<'_> {
    /// Every text in the files: whatever they name is one.
    pub fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (path, text) in self.texts {
            // What is wrong with a file is told when its stubs are read.
            let mut open: Vec<Node> = yaml::parse(path, STUB, text).into_iter().collect();
            while let Some(node) = open.pop() {
                match node.value {
                    Yaml::String(text) => {
                        names.insert(text);
                    }
                    Yaml::Sequence(items) => open.extend(items),
                    Yaml::Mapping(entries) => open.extend(entries.into_iter().map(|(_, value)| value)),
                    _ => {}
                }
            }
        }
        names
    }
}

/// The path of a method of `methods` as stubs name it, with a slash or a dot before its own name.
pub fn method_path<'a, V>(methods: &'a HashMap<Box<str>, V>, written: &str) -> Option<&'a str> {
    let path = written.trim_start_matches('/');
    let with_slash = || path.rsplit_once('.').map(|(service, name)| format!("{service}/{name}"));
    let known = |path: &str| methods.get_key_value(path).map(|(path, _)| &**path);
    known(path).or_else(|| known(&with_slash()?))
}

/// Reads all files of stubs: those of `methods`, and those of types. Stubs of other methods of the
/// schema belong to whoever answers for them.
pub fn read(
    pool: &Arc<DescriptorPool>,
    methods: &HashMap<Box<str>, Arc<Method>>,
    files: &Files<'_>,
) -> Result<Stubs, Vec<Diagnostic>> {
    let mut stubs = Stubs::default();
    let mut places: HashMap<MessageIndex, Place> = HashMap::new();
    let mut problems = Vec::new();
    for (path, text) in files.texts {
        let found = match read::file(pool, methods, files, (path, text)) {
            Ok(found) => found,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        for found in found {
            match found {
                read::Found::Method(method, stub) => {
                    stubs.by_method.entry(method).or_default().push(*stub);
                }
                read::Found::Type(ty, place, part) => {
                    if let Some(other) = places.insert(ty, place.clone()) {
                        let message = format!("`{}` has another stub", pool.message(ty).full_name());
                        problems.push(Diagnostic::error(STUB, place, message).with_related(other, "the other one"));
                    }
                    stubs.types.insert(ty, part);
                }
            }
        }
    }
    for (method, stubs) in &mut stubs.by_method {
        stubs.sort_by_key(|stub| std::cmp::Reverse(stub.rank()));
        problems.extend(ties(method, stubs));
        problems.extend(shared_names(method, stubs));
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
        let earlier = stubs[..index]
            .iter()
            .find(|earlier| earlier.rank() == later.rank() && !earlier.excludes(later));
        if let Some(earlier) = earlier {
            let message = format!("this stub and another one of `{method}` can match the same request");
            let error = Diagnostic::error(STUB, later.place.clone(), message)
                .with_related(earlier.place.clone(), "the other one")
                .with_help("give one of them another value in `match`, one more field, or a `priority`");
            found.push(error);
        }
    }
    found
}

/// Stubs of one method that have the name of another one.
fn shared_names(method: &str, stubs: &[Stub]) -> Vec<Diagnostic> {
    let mut stubs: Vec<&Stub> = stubs.iter().filter(|stub| stub.name.is_some()).collect();
    stubs.sort_by(|one, other| (&one.name, &one.place).cmp(&(&other.name, &other.place)));
    let shared = stubs.windows(2).filter(|pair| pair[0].name == pair[1].name);
    shared
        .map(|pair| {
            let name = pair[1].name.as_deref().unwrap_or_default();
            let message = format!("another stub of `{method}` is called `{name}`");
            Diagnostic::error(STUB, pair[1].place.clone(), message)
                .with_related(pair[0].place.clone(), "the other one")
                .with_help("give one of them another `name`")
        })
        .collect()
}

/// Whether headers can carry a text over every protocol.
fn is_header_text(text: &str) -> bool {
    text.chars().all(|letter| (' '..='~').contains(&letter))
}

/// Whether a method's answer is a list.
fn has_many_responses(kind: Kind) -> bool {
    matches!(kind, Kind::ServerStream | Kind::Bidirectional)
}
