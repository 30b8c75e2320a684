//! The mock over real sockets, with real clients.

#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

#[path = "mock/client.rs"]
mod client;
#[path = "mock/determinism.rs"]
mod determinism;
#[path = "mock/fakes.rs"]
mod fakes;
#[path = "mock/locale.rs"]
mod locale;
#[path = "mock/matching.rs"]
mod matching;
#[path = "mock/offer_story.rs"]
mod offer_story;
#[path = "mock/protocols.rs"]
mod protocols;
#[path = "mock/reload.rs"]
mod reload;
#[path = "mock/rest.rs"]
mod rest;
#[path = "mock/robustness.rs"]
mod robustness;
#[path = "mock/rules.rs"]
mod rules;
#[path = "mock/start.rs"]
mod start;
#[path = "mock/stubs.rs"]
mod stubs;
#[path = "mock/tls.rs"]
mod tls;
