//! A file of stubs: one stub, or a list of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use buffa_descriptor::reflect::DynamicMessage;
use buffa_descriptor::{DescriptorPool, MessageIndex, SingularKind};
use bytes::Bytes;

use crate::config::yaml::{self, Fields, Node, Reader, Value as Yaml};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::mock::given::{Given, Part};
use crate::mock::reply::{Code, Detail, Method, Repeat, Status};

use super::expression::{Expression, Template, Text};
use super::value::Expressions;
use super::{STUB, Stub, Times, matching, value};

const MAX_DELAY: Duration = Duration::from_hours(1);
/// A stream that never ends must not fill a network.
const MIN_ENDLESS_DELAY: Duration = Duration::from_millis(1);
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
    path: &str,
    text: &str,
) -> Result<Vec<Found>, Vec<Diagnostic>> {
    let root = yaml::parse(path, STUB, text).map_err(|error| vec![error])?;
    let mut file = File {
        pool,
        methods,
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
    path: &'a str,
    reader: Reader<'a>,
}

/// What a stub answers with.
#[derive(Default)]
struct Responses {
    responses: Vec<Given>,
    delays: Vec<Option<Duration>>,
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
                error
                    .help
                    .push("write it as in `method: offer.v1.OfferService/GetOffer`".to_owned());
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
            let known = self
                .pool
                .messages()
                .iter()
                .map(buffa_descriptor::MessageDescriptor::full_name);
            let near = nearest(&written, known).map(str::to_owned);
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

    fn responses(&mut self, fields: Fields<'_>, method: &Method) -> Responses {
        let mut found = Responses::default();
        if let Some(one) = fields.get("response") {
            found.responses.push(self.response(method, one));
        } else if let Some(list) = fields.get("responses") {
            for node in self.reader.list(list) {
                let response = self.response(method, node);
                found.responses.push(response);
            }
        } else if let Some(list) = fields.get("stream") {
            for node in self.reader.list(list) {
                let fields = self.reader.fields(node, &["response", "delay"]);
                let response = fields.get("response").map(|node| self.response(method, node));
                found.responses.push(response.unwrap_or_default());
                found.delays.push(fields.get("delay").and_then(|node| self.delay(node)));
            }
        }
        found
    }

    fn response(&mut self, method: &Method, node: &Node) -> Given {
        let expressions = Expressions::About(method.input, self.path);
        value::message(&mut self.reader, self.pool, method.output, node, expressions)
    }

    fn check_answer(&mut self, node: &Node, fields: Fields<'_>, method: &Method) {
        let has = |key| fields.get(key).is_some();
        let lists = ["responses", "stream"].map(|key| fields.get(key).map(|node| (key, node)));
        if !has("response") && lists.iter().all(Option::is_none) && !has("error") {
            let error = self.reader.error(node.span, "this stub has no answer");
            error.help.push("write a `response` or an `error`".to_owned());
        }
        if let [Some(_), Some((_, list))] = lists {
            self.reader
                .error(list.span, "a stub has `responses` or `stream`, not both");
        }
        for (key, list) in lists.into_iter().flatten() {
            if has("response") {
                let text = format!("a stub has `response` or `{key}`, not both");
                self.reader.error(list.span, text);
            }
            if !super::has_many_responses(method.kind) {
                let error = self
                    .reader
                    .error(list.span, format!("`{}` has one response", method.path));
                error
                    .help
                    .push("write `response`; lists are for methods that return a stream".to_owned());
            }
        }
        if let Some(error) = fields.get("error").filter(|_| has("response")) {
            let error = self
                .reader
                .error(error.span, "a stub has `response` or `error`, not both");
            error
                .help
                .push("a stream that ends with an error has `responses` and `error`".to_owned());
        }
    }

    fn check_repeat(&mut self, fields: Fields<'_>, stub: &Stub) {
        let Some(node) = fields.get("repeat") else {
            return;
        };
        if stub.responses.is_empty() || !stub.is_list {
            self.reader
                .error(node.span, "`repeat` is for `responses` and for `stream`");
        }
        let round: Duration = (0..stub.responses.len()).map(|index| stub.delay(index as u64)).sum();
        if stub.repeat == Repeat::Forever && round < MIN_ENDLESS_DELAY {
            let error = self.reader.error(node.span, "an endless stream needs a delay");
            error.help.push("write `delay: 1s` beside it".to_owned());
        }
    }

    fn repeat(&mut self, node: &Node) -> Option<Repeat> {
        if node.as_str() == Some("forever") {
            return Some(Repeat::Forever);
        }
        match &node.value {
            Yaml::Integer(number) if (1..=1_000_000).contains(number) => Some(Repeat::Times(number.cast_unsigned())),
            _ => {
                self.reader
                    .error(node.span, "`repeat` is `forever` or a number up to 1000000");
                None
            }
        }
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
        error.help.push(format!(
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

    fn method(&mut self, node: &Node) -> Option<Arc<Method>> {
        let written = self.reader.string(node)?;
        let path = written.trim_start_matches('/');
        let with_slash = || path.rsplit_once('.').map(|(service, name)| format!("{service}/{name}"));
        let found = self
            .methods
            .get(path)
            .or_else(|| self.methods.get(with_slash()?.as_str()));
        if found.is_none() {
            let mut known: Vec<&str> = self.methods.keys().map(|path| &**path).collect();
            known.sort_unstable();
            let same_name = known.iter().copied().find(|known| {
                let name = known.rsplit('/').next();
                name == path.rsplit(['/', '.']).next()
            });
            let near = nearest(path, known.iter().copied()).or(same_name);
            let error = self.reader.error(node.span, format!("there is no method `{written}`"));
            error.help.push(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the full name of the service, a slash and the method, as in \
                         `offer.v1.OfferService/GetOffer`"
                    .to_owned(),
            });
        }
        found.cloned()
    }

    fn error(&mut self, node: &Node, method: &Method) -> Option<(Status, Option<Template>)> {
        let fields = self.reader.fields(node, &["code", "message", "details"]);
        let Some(code) = fields.get("code") else {
            let error = self.reader.error(node.span, "the key `code` is missing");
            error.help.push("write it as in `code: NOT_FOUND`".to_owned());
            return None;
        };
        let found = match &code.value {
            Yaml::Integer(number) => Code::ALL
                .iter()
                .copied()
                .find(|code| i64::from(code.number()) == *number),
            _ => Code::from_name(&self.reader.string(code)?),
        };
        if found.is_none() {
            let written = self.reader.string(code).unwrap_or_default();
            let names = || Code::ALL.iter().map(|code| code.as_str());
            let error = self
                .reader
                .error(code.span, format!("there is no code `{written}` of an error"));
            error.help.push(match nearest(&written, names()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("codes are `{}`", names().collect::<Vec<_>>().join("`, `")),
            });
        }
        let written = fields.get("message");
        let message = written.and_then(|node| self.reader.string(node)).unwrap_or_default();
        let template = Template::is_in(&message).then(|| Template::parse(&message, self.pool, method.input));
        let template = match (template, written) {
            (Some(Err(problem)), Some(node)) => {
                self.reader.error(node.span, problem);
                None
            }
            (template, _) => template.and_then(Result::ok),
        };
        let details = fields.get("details").map_or(&[][..], |node| self.reader.list(node));
        let details = details.iter().filter_map(|node| self.detail(node)).collect();
        let status = Status {
            code: found?,
            message,
            details,
        };
        Some((status, template))
    }

    /// A message whose type is told by `@type`, as in the JSON of `google.protobuf.Any`.
    fn detail(&mut self, node: &Node) -> Option<Detail> {
        let named = |key: &Node| key.as_str() == Some("@type");
        let entries = self.reader.mapping(node);
        let Some((_, name)) = entries.iter().find(|(key, _)| named(key)) else {
            let error = self.reader.error(node.span, "the key `\"@type\"` is missing");
            error
                .help
                .push("name the type of the detail, as in `\"@type\": google.rpc.ErrorInfo`".to_owned());
            return None;
        };
        let written = self.reader.string(name)?;
        let type_name = written.rsplit('/').next().unwrap_or_default().to_owned();
        let Some(ty) = self.pool.message_index(&type_name) else {
            let known = self
                .pool
                .messages()
                .iter()
                .map(buffa_descriptor::MessageDescriptor::full_name);
            let near = nearest(&type_name, known).map(str::to_owned);
            let error = self
                .reader
                .error(name.span, format!("there is no message `{type_name}`"));
            error.help.push(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "only messages of files that the protos import can be used".to_owned(),
            });
            return None;
        };
        let rest = entries.iter().filter(|(key, _)| !named(key)).cloned().collect();
        let rest = Node {
            span: node.span,
            value: Yaml::Mapping(rest),
        };
        // The fields are checked with places first, and then read as a whole.
        value::message(&mut self.reader, self.pool, ty, &rest, Expressions::Forbidden);
        let message = DynamicMessage::from_json(Arc::clone(self.pool), ty, &value::json(&rest).to_string()).ok()?;
        Some(Detail {
            type_name,
            value: Bytes::from(message.try_encode_to_vec().ok()?),
        })
    }

    fn headers(&mut self, node: Option<&Node>, method: &Method) -> Vec<(String, Text)> {
        let mut headers = Vec::new();
        for (key, node) in node.map_or(&[][..], |node| self.reader.mapping(node)) {
            let name = key.as_str().unwrap_or_default().to_lowercase();
            let Some(text) = self.reader.string(node) else {
                continue;
            };
            let value = match Text::parse(&text, self.pool, method.input) {
                Ok(value) => value,
                Err(problem) => {
                    self.reader.error(node.span, problem);
                    continue;
                }
            };
            if http::HeaderName::try_from(&name).is_err() || name.starts_with("grpc-") {
                self.reader
                    .error(key.span, format!("`{name}` cannot be the name of a header"));
            } else if !super::is_header_text(&text) {
                self.reader.error(node.span, "a header's value is one line of ASCII");
            } else {
                headers.push((name, value));
            }
        }
        headers
    }

    fn delay(&mut self, node: &Node) -> Option<Duration> {
        let text = self.reader.string(node)?;
        let parse = |number: &str, unit: f64| {
            let seconds = number.trim().parse::<f64>().ok()? * unit;
            Duration::try_from_secs_f64(seconds)
                .ok()
                .filter(|delay| *delay <= MAX_DELAY)
        };
        let delay = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
            (Some(number), _) => parse(number, 0.001),
            (None, Some(number)) => parse(number, 1.0),
            (None, None) => None,
        };
        if delay.is_none() {
            let error = self.reader.error(node.span, format!("`{text}` is no delay"));
            error
                .help
                .push("write milliseconds or seconds up to an hour, as in `200ms` or `1.5s`".to_owned());
        }
        delay
    }
}
