//! The Pythons of macOS: Homebrew's, each in a keg of its own, and Xcode's.

use super::World;
use super::boot::{distro_python, two_parts};
use super::event::{Because, InterpreterKind};
use super::fs::{Kind, Program};
use super::python::{Pip, PyId, Python};
use super::state::State;
use crate::knowledge::{self, DistroFacts};
use crate::source::{HOLE, Place, Text};

/// Where Xcode lies.
const XCODE: &str = "/Applications/Xcode.app/Contents/Developer";

/// The folder of a keg, whose full version nobody knows.
fn cellar(root: &str, number: &str) -> String {
    format!("{root}/Cellar/python@{number}/{HOLE}")
}

/// Where the marker of a keg lies, or would lie.
pub(crate) fn marker(root: &str, version: Option<(u8, u8)>) -> String {
    let number =
        version.map_or_else(|| format!("3.{HOLE}"), |(major, minor)| format!("{major}.{minor}"));
    let folder = cellar(root, &number);
    let lib = format!("{folder}/Frameworks/Python.framework/Versions/{number}/lib");
    Python::marker_path(&lib, version)
}

/// Puts a Python of Homebrew's into its keg, and the programs of its version where `PATH` finds them;
/// `python3` is there what the newest brings.
pub(crate) fn pour(state: &mut State, python: Python, root: &str, newest: bool) -> PyId {
    let number = python.version_text().unwrap_or_else(|| format!("3.{HOLE}"));
    let keg = cellar(root, &number);
    let id = state.add_python(python.clone());
    let linked = format!("{root}/opt/python@{number}");
    let fs = state.fs_mut();
    fs.put(&linked, Kind::Link(keg.clone()));
    let has_pip = matches!(python.pip, Pip::Present(_));
    let mut put = |folder: &str, stem: &str, program: Program, names: &[&str]| {
        for name in names {
            fs.put(&format!("{root}/{folder}/{stem}{name}"), Kind::Program(program));
            fs.put(&format!("{keg}/{folder}/{stem}{name}"), Kind::Program(program));
        }
    };
    let own = if newest { vec!["3", number.as_str()] } else { vec![number.as_str()] };
    put("bin", "python", Program::Python(id), &own);
    if has_pip {
        put("bin", "pip", Program::Pip(id), &own);
    }
    // Names without a version, for those who put the folder on `PATH`.
    for name in ["python", "python3"] {
        fs.put(&format!("{keg}/libexec/bin/{name}"), Kind::Program(Program::Python(id)));
    }
    for name in ["pip", "pip3"].iter().filter(|_| has_pip) {
        fs.put(&format!("{keg}/libexec/bin/{name}"), Kind::Program(Program::Pip(id)));
    }
    id
}

/// The Python of a formula `python@3.x`, installed if it is not there.
pub(crate) fn install(
    world: &World,
    state: &mut State,
    root: &str,
    version: (u8, u8),
    place: Option<Place>,
) -> PyId {
    let same = |it: &Python| it.kind == InterpreterKind::Homebrew && it.version == Some(version);
    if let Some(known) = state.pythons.iter().position(same) {
        return PyId(known);
    }
    let number = format!("{}.{}", version.0, version.1);
    let facts = knowledge::distro("homebrew", &number, world.today);
    let marked = facts.and_then(DistroFacts::marker);
    let message = match marked {
        Some(true) => format!("Homebrew marks its Python {number}"),
        Some(false) => format!("Homebrew does not mark its Python {number}"),
        None => format!("whether Homebrew marks its Python {number} is not known"),
    };
    let marker = marker(root, Some(version));
    let python = Python {
        exe: format!("{root}/opt/python@{number}/bin/python{number}"),
        prefix: format!("{root}/opt/python@{number}"),
        kind: InterpreterKind::Homebrew,
        version: Some(version),
        marker: Some(marker.clone()),
        marker_unsure: marked.is_none(),
        pip: Pip::Present(facts.and_then(DistroFacts::pip)),
        because: vec![Because { place, message }],
        ..distro_python(None, None, "", place)
    };
    let id = pour(state, python, root, false);
    if marked == Some(true) {
        state.fs_mut().put_named(&marker, Kind::File(Text::hole(None)));
    }
    id
}

/// `/usr/bin/python3` of Xcode, or of its command line tools.
pub(crate) fn xcode(world: &World, state: &mut State, place: Place) {
    let Some(facts) = knowledge::distro("xcode", "", world.today) else { return };
    let version = facts.python().map(two_parts);
    let number = version.map_or_else(String::new, |(major, minor)| format!("{major}.{minor}"));
    let prefix = format!("{XCODE}/Library/Frameworks/Python3.framework/Versions/{number}");
    let message = "`/usr/bin/python3` is Xcode's, without a marker".to_owned();
    let python = Python {
        exe: "/usr/bin/python3".to_owned(),
        marker: Some(Python::marker_path(&format!("{prefix}/lib"), version)),
        prefix,
        kind: InterpreterKind::Upstream,
        version,
        marker_unsure: false,
        pip: Pip::Present(facts.pip()),
        because: vec![Because { place: Some(place), message }],
        ..distro_python(None, Some(facts), "", Some(place))
    };
    let id = state.add_python(python);
    for name in facts.python_names() {
        state.fs_mut().put(&format!("/usr/bin/{name}"), Kind::Program(Program::Python(id)));
    }
    for name in facts.pip_names() {
        state.fs_mut().put(&format!("/usr/bin/{name}"), Kind::Program(Program::Pip(id)));
    }
}
