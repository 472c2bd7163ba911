//! Branches that do the same, with the override and without it.

use crate::machine::UnitTrace;
use crate::machine::event::{Event, Outcome, Reach};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet};

/// What passes in a unit, by what is wanted.
pub(super) struct OtherWays<'u>(BTreeMap<Wanted<'u>, BTreeSet<Way<'u>>>);

/// A command that passes, where it stands, and whether that is behind a refusal.
type Way<'u> = (&'u str, Place, bool);

/// The tool, its action, and what it is told but for the override and whether it is for the user alone.
type Wanted<'u> = (&'static str, &'static str, Vec<&'u str>);

impl<'u> OtherWays<'u> {
    /// Those of a unit.
    pub(super) fn of(unit: &'u UnitTrace) -> Self {
        let passes = |event: &&Event| {
            let reached = event.reach != Reach::Never || event.mended_on_one_way;
            event.outcome == Outcome::Proceeds && reached && event.tool.is_installer()
        };
        let mut ways: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for event in unit.events.iter().filter(passes) {
            let way = (&*event.command, event.place, event.reach == Reach::Never);
            ways.entry(wanted(event)).or_default().insert(way);
        }
        Self(ways)
    }

    /// Whether a branch that may be taken or not does what another one does, with the override or
    /// without it, and that one passes here: then the condition between them may ask just for that.
    pub(super) fn has(&self, event: &Event) -> bool {
        let other = |(command, place, mended): &Way<'_>| {
            // One command that rests on what a branch has set is another one in each.
            let apart = *command != event.command || event.several && *place == event.place;
            // `until pip install x; do export …; done; pip install y`: it passes where nothing was mended.
            let passes = !mended && event.reach == Reach::Never && *place == event.place;
            passes || apart && (!mended || event.mended_on_one_way)
        };
        let ways = self.0.get(&wanted(event)).filter(|_| event.reach != Reach::Always);
        ways.is_some_and(|ways| ways.iter().any(other))
    }
}

fn wanted(event: &Event) -> Wanted<'_> {
    let (tool, action) = (event.tool.name(), event.action.name());
    let words = event.command.split_whitespace().skip_while(|word| *word != action);
    (
        tool,
        action,
        words.filter(|word| !word.starts_with("--break-s") && *word != "--user").collect(),
    )
}
