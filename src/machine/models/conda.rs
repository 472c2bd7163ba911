//! conda, mamba, micromamba: environments without a guard.

use super::args::{Args, front, perhaps};
use super::argv::Dialect;
use super::easy::needless;
use super::made as made_field;
use crate::machine::event::{Action, Because, Interpreter, InterpreterKind, Target, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Kind, Program, path};
use crate::machine::lookup::Located;
use crate::machine::python::{Pip, PyId, Python, PythonTool};
use crate::machine::state::{State, Status};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Text};

/// Why no guard is asked.
const WHY: &str = "conda's environments have no guard";

/// `conda …`
pub(crate) fn run(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = Args::read(&call.argv[1..], "conda", Dialect::Argparse);
    let mut words = args.operands.iter().map(Field::as_str);
    let verb = words.next().unwrap_or_default();
    let verb = if verb == "env" { words.next().unwrap_or_default() } else { verb };
    let packages: Vec<String> = words.map(str::to_owned).collect();
    let action = match verb {
        "install" | "update" | "upgrade" => Action::Install,
        "remove" | "uninstall" => Action::Uninstall,
        "create" => Action::CreateEnvironment,
        "run" => return run_inside(machine, call),
        _ => {
            call.state.print_unknown();
            return next(call.state.with(Status::Likely));
        }
    };
    perhaps(machine, call, args.unsure, |machine, call| {
        change(machine, call, &args, action, packages)
    })
}

fn change(
    machine: &mut Machine<'_>,
    mut call: Call,
    args: &Args,
    action: Action,
    packages: Vec<String>,
) -> Flows {
    let prefix = environment(&call.state, args);
    let mut event = machine.event(&call, Tool::Conda, action);
    event.target = Target::Directory;
    event.interpreter = Some(Interpreter {
        path: format!("{prefix}/bin/python"),
        kind: InterpreterKind::Conda,
        version: None,
        marked: Some(false),
        pip: None,
        because: Vec::new(),
    });
    event.evidence.push(Because { place: None, message: WHY.to_owned() });
    event.packages = packages;
    needless(machine, &mut event, &call.state, WHY);
    machine.emit(event);
    if action == Action::CreateEnvironment {
        made(&mut call.state, &prefix);
    }
    call.state.print_unknown();
    next(call.state.with(Status::Likely))
}

/// The folder of the environment that a command names.
fn environment(state: &State, args: &Args) -> String {
    if let Some(prefix) = args.value("--prefix") {
        return super::files::aim::place_in(prefix.as_str(), state);
    }
    match args.value("--name").map(Field::as_str) {
        None => match state.env("CONDA_PREFIX") {
            Some(prefix) if !prefix.is_empty() => prefix.as_str().to_owned(),
            _ => base(state),
        },
        Some(name) => named(state, name),
    }
}

/// Where conda itself lies.
fn base(state: &State) -> String {
    let own = state.pythons.iter().find(|python| python.kind == InterpreterKind::Conda);
    own.map_or_else(path::unknown, |python| python.prefix.clone())
}

fn named(state: &State, name: &str) -> String {
    match name {
        "base" | "root" => base(state),
        path if path.contains('/') => super::files::aim::place_in(path, state),
        name => {
            let base = base(state);
            let root = base.split("/envs/").next().unwrap_or_default();
            format!("{root}/envs/{name}")
        }
    }
}

/// A new environment. Whether Python is among its packages is not looked at: whoever runs pip in
/// it has put it there.
fn made(state: &mut State, prefix: &str) -> PyId {
    let known = state.pythons.iter().position(|python| python.prefix == prefix);
    if let Some(at) = known {
        return PyId(at);
    }
    let message = format!("{prefix} is a conda environment");
    let id = crate::machine::programs::unknown(state, &format!("{prefix}/bin/python"));
    let python = Python {
        prefix: prefix.to_owned(),
        kind: InterpreterKind::Conda,
        marker: None,
        marker_unsure: false,
        pip: Pip::Present(None),
        because: vec![Because { place: None, message }],
        ..state.python(id).clone()
    };
    *state.python_mut(id) = python.clone();
    if path::is_known(prefix) {
        python.install(id, state.fs_mut(), &format!("{prefix}/bin"), true);
    }
    id
}

