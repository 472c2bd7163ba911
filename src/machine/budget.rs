//! How much of a program is followed: no stranger's text may cost more than that.

use super::Machine;
use super::state::State;
use crate::source::{Place, Text};

/// Nested calls, substitutions and shells are followed that deep.
pub(crate) const MAX_DEPTH: u32 = 48;

/// Statements within statements are followed that deep, those of called functions included.
pub(crate) const MAX_NESTING: u32 = 1_000;

/// Statements that one unit replays at most; in a large state they count more.
pub(super) const MAX_STEPS: u32 = 30_000;

/// What each unit may replay that shares one budget with others, whatever those before it have taken.
pub(super) const LEAST_STEPS: u32 = MAX_STEPS / 30;

/// Bytes that the expansions of one unit give at most.
const MAX_EXPANDED: usize = 16 << 20;

impl Machine<'_> {
    /// Counts a statement that runs in a state; `false` if the limit is reached.
    pub(crate) fn step(&mut self, state: &State) -> bool {
        if self.steps >= self.most_steps {
            return false;
        }
        // Where much was set and written, each statement costs more.
        let size = state.fs.len() + state.vars.len() + 8 * state.pythons.len();
        self.steps += 1 + (size / 64) as u32;
        if self.steps >= self.most_steps {
            let message = "gave up: too much happens here to follow all of it".to_owned();
            self.problems.push((Place::default(), message));
        }
        true
    }

    /// How many of so many possibilities are followed: fewer, the more has happened already.
    pub(crate) fn scarce(&self, most: usize) -> usize {
        most >> (4 * self.steps / self.most_steps)
    }

    /// Counts things that were looked at as part of a statement.
    pub(crate) fn charge(&mut self, things: usize) {
        // The next statement says so if that was too much.
        let spent = self.steps.saturating_add((things / 64) as u32).min(self.most_steps - 1);
        self.steps = self.steps.max(spent);
    }

    /// Text that an expansion gives; a hole at `place` if expansions gave too much already.
    pub(crate) fn afford(&mut self, text: Text, place: Option<Place>) -> Text {
        // With something for the list that it stands in.
        self.expanded = self.expanded.saturating_add(text.len() + 32);
        if self.is_spent() { Text::hole(place) } else { text }
    }

    /// Whether expansions gave as much as they may.
    pub(crate) fn is_spent(&self) -> bool {
        self.expanded > MAX_EXPANDED
    }

    /// Goes one level deeper; `false` if that is too deep.
    pub(crate) fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            return false;
        }
        self.depth += 1;
        true
    }

    /// Comes back from [`Machine::enter`].
    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::knowledge::KNOWLEDGE_DATE;
    use crate::machine::{World, replay};
    use crate::program::callers::{Caller, program};
    use crate::source::{SourceFile, Sources};
    use std::rc::Rc;
    use std::sync::Arc;

    #[test]
    fn the_last_unit_of_many_that_do_much_is_followed_as_well() {
        let much = "for i in 1 2 3 4 5 6 7 8; do for j in 1 2 3 4 5 6 7 8; do a=$i$j; done; done\n";
        let section =
            |at: usize| format!("# {at}\n```\n{}\npip install x{at}\n```\n", much.repeat(300));
        let text: String =
            (0..12).map(section).collect::<String>() + "# z\n```\npip install last\n```\n";
        let file = Arc::new(SourceFile::new("README.md".to_owned(), text));
        let sources = Rc::new(Sources::alone(Arc::clone(&file)));
        let world =
            World { one_budget: true, context: Some(Context::Host), ..World::on(KNOWLEDGE_DATE) };
        let analysis = replay(&program(Caller::Document, &file, "README.md"), &sources, &world);
        let last = analysis.units.last().expect("a unit");
        assert!(last.events.iter().any(|event| event.command.contains("last")));
    }
}
