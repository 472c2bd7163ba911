//! `easy_install` and `python setup.py`: they put packages in place themselves.

use super::{event, fails, needless, operands, proceeds, through_pip};
use crate::knowledge::{Version, packages};
use crate::machine::event::{Action, InterpreterKind, Outcome, Target, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::models::args::Args;
use crate::machine::models::argv::Dialect;
use crate::machine::programs::field;
use crate::machine::python::PyId;
use crate::machine::redirect::may_write;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};

/// From this setuptools on `develop` runs pip, and `easy_install` is gone. Source: its NEWS, 80.0.
const RUNS_PIP: Version = Version::new(80, 0, 0);

/// Whether an interpreter's setuptools is older than that.
fn is_old(machine: &Machine<'_>, state: &State, id: PyId) -> Option<bool> {
    let python = state.python(id);
    let packaged = || {
        let distro = machine.distro.filter(|_| python.kind == InterpreterKind::Distro)?;
        packages::setuptools(distro).map(|version| version < RUNS_PIP)
    };
    python.old_setuptools.or_else(packaged)
}

/// Why an install into the system's folders fails: only root may write there.
fn denied(state: &State, target: Target) -> bool {
    target == Target::System && !may_write(state, "/usr/local/lib/python3")
}

/// `easy_install package …`
pub(crate) fn easy_install(machine: &mut Machine<'_>, id: PyId, call: Call) -> Flows {
    let mut event = event(machine, &call, Tool::EasyInstall, Action::Install, id);
    let args = Args::read(&call.argv[1..], "easy_install", Dialect::Getopt);
    event.packages = operands(&args, 0);
    if args.has(&["--user"]) {
        event.target = Target::User;
    }
    needless(machine, &mut event, &call.state, "easy_install looks at no marker");
    let python = call.state.python(id);
    let known = python.kind == InterpreterKind::Distro && python.debian;
    if known && python.version.is_some_and(|version| version >= (3, 9)) {
        return fails(machine, event, call, "Debian ships no easy_install any more");
    }
    if is_old(machine, &call.state, id) == Some(false) {
        return fails(machine, event, call, "setuptools 80 has no easy_install any more");
    }
    if denied(&call.state, event.target) {
        return fails(machine, event, call, "the system's folders are not writable");
    }
    if is_old(machine, &call.state, id).is_none() && machine.guessed {
        event.outcome = Outcome::Unknown;
    }
    proceeds(machine, event, call)
}

/// `python setup.py command …`; the first word stands for `python setup.py`.
pub(crate) fn setup_py(machine: &mut Machine<'_>, id: PyId, mut call: Call) -> Flows {
    let args = Args::read(&call.argv[1..], "setup.py", Dialect::Getopt);
    let mut words = args.operands.iter().map(Field::as_str);
    let verb = words.find(|word| matches!(*word, "install" | "develop" | "easy_install"));
    let Some(verb) = verb.filter(|_| !args.has(&["--help"])) else {
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    };
    let removes = verb == "develop" && args.has(&["--uninstall"]);
    if verb == "develop" && !removes {
        match is_old(machine, &call.state, id) {
            Some(true) => {}
            Some(false) => return develop(machine, id, call),
            None => return unknown_develop(machine, id, call, &args),
        }
    }
    let action = if removes { Action::Uninstall } else { Action::Install };
    let mut event = event(machine, &call, Tool::SetupPy, action, id);
    event.target = target(&call, &args, event.target);
    needless(machine, &mut event, &call.state, "`setup.py` looks at no marker");
    if denied(&call.state, event.target) {
        return fails(machine, event, call, "the system's folders are not writable");
    }
    proceeds(machine, event, call)
}

/// Where `setup.py install` writes by its options.
fn target(call: &Call, args: &Args, plain: Target) -> Target {
    let given = |name: &str| args.value(name).map(|path| call.state.path(path.as_str()));
    if args.has(&["--user"]) {
        return Target::User;
    }
    if given("--root").is_some_and(|root| root != "/") {
        return Target::Directory;
    }
    match given("--prefix") {
        Some(prefix) if matches!(prefix.as_str(), "/usr" | "/usr/local") => return plain,
        Some(_) => return Target::Directory,
        None => {}
    }
    if args.has(&["--home", "--install-dir", "--install-lib"]) { Target::Directory } else { plain }
}

/// `setup.py develop` of today: `pip install -e .`
fn develop(machine: &mut Machine<'_>, id: PyId, call: Call) -> Flows {
    let args = vec![field("install"), field("-e"), field(".")];
    through_pip(machine, id, call, args, (Tool::SetupPy, Action::Install))
}

/// Nobody knows which setuptools it is: only a pip that would not be refused settles it.
fn unknown_develop(machine: &mut Machine<'_>, id: PyId, call: Call, args: &Args) -> Flows {
    let mut event = event(machine, &call, Tool::SetupPy, Action::Install, id);
    event.target = target(&call, args, event.target);
    let marked = event.interpreter.as_ref().and_then(|python| python.marked);
    if marked != Some(false) {
        event.outcome = Outcome::Unknown;
    }
    proceeds(machine, event, call)
}
