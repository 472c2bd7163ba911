//! The language server, driven over a connection in memory.
#![allow(clippy::unwrap_used, missing_docs)]

mod actions;
mod client;
#[path = "../common/mod.rs"]
mod common;
mod diagnostics;
mod knows;
mod life;
mod typing;
