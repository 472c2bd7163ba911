//! Interpreters: `-m module`, `-c code`, scripts.

mod aimed;
mod asked;
pub(crate) mod snippet;
pub(crate) mod tokens;

use super::args::{Args, perhaps};
use super::argv::{Argv, Dialect, Refused, Word};
use super::venv::{self, Wanted};
use super::{easy, pip, pipx, uv};
use crate::knowledge::{DistroFacts, Version};
use crate::machine::event::{Action, InterpreterKind, Outcome, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Found, Kind, Program};
use crate::machine::models::guard::{self, Ask};
use crate::machine::models::settings::Settings;
use crate::machine::programs::{base_name, stem};
use crate::machine::python::{Pip, PyId};
use crate::machine::shells::joined;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Text};

/// What an interpreter is to run.
enum Asked {
    Module(Field),
    Code(Text),
    Script(Field),
    Stdin,
    Version,
    Nothing,
}

/// Runs an interpreter.
pub(crate) fn run(machine: &mut Machine<'_>, id: PyId, call: Call) -> Flows {
    let line = command_line(&call.argv);
    if line.unsure {
        return machine.guess(|machine| asked(machine, id, line, call));
    }
    asked(machine, id, line, call)
}

fn asked(machine: &mut Machine<'_>, id: PyId, line: Line, mut call: Call) -> Flows {
    let Line { asked, bare, isolated, at, .. } = line;
    match asked {
        Asked::Version => version(machine, id, call),
        Asked::Nothing => told(call),
        // Without `site`, the distribution's packages are not seen.
        Asked::Module(_) if bare && call.state.python(id).kind == InterpreterKind::Distro => {
            next(call.state.with(Status::NonZero))
        }
        Asked::Module(module) => match beside(&call.state, &module, isolated) {
            Some(version) => pip::run_other(machine, id, version, behind(call, at)),
            None => run_module(machine, id, &module, at, call),
        },
        Asked::Code(text) => code(machine, id, &text, behind(call, at)),
        Asked::Stdin => {
            let text = std::mem::take(&mut call.state.stdin);
            code(machine, id, &text, call)
        }
        Asked::Script(path) => script(machine, id, &path, at, call),
    }
}

/// What the interpreter's own options ask for.
struct Line {
    asked: Asked,
    /// `-S`
    bare: bool,
    /// `-E`, `-I`: neither the folder nor `PYTHONPATH` is looked at.
    isolated: bool,
    /// Where the rest of the words begins.
    at: usize,
    /// No table knows one of the options.
    unsure: bool,
}

fn command_line(argv: &[Field]) -> Line {
    let mut words = Argv::new(&argv[1..], Dialect::Posix);
    let (mut bare, mut isolated, mut unsure) = (false, false, false);
    while let Some(word) = words.next(|written| Dialect::Posix.meaning("python", written)) {
        let asked = match word {
            Word::Operand(word) => match word.as_str() {
                "-" | "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0" => Asked::Stdin,
                _ => Asked::Script(word.clone()),
            },
            Word::Option(given) => match (given.name, given.value) {
                ("-m", Some(module)) => Asked::Module(module),
                ("-c", Some(code)) => Asked::Code(code.text),
                ("--version", _) => Asked::Version,
                ("--help" | "-?", _) => Asked::Nothing,
                (name, _) => {
                    bare |= name == "-S";
                    isolated |= matches!(name, "-E" | "-I");
                    continue;
                }
            },
            Word::Refused(_, Refused::WantsValue) => Asked::Nothing,
            Word::Refused(..) => {
                unsure = true;
                continue;
            }
        };
        return Line { asked, bare, isolated, at: 1 + words.position(), unsure };
    }
    Line { asked: Asked::Stdin, bare, isolated, at: argv.len(), unsure }
}

/// `python3 --version`: the whole of it is known where it is the distribution's.
fn version(machine: &Machine<'_>, id: PyId, mut call: Call) -> Flows {
    let python = call.state.python(venv::root(&call.state, id));
    let own = machine.release().and_then(DistroFacts::python);
    let own = own.filter(|own| {
        python.kind == InterpreterKind::Distro
            && own.precision() > 2
            && Some(crate::machine::boot::two_parts(*own)) == python.version
    });
    let text = match (own, python.version_text()) {
        (Some(version), _) => format!("Python {version}\n"),
        (None, Some(version)) => format!("Python {version}.{HOLE}\n"),
        (None, None) => format!("Python {HOLE}\n"),
    };
    call.state.print(&Text::from(text.as_str()));
    next(call.state.with(Status::Likely))
}

fn told(mut call: Call) -> Flows {
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}

/// The call without the words in front of `at`, which become its name.
fn behind(call: Call, at: usize) -> Call {
    let at = at.min(call.argv.len());
    let name = Field::from_text(joined(&call.argv[..at]));
    let argv = std::iter::once(name).chain(call.argv[at..].iter().cloned()).collect();
    Call { argv, ..call }
}

/// The pip that `-m pip` finds before the interpreter's own: in the working folder, or along `PYTHONPATH`.
fn beside(state: &State, module: &Field, isolated: bool) -> Option<Option<Version>> {
    if isolated || module.as_str().trim_end_matches(".__main__") != "pip" {
        return None;
    }
    let given = state.vars.get("PYTHONPATH").filter(|var| var.exported);
    let given = given.and_then(|var| var.value.scalar());
    let along = given.as_ref().map_or("", Text::as_str).split(':');
    std::iter::once("").chain(along.filter(|folder| !folder.is_empty())).find_map(|folder| {
        pip::lies_in(state, &state.path(if folder.is_empty() { "." } else { folder }))
    })
}

