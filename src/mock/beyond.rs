//! What an `Any` in JSON carries may be declared far from the method: such messages are read and
//! written with the files of their types, too.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use buffa_descriptor::reflect::{DynamicMessage, Value};
use buffa_descriptor::{DescriptorPool, MessageIndex};
use bytes::Bytes;

use crate::parallel::lock;
use crate::schema::{Element as _, File};

use super::division::Division;
use super::message::{Format, decode, encode};
use super::share::{Common, Share};

const ANY: &str = "google.protobuf.Any";

/// How deep an `Any` in an `Any` is looked into.
const NESTING: usize = 16;

/// The way from a share to the types of all others.
pub struct Beyond {
    common: Arc<Common>,
    reached: Mutex<Reached>,
}

/// The files of a share with those that calls asked for, and their types once somebody did.
struct Reached {
    division: Division,
    pool: Option<Arc<DescriptorPool>>,
}

impl Beyond {
    pub fn new(common: &Arc<Common>, division: &Division) -> Self {
        Self {
            common: Arc::clone(common),
            reached: Mutex::new(Reached {
                division: division.clone(),
                pool: None,
            }),
        }
    }

    /// The types of the share and these. Nothing if the schema has none of them, or they cannot be linked.
    fn with(&self, names: &BTreeSet<String>) -> Option<Arc<DescriptorPool>> {
        let schema = &self.common.schema;
        let files = names.iter().filter_map(|name| Some(schema.message(name)?.file()));
        let files: Vec<File<'_>> = files.collect();
        if files.is_empty() {
            return None;
        }
        let mut reached = lock(&self.reached);
        if reached.pool.is_none() || files.iter().any(|file| !reached.division.has(*file)) {
            reached.division.add(files);
            let pool = self.common.pool(&reached.division.files(schema));
            reached.pool = Some(Arc::new(pool.ok()?));
        }
        reached.pool.clone()
    }
}

impl Share {
    /// Reads a message.
    ///
    /// # Errors
    ///
    /// What is wrong with the bytes, in a sentence.
    pub fn read(&self, ty: MessageIndex, format: Format, bytes: &[u8]) -> Result<DynamicMessage, String> {
        let read = decode(&self.pool, ty, format, bytes);
        if read.is_ok() || format == Format::Protobuf {
            return read;
        }
        let Ok(json) = serde_json::from_slice(bytes) else {
            return read;
        };
        let mut names = BTreeSet::new();
        add_names(&json, &mut names);
        names.retain(|name| self.pool.message_index(name).is_none());
        let Some((pool, wide)) = self.beyond.with(&names).and_then(|pool| self.same(ty, pool)) else {
            return read;
        };
        let message = decode(&pool, wide, format, bytes)?;
        decode(&self.pool, ty, Format::Protobuf, &encode(&message, Format::Protobuf)?)
    }

    /// Writes a message.
    ///
    /// # Errors
    ///
    /// The message has no JSON, because an `Any` in it has a type that the schema does not have; or it
    /// is longer than protobuf allows.
    pub fn write(&self, message: &DynamicMessage, format: Format) -> Result<Bytes, String> {
        let mut written = encode(message, format);
        if written.is_ok() || format == Format::Protobuf {
            return written;
        }
        let bytes = encode(message, Format::Protobuf)?;
        let mut names = BTreeSet::new();
        add_unknown(message, NESTING, &mut names);
        // Messages of types that are known now may carry others.
        for _ in 0..NESTING {
            let ty = message.message_index();
            let Some((pool, ty)) = self.beyond.with(&names).and_then(|pool| self.same(ty, pool)) else {
                break;
            };
            let wide = decode(&pool, ty, Format::Protobuf, &bytes)?;
            written = encode(&wide, format);
            let known = names.len();
            if written.is_ok() {
                break;
            }
            add_unknown(&wide, NESTING, &mut names);
            if names.len() == known {
                break;
            }
        }
        written
    }

    /// The type of this share in a larger pool.
    fn same(&self, ty: MessageIndex, pool: Arc<DescriptorPool>) -> Option<(Arc<DescriptorPool>, MessageIndex)> {
        let same = pool.message_index(self.pool.message(ty).full_name())?;
        Some((pool, same))
    }
}

/// Adds the types of each `Any` in JSON.
fn add_names(json: &serde_json::Value, names: &mut BTreeSet<String>) {
    match json {
        serde_json::Value::Array(items) => items.iter().for_each(|item| add_names(item, names)),
        serde_json::Value::Object(fields) => {
            let url = fields.get("@type").and_then(serde_json::Value::as_str);
            names.extend(url.map(name_of));
            fields.values().for_each(|value| add_names(value, names));
        }
        _ => {}
    }
}

