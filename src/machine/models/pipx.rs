//! pipx: each application in an environment of its own, so that no guard is asked.

use super::args::{Args, perhaps};
use super::argv::Dialect;
use super::easy::{environment, needless};
use super::pip::interpreter;
use crate::knowledge::Version;
use crate::knowledge::pipx::{self, Global};
use crate::machine::event::{
    Action, Because, Effect, Event, InterpreterKind, Outcome, Override, OverrideForm, Target, Tool,
};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Kind, Program};
use crate::machine::python::{PyId, PythonTool};
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};

/// Why an override is needless here.
const WHY: &str = "pipx installs into environments of its own, which have no guard";

pub(crate) fn run(machine: &mut Machine<'_>, id: PyId, call: Call) -> Flows {
    let args = Args::with_verb(&call.argv[1..], "pipx", Dialect::Argparse);
    // What stands behind an application is its own.
    let verb = args.operands.first().map_or("", Field::as_str);
    let unsure = args.unsure && !matches!(verb, "run" | "runpip");
    perhaps(machine, call, unsure, |machine, call| by_args(machine, id, call, &args))
}

fn by_args(machine: &mut Machine<'_>, id: PyId, mut call: Call, args: &Args) -> Flows {
    let verb = args.operands.first().map_or("", Field::as_str);
    let action = match verb {
        "install" | "install-all" | "inject" | "upgrade" | "upgrade-all" | "reinstall"
        | "reinstall-all" => Action::Install,
        "uninstall" | "uninstall-all" | "uninject" => Action::Uninstall,
        _ => Action::Other,
    };
    if args.has(&["--help", "--version"]) || verb.is_empty() {
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    }
    let mut event = machine.event(&call, Tool::Pipx, action);
    event.interpreter = Some(interpreter(&call.state, id));
    let installs = action != Action::Other || verb == "run";
    event.target = if installs { Target::Pipx } else { Target::None };
    event.packages = args.operands.iter().skip(1).map(|arg| arg.as_str().to_owned()).collect();
    event.evidence.push(Because { place: None, message: WHY.to_owned() });
    if let Some(value) = args.value("--pip-args") {
        by_option(&mut event, value);
    }
    if installs {
        needless(machine, &mut event, &call.state, WHY);
    }
    let global = global(machine, &call, args, id, verb);
    match global {
        Some(Some(Global::Refused)) => {
            event.outcome = Outcome::Error;
            let at = machine.emit(event);
            let mended = call.state.clone();
            return machine.refused(at, call.state, mended);
        }
        Some(None) if is_early(&call, verb) => event.outcome = Outcome::Unknown,
        _ => {}
    }
    machine.emit(event);
    if action == Action::Install {
        let global = global.is_some_and(|global| global != Some(Global::Ignored));
        installed(&mut call.state, id, args, global);
    }
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}

/// `--pip-args=--break-system-packages`
fn by_option(event: &mut Event, value: &Field) {
    let Some(place) = value.place().filter(|_| value.as_str().contains("--break-system-packages"))
    else {
        return;
    };
    event.overrides.push(Override {
        place,
        written: value.as_str().to_owned(),
        form: OverrideForm::Option,
        effect: Effect::Needless(WHY.to_owned()),
    });
}

/// The version of pipx, as far as it is the distribution's.
fn version(machine: &Machine<'_>, state: &State, id: PyId) -> Option<Version> {
    let own = state.fs.node("/usr/bin/pipx").map(|node| &node.kind);
    let own = own == Some(&Kind::Program(Program::Module(id, PythonTool::Pipx)));
    let distro = state.python(id).kind == InterpreterKind::Distro;
    machine.release().filter(|_| own && distro)?.pipx()
}

/// What becomes of `--global`; `None` if it is not given.
fn global(
    machine: &Machine<'_>,
    call: &Call,
    args: &Args,
    id: PyId,
    verb: &str,
) -> Option<Option<Global>> {
    if !args.has(&["--global"]) {
        return None;
    }
    Some(pipx::global(is_early(call, verb), version(machine, &call.state, id)))
}

/// Whether `--global` stands before the subcommand.
fn is_early(call: &Call, verb: &str) -> bool {
    let at = |word: &str| call.argv.iter().position(|arg| arg.as_str() == word);
    at("--global") < at(verb)
}

/// Programs of installed applications that matter here.
fn installed(state: &mut State, id: PyId, args: &Args, global: bool) {
    let variable = if global { "PIPX_GLOBAL_BIN_DIR" } else { "PIPX_BIN_DIR" };
    let bin = match state.env(variable).filter(|bin| bin.is_known() && !bin.is_empty()) {
        Some(bin) => state.path(bin.as_str()),
        None if global => "/usr/local/bin".to_owned(),
        None => state.path(&format!("{}/.local/bin", state.home())),
    };
    for package in args.operands.iter().skip(1) {
        let name =
            package.as_str().split(['=', '<', '>', '[', '~', '!']).next().unwrap_or_default();
        let program =
            match PythonTool::of_package(name).filter(|script| *script != PythonTool::Pipx) {
                Some(script) => {
                    let home = format!("{}/.local/share/pipx/venvs/{name}", state.home());
                    let own = environment(state, id, &home);
                    (script.name(), Program::Module(own, script))
                }
                None if name == "uv" => {
                    state.fs_mut().put(&format!("{bin}/uvx"), Kind::Program(Program::Uv));
                    ("uv", Program::Uv)
                }
                None => continue,
            };
        state.fs_mut().put(&format!("{bin}/{}", program.0), Kind::Program(program.1));
    }
}
