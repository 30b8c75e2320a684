//! What answers for some services of a schema: the messages that they need, and what is made of them.

use std::fmt;
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, Result};
use buffa_descriptor::DescriptorPool;
use buffa_descriptor::generated::descriptor::FileDescriptorSet;
use buffa_descriptor::reflect::DynamicMessage;
use hashbrown::HashMap;
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use crate::compile::descriptor::{self, SourceInfo};
use crate::config::{self, LANGUAGES, Language};
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::schema::{Element, File, Schema, Service};
use crate::validate::{Clock, Problem, Validator};

use super::answer::refused;
use super::beyond::Beyond;
use super::conversation::Responder;
use super::division::Division;
use super::fake::{Fakes, Identities, Plans, negotiated};
use super::memo::Memo;
use super::reply::{Code, Kind, Method, Reply, Request, Status, parts_of_name};
use super::stubs::{self, Stubs};

/// What all shares of a mock are made from.
pub struct Common {
    pub schema: Arc<Schema>,
    pub config: config::Mock,
    /// Descriptors that are not in the schema and in every share.
    pub added: Vec<Vec<u8>>,
    /// Of the whole schema, so that a thing has the same id in every share.
    identities: OnceLock<Arc<Identities>>,
    /// How much the memo of each share may keep.
    pub memo_bytes: usize,
}

impl Common {
    pub fn new(schema: &Arc<Schema>, config: &config::Mock, added: Vec<Vec<u8>>, memo_bytes: usize) -> Self {
        Self {
            schema: Arc::clone(schema),
            config: config.clone(),
            added,
            identities: OnceLock::new(),
            memo_bytes,
        }
    }

    fn identities(&self) -> Arc<Identities> {
        let made = self.identities.get_or_init(|| Arc::new(Identities::new(&self.schema)));
        Arc::clone(made)
    }

