//! The mock over real sockets, with real clients.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

#[path = "mock/client.rs"]
mod client;
#[path = "mock/fakes.rs"]
mod fakes;
#[path = "mock/protocols.rs"]
mod protocols;
#[path = "mock/stubs.rs"]
mod stubs;
