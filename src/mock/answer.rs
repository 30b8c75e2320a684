//! A mock of every service of a schema, and what it answers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use buffa_descriptor::DescriptorPool;
use buffa_descriptor::generated::descriptor::FileDescriptorSet;
use buffa_descriptor::reflect::DynamicMessage;
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use crate::compile::descriptor::{self, SourceInfo};
use crate::config::{self, ErrorForm, LANGUAGES, Language};
use crate::diagnostic::{Diagnostic, Severity};
use crate::parallel;
use crate::schema::{Element, File, Schema, Service};
use crate::validate::{self, Clock, VIOLATIONS, Validator, Violation};

use super::conversation::Responder;
use super::echo::Echo;
use super::fake::{Fakes, Identities, Plans, Scope, negotiated};
use super::given::Given;
use super::memo::Memo;
use super::protocols::Table;
use super::reply::{Code, Detail, Item, Kind, Method, Repeat, Reply, Request, Status, parts_of_name};
use super::stubs::{self, Counting, Inputs, Selection, Stub, Stubs};

/// How many messages a stream has unless a stub says so.
const STREAM_LENGTH: u64 = 3;
/// Says which stub answered.
pub(super) const STUB_HEADER: &str = "x-igata-stub";
/// Says why stubs that come before it did not.
pub(super) const REASON_HEADER: &str = "x-igata-missed";
/// How many stubs that header is about.
const MAX_REASONS: usize = 5;

/// The id of diagnostics about paths.
const ROUTE: &str = "ROUTE";
/// The id of diagnostics about rules of protovalidate.
const RULE: &str = "PROTOVALIDATE";

/// Everything that answers depend on. It never changes: a new schema or new
/// stubs make a new mock.
pub struct Mock {
    pub(super) pool: Arc<DescriptorPool>,
    pub(super) methods: HashMap<Box<str>, Arc<Method>>,
    /// The full names of the services, in the order of the schema.
    pub(super) services: Vec<Box<str>>,
    pub(super) routes: Vec<config::Route>,
    pub(super) rest: Table,
    pub(super) error_form: ErrorForm,
    warnings: Vec<Diagnostic>,
    /// By language, in the order of [`LANGUAGES`].
    fakes: Vec<Fakes>,
    /// The language of all answers, if it is not each client's own.
    language: Option<Language>,
    /// What requests have to keep.
    validator: Arc<Validator>,
    /// Whether requests that break rules are refused.
    is_strict: bool,
    /// Tells the time of day to rules.
    clock: Option<Clock>,
    pub(super) stubs: Stubs,
    /// Is asked before stubs and fakes.
    responder: Option<Arc<dyn Responder>>,
    pub(super) memo: Memo,
}

impl fmt::Debug for Mock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Mock")
            .field("services", &self.services)
            .field("stubs", &self.stubs)
            .finish_non_exhaustive()
    }
}

impl Mock {
    /// A mock of all services of `schema`, without stubs.
    ///
    /// # Errors
    ///
    /// The schema has something that messages cannot be made of at run time.
    pub fn new(schema: &Arc<Schema>, config: &config::Mock) -> Result<Self> {
        // Large schemas take their time for both.
        let (pool, identities) = std::thread::scope(|scope| {
            let identities = scope.spawn(|| Identities::new(schema));
            let pool = pool(schema);
            (pool, identities.join())
        });
        let pool = Arc::new(pool?);
        let identities = identities.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let services = || schema.files().flat_map(File::services);
        let mut methods = HashMap::new();
        let mut rest = Table::default();
        let mut warnings = Vec::new();
        for method in services().flat_map(Service::methods) {
            let service = method.service();
            let types = pool
                .message_index(method.input().full_name())
                .zip(pool.message_index(method.output().full_name()));
            let (input, output) =
                types.with_context(|| format!("cannot find the messages of `{}`", method.full_name()))?;
            let (verb, object) = parts_of_name(method.name());
            let path: Box<str> = format!("{}/{}", service.full_name(), method.name()).into();
            let element = method;
            let method = Arc::new(Method {
                path: path.clone(),
                package: service.file().package().into(),
                service: service.name().into(),
                name: method.name().into(),
                kind: Kind::new(method.is_client_streaming(), method.is_server_streaming()),
                has_no_side_effects: method.has_no_side_effects(),
                input,
                output,
                verb: verb.into(),
                object: object.into(),
            });
            if let Err(problem) = rest.add(&pool, &method, element.options()) {
                let mut warning = Diagnostic::error(ROUTE, element.place_of(&[4]), problem);
                warning.severity = Severity::Warning;
                warning.advise("the mock does not serve this rule of `google.api.http`");
                warnings.push(warning);
            }
            methods.insert(path, method);
        }
        let (rules, problems) = Validator::new(schema, &pool);
        let rules = Arc::new(rules);
        // What is imported is not the user's to mend, and only what is sent matters.
        for problem in problems {
            let mut warning = Diagnostic::error(RULE, problem.place, problem.text);
            warning.severity = Severity::Warning;
            warning.advise("the mock does not apply this rule");
            warnings.push(warning);
        }
        let roots = methods
            .values()
            .flat_map(|method: &Arc<Method>| [method.input, method.output]);
        let plans = Plans::new(schema, &pool, identities, roots);
        let fakes = Fakes::new(plans, Arc::clone(&pool), Arc::clone(&rules), config.seed);
        Ok(Self {
            fakes: in_languages(&fakes),
            validator: rules,
            is_strict: config.validate,
            clock: None,
            language: config.locale,
            services: services().map(|service| service.full_name().into()).collect(),
            routes: config.routes.clone(),
            rest,
            error_form: config.error_form,
            warnings,
            memo: Memo::new(methods.keys().map(|path| &**path)),
            pool,
            methods,
            stubs: Stubs::default(),
            responder: None,
        })
    }