/// Adds the types of each `Any` in a message that its pool does not know.
fn add_unknown(message: &DynamicMessage, nesting: usize, names: &mut BTreeSet<String>) {
    let pool = message.pool();
    let descriptor = pool.message(message.message_index());
    if descriptor.full_name() == ANY {
        if let (Some(Value::String(url)), Some(Value::Bytes(bytes))) =
            (message.field_by_number(1), message.field_by_number(2))
        {
            let name = name_of(url);
            match pool.message_index(&name) {
                None => drop(names.insert(name)),
                Some(ty) if nesting > 0 => {
                    if let Ok(inner) = decode(pool, ty, Format::Protobuf, bytes) {
                        add_unknown(&inner, nesting - 1, names);
                    }
                }
                Some(_) => {}
            }
        }
        return;
    }
    for field in descriptor.fields() {
        let mut add = |value: &Value| {
            if let Value::Message(inner) = value {
                add_unknown(inner, nesting, names);
            }
        };
        match message.field_by_number(field.number()) {
            Some(Value::List(items)) => items.iter().for_each(add),
            Some(Value::Map(entries)) => entries.iter().for_each(|(_, value)| add(value)),
            Some(value) => add(value),
            None => {}
        }
    }
}

/// The full name at the end of the URL of a type.
fn name_of(url: &str) -> String {
    url.rsplit('/').next().unwrap_or(url).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::whole::mock_of;
    use crate::mock::{Mock, Request};

    const FILES: [(&str, &str); 2] = [
        (
            "event/v1/event.proto",
            "package event.v1;\nimport \"google/protobuf/any.proto\";\n\
             message Event {\n  google.protobuf.Any payload = 1;\n  repeated google.protobuf.Any others = 2;\n\
             map<string, google.protobuf.Any> named = 3;\n}\n\
             message PublishEventRequest { Event event = 1; }\nmessage PublishEventResponse { Event event = 1; }\n\
             service EventService { rpc PublishEvent(PublishEventRequest) returns (PublishEventResponse); }",
        ),
        (
            "sale/v1/sale.proto",
            "package sale.v1;\nimport \"google/protobuf/any.proto\";\n\
             message Sold { string reason = 1; google.protobuf.Any by = 2; }\nmessage Buyer { int64 buyer_id = 1; }",
        ),
    ];

    /// A mock whose one service is far from the messages that are sent to it.
    fn mock(files: usize) -> Mock {
        mock_of(&FILES, files)
    }

    /// What a request in JSON is in protobuf, and its answer in JSON.
    fn published(mock: &Mock, json: &str) -> Result<(Bytes, Bytes), String> {
        let (share, method) = mock.called("event.v1.EventService/PublishEvent").unwrap();
        let request = Request {
            method,
            message: share.read(method.input, Format::Json, json.as_bytes())?,
            headers: &http::HeaderMap::new(),
            position: 0,
        };
        let bytes = share.write(&request.message, Format::Protobuf)?;
        let reply = crate::mock::answer(mock, &request);
        Ok((bytes, share.write(&reply.items[0].message, Format::Json)?))
    }

    #[test]
    fn an_any_in_json_may_carry_what_any_file_declares() {
        let buyer = "{\"@type\": \"type.googleapis.com/sale.v1.Buyer\", \"buyerId\": \"9\"}";
        let sold =
            format!("{{\"@type\": \"type.googleapis.com/sale.v1.Sold\", \"reason\": \"late\", \"by\": {buyer}}}");
        let (whole, parts) = (mock(100), mock(1));
        let is_known = |mock: &Mock| mock.type_of("sale.v1.Sold").is_some();
        parts.called("event.v1.EventService/PublishEvent").unwrap();
        assert_eq!((is_known(&whole), is_known(&parts)), (true, false));
        for event in [
            format!("{{\"payload\": {sold}}}"),
            format!("{{\"others\": [{buyer}, {sold}]}}"),
            format!("{{\"named\": {{\"a\": {sold}}}}}"),
        ] {
            let json = format!("{{\"event\": {event}}}");
            let answer = published(&parts, &json).unwrap();
            assert_eq!(answer, published(&whole, &json).unwrap());
            let text = std::str::from_utf8(&answer.1).unwrap();
            assert!(text.contains("\"buyerId\":\"9\""), "{text}");
        }
    }

    #[test]
    fn what_no_file_declares_is_refused_by_name() {
        for name in ["sale.v1.Sld", "", "sale.v1"] {
            let json = format!("{{\"event\": {{\"payload\": {{\"@type\": \"type.googleapis.com/{name}\"}}}}}}");
            let problem = published(&mock(1), &json).unwrap_err();
            assert_eq!(problem, published(&mock(100), &json).unwrap_err());
            assert!(problem.contains(name), "{problem}");
        }
        let json = "{\"event\": {\"payload\": {\"@type\": \"type.googleapis.com/sale.v1.Sold\", \"raeson\": 1}}}";
        let problem = published(&mock(1), json).unwrap_err();
        assert_eq!(problem, published(&mock(100), json).unwrap_err());
    }
}
