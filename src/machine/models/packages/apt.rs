//! Debian's own: reinstallation, dpkg, hooks, archives.

use super::bring::{python, restore};
use super::line::{Line, Package};
use super::others::DEADSNAKES;
use crate::knowledge::packages::versioned;
use crate::machine::event::{Action, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::Kind;
use crate::machine::models::args::Args;
use crate::machine::programs::field;
use crate::machine::simple::returned;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Span, Text};

/// Whether a package holds the marker of the distribution's Python.
fn holds_marker(family: &str, package: &Package, state: &State) -> bool {
    let Some(id) = state.system_python() else { return false };
    match family {
        "apt" => versioned(&package.name).is_some_and(|(version, rest)| {
            rest == "stdlib" && state.python(id).version.is_none_or(|own| own == version)
        }),
        _ => matches!(package.name.as_str(), "python3" | "python" | "dev-lang/python"),
    }
}

/// `apt-get install --reinstall …` unpacks again what is there.
pub(super) fn reinstall(machine: &mut Machine<'_>, call: &mut Call, line: &Line) {
    super::bring::install(machine, call, line);
    for package in &line.packages {
        if holds_marker(line.family, package, &call.state)
            && let Some(id) = call.state.system_python()
        {
            restore(machine, &mut call.state, id);
        }
    }
}

/// Runs the hooks of apt's configuration; the states after them.
pub(super) fn hooks(machine: &mut Machine<'_>, call: Call) -> Vec<State> {
    let mut commands = Vec::new();
    for (path, _) in call.state.fs.below("/etc/apt") {
        if path.contains("/apt.conf")
            && let Some(text) = call.state.fs.read(path)
        {
            commands.extend(invoked(&text));
        }
    }
    let mut states = vec![call.state];
    for command in commands.into_iter().take(8) {
        let place = command.whole_place().or(call.place);
        let argv = vec![field("sh"), field("-c"), Field::from_text(command)];
        states = states
            .into_iter()
            .flat_map(|state| returned(machine.external(argv.clone(), Vec::new(), place, state)))
            .collect();
    }
    states
}

/// The commands of `DPkg::Post-Invoke { "…"; };`
fn invoked(text: &Text) -> Vec<Text> {
    let string = text.as_str();
    let mut out = Vec::new();
    for (at, _) in string.match_indices("Post-Invoke") {
        let end = string[at..].find('}').map_or(string.len(), |end| at + end);
        let mut rest = at;
        while let Some(open) = string[rest..end].find('"').map(|open| rest + open + 1) {
            let Some(close) = string[open..end].find('"').map(|close| open + close) else { break };
            out.push(text.slice(Span::new(open, close)));
            rest = close + 1;
        }
    }
    out
}

/// `dpkg -i file`, `dpkg -L package`
pub(super) fn dpkg(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    if args.has(&["--listfiles"]) {
        return list_files(call, &args.operands);
    }
    if args.has(&["--status", "--list", "--search", "--get-selections", "--audit"]) {
        return dpkg_query(machine, call);
    }
    let verb = if args.has(&["--install", "--unpack"]) {
        "install"
    } else if args.has(&["--remove", "--purge"]) {
        "remove"
    } else {
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    };
    machine.note(&call, Tool::Packages, Action::Other);
    let mut argv = vec![field("apt-get"), field(verb)];
    argv.extend(args.operands);
    if let Some(line) = Line::read(&argv) {
        match verb {
            "install" => super::bring::install(machine, &mut call, &line),
            _ => super::remove::remove(machine, &mut call.state, &line),
        }
    }
    next(call.state.with(Status::Likely))
}

/// `dpkg -L package`: what matters of it is the marker.
fn list_files(mut call: Call, names: &[Field]) -> Flows {
    call.state.print(&Text::from(format!("{HOLE}\n").as_str()));
    for name in names {
        let plain = name.as_str().split(':').next().unwrap_or_default().to_owned();
        let package = Package { name: plain, version: None, place: name.place(), unknown: false };
        let owner =
            call.state.system_python().filter(|_| holds_marker("apt", &package, &call.state));
        if let Some(marker) = owner.and_then(|id| call.state.python(id).marker.clone()) {
            let mut line = Text::default();
            line.push_for(&marker, name.place());
            line.push_for(&format!("\n{HOLE}\n"), None);
            call.state.print(&line);
        }
    }
    next(call.state.with(Status::Likely))
}

/// A question about packages.
pub(super) fn dpkg_query(_: &mut Machine<'_>, mut call: Call) -> Flows {
    call.state.print_unknown();
    next(call.state.with(Status::Unknown))
}

/// `add-apt-repository ppa:deadsnakes/ppa`
pub(super) fn add_repository(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    machine.note(&call, Tool::Packages, Action::Other);
    if call.argv[1..].iter().any(|arg| arg.as_str().contains("deadsnakes")) {
        call.state.fs_mut().put(DEADSNAKES, Kind::File(Text::hole(None)));
    }
    // The command itself is written in Python.
    if !machine.open {
        python(machine, &mut call.state, call.place);
    }
    next(call.state.with(Status::Likely))
}
