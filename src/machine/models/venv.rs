//! Virtual environments: creation and activation.

use super::args::{Args, perhaps};
use super::argv;
use super::pip::interpreter;
use crate::knowledge::Version;
use crate::machine::event::{Action, Because, InterpreterKind, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Found, Kind, Program};
use crate::machine::lookup::DEFAULT_PATH;
use crate::machine::python::{Pip, PyId, Python, Venv};
use crate::machine::redirect::may_write;
use crate::machine::state::{State, Status};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Place, Text};
use crate::syntax::shell::Dialect;
use std::rc::Rc;

/// What an environment is made of.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted {
    /// `--system-site-packages`
    pub system_site: bool,
    /// It gets no pip of its own.
    pub bare: bool,
    /// `--upgrade-deps`: the newest pip.
    pub newest: bool,
}

/// Makes environments of an interpreter in folders; an event for each command.
pub(crate) fn create(
    machine: &mut Machine<'_>,
    base: Option<PyId>,
    folders: &[Field],
    wanted: Wanted,
    mut call: Call,
) -> Flows {
    let mut event = machine.event(&call, Tool::Venv, Action::CreateEnvironment);
    event.interpreter = base.map(|id| interpreter(&call.state, id));
    machine.emit(event);
    // Nobody makes a folder there; who may write elsewhere is not known.
    let kernel_s = |path: &str| path.starts_with("/proc/") || path.starts_with("/sys/");
    let mut failed = false;
    for folder in folders {
        let prefix = call.state.path(folder.as_str());
        if kernel_s(&prefix) || !may_write(&call.state, &prefix) {
            failed = true;
            continue;
        }
        make(&mut call.state, base, &prefix, wanted, folder.place().or(call.place), machine);
    }
    next(call.state.with(if failed { Status::NonZero } else { Status::Likely }))
}

/// Runs a command in an environment that a tool keeps for a project: `uv run`, `poetry run`.
pub(crate) fn run_inside(
    machine: &mut Machine<'_>,
    prefix: &str,
    argv: Vec<Field>,
    mut call: Call,
) -> Flows {
    let id = machine.python_at(&format!("{prefix}/bin/python3"), &mut call.state);
    let own = call.state.python(id).clone();
    let bin = format!("{prefix}/bin");
    if !matches!(call.state.fs.find(&bin, true), Found::Node(..)) {
        own.install(id, call.state.fs_mut(), &bin, true);
    }
    let mut path = Text::from(format!("{bin}:").as_str());
    path.push_text(&call.state.value("PATH").scalar().unwrap_or_default());
    call.state.export("PATH", Value::Text(path));
    machine.spawn(Call { argv, ..call })
}

fn make(
    state: &mut State,
    base: Option<PyId>,
    prefix: &str,
    wanted: Wanted,
    place: Option<Place>,
    machine: &Machine<'_>,
) {
    let origin = base.map(|id| root(state, id));
    let bundled = origin.and_then(|id| bundled(state.python(id)));
    let version = origin.and_then(|id| state.python(id).version);
    let newest = crate::knowledge::pip::newest(version, machine.world.today);
    let python = Python {
        exe: format!("{prefix}/bin/python3"),
        prefix: prefix.to_owned(),
        kind: InterpreterKind::Venv,
        version,
        marker: None,
        marker_unsure: false,
        pip: match wanted {
            Wanted { bare: true, .. } => Pip::Absent,
            Wanted { newest: true, .. } => Pip::Present(newest),
            _ => Pip::Present(bundled),
        },
        bundled,
        installed: Rc::default(),
        owned: Rc::default(),
        venv: Some(Venv { base: origin, system_site: wanted.system_site }),
        user_default: false,
        debian: false,
        old_setuptools: None,
        because: vec![Because { place, message: format!("{prefix} is a virtual environment") }],
    };
    let id = state.add_python(python.clone());
    let bin = format!("{prefix}/bin");
    let fs = state.fs_mut();
    if fs.find(prefix, true) == Found::Absent || !matches!(fs.find(prefix, true), Found::Node(..)) {
        fs.put(prefix, Kind::Dir);
    }
    fs.put(&bin, Kind::Dir);
    python.install(id, fs, &bin, true);
    fs.put(&format!("{bin}/activate"), Kind::Program(Program::Activate(id)));
    fs.write(&format!("{prefix}/pyvenv.cfg"), Text::hole(None));
}

