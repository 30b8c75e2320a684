//! `igata mock explain`: why a request gets its answer.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

use super::mock::{Made, Settings};
use super::{Outcome, Reporter, Stream};
use crate::cli;
use crate::config::Language;
use crate::diagnostic::nearest;
use crate::mock::{Explanation, Mock, Request, explain};
use crate::terminal::Terminal;
use crate::workspace::read_file;

/// A request as people write it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    method: String,
    #[serde(default)]
    message: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    headers: serde_json::Map<String, serde_json::Value>,
}

pub(super) fn run(terminal: Terminal, arguments: &cli::Explain) -> Result<Outcome> {
    let shown = arguments.request.display();
    let text = read_file(&arguments.request)?;
    let written: Written =
        serde_json::from_str(&text).with_context(|| format!("`{shown}` is no request of `igata mock explain`"))?;
    let settings = Settings {
        folder: arguments.folder.folder.clone(),
        seed: arguments.seed,
        locale: arguments.locale.as_deref().and_then(Language::from_name),
        max_receive_message_length: None,
        reporter: Reporter {
            terminal,
            format: arguments.reporting.format,
            stream: Stream::Stderr,
        },
    };
    let Some(Made { mock, .. }) = settings.mock()? else {
        return Ok(Outcome::Problems);
    };
    let path = written.method.trim_start_matches('/');
    let Some(method) = mock.method(path) else {
        match nearest(path, mock.methods()) {
            Some(near) => bail!("there is no method `{path}`; did you mean `{near}`?"),
            None => bail!("there is no method `{path}`: write it as in `offer.v1.OfferService/GetOffer`"),
        }
    };
    let message = serde_json::Value::Object(written.message).to_string();
    let message = match mock.read_json(method, &message) {
        Ok(message) => message,
        Err(problem) => bail!("the message in `{shown}` is no request of `{path}`: {problem}"),
    };
    let request = Request {
        method,
        message,
        headers: &headers(&written.headers)?,
        position: 0,
    };
    terminal.print(render(&mock, &explain(&mock, &request)))?;
    Ok(Outcome::Clean)
}

fn headers(written: &serde_json::Map<String, serde_json::Value>) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in written {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), std::borrow::ToOwned::to_owned);
        let known = HeaderName::try_from(name).with_context(|| format!("`{name}` cannot be the name of a header"))?;
        let value = HeaderValue::try_from(&text).with_context(|| format!("the header `{name}` cannot be `{text}`"))?;
        headers.append(known, value);
    }
    Ok(headers)
}

fn render(mock: &Mock, explanation: &Explanation) -> String {
    let mut text = String::new();
    for (place, said) in &explanation.stubs {
        let _ = writeln!(text, "{place}  {said}");
    }
    if !explanation.reply.is_decided {
        text.push_str("no stub answers, so everything is made up\n");
    }
    for item in &explanation.reply.items {
        let json = serde_json::to_value(&item.message).unwrap_or_default();
        let _ = write!(text, "\n{json:#}\n");
    }
    if let Some(status) = &explanation.reply.error {
        let json: serde_json::Value = mock.status_json(status);
        let _ = write!(text, "\n{json:#}\n");
    }
    text
}
