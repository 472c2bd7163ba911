//! pip.

mod ask;
mod change;
pub(crate) mod code;
pub(crate) mod line;
mod owned;
mod requirement;
mod settings_file;
mod show;
mod target;
#[cfg(test)]
mod tests;

pub(crate) use ask::{ask, ask_without_files};
pub(crate) use change::note_left;
pub(crate) use requirement::normal;

use crate::knowledge::Version;
use crate::knowledge::pip::{self, PYTHON_MISPLACED_SINCE};
use crate::machine::event::{
    Action, Because, Effect, Event, Interpreter, Outcome, Override, OverrideForm, Target, Tool,
};
use crate::machine::flow::{Flows, next};
use crate::machine::models::argv::Refused;
use crate::machine::models::settings::{Setting, Settings};
use crate::machine::python::{Pip, PyId};
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Text};
use line::Line;

/// Where a pip tells its version, below the folder of packages, and how it begins to.
const VERSION_FILE: &str = "pip/__init__.py";
const VERSION_LINE: &str = "__version__ = \"";

/// The option that overrides the guard.
pub(crate) const OPTION: &str = "--break-system-packages";

/// Runs pip of an interpreter.
pub(crate) fn run(machine: &mut Machine<'_>, id: PyId, call: Call) -> Flows {
    let build = line::build(call.state.python(id));
    let line = Line::read(&call.argv[1..], build);
    if call.state.python(id).pip == Pip::Absent {
        return absent(machine, id, &line, call);
    }
    if let Some(flows) = elsewhere(machine, id, &line, &call) {
        return flows;
    }
    if line.has("--help") || line.has("--version") || matches!(line.command.as_str(), "" | "help") {
        if line.refused.is_some() && !line.command.is_empty() {
            return refused(machine, id, &line, call);
        }
        if line.has("--version") && line.command != "help" && line.refused.is_none() {
            return version(id, call);
        }
        return helped(&line, build, call);
    }
    if line.refused.is_some() {
        return refused(machine, id, &line, call);
    }
    let misplaced = line.option("--python").is_some_and(|given| !given.early)
        && build.version.is_some_and(|version| version >= PYTHON_MISPLACED_SINCE);
    if misplaced {
        let mut event = machine.event(&call, Tool::Pip, action(&line.command));
        event.interpreter = Some(interpreter(&call.state, id));
        event.outcome = Outcome::Error;
        return fail(machine, event, call);
    }
    if let Some(why) = cannot_run(&call.state, id) {
        let mut event = machine.event(&call, Tool::Pip, action(&line.command));
        event.interpreter = Some(interpreter(&call.state, id));
        event.outcome = Outcome::Error;
        event.evidence.push(Because { place: None, message: why });
        return fail(machine, event, call);
    }
    match line.command.as_str() {
        "install" | "uninstall" => change::run(machine, id, &line, call),
        "config" => settings_file::run(machine, id, &line, call),
        "download" | "wheel" | "lock" => {
            let mut event = machine.event(&call, Tool::Pip, Action::Download);
            event.interpreter = Some(interpreter(&call.state, id));
            let settings = Settings::new(&call.state, id, line.has("--isolated"));
            if let Some(why) = change::outside(&settings, &line) {
                event.outcome = Outcome::Error;
                event.evidence.insert(0, Because { place: None, message: why });
                return fail(machine, event, call);
            }
            machine.emit(event);
            told(call)
        }
        "show" => show::run(machine, id, &line, call),
        _ => told(call),
    }
}

/// Why pip ends as soon as it has read its command line.
fn cannot_run(state: &State, id: PyId) -> Option<String> {
    let python = state.python(id);
    let (version, minor) = (python.pip_version()?, python.version?);
    (!pip::runs_on(version, minor))
        .then(|| format!("pip {version} does not run on Python {}.{}", minor.0, minor.1))
}

/// Runs a pip that lies elsewhere than among the interpreter's own packages.
pub(crate) fn run_other(
    machine: &mut Machine<'_>,
    id: PyId,
    version: Option<Version>,
    mut call: Call,
) -> Flows {
    let (before, other) = (call.state.python(id).pip, Pip::Present(version));
    call.state.python_mut(id).pip = other;
    let mut flows = run(machine, id, call);
    for flow in flows.iter_mut().filter(|flow| flow.state.python(id).pip == other) {
        flow.state.python_mut(id).pip = before;
    }
    flows
}

