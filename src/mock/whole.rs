//! A mock of every service of a schema.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, OnceLock};

use anyhow::Result;
use buffa_descriptor::reflect::DynamicMessage;
use buffa_descriptor::{DescriptorPool, MessageIndex};
use hashbrown::HashMap;

use crate::config::{self, ErrorForm};
use crate::diagnostic::{Diagnostic, Severity};
use crate::parallel;
use crate::schema::{Element as _, File, Schema, Service};
use crate::validate::{Clock, Problem};

use super::answer::{self, Explanation};
use super::conversation::Responder;
use super::details::details;
use super::division::{self, Division};
use super::message::Format;
use super::protocols::{Table, health_descriptor};
use super::reply::{Code, Method, Reply, Request, Status};
use super::share::{Common, Share, path_of};
use super::stubs;

/// How much all memos keep together.
const MEMO: usize = 32 * 1024 * 1024;

/// The id of diagnostics about paths.
const ROUTE: &str = "ROUTE";
/// The id of diagnostics about rules of protovalidate.
const RULE: &str = "PROTOVALIDATE";

/// Everything that answers depend on. It never changes: a new schema or new
/// stubs make a new mock. What answers for the services of a large schema is made
/// when one of them is first called, and where stubs are about them.
pub struct Mock {
    common: Arc<Common>,
    shares: Vec<Lazy>,
    /// Which share has a method, by its path.
    methods: HashMap<Box<str>, usize>,
    /// The full names of the services, in the order of the schema.
    services: Vec<Box<str>>,
    pub(super) rest: Table,
    warnings: Vec<Diagnostic>,
    stubs: Vec<(String, String)>,
    clock: Option<Clock>,
    responder: Option<Arc<dyn Responder>>,
    /// What reflection tells.
    everything: OnceLock<Option<Arc<DescriptorPool>>>,
}

/// A share that is made when it is first needed, or why it could not be.
struct Lazy {
    division: Division,
    made: OnceLock<Result<Arc<Share>, String>>,
}

