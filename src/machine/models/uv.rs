//! uv.

mod choice;
mod install;
pub(crate) mod installer;
mod line;
mod managed;

pub(crate) use install::plain;

use super::venv::{self, Wanted};
use super::{python, word};
use crate::machine::event::{Action, Target, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use line::Line;

/// Runs uv.
pub(crate) fn run(machine: &mut Machine<'_>, call: Call) -> Flows {
    let line = Line::read(&call.argv[1..]);
    if line.has("--help") || line.has("--version") {
        return told(call);
    }
    let words: Vec<&str> = line.operands.iter().map(Field::as_str).take(2).collect();
    match words.as_slice() {
        ["pip", "install" | "sync" | "uninstall"] => install::run(machine, &line, call),
        ["venv", ..] => environment(machine, &line, call),
        ["tool", "install" | "upgrade"] => elsewhere(machine, call),
        ["python", "install"] => managed::install(machine, &line, call),
        ["python", "find"] => managed::find(&line, call),
        ["sync" | "add" | "remove", ..] => project(machine, &words, call),
        ["run", ..] => run_in_project(machine, call),
        _ => told(call),
    }
}

fn told(mut call: Call) -> Flows {
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}

/// `uv venv [folder]`
fn environment(machine: &mut Machine<'_>, line: &Line, mut call: Call) -> Flows {
    let folder = line.operands.get(1).cloned().unwrap_or_else(|| word(".venv"));
    let base = match line.value("--python") {
        Some(name) => python::named(machine, name, &mut call),
        None => call.state.default_python(),
    };
    let wanted = Wanted {
        system_site: line.has("--system-site-packages"),
        bare: !line.has("--seed"),
        newest: true,
    };
    venv::create(machine, base, &[folder], wanted, call)
}

/// `uv tool install`: an environment of its own.
fn elsewhere(machine: &mut Machine<'_>, call: Call) -> Flows {
    let mut event = machine.event(&call, Tool::Uv, Action::Install);
    event.target = Target::Directory;
    machine.emit(event);
    told(call)
}

/// `uv sync`, `uv add`: the project's environment, which asks for no marker.
fn project(machine: &mut Machine<'_>, words: &[&str], call: Call) -> Flows {
    let action = match words {
        ["remove", ..] => Action::Uninstall,
        ["add", ..] => Action::Install,
        _ => Action::Sync,
    };
    let mut event = machine.event(&call, Tool::Uv, action);
    let named = call.state.env("UV_PROJECT_ENVIRONMENT");
    let prefix = named.map(|folder| call.state.path(folder.as_str()));
    let system = prefix.and_then(|prefix| {
        let pythons = call.state.pythons.iter();
        pythons
            .clone()
            .any(|python| python.prefix == prefix && python.venv.is_none())
            .then_some(prefix)
    });
    event.target = if system.is_some() { Target::System } else { Target::Venv };
    machine.emit(event);
    told(call)
}

/// `uv run command`: in the project's environment.
fn run_in_project(machine: &mut Machine<'_>, call: Call) -> Flows {
    let Some(at) = call.argv.iter().position(|arg| arg.as_str() == "run") else {
        return told(call);
    };
    let rest = line::behind_options("run", &call.argv[at + 1..]);
    let argv = call.argv[at + 1 + rest..].to_vec();
    if argv.is_empty() {
        return told(call);
    }
    let prefix = call.state.path(".venv");
    venv::run_inside(machine, &prefix, argv, call)
}
