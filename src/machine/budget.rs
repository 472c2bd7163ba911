//! How much of a program is followed: no stranger's text may cost more than that.

use super::Machine;
use super::state::State;
use super::words::pattern::Pattern;
use crate::finding::TroubleKind;
use crate::source::{Place, Text};

/// Nested calls, substitutions and shells are followed that deep.
pub(crate) const MAX_DEPTH: u32 = 48;

/// Words of a command, times how deep it lies in others: `command command …` copies them at each level.
pub(super) const MAX_WORDS: usize = 1 << 15;

/// Statements within statements are followed that deep, those of called functions included.
pub(crate) const MAX_NESTING: u32 = 1_000;

/// Statements that one unit replays, but for those that the files which it runs add; as many again are scanned. In a
/// very large state they count more.
pub(super) const MAX_STEPS: u32 = 30_000;

/// For so many bytes of the files that a unit runs there is one statement more.
const BYTES: u32 = 8;

/// Statements of one unit at most, however long the files are that it runs.
const MOST_STEPS: u32 = 150_000;

/// What each unit may replay that shares one budget with others, whatever those before it have taken.
pub(super) const LEAST_STEPS: u32 = MAX_STEPS / 30;

/// Entries of a state by which each statement counts once more.
const LARGE: usize = 4_096;

/// After so many steps it is seen how large the state is.
const MEASURED: u32 = 64;

/// So many characters that are compared count as one thing that is looked at.
const COMPARED: usize = 512;

/// Bytes that the expansions of one unit give at most.
const MAX_EXPANDED: usize = 16 << 20;

impl Machine<'_> {
    /// A unit that runs a file may take the longer.
    pub(super) fn grant(&mut self, bytes: usize) {
        if !self.world.one_budget && !self.is_scanning() {
            let more = (bytes as u32) / BYTES;
            self.most_steps = self.most_steps.saturating_add(more).min(MOST_STEPS);
        }
    }

    /// Counts a statement that runs in a state; `false` if the limit is reached. Where the budget is spent,
    /// what is left is scanned, with the same budget again.
    pub(crate) fn step(&mut self, state: &State) -> bool {
        let stopped = self.world.stop.is_set();
        if stopped || self.steps >= self.most_steps || self.is_spent() {
            if stopped || self.is_scanning() {
                self.lose();
                return false;
            }
            self.give_up();
        }
        if self.steps >= self.measured {
            self.measured = self.steps.saturating_add(MEASURED);
            self.burden = burden(state);
        }
        self.steps = self.steps.saturating_add(1 + self.burden);
        true
    }

    fn give_up(&mut self) {
        let message = "gave up: too much happens here to follow all of it; the rest is judged command by \
                       command, with low confidence";
        self.problems.push((Place::default(), TroubleKind::Incomplete, message.to_owned()));
        self.most_steps = self.steps.saturating_add(self.most_steps);
        self.expanded = 0;
        self.begin_scan();
    }

    /// Not even the scan comes to the end.
    fn lose(&mut self) {
        if !self.lost {
            let message = "gave up: so much happens here that a part of it was not looked at";
            self.problems.push((Place::default(), TroubleKind::Incomplete, message.to_owned()));
        }
        self.lost = true;
    }

    /// How many of so many possibilities are followed: fewer, the more has happened already.
    pub(crate) fn scarce(&self, most: usize) -> usize {
        if self.is_scanning() {
            1
        } else {
            most >> (4 * u64::from(self.steps) / u64::from(self.most_steps)).min(8)
        }
    }

    /// Counts things that were looked at as part of a statement.
    pub(crate) fn charge(&mut self, things: usize) {
        // The next statement sees it if that was too much.
        self.steps = self.steps.saturating_add((things / 64) as u32);
    }

    /// Counts the characters that are compared where a text is held against a pattern.
    pub(crate) fn charge_fit(&mut self, pattern: &Pattern, text: &str) {
        self.charge(pattern.effort(text).unwrap_or_default() / COMPARED);
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

    /// Whether commands that run commands stand in each other too deep to run one of so many words in them.
    pub(crate) fn is_deep(&self, words: usize) -> bool {
        self.depth >= MAX_DEPTH || self.depth as usize * words > MAX_WORDS
    }

    /// Comes back from [`Machine::enter`].
    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }
}

/// How many steps more each statement costs where very much was set and written.
fn burden(state: &State) -> u32 {
    let entries = (state.fs.len() + state.vars.len()) / LARGE;
    // These are copied at each change.
    (entries + state.pythons.len() / 8) as u32
}

#[cfg(test)]
mod tests {
    use crate::finding::Context;
    use crate::knowledge::KNOWLEDGE_DATE;
    use crate::machine::testing::script;
    use crate::machine::{World, replay};
    use crate::program::callers::{Caller, program};
    use crate::source::{SourceFile, Sources};
    use std::rc::Rc;
    use std::sync::Arc;

    /// Whether the last command of a script is followed like any other.
    fn is_followed(text: &str) -> bool {
        let ran = script(&format!("{text}sudo pip3 install x\n"));
        ran.events.last().is_some_and(|event| event.raised_by.is_some() && !event.scanned)
    }

    #[test]
    fn a_long_script_is_followed_to_its_end() {
        let lines = |count: usize, line: &dyn Fn(usize) -> String| -> String {
            (0..count).map(line).collect()
        };
        for text in [
            lines(6_000, &|at| format!("if [ -n \"$A{at}\" ]; then\n  B{at}=x{at}\nfi\n")),
            lines(16_000, &|at| format!("echo text{at} > /tmp/file{at}\n")),
            lines(2_000, &|at| {
                format!("[ -d /opt/t{at} ] || mkdir /opt/t{at}\nA{at}=$(uname -m)\n")
            }),
        ] {
            assert!(is_followed(&text), "{}", &text[..60]);
        }
    }

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
