//! What removed packages take away, and what an upgrade may bring back.

use super::super::files::{is_diverted, is_excluded};
use super::line::Line;
use crate::knowledge::brought_by;
use crate::knowledge::packages::{brings, versioned};
use crate::machine::Machine;
use crate::machine::fs::{Kind, Program, path};
use crate::machine::python::{Pip, PythonTool};
use crate::machine::state::State;
use crate::source::Text;

/// Removes packages.
pub(super) fn remove(machine: &Machine<'_>, state: &mut State, line: &Line) {
    let distro = machine.distro.map_or("", |distro| distro.id);
    for path in line.packages.iter().flat_map(|package| brought_by(&package.name, distro)) {
        state.fs_mut().remove(path);
    }
    let Some(id) = state.system_python() else { return };
    for package in &line.packages {
        let brought = brings(line.family, &package.name).unwrap_or_default();
        let python = matches!(package.name.as_str(), "python3" | "python3-minimal" | "python")
            || versioned(&package.name).is_some_and(|(version, rest)| {
                state.python(id).version == Some(version) && matches!(rest, "" | "minimal")
            });
        if python {
            take(
                state,
                |program| matches!(program, Program::Python(at) | Program::Pip(at) | Program::Module(at, _) if *at == id),
            );
            if let Some(marker) = state.python(id).marker.clone() {
                state.fs_mut().remove(&marker);
            }
            state.python_mut(id).pip = Pip::Absent;
        } else if brought.contains(&"pip") {
            take(state, |program| *program == Program::Pip(id));
            state.python_mut(id).pip = Pip::Absent;
        } else {
            take(
                state,
                |program| matches!(program, Program::Module(at, script) if *at == id && brought.iter().any(|what| PythonTool::of_package(what) == Some(*script))),
            );
        }
    }
}

/// Removes programs of the package manager's.
fn take(state: &mut State, which: impl Fn(&Program) -> bool) {
    let gone: Vec<String> = state
        .fs
        .below("/usr/bin")
        .filter(|(_, node)| matches!(&node.kind, Kind::Program(program) if which(program)))
        .map(|(path, _)| path.to_owned())
        .collect();
    for path in gone {
        state.fs_mut().remove(&path);
    }
}

/// An upgrade of everything: a marker that was taken away comes back if Python is newer.
pub(super) fn upgrade(state: &mut State) {
    let Some(marker) = state.system_python().and_then(|id| state.python(id).marker.clone()) else {
        return;
    };
    let gone = state.fs.node(&marker).is_some_and(|node| node.kind == Kind::Gone);
    if gone
        && path::is_known(&marker)
        && !is_diverted(state, &marker)
        && !is_excluded(state, &marker)
    {
        state.fs_mut().put_maybe(&marker, Kind::File(Text::hole(None)));
    }
}
