//! A file of stubs: one stub, or a list of them.

mod answer;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use buffa_descriptor::{DescriptorPool, MessageDescriptor, MessageIndex, SingularKind};
use hashbrown::HashMap;

use crate::config::yaml::{self, Fields, Node, Reader, Value as Yaml};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::mock::given::Part;
use crate::mock::reply::Method;
use crate::schema::{Element as _, File as Declared, Message};

use super::expression::Expression;
use super::value::Expressions;
use super::{Files, STUB, Stub, Times, matching, method_path, value};

use answer::Responses;

/// How long the name of a stub may be.
const MAX_NAME: usize = 64;
/// The keys of a stub.
pub const KEYS: &[&str] = &[
    "method",
    "type",
    "name",
    "match",
    "match_headers",
    "cel",
    "priority",
    "times",
    "response",
    "responses",
    "stream",
    "repeat",
    "error",
    "headers",
    "trailers",
    "delay",
];

/// What a stub is about.
pub enum Found {
    Method(Box<str>, Box<Stub>),
    Type(MessageIndex, Place, Part),
}

/// The stubs of one file.
pub fn file(
    pool: &Arc<DescriptorPool>,
    methods: &HashMap<Box<str>, Arc<Method>>,
    files: &Files<'_>,
    (path, text): (&str, &str),
) -> Result<Vec<Found>, Vec<Diagnostic>> {
    let root = yaml::parse(path, STUB, text).map_err(|error| vec![error])?;
    let mut file = File {
        pool,
        methods,
        files,
        path,
        reader: Reader::new(path, STUB),
    };
    let stubs = match &root.value {
        Yaml::Sequence(items) => items.iter().filter_map(|item| file.stub(item)).collect(),
        Yaml::Null => Vec::new(),
        _ => file.stub(&root).into_iter().collect(),
    };
    let problems = file.reader.into_diagnostics();
    if problems.is_empty() { Ok(stubs) } else { Err(problems) }
}

struct File<'a> {
    pool: &'a Arc<DescriptorPool>,
    methods: &'a HashMap<Box<str>, Arc<Method>>,
    files: &'a Files<'a>,
    path: &'a str,
    reader: Reader<'a>,
}

