//! The service of the suite: each request says what its call is to be answered with, and the answer says what was
//! asked.

use std::sync::Arc;
use std::time::Duration;

use buffa_descriptor::DescriptorPool;
use buffa_descriptor::reflect::{DynamicMessage, Value as Field};
use bytes::Bytes;
use http::HeaderMap;
use igata::mock::{Call, Code, Conversation, Detail, Item, Method, Reply, Request, Responder, Status};
use serde_json::{Map, Value, json};

/// Answers as the suite asks for it.
#[derive(Debug)]
pub struct Suite;

impl Responder for Suite {
    fn answer(&self, request: &Request<'_>) -> Option<Reply> {
        let mut asked = Asked::default();
        asked.add(&request.message);
        let answer = Answer {
            pool: request.message.pool(),
            method: request.method,
            headers: request.headers,
            asked: &asked,
        };
        Some(match &*request.method.name {
            "Unary" | "IdempotentUnary" => answer.one(),
            "ServerStream" => answer.rest(0),
            _ => Reply {
                error: Some(Status::new(Code::Unimplemented, "the suite wants it so")),
                ..Reply::default()
            },
        })
    }

    fn converse(&self, call: &Call) -> Option<Box<dyn Conversation>> {
        Some(Box::new(Talk {
            call: call.clone(),
            pool: None,
            asked: Asked::default(),
            said: 0,
        }))
    }
}

/// A call in which the client streams. The first message says how it is answered.
struct Talk {
    call: Call,
    pool: Option<Arc<DescriptorPool>>,
    asked: Asked,
    said: usize,
}

impl Talk {
    fn answer<'a>(&'a self, pool: &'a Arc<DescriptorPool>) -> Answer<'a> {
        Answer {
            pool,
            method: &self.call.method,
            headers: &self.call.headers,
            asked: &self.asked,
        }
    }
}

impl Conversation for Talk {
    fn hear(&mut self, message: DynamicMessage) -> Option<Reply> {
        self.asked.add(&message);
        let pool = Arc::clone(self.pool.get_or_insert_with(|| Arc::clone(message.pool())));
        if self.asked.first["fullDuplex"] != json!(true) {
            return None;
        }
        let answer = self.answer(&pool);
        let reply = answer.next(self.said);
        self.said += reply.items.len();
        self.asked.requests.clear();
        Some(reply)
    }

    fn end(&mut self) -> Option<Reply> {
        // Without a message there is no pool, and nothing to tell but the headers.
        let pool = self.pool.clone()?;
        let answer = self.answer(&pool);
        Some(match &*self.call.method.name {
            "ClientStream" => answer.one(),
            _ => answer.rest(self.said),
        })
    }
}

/// What a client has said.
#[derive(Debug, Default)]
struct Asked {
    /// Its first message.
    first: Value,
    /// Those that it was not told of yet.
    requests: Vec<Value>,
}

impl Asked {
    fn add(&mut self, message: &DynamicMessage) {
        let name = message.pool().message(message.message_index()).full_name();
        let fields = serde_json::to_value(message).unwrap();
        let mut request = Map::new();
        request.insert("@type".to_owned(), format!("type.googleapis.com/{name}").into());
        request.extend(fields.as_object().unwrap().clone());
        self.requests.push(Value::Object(request));
        if self.first.is_null() {
            self.first = fields;
        }
    }
}

/// Makes the replies of a call.
struct Answer<'a> {
    pool: &'a Arc<DescriptorPool>,
    method: &'a Method,
    headers: &'a HeaderMap,
    asked: &'a Asked,
}

