//! What a rule says, before the policy has decided how much it matters.

use crate::finding::{Confidence, Context, Severity};
use crate::machine::event::{Because, Event};
use crate::source::Place;

/// A finding in the making.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The culprit itself: the option, the `sudo`, the assignment, the marker's path.
    pub place: Place,
    /// The command that the culprit belongs to.
    pub command: Option<Place>,
    /// What is wrong, as a sentence without a full stop; text from the file in backquotes.
    pub message: String,
    /// Why it is believed, most telling first.
    pub evidence: Vec<Because>,
    /// What to do instead, best first.
    pub help: Vec<String>,
    /// What kind of machine runs it.
    pub context: Context,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// How many steps below the policy's severity it is, because a fact is undecided.
    pub lowered: u8,
    /// The highest severity that it may have, whatever the policy says.
    pub cap: Option<Severity>,
}

impl Draft {
    /// Something wrong at `place` of the event's command, with the event's context and evidence. A
    /// guess of the event keeps the confidence at medium.
    pub fn of(event: &Event, place: Place, message: String) -> Self {
        let confidence = if event.guessed { Confidence::Medium } else { Confidence::High };
        Self {
            place,
            command: Some(event.place),
            message,
            evidence: event.evidence.clone(),
            help: Vec::new(),
            context: event.context,
            confidence,
            lowered: 0,
            cap: None,
        }
    }
}
