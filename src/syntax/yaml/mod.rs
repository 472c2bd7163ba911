//! YAML to a tree in which every scalar knows where each of its bytes stands.
//!
//! granit-parser reads; `build` makes a tree of its events; `decode` reads each scalar a second
//! time to learn where its bytes come from, and is held to the parser's value.

mod build;
mod decode;
mod tree;

#[cfg(test)]
mod tests;

pub use tree::{Comment, Document, Entry, Kind, Mapping, Node, Scalar, Style};

use crate::source::FileId;

/// Why a text is no YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Byte offset of what is wrong.
    pub at: u32,
    /// What is wrong.
    pub message: String,
    /// It may be well-formed, but is nested deeper than anybody writes.
    pub too_deep: bool,
}

/// Parses `text`, the whole of `file`. Of several documents all must be well-formed. An empty text is a
/// document without a root.
///
/// # Errors
/// If the text is not well-formed, or nested too deeply.
pub fn parse(text: &str, file: FileId) -> Result<Document, Error> {
    build::document(text, file)
}
