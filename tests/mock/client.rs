//! A server over the sample protos or a fixture, and clients that call it.

use std::path::Path;
use std::sync::Arc;

use buffa_descriptor::DescriptorPool;
use buffa_descriptor::reflect::DynamicMessage;
use bytes::{Buf as _, BufMut as _, Bytes};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use igata::compile::{compile, descriptor};
use igata::config;
use igata::diagnostic::Span;
use igata::mock::{self, Mock};
use igata::schema::Schema;
use igata::server::Server;
use igata::sources::{Source, Sources};
use serde_json::Value;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Channel;

pub fn sample() -> Arc<Schema> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("protos");
    let mut sources = Sources::new();
    for entry in walkdir::WalkDir::new(&root).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.path().extension().is_some_and(|extension| extension == "proto") {
            let path = entry.path().strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            add(&mut sources, &path, &std::fs::read_to_string(entry.path()).unwrap());
        }
    }
    Arc::new(compile(&sources).unwrap())
}

pub fn schema(text: &str) -> Arc<Schema> {
    let mut sources = Sources::new();
    add(&mut sources, "shop/v1/shop.proto", text);
    Arc::new(compile(&sources).unwrap())
}

pub const SHOP: &str = include_str!("shop.proto");

fn add(sources: &mut Sources, path: &str, text: &str) {
    let source = Source {
        shown: path.into(),
        text: text.into(),
    };
    sources.insert(path, source).unwrap();
}

pub fn config(seed: u64) -> config::Mock {
    let route = |path: &str, service: Option<&str>| config::Route {
        path: path.to_owned(),
        service: service.map(str::to_owned),
        span: Span::default(),
    };
    config::Mock {
        seed,
        routes: vec![
            route("/services/offer/v1/{method}", Some("offer.v1.OfferService")),
            route("/api/{package}/{service}/{method}", None),
        ],
        ..config::Mock::default()
    }
}

/// A server on a free port, and clients for it.
pub struct Running {
    pub address: String,
    http: HttpClient<HttpConnector, Full<Bytes>>,
    http2: HttpClient<HttpConnector, Full<Bytes>>,
    pub stop: tokio::sync::oneshot::Sender<()>,
    pub done: tokio::task::JoinHandle<()>,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub trailers: HeaderMap,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    pub fn content_type(&self) -> &str {
        self.headers[http::header::CONTENT_TYPE].to_str().unwrap()
    }
}

pub async fn start(schema: &Arc<Schema>) -> Running {
    start_mock(Mock::new(schema, &config(1)).unwrap()).await
}

pub async fn start_mock(mock: Mock) -> Running {
    let service = mock::service(Arc::new(mock));
    let server = Server::bind("127.0.0.1:0").await.unwrap();
    let address = server.local_addr.to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let done = tokio::spawn(server.run(service, async {
        let _ = stopped.await;
    }));
    Running {
        address,
        http: HttpClient::builder(TokioExecutor::new()).build_http(),
        http2: HttpClient::builder(TokioExecutor::new()).http2_only(true).build_http(),
        stop,
        done,
    }
}

impl Running {
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.send_with(&self.http, method, path, headers, body).await
    }

    /// The same over HTTP/2.
    pub async fn send2(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.send_with(&self.http2, method, path, headers, body).await
    }

    async fn send_with(
        &self,
        http: &HttpClient<HttpConnector, Full<Bytes>>,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::copy_from_slice(body))).unwrap();
        let response = http.request(request).await.unwrap();
        let (head, body) = response.into_parts();
        let collected = body.collect().await.unwrap();
        Answer {
            status: head.status,
            headers: head.headers,
            trailers: collected.trailers().cloned().unwrap_or_default(),
            body: collected.to_bytes(),
        }
    }

    pub async fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        self.send(Method::POST, path, &[("content-type", content_type)], body)
            .await
    }

    /// Calls a method with Connect and JSON.
    pub async fn json(&self, path: &str, body: &str) -> Value {
        let answer = self.post(path, "application/json", body.as_bytes()).await;
        assert_eq!(answer.status, StatusCode::OK, "{:?}", answer.body);
        answer.json()
    }

    pub async fn grpc(&self) -> tonic::client::Grpc<Channel> {
        let endpoint = tonic::transport::Endpoint::new(format!("http://{}", self.address)).unwrap();
        let mut client = tonic::client::Grpc::new(endpoint.connect().await.unwrap());
        client.ready().await.unwrap();
        client
    }

    /// Calls a unary method with gRPC.
    pub async fn call(&self, path: &str, body: &[u8]) -> Result<Bytes, tonic::Status> {
        let request = tonic::Request::new(Bytes::copy_from_slice(body));
        let response = self
            .grpc()
            .await
            .unary(request, path.parse().unwrap(), RawCodec)
            .await?;
        Ok(response.into_inner())
    }
}

/// A message in the frame of gRPC.
pub fn frame(flags: u8, message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    [&[flags][..], &length, message].concat()
}

/// Messages of a schema between JSON and protobuf, apart from the mock.
pub struct Messages {
    pool: Arc<DescriptorPool>,
}

impl Messages {
    pub fn of(schema: &Schema) -> Self {
        let set = descriptor::encode(schema, descriptor::Imports::Include, descriptor::SourceInfo::Exclude);
        Self {
            pool: Arc::new(DescriptorPool::decode(&set).unwrap()),
        }
    }

    pub fn protobuf(&self, name: &str, json: &Value) -> Bytes {
        let ty = self.pool.message_index(name).unwrap();
        let message = DynamicMessage::from_json(Arc::clone(&self.pool), ty, &json.to_string());
        message
            .unwrap_or_else(|error| panic!("{error}: {json}"))
            .try_encode_to_vec()
            .unwrap()
            .into()
    }

    pub fn json(&self, name: &str, bytes: &[u8]) -> Value {
        let ty = self.pool.message_index(name).unwrap();
        let message = DynamicMessage::decode(Arc::clone(&self.pool), ty, bytes).unwrap();
        serde_json::to_value(message).unwrap()
    }
}

/// A field of wire type 2, which is all that the requests of these tests need.
pub fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2, u8::try_from(bytes.len()).unwrap()], bytes].concat()
}

/// Messages of gRPC as bytes.
#[derive(Debug, Default, Clone, Copy)]
pub struct RawCodec;

impl Codec for RawCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for RawCodec {
    type Item = Bytes;
    type Error = tonic::Status;

    fn encode(&mut self, item: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), tonic::Status> {
        buffer.put(item);
        Ok(())
    }
}

impl Decoder for RawCodec {
    type Item = Bytes;
    type Error = tonic::Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, tonic::Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
