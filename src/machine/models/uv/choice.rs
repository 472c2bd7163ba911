//! Which interpreter `uv pip` means.

use super::line::Line;
use super::managed;
use crate::knowledge::uv;
use crate::machine::event::InterpreterKind;
use crate::machine::fs::{Found, Kind, Program};
use crate::machine::lookup::{DEFAULT_PATH, Located};
use crate::machine::models::config;
use crate::machine::models::{python, word};
use crate::machine::python::PyId;
use crate::machine::state::State;
use crate::machine::value::has_hole;
use crate::machine::{Call, Machine};
use crate::source::Text;

/// What `uv pip` would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// This interpreter.
    Python(PyId),
    /// Nothing: it ends with an error; why.
    None(String),
    /// Nobody can tell.
    Unknown,
}

/// Which interpreter a command line chooses.
pub(super) fn chosen(machine: &mut Machine<'_>, line: &Line, call: &mut Call) -> Choice {
    let asked = line.value("--python").cloned();
    let asked = asked.or_else(|| {
        let named = call.state.env("UV_PYTHON").filter(|text| !text.is_empty())?;
        Some(crate::machine::words::Field::from_text(named))
    });
    if let Some(asked) = asked {
        let whole = call.state.path(asked.as_str());
        let folder = format!("{whole}/bin/python3");
        if let Found::Node(_, node) = call.state.fs.find(&folder, true)
            && let Kind::Program(Program::Python(id)) = node.kind
        {
            return Choice::Python(id);
        }
        if has_hole(asked.as_str()) && !asked.as_str().contains('/') {
            return Choice::Unknown;
        }
        if !asked.as_str().contains('/') && line.last("--system", "--no-system") != Some(true) {
            // A name or a number is looked for among environments.
            return environment(&call.state);
        }
        let named = python::named(machine, &asked, call);
        return match named.or_else(|| managed::installed(&call.state, Some(asked.as_str()))) {
            Some(id) => Choice::Python(id),
            None => Choice::Unknown,
        };
    }
    without_request(&call.state, line)
}

/// The same for a command line that names no interpreter.
pub(super) fn without_request(state: &State, line: &Line) -> Choice {
    let given = line.last("--system", "--no-system");
    let variable = state.env("UV_SYSTEM_PYTHON").filter(|text| !has_hole(text.as_str()));
    let system = match (given, variable) {
        (Some(given), _) => given,
        (None, Some(text)) => match uv::truth(text.as_str()) {
            Some(truth) => truth,
            None => return Choice::None(format!("uv refuses the value `{}`", text.as_str())),
        },
        (None, None) => match config::uv_setting(state, "system") {
            config::Setting::Set(value) => value.text.as_str() == "true",
            config::Setting::Unset => false,
            config::Setting::Broken(why) => return Choice::None(why),
            config::Setting::Unknown => false,
        },
    };
    if system {
        return system_python(state);
    }
    if line.has("--target") || line.has("--prefix") {
        return state.default_python().map_or(Choice::Unknown, Choice::Python);
    }
    environment(state)
}

/// The first interpreter on `PATH` that is no environment.
fn system_python(state: &State) -> Choice {
    let path = state.value("PATH").scalar();
    let path = path.as_ref().map_or(DEFAULT_PATH, Text::as_str);
    let is_meant = |found: &Located| {
        matches!(found, Located::Program(Program::Python(id), _)
        if state.python(*id).kind != InterpreterKind::Venv)
    };
    match state.locate_first(&["python3", "python"], path, is_meant) {
        Located::Program(Program::Python(id), _) => Choice::Python(id),
        Located::Unknown => Choice::Unknown,
        _ => {
            let own = state.system_python().or_else(|| managed::installed(state, None));
            own.map_or(Choice::Unknown, Choice::Python)
        }
    }
}

/// The environment that is active, or that lies beside or above the working folder.
fn environment(state: &State) -> Choice {
    for variable in ["VIRTUAL_ENV", "CONDA_PREFIX"] {
        let Some(prefix) = state.env(variable).filter(|text| !text.is_empty()) else { continue };
        if !prefix.is_known() {
            return Choice::Unknown;
        }
        // uv takes conda's own environment for a system's Python.
        let name = state.env("CONDA_DEFAULT_ENV");
        let is_base = name.is_some_and(|name| matches!(name.as_str(), "base" | "root"));
        if variable == "CONDA_PREFIX" && is_base {
            continue;
        }
        let prefix = state.path(prefix.as_str());
        return match at_prefix(state, &prefix) {
            Some(id) => Choice::Python(id),
            None if state.fs.closed => Choice::None(format!("{prefix} is no environment")),
            None => Choice::Unknown,
        };
    }
    let mut folder = state.cwd.clone();
    loop {
        if let Some(id) = at_prefix(state, &format!("{}/.venv", folder.trim_end_matches('/'))) {
            return Choice::Python(id);
        }
        match folder.rsplit_once('/') {
            Some((above, _)) if !folder.is_empty() && folder != "/" => {
                folder = if above.is_empty() { "/".to_owned() } else { above.to_owned() };
            }
            _ => break,
        }
    }
    if let Located::Program(Program::Python(id), _) = state.locate(&word("python3"))
        && state.python(id).kind == InterpreterKind::Venv
    {
        return Choice::Python(id);
    }
    if state.fs.closed {
        return Choice::None("uv finds no virtual environment, and `--system` is not given".into());
    }
    Choice::Unknown
}

fn at_prefix(state: &State, prefix: &str) -> Option<PyId> {
    match state.fs.find(&format!("{prefix}/bin/python3"), true) {
        Found::Node(_, node) => match node.kind {
            Kind::Program(Program::Python(id)) => Some(id),
            _ => None,
        },
        _ => state.pythons.iter().rposition(|python| python.prefix == prefix).map(PyId),
    }
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::dockerfile;

    #[test]
    fn a_folder_of_which_nobody_knows_what_it_holds_does_not_hide_a_python_behind_it() {
        let head = "FROM ubuntu:24.04\nRUN apt-get install -y python3-pip\n\
                    COPY --from=ghcr.io/astral-sh/uv:latest /uv /usr/local/bin/\n";
        let outcome = |path: &str| {
            let text = format!(
                "{head}ENV PATH={path}:${{PATH}}\nRUN make install\nRUN uv pip install --system x"
            );
            dockerfile(&text).installs().remove(0)
        };
        assert!(outcome("/root/.local/bin").starts_with("uv install blocked"));
        assert!(outcome("/opt/venv/bin").starts_with("uv install unknown"));
    }
}
