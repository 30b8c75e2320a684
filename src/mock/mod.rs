//! Answers to calls: `answer` of a mock and a request is a reply, without
//! sockets and without a clock. `protocols` carries both over the wire.

mod answer;
mod beyond;
mod conversation;
mod details;
mod division;
mod echo;
mod fake;
mod given;
mod memo;
mod message;
mod pages;
mod prepared;
pub mod protocols;
mod reply;
mod share;
mod stubs;
mod whole;
mod wire;

pub use answer::Explanation;
pub use conversation::{Call, Conversation, Responder};
pub use message::{Format, encode};
pub use prepared::{Named, Prepared, prepare};
pub use protocols::{Service, check_routes, route_of, service};
pub use reply::{Code, Detail, Item, Kind, Method, Repeat, Reply, Request, Status};
pub use stubs::{STUB, schema as stub_schema};
pub use whole::{Mock, answer, explain};
