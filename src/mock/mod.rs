//! Answers to calls: `answer` of a mock and a request is a reply, without
//! sockets and without a clock. `protocols` carries both over the wire.

mod answer;
mod echo;
mod fake;
mod given;
mod message;
mod pages;
pub mod protocols;
mod reply;
mod stubs;

pub use answer::{Mock, answer};
pub use message::Format;
pub use protocols::{Service, check_routes, service};
pub use reply::{Code, Detail, Item, Kind, Method, Reply, Request, Status};
pub use stubs::STUB;
