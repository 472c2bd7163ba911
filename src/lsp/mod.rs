//! The language server: what `check` finds in the buffers that are open in an editor, as they are
//! typed, and what the machine knows behind it.
//!
//! One thread reads messages and keeps the buffers (`server`); a second one does all that takes time
//! (`worker`). They share the `state` behind a lock, and all that is sent is sent under it, so that
//! nothing is ever said about a text that the client has already replaced.

mod actions;
mod allow;
mod capabilities;
mod check;
mod client;
mod diagnostics;
mod document;
mod facts;
mod hints;
mod hover;
mod lines;
mod markdown;
mod page;
mod patience;
mod projects;
mod server;
mod state;
mod stdio;
mod uri;
mod worker;

pub use server::serve;
pub use stdio::{IoThreads, connection};

use crate::config::{Config, Finder};
use crate::engine::Setup;
use crate::finding::Trouble;
use client::Client;
use state::View;
use std::path::PathBuf;

/// What holds for a server from its start to its end.
pub struct Options {
    /// Makes what finds configurations. Asked for each file, so that a change is seen at once.
    pub finder: Box<dyn Fn() -> Result<Finder, Vec<Trouble>> + Send + Sync>,
    /// Turns a configuration into what holds for its files, on the day on which it is asked.
    pub setup: Box<dyn Fn(&Config) -> Setup + Send + Sync>,
    /// The folder to which the paths of configurations are relative.
    pub working: PathBuf,
}
