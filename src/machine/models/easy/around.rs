//! pip-sync and pipenv: they run pip.

use super::{event, needless, operands, proceeds, run_behind, through_pip};
use crate::knowledge::Date;
use crate::machine::event::{Action, Effect, Outcome, OverrideForm, Target, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::lookup::Located;
use crate::machine::models::args::Args;
use crate::machine::models::argv::Dialect;
use crate::machine::models::made;
use crate::machine::programs::field;
use crate::machine::python::PyId;
use crate::machine::state::{State, Status};
use crate::machine::value::{Value, Var};
use crate::machine::variables::overridden;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Text};

/// `pip-sync [files]`: `pip uninstall` and `pip install`. What `--pip-args` says reaches only the
/// latter.
pub(crate) fn pip_sync(machine: &mut Machine<'_>, mut id: PyId, mut call: Call) -> Flows {
    // click reads options as getopt does.
    let args = Args::read(&call.argv[1..], "pip-sync", Dialect::Getopt);
    if args.has(&["--dry-run", "--help", "--version"]) {
        return next(call.state.with(Status::Likely));
    }
    if let Some(path) = args.value("--python-executable") {
        id = match call.state.locate(path) {
            Located::Program(crate::machine::fs::Program::Python(id), _) => id,
            _ => machine.python_at(path.as_str(), &mut call.state),
        };
    }
    let mut pip = vec![field("install")];
    if let Some(more) = args.value("--pip-args") {
        pip.extend(more.as_str().split_whitespace().map(|word| made(word, more)));
    }
    if args.has(&["--user"]) {
        pip.push(field("--user"));
    }
    for file in &args.operands {
        pip.extend([field("-r"), file.clone()]);
    }
    let before = machine.events.len();
    let flows = through_pip(machine, id, call, pip, (Tool::PipSync, Action::Sync));
    for event in machine.events.iter_mut().skip(before) {
        let by_option = event
            .overrides
            .iter()
            .any(|found| found.form == OverrideForm::Option && found.effect == Effect::Works);
        // If something is to be uninstalled, that half is refused all the same.
        if event.tool == Tool::PipSync && by_option {
            event.outcome = Outcome::Unknown;
        }
    }
    flows
}

/// The first release of pipenv that passes its own override on.
const PASSES_OVERRIDE: Date = Date::new(2026, 4, 1);

/// `pipenv install --system`, `pipenv sync --system`; without that option it has an environment of
/// its own.
pub(crate) fn pipenv(machine: &mut Machine<'_>, id: Option<PyId>, call: Call) -> Flows {
    let args = Args::read(&call.argv[1..], "pipenv", Dialect::Argparse);
    let verb = args.operands.first().map_or("", Field::as_str);
    let action = match verb {
        "install" | "update" | "upgrade" => Action::Install,
        "sync" => Action::Sync,
        "uninstall" => Action::Uninstall,
        "run" => {
            let kept = format!("{}/.local/share/virtualenvs/{HOLE}", call.state.home());
            return run_behind(machine, Some(&kept), call);
        }
        _ => return told(call),
    };
    let base = call.state.default_python().or(id);
    let Some(base) = base else { return told(call) };
    let system = args.has(&["--system"])
        || call.state.env("PIPENV_SYSTEM").is_some_and(|value| !value.is_empty());
    if !system {
        let mut event = event(machine, &call, Tool::Pipenv, action, base);
        event.target = Target::Venv;
        event.packages = operands(&args, 1);
        needless(machine, &mut event, &call.state, "pipenv has an environment of its own");
        return proceeds(machine, event, call);
    }
    let mut call = call;
    let outer = call.state.vars.clone();
    prepare(machine, &mut call.state);
    let pip = vec![field("install"), field("-r"), field("Pipfile.lock")];
    let before = machine.events.len();
    let mut flows = through_pip(machine, base, call, pip, (Tool::Pipenv, action));
    // pip saw its own variable; what the text says is pipenv's.
    let sources = std::rc::Rc::clone(&machine.sources);
    for found in machine.events.iter_mut().skip(before).flat_map(|event| &mut event.overrides) {
        let file = sources.get(found.place.file);
        let written = file.as_ref().map_or("", |file| file.slice(found.place.span));
        if written.starts_with("PIPENV_") {
            written.clone_into(&mut found.written);
        }
    }
    for flow in &mut flows {
        flow.state.vars = outer.clone();
    }
    flows
}

/// The environment in which pipenv runs pip: no configuration files, and its own override passed
/// on.
fn prepare(machine: &Machine<'_>, state: &mut State) {
    state.export("PIP_CONFIG_FILE", Value::Text(Text::from("/dev/null")));
    if machine.world.today < PASSES_OVERRIDE {
        return;
    }
    let is_own =
        |(name, var): &(&str, &Var)| overridden(name) == Some(Tool::Pipenv) && var.exported;
    let Some((_, var)) = state.vars.iter().find(is_own) else { return };
    let Some(value) = var.value.scalar().filter(|value| !value.is_empty()) else { return };
    let mut passed = var.clone();
    passed.set_at = passed.set_at.or_else(|| value.whole_place());
    passed.value = Value::Text(Text::from("1"));
    state.vars.insert("PIP_BREAK_SYSTEM_PACKAGES", passed);
}

fn told(mut call: Call) -> Flows {
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}
