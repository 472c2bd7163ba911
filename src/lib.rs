//! Finds unsafe `sudo pip`, removed `EXTERNALLY-MANAGED` markers and unjustified
//! `--break-system-packages` in Dockerfiles, GitHub Actions and shell scripts.

pub mod cli;
pub mod config;
pub mod engine;
pub mod finding;
pub mod knowledge;
pub mod lsp;
pub mod machine;
pub mod program;
pub mod project;
pub mod report;
pub mod rules;
pub mod source;
pub mod suppress;
pub mod syntax;
