//! Branches that do the same, with the override and without it.

use crate::machine::UnitTrace;
use crate::machine::event::{Event, Outcome, Reach};
use std::collections::{BTreeMap, BTreeSet};

/// What passes in a unit, by what is wanted: the commands that do it.
pub(super) struct OtherWays<'u>(BTreeMap<Wanted<'u>, BTreeSet<&'u str>>);

/// The tool, its action, and what it is told but for the override.
type Wanted<'u> = (&'static str, &'static str, Vec<&'u str>);

impl<'u> OtherWays<'u> {
    /// Those of a unit.
    pub(super) fn of(unit: &'u UnitTrace) -> Self {
        let passes = |event: &&Event| {
            let proceeds = event.outcome == Outcome::Proceeds && event.reach != Reach::Never;
            proceeds && event.tool.is_installer()
        };
        let mut ways: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for event in unit.events.iter().filter(passes) {
            ways.entry(wanted(event)).or_default().insert(&*event.command);
        }
        Self(ways)
    }

    /// Whether a branch that may be taken or not does what another one does, with the override or
    /// without it, and that one passes here: then the condition between them may ask just for that.
    pub(super) fn has(&self, event: &Event) -> bool {
        event.reach != Reach::Always
            && self
                .0
                .get(&wanted(event))
                .is_some_and(|commands| commands.iter().any(|command| **command != *event.command))
    }
}

fn wanted(event: &Event) -> Wanted<'_> {
    let (tool, action) = (event.tool.name(), event.action.name());
    let words = event.command.split_whitespace().skip_while(|word| *word != action);
    (tool, action, words.filter(|word| !word.starts_with("--break-s")).collect())
}
