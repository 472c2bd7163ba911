//! `uv pip install`, `sync` and `uninstall`.

use super::choice::{Choice, chosen, without_request};
use super::line::{Given, Line};
use crate::machine::event::{
    Action, Because, Effect, InterpreterKind, Outcome, Override, OverrideForm, Target, Tool,
};
use crate::machine::flow::{Flows, next};
use crate::machine::models::guard::{self, Ask, Verdict};
use crate::machine::models::pip::{self, OPTION, note_left};
use crate::machine::models::settings::{Origin, Setting, Settings};
use crate::machine::models::{config, word};
use crate::machine::python::PyId;
use crate::machine::state::{State, Status, User};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::Place;
use std::rc::Rc;

/// The option that takes the override back.
const NO_OPTION: &str = "--no-break-system-packages";

pub(super) fn run(machine: &mut Machine<'_>, line: &Line, mut call: Call) -> Flows {
    let action = match line.operands[1].as_str() {
        "uninstall" => Action::Uninstall,
        "sync" => Action::Sync,
        _ => Action::Install,
    };
    let choice = chosen(machine, line, &mut call);
    let changed = if let Choice::Python(id) = choice { Some(id) } else { None };
    let mut event = machine.event(&call, Tool::Uv, action);
    event.packages = line.operands[2..].iter().map(|arg| arg.as_str().to_owned()).collect();
    let name = call.argv[0].place();
    let wrong = refused(line);
    match choice {
        _ if wrong.is_some() => {
            event.outcome = Outcome::Error;
            event.overrides.extend(wrong.flatten());
        }
        Choice::Unknown => {
            event.outcome = Outcome::Unknown;
            event.target = Target::Unknown;
            event.overrides.extend(option(line, Effect::Unknown));
        }
        Choice::None(why) => {
            event.outcome = Outcome::Error;
            event.overrides.extend(option(line, Effect::Ineffective(why.clone())));
            event.evidence.push(Because { place: None, message: why });
        }
        Choice::Python(id) => {
            event.interpreter = Some(pip::interpreter(&call.state, id));
            event.target = target(&call.state, id, line);
            if action == Action::Uninstall {
                event.target = removed_from(&call.state, id, line, event.target);
            }
            let mut verdict = judge(&call.state, id, line, name);
            machine.settle(&verdict);
            if action == Action::Sync && is_empty(&call.state, line) {
                verdict.outcome = Outcome::Proceeds;
                event.target = Target::None;
            }
            event.outcome = verdict.outcome;
            event.overrides = verdict.overrides;
            event.evidence = verdict.evidence;
            if event.outcome == Outcome::Blocked {
                foreign(&mut event.overrides, &call.state, id, name);
            }
            note_left(&mut event, &call.state, id);
        }
    }
    let outcome = event.outcome;
    if let Some(id) = changed.filter(|_| !places(line)) {
        note(&mut call.state, id, action, &event.packages);
    }
    let at = machine.emit(event);
    call.state.print_unknown();
    match outcome {
        Outcome::Proceeds | Outcome::Unknown => next(call.state.with(Status::Likely)),
        _ => {
            let state = call.state.clone();
            machine.refused(at, state, call.state)
        }
    }
}

/// Notes what is installed now.
fn note(state: &mut State, id: PyId, action: Action, packages: &[String]) {
    let names: Vec<String> = packages.iter().map(|name| pip::normal(name)).collect();
    let installed = Rc::make_mut(&mut state.python_mut(id).installed);
    if action == Action::Uninstall {
        installed.retain(|name| !names.contains(name));
    } else if action == Action::Install {
        installed.extend(names);
    }
}

/// uv does not see what apt has installed: it looks where Debian's Python would install, and passes over the rest.
/// Source: testdata/oracle: uv-uninstall-break.
fn removed_from(state: &State, id: PyId, line: &Line, target: Target) -> Target {
    let python = state.python(id);
    let mut named = line.operands[2..].iter().map(|name| pip::normal(name.as_str()));
    let apt = python.debian && python.kind == InterpreterKind::Distro && !places(line);
    match apt {
        true if line.has("--requirements") => Target::Unknown,
        true if !named.any(|name| python.installed.contains(&name)) => Target::None,
        _ => target,
    }
}

/// `uv pip install --system x` by a new process.
pub(crate) fn plain(state: &State) -> Outcome {
    let line = Line {
        options: vec![Given { name: "--system", value: None, field: word("--system") }],
        ..Line::default()
    };
    match without_request(state, &line) {
        Choice::Python(id) => judge(state, id, &line, None).outcome,
        Choice::None(_) => Outcome::Error,
        Choice::Unknown => Outcome::Unknown,
    }
}