/// The interpreter behind an environment.
pub(crate) fn root(state: &State, id: PyId) -> PyId {
    state.python(id).venv.and_then(|venv| venv.base).unwrap_or(id)
}

/// The pip that `ensurepip` of an interpreter brings.
fn bundled(python: &Python) -> Option<Version> {
    let own = || if python.kind == InterpreterKind::Upstream { python.pip_version() } else { None };
    python.bundled.or_else(own)
}

/// `python3 -m venv [options] folder…`
pub(crate) fn module(machine: &mut Machine<'_>, id: PyId, args: &[Field], call: Call) -> Flows {
    let args = Args::read(args, "venv", argv::Dialect::Argparse);
    if args.has(&["--help"]) {
        return next(call.state.with(Status::Zero));
    }
    let wanted = Wanted {
        system_site: args.has(&["--system-site-packages"]),
        bare: args.has(&["--without-pip"]),
        newest: args.has(&["--upgrade-deps"]),
    };
    perhaps(machine, call, args.unsure, |machine, call| {
        create(machine, Some(id), &args.operands, wanted, call)
    })
}

/// `. venv/bin/activate`
pub(crate) fn activate(machine: &mut Machine<'_>, id: PyId, call: &mut Call) {
    let mut event = machine.event(call, Tool::Venv, Action::Activate);
    event.interpreter = Some(interpreter(&call.state, id));
    machine.emit(event);
    let state = &mut call.state;
    let prefix = state.python(id).prefix.clone();
    // It leaves another environment first.
    let before = state.value("_OLD_VIRTUAL_PATH").scalar().filter(|old| !old.is_empty());
    let old = before.or_else(|| state.value("PATH").scalar());
    let old = old.unwrap_or_else(|| Text::from(DEFAULT_PATH));
    let mut path = Text::from(format!("{prefix}/bin:").as_str());
    path.push_text(&old);
    state.set("_OLD_VIRTUAL_PATH", Value::Text(old));
    state.export("PATH", Value::Text(path));
    state.export("VIRTUAL_ENV", Value::Text(Text::from(prefix.as_str())));
    let text = Rc::new(Text::from(DEACTIVATE));
    let flows = machine.run_text(&text, Dialect::Bash, call.state.clone());
    if let Some(flow) = flows.into_iter().next() {
        call.state = flow.state;
    }
}

/// What `activate` leaves behind to undo it.
const DEACTIVATE: &str = r#"deactivate() {
    if [ -n "$_OLD_VIRTUAL_PATH" ]; then PATH="$_OLD_VIRTUAL_PATH"; export PATH; fi
    unset _OLD_VIRTUAL_PATH VIRTUAL_ENV
    unset -f deactivate
}"#;

/// Whether a path is that of an environment's `activate`.
pub(crate) fn looks_like_activate(path: &str) -> bool {
    matches!(path.rsplit_once('/'), Some((folder, "activate"))
        if folder.ends_with("/bin") || folder.ends_with("/Scripts"))
}

/// The same for an environment that nobody has seen being made.
pub(crate) fn activate_unseen(
    machine: &mut Machine<'_>,
    path: &str,
    written: &Field,
    call: &mut Call,
) {
    let Some((bin, _)) = path.rsplit_once('/') else { return };
    let id = machine.python_at(&format!("{bin}/python3"), &mut call.state);
    let prefix = bin.rsplit_once('/').map_or("", |(prefix, _)| prefix).to_owned();
    let conda = call.state.python(id).kind == InterpreterKind::Conda;
    let place = written.place();
    let python = call.state.python_mut(id);
    if !conda {
        python.kind = InterpreterKind::Venv;
        python.because = vec![Because {
            place,
            message: format!("{prefix} is activated as a virtual environment"),
        }];
    }
    prefix.clone_into(&mut python.prefix);
    python.marker = None;
    python.marker_unsure = false;
    let python = python.clone();
    python.install(id, call.state.fs_mut(), bin, true);
    activate(machine, id, call);
}
