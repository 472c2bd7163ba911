//! `pip install` and `pip uninstall`.

use super::line::Line;
use super::owned::{Owned, owned};
use super::target::{Chosen, bin_folder, chosen};
use super::{JOINED, OPTION, ask, interpreter, is_joined, put_in, requirement};
use crate::knowledge::{Version, names, pip};
use crate::machine::event::{
    Action, Because, Detail, Effect, Event, InterpreterKind, Outcome, Override, OverrideForm,
    Target, Tool,
};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Kind, Program};
use crate::machine::models::guard::{self, Ask};
use crate::machine::models::settings::Settings;
use crate::machine::python::{Pip, PyId, PythonTool};
use crate::machine::state::{State, Status};
use crate::machine::{Call, Machine};
use crate::source::{Place, Text};
use std::rc::Rc;

pub(super) fn run(machine: &mut Machine<'_>, id: PyId, line: &Line, mut call: Call) -> Flows {
    let settings = Settings::new(&call.state, id, line.has("--isolated"));
    let Chosen { target, exempt } = chosen(&settings, line);
    let command = if line.command == "install" { "install" } else { "uninstall" };
    let ask = Ask {
        option: overriding(line),
        name: call.argv[0].place(),
        ..ask(&settings, command, exempt)
    };
    let verdict = guard::verdict(&call.state, id, &ask);
    machine.settle(&verdict);
    let action = if command == "install" { Action::Install } else { Action::Uninstall };
    let mut event = machine.event(&call, Tool::Pip, action);
    event.interpreter = Some(interpreter(&call.state, id));
    event.outcome = verdict.outcome;
    event.target = target;
    event.overrides = verdict.overrides;
    event.evidence = verdict.evidence;
    let packages = requirements(line, &call.state);
    event.packages = packages.iter().map(|(text, _)| text.clone()).collect();
    note_left(&mut event, &call.state, id);
    if let Some(why) = refusal(&settings, line, target) {
        event.outcome = Outcome::Error;
        event.evidence.insert(0, Because { place: None, message: why });
    }
    note_swallowed(line, &mut event);
    note_listed(line, &call.state, &mut event);
    note_joined(line, &mut event);
    if line.open && event.outcome == Outcome::Blocked {
        // An unknown word may be the option.
        event.outcome = Outcome::Unknown;
    }
    event.guessed |= line.guessed && event.outcome == Outcome::Blocked;
    let lowered = pip_requirement(machine, &call.state, id, line, &packages);
    if let Some((Some(version), place)) = lowered
        && version < Version::new(23, 0, 0)
        && matches!(target, Target::System | Target::Distro | Target::User | Target::Unknown)
        && let Some(place) = place
        && !matches!(guard::managed(&call.state, id), guard::Managed::No(_))
        && call.state.python(id).marker.is_some()
    {
        event.detail = Detail::Downgrade { place };
    }
    let pip = lowered.map(|(version, _)| version);
    if event.outcome == Outcome::Proceeds
        && let Some(Owned { name, sure }) = owned(machine, &settings, line, target, &packages, pip)
    {
        event.outcome = if sure { Outcome::Error } else { Outcome::Unknown };
        event.detail = Detail::NoRecord { package: name };
    }
    if event.outcome == Outcome::Proceeds
        && let Some(why) = missing(&settings, line, &packages)
    {
        event.outcome = Outcome::Error;
        event.evidence.insert(0, Because { place: None, message: why });
    }
    if event.outcome == Outcome::Proceeds && is_satisfied(&settings, line, &packages, pip) {
        event.target = Target::None;
    }
    let outcome = event.outcome;
    let at = machine.emit(event);
    let mut before = call.state.clone();
    if outcome == Outcome::Blocked {
        let errors = before.sink(2);
        machine.deliver(&mut before, &errors, &refusal_text(), call.place);
    }
    installed(&mut call.state, id, target, &packages, line, pip);
    call.state.print_unknown();
    match outcome {
        Outcome::Proceeds | Outcome::Unknown => next(call.state.with(Status::Likely)),
        _ => machine.refused(at, before, call.state),
    }
}

/// What a guard that refuses says, by which scripts tell; what the distribution adds is not known.
/// Source: pip 23.0.1, `pip/_internal/exceptions.py`, `ExternallyManagedEnvironment`.
fn refusal_text() -> Text {
    let mut text = Text::from(
        "error: externally-managed-environment\n\n× This environment is externally managed\n╰─> ",
    );
    text.push_text(&Text::hole(None));
    text
}

/// The overriding option, as it is written.
fn overriding(line: &Line) -> Option<(Place, String)> {
    let given = line.option(OPTION)?;
    let word = given.field.text.as_str();
    let place = given.field.place()?;
    Some((place, word.to_owned()))
}