impl File<'_> {
    fn stub(&mut self, node: &Node) -> Option<Found> {
        let fields = self.reader.fields(node, KEYS);
        let name = match (fields.get("method"), fields.get("type")) {
            (Some(name), None) => name,
            (None, Some(name)) => return self.type_stub(name, fields),
            (Some(_), Some(name)) => {
                self.reader
                    .error(name.span, "a stub has a `method` or a `type`, not both");
                return None;
            }
            (None, None) => {
                let error = self.reader.error(node.span, "the key `method` is missing");
                error.advise("write it as in `method: offer.v1.OfferService/GetOffer`");
                return None;
            }
        };
        let method = self.method(name)?;
        self.check_answer(node, fields, &method);
        let Responses { responses, delays } = self.responses(fields, &method);
        let asked = fields.get("match");
        let conditions = asked.map(|node| matching::fields(&mut self.reader, self.pool, method.input, node));
        let asked = fields.get("match_headers");
        let headers_asked = asked.map(|node| matching::headers(&mut self.reader, node));
        let (error, error_message) = match fields.get("error").and_then(|node| self.error(node, &method)) {
            Some((status, template)) => (Some(status), template),
            None => (None, None),
        };
        let has = |key| fields.get(key).is_some();
        let stub = Stub {
            place: Place::new(self.path, name.span),
            name: fields.get("name").and_then(|node| self.name(node)),
            conditions: conditions.unwrap_or_default(),
            headers_asked: headers_asked.unwrap_or_default(),
            cel: fields.get("cel").and_then(|node| self.cel(node, &method)),
            priority: fields
                .get("priority")
                .and_then(|node| self.priority(node))
                .unwrap_or_default(),
            times: fields.get("times").and_then(|node| self.times(node)),
            responses,
            is_list: has("responses") || has("stream") || has("error"),
            error,
            error_message,
            headers: self.headers(fields.get("headers"), &method),
            trailers: self.headers(fields.get("trailers"), &method),
            delay: fields
                .get("delay")
                .and_then(|node| self.delay(node))
                .unwrap_or_default(),
            delays,
            repeat: fields
                .get("repeat")
                .and_then(|node| self.repeat(node))
                .unwrap_or_default(),
        };
        self.check_repeat(fields, &stub);
        Some(Found::Method(method.path.clone(), Box::new(stub)))
    }

    /// What a message of some type is, wherever it occurs.
    fn type_stub(&mut self, name: &Node, fields: Fields<'_>) -> Option<Found> {
        let written = self.reader.string(name)?;
        let Some(ty) = self.pool.message_index(written.trim_start_matches('.')) else {
            let near = self.nearest_message(&written);
            let error = self.reader.error(name.span, format!("there is no message `{written}`"));
            error.help.extend(near.map(|near| format!("did you mean `{near}`?")));
            return None;
        };
        for key in KEYS.iter().filter(|key| !matches!(**key, "type" | "response")) {
            if let Some(node) = fields.get(key) {
                let text = format!("the stub of a type has a `response`, and no `{key}`");
                self.reader.error(node.span, text);
            }
        }
        let Some(response) = fields.get("response") else {
            self.reader.error(name.span, "this stub has no `response`");
            return None;
        };
        let kind = SingularKind::Message(ty);
        let part = value::single(&mut self.reader, self.pool, kind, response, Expressions::Forbidden)?;
        Some(Found::Type(ty, Place::new(self.path, name.span), part))
    }

    /// A name that is an identifier in every language once its words are put together as there.
    fn name(&mut self, node: &Node) -> Option<Box<str>> {
        let name = self.reader.string(node)?;
        let is_word = |word: &str| {
            word.starts_with(|letter: char| letter.is_ascii_lowercase())
                && word
                    .chars()
                    .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
        };
        if name.len() <= MAX_NAME && name.split('_').all(is_word) {
            return Some(name.into());
        }
        let error = self
            .reader
            .error(node.span, format!("`{name}` cannot be the name of a stub"));
        error.advise(format!(
            "write words of small letters and digits with `_` between them, as in `accepted_offer`; \
             {MAX_NAME} letters at the most"
        ));
        None
    }

    fn priority(&mut self, node: &Node) -> Option<i64> {
        if let Yaml::Integer(number) = node.value {
            return Some(number);
        }
        self.reader
            .error(node.span, format!("expected a whole number, found {}", node.kind()));
        None
    }

    fn times(&mut self, node: &Node) -> Option<Times> {
        let total = self.reader.u64(node)?;
        if total == 0 {
            self.reader
                .error(node.span, "a stub that answers 0 times never answers");
        }
        Some(Times {
            total,
            left: AtomicU64::new(total),
        })
    }

    fn cel(&mut self, node: &Node, method: &Method) -> Option<Expression> {
        let source = self.reader.string(node)?;
        match Expression::parse(&source, self.pool, method.input) {
            Ok(expression) => Some(expression),
            Err(problem) => {
                self.reader.error(node.span, problem);
                None
            }
        }
    }

    /// The message whose name is most like `name`.
    fn nearest_message(&self, name: &str) -> Option<String> {
        let of_schema = self.files.schema.files().flat_map(Declared::all_messages);
        let of_schema = of_schema
            .filter(|message| !message.is_map_entry())
            .map(Message::full_name);
        let of_pool = self.pool.messages().iter().map(MessageDescriptor::full_name);
        nearest(name, of_schema.chain(of_pool)).map(str::to_owned)
    }

    /// The method that a stub is about; nothing if it is none of ours.
    fn method(&mut self, node: &Node) -> Option<Arc<Method>> {
        let written = self.reader.string(node)?;
        let path = written.trim_start_matches('/');
        let found = method_path(self.files.methods, &written);
        if found.is_none() {
            let mut known: Vec<&str> = self.files.methods.keys().map(|path| &**path).collect();
            known.sort_unstable();
            let same_name = known.iter().copied().find(|known| {
                let name = known.rsplit('/').next();
                name == path.rsplit(['/', '.']).next()
            });
            let near = nearest(path, known.iter().copied()).or(same_name);
            let error = self.reader.error(node.span, format!("there is no method `{written}`"));
            error.advise(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the full name of the service, a slash and the method, as in \
                         `offer.v1.OfferService/GetOffer`"
                    .to_owned(),
            });
        }
        self.methods.get(found?).cloned()
    }
}
