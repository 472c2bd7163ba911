//! What installed packages bring, and what removed ones take away.

use super::super::files::{is_diverted, is_excluded};
use super::line::{Line, Package};
use crate::knowledge::packages::{brings, versioned};
use crate::knowledge::{DistroFacts, Version};
use crate::machine::boot::{self, distro_python, install_distro};
use crate::machine::event::{Because, Detail, Effect, InterpreterKind};
use crate::machine::fs::{Kind, Node, Program};
use crate::machine::python::{Pip, PyId, Python};
use crate::machine::state::State;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Place, Text};

/// Installs packages.
pub(super) fn install(machine: &mut Machine<'_>, call: &mut Call, line: &Line) {
    for package in &line.packages {
        if package.unknown {
            perhaps(machine, &mut call.state, package.place, true);
        } else if let Some((version, rest)) = versioned(&package.name) {
            beside(machine, &mut call.state, package, version, rest);
        } else {
            known(machine, &mut call.state, line.family, package);
        }
    }
}

/// A package by its name.
fn known(machine: &mut Machine<'_>, state: &mut State, family: &str, package: &Package) {
    let Some(brings) = brings(family, &package.name) else {
        // Only Debian's packages depend on Python so often that any of them may bring it.
        if family == "apt" {
            perhaps(machine, state, package.place, false);
        }
        return;
    };
    if brings.contains(&"uv") {
        for name in ["uv", "uvx"] {
            let path = format!("{}/{name}", bin(state));
            state.fs_mut().put(&path, Kind::Program(Program::Uv));
        }
    }
    if brings.contains(&"python2") {
        python2(machine, state, package, brings.contains(&"pip2"));
    }
    if brings.contains(&"minimal") && state.system_python().is_none() {
        let id = python(machine, state, package.place);
        if let Some(marker) = state.python(id).marker.clone() {
            state.fs_mut().remove(&marker);
        }
    }
    if !brings.contains(&"python") {
        return;
    }
    let id = python(machine, state, package.place);
    for what in brings {
        match what {
            "pip" => pip(machine, state, id, package),
            "bare" => {
                let path = format!("{}/python", bin(state));
                state.fs_mut().put(&path, Kind::Program(Program::Python(id)));
            }
            "pip-tools" => module(state, id, "pip-sync"),
            name @ ("pipx" | "virtualenv" | "pipenv" | "poetry") => module(state, id, name),
            _ => {}
        }
    }
}

/// Where a package manager puts programs.
fn bin(state: &State) -> &'static str {
    let mac = state.pythons.iter().any(|python| python.kind == InterpreterKind::Homebrew);
    if mac { "/opt/homebrew/bin" } else { "/usr/bin" }
}

fn module(state: &mut State, id: PyId, name: &'static str) {
    let path = format!("{}/{name}", bin(state));
    state.fs_mut().put(&path, Kind::Program(Program::Module(id, name)));
}

/// The distribution's Python, installed if it is not there for certain.
pub(super) fn python(machine: &mut Machine<'_>, state: &mut State, place: Option<Place>) -> PyId {
    let release = machine.release();
    if let Some(id) = state.system_python() {
        let there = state.fs.node(&state.python(id).exe);
        if there.is_some_and(|node| !node.maybe && node.kind != Kind::Gone) {
            return id;
        }
        let python = state.python(id).clone();
        python.install(id, state.fs_mut(), "/usr/bin", false);
        restore(machine, state, id);
        return id;
    }
    let python = distro_python(machine.distro, release, "this system", place);
    let id = install_distro(state, Python { pip: Pip::Absent, ..python }, release);
    for name in release.into_iter().flat_map(DistroFacts::python_names) {
        state.fs_mut().put(&format!("/usr/bin/{name}"), Kind::Program(Program::Python(id)));
    }
    restore(machine, state, id);
    id
}