/// Notes an override that another option takes for its value: `-r --break-system-packages FILE`.
fn note_swallowed(line: &Line, event: &mut Event) {
    for given in &line.options {
        let Some(value) = given.value.as_ref().filter(|value| value.as_str() == OPTION) else {
            continue;
        };
        let (Some(place), option) = (value.whole_place(), given.field.as_str()) else { continue };
        let file = matches!(given.name, "--requirement" | "--constraint");
        if file && event.outcome == Outcome::Proceeds {
            // pip asks its guard first, and then opens the file.
            event.outcome = Outcome::Error;
        }
        event.overrides.push(Override {
            place,
            written: OPTION.to_owned(),
            form: OverrideForm::Option,
            effect: Effect::Ineffective(format!("`{option}` takes it for its value")),
        });
    }
}

/// Notes an override in an operand, and operands that pip takes for no requirement.
fn note_joined(line: &Line, event: &mut Event) {
    if line.command != "install" {
        return;
    }
    for operand in &line.operands {
        let joined = is_joined(operand.as_str());
        let wrong = joined || operand.known() == Some("");
        if wrong && event.outcome == Outcome::Proceeds {
            event.outcome = Outcome::Error;
        }
        let Some(place) = operand.place().filter(|_| joined) else { continue };
        event.overrides.push(Override {
            place,
            written: operand.as_str().trim().to_owned(),
            form: OverrideForm::Option,
            effect: Effect::Ineffective(JOINED.to_owned()),
        });
    }
}

/// Notes an override that stands in a file of requirements, where no pip takes it. Source: pip 22.3.1, 23.0.1,
/// `req/req_file.py`, `SUPPORTED_OPTIONS`; testdata/oracle: opt-in-req-file.
fn note_listed(line: &Line, state: &State, event: &mut Event) {
    for given in line.options.iter().filter(|given| given.name == "--requirement") {
        let Some(file) = &given.value else { continue };
        let Some(text) = state.fs.read(&state.path(file.as_str())) else { continue };
        if !text.as_str().lines().any(|line| line.trim() == OPTION) {
            continue;
        }
        if event.outcome == Outcome::Proceeds {
            // pip asks its guard first, and then reads the file.
            event.outcome = Outcome::NoSuchOption;
        }
        let Some(place) = file.whole_place() else { continue };
        event.overrides.push(Override {
            place,
            written: file.as_str().to_owned(),
            form: OverrideForm::Option,
            effect: Effect::Ineffective(format!("a file of requirements takes no `{OPTION}`")),
        });
    }
}

/// Why pip refuses outside of a virtual environment.
pub(super) fn outside(settings: &Settings<'_>, line: &Line) -> Option<String> {
    let wanted = |key: &str| {
        line.has(&format!("--{key}")) || settings.get(&line.command, key).truth() == Some(true)
    };
    let kind = settings.state.python(settings.python).kind;
    let elsewhere = !matches!(kind, InterpreterKind::Venv | InterpreterKind::Unknown);
    (elsewhere && (wanted("require-virtualenv") || wanted("require-venv")))
        .then(|| "pip's setting `require-virtualenv` holds, and this is none".to_owned())
}

/// Why pip refuses before or beside its guard.
fn refusal(settings: &Settings<'_>, line: &Line, target: Target) -> Option<String> {
    if let Some(why) = outside(settings, line) {
        return Some(why);
    }
    let (state, id) = (settings.state, settings.python);
    let python = state.python(id);
    let venv = python.kind == InterpreterKind::Venv;
    let user = line.has("--user");
    if line.command != "install" {
        return None;
    }
    let closed = python.venv.is_some_and(|venv| !venv.system_site);
    let foreign = ["--python-version", "--platform", "--implementation", "--abi"];
    if foreign.iter().any(|name| line.has(name)) && !line.has("--target") && !line.has("--dry-run")
    {
        return Some("packages for another Python go only into a folder of their own".to_owned());
    }
    let nothing = line.operands.is_empty()
        && !line.open
        && !["--requirement", "--editable", "--group"].iter().any(|name| line.has(name));
    let guards = python.pip_version().is_none_or(|version| version >= pip::GUARD_SINCE);
    if nothing && !guards {
        return Some("nothing is named that could be installed".to_owned());
    }
    if user && venv && closed {
        return Some("a virtual environment takes no `--user`".to_owned());
    }
    if user && (line.has("--target") || line.has("--prefix")) {
        return Some("`--user` goes with no other place".to_owned());
    }
    let never = settings.get("install", "user").truth();
    if target == Target::User && !user && never == Some(false) && is_set(state, id) {
        return Some("the system's folders are not writable".to_owned());
    }
    None
}

/// Whether something says that nothing is installed for the user.
fn is_set(state: &State, id: PyId) -> bool {
    Settings::new(state, id, false).get("install", "user").is_set() == Some(true)
}

/// What a command installs: each requirement with its place.
fn requirements(line: &Line, state: &State) -> Vec<(String, Option<Place>)> {
    let mut all: Vec<(String, Option<Place>)> = line
        .operands
        .iter()
        .map(|operand| (operand.as_str().to_owned(), operand.place()))
        .collect();
    for given in line.options.iter().filter(|given| given.name == "--requirement") {
        let Some(value) = &given.value else { continue };
        let Some(text) = state.fs.read(&state.path(value.as_str())) else { continue };
        let lines = text.as_str().lines().map(str::trim);
        let named = lines.filter(|line| !line.is_empty() && !line.starts_with(['#', '-']));
        all.extend(named.map(|name| (name.to_owned(), None)));
    }
    all
}

