//! The abstract machine: replays a program without running anything, and knows at each command
//! which interpreter `pip` means and whether the guard is up.

pub mod event;

use crate::finding::Context;
use crate::source::{Place, SourceFile};
use event::{Because, Event};
use std::sync::Arc;

/// What the replay of one file showed.
#[derive(Debug)]
pub struct Analysis {
    /// The files that places refer to; number 0 is the one that was asked for.
    pub files: Vec<Arc<SourceFile>>,
    /// What each unit did.
    pub units: Vec<UnitTrace>,
    /// What was understood only in part.
    pub problems: Vec<(Place, String)>,
}

impl Analysis {
    /// The file that a place lies in.
    pub fn file(&self, place: Place) -> &Arc<SourceFile> {
        &self.files[place.file.0 as usize]
    }
}

/// What one unit did.
#[derive(Debug)]
pub struct UnitTrace {
    /// The unit's name.
    pub name: String,
    /// The kind of machine.
    pub context: Context,
    /// Why.
    pub why: Vec<Because>,
    /// The commands of interest, in the order in which they happen.
    pub events: Vec<Event>,
    /// What holds at the end.
    pub after: After,
}

/// What holds at the end of a unit, in the state that is really reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct After {
    /// The system's marker.
    pub marker: Presence,
    /// Would a plain `pip install` by root be refused?
    pub pip_root: Guard,
    /// Would a plain `pip install` by the unit's user be refused?
    pub pip_user: Guard,
    /// Would a plain `uv pip install --system` be refused?
    pub uv: Guard,
}

/// Whether a file is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    Present,
    /// It is not.
    Absent,
    /// Nobody can tell.
    Unknown,
}

/// Whether a plain install is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// It is refused.
    Up,
    /// It is let through.
    Down,
    /// Nobody can tell.
    Unknown,
}

// ---- placeholder until the machine is merged: keep the machine's own version of all below ----

/// What the world looks like, beside the file.
#[derive(Debug, Clone)]
pub struct World {
    /// The day on which rolling tags and labels are resolved.
    pub today: crate::knowledge::Date,
    /// Images of the user: a pattern, and the image that it is like.
    pub images: Vec<(String, String)>,
    /// Patterns of runner labels that are thrown away after the job.
    pub ephemeral: Vec<String>,
    /// Patterns of runner labels that are kept.
    pub persistent: Vec<String>,
    /// The context that the user declared for the file.
    pub context: Option<Context>,
}

/// Replays a program.
pub fn replay(
    _program: &crate::program::Program,
    files: Vec<Arc<SourceFile>>,
    _world: &World,
) -> Analysis {
    Analysis { files, units: Vec::new(), problems: Vec::new() }
}
