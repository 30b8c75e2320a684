//! The mock over real sockets, with real clients.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "mock/client.rs"]
mod client;
#[path = "mock/fakes.rs"]
mod fakes;
#[path = "mock/protocols.rs"]
mod protocols;
#[path = "mock/stubs.rs"]
mod stubs;
