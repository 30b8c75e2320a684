//! A file of stubs: one stub, or a list of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use buffa_descriptor::reflect::DynamicMessage;
use buffa_descriptor::{DescriptorPool, MessageIndex};
use bytes::Bytes;

use crate::config::yaml::{self, Fields, Node, Reader, Value as Yaml};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::mock::given::{Given, Part};
use crate::mock::reply::{Code, Detail, Kind, Method, Status};

use super::condition::{Condition, Test};
use super::{STUB, Stub, value};

const MAX_DELAY: Duration = Duration::from_hours(1);
const KEYS: &[&str] = &[
    "method",
    "match",
    "response",
    "responses",
    "error",
    "headers",
    "trailers",
    "delay",
];

/// The stubs of one file, with the paths of their methods.
pub fn file(
    pool: &Arc<DescriptorPool>,
    methods: &HashMap<Box<str>, Arc<Method>>,
    path: &str,
    text: &str,
) -> Result<Vec<(Box<str>, Stub)>, Vec<Diagnostic>> {
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

impl File<'_> {
    fn stub(&mut self, node: &Node) -> Option<(Box<str>, Stub)> {
        let fields = self.reader.fields(node, KEYS);
        let Some(name) = fields.get("method") else {
            let error = self.reader.error(node.span, "the key `method` is missing");
            error
                .help
                .push("write it as in `method: offer.v1.OfferService/GetOffer`".to_owned());
            return None;
        };
        let method = self.method(name)?;
        self.check_answer(node, fields, &method);
        let responses = match (fields.get("response"), fields.get("responses")) {
            (Some(one), _) => vec![self.message(method.output, one)],
            (None, Some(list)) => self
                .reader
                .list(list)
                .iter()
                .map(|node| self.message(method.output, node))
                .collect(),
            (None, None) => Vec::new(),
        };
        let stub = Stub {
            place: Place::new(self.path, name.span),
            conditions: fields
                .get("match")
                .map_or_else(Vec::new, |node| self.conditions(method.input, node)),
            responses,
            is_list: fields.get("responses").is_some() || fields.get("error").is_some(),
            error: fields.get("error").and_then(|node| self.error(node)),
            headers: self.headers(fields.get("headers")),
            trailers: self.headers(fields.get("trailers")),
            delay: fields
                .get("delay")
                .and_then(|node| self.delay(node))
                .unwrap_or_default(),
        };
        Some((method.path.clone(), stub))
    }

    fn check_answer(&mut self, node: &Node, fields: Fields<'_>, method: &Method) {
        let has = |key| fields.get(key).is_some();
        if !has("response") && !has("responses") && !has("error") {
            let error = self.reader.error(node.span, "this stub has no answer");
            error.help.push("write a `response` or an `error`".to_owned());
        }
        if let Some(list) = fields.get("responses") {
            if has("response") {
                self.reader
                    .error(list.span, "a stub has `response` or `responses`, not both");
            }
            if matches!(method.kind, Kind::Unary | Kind::ClientStream) {
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

    fn message(&mut self, ty: MessageIndex, node: &Node) -> Given {
        value::message(&mut self.reader, self.pool, ty, node)
    }

    fn conditions(&mut self, ty: MessageIndex, node: &Node) -> Vec<Condition> {
        let given = self.message(ty, node);
        let mut conditions = Vec::new();
        if !flatten(&given, &mut Vec::new(), &mut conditions) {
            let error = self
                .reader
                .error(node.span, "`match` cannot look into lists and maps of messages");
            error.help.push("match on other fields of the request".to_owned());
        }
        conditions
    }

    fn error(&mut self, node: &Node) -> Option<Status> {
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
        let message = fields
            .get("message")
            .and_then(|node| self.reader.string(node))
            .unwrap_or_default();
        let details = fields.get("details").map_or(&[][..], |node| self.reader.list(node));
        let details = details.iter().filter_map(|node| self.detail(node)).collect();
        Some(Status {
            code: found?,
            message,
            details,
        })
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
        self.message(ty, &rest);
        let message = DynamicMessage::from_json(Arc::clone(self.pool), ty, &value::json(&rest).to_string()).ok()?;
        Some(Detail {
            type_name,
            value: Bytes::from(message.try_encode_to_vec().ok()?),
        })
    }

    fn headers(&mut self, node: Option<&Node>) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for (key, node) in node.map_or(&[][..], |node| self.reader.mapping(node)) {
            let name = key.as_str().unwrap_or_default().to_lowercase();
            let Some(text) = self.reader.string(node) else {
                continue;
            };
            if http::HeaderName::try_from(&name).is_err() || name.starts_with("grpc-") {
                self.reader
                    .error(key.span, format!("`{name}` cannot be the name of a header"));
            } else if http::HeaderValue::try_from(&text).is_err() {
                self.reader.error(node.span, "a header's value is one line of ASCII");
            } else {
                headers.push((name, text));
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

/// One condition for each value; false if there is a value that cannot be compared.
fn flatten(given: &Given, path: &mut Vec<u32>, conditions: &mut Vec<Condition>) -> bool {
    let mut is_complete = true;
    for (number, part) in given.iter() {
        path.push(number);
        let test = match part {
            Part::Message(inner) => {
                is_complete &= flatten(inner, path, conditions);
                None
            }
            Part::Absent => Some(Test::IsUnset),
            part => {
                let value = whole(part);
                is_complete &= value.is_some();
                value.map(Test::Equals)
            }
        };
        conditions.extend(test.map(|test| Condition {
            path: path.clone(),
            test,
        }));
        path.pop();
    }
    is_complete
}

/// A part as one value, if nothing in it is open.
fn whole(part: &Part) -> Option<buffa_descriptor::reflect::Value> {
    use buffa_descriptor::reflect::{MapValue, Value};
    match part {
        Part::Value(value) => Some(value.clone()),
        Part::List(parts) => parts.iter().map(whole).collect::<Option<Vec<_>>>().map(Value::List),
        Part::Map(entries) => entries
            .iter()
            .map(|(key, part)| Some((key.clone(), whole(part)?)))
            .collect::<Option<Vec<_>>>()
            .map(|entries| Value::Map(MapValue::from_entries(entries))),
        Part::Message(_) | Part::Absent => None,
    }
}
