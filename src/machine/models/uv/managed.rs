//! Pythons that uv has installed: they carry a marker.

use super::line::Line;
use super::told;
use crate::machine::event::{Because, InterpreterKind};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Kind, Program};
use crate::machine::models::files::whose;
use crate::machine::programs;
use crate::machine::python::{Pip, PyId, Python};
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Text};

/// Why they have a marker.
const WHY: &str = "uv marks the Pythons that it installs";

/// `uv python install [versions]`
pub(super) fn install(machine: &mut Machine<'_>, line: &Line, mut call: Call) -> Flows {
    let named = line.value("--install-dir").map(|folder| folder.text.clone());
    let named = named.or_else(|| call.state.env("UV_PYTHON_INSTALL_DIR"));
    let folder = match &named {
        Some(folder) => {
            whose::brings(machine, &mut call.state, folder);
            call.state.path(folder.as_str())
        }
        None => match call.state.env("XDG_DATA_HOME").filter(|folder| !folder.is_empty()) {
            Some(folder) => call.state.path(&format!("{}/uv/python", folder.as_str())),
            None => format!("{}/.local/share/uv/python", call.state.home()),
        },
    };
    let operands = line.operands.get(2..).unwrap_or_default();
    let mut wanted: Vec<Option<(u8, u8)>> = operands.iter().map(version).collect();
    if wanted.is_empty() {
        // The newest one, or what a file says.
        wanted.push(None);
    }
    for version in wanted {
        let id = bring(&mut call.state, &folder, version);
        if !line.has("--no-bin") {
            link(&mut call.state, id, version, line.has("--default"));
        }
    }
    told(call)
}

/// `uv python find [version]`
pub(super) fn find(line: &Line, mut call: Call) -> Flows {
    let asked = line.operands.get(2).map(Field::as_str);
    let Some(id) = installed(&call.state, asked) else { return told(call) };
    let exe = format!("{}\n", call.state.python(id).exe);
    call.state.print(&Text::from(exe.as_str()));
    next(call.state.with(Status::Likely))
}

/// The one that fits a request, or any.
pub(super) fn installed(state: &State, asked: Option<&str>) -> Option<PyId> {
    let wanted = asked.map(|asked| version(&Field::from_text(Text::from(asked))));
    let fits = |python: &Python| {
        let own = python.because.first().is_some_and(|because| because.message == WHY);
        own && wanted.is_none_or(|wanted| wanted.is_some() && wanted == python.version)
    };
    state.pythons.iter().rposition(fits).map(PyId)
}

/// The version in a request: `3.13`, `3.13.1`, `cpython@3.13`, `python3.13`.
fn version(asked: &Field) -> Option<(u8, u8)> {
    let text = asked.known()?;
    let numbers = text.trim_start_matches("cpython").trim_start_matches("python");
    let mut parts = numbers.trim_start_matches(['@', '-']).split('.');
    let first = parts.next()?.parse().ok()?;
    let second: String = parts.next()?.chars().take_while(char::is_ascii_digit).collect();
    Some((first, second.parse().ok()?))
}

fn bring(state: &mut State, folder: &str, version: Option<(u8, u8)>) -> PyId {
    let numbers = version.map_or(HOLE.to_string(), |(a, b)| format!("{a}.{b}"));
    let prefix = format!("{folder}/cpython-{numbers}.{HOLE}");
    if let Some(at) = state.pythons.iter().position(|python| python.prefix == prefix) {
        return PyId(at);
    }
    let exe = format!("{prefix}/bin/python3");
    let id = programs::unknown(state, &exe);
    let marker = Python::marker_path(&format!("{prefix}/lib"), version);
    *state.python_mut(id) = Python {
        prefix,
        kind: InterpreterKind::Private,
        version,
        marker: Some(marker.clone()),
        marker_unsure: false,
        pip: Pip::Present(None),
        because: vec![Because { place: None, message: WHY.to_owned() }],
        ..state.python(id).clone()
    };
    let fs = state.fs_mut();
    fs.put_named(&marker, Kind::File(Text::hole(None)));
    fs.put(&exe, Kind::Program(Program::Python(id)));
    id
}

/// Links to it where programs of the user lie.
fn link(state: &mut State, id: PyId, version: Option<(u8, u8)>, default: bool) {
    let named = ["UV_PYTHON_BIN_DIR", "XDG_BIN_HOME"].into_iter().find_map(|name| state.env(name));
    let bin = match named.filter(|folder| !folder.is_empty()) {
        Some(folder) => state.path(folder.as_str()),
        None => format!("{}/.local/bin", state.home()),
    };
    let versioned = version.map(|(a, b)| format!("python{a}.{b}"));
    let plain = ["python3", "python"].map(str::to_owned).into_iter().filter(|_| default);
    for name in versioned.into_iter().chain(plain) {
        state.fs_mut().put(&format!("{bin}/{name}"), Kind::Program(Program::Python(id)));
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::dockerfile;

    fn installs(lines: &str) -> Vec<String> {
        let front = "FROM debian:12-slim\nCOPY --from=ghcr.io/astral-sh/uv /uv /usr/local/bin/\n";
        dockerfile(&format!("{front}{lines}")).installs()
    }

    #[test]
    fn the_pythons_that_uv_installs_are_marked() {
        for lines in [
            "RUN uv python install 3.13\nRUN uv pip install --system --python 3.13 x",
            "RUN uv python install cpython@3.13\nRUN uv pip install --system x",
            "RUN uv python install 3.12 3.13\nRUN uv pip install --python $(uv python find 3.12) x",
            "ENV UV_PYTHON_INSTALL_DIR=/py\nRUN uv python install\nRUN uv pip install --system x",
        ] {
            let found = installs(lines);
            assert!(found[0].starts_with("uv install blocked"), "{lines}: {found:?}");
        }
        let lines = "RUN uv python install 3.13\nRUN /root/.local/bin/python3.13 -m pip install x";
        assert!(installs(lines)[0].starts_with("pip install blocked"));
    }

    #[test]
    fn another_version_is_another_python() {
        let lines = "RUN uv python install 3.13\nRUN uv pip install --system --python 3.11 x";
        assert!(installs(lines)[0].starts_with("uv install unknown"));
        let lines = "RUN uv python install 3.13\nRUN uv venv --python 3.13 /v\n\
                     RUN uv pip install --python /v/bin/python x";
        assert!(installs(lines)[0].starts_with("uv install proceeds"));
    }
}