    /// The same mock with stubs, from files given by path and text.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, sorted by place.
    pub fn with_stubs<'a>(
        mut self,
        files: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<Diagnostic>> {
        self.stubs = stubs::read(&self.pool, &self.methods, files)?;
        let mut fakes = self.fakes[0].clone();
        fakes.set_types(std::mem::take(&mut self.stubs.types));
        self.fakes = in_languages(&fakes);
        self.memo = Memo::new(self.methods().filter(|path| self.is_steady(path)));
        Ok(self)
    }

    /// The method at `offer.v1.OfferService/GetOffer`.
    pub fn method(&self, path: &str) -> Option<&Arc<Method>> {
        self.methods.get(path)
    }

    /// The methods as in `offer.v1.OfferService/GetOffer`.
    pub fn methods(&self) -> impl Iterator<Item = &str> {
        self.methods.keys().map(|path| &**path)
    }

    /// An error as a `google.rpc.Status` in JSON.
    pub fn status_json(&self, status: &Status) -> serde_json::Value {
        super::protocols::status_json(self, status)
    }

    /// The full names of the services, in the order of the schema.
    pub fn services(&self) -> impl ExactSizeIterator<Item = &str> {
        self.services.iter().map(|name| &**name)
    }

    /// What of the schema cannot be served.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    pub fn stub_count(&self) -> usize {
        self.stubs.len() + self.fakes[0].type_count()
    }

    /// What makes answers up for a client with these headers.
    fn fakes(&self, headers: &HeaderMap) -> &Fakes {
        &self.fakes[self.language_index(headers)]
    }

    /// Which of the languages a client with these headers gets.
    pub(super) fn language_index(&self, headers: &HeaderMap) -> usize {
        let language = self.language.unwrap_or_else(|| {
            let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            negotiated(accepted.unwrap_or_default())
        });
        let index = LANGUAGES.iter().position(|known| *known == language);
        index.unwrap_or_default()
    }

    pub(super) fn has_stubs(&self, method: &Method) -> bool {
        self.stubs.has_any(&method.path)
    }

    /// Whether answers of a method may come with headers or trailers.
    pub(super) fn has_metadata(&self, method: &Method) -> bool {
        self.stubs.has_metadata(&method.path)
    }

    /// The same mock with the time of day, which rules such as `lt_now` speak of. Without it
    /// they are not applied; answers never depend on it.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self.memo = Memo::new(self.methods().filter(|path| self.is_steady(path)));
        self
    }

    /// The same mock with someone who is asked before stubs and fakes, and what is refused apart.
    #[must_use]
    pub fn with_responder(mut self, responder: Arc<dyn Responder>) -> Self {
        self.responder = Some(responder);
        self.memo = Memo::new(self.methods().filter(|path| self.is_steady(path)));
        self
    }

    pub(super) fn responder(&self) -> Option<&dyn Responder> {
        self.responder.as_deref()
    }

    /// Whether a request of a method gets the same answer at all times.
    fn is_steady(&self, path: &str) -> bool {
        let is_timed = |method: &Arc<Method>| self.has_rules(method) && self.validator.asks_for_time(method.input);
        let is_ours = self.responder.is_none() && self.stubs.are_steady(path);
        is_ours && !(self.clock.is_some() && self.methods.get(path).is_some_and(is_timed))
    }

    /// Whether requests of a method are refused where they break rules.
    pub(super) fn has_rules(&self, method: &Method) -> bool {
        self.is_strict && self.validator.applies(method.input)
    }

    /// What a request gets that breaks rules.
    pub(super) fn refusal(&self, request: &Request<'_>) -> Option<Reply> {
        if !self.has_rules(request.method) {
            return None;
        }
        let now = self.clock.map(|clock| clock());
        let status = match self.validator.validate(&request.message, now) {
            Ok(violations) if violations.is_empty() => return None,
            Ok(violations) => refused(&violations),
            Err(problem) => Status::new(Code::Internal, problem),
        };
        Some(Reply {
            error: Some(status),
            is_decided: true,
            ..Reply::default()
        })
    }

    /// A request read from JSON.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in a sentence.
    pub fn read_json(&self, method: &Method, json: &str) -> Result<DynamicMessage, String> {
        super::message::decode(&self.pool, method.input, super::message::Format::Json, json.as_bytes())
    }
}