/// Whether the files of a sync are known to name nothing.
fn is_empty(state: &State, line: &Line) -> bool {
    let mut files = line.operands[2..].iter().peekable();
    files.peek().is_some()
        && files.all(|file| {
            let text = state.fs.read(&state.path(file.as_str()));
            text.is_some_and(|text| text.is_known() && text.as_str().trim().is_empty())
        })
}

/// What the guard makes of a command on an interpreter.
fn judge(state: &State, id: PyId, line: &Line, name: Option<Place>) -> Verdict {
    let ask = Ask {
        option: line.option(OPTION).and_then(written),
        taken_back: line.last(OPTION, NO_OPTION) == Some(false),
        exempt: places(line).then(|| "a place of its own is named".to_owned()),
        name,
        ..Ask::plain(Tool::Uv, setting(state))
    };
    let mut verdict = guard::verdict(state, id, &ask);
    let distro = state.python(id).kind == InterpreterKind::Distro;
    if verdict.outcome == Outcome::Proceeds
        && distro
        && !places(line)
        && matches!(&state.user, User::Named(_))
    {
        // uv never falls back to the user's own folder.
        verdict.outcome = Outcome::Error;
        let message = "the system's folders are not writable".to_owned();
        verdict.evidence.insert(0, Because { place: None, message });
    }
    verdict
}

/// Whether the command writes to a place of its own.
fn places(line: &Line) -> bool {
    ["--target", "--prefix"].iter().any(|name| line.has(name))
}

/// The setting, from the environment or from a file.
fn setting(state: &State) -> Setting {
    const NAME: &str = "UV_BREAK_SYSTEM_PACKAGES";
    if let Some(var) = state.vars.get(NAME).filter(|var| var.exported)
        && let Some(text) = var.value.scalar()
    {
        let place = var.set_at.or_else(|| text.whole_place());
        return Setting::Set { text, place, origin: Origin::Variable(NAME.to_owned()) };
    }
    config::uv_setting(state, "break-system-packages").into()
}

/// The overriding option, as it is written.
fn option(line: &Line, effect: Effect) -> Option<Override> {
    let (place, written) = written(line.option(OPTION)?)?;
    Some(Override { place, written, form: OverrideForm::Option, effect })
}

fn written(field: &Field) -> Option<(Place, String)> {
    Some((field.place()?, field.as_str().to_owned()))
}

/// What uv refuses; an override if it was meant as one.
fn refused(line: &Line) -> Option<Option<Override>> {
    let field = line.refused.as_ref().or_else(|| line.option("--user"))?;
    let written = field.as_str().split('=').next().unwrap_or_default();
    let meant = written.len() > 4 && OPTION.starts_with(written);
    let Some(place) = field.place().filter(|_| meant) else { return Some(None) };
    let why = format!("uv has no option `{}`", field.as_str());
    let (written, form) = (field.as_str().to_owned(), OverrideForm::Option);
    Some(Some(Override { place, written, form, effect: Effect::Ineffective(why) }))
}

/// Overrides of pip that uv does not read.
fn foreign(overrides: &mut Vec<Override>, state: &State, id: PyId, name: Option<Place>) {
    let found = Settings::new(state, id, false).get("install", "break-system-packages");
    let Setting::Set { origin, place: Some(at), .. } = &found else { return };
    if found.truth() != Some(true) {
        return;
    }
    let (written, place, form) = match origin {
        Origin::Variable(variable) if state.vars.get(variable).is_some_and(|var| var.prefix) => {
            (variable, Some(*at), OverrideForm::Prefix)
        }
        Origin::Variable(variable) => (variable, name, OverrideForm::Variable),
        Origin::File(path) => (path, name, OverrideForm::Configuration),
    };
    let Some(place) = place else { return };
    let (why, written) = (format!("uv does not read `{written}`"), written.clone());
    overrides.push(Override { place, written, form, effect: Effect::Ineffective(why) });
}

fn target(state: &State, id: PyId, line: &Line) -> Target {
    for name in ["--target", "--prefix"] {
        if let Some(value) = line.value(name) {
            return pip::place_target(state, id, value.as_str());
        }
    }
    match state.python(id).kind {
        InterpreterKind::Venv => Target::Venv,
        InterpreterKind::Unknown => Target::Unknown,
        InterpreterKind::Conda | InterpreterKind::Private | InterpreterKind::Toolcache => {
            Target::Directory
        }
        _ => Target::System,
    }
}
