//! Paths through a text, as far as they matter for what it writes.

use crate::source::Text;
use std::collections::BTreeMap;

/// That many paths are followed.
pub(super) const MOST: usize = 16;

/// One path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// What it has written.
    pub(super) file: Text,
    /// Variables that are known; holes for those that are not.
    pub(super) variables: BTreeMap<String, Text>,
    /// It has ended with `exit`.
    pub(super) ended: bool,
}

/// All paths, each once.
#[derive(Debug, Clone)]
pub(super) struct Paths {
    pub(super) all: Vec<Path>,
    /// There are others.
    pub(super) open: bool,
}

impl Paths {
    /// One path with these variables.
    pub(super) fn start(variables: BTreeMap<String, Text>) -> Self {
        let path = Path { file: Text::default(), variables, ended: false };
        Self { all: vec![path], open: false }
    }

    /// Either these or those.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.open |= other.open;
        for path in other.all {
            if self.all.contains(&path) {
                continue;
            }
            if self.all.len() >= MOST {
                self.open = true;
                break;
            }
            self.all.push(path);
        }
        self
    }

    /// Changes every path that goes on.
    pub(super) fn each(mut self, change: impl Fn(&mut Path)) -> Self {
        self.all.iter_mut().filter(|path| !path.ended).for_each(change);
        self
    }

    /// Whether another set of paths has written the same.
    pub(super) fn wrote_as(&self, other: &Self) -> bool {
        let files = |paths: &Self| paths.all.iter().map(|p| p.file.clone()).collect::<Vec<_>>();
        files(self) == files(other)
    }
}
