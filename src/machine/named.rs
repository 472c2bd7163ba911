//! Which names the commands of a unit are about.

use super::Machine;
use super::programs::base_name;
use super::words::Field;
use crate::source::HOLE;
use std::collections::HashSet;

/// What the commands of a unit are about, by name: what they do not name, they do not run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The last parts of their words, as far as they may be names of files.
    names: HashSet<Box<str>, foldhash::fast::RandomState>,
    /// A command runs something of which nobody knows the name, or there were too many.
    open: bool,
}

/// Names of one unit that are kept at most, and the bytes of each.
const MOST_NAMES: usize = 5_000;
const LONGEST_NAME: usize = 100;

impl Named {
    /// Whether a command may be about a file of this name.
    pub fn may_hold(&self, name: &str) -> bool {
        self.open || self.names.contains(name)
    }

    /// Notes a command and its arguments.
    fn note(&mut self, argv: &[Field]) {
        for (at, word) in argv.iter().enumerate() {
            let name = base_name(word.as_str());
            if name.contains(HOLE) {
                self.open |= at == 0;
            } else if name.len() <= LONGEST_NAME && !self.names.contains(name) {
                if self.names.len() < MOST_NAMES {
                    self.names.insert(name.into());
                } else {
                    self.open = true;
                }
            }
        }
    }
}

impl Machine<'_> {
    /// Notes what a command is about.
    pub(super) fn names(&mut self, argv: &[Field]) {
        self.ways.named.note(argv);
    }

    /// Notes that a shell reads a text of which nobody knows where it comes from.
    pub(crate) fn reads(&mut self, path: &str) {
        self.ways.named.open |= base_name(path).contains(HOLE);
    }
}
