//! What browsers ask before and after a call from another origin: a mock allows them everything.

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};

use super::Body;

/// Headers that scripts may always read.
const EXPOSED: &str = "grpc-status, grpc-message, grpc-status-details-bin, grpc-encoding, connect-content-encoding";
const PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// What a request says about where it comes from.
pub struct Asked {
    origin: Option<HeaderValue>,
    is_preflight: bool,
    /// The headers that a preflight asks for.
    wanted_headers: Option<HeaderValue>,
    private_network: bool,
}

impl Asked {
    pub fn new<B>(request: &Request<B>) -> Self {
        let headers = request.headers();
        let is_preflight = request.method() == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
        Self {
            origin: headers.get(ORIGIN).cloned(),
            is_preflight,
            wanted_headers: headers.get(ACCESS_CONTROL_REQUEST_HEADERS).cloned(),
            private_network: headers.contains_key(PRIVATE_NETWORK),
        }
    }

    /// The answer to a preflight.
    pub fn preflight(&self) -> Option<Response<Body>> {
        if !self.is_preflight {
            return None;
        }
        let mut response = Response::new(Body::from(Bytes::new()));
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        headers.insert(
            ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, OPTIONS"),
        );
        if let Some(asked) = &self.wanted_headers {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
        }
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
        if self.private_network {
            headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
        }
        Some(response)
    }

    /// Allows the origin to read a response with these headers.
    pub fn allow(&self, headers: &mut HeaderMap) {
        let Some(origin) = &self.origin else {
            return;
        };
        let own = headers
            .keys()
            .map(HeaderName::as_str)
            .filter(|name| !name.starts_with("access-control-"));
        let exposed: Vec<&str> = std::iter::once(EXPOSED).chain(own).collect();
        if let Ok(exposed) = HeaderValue::try_from(exposed.join(", ")) {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.append(VARY, HeaderValue::from_static("origin"));
    }
}