/// `python3 -m module`
fn run_module(machine: &mut Machine<'_>, id: PyId, module: &Field, at: usize, call: Call) -> Flows {
    let args: Vec<Field> = call.argv.get(at..).unwrap_or_default().to_vec();
    let call = behind(call, at);
    match module.as_str().trim_end_matches(".__main__") {
        "pip" => pip::run(machine, id, call),
        "venv" => venv::module(machine, id, &args, call),
        "virtualenv" => virtualenv(machine, Some(id), call),
        "ensurepip" => ensurepip(machine, id, call),
        "pipx" => pipx::run(machine, id, call),
        "easy_install" => easy::easy_install(machine, id, call),
        "piptools" if args.first().is_some_and(|verb| verb.as_str() == "sync") => {
            easy::pip_sync(machine, id, behind(call, 2))
        }
        "pipenv" => easy::pipenv(machine, Some(id), call),
        "poetry" => easy::poetry(machine, Some(id), call),
        "uv" => uv::run(machine, call),
        _ => told(call),
    }
}

/// `python3 path`
fn script(machine: &mut Machine<'_>, id: PyId, path: &Field, at: usize, mut call: Call) -> Flows {
    let whole = call.state.path(path.as_str());
    let name = base_name(path.as_str()).to_owned();
    if name == "setup.py" {
        return easy::setup_py(machine, id, behind(call, at));
    }
    if name.contains("get-pip") {
        return easy::get_pip(machine, id, behind(call, at));
    }
    // `python3 pip-22.3.1-py3-none-any.whl/pip install`
    if name == "pip"
        && let Some(folder) = whole.strip_suffix("/pip")
    {
        if let Some(version) = pip::lies_in(&call.state, folder) {
            return pip::run_other(machine, id, version, behind(call, at));
        }
        if whole.contains("-packages/") {
            return pip::run(machine, id, behind(call, at));
        }
    }
    match call.state.fs.find(&whole, true) {
        Found::Node(_, node) => match node.kind {
            Kind::Program(Program::Pip(_)) => pip::run(machine, id, behind(call, at)),
            Kind::Program(Program::Module(_, module)) => {
                machine.module(id, module, behind(call, at))
            }
            Kind::File(text) if !text.is_empty() => {
                machine.passes_to(&text, &call);
                if let Some(raised) = &mut call.state.raised_by {
                    raised.apart = true;
                }
                code(machine, id, &text, behind(call, at))
            }
            _ => told(call),
        },
        _ if stem(&name) == "pip" => pip::run(machine, id, behind(call, at)),
        _ => told(call),
    }
}

/// Runs a script by its text.
fn code(machine: &mut Machine<'_>, id: PyId, text: &Text, call: Call) -> Flows {
    machine.gives([text]);
    match easy::run_fetched(machine, id, text, call) {
        Ok(flows) => flows,
        Err(call) => snippet::run(machine, id, text, *call),
    }
}

/// `virtualenv [options] folder`
pub(crate) fn virtualenv(machine: &mut Machine<'_>, id: Option<PyId>, mut call: Call) -> Flows {
    let args = Args::read(&call.argv[1..], "virtualenv", Dialect::Argparse);
    let wanted = Wanted {
        system_site: args.has(&["--system-site-packages"]),
        bare: args.has(&["--no-pip", "--no-seed"]),
        newest: false,
    };
    let base = match args.value("--python") {
        Some(name) => named(machine, name, &mut call),
        None => id,
    };
    let base = base.or_else(|| call.state.default_python());
    perhaps(machine, call, args.unsure, |machine, call| {
        venv::create(machine, base, &args.operands, wanted, call)
    })
}

/// The interpreter that `-p` names: a path, a command, a version.
pub(crate) fn named(machine: &mut Machine<'_>, name: &Field, call: &mut Call) -> Option<PyId> {
    use crate::machine::lookup::Located;
    let word = name.as_str();
    let numbers = word.starts_with(|c: char| c.is_ascii_digit());
    let command = if numbers { super::word(&format!("python{word}")) } else { name.clone() };
    match call.state.locate(&command) {
        Located::Program(Program::Python(id), _) => Some(id),
        _ if word.contains('/') => Some(machine.python_behind(name, &mut call.state)),
        _ => None,
    }
}

/// `python3 -m ensurepip`: it passes pip neither variables nor configuration.
fn ensurepip(machine: &mut Machine<'_>, id: PyId, mut call: Call) -> Flows {
    let python = call.state.python(id);
    let mut event = machine.event(&call, Tool::Ensurepip, Action::Install);
    event.interpreter = Some(pip::interpreter(&call.state, id));
    event.target = pip::plain_target(&call.state, id);
    if python.debian && python.kind == InterpreterKind::Distro {
        // Debian has switched it off for the system's Python.
        event.outcome = Outcome::Error;
    } else {
        let settings = Settings::new(&call.state, id, true);
        let name = call.argv[0].place();
        let ask = Ask { name, ..pip::ask_without_files(&settings, "install") };
        let verdict = guard::verdict(&call.state, id, &ask);
        event.outcome = verdict.outcome;
        event.evidence = verdict.evidence;
        event.overrides = verdict.overrides;
    }
    let outcome = event.outcome;
    let at = machine.emit(event);
    let before = call.state.clone();
    let python = call.state.python_mut(id);
    python.pip = Pip::Present(python.bundled.or(python.pip_version()));
    let python = python.clone();
    let bin = format!("{}/bin", python.prefix);
    let bin = if python.prefix == "/usr" { "/usr/local/bin".to_owned() } else { bin };
    python.install(id, call.state.fs_mut(), &bin, false);
    match outcome {
        Outcome::Proceeds | Outcome::Unknown => next(call.state.with(Status::Likely)),
        _ => machine.refused(at, before, call.state),
    }
}
