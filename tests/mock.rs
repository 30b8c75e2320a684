//! The mock over real sockets, with real clients.

#[path = "mock/client.rs"]
mod client;
#[path = "mock/fakes.rs"]
mod fakes;
#[path = "mock/protocols.rs"]
mod protocols;
#[path = "mock/stubs.rs"]
mod stubs;