impl fmt::Debug for Mock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Mock")
            .field("services", &self.services)
            .field("stubs", &self.stub_count())
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
        Self::in_shares(schema, config, division::FILES)
    }

    /// The same, made ready in shares of so many files.
    fn in_shares(schema: &Arc<Schema>, config: &config::Mock, files: usize) -> Result<Self> {
        let details = details(schema)?;
        let ((rest, unserved), (divisions, methods)) = parallel::both(
            || Table::of(schema),
            || {
                let mut divisions = Division::all(schema, files);
                for division in &mut divisions {
                    division.add(details.own.iter().filter_map(|path| schema.file(path)).collect());
                }
                let methods = methods(schema, &divisions);
                (divisions, methods)
            },
        );
        let added = vec![health_descriptor(schema)?, details.others];
        let common = Arc::new(Common::new(schema, config, added, MEMO / divisions.len().max(1)));
        let unserved = unserved.into_iter().map(|(method, problem)| {
            let error = Diagnostic::error(ROUTE, method.place_of(&[4]), problem);
            warning(error, "the mock does not serve this rule of `google.api.http`")
        });
        let warnings = unserved.collect();
        let services = schema.files().flat_map(File::services);
        let lazy = |division| Lazy {
            division,
            made: OnceLock::new(),
        };
        let mut mock = Self {
            services: services.map(|service| service.full_name().into()).collect(),
            common,
            shares: divisions.into_iter().map(lazy).collect(),
            methods,
            rest,
            warnings,
            stubs: Vec::new(),
            clock: None,
            responder: None,
            everything: OnceLock::new(),
        };
        if let [only] = &mut mock.shares[..] {
            let (share, problems) = Share::new(&mock.common, &only.division)?;
            only.made = OnceLock::from(Ok(Arc::new(share)));
            mock.warnings.extend(problems.into_iter().map(inapplicable));
        }
        Ok(mock)
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
        let owned = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
        self.stubs = files.into_iter().map(owned).collect();
        if self.shares.is_empty() {
            return Ok(self);
        }
        let names = self.stub_files().names();
        // What a stub names can stand in any answer: as a detail, in an `Any`, and as a type.
        let files: BTreeSet<&str> = names.iter().filter_map(|name| self.file_of(name)).collect();
        let files: Vec<String> = files.into_iter().map(str::to_owned).collect();
        let schema = Arc::clone(&self.common.schema);
        for share in &mut self.shares {
            share
                .division
                .add(files.iter().filter_map(|path| schema.file(path)).collect());
        }
        let mut wanted: BTreeSet<usize> = names.iter().filter_map(|name| self.share_at(name)).collect();
        if wanted.is_empty() && !self.stubs.is_empty() {
            wanted.insert(0);
        }
        let mut problems = Vec::new();
        for index in wanted {
            let bare = match self.shares[index].take() {
                Some(share) => Ok(share),
                None => self.bare(index),
            };
            let made = bare.map(|share| self.finished(share));
            self.shares[index].made = match made {
                Ok(Ok(share)) => OnceLock::from(Ok(Arc::new(share))),
                Ok(Err(found)) => {
                    problems.extend(found);
                    continue;
                }
                Err(problem) => OnceLock::from(Err(problem)),
            };
        }
        if problems.is_empty() {
            return Ok(self);
        }
        problems.sort();
        problems.dedup();
        Err(problems)
    }

    /// The same mock with the time of day, which rules such as `lt_now` speak of. Without it
    /// they are not applied; answers never depend on it.
    #[must_use]
    pub fn with_clock(mut self, clock: Clock) -> Self {
        self.clock = Some(clock);
        self.change(|share| share.with_clock(Some(clock)));
        self
    }

    /// The same mock with someone who is asked before stubs and fakes, and what is refused apart.
    #[must_use]
    pub fn with_responder(mut self, responder: Arc<dyn Responder>) -> Self {
        self.change(|share| share.with_responder(Some(Arc::clone(&responder))));
        self.responder = Some(responder);
        self
    }

    /// Changes the shares that are made.
    fn change(&mut self, change: impl Fn(Share) -> Share) {
        for share in &mut self.shares {
            if let Some(made) = share.take() {
                share.made = OnceLock::from(Ok(Arc::new(change(made))));
            }
        }
    }

    /// A share without what belongs to this mock.
    fn bare(&self, index: usize) -> Result<Share, String> {
        let made = Share::new(&self.common, &self.shares[index].division);
        made.map(|(share, _)| share).map_err(|error| format!("{error:#}"))
    }

    /// A share with what belongs to this mock.
    fn finished(&self, share: Share) -> Result<Share, Vec<Diagnostic>> {
        let share = share.with_stubs(&self.stub_files())?;
        Ok(share.with_clock(self.clock).with_responder(self.responder.clone()))
    }

    fn stub_files(&self) -> stubs::Files<'_> {
        stubs::Files {
            texts: &self.stubs,
            schema: &self.common.schema,
            methods: &self.methods,
        }
    }

    /// The share of a method as stubs name it.
    fn share_at(&self, name: &str) -> Option<usize> {
        let path = stubs::method_path(&self.methods, name)?;
        self.methods.get(path).copied()
    }

    /// The path of the file of a message as stubs name it.
    fn file_of(&self, name: &str) -> Option<&str> {
        let name = name.rsplit('/').next().unwrap_or(name).trim_start_matches('.');
        self.common.schema.message(name).map(|message| message.file().path())
    }

    /// What answers for a method, which is made if this is its first call.
    ///
    /// # Errors
    ///
    /// There is no such method, or no messages can be made for it.
    pub(super) fn called(&self, path: &str) -> Result<(&Arc<Share>, &Arc<Method>), Status> {
        let index = self.methods.get(path);
        let lazy = index.map(|index| (index, &self.shares[*index]));
        let Some((index, lazy)) = lazy else {
            return Err(Status::new(Code::Unimplemented, "there is no such method"));
        };
        let made = lazy.made.get_or_init(|| {
            let share = self.finished(self.bare(*index)?);
            let first = |problems: Vec<Diagnostic>| problems.into_iter().next().map(|problem| problem.message);
            share
                .map(Arc::new)
                .map_err(|problems| first(problems).unwrap_or_default())
        });
        let share = made
            .as_ref()
            .map_err(|problem| Status::new(Code::Internal, problem.clone()))?;
        let method = share.methods.get(path);
        let method = method.ok_or_else(|| Status::new(Code::Internal, "the method has no messages"))?;
        Ok((share, method))
    }

    fn made(&self) -> impl Iterator<Item = &Arc<Share>> {
        self.shares.iter().filter_map(|share| share.made.get()?.as_ref().ok())
    }

    /// The method at `offer.v1.OfferService/GetOffer`.
    pub fn method(&self, path: &str) -> Option<&Arc<Method>> {
        self.called(path).ok().map(|(_, method)| method)
    }

    pub(super) fn has_method(&self, path: &str) -> bool {
        self.methods.contains_key(path)
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
        let of_methods: usize = self.made().map(|share| share.stubs.len()).sum();
        of_methods + self.made().next().map_or(0, |share| share.type_count())
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.common.schema
    }

    pub(super) fn routes(&self) -> &[config::Route] {
        &self.common.config.routes
    }

    pub(super) fn error_form(&self) -> ErrorForm {
        self.common.config.error_form
    }

    /// How many bytes a message of a client may have.
    pub(super) fn message_limit(&self) -> usize {
        self.common.config.max_receive_message_length
    }

    /// A type of messages that some share knows.
    pub(super) fn type_of(&self, full_name: &str) -> Option<(&Arc<DescriptorPool>, MessageIndex)> {
        self.made()
            .find_map(|share| Some((&share.pool, share.pool.message_index(full_name)?)))
    }

    /// The descriptors of all files, if they can be linked.
    pub(super) fn everything(&self) -> Option<&Arc<DescriptorPool>> {
        let made = self.everything.get_or_init(|| {
            if let ([_], Some(share)) = (&self.shares[..], self.made().next()) {
                return Some(Arc::clone(&share.pool));
            }
            let files: Vec<File<'_>> = self.schema().files().collect();
            self.common.pool(&files).ok().map(Arc::new)
        });
        made.as_ref()
    }

    /// A request read from JSON.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in a sentence.
    pub fn read_json(&self, method: &Method, json: &str) -> Result<DynamicMessage, String> {
        let (share, method) = self.called(&method.path).map_err(|status| status.message)?;
        share.read(method.input, Format::Json, json.as_bytes())
    }
}

