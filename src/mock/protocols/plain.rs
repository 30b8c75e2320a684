//! What protocols without a library of their own share: bodies, deadlines, errors.

use std::error::Error;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use connectrpc::compression::CompressionRegistry;
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use http_body::Body as HttpBody;
use http_body_util::{BodyExt as _, Limited};

use crate::config::ErrorForm;
use crate::mock::message::{self, Format};
use crate::mock::reply::{self, Code, Status};
use crate::mock::whole::Mock;
use crate::schema::wire::Writer;

/// Reads a body of up to `limit` bytes, and takes it out of its compression.
///
/// # Errors
///
/// The body is too large, too short, or packed in a way that is unknown here.
pub async fn read_body<B>(headers: &HeaderMap, body: B, limit: usize) -> Result<Bytes, Status>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Error + Send + Sync + 'static,
{
    let too_large = || {
        let text = format!("the message is larger than {limit} bytes");
        Status::new(Code::ResourceExhausted, text)
    };
    let bytes = match Limited::new(body, limit).collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => return Err(too_large()),
        Err(error) => return Err(Status::new(Code::Cancelled, format!("the body ended early: {error}"))),
    };
    let coding = headers.get(CONTENT_ENCODING).map(HeaderValue::to_str);
    let Some(coding) = coding else {
        return Ok(bytes);
    };
    let coding = coding.unwrap_or("?");
    let known = CompressionRegistry::default();
    if coding != "identity" && !known.supports(coding) {
        let text = format!(
            "the content encoding `{coding}` is unknown here; known are {} and identity",
            known.accept_encoding_header()
        );
        return Err(Status::new(Code::Unimplemented, text));
    }
    known
        .decompress_with_limit(coding, bytes, limit)
        .map_err(|error| match error.code {
            connectrpc::ErrorCode::ResourceExhausted => too_large(),
            _ => Status::new(Code::InvalidArgument, format!("this is no {coding}")),
        })
}

/// How long a client waits: from the header of gRPC, of Connect, or of Google's HTTP clients.
pub fn deadline(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    if let Some(text) = text("grpc-timeout") {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let number: u64 = number.parse().ok()?;
        return Some(match unit {
            "H" => Duration::from_secs(number.checked_mul(3600)?),
            "M" => Duration::from_secs(number.checked_mul(60)?),
            "S" => Duration::from_secs(number),
            "m" => Duration::from_millis(number),
            "u" => Duration::from_micros(number),
            "n" => Duration::from_nanos(number),
            _ => return None,
        });
    }
    if let Some(text) = text("connect-timeout-ms") {
        return text.parse().ok().map(Duration::from_millis);
    }
    Duration::try_from_secs_f64(text("x-server-timeout")?.parse().ok()?).ok()
}

/// The result of a call, or that the client waits no longer.
///
/// # Errors
///
/// The call failed, or took longer than `deadline`.
pub async fn within<T>(deadline: Option<Duration>, call: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
    match deadline {
        None => call.await,
        Some(deadline) => tokio::time::timeout(deadline, call)
            .await
            .unwrap_or_else(|_| Err(too_late())),
    }
}

/// What a client gets that would have waited too long.
pub fn too_late() -> Status {
    Status::new(Code::DeadlineExceeded, "the answer comes later than the client waits")
}

pub async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// The HTTP status that stands for an error.
pub fn http_status(status: &Status) -> StatusCode {
    StatusCode::from_u16(status.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Adds what a stub says.
pub fn add_headers<'a>(headers: &mut HeaderMap, pairs: impl Iterator<Item = &'a (String, String)>) {
    for (name, value) in pairs {
        // Stubs are checked when they are read, so both fit.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
}

fn type_url(type_name: &str) -> String {
    format!("type.googleapis.com/{type_name}")
}

/// A `google.rpc.Status` in protobuf.
pub fn protobuf(status: &Status) -> Bytes {
    let mut writer = Writer::new();
    writer.int32(1, status.code.number());
    writer.string(2, &status.message);
    for detail in &status.details {
        writer.message(3, |writer| {
            writer.string(1, &type_url(&detail.type_name));
            writer.bytes(2, &detail.value);
        });
    }
    writer.into_bytes().into()
}

/// The body of an error, and how it is encoded: as wanted, but JSON always in the form of Connect.
pub fn failure(mock: &Mock, status: &Status, format: Format) -> (Bytes, Format) {
    match (mock.error_form(), format) {
        (ErrorForm::Status | ErrorForm::Google, Format::Protobuf) => (protobuf(status), Format::Protobuf),
        _ => (json(mock, status), Format::Json),
    }
}

/// The JSON of an error.
pub fn json(mock: &Mock, status: &Status) -> Bytes {
    let json = match mock.error_form() {
        ErrorForm::Status => status_json(mock, status),
        ErrorForm::Google => {
            let mut json = status_json(mock, status);
            json["code"] = status.code.http_status().into();
            serde_json::json!({"error": json})
        }
        ErrorForm::Connect => connect_json(mock, status),
    };
    Bytes::from(json.to_string())
}

/// An error as the protocol of Connect has it.
fn connect_json(mock: &Mock, status: &Status) -> serde_json::Value {
    let details = status.details.iter().map(|detail| {
        let mut debug = detail_json(mock, detail);
        if let Some(fields) = debug.as_object_mut() {
            fields.shift_remove("@type");
        }
        serde_json::json!({
            "type": detail.type_name,
            "value": STANDARD_NO_PAD.encode(&detail.value),
            "debug": debug,
        })
    });
    let mut json = serde_json::json!({"code": status.code.connect_name(), "message": status.message});
    if !status.details.is_empty() {
        json["details"] = details.collect();
    }
    json
}

/// A `google.rpc.Status` in JSON, with the name of the code beside its number.
pub fn status_json(mock: &Mock, status: &Status) -> serde_json::Value {
    let details: Vec<serde_json::Value> = status.details.iter().map(|detail| detail_json(mock, detail)).collect();
    let mut json = serde_json::json!({
        "code": status.code.number(),
        "status": status.code.as_str(),
        "message": status.message,
    });
    if !details.is_empty() {
        json["details"] = details.into();
    }
    json
}

/// A detail as the JSON of `google.protobuf.Any`.
fn detail_json(mock: &Mock, detail: &reply::Detail) -> serde_json::Value {
    let message = mock.type_of(&detail.type_name).and_then(|(pool, ty)| {
        let message = message::decode(pool, ty, Format::Protobuf, &detail.value).ok()?;
        serde_json::to_value(message).ok()
    });
    let mut json = serde_json::Map::new();
    json.insert("@type".to_owned(), type_url(&detail.type_name).into());
    match message {
        Some(serde_json::Value::Object(fields)) => json.extend(fields),
        Some(value) => {
            json.insert("value".to_owned(), value);
        }
        None => {}
    }
    json.into()
}
