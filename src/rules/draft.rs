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
    /// Where the words of that command stand, if that is another file.
    pub written: Option<Place>,
    /// What is wrong, as a sentence without a full stop; text from the file in backquotes.
    pub message: String,
    /// Why it is believed, most telling first.
    pub evidence: Vec<Because>,
    /// The commands that lead to the file in which it stands, the outermost first.
    pub via: Vec<Because>,
    /// What to do instead, best first.
    pub help: Vec<String>,
    /// What kind of machine runs it.
    pub context: Context,
    /// Why that is its context, most telling first.
    pub why: Vec<Because>,
    /// How sure the rule is.
    pub confidence: Confidence,
    /// How many steps below the policy's severity it is, because a fact is undecided.
    pub lowered: u8,
    /// The highest severity that it may have, whatever the policy says.
    pub cap: Option<Severity>,
}

impl Draft {
    /// Something wrong at `place` of the event's command, with the event's context and evidence. A
    /// guess of the event keeps the confidence at medium, and so does one of several values: they may
    /// belong to others than those they are put together with. A guess about a machine that is thrown
    /// away concerns its image, so that it lowers the severity, too; a guess about somebody's own
    /// machine is what the policy's table reckons with.
    pub fn of(event: &Event, place: Place, message: String) -> Self {
        let draft = Self {
            place,
            command: Some(event.place),
            written: event.written,
            message,
            evidence: event.evidence.clone(),
            via: event.via.clone(),
            help: Vec::new(),
            context: event.context,
            why: event.why.clone(),
            confidence: Confidence::High,
            lowered: 0,
            cap: None,
        };
        if event.scanned {
            return Self { confidence: Confidence::Low, ..draft.undecided() };
        }
        match (event.guessed, event.context) {
            (false, _) if event.several => Self { confidence: Confidence::Medium, ..draft },
            (false, _) => draft,
            (true, Context::Container | Context::HostedCi) => draft.undecided(),
            (true, _) => Self { confidence: Confidence::Medium, ..draft },
        }
    }

    /// One step lower in severity and in confidence, because a fact is undecided.
    #[must_use]
    pub fn undecided(mut self) -> Self {
        self.lowered += 1;
        self.confidence = match self.confidence {
            Confidence::High => Confidence::Medium,
            Confidence::Medium | Confidence::Low => Confidence::Low,
        };
        self
    }

    /// The same without what only tells whether the event's interpreter is marked.
    #[must_use]
    pub fn whatever_is_marked(mut self, event: &Event) -> Self {
        if let Some(interpreter) = &event.interpreter {
            self.evidence.retain(|because| !interpreter.because.contains(because));
        }
        self
    }

    /// The same with help, best first.
    #[must_use]
    pub fn help(mut self, help: Vec<String>) -> Self {
        self.help = help;
        self
    }

    /// The same, but never more severe than `cap`.
    #[must_use]
    pub fn at_most(mut self, cap: Severity) -> Self {
        self.cap = Some(self.cap.map_or(cap, |old| old.min(cap)));
        self
    }
}