/// What a call gets. The same mock gives the same request the same answer, always,
/// but for stubs that answer only so many times.
pub fn answer(mock: &Mock, request: &Request<'_>) -> Reply {
    mock.refusal(request).unwrap_or_else(|| unchecked(mock, request))
}

/// What a request gets, whether or not it keeps the rules.
pub(super) fn unchecked(mock: &Mock, request: &Request<'_>) -> Reply {
    if let Some(reply) = mock.responder().and_then(|responder| responder.answer(request)) {
        return reply;
    }
    let inputs = Inputs::new(&request.message, request.headers, request.position, 0);
    let selection = mock.stubs.select(&request.method.path, &inputs, Counting::Counted);
    reply(mock, request, &inputs, &selection)
}

/// Why a request gets its answer.
#[derive(Debug)]
pub struct Explanation {
    /// The stubs of the method in the order in which they are asked, with what each says.
    pub stubs: Vec<(String, String)>,
    pub reply: Reply,
}

/// Why a request would get its answer. It counts for no stub.
pub fn explain(mock: &Mock, request: &Request<'_>) -> Explanation {
    if let Some(reply) = mock.refusal(request) {
        return Explanation {
            stubs: Vec::new(),
            reply,
        };
    }
    let inputs = Inputs::new(&request.message, request.headers, request.position, 0);
    let selection = mock.stubs.select(&request.method.path, &inputs, Counting::Tried);
    let place = Stub::shown;
    let mut stubs: Vec<(String, String)> = selection
        .missed
        .iter()
        .map(|missed| (place(missed.stub), missed.reason(&inputs)))
        .collect();
    if let Some(stub) = selection.stub {
        stubs.push((place(stub), "answers".to_owned()));
        for later in mock.stubs.after(&request.method.path, stub) {
            stubs.push((place(later), "is not asked".to_owned()));
        }
    }
    Explanation {
        stubs,
        reply: reply(mock, request, &inputs, &selection),
    }
}

pub(super) fn reply(mock: &Mock, request: &Request<'_>, inputs: &Inputs<'_>, selection: &Selection<'_>) -> Reply {
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
        match item(mock, request, stub, index, position) {
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
fn refused(violations: &[Violation]) -> Status {
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
    mock: &Mock,
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
                .computed(&mock.pool, &inputs)
                .map_err(|problem| broken_stub(&problem))?,
        ));
    }
    let fakes = mock.fakes(request.headers);
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

/// The descriptors of a schema, with those that every mock has.
fn pool(schema: &Schema) -> Result<DescriptorPool> {
    const PIECE: usize = 64;
    let files: Vec<File<'_>> = schema.files().collect();
    let pieces: Vec<&[File<'_>]> = files.chunks(PIECE).collect();
    let mut sets = parallel::map(&pieces, |_, files| {
        descriptor::encode_files(files.iter().copied(), SourceInfo::Exclude)
    });
    sets.push(super::protocols::health_descriptor(schema)?);
    sets.push(super::details::descriptors(schema)?);
    // The bytes are our own, so the limits against hostile ones do not apply.
    let options = buffa::DecodeOptions::new().with_element_memory_limit(usize::MAX);
    let sets = parallel::map(&sets, |_, set| options.decode_from_slice::<FileDescriptorSet>(set));
    let mut whole = FileDescriptorSet::default();
    for set in sets {
        whole
            .file
            .extend(set.context("cannot read the descriptors of the mock")?.file);
    }
    DescriptorPool::new(whole).context("cannot link the schema for the mock")
}

fn in_languages(fakes: &Fakes) -> Vec<Fakes> {
    LANGUAGES.iter().map(|language| fakes.in_language(*language)).collect()
}
