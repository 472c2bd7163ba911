//! What installed packages bring, and what removed ones take away.

use super::super::files::{is_diverted, is_excluded};
use super::brew;
use super::line::{Line, Package};
use super::others::{beside, python2};
use crate::knowledge::packages::{brings, versioned};
use crate::knowledge::{DistroFacts, Version, brought_by};
use crate::machine::boot::{distro_python, install_distro};
use crate::machine::event::{Detail, Effect, InterpreterKind, MarkerFate};
use crate::machine::fs::{Kind, Node, Program};
use crate::machine::python::{Pip, PyId, Python, PythonTool};
use crate::machine::state::State;
use crate::machine::{Call, Machine, mac};
use crate::source::{Place, Text};
use std::rc::Rc;

/// Installs packages.
pub(super) fn install(machine: &mut Machine<'_>, call: &mut Call, line: &Line) {
    for package in &line.packages {
        if line.family == "brew"
            && let Some(version) = brew::keg(&package.name)
            && let Some(root) = brew::prefix(&call.state).map(str::to_owned)
        {
            mac::install(machine.world, &mut call.state, &root, version, package.place);
        } else if package.unknown {
            perhaps(machine, &mut call.state, package.place, true);
        } else if let Some((version, rest)) = versioned(&package.name) {
            beside(machine, &mut call.state, package, version, rest);
        } else {
            known(machine, &mut call.state, line.family, package);
            if line.family == "apt"
                && package.name.starts_with("python3-")
                && let Some(id) = call.state.system_python()
            {
                let owned = &mut call.state.python_mut(id).owned;
                Rc::make_mut(owned).insert(package.name.clone());
            }
        }
    }
}

/// A package by its name.
fn known(machine: &mut Machine<'_>, state: &mut State, family: &str, package: &Package) {
    let distro = machine.distro.map_or("", |distro| distro.id);
    for path in brought_by(&package.name, distro) {
        state.fs_mut().put(path, Kind::Program(Program::Other));
    }
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
            "setuptools" => easy_install(state, id),
            "bare" => {
                let path = format!("{}/python", bin(state));
                state.fs_mut().put(&path, Kind::Program(Program::Python(id)));
            }
            name => {
                if let Some(script) = PythonTool::of_package(name) {
                    module(state, id, script);
                }
            }
        }
    }
}

/// Where a package manager puts programs.
fn bin(state: &State) -> String {
    format!("{}/bin", brew::prefix(state).unwrap_or("/usr"))
}

fn module(state: &mut State, id: PyId, script: PythonTool) {
    let path = format!("{}/{}", bin(state), script.name());
    state.fs_mut().put(&path, Kind::Program(Program::Module(id, script)));
}

/// `easy_install3`, which Debian's setuptools had up to Python 3.8.
fn easy_install(state: &mut State, id: PyId) {
    let version = state.python(id).version;
    if version.is_some_and(|version| version >= (3, 9)) {
        return;
    }
    let versioned = version.map(|(major, minor)| format!("easy_install-{major}.{minor}"));
    for name in ["easy_install3".to_owned()].into_iter().chain(versioned) {
        let program = Program::Module(id, PythonTool::EasyInstall);
        state.fs_mut().put(&format!("/usr/bin/{name}"), Kind::Program(program));
    }
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
        // This package brings it for certain; an earlier one only may have.
        let because = distro_python(machine.distro, release, "this system", place).because;
        state.python_mut(id).because = because;
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
    if machine.release_marker() == Some(false) {
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
    let file = Kind::File(Text::hole(None));
    if machine.release_marker() == Some(true) || presumed(state, id) {
        state.fs_mut().put_named(&marker, file);
    } else {
        // Nobody knows whether this system has one.
        state.fs_mut().put_maybe(&marker, file);
    }
}

/// The system of a machine that is kept is taken to be marked.
fn presumed(state: &State, id: PyId) -> bool {
    !state.python(id).marker_unsure
}

/// pip for the distribution's Python.
pub(super) fn pip(machine: &Machine<'_>, state: &mut State, id: PyId, package: &Package) {
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
    let every = asked.is_none() && release.is_some_and(DistroFacts::names_every_pip);
    let mut names = if every { Vec::new() } else { state.python(id).names("pip") };
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

impl Machine<'_> {
    /// Python was unpacked without its marker: the exclusion did what it was written for.
    fn exclusion_worked(&mut self) {
        for event in &mut self.events {
            if let Detail::Marker(change) = &mut event.detail
                && change.how == MarkerFate::Excluded
            {
                change.effect = Effect::Works;
            }
        }
    }
}
