//! Finds unsafe `sudo pip`, removed `EXTERNALLY-MANAGED` markers and unjustified
//! `--break-system-packages` in Dockerfiles, GitHub Actions and shell scripts.

pub mod finding;
pub mod knowledge;
pub mod machine;
pub mod program;
pub mod source;
pub mod syntax;
