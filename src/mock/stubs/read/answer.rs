//! What a stub answers with: responses, errors, headers and delays.

use std::time::Duration;

use buffa_descriptor::reflect::{DynamicMessage, Value};
use buffa_descriptor::{MessageIndex, SingularKind};

use crate::config::yaml::{Fields, Node, Value as Yaml};
use crate::diagnostic::nearest;
use crate::mock::given::{Given, Part};
use crate::mock::reply::{Code, Detail, Method, Repeat, Status};
use crate::mock::stubs::expression::{Template, Text};
use crate::mock::stubs::value::{self, Expressions};
use crate::mock::stubs::{Stub, has_many_responses, is_header_text};

use super::File;

const MAX_DELAY: Duration = Duration::from_hours(1);
/// A stream that never ends must not fill a network.
const MIN_ENDLESS_DELAY: Duration = Duration::from_millis(1);

/// What a stub answers with.
#[derive(Default)]
pub(super) struct Responses {
    pub(super) responses: Vec<Given>,
    pub(super) delays: Vec<Option<Duration>>,
}

impl File<'_> {
    pub(super) fn responses(&mut self, fields: Fields<'_>, method: &Method) -> Responses {
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

    pub(super) fn response(&mut self, method: &Method, node: &Node) -> Given {
        let expressions = Expressions::About(method.input, self.path);
        value::message(&mut self.reader, self.pool, method.output, node, expressions)
    }

    pub(super) fn check_answer(&mut self, node: &Node, fields: Fields<'_>, method: &Method) {
        let has = |key| fields.get(key).is_some();
        let lists = ["responses", "stream"].map(|key| fields.get(key).map(|node| (key, node)));
        if !has("response") && lists.iter().all(Option::is_none) && !has("error") {
            let error = self.reader.error(node.span, "this stub has no answer");
            error.advise("write a `response` or an `error`");
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
            if !has_many_responses(method.kind) {
                let error = self
                    .reader
                    .error(list.span, format!("`{}` has one response", method.path));
                error.advise("write `response`; lists are for methods that return a stream");
            }
        }
        if let Some(error) = fields.get("error").filter(|_| has("response")) {
            let error = self
                .reader
                .error(error.span, "a stub has `response` or `error`, not both");
            error.advise("a stream that ends with an error has `responses` and `error`");
        }
    }

    pub(super) fn check_repeat(&mut self, fields: Fields<'_>, stub: &Stub) {
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
            error.advise("write `delay: 1s` beside it");
        }
    }

    pub(super) fn repeat(&mut self, node: &Node) -> Option<Repeat> {
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

    pub(super) fn error(&mut self, node: &Node, method: &Method) -> Option<(Status, Option<Template>)> {
        let fields = self.reader.fields(node, &["code", "message", "details"]);
        let Some(code) = fields.get("code") else {
            let error = self.reader.error(node.span, "the key `code` is missing");
            error.advise("write it as in `code: NOT_FOUND`");
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
            error.advise(match nearest(&written, names()) {
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
    pub(super) fn detail(&mut self, node: &Node) -> Option<Detail> {
        let named = |key: &Node| key.as_str() == Some("@type");
        let entries = self.reader.mapping(node);
        let Some((_, name)) = entries.iter().find(|(key, _)| named(key)) else {
            let error = self.reader.error(node.span, "the key `\"@type\"` is missing");
            error.advise("name the type of the detail, as in `\"@type\": google.rpc.ErrorInfo`");
            return None;
        };
        let written = self.reader.string(name)?;
        let type_name = written.rsplit('/').next().unwrap_or_default().to_owned();
        let Some(ty) = self.pool.message_index(&type_name) else {
            let near = self.nearest_message(&type_name);
            let error = self
                .reader
                .error(name.span, format!("there is no message `{type_name}`"));
            error.advise(match near {
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
        let message = if value::has_own_json(&type_name) {
            self.detail_value(&type_name, ty, &rest)?
        } else {
            let given = value::message(&mut self.reader, self.pool, ty, &rest, Expressions::Forbidden);
            given.message(self.pool, ty)
        };
        match message.try_encode_to_vec() {
            Ok(bytes) => Some(Detail {
                type_name,
                value: bytes.into(),
            }),
            Err(error) => {
                self.reader
                    .error(node.span, format!("`{type_name}` cannot be encoded: {error}"));
                None
            }
        }
    }

    /// A detail whose JSON is not the list of its fields: it stands in `value`.
    fn detail_value(&mut self, type_name: &str, ty: MessageIndex, rest: &Node) -> Option<DynamicMessage> {
        let fields = self.reader.fields(rest, &["value"]);
        let Some(written) = fields.get("value") else {
            let error = self.reader.error(rest.span, "the key `value` is missing");
            let example = value::example(type_name).unwrap_or("…");
            error.advise(format!(
                "the JSON of `{type_name}` stands in it, as in `value: {example}`"
            ));
            return None;
        };
        let kind = SingularKind::Message(ty);
        match value::single(&mut self.reader, self.pool, kind, written, Expressions::Forbidden)? {
            Part::Value(Value::Message(message)) => Some(message),
            _ => None,
        }
    }

    pub(super) fn headers(&mut self, node: Option<&Node>, method: &Method) -> Vec<(String, Text)> {
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
            } else if !is_header_text(&text) {
                self.reader.error(node.span, "a header's value is one line of ASCII");
            } else {
                headers.push((name, value));
            }
        }
        headers
    }

    pub(super) fn delay(&mut self, node: &Node) -> Option<Duration> {
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
            error.advise("write milliseconds or seconds up to an hour, as in `200ms` or `1.5s`");
        }
        delay
    }
}
