//! Where that comes from which nobody can know before the program runs.

use std::sync::Arc;

/// What is known of an unknown stretch of a text: where it comes from. It travels with the text through
/// variables, pipes and files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The value of an expression, put in later.
    Blank(Blank),
    /// A script from outside that is known by its address.
    Fetched(Fetched),
    /// What the environment brings under a name.
    Variable(Arc<str>),
    /// What a file of the system holds, by its path.
    File(Arc<str>),
    /// The lines of such a file that a search finds.
    Lines(Arc<Search>),
    /// How many lines those are.
    Count(Arc<Search>),
    /// The number of a user who is not root.
    OrdinaryUser,
    /// The number of a failure: anything but 0.
    Failure,
}

/// The number of an expression whose value is put in later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blank(pub u32);

/// A script of which nobody knows the text, but what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetched {
    /// get-pip.py
    Pip,
    /// poetry's installer, for Python.
    Poetry,
    /// uv's installer, for a shell.
    Uv,
    /// The installer of Miniconda, Miniforge and the like, for a shell.
    Conda,
}

/// A search for lines in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// The path of the file.
    pub file: Arc<str>,
    /// The patterns, any of which makes a line one of those.
    pub patterns: Vec<String>,
}
