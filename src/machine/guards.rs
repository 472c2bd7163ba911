//! Guards in the text: questions that tell what kind of machine runs the branch.

use super::cond::Answer;
use super::event::Because;
use super::state::{Narrowed, State};
use super::words::Field;
use crate::finding::Context;
use crate::knowledge::guards as table;
use crate::source::{Place, Text};
use crate::syntax::shell::ast::Word;

pub(crate) use table::Guard;

/// Notes that a guard holds. Container beats runner; a CI's variables are set on runners that are
/// kept, too, so that they only tell that nobody can tell.
pub(crate) fn narrow(state: &mut State, guard: Guard, place: Option<Place>) {
    let narrowed = match guard {
        Guard::Container => Context::Container,
        Guard::Ci => state.context.min(Context::Unknown),
    };
    if narrowed != state.context {
        state.context = narrowed;
        state.narrowed_by = Some(Narrowed { guard, place });
    }
}

/// What a guard that holds says about the machine.
pub(crate) fn because(narrowed: Narrowed) -> Because {
    let message = match narrowed.guard {
        Guard::Container => "by this test it runs in containers only",
        Guard::Ci => "by this test it runs in CI only, on whatever runner",
    };
    Because { place: narrowed.place, message: message.to_owned() }
}

impl Guard {
    /// The one that tells less.
    pub(crate) fn weaker(self, other: Self) -> Self {
        if self == other { self } else { Self::Ci }
    }
}

/// The guard that a file's presence is.
pub(crate) fn of_file(path: &str) -> Option<Guard> {
    table::file(path)
}

/// The guard that a variable's presence is.
pub(crate) fn of_name(name: &str) -> Option<Guard> {
    table::variable(name)
}

/// The guard that `$NAME`, `"${NAME:-}"` and the like name, as they are written.
pub(crate) fn of_written(written: &str) -> Option<Guard> {
    let inner = written.trim_matches('"').strip_prefix('$')?;
    let name = match inner.strip_prefix('{') {
        Some(braced) => {
            let end = braced.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
            let (name, rest) = braced.split_at(end);
            // `${CI:-}`, `${CI-}`, `${CI:-false}`, `${CI+x}` all ask for the same.
            rest.starts_with(['}', ':', '-', '+']).then_some(name)?
        }
        None => inner,
    };
    of_name(name)
}

/// The guard in `"$CI" = true`, for the words of `[[`.
pub(crate) fn comparison(value: &Text, other: &Text, code: &Text, left: &Word) -> Answer {
    let written = code.as_str().get(left.span.range()).unwrap_or_default();
    if value.is_known() { Answer::Unknown } else { holds(of_written(written), other.as_str()) }
}

/// The guard in `"$CI" = true`, for the arguments of `test`; each with what is written.
pub(crate) fn compared(left: (&Field, &str), right: (&Field, &str)) -> Answer {
    if left.0.text.is_known() {
        holds(of_written(right.1), left.0.as_str())
    } else {
        holds(of_written(left.1), right.0.as_str())
    }
}

fn holds(guard: Option<Guard>, value: &str) -> Answer {
    match guard {
        None => Answer::Unknown,
        Some(guard) => {
            let negative = matches!(value, "" | "0" | "false" | "no" | "False" | "off");
            Answer::Guard(guard, negative)
        }
    }
}
