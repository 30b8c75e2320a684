//! igata checks a repository of `.proto` files and casts packages from it.
//!
//! ```text
//! protos/ ──▶ Sources ──▶ syntax ──▶ compile ──▶ Schema ─┬─▶ lint ──────▶ Diagnostics ─▶ report
//!                           │                            ├─▶ generate ──▶ FileTree (packages)
//!                           └─▶ format ─▶ text           └─▶ mock ──────▶ answers over gRPC, Connect, HTTP
//! ```
//!
//! Everything between [`sources::Sources`] and [`tree::FileTree`] is a function
//! of values: no disk, no network, no clock, no environment. Only the modules
//! named after a part of the outside world touch it.

pub mod cli;
pub mod commands;
pub mod compile;
pub mod config;
pub mod diagnostic;
pub mod format;
pub mod generate;
pub mod git;
pub mod lint;
pub mod mock;
pub mod parallel;
pub mod report;
pub mod schema;
pub mod server;
pub mod sources;
pub mod syntax;
pub mod terminal;
pub mod tree;
pub mod validate;
pub mod workspace;