impl Answer<'_> {
    fn definition(&self) -> &Value {
        &self.asked.first["responseDefinition"]
    }

    /// The only message, or an error.
    fn one(&self) -> Reply {
        let mut reply = self.reply();
        match self.definition().get("error") {
            Some(error) => reply.error = Some(self.status(error, Some(self.info()))),
            None => reply
                .items
                .push(self.item(&self.definition()["responseData"], Some(&self.info()))),
        }
        reply
    }

    /// The message of a stream after those that were sent, or the error behind them.
    fn next(&self, sent: usize) -> Reply {
        let data = list(&self.definition()["responseData"]);
        let Some(data) = data.get(sent) else {
            return self.rest(sent);
        };
        let info = match sent {
            0 => self.info(),
            _ => json!({"requests": self.asked.requests}),
        };
        let mut reply = self.reply();
        reply.items.push(self.item(data, Some(&info)));
        reply
    }

    /// All messages of a stream after those that were sent, and the error behind them.
    fn rest(&self, sent: usize) -> Reply {
        let mut reply = self.reply();
        let data = list(&self.definition()["responseData"]);
        for (index, data) in data.iter().enumerate().skip(sent) {
            reply
                .items
                .push(self.item(data, (index == 0).then(|| self.info()).as_ref()));
        }
        if let Some(error) = self.definition().get("error") {
            reply.error = Some(self.status(error, data.is_empty().then(|| self.info())));
        }
        reply
    }

    fn reply(&self) -> Reply {
        Reply {
            headers: pairs(&self.definition()["responseHeaders"]),
            trailers: pairs(&self.definition()["responseTrailers"]),
            ..Reply::default()
        }
    }

    fn item(&self, data: &Value, info: Option<&Value>) -> Item {
        let message = json!({"payload": {"data": data, "requestInfo": info}}).to_string();
        let message = DynamicMessage::from_json(Arc::clone(self.pool), self.method.output, &message);
        let delay = self.definition()["responseDelayMs"].as_u64().unwrap_or_default();
        Item {
            delay: Duration::from_millis(delay),
            message: message.unwrap(),
        }
    }

    /// What the client has sent.
    fn info(&self) -> Value {
        let headers = self.headers.keys().map(|name| {
            let values = self.headers.get_all(name).iter().map(|value| value.to_str().unwrap());
            json!({"name": name.as_str(), "value": values.collect::<Vec<_>>()})
        });
        json!({
            "requestHeaders": headers.collect::<Vec<_>>(),
            "timeoutMs": timeout(self.headers),
            "requests": self.asked.requests,
        })
    }

    fn status(&self, error: &Value, info: Option<Value>) -> Status {
        let name = error["code"].as_str().unwrap().trim_start_matches("CODE_");
        let info = info.map(|mut info| {
            info["@type"] = "type.googleapis.com/connectrpc.conformance.v1.ConformancePayload.RequestInfo".into();
            info
        });
        let details = list(&error["details"]).iter().chain(&info);
        Status {
            code: Code::from_name(name).unwrap(),
            message: error["message"].as_str().unwrap_or_default().to_owned(),
            details: details.map(|detail| self.detail(detail)).collect(),
        }
    }

    fn detail(&self, any: &Value) -> Detail {
        let ty = self.pool.message_index("google.protobuf.Any").unwrap();
        let any = DynamicMessage::from_json(Arc::clone(self.pool), ty, &any.to_string()).unwrap();
        let Some(Field::String(type_url)) = any.field_by_number(1) else {
            panic!("the detail of an error has no type");
        };
        let value = match any.field_by_number(2) {
            Some(Field::Bytes(value)) => Bytes::from(value.clone()),
            _ => Bytes::new(),
        };
        Detail {
            type_name: type_url.rsplit('/').next().unwrap().to_owned(),
            value,
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn pairs(headers: &Value) -> Vec<(String, String)> {
    let pairs = list(headers).iter().flat_map(|header| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let values = list(&header["value"]).iter();
        values.map(move |value| (text(&header["name"]), text(value)))
    });
    pairs.collect()
}

/// How many milliseconds a client waits.
fn timeout(headers: &HeaderMap) -> Option<u64> {
    if let Some(milliseconds) = headers.get("connect-timeout-ms") {
        return milliseconds.to_str().ok()?.parse().ok();
    }
    let text = headers.get("grpc-timeout")?.to_str().ok()?;
    let (number, unit) = text.split_at(text.len() - 1);
    let number: u64 = number.parse().ok()?;
    Some(match unit {
        "H" => number * 3_600_000,
        "M" => number * 60_000,
        "S" => number * 1000,
        "u" => number / 1000,
        "n" => number / 1_000_000,
        _ => number,
    })
}
