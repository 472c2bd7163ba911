//! Scripts that are fetched and run: get-pip.py, poetry's installer.

use super::through_pip;
use crate::machine::event::{Action, InterpreterKind, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Kind, Program};
use crate::machine::models::fetched::fetched;
use crate::machine::programs::field;
use crate::machine::python::{Pip, PyId, Python, PythonTool, Venv};
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Fetched, Text};

/// Runs a script that was fetched from a known address, or gives the call back. The call's first
/// word stands for the interpreter and the script.
pub(crate) fn run_fetched(
    machine: &mut Machine<'_>,
    id: PyId,
    script: &Text,
    call: Call,
) -> Result<Flows, Box<Call>> {
    match fetched(script) {
        Some(Fetched::Pip) => Ok(get_pip(machine, id, call)),
        Some(Fetched::Poetry) => Ok(install_poetry(id, call)),
        Some(Fetched::Uv | Fetched::Conda) | None => Err(Box::new(call)),
    }
}

/// get-pip.py: pip's own command line, on an interpreter that need not have one.
pub(crate) fn get_pip(machine: &mut Machine<'_>, id: PyId, mut call: Call) -> Flows {
    let own = ["--no-setuptools", "--no-wheel"];
    let given: Vec<Field> =
        call.argv[1..].iter().filter(|arg| !own.contains(&arg.as_str())).cloned().collect();
    let names_pip = given.iter().any(|arg| {
        arg.as_str()
            .strip_prefix("pip")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', '<', '>', '!', '~', ' ']))
    });
    let mut args = vec![field("install"), field("--upgrade")];
    args.extend((!names_pip).then(|| field("pip")));
    args.extend(given);
    // The script carries a pip of its own.
    let before = call.state.python(id).pip;
    call.state.python_mut(id).pip = Pip::Present(None);
    let mut flows = through_pip(machine, id, call, args, (Tool::GetPip, Action::Install));
    for flow in &mut flows {
        if flow.state.status == Status::NonZero {
            flow.state.python_mut(id).pip = before;
        } else {
            installed(&mut flow.state, id);
        }
    }
    flows
}

/// pip's programs, beside the interpreter's own or where Debian puts local ones.
fn installed(state: &mut State, id: PyId) {
    let python = state.python(id).clone();
    let folder = match python.exe.rsplit_once('/') {
        Some(("/usr/bin", _)) => "/usr/local/bin",
        Some((folder, _)) => folder,
        None => return,
    };
    let mut names = python.names("pip");
    names.push("pip".to_owned());
    for name in names {
        state.fs_mut().put(&format!("{folder}/{name}"), Kind::Program(Program::Pip(id)));
    }
}

/// poetry's installer makes an environment for it.
fn install_poetry(id: PyId, mut call: Call) -> Flows {
    let state = &mut call.state;
    let home = state.env("POETRY_HOME").filter(|home| home.is_known() && !home.is_empty());
    let (folder, bin) = if let Some(home) = home {
        let home = state.path(home.as_str());
        (home.clone(), format!("{home}/bin"))
    } else {
        let home = state.home();
        (format!("{home}/.local/share/pypoetry"), format!("{home}/.local/bin"))
    };
    let own = environment(state, id, &format!("{folder}/venv"));
    state
        .fs_mut()
        .put(&format!("{bin}/poetry"), Kind::Program(Program::Module(own, PythonTool::Poetry)));
    next(call.state.with(Status::Likely))
}

/// An environment that a tool makes for itself.
pub(crate) fn environment(state: &mut State, base: PyId, prefix: &str) -> PyId {
    let python = Python {
        exe: format!("{prefix}/bin/python"),
        prefix: prefix.to_owned(),
        kind: InterpreterKind::Venv,
        marker: None,
        marker_unsure: false,
        pip: Pip::Present(None),
        venv: Some(Venv { base: Some(base), system_site: false }),
        user_default: false,
        debian: false,
        old_setuptools: None,
        ..state.python(base).clone()
    };
    let id = state.add_python(python.clone());
    python.install(id, state.fs_mut(), &format!("{prefix}/bin"), true);
    id
}