/// The version of the pip that lies in a folder, or that a wheel is: `Some(None)` if only that is unknown.
pub(crate) fn lies_in(state: &State, folder: &str) -> Option<Option<Version>> {
    let base = folder.rsplit('/').next().unwrap_or_default();
    if let Some(version) = base.strip_prefix("pip-").and_then(|rest| rest.strip_suffix(".whl")) {
        return Some(Version::parse(version));
    }
    let text = state.fs.read(&format!("{folder}/{VERSION_FILE}"))?;
    Some(text.as_str().strip_prefix(VERSION_LINE).and_then(Version::parse))
}

/// Puts a pip into a folder, as far as it tells its version.
fn put_in(state: &mut State, folder: &str, version: Option<Version>) {
    let version = version.map_or_else(|| HOLE.to_string(), |version| version.to_string());
    let text = format!("{VERSION_LINE}{version}\"\n{HOLE}");
    state.fs_mut().write(&format!("{folder}/{VERSION_FILE}"), Text::from(text.as_str()));
}

/// Prints the help of a subcommand, of which scripts ask whether it lists an option.
fn helped(line: &Line, build: pip::Build, mut call: Call) -> Flows {
    let named = line.operands.first().map_or("", Field::as_str);
    let command = if line.command == "help" { named } else { &line.command };
    let known = !line.has("--version") && pip::has_command(command, build.version) == Some(true);
    match pip::listed(command, build).filter(|_| known && !line.open) {
        Some(options) => {
            let text: String =
                options.into_iter().flat_map(|option| ["  ", option, "\n"]).collect();
            call.state.print(&Text::from(text.as_str()));
            next(call.state.with(Status::Likely))
        }
        None => told(call),
    }
}

/// `pip --version`
fn version(id: PyId, mut call: Call) -> Flows {
    let python = call.state.python(id);
    let of = |text: Option<String>| text.unwrap_or_else(|| HOLE.to_string());
    let pip = of(python.pip_version().map(|version| version.to_string()));
    let text = format!("pip {pip} from {HOLE} (python {})\n", of(python.version_text()));
    call.state.print(&Text::from(text.as_str()));
    next(call.state.with(Status::Likely))
}

/// Prints something, and succeeds.
fn told(mut call: Call) -> Flows {
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}

/// `python3 -m pip` without pip.
fn absent(machine: &mut Machine<'_>, id: PyId, line: &Line, mut call: Call) -> Flows {
    if machine.guessed || machine.open {
        // It runs, so that it must be there.
        call.state.python_mut(id).pip = Pip::Present(None);
        return machine.guess(|machine| run(machine, id, call));
    }
    let mut event = machine.event(&call, Tool::Pip, action(&line.command));
    event.interpreter = Some(interpreter(&call.state, id));
    event.outcome = Outcome::Error;
    fail(machine, event, call)
}

/// `pip --python X install`: another interpreter's.
fn elsewhere(machine: &mut Machine<'_>, id: PyId, line: &Line, call: &Call) -> Option<Flows> {
    let named = line.option("--python").filter(|given| given.early);
    let path = match named {
        Some(named) => named.value.as_ref()?.as_str().to_owned(),
        None => python_setting(&call.state, id)?,
    };
    let mut state = call.state.clone();
    let other = match in_folder(&state, &path) {
        Some(other) => other,
        None => machine.python_at(&path, &mut state),
    };
    if other == id {
        return None;
    }
    let own = |arg: &Field| {
        named.is_some_and(|named| arg.text == named.field.text || arg.as_str() == path)
    };
    let argv = call.argv.iter().filter(|arg| !own(arg)).cloned().collect();
    let pip = state.python(id).pip;
    if state.python(other).pip == Pip::Absent {
        state.python_mut(other).pip = pip;
    }
    Some(run(machine, other, Call { argv, place: call.place, state }))
}

/// The interpreter that pip's setting `python` names.
fn python_setting(state: &State, id: PyId) -> Option<String> {
    match Settings::new(state, id, false).get("", "python") {
        Setting::Set { text, .. } => Some(text.as_str().to_owned()),
        _ => None,
    }
}

/// The interpreter of an environment that is named by its folder or by its program.
fn in_folder(state: &State, path: &str) -> Option<PyId> {
    let whole = state.path(path);
    let folder = whole.rsplit_once("/bin/").map_or(whole.as_str(), |(folder, _)| folder);
    state
        .pythons
        .iter()
        .rposition(|python| python.prefix == folder && python.prefix != "/usr")
        .map(PyId)
}

