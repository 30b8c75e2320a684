//! Paths at which there is nothing: what is near, and at `/` what there is at all.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method as HttpMethod, Response, StatusCode};

use crate::mock::whole::Mock;

use super::media_type;
use super::routes::Routes;

/// How many paths an answer names.
const SHOWN: usize = 5;

pub fn respond(mock: &Mock, routes: &Routes, method: &HttpMethod, path: &str, headers: &HeaderMap) -> Response<Bytes> {
    let mut known: Vec<String> = mock.methods().map(|path| format!("/{path}")).collect();
    known.extend(routes.paths().map(str::to_owned));
    known.extend(mock.rest.paths().map(str::to_owned));
    known.sort();
    known.dedup();
    if path == "/" && matches!(*method, HttpMethod::GET | HttpMethod::HEAD) {
        return text(
            StatusCode::OK,
            &format!("this mock answers at\n\n  {}\n", known.join("\n  ")),
        );
    }
    let near = near(path, &known);
    let message = format!("there is no method at `{path}`");
    let wants_json = media_type(headers) == "application/json"
        || headers
            .get(ACCEPT)
            .is_some_and(|value| value.as_bytes().windows(4).any(|part| part == b"json"));
    if !wants_json {
        return text(
            StatusCode::NOT_FOUND,
            &format!("{message}; near it are\n\n  {}\n", near.join("\n  ")),
        );
    }
    let message = format!("{message}; near it are `{}`", near.join("`, `"));
    let json = serde_json::json!({"code": "unimplemented", "message": message, "near": near});
    let mut response = Response::new(Bytes::from(json.to_string()));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn text(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(text.to_owned()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// The paths that are most like `path`.
fn near<'a>(path: &str, known: &'a [String]) -> Vec<&'a str> {
    // A path longer than any method's says nothing, and comparing it would take long.
    let path: String = path.chars().take(200).flat_map(char::to_lowercase).collect();
    let last = |path: &str| {
        path.rsplit('/')
            .next()
            .unwrap_or_default()
            .replace(['_', '-'], "")
            .to_lowercase()
    };
    let wanted = last(&path);
    let mut ranked: Vec<(bool, usize, &str)> = known
        .iter()
        .map(|known| {
            let distance = strsim::damerau_levenshtein(&path, &known.to_lowercase());
            (last(known) != wanted, distance, known.as_str())
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().take(SHOWN).map(|(_, _, known)| known).collect()
}