/// Makes an environment the one that `PATH` leads to.
fn enter(state: &mut State, prefix: &str) {
    made(state, prefix);
    let old = state.value("PATH").scalar().unwrap_or_default();
    let mut path = Text::from(format!("{prefix}/bin:").as_str());
    path.push_text(&old);
    state.export("PATH", Value::Text(path));
    state.export("CONDA_PREFIX", Value::Text(Text::from(prefix)));
    // By its name others know the base from an environment.
    let name = prefix.split_once("/envs/").map_or("base", |(_, name)| name);
    let name = if prefix == base(state) { "base" } else { name };
    state.export("CONDA_DEFAULT_ENV", Value::Text(Text::from(name)));
}

/// `conda activate name`, `conda deactivate`: they change the shell that runs them. Other
/// subcommands are given back.
pub(crate) fn activate(machine: &mut Machine<'_>, mut call: Call) -> Result<Flows, Box<Call>> {
    match call.argv.get(1).map(Field::as_str) {
        Some("activate") => {
            let args = Args::read(&call.argv[1..], "conda", Dialect::Argparse);
            let prefix = named(&call.state, args.operands.get(1).map_or("base", Field::as_str));
            machine.note(&call, Tool::Conda, Action::Activate);
            enter(&mut call.state, &prefix);
        }
        Some("deactivate") => {
            if let Some(prefix) = call.state.env("CONDA_PREFIX") {
                let old = call.state.value("PATH").scalar().unwrap_or_default();
                let front = format!("{}/bin:", prefix.as_str());
                if let Some(rest) = old.as_str().strip_prefix(&front) {
                    let rest = Text::from(rest);
                    call.state.export("PATH", Value::Text(rest));
                }
                call.state.unset("CONDA_PREFIX");
                call.state.unset("CONDA_DEFAULT_ENV");
            }
        }
        _ => {
            // The function knows where conda lies, even if `PATH` does not lead there.
            let base = base(&call.state);
            if call.state.locate(&call.argv[0]) == Located::Missing && path::is_known(&base) {
                call.argv[0] = made_field(&format!("{base}/bin/conda"), &call.argv[0]);
            }
            return Err(Box::new(call));
        }
    }
    Ok(next(call.state.with(Status::Likely)))
}

/// `conda run -n name command …`
fn run_inside(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let run = call.argv.iter().position(|arg| arg.as_str() == "run").unwrap_or_default();
    let own = &call.argv[(run + 1).min(call.argv.len())..];
    let front = front(own, "conda");
    let args = Args::read(&own[..front], "conda", Dialect::Argparse);
    let prefix = match (args.value("--name"), args.value("--prefix")) {
        (Some(name), _) => Some(named(&call.state, name.as_str())),
        (None, path) => path.map(|path| call.state.path(path.as_str())),
    };
    let at = run + 1 + front;
    if at >= call.argv.len() {
        return next(call.state.with(Status::Likely));
    }
    let prefix = prefix.unwrap_or_else(|| base(&call.state));
    let argv = call.argv.split_off(at);
    enter(&mut call.state, &prefix);
    let run = |machine: &mut Machine<'_>| machine.spawn(Call { argv, ..call });
    if args.unsure { machine.guess(run) } else { run(machine) }
}

/// The installer of Miniconda, Miniforge and the like: `-b -p folder`.
pub(crate) fn install(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = Args::read(&call.argv[1..], "conda installer", Dialect::Posix);
    let prefix = match args.value("-p") {
        Some(prefix) => super::files::aim::place_in(prefix.as_str(), &call.state),
        None => format!("{}/{HOLE}", call.state.home()),
    };
    let id = made(&mut call.state, &prefix);
    if path::is_known(&prefix) {
        for name in ["conda", "mamba"] {
            let program = Kind::Program(Program::Module(id, PythonTool::Conda));
            call.state.fs_mut().put(&format!("{prefix}/bin/{name}"), program);
        }
    }
    next(call.state.with(Status::Likely))
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::dockerfile;

    #[test]
    fn uv_takes_condas_own_environment_for_none() {
        let outcome = |run: &str| {
            let text = format!(
                "FROM condaforge/miniforge3\nRUN conda create -n a python && pip install uv\nRUN {run}"
            );
            dockerfile(&text).installs().pop().expect("an install")
        };
        assert!(outcome("conda run -n base uv pip install x").starts_with("uv install error"));
        assert!(outcome("conda run -n a uv pip install x").starts_with("uv install proceeds"));
        let system = outcome("conda run -n base uv pip install --system x");
        assert!(system.starts_with("uv install proceeds"), "{system}");
    }
}
