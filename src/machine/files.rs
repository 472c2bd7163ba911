//! Text of other files: who runs it.

use super::Machine;
use super::event::{Because, Event};
use super::flow::Flows;
use super::state::State;
use crate::source::{FileId, Place, Text};
use crate::syntax::shell::Dialect;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Which files the machine has come to, and how.
#[derive(Debug, Default)]
pub(super) struct Ways {
    /// The files whose text is running, and the commands that run them, the outermost first.
    running: Vec<(FileId, Because)>,
    /// How each file was reached the first time.
    first: BTreeMap<FileId, Vec<Because>>,
}

impl Ways {
    /// The commands that lead to a file, the outermost first.
    fn to(&self, file: FileId) -> Vec<Because> {
        // The first, because a file that runs itself again is not reached any other way by that.
        match self.running.iter().position(|(running, _)| *running == file) {
            Some(at) => self.running[..=at].iter().map(|(_, because)| because.clone()).collect(),
            // A function of a file that was sourced before.
            None => self.first.get(&file).cloned().unwrap_or_default(),
        }
    }
}

impl Machine<'_> {
    /// Runs the text of a file in this shell, because of the command at `by`.
    pub(crate) fn run_file(
        &mut self,
        text: Text,
        dialect: Dialect,
        state: State,
        by: Option<Place>,
    ) -> Flows {
        let Some(file) = self.file_of(&text) else {
            return self.run_text(&Rc::new(text), dialect, state);
        };
        let name = self.sources.path_of(file).unwrap_or_default();
        let because = Because { place: by, message: format!("`{name}` is run here") };
        self.come_to(file, because);
        let flows = self.run_text(&Rc::new(text), dialect, state);
        self.come_back();
        flows
    }

    /// The other file whose whole text this is. A script that a file writes is still that file's.
    fn file_of(&self, text: &Text) -> Option<FileId> {
        let place = text.whole_place().filter(|place| place.file != FileId(0))?;
        let whole = self.sources.get(place.file)?;
        (place.span.range() == (0..whole.text().len())).then_some(place.file)
    }

    /// Begins with what stands in another file, until [`Machine::come_back`].
    pub(super) fn come_to(&mut self, file: FileId, because: Because) {
        self.ways.running.push((file, because));
        let way = self.ways.to(file);
        self.ways.first.entry(file).or_insert(way);
    }

    /// Ends with what stands in the file that was come to last.
    pub(super) fn come_back(&mut self) {
        self.ways.running.pop();
    }

    /// Notes an event; its number.
    pub(crate) fn emit(&mut self, mut event: Event) -> usize {
        if event.place.file != FileId(0) {
            event.via = self.ways.to(event.place.file);
        }
        self.events.push(event);
        self.events.len() - 1
    }
}
