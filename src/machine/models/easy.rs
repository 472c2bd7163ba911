//! Installers around or beside pip: `easy_install`, `setup.py`, get-pip.py, `pip-sync`, pipenv,
//! poetry.

mod around;
mod fetched;
mod poetry;
mod setup;

#[cfg(test)]
mod tests;

pub(crate) use around::{pip_sync, pipenv};
pub(super) use fetched::environment;
pub(crate) use fetched::{get_pip, run_fetched};
pub(crate) use poetry::poetry;
pub(crate) use setup::{easy_install, setup_py};

use super::args::Args;
use super::pip;
use super::pip::interpreter;
use super::venv;
use crate::machine::event::{
    Action, Because, Effect, Event, InterpreterKind, Outcome, Override, OverrideForm, Target, Tool,
};
use crate::machine::flow::{Flows, next};
use crate::machine::python::PyId;
use crate::machine::state::{State, Status, User};
use crate::machine::variables::overridden;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};

/// Runs pip for a tool that runs it: its events are the tool's.
fn through_pip(
    machine: &mut Machine<'_>,
    id: PyId,
    call: Call,
    args: Vec<Field>,
    (tool, action): (Tool, Action),
) -> Flows {
    let before = machine.events.len();
    let mut argv = vec![call.argv[0].clone()];
    argv.extend(args);
    let command = crate::machine::shown(&call.argv);
    let flows = pip::run(machine, id, Call { argv, ..call });
    for event in machine.events.iter_mut().skip(before).filter(|event| event.tool == Tool::Pip) {
        event.tool = tool;
        event.action = action;
        event.command.clone_from(&command);
    }
    flows
}

/// `poetry run …`, `pipenv run …`: the command behind it, in the environment that is kept at a place if there is one.
fn run_behind(machine: &mut Machine<'_>, kept: Option<&str>, call: Call) -> Flows {
    let at = call.argv.iter().position(|word| word.as_str() == "run").map_or(0, |at| at + 1);
    let argv = call.argv.get(at..).unwrap_or_default().to_vec();
    match kept {
        _ if argv.is_empty() => next(call.state.with(Status::Likely)),
        Some(prefix) => venv::run_inside(machine, prefix, argv, call),
        None => machine.spawn(Call { argv, ..call }),
    }
}

/// Where an installer writes that looks at no marker, for lack of a better word of its own.
fn place(state: &State, id: PyId) -> Target {
    match (state.python(id).kind, &state.user) {
        (InterpreterKind::Venv, _) => Target::Venv,
        (InterpreterKind::Conda | InterpreterKind::Toolcache | InterpreterKind::Private, _) => {
            Target::Directory
        }
        (InterpreterKind::Unknown, _) | (_, User::Unknown) => Target::Unknown,
        _ => Target::System,
    }
}

/// The event of an installer that looks at no marker.
fn event(machine: &Machine<'_>, call: &Call, tool: Tool, action: Action, id: PyId) -> Event {
    let mut event = machine.event(call, tool, action);
    event.interpreter = Some(interpreter(&call.state, id));
    event.evidence.clone_from(&call.state.python(id).because);
    event.target = place(&call.state, id);
    event
}

/// Ends a command that proceeds.
fn proceeds(machine: &mut Machine<'_>, event: Event, mut call: Call) -> Flows {
    machine.emit(event);
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}

/// Ends a command that fails for certain.
fn fails(machine: &mut Machine<'_>, mut event: Event, call: Call, why: &str) -> Flows {
    event.outcome = Outcome::Error;
    event.evidence.insert(0, Because { place: None, message: why.to_owned() });
    let at = machine.emit(event);
    let mended = call.state.clone();
    machine.refused(at, call.state, mended)
}

/// Notes that overrides of pip's guard hold for a command that has no guard.
pub(super) fn needless(machine: &mut Machine<'_>, event: &mut Event, state: &State, why: &str) {
    for (name, var) in state.vars.iter().filter(|(_, var)| var.exported) {
        if overridden(name) != Some(Tool::Pip) {
            continue;
        }
        let Some(value) = var.value.scalar() else { continue };
        let Some(place) = var.set_at.or_else(|| value.whole_place()) else { continue };
        if var.prefix {
            event.overrides.push(Override {
                place,
                written: format!("{name}={}", value.as_str()),
                form: OverrideForm::Prefix,
                effect: Effect::Needless(why.to_owned()),
            });
        } else {
            machine.used(place, Some(why));
        }
    }
}

/// The operands of a command line behind the first ones.
fn operands(args: &Args, from: usize) -> Vec<String> {
    args.operands.iter().skip(from).map(|word| word.as_str().to_owned()).collect()
}
