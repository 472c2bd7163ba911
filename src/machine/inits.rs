//! Programs that a container's init runs when it starts, by the folders in which they lie.

use super::builtins::exits;
use super::descriptors;
use super::event::Because;
use super::fs::{Found, Kind};
use super::state::State;
use super::words::{self, Field};
use super::{Call, Machine};
use crate::finding::Context;
use crate::knowledge::inits;
use crate::source::{Place, Text};

/// So many of them run.
const MOST: usize = 64;

impl Machine<'_> {
    /// Runs what the init of an image finds when a container starts, each program in a process of its
    /// own. `by` is where the image is named. Whether it has such an init is not asked: nobody puts
    /// programs there for another one.
    pub(super) fn start_of_container(&mut self, state: &State, by: Option<Place>) {
        if state.context != Context::Container {
            return;
        }
        let programs = inits::programs().filter(|pattern| holds_anything(pattern, state));
        let paths: Vec<String> =
            programs.flat_map(|pattern| words::paths(pattern, state)).take(MOST).collect();
        for path in paths {
            let Found::Node(_, node) = state.fs.find(&path, true) else { continue };
            let Kind::File(text) = node.kind else { continue };
            let mut state = state.clone();
            state.out = Text::default();
            state.fds = descriptors::at_start();
            state.stdin = Text::default();
            state.certain &= !node.maybe;
            // Whoever starts the container may set any variable.
            state.strange = true;
            let file = text.whole_place().map(|place| place.file);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            if let Some(file) = file {
                let message = format!("what lies in {folder} runs when the container starts");
                self.come_to(file, Because { place: by, message }, state.context);
            }
            let argv = vec![Field::from_text(Text::from(path.as_str()))];
            let flows = self.spawn(Call { argv, place: by, state });
            drop(exits(self, flows));
            if file.is_some() {
                self.come_back();
            }
        }
    }
}

/// Whether anything is known to lie where a pattern begins.
fn holds_anything(pattern: &str, state: &State) -> bool {
    let folder = pattern.split_once("/*").map_or(pattern, |(folder, _)| folder);
    state.fs.below(folder).next().is_some() || !state.fs.laid(folder).is_empty()
}
