//! What a call asks and what it gets: values, whatever the protocol.

use std::time::Duration;

use buffa_descriptor::MessageIndex;
use buffa_descriptor::reflect::DynamicMessage;
use bytes::Bytes;

use super::fake::{singular, split};

/// A method that the mock answers.
#[derive(Debug, Clone)]
pub struct Method {
    /// As paths have it: `offer.v1.OfferService/GetOffer`.
    pub path: Box<str>,
    pub package: Box<str>,
    pub service: Box<str>,
    pub name: Box<str>,
    pub kind: Kind,
    /// Whether it may be called with GET.
    pub has_no_side_effects: bool,
    pub input: MessageIndex,
    pub output: MessageIndex,
    /// What the name says that it does, and to what: `get` and `offer`.
    pub verb: Box<str>,
    pub object: Box<str>,
}

/// Which side sends how many messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Unary,
    ServerStream,
    ClientStream,
    Bidirectional,
}

impl Kind {
    pub fn new(client_streams: bool, server_streams: bool) -> Self {
        match (client_streams, server_streams) {
            (false, false) => Self::Unary,
            (false, true) => Self::ServerStream,
            (true, false) => Self::ClientStream,
            (true, true) => Self::Bidirectional,
        }
    }
}

/// The verb and the object of a method's name, in small letters.
pub(super) fn parts_of_name(name: &str) -> (String, String) {
    let mut words = split(name);
    if words.len() > 2 && words[0] == "batch" {
        words.remove(0);
    }
    let verb = if words.is_empty() {
        String::new()
    } else {
        words.remove(0)
    };
    if let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    (verb, words.join(" "))
}

/// A call, or one message of a call whose messages are answered one by one.
#[derive(Debug)]
pub struct Request<'a> {
    pub method: &'a Method,
    pub message: DynamicMessage,
    pub headers: &'a http::HeaderMap,
    /// Which message of the call it is.
    pub position: u64,
}

/// What a call gets: messages, then perhaps an error.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    pub headers: Vec<(String, String)>,
    pub items: Vec<Item>,
    pub error: Option<Status>,
    /// How long to wait before the error, or before the end.
    pub delay: Duration,
    pub trailers: Vec<(String, String)>,
    /// How often the items come.
    pub repeat: Repeat,
    /// Whether a stub decided about it, or rules that the request breaks.
    pub is_decided: bool,
}

/// An error, whatever else there might be.
impl From<Status> for Reply {
    fn from(status: Status) -> Self {
        Self {
            error: Some(status),
            is_decided: true,
            ..Self::default()
        }
    }
}

impl Reply {
    /// The items as often as they come.
    pub fn rounds(items: Vec<Item>, repeat: Repeat) -> Box<dyn Iterator<Item = Item> + Send> {
        match repeat {
            Repeat::Times(0 | 1) => Box::new(items.into_iter()),
            Repeat::Times(times) => {
                let count = usize::try_from(times).unwrap_or(usize::MAX).saturating_mul(items.len());
                Box::new(items.into_iter().cycle().take(count))
            }
            Repeat::Forever => Box::new(items.into_iter().cycle()),
        }
    }
}

/// How often the items of a stream come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    Times(u64),
    Forever,
}

impl Default for Repeat {
    fn default() -> Self {
        Self::Times(1)
    }
}

/// A message of a reply, and how long to wait before it.
#[derive(Debug, Clone)]
pub struct Item {
    pub delay: Duration,
    pub message: DynamicMessage,
}

/// An error as gRPC and Connect know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub code: Code,
    pub message: String,
    pub details: Vec<Detail>,
}

/// A message that says more about an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The full name of its type.
    pub type_name: String,
    pub value: Bytes,
}

impl Status {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
        }
    }
}

macro_rules! codes {
    ($($name:ident $number:literal $text:literal $http:literal)*) => {
        /// The codes of `google.rpc.Code`, success apart.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $($name = $number,)*
        }

        impl Code {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The number on the wire.
            pub fn number(self) -> i32 {
                self as i32
            }

            /// The name as `google.rpc.Code` has it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The HTTP status that stands for it, as `google/rpc/code.proto` maps them.
            pub fn http_status(self) -> u16 {
                match self { $(Self::$name => $http,)* }
            }

            /// The name as Connect has it.
            pub fn connect_name(self) -> String {
                match self {
                    Self::Cancelled => "canceled".to_owned(),
                    code => code.as_str().to_ascii_lowercase(),
                }
            }

            /// The code with this name, in whatever case and with `-` or `_`.
            pub fn from_name(name: &str) -> Option<Self> {
                let name = name.to_uppercase().replace('-', "_");
                let name = if name == "CANCELED" { "CANCELLED" } else { &name };
                Self::ALL.iter().copied().find(|code| code.as_str() == name)
            }
        }
    };
}

codes! {
    Cancelled 1 "CANCELLED" 499
    Unknown 2 "UNKNOWN" 500
    InvalidArgument 3 "INVALID_ARGUMENT" 400
    DeadlineExceeded 4 "DEADLINE_EXCEEDED" 504
    NotFound 5 "NOT_FOUND" 404
    AlreadyExists 6 "ALREADY_EXISTS" 409
    PermissionDenied 7 "PERMISSION_DENIED" 403
    ResourceExhausted 8 "RESOURCE_EXHAUSTED" 429
    FailedPrecondition 9 "FAILED_PRECONDITION" 400
    Aborted 10 "ABORTED" 409
    OutOfRange 11 "OUT_OF_RANGE" 400
    Unimplemented 12 "UNIMPLEMENTED" 501
    Internal 13 "INTERNAL" 500
    Unavailable 14 "UNAVAILABLE" 503
    DataLoss 15 "DATA_LOSS" 500
    Unauthenticated 16 "UNAUTHENTICATED" 401
}
