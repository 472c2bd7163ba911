//! poetry: an environment of its own, or with `virtualenvs.create` off the interpreter's.

use super::{event, needless, operands, proceeds, run_behind, through_pip};
use crate::machine::event::{Action, InterpreterKind, Target, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::models::args::Args;
use crate::machine::models::argv::Dialect;
use crate::machine::programs::field;
use crate::machine::python::PyId;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Text};

/// poetry's own configuration of the user, and that of the project.
fn settings(state: &State) -> [String; 2] {
    let user = format!("{}/.config/pypoetry/config.toml", state.home());
    [state.path(&user), state.path("poetry.toml")]
}

/// Whether it makes environments.
fn creates(state: &State) -> bool {
    if let Some(value) = state.env("POETRY_VIRTUALENVS_CREATE") {
        return !matches!(value.as_str().to_lowercase().as_str(), "false" | "0");
    }
    let off = |path: &String| {
        let text = state.fs.read(path).unwrap_or_default();
        let mut lines = text.as_str().lines().map(|line| line.replace([' ', '"', '\''], ""));
        lines.any(|line| line == "create=false" || line == "virtualenvs.create=false")
    };
    !settings(state).iter().any(off)
}

/// `poetry …`
pub(crate) fn poetry(machine: &mut Machine<'_>, id: Option<PyId>, mut call: Call) -> Flows {
    let args = Args::read(&call.argv[1..], "poetry", Dialect::Clap);
    let words: Vec<&str> = args.operands.iter().map(Field::as_str).collect();
    let verb = words.first().copied().unwrap_or_default();
    let action = match verb {
        "config" => {
            if let ["config", "virtualenvs.create", value] = words[..] {
                let local = args.has(&["--local"]);
                let path = settings(&call.state)[usize::from(local)].clone();
                let text = format!("[virtualenvs]\ncreate = {}\n", value.to_lowercase());
                call.state.fs_mut().write(&path, Text::from(text.as_str()));
            }
            return told(call);
        }
        "install" | "add" | "update" => Action::Install,
        "sync" => Action::Sync,
        "remove" => Action::Uninstall,
        "run" => return run(machine, call),
        _ => return told(call),
    };
    let Some(base) = call.state.default_python().or(id) else { return told(call) };
    let environment = call.state.env("VIRTUAL_ENV").is_some_and(|folder| !folder.is_empty());
    let system = !creates(&call.state) && !environment;
    let marked = !matches!(call.state.python(base).kind, InterpreterKind::Venv);
    if system && marked && action == Action::Uninstall {
        // Removals go through `pip uninstall -y`.
        let mut args = vec![field("uninstall"), field("-y")];
        args.extend(words.iter().skip(1).map(|word| field(word)));
        return through_pip(machine, base, call, args, (Tool::Poetry, action));
    }
    let mut event = event(machine, &call, Tool::Poetry, action, base);
    if !system {
        event.target = Target::Venv;
    }
    event.packages = operands(&args, 1);
    let why = "poetry installs without pip's guard";
    needless(machine, &mut event, &call.state, why);
    proceeds(machine, event, call)
}

/// `poetry run command`: in the project's environment, or as it is where none is made.
fn run(machine: &mut Machine<'_>, call: Call) -> Flows {
    let active = call.state.env("VIRTUAL_ENV").is_some_and(|folder| !folder.is_empty());
    let kept = (creates(&call.state) && !active)
        .then(|| format!("{}/.cache/pypoetry/virtualenvs/{HOLE}", call.state.home()));
    run_behind(machine, kept.as_deref(), call)
}

fn told(mut call: Call) -> Flows {
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}
