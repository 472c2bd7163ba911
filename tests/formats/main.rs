//! Reports for other programs, read as those programs read them, with text that wants to be more than
//! text in every place where a linted file has a say.
#![allow(clippy::unwrap_used, missing_docs)]

mod github;
mod hostile;
mod json;
mod markdown;
mod page;
mod xml;
