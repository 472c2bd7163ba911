//! Files, their lines, and text that remembers where it stands in them.

mod changes;
mod file;
mod git_folder;
mod gone;
mod history;
mod ignore_files;
mod inserts;
pub mod kind;
mod links;
mod listing;
mod origin;
mod others;
pub mod path;
pub mod project;
pub mod read;
mod repository;
mod shown;
mod sources;
mod span;
#[cfg(test)]
pub(crate) mod testing;
mod text;
mod tree;
pub mod trigger;
pub mod walk;

pub use changes::Changes;
pub use file::{Position, SourceFile};
pub use history::History;
pub use ignore_files::is_tame;
pub use kind::Kind;
pub use links::{Links, is_within};
pub use origin::{Blank, Fetched, Origin, Search};
pub use project::Project;
pub use shown::shown;
pub use sources::{Opened, Sources};
pub use span::Span;
pub use text::{FileId, HOLE, Place, Text};
pub use tree::{WorkTrees, common_folder};
pub use trigger::is_triggered;