/// Puts the marker of an interpreter back, as unpacking its package does.
pub(super) fn restore(machine: &mut Machine<'_>, state: &mut State, id: PyId) {
    let Some(marker) = state.python(id).marker.clone() else { return };
    if machine.release_marker() != Some(true) && !machine.open {
        return;
    }
    if is_diverted(state, &marker) {
        state.fs_mut().remove(&marker);
        return;
    }
    if is_excluded(state, &marker) {
        state.fs_mut().remove(&marker);
        machine.exclusion_worked();
        return;
    }
    state.fs_mut().put(&marker, Kind::File(Text::hole(None)));
}

/// pip for the distribution's Python.
fn pip(machine: &Machine<'_>, state: &mut State, id: PyId, package: &Package) {
    let asked = package.version.as_deref().and_then(|version| {
        Version::parse(version.split(['+', '-', '~', '*']).next()?.trim_end_matches('.'))
    });
    let release = machine.release();
    let version = asked.or_else(|| release.and_then(DistroFacts::pip));
    let mac = state.python(id).kind == InterpreterKind::Homebrew;
    if state.python(id).pip != Pip::Absent && (asked.is_none() || mac) {
        return;
    }
    state.python_mut(id).pip = Pip::Present(version);
    let mut names = state.python(id).names("pip");
    match release.map(|facts| facts.pip_names().collect::<Vec<_>>()) {
        Some(own) if !own.is_empty() => names.extend(own.into_iter().map(str::to_owned)),
        _ => names.push("pip".to_owned()),
    }
    for name in names {
        state.fs_mut().put(&format!("/usr/bin/{name}"), Kind::Program(Program::Pip(id)));
    }
}

/// A package that may depend on Python; `any` if it may also be pip.
fn perhaps(machine: &mut Machine<'_>, state: &mut State, place: Option<Place>, any: bool) {
    if machine.open || state.system_python().is_some() {
        return;
    }
    let release = machine.release();
    let python = distro_python(machine.distro, release, "this system", place);
    let pip = if any { Pip::Present(release.and_then(DistroFacts::pip)) } else { Pip::Absent };
    let before = state.fs.clone();
    install_distro(state, Python { pip, ..python }, release);
    let new: Vec<(String, Node)> = state
        .fs
        .entries()
        .filter(|(path, _)| before.node(path).is_none())
        .map(|(path, node)| (path.to_owned(), node.clone()))
        .collect();
    for (path, node) in new {
        state.fs_mut().put_maybe(&path, node.kind);
    }
}

/// Python of a version, the distribution's own or one beside it.
fn beside(
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
fn python2(machine: &Machine<'_>, state: &mut State, package: &Package, pip: bool) {
    let old = machine.release().and_then(DistroFacts::python);
    if old.is_none_or(|version| boot::two_parts(version) >= (3, 9)) {
        return;
    }
    let known = state.pythons.iter().position(|python| python.exe == "/usr/bin/python2");
    let id = known.map_or_else(
        || {
            let message = "Python 2 has no marker".to_owned();
            state.add_python(Python {
                exe: "/usr/bin/python2".to_owned(),
                kind: InterpreterKind::Upstream,
                version: Some((2, 7)),
                marker: None,
                marker_unsure: false,
                because: vec![Because { place: package.place, message }],
                ..distro_python(machine.distro, machine.release(), "", package.place)
            })
        },
        PyId,
    );
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

/// Removes packages.
pub(super) fn remove(state: &mut State, line: &Line) {
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
                |program| matches!(program, Program::Module(at, name) if *at == id && brought.contains(name)),
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
        && !marker.contains(HOLE)
        && !is_diverted(state, &marker)
        && !is_excluded(state, &marker)
    {
        state.fs_mut().put_maybe(&marker, Kind::File(Text::hole(None)));
    }
}

impl Machine<'_> {
    /// Python was unpacked without its marker: the exclusion did what it was written for.
    fn exclusion_worked(&mut self) {
        for event in &mut self.events {
            if let Detail::Marker(change) = &mut event.detail
                && change.how == "excluded"
            {
                change.effect = Effect::Works;
            }
        }
    }
}