    /// The descriptors of files, with those that every mock has.
    ///
    /// # Errors
    ///
    /// The files have something that messages cannot be made of at run time.
    pub fn pool(&self, files: &[File<'_>]) -> Result<DescriptorPool> {
        const PIECE: usize = 64;
        let pieces: Vec<&[File<'_>]> = files.chunks(PIECE).collect();
        let mut sets = parallel::map(&pieces, |_, files| {
            descriptor::encode_files(files.iter().copied(), SourceInfo::Exclude)
        });
        sets.extend(self.added.iter().cloned());
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
}

/// Everything that answers of some services depend on.
pub struct Share {
    pub pool: Arc<DescriptorPool>,
    pub beyond: Beyond,
    pub methods: HashMap<Box<str>, Arc<Method>>,
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
    pub stubs: Stubs,
    /// Is asked before stubs and fakes.
    responder: Option<Arc<dyn Responder>>,
    pub memo: Memo,
    memo_bytes: usize,
}

impl fmt::Debug for Share {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Share")
            .field("methods", &self.methods.len())
            .field("stubs", &self.stubs)
            .finish_non_exhaustive()
    }
}

impl Share {
    /// What answers for the services of a division, without stubs, and the rules of protovalidate
    /// that it cannot apply.
    ///
    /// # Errors
    ///
    /// The files have something that messages cannot be made of at run time.
    pub fn new(common: &Arc<Common>, division: &Division) -> Result<(Self, Vec<Problem>)> {
        let (schema, config) = (&common.schema, &common.config);
        let files = division.files(schema);
        // Large schemas take their time for both.
        let (identities, pool) = parallel::both(|| common.identities(), || common.pool(&files));
        let pool = Arc::new(pool?);
        let methods = division
            .services(schema)
            .flat_map(Service::methods)
            .map(|method| Ok((path_of(method), Arc::new(described(method, &pool)?))))
            .collect::<Result<HashMap<Box<str>, Arc<Method>>>>()?;
        let messages = files.iter().copied().flat_map(File::all_messages);
        let (rules, problems) = Validator::of(schema, &pool, messages);
        let rules = Arc::new(rules);
        let roots = methods
            .values()
            .flat_map(|method: &Arc<Method>| [method.input, method.output]);
        let plans = Plans::new(schema, &pool, identities, roots);
        let fakes = Fakes::new(plans, Arc::clone(&pool), Arc::clone(&rules), config.seed);
        let share = Self {
            beyond: Beyond::new(common, division),
            fakes: in_languages(&fakes),
            validator: rules,
            is_strict: config.validate,
            clock: None,
            language: config.locale,
            memo: Memo::new(methods.keys().map(|path| &**path), common.memo_bytes),
            memo_bytes: common.memo_bytes,
            pool,
            methods,
            stubs: Stubs::default(),
            responder: None,
        };
        Ok((share, problems))
    }

    /// The same with those stubs of files that are about its methods, and all that are about types.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the files, sorted by place.
    pub fn with_stubs(mut self, files: &stubs::Files<'_>) -> Result<Self, Vec<Diagnostic>> {
        self.stubs = stubs::read(&self.pool, &self.methods, files)?;
        let mut fakes = self.fakes[0].clone();
        fakes.set_types(std::mem::take(&mut self.stubs.types));
        self.fakes = in_languages(&fakes);
        Ok(self.remembering())
    }

    #[must_use]
    pub fn with_clock(mut self, clock: Option<Clock>) -> Self {
        self.clock = clock;
        self.remembering()
    }

    #[must_use]
    pub fn with_responder(mut self, responder: Option<Arc<dyn Responder>>) -> Self {
        self.responder = responder;
        self.remembering()
    }

    /// Forgets what was answered, and which answers may be kept.
    fn remembering(mut self) -> Self {
        let steady = self.methods.keys().filter(|path| self.is_steady(path));
        self.memo = Memo::new(steady.map(|path| &**path), self.memo_bytes);
        self
    }

    /// How many types have a stub.
    pub fn type_count(&self) -> usize {
        self.fakes[0].type_count()
    }

    /// What makes answers up for a client with these headers.
    pub fn fakes(&self, headers: &HeaderMap) -> &Fakes {
        &self.fakes[self.language_index(headers)]
    }

    /// Which of the languages a client with these headers gets.
    pub fn language_index(&self, headers: &HeaderMap) -> usize {
        let language = self.language.unwrap_or_else(|| {
            let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            negotiated(accepted.unwrap_or_default())
        });
        let index = LANGUAGES.iter().position(|known| *known == language);
        index.unwrap_or_default()
    }

    pub fn has_stubs(&self, method: &Method) -> bool {
        self.stubs.has_any(&method.path)
    }

    /// Whether answers of a method may come with headers or trailers.
    pub fn has_metadata(&self, method: &Method) -> bool {
        self.stubs.has_metadata(&method.path)
    }

    pub fn responder(&self) -> Option<&dyn Responder> {
        self.responder.as_deref()
    }

    /// Whether a request of a method gets the same answer at all times.
    fn is_steady(&self, path: &str) -> bool {
        let is_timed = |method: &Arc<Method>| self.has_rules(method) && self.validator.asks_for_time(method.input);
        let is_ours = self.responder.is_none() && self.stubs.are_steady(path);
        is_ours && !(self.clock.is_some() && self.methods.get(path).is_some_and(is_timed))
    }

    /// Whether requests of a method are refused where they break rules.
    pub fn has_rules(&self, method: &Method) -> bool {
        self.is_strict && self.validator.applies(method.input)
    }

    /// What a request gets that breaks rules.
    pub fn refusal(&self, request: &Request<'_>) -> Option<Reply> {
        if !self.has_rules(request.method) {
            return None;
        }
        let now = self.clock.map(|clock| clock());
        let status = match self.validator.validate(&request.message, now) {
            Ok(violations) if violations.is_empty() => return None,
            Ok(violations) => refused(&violations),
            Err(problem) => Status::new(Code::Internal, problem),
        };
        Some(Reply::from(status))
    }

    /// A request of a method without fields.
    pub fn empty(&self, method: &Method) -> DynamicMessage {
        DynamicMessage::new(Arc::clone(&self.pool), method.input)
    }
}

/// A method as paths have it: `offer.v1.OfferService/GetOffer`.
pub fn path_of(method: crate::schema::Method<'_>) -> Box<str> {
    format!("{}/{}", method.service().full_name(), method.name()).into()
}

fn described(method: crate::schema::Method<'_>, pool: &DescriptorPool) -> Result<Method> {
    let types = pool
        .message_index(method.input().full_name())
        .zip(pool.message_index(method.output().full_name()));
    let (input, output) = types.with_context(|| format!("cannot find the messages of `{}`", method.full_name()))?;
    let (verb, object) = parts_of_name(method.name());
    Ok(Method {
        path: path_of(method),
        package: method.file().package().into(),
        service: method.service().name().into(),
        name: method.name().into(),
        kind: Kind::new(method.is_client_streaming(), method.is_server_streaming()),
        has_no_side_effects: method.has_no_side_effects(),
        input,
        output,
        verb: verb.into(),
        object: object.into(),
    })
}

fn in_languages(fakes: &Fakes) -> Vec<Fakes> {
    LANGUAGES.iter().map(|language| fakes.in_language(*language)).collect()
}
