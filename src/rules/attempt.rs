//! Attempts to take the guard down, in whatever form.

use crate::finding::Context;
use crate::machine::event::{
    Detail, Effect, Event, Interpreter, InterpreterKind, MarkerFate, OverrideForm,
};
use crate::source::Place;

/// An attempt to take the guard down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt<'a> {
    /// Where it is written.
    pub place: Place,
    /// As it is written: `--break-system-packages`, or the marker's path.
    pub written: &'a str,
    /// In what form.
    pub form: Form,
    /// What it achieves.
    pub effect: &'a Effect,
}

/// In what form an attempt comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An override.
    Override(OverrideForm),
    /// The marker deleted or otherwise changed.
    Marker(MarkerFate),
}

impl Form {
    /// Whether it holds for one command only.
    pub(super) fn is_for_one_command(self) -> bool {
        matches!(self, Self::Override(form) if !form.lasts())
    }
}

/// What a command attempts. What is done to a private interpreter's marker does not count.
pub(super) fn attempts(event: &Event) -> impl Iterator<Item = Attempt<'_>> {
    let overrides = event.overrides.iter().map(|it| Attempt {
        place: it.place,
        written: &it.written,
        form: Form::Override(it.form),
        effect: &it.effect,
    });
    let marker = match &event.detail {
        Detail::Marker(change) if change.system => Some(Attempt {
            place: change.place,
            written: &change.path,
            form: Form::Marker(change.how),
            effect: &change.effect,
        }),
        _ => None,
    };
    overrides.chain(marker)
}

/// What is known of the Python that a command would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// It is known which.
    Known,
    /// It is not, and the machine is one that is kept: probably the system's.
    Presumed,
    /// It is not, and nothing speaks for the system's.
    Unknown,
}

impl Subject {
    /// That of an event.
    pub(super) fn of(event: &Event) -> Self {
        let known = event.interpreter.as_ref().map(|it| it.kind);
        match (known, event.context) {
            // One of the text's own is none of the system's business, marked or not.
            (Some(InterpreterKind::Private), _) => Self::Unknown,
            (Some(kind), _) if kind != InterpreterKind::Unknown => Self::Known,
            (_, Context::Host | Context::SelfHostedCi) => Self::Presumed,
            _ => Self::Unknown,
        }
    }
}

/// Whether an interpreter belongs to a package manager of the machine.
pub(super) fn is_system(interpreter: &Interpreter) -> bool {
    matches!(interpreter.kind, InterpreterKind::Distro | InterpreterKind::Homebrew)
}
