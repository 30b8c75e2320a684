//! What methods answer, as packages carry it: bytes that need no engine and no JSON at run time.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use bytes::Bytes;

use crate::mock::{Format, Mock, Repeat, Reply, Status, encode, prepare, route_of};
use crate::schema::{Element as _, Method};

/// The answers of all methods.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answers<'a> {
    mock: Option<&'a Mock>,
}

/// The answers of a method.
#[derive(Debug)]
pub(super) struct MethodAnswers<'a> {
    /// The very answer that `igata mock` gives to a request without fields.
    pub(super) default: Answer,
    /// What the stubs of the repository answer that have a name, sorted by it.
    pub(super) named: Vec<(&'a str, Answer)>,
}

/// Messages, then perhaps an error. A method without a stream that has no error has one message.
#[derive(Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) headers: Vec<(String, String)>,
    /// Each as protobuf.
    pub(super) messages: Vec<Bytes>,
    /// How long to wait before everything.
    pub(super) delay: Duration,
    /// How long to wait before each message, if the server streams.
    pub(super) pauses: Vec<Duration>,
    /// How often the messages come.
    pub(super) repeat: Repeat,
    pub(super) error: Option<Status>,
    pub(super) trailers: Vec<(String, String)>,
}

impl<'a> Answers<'a> {
    pub(super) fn new(mock: Option<&'a Mock>) -> Self {
        Self { mock }
    }

    /// The answers of a method of the schema.
    ///
    /// # Errors
    ///
    /// An answer has no bytes, or the mock is that of another schema.
    pub(super) fn of(self, method: Method<'_>) -> Result<MethodAnswers<'a>> {
        let path = format!("{}/{}", method.service().full_name(), method.name());
        let mock = self
            .mock
            .context("there is no mock whose answers packages could carry")?;
        let known = mock.method(&path);
        let known = known.with_context(|| format!("the mock has no method `{path}`"))?;
        let prepared = prepare(mock, known).map_err(|status| anyhow!(status.message))?;
        let named = prepared.named.into_iter();
        Ok(MethodAnswers {
            default: Answer::new(method, &prepared.default)?,
            named: named
                .map(|named| Ok((named.name, Answer::new(method, &named.reply)?)))
                .collect::<Result<_>>()?,
        })
    }

    /// The path of a method in protobuf over HTTP: the company's own if there is one.
    pub(super) fn route(self, method: Method<'_>) -> String {
        let own = self.mock.and_then(|mock| route_of(mock, method));
        own.unwrap_or_else(|| format!("/{}/{}", method.service().full_name(), method.name()))
    }
}

impl Answer {
    fn new(method: Method<'_>, reply: &Reply) -> Result<Self> {
        let bytes = reply.items.iter().map(|item| encode(&item.message, Format::Protobuf));
        let mut answer = Self {
            messages: bytes.collect::<Result<_, _>>().map_err(|problem| anyhow!(problem))?,
            headers: reply.headers.clone(),
            delay: reply.delay,
            pauses: reply.items.iter().map(|item| item.delay).collect(),
            repeat: reply.repeat,
            error: reply.error.clone(),
            trailers: reply.trailers.clone(),
        };
        if !method.is_server_streaming() {
            let pauses = answer.pauses.drain(..);
            answer.delay = pauses.fold(answer.delay, Duration::saturating_add);
            answer.repeat = Repeat::default();
        }
        Ok(answer)
    }

    /// The pauses before messages, one if all are the same, and none if nobody has to wait.
    pub(super) fn rhythm(&self) -> &[Duration] {
        match self.pauses.as_slice() {
            [first, others @ ..] if others.iter().all(|other| other == first) => {
                if first.is_zero() {
                    &[]
                } else {
                    std::slice::from_ref(first)
                }
            }
            pauses => pauses,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config;
    use crate::schema::Schema;
    use crate::sources::{Source, Sources};

    const PROTO: &str = "
        syntax = \"proto3\";
        package shop.v1;
        service Shop {
          rpc GetItem(GetItemRequest) returns (Item);
          rpc WatchItem(GetItemRequest) returns (stream Item);
        }
        message GetItemRequest { string item_id = 1; }
        message Item { string id = 1; string title = 2; }
    ";
    const STUBS: &str = "
- method: shop.v1.Shop/GetItem
  name: sold
  match: {item_id: itm_1}
  response: {title: sold}
  headers: {x-first: one}
  trailers: {x-last: two}
  delay: 1.5s
- method: shop.v1.Shop/GetItem
  name: missing
  match: {item_id: itm_2}
  error: {code: NOT_FOUND, message: there is no such item}
- method: shop.v1.Shop/WatchItem
  name: two_steps
  stream: [{response: {title: first}}, {response: {title: second}, delay: 50ms}]
  repeat: 3
";

    fn schema() -> Arc<Schema> {
        let mut sources = Sources::new();
        let source = Source {
            shown: "shop.proto".into(),
            text: PROTO.into(),
        };
        sources.insert("shop.proto", source).unwrap();
        Arc::new(crate::compile::compile(&sources).expect("the proto compiles"))
    }

    fn method<'a>(schema: &'a Schema, name: &str) -> Method<'a> {
        let mut services = schema.files().flat_map(crate::schema::File::services);
        let mut methods = services.find(|service| service.name() == "Shop").unwrap().methods();
        methods.find(|method| method.name() == name).unwrap()
    }

    fn contains(bytes: &Bytes, text: &str) -> bool {
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    }

    #[test]
    fn a_named_stub_is_an_answer_of_its_own() {
        let schema = schema();
        let mock = Mock::new(&schema, &config::Mock::default()).unwrap();
        let mock = mock.with_stubs([("stubs.yaml", STUBS)]).unwrap();
        let answers = Answers::new(Some(&mock));
        let get = answers.of(method(&schema, "GetItem")).unwrap();
        let names: Vec<&str> = get.named.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["missing", "sold"]);
        let (_, missing) = &get.named[0];
        assert!(missing.messages.is_empty());
        assert_eq!(missing.error.as_ref().unwrap().message, "there is no such item");
        let (_, sold) = &get.named[1];
        assert!(contains(&sold.messages[0], "sold"));
        // What the stub matches on comes back, as from a server.
        assert!(contains(&sold.messages[0], "itm_1"));
        // Nothing is told of where the stub is.
        assert_eq!(sold.headers, [("x-first".to_owned(), "one".to_owned())]);
        assert_eq!(sold.trailers, [("x-last".to_owned(), "two".to_owned())]);
        assert_eq!(sold.delay, Duration::from_millis(1500));
        assert!(sold.rhythm().is_empty());
        let watch = answers.of(method(&schema, "WatchItem")).unwrap();
        let (_, steps) = &watch.named[0];
        assert_eq!(steps.messages.len(), 2);
        assert_eq!(steps.rhythm(), [Duration::ZERO, Duration::from_millis(50)]);
        assert_eq!(steps.repeat, Repeat::Times(3));
    }

    #[test]
    fn the_default_is_the_same_each_time() {
        let schema = schema();
        let mock = Mock::new(&schema, &config::Mock::default()).unwrap();
        let once = Answers::new(Some(&mock)).of(method(&schema, "GetItem")).unwrap();
        let again = Answers::new(Some(&mock)).of(method(&schema, "GetItem")).unwrap();
        assert_eq!(once.default, again.default);
        assert_eq!(once.default.messages.len(), 1);
        assert!(once.named.is_empty());
    }
}
