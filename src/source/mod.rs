//! Files, their lines, and text that remembers where it stands in them.

mod file;
mod span;
mod text;

pub use file::{Position, SourceFile};
pub use span::Span;
pub use text::{FileId, HOLE, Place, Text};