/// The interpreter that a plain command changes: the one that the setting `python` names.
pub(crate) fn redirected(state: &State, id: PyId) -> PyId {
    let named = python_setting(state, id).and_then(|path| in_folder(state, &path));
    named.unwrap_or(id)
}

fn action(command: &str) -> Action {
    match command {
        "install" => Action::Install,
        "uninstall" => Action::Uninstall,
        "download" | "wheel" | "lock" => Action::Download,
        "config" => Action::Config,
        _ => Action::Other,
    }
}

/// A command line that pip does not understand.
fn refused(machine: &mut Machine<'_>, id: PyId, line: &Line, call: Call) -> Flows {
    let Some(refusal) = &line.refused else { return next(call.state) };
    let mut event = machine.event(&call, Tool::Pip, action(&line.command));
    event.interpreter = Some(interpreter(&call.state, id));
    event.evidence.clone_from(&call.state.python(id).because);
    event.outcome = Outcome::Error;
    let word = refusal.field.as_str();
    let written = word.split('=').next().unwrap_or(word);
    let joined = is_joined(word);
    let meant = joined || written.len() > 3 && OPTION.starts_with(written);
    if meant && let Some(place) = refusal.field.place() {
        let early = !line.command.is_empty() && line.options.is_empty() && is_early(&call, word);
        let effect = match refusal.kind {
            _ if joined => Effect::Ineffective(JOINED.to_owned()),
            Refused::TakesNoValue => Effect::Ineffective(format!("`{OPTION}` takes no value")),
            Refused::Ambiguous => {
                Effect::Ineffective(format!("`{written}` may mean several options"))
            }
            _ if early || line.command.is_empty() => {
                Effect::Ineffective("the option belongs behind the subcommand".to_owned())
            }
            _ if !matches!(line.command.as_str(), "install" | "uninstall") => {
                Effect::Ineffective(format!("`pip {}` has no such option", line.command))
            }
            _ => Effect::Works,
        };
        if refusal.kind == Refused::NoSuchOption {
            event.outcome = Outcome::NoSuchOption;
        }
        let form = OverrideForm::Option;
        event.overrides.push(Override { place, written: word.to_owned(), form, effect });
    }
    fail(machine, event, call)
}

/// Whether several words are one here, and the option is among them: `pip install "--user --break-system-packages"`.
pub(crate) fn is_joined(word: &str) -> bool {
    word.contains(char::is_whitespace) && word.split_whitespace().any(|part| part == OPTION)
}

/// What becomes of them. Source: pip 23.0.1, run on 2026-11-30: `no such option: --user --break-system-packages`,
/// `Invalid requirement: '--break-system-packages'` with a blank in front.
pub(crate) const JOINED: &str = "in quotes, these are one word, and no option";

/// Whether an option stands before the subcommand.
fn is_early(call: &Call, word: &str) -> bool {
    let at = |test: &dyn Fn(&str) -> bool| call.argv.iter().position(|arg| test(arg.as_str()));
    at(&|arg| arg == word) < at(&|arg| matches!(arg, "install" | "uninstall"))
}

/// Notes a command that fails for certain.
fn fail(machine: &mut Machine<'_>, event: Event, call: Call) -> Flows {
    let event = machine.emit(event);
    let mended = call.state.clone();
    machine.refused(event, call.state, mended)
}

/// An interpreter as events show it.
pub(crate) fn interpreter(state: &State, id: PyId) -> Interpreter {
    use super::guard::{Managed, managed};
    let python = state.python(id);
    Interpreter {
        path: python.exe.clone(),
        kind: python.kind,
        version: python.version_text(),
        marked: match managed(state, id) {
            Managed::Yes => Some(true),
            Managed::No(_) | Managed::NoMore => Some(false),
            Managed::Unknown => None,
        },
        pip: python.pip_version().map(|version| version.to_string()),
        because: python.because.clone(),
    }
}

/// Why the guard does not look at a plain install, by pip's settings alone.
pub(crate) fn exempt(settings: &Settings<'_>, line: &Line) -> Option<String> {
    target::chosen(settings, line).exempt
}

/// Where a plain install writes.
pub(crate) fn plain_target(state: &State, id: PyId) -> Target {
    let line = Line { command: "install".to_owned(), ..Line::default() };
    target::plain(&Settings::new(state, id, true), &line)
}

/// What a named folder is to an interpreter.
pub(crate) fn place_target(state: &State, id: PyId, folder: &str) -> Target {
    target::named("target", folder, state, state.python(id), Target::System)
}
