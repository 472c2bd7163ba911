//! Pythons beside the distribution's own: of another version, or Python 2.

use super::bring::{pip, python};
use super::line::Package;
use crate::knowledge::DistroFacts;
use crate::machine::Machine;
use crate::machine::boot::{self, distro_python};
use crate::machine::event::{Because, InterpreterKind};
use crate::machine::fs::{Kind, Program};
use crate::machine::python::{Pip, PyId, Python};
use crate::machine::state::State;

/// Python of a version, the distribution's own or one beside it.
pub(super) fn beside(
    machine: &mut Machine<'_>,
    state: &mut State,
    package: &Package,
    version: (u8, u8),
    rest: &str,
) {
    let own = machine.release().and_then(DistroFacts::python).map(boot::two_parts);
    let foreign = is_foreign(state);
    if own == Some(version) || (own.is_none() && !foreign) {
        if own.is_none() && machine.open {
            return;
        }
        let id = python(machine, state, package.place);
        if rest == "pip" {
            pip(machine, state, id, package);
        }
        return;
    }
    if package.name.starts_with("lib") {
        return;
    }
    let (major, minor) = version;
    let exe = format!("/usr/bin/python{major}.{minor}");
    let known = state.pythons.iter().position(|python| python.exe == exe);
    let id = match known {
        Some(at) => PyId(at),
        None => state.add_python(other_version(machine, state, package, version, &exe, foreign)),
    };
    state.fs_mut().put(&exe, Kind::Program(Program::Python(id)));
    if rest == "pip" {
        state.python_mut(id).pip = Pip::Present(None);
        for name in [format!("pip{major}.{minor}"), format!("pip-{major}.{minor}")] {
            state.fs_mut().put(&format!("/usr/bin/{name}"), Kind::Program(Program::Pip(id)));
        }
    }
}

/// Where the deadsnakes archive is noted once it is added.
pub(super) const DEADSNAKES: &str = "/etc/apt/sources.list.d/deadsnakes.list";

fn is_foreign(state: &State) -> bool {
    state.fs.node(DEADSNAKES).is_some()
}

fn other_version(
    machine: &Machine<'_>,
    state: &State,
    package: &Package,
    version: (u8, u8),
    exe: &str,
    foreign: bool,
) -> Python {
    let ubuntu = machine.distro.is_some_and(|distro| distro.id == "ubuntu");
    let unmarked = foreign || ubuntu || machine.release_marker() == Some(false);
    let message = if unmarked {
        format!("python{}.{} is not the system's own, and has no marker", version.0, version.1)
    } else {
        format!("whether python{}.{} has a marker is not known", version.0, version.1)
    };
    // It sees the packages of the distribution's Python, pip among them.
    let pip = state.system_python().map_or(Pip::Absent, |id| state.python(id).pip);
    let debian = machine.distro.is_none_or(|distro| matches!(distro.id, "ubuntu" | "debian"));
    Python {
        exe: exe.to_owned(),
        kind: InterpreterKind::Upstream,
        version: Some(version),
        marker: Some(Python::marker_path("/usr/lib", Some(version))),
        marker_unsure: !unmarked,
        pip: if debian { pip } else { Pip::Absent },
        debian,
        because: vec![Because { place: package.place, message }],
        ..distro_python(machine.distro, None, "", package.place)
    }
}

/// Python 2, where distributions still had it.
pub(super) fn python2(machine: &Machine<'_>, state: &mut State, package: &Package, pip: bool) {
    let old = machine.release().and_then(DistroFacts::python);
    if old.is_none_or(|version| boot::two_parts(version) >= (3, 9)) {
        return;
    }
    let like = distro_python(machine.distro, machine.release(), "", package.place);
    let id = boot::python2(state, like, package.place);
    for name in ["python", "python2", "python2.7"] {
        state.fs_mut().put(&format!("/usr/bin/{name}"), Kind::Program(Program::Python(id)));
    }
    if pip {
        state.python_mut(id).pip = Pip::Present(machine.release().and_then(DistroFacts::pip));
        for name in ["pip", "pip2"] {
            state.fs_mut().put(&format!("/usr/bin/{name}"), Kind::Program(Program::Pip(id)));
        }
    }
}