impl Lazy {
    /// What was made, which nobody else has yet.
    fn take(&mut self) -> Option<Share> {
        self.made.take()?.ok().and_then(Arc::into_inner)
    }
}

/// What is imported is not the user's to mend, and only what is sent matters.
fn inapplicable(problem: Problem) -> Diagnostic {
    let error = Diagnostic::error(RULE, problem.place, problem.text);
    warning(error, "the mock does not apply this rule")
}

fn warning(mut diagnostic: Diagnostic, help: &str) -> Diagnostic {
    diagnostic.severity = Severity::Warning;
    diagnostic.advise(help);
    diagnostic
}

/// What a call gets. The same mock gives the same request the same answer, always,
/// but for stubs that answer only so many times.
pub fn answer(mock: &Mock, request: &Request<'_>) -> Reply {
    match mock.called(&request.method.path) {
        Ok((share, _)) => answer::answer(share, request),
        Err(status) => Reply::from(status),
    }
}

/// Why a request would get its answer. It counts for no stub.
pub fn explain(mock: &Mock, request: &Request<'_>) -> Explanation {
    match mock.called(&request.method.path) {
        Ok((share, _)) => answer::explain(share, request),
        Err(status) => Explanation {
            stubs: Vec::new(),
            reply: Reply::from(status),
        },
    }
}

/// Which division has a method, by its path.
fn methods(schema: &Schema, divisions: &[Division]) -> HashMap<Box<str>, usize> {
    let of_division = |(index, division): (usize, &Division)| {
        let services: Vec<Service<'_>> = division.services(schema).collect();
        let methods = services.into_iter().flat_map(Service::methods);
        methods.map(move |method| (path_of(method), index))
    };
    divisions.iter().enumerate().flat_map(of_division).collect()
}

/// A mock of protos by path, which are of proto3, made ready in shares of so many files.
#[cfg(test)]
pub fn mock_of(protos: &[(&str, &str)], files: usize) -> Mock {
    let mut sources = crate::sources::Sources::new();
    for &(path, text) in protos {
        let text = format!("syntax = \"proto3\";\n{text}\n").into();
        let shown = path.into();
        let source = crate::sources::Source { shown, text };
        sources.insert(path, source).expect("each path is there once");
    }
    let schema = Arc::new(crate::compile::compile(&sources).expect("the protos compile"));
    Mock::in_shares(&schema, &config::Mock::default(), files).expect("the protos are served")
}

#[cfg(test)]
mod tests;
