//! The methods of a service, and what Java calls them.

use std::collections::HashSet;

use serde::Serialize;

use super::documented;
use crate::generate::Job;
use crate::generate::java::literal::escape_string;
use crate::generate::java::names::{Names, is_reserved};
use crate::schema::{Element, Method, Service};

/// A method, as templates see it.
#[derive(Debug, Serialize)]
pub(super) struct MethodContext<'a> {
    pub(super) name: &'a str,
    /// The name of its methods in Java.
    lower: String,
    /// The same where it has no parameters.
    bare: String,
    /// The same in the middle of a name.
    upper: String,
    pub(super) constant: String,
    pub(super) kind: Kind,
    /// What grpc-java calls the kind.
    grpc_kind: &'static str,
    /// Classes of the messages.
    pub(super) request: String,
    pub(super) response: String,
    /// As paths have it: `offer.v1.OfferService/GetOffer`.
    path: String,
    /// Its path in protobuf over HTTP, within a string literal.
    route: String,
    is_safe: bool,
    is_idempotent: bool,
    documentation: Vec<String>,
    is_deprecated: bool,
    #[serde(skip)]
    pub(super) method: Method<'a>,
}

/// Which side sends how many messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum Kind {
    Unary,
    ServerStream,
    ClientStream,
    Bidirectional,
}

impl Kind {
    fn of(method: Method<'_>) -> Self {
        match (method.is_client_streaming(), method.is_server_streaming()) {
            (false, false) => Self::Unary,
            (false, true) => Self::ServerStream,
            (true, false) => Self::ClientStream,
            (true, true) => Self::Bidirectional,
        }
    }

    fn in_grpc(self) -> &'static str {
        match self {
            Self::Unary => "UNARY",
            Self::ServerStream => "SERVER_STREAMING",
            Self::ClientStream => "CLIENT_STREAMING",
            Self::Bidirectional => "BIDI_STREAMING",
        }
    }
}

/// Methods without parameters that stubs for grpc-java inherit.
const TAKEN: [&str; 11] = [
    "clone",
    "finalize",
    "getCallOptions",
    "getChannel",
    "getClass",
    "hashCode",
    "notify",
    "notifyAll",
    "toString",
    "wait",
    "withWaitForReady",
];

/// The methods of a service, in the order of declaration.
pub(super) fn methods<'a>(job: &Job<'a>, names: Names<'_>, service: Service<'a>) -> Vec<MethodContext<'a>> {
    let mut taken = Taken::default();
    service
        .methods()
        .map(|method| {
            let kind = Kind::of(method);
            let lower = taken.unique(&camel(method.name()));
            MethodContext {
                name: method.name(),
                upper: capitalized(&lower),
                constant: constant(&lower),
                bare: escaped(&lower, |name| is_reserved(name) || TAKEN.contains(&name)),
                lower: escaped(&lower, is_reserved),
                kind,
                grpc_kind: kind.in_grpc(),
                request: names.message(method.input()),
                response: names.message(method.output()),
                path: format!("{}/{}", service.full_name(), method.name()),
                route: escape_string(&job.answers.route(method)),
                is_safe: method.has_no_side_effects(),
                is_idempotent: method.is_idempotent(),
                documentation: documented(method, "@deprecated The method is marked as deprecated."),
                is_deprecated: method.is_deprecated(),
                method,
            }
        })
        .collect()
}

/// Names that are used. Those that would be the same get a number.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// As constants, which are the same for more names.
    names: HashSet<String>,
}

impl Taken {
    pub(super) fn unique(&mut self, name: &str) -> String {
        let mut unique = name.to_owned();
        let mut number = 1;
        while !self.names.insert(constant(&unique)) {
            number += 1;
            unique = format!("{name}{number}");
        }
        unique
    }
}

/// As grpc-java does: the first letter is small, and those behind underscores are large.
fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let mut raises = false;
    for letter in name.chars() {
        if letter == '_' {
            raises = true;
        } else if camel.is_empty() {
            camel.push(letter.to_ascii_lowercase());
            raises = false;
        } else {
            camel.push(if raises { letter.to_ascii_uppercase() } else { letter });
            raises = false;
        }
    }
    match camel.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("_{camel}"),
        None => "_".to_owned(),
        Some(_) => camel,
    }
}

fn escaped(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if is_taken(name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

fn capitalized(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

/// `getOffer` as a constant: `GET_OFFER`.
pub(super) fn constant(name: &str) -> String {
    let mut constant = String::with_capacity(name.len() + 4);
    let mut previous = '_';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let after_small = previous.is_ascii_lowercase() || previous.is_ascii_digit();
        let before_small = previous.is_ascii_uppercase() && letters.peek().is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (after_small || before_small) {
            constant.push('_');
        }
        constant.push(letter.to_ascii_uppercase());
        previous = letter;
    }
    constant
}

#[cfg(test)]
mod tests {
    use super::{Taken, camel, constant};

    #[test]
    fn methods_are_called_as_java_calls_them() {
        for (name, lower, upper) in [
            ("GetOffer", "getOffer", "GET_OFFER"),
            ("get_offer", "getOffer", "GET_OFFER"),
            ("ListURLs", "listURLs", "LIST_UR_LS"),
            ("GetV2Thing", "getV2Thing", "GET_V2_THING"),
            ("_x", "x", "X"),
            ("__", "_", "_"),
        ] {
            assert_eq!((camel(name).as_str(), constant(&camel(name)).as_str()), (lower, upper));
        }
    }

    #[test]
    fn names_that_would_be_the_same_get_numbers() {
        let mut taken = Taken::default();
        let names = ["getOffer", "getOffer", "getOFFER", "getOffer2"].map(|name| taken.unique(name));
        assert_eq!(names, ["getOffer", "getOffer2", "getOFFER3", "getOffer22"]);
    }
}
