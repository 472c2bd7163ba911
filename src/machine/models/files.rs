//! Commands that change files, as far as markers, configuration and environments go.

use super::Model;
use crate::machine::Machine;
use crate::machine::event::Tool;
use crate::machine::state::State;
use crate::source::{Place, Text};

pub(crate) fn find(_: &str) -> Option<Model> {
    None
}

/// Where a change of a file is written: the command, and the path.
pub(crate) type Written = (Option<Place>, Option<Place>);

/// Writes text to a file.
pub(crate) fn write(
    machine: &mut Machine<'_>,
    state: &mut State,
    path: &str,
    text: &Text,
    append: bool,
    written: Written,
) {
    let mut whole = Text::default();
    if append && let Some(old) = state.fs.read(path) {
        whole.push_text(&old);
    }
    whole.push_text(text);
    state.fs_mut().write(path, whole);
    super::config::written(machine, state, path, Tool::Files, written);
}

/// Empties a file.
pub(crate) fn truncate(machine: &mut Machine<'_>, state: &mut State, path: &str, written: Written) {
    write(machine, state, path, &Text::default(), false, written);
}