/// The version that a requirement on pip itself leads to, and where it is written.
fn pip_requirement(
    machine: &Machine<'_>,
    state: &State,
    id: PyId,
    line: &Line,
    packages: &[(String, Option<Place>)],
) -> Option<(Option<Version>, Option<Place>)> {
    if line.command != "install" {
        return None;
    }
    let python = state.python(id);
    let upgrade =
        line.has("--upgrade") || line.has("--force-reinstall") || line.has("--ignore-installed");
    let (text, place) = packages.iter().find(|(text, _)| requirement::normal(text) == "pip")?;
    let now = python.pip_version();
    let today = machine.world.today;
    let version = requirement::pip_after(text, upgrade, now, python.version, today)?;
    Some((version, *place))
}

/// What `PyPI` does not have: the word of `--break-system-packages true`, which is a requirement.
fn missing(
    settings: &Settings<'_>,
    line: &Line,
    packages: &[(String, Option<Place>)],
) -> Option<String> {
    let own = ["index-url", "extra-index-url", "find-links", "no-index"].iter().any(|key| {
        line.has(&format!("--{key}")) || settings.get("install", key).is_set() != Some(false)
    });
    let mut names = packages.iter().map(|(text, _)| requirement::normal(text));
    let name = names.find(|name| names::is_no_project(name)).filter(|_| !own)?;
    (line.command == "install").then(|| format!("PyPI has no project `{name}`"))
}

/// Whether a command asks for nothing but the pip that runs it, so that it changes nothing.
fn is_satisfied(
    settings: &Settings<'_>,
    line: &Line,
    packages: &[(String, Option<Place>)],
    pip: Option<Option<Version>>,
) -> bool {
    const MORE: [&str; 8] = [
        "upgrade",
        "force-reinstall",
        "ignore-installed",
        "target",
        "prefix",
        "root",
        "editable",
        "group",
    ];
    let given = |key: &&str| {
        line.has(&format!("--{key}")) || settings.get(&line.command, key).is_set() != Some(false)
    };
    line.command == "install"
        && pip.is_none()
        && !line.open
        && settings.state.python(settings.python).pip_version().is_some()
        && !packages.is_empty()
        && packages.iter().all(|(text, _)| requirement::normal(text) == "pip")
        && !line.has("--requirement")
        && !MORE.iter().any(given)
}

/// What a successful command leaves behind.
fn installed(
    state: &mut State,
    id: PyId,
    target: Target,
    packages: &[(String, Option<Place>)],
    line: &Line,
    pip: Option<Option<Version>>,
) {
    let names: Vec<String> = packages.iter().map(|(text, _)| requirement::normal(text)).collect();
    if let Some(folder) = line.value("--target").filter(|_| line.command == "install") {
        if let Some(version) = pip {
            let folder = state.path(folder.as_str());
            put_in(state, &folder, version);
        }
        return;
    }
    if target == Target::None {
        return;
    }
    let own = matches!(
        target,
        Target::System | Target::Distro | Target::Venv | Target::User | Target::Directory
    );
    if line.command == "uninstall" {
        let installed = Rc::make_mut(&mut state.python_mut(id).installed);
        installed.retain(|name| !names.contains(name));
        return;
    }
    if !own {
        return;
    }
    let bin = bin_folder(state, id, target);
    if let Some(version) = pip {
        state.python_mut(id).pip = Pip::Present(version);
        if let Some(bin) = &bin {
            let python = state.python(id).clone();
            let mut names = python.names("pip");
            names.push("pip".to_owned());
            for name in names {
                state.fs_mut().put(&format!("{bin}/{name}"), Kind::Program(Program::Pip(id)));
            }
        }
    }
    if let Some(bin) = &bin {
        for name in &names {
            for (program, kind) in programs(name, id) {
                state.fs_mut().put(&format!("{bin}/{program}"), Kind::Program(kind));
            }
        }
    }
    Rc::make_mut(&mut state.python_mut(id).installed).extend(names);
}

/// Programs that a package brings and that matter here.
fn programs(package: &str, id: PyId) -> Vec<(&'static str, Program)> {
    if package == "uv" {
        return vec![("uv", Program::Uv), ("uvx", Program::Uv)];
    }
    let script = PythonTool::of_package(package).into_iter();
    script.map(|script| (script.name(), Program::Module(id, script))).collect()
}

/// The command reaches another interpreter than the one that was prepared.
pub(crate) fn note_left(event: &mut Event, state: &State, id: PyId) {
    let Some(left) = &state.left else { return };
    let kind = state.python(id).kind;
    if left.python != id
        && matches!(kind, InterpreterKind::Distro | InterpreterKind::Homebrew)
        && matches!(event.detail, Detail::None)
    {
        let environment = state.python(left.python).prefix.clone();
        event.detail = Detail::LeavesEnvironment { environment, place: left.by, used: left.used };
    }
}
