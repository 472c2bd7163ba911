//! cp, mv, install, ln, rsync: files that come from other files.

use super::aim::Aim;
use super::{make, marker, whose};
use crate::machine::event::{MarkerFate, Tool};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Found, Kind, is_standard, path};
use crate::machine::models::args::Args;
use crate::machine::models::config;
use crate::machine::redirect::may_write;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine, Presence};
use crate::source::Text;

/// What is done with the sources.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Copy,
    Move,
    Link,
}

/// `cp`
pub(super) fn cp(machine: &mut Machine<'_>, call: Call, args: Args) -> Flows {
    let link = args.has(&["--symbolic-link"]);
    transfer(machine, call, &args, if link { Way::Link } else { Way::Copy })
}

/// `mv`
pub(super) fn mv(machine: &mut Machine<'_>, call: Call, args: Args) -> Flows {
    transfer(machine, call, &args, Way::Move)
}

/// `ln`
pub(super) fn ln(machine: &mut Machine<'_>, call: Call, mut args: Args) -> Flows {
    let way = if args.has(&["--symbolic"]) { Way::Link } else { Way::Copy };
    if args.operands.len() == 1 && args.value("--target-directory").is_none() {
        args.operands.push(Field::from_text(Text::from(".")));
    }
    let taken = pairs(&args, false, &call.state).iter().any(|(_, target)| {
        let found = call.state.fs.find(&target.path, false);
        matches!(found, Found::Node(_, node) if !node.maybe)
    });
    if taken && !args.has(&["--force"]) {
        return next(call.state.with(Status::NonZero));
    }
    transfer(machine, call, &args, way)
}

/// `install`
pub(super) fn install(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    if args.has(&["--directory"]) {
        for folder in &args.operands {
            make::folder(&mut call.state, folder.as_str());
        }
        return next(call.state.with(Status::Likely));
    }
    let secret = args.value("--mode").and_then(|mode| make::is_secret(mode.as_str(), false));
    let targets = pairs(&args, false, &call.state);
    let mut flows = transfer(machine, call, &args, Way::Copy);
    for flow in &mut flows {
        for (_, target) in &targets {
            flow.state.fs_mut().set_secret(&target.path, secret == Some(true));
            // What is installed without a mode is a program.
            let mode = args.value("--mode").map_or("755", |mode| mode.as_str());
            flow.state.fs_mut().set_runs(&target.path, make::runs(mode, Some(false)));
        }
    }
    flows
}

/// `rsync`: what it brings is known only if it is modelled here.
pub(super) fn rsync(machine: &mut Machine<'_>, call: Call, args: Args) -> Flows {
    let idle = args.operands.len() < 2 || args.has(&["--dry-run"]);
    if idle || args.operands.iter().any(|field| field.as_str().contains(':')) {
        return next(call.state.with(Status::Likely));
    }
    transfer(machine, call, &args, Way::Copy)
}

/// Each source with where it goes.
fn pairs(args: &Args, rsync: bool, state: &State) -> Vec<(Field, Aim)> {
    let (sources, target, folder) = match args.value("--target-directory") {
        Some(target) => (&args.operands[..], target.clone(), true),
        None => match args.operands.split_last() {
            Some((target, sources)) => (sources, target.clone(), sources.len() > 1),
            None => return Vec::new(),
        },
    };
    let plain = args.has(&["--no-target-directory"]);
    let base = Aim::of(&target, state);
    sources
        .iter()
        .map(|source| {
            let name = source.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
            // The content of a folder is meant, not the folder.
            let content = matches!(name, "." | "..") || rsync && source.as_str().ends_with('/');
            let into = !plain
                && !content
                && (folder || is_folder(target.as_str(), &base.path, name, state));
            let path = if into {
                format!("{}/{name}", base.path.trim_end_matches('/'))
            } else {
                base.path.clone()
            };
            (source.clone(), Aim { path, ..base.clone() })
        })
        .collect()
}

/// Whether a target is a folder, so that the source keeps its name.
fn is_folder(written: &str, path: &str, source: &str, state: &State) -> bool {
    if written.ends_with('/') || matches!(written, "." | "..") {
        return true;
    }
    match state.fs.find(path, true) {
        Found::Node(_, node) => matches!(node.kind, Kind::Dir | Kind::OpenDir(_)),
        Found::Absent => false,
        Found::Unknown => {
            let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
            // Beside programs lie few folders.
            let program = parent.ends_with("bin") && is_standard(parent);
            let named = source.contains('.') && !name.trim_start_matches('.').contains('.');
            let usual = is_standard(path) || path.ends_with("/bin") || path == state.home();
            usual || named && !program
        }
    }
}

fn transfer(machine: &mut Machine<'_>, mut call: Call, args: &Args, way: Way) -> Flows {
    let rsync = call.argv[0].as_str().ends_with("rsync");
    let all = pairs(args, rsync, &call.state);
    if all.is_empty() {
        return next(call.state.with(Status::NonZero));
    }
    let mut status = Status::Zero;
    let recursive = way == Way::Move || args.has(&["--recursive", "--archive"]);
    let folder = args.value("--target-directory").or_else(|| args.operands.last());
    if let Some(folder) = folder.filter(|_| recursive && way != Way::Link) {
        whose::brings(machine, &mut call.state, &folder.text);
    }
    for (source, target) in &all {
        let keeps = args.has(&["--no-clobber"]);
        let one = one(machine, &mut call, (source, target), way, recursive, keeps);
        status = marker::and(status, one);
    }
    next(call.state.with(status))
}

/// Whether a target lies in a folder that is only named by a pattern: nothing fitted the whole word, so that it
/// stayed as it is.
fn is_in_pattern(target: &Aim) -> bool {
    let folder = target.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    target.pattern && folder.contains(['*', '?', '['])
}

/// One source to its target.
fn one(
    machine: &mut Machine<'_>,
    call: &mut Call,
    (source, target): (&Field, &Aim),
    way: Way,
    recursive: bool,
    keeps: bool,
) -> Status {
    let from = Aim::of(source, &call.state);
    if is_in_pattern(target) {
        return Status::NonZero;
    }
    if way == Way::Move && from.is_marker() {
        let text = call.state.fs.read(&from.path).unwrap_or_else(|| Text::hole(None));
        let status =
            marker::take_away(machine, call, std::slice::from_ref(&from), MarkerFate::Renamed);
        if status != Status::NonZero {
            call.state.fs_mut().write(&target.path, text);
        }
        return status;
    }
    if !may_write(&call.state, &target.path) {
        if target.is_marker() {
            marker::futile(machine, call, target, "only root may change it", MarkerFate::Replaced);
        }
        return Status::NonZero;
    }
    let found = call.state.fs.find(&from.path, way != Way::Move);
    let exists = call.state.fs.regular(&target.path) == Presence::Present;
    if keeps && exists {
        return Status::Likely;
    }
    let link = way == Way::Link;
    if !link && found == Found::Absent {
        return Status::NonZero;
    }
    machine.installs(call, &from.path, &target.path);
    if target.is_marker() && !marker::looks_like_one(&from.path, &call.state) {
        // What is copied is a file; what a link leads to need not be there.
        let regular = if link { call.state.fs.regular(&from.path) } else { Presence::Present };
        let how = if link { MarkerFate::Replaced } else { MarkerFate::Emptied };
        marker::replaced(machine, call, target, regular, how);
    }
    let state = &mut call.state;
    match (way, &found) {
        (Way::Link, _) => {
            let to = if source.as_str().starts_with('/') {
                from.path.clone()
            } else {
                source.as_str().to_owned()
            };
            let unseen = found == Found::Unknown && target.is_marker();
            let content = Kind::File(Text::hole(None));
            let node = if !path::is_known(&to) || unseen { content } else { Kind::Link(to) };
            state.fs_mut().put(&target.path, node);
            if unseen {
                state.fs_mut().perhaps_remove(&target.path);
            }
        }
        (Way::Copy, Found::Node(_, node)) if node.kind == Kind::Device => {
            state.fs_mut().write(&target.path, Text::default());
        }
        (Way::Copy | Way::Move, Found::Node(at, node)) => {
            if matches!(node.kind, Kind::Dir | Kind::OpenDir(_)) && !recursive {
                // What nobody knows the name of may be a file.
                let sure = path::is_known(source.as_str());
                return if sure { Status::NonZero } else { Status::Likely };
            }
            let at = at.clone();
            state.fs_mut().copy(&at, &target.path);
            if way == Way::Move {
                state.fs_mut().remove(&at);
                moved(state, &at, &target.path);
            }
        }
        (Way::Copy | Way::Move, _) if !path::is_known(&from.path) && source.open => {
            return Status::Likely;
        }
        (Way::Copy | Way::Move, _) if recursive && !looks_like_a_file(&target.path) => {
            make::opened(state, &target.path);
        }
        (Way::Copy | Way::Move, _) => {
            let text = state.fs.read(&from.path).unwrap_or_else(|| Text::hole(None));
            state.fs_mut().write(&target.path, text.standing_at(source.place()));
        }
    }
    notice(machine, call, target);
    match found {
        Found::Node(_, node) if !node.maybe => Status::Zero,
        _ if link => Status::Zero,
        _ => Status::Likely,
    }
}

fn looks_like_a_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.trim_start_matches('.').contains('.'))
}

/// Interpreters whose folder was moved.
fn moved(state: &mut State, from: &str, to: &str) {
    for at in 0..state.pythons.len() {
        let id = crate::machine::python::PyId(at);
        let python = state.python(id);
        let renamed = |path: &str| {
            let rest = path.strip_prefix(from)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{to}{rest}"))
        };
        let prefix = renamed(&python.prefix);
        let marker = python.marker.as_deref().and_then(renamed);
        if let Some(prefix) = prefix {
            let python = state.python_mut(id);
            python.prefix = prefix;
            if marker.is_some() {
                python.marker = marker;
            }
        }
    }
}

/// Configuration that has come to a new place.
fn notice(machine: &mut Machine<'_>, call: &Call, target: &Aim) {
    let written = (call.place, target.place);
    let state = &call.state;
    let below: Vec<String> =
        state.fs.below(&target.path).map(|(name, _)| name.to_owned()).collect();
    config::written(machine, state, &target.path, Tool::Files, written);
    for path in below.iter().take(64) {
        config::written(machine, state, path, Tool::Files, written);
    }
}

/// `update-alternatives --install link name path priority`, `--set name path`
pub(super) fn update_alternatives(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let args: Vec<&str> = call.argv[1..].iter().map(Field::as_str).collect();
    let at = args.iter().position(|arg| matches!(*arg, "--install" | "--set"));
    let link = match at.map(|at| &args[at..]) {
        Some(["--install", link, _, path, ..]) => Some(((*link).to_owned(), *path)),
        Some(["--set", name, path, ..]) => Some((format!("/usr/bin/{name}"), *path)),
        _ => None,
    };
    if let Some((link, path)) = link
        && path::is_known(&link)
        && path::is_known(path)
        && may_write(&call.state, &link)
    {
        let (link, path) = (call.state.path(&link), call.state.path(path));
        if link != path {
            call.state.fs_mut().put(&link, Kind::Link(path));
        }
    }
    next(call.state.with(Status::Likely))
}

#[cfg(test)]
mod tests {
    use crate::machine::testing::bash;

    #[test]
    fn a_target_below_a_pattern_that_fits_nothing_is_in_no_folder() {
        let outcome = |text: &str| {
            let front = "apt-get install -y python3-pip\n";
            bash("debian:12", &format!("{front}{text}; pip3 install x")).installs().remove(0)
        };
        for text in [
            "mv /usr/lib/python3*/EXTERNALLY-MANAGED{,.old}",
            "mv /usr/lib/python3*/EXTERNALLY-MANAGED /usr/lib/python3*/EXTERNALLY-MANAGED.old",
        ] {
            assert!(outcome(text).starts_with("pip install blocked"), "{text}");
        }
        for text in [
            "mv /usr/lib/python3.11/EXTERNALLY-MANAGED{,.old}",
            "mv /usr/lib/python3*/EXTERNALLY-MANAGED /tmp",
            "shopt -s extglob\nrm /usr/lib/@(python3.11|python3.12)/EXTERNALLY-MANAGED",
            "shopt -s extglob\nrm -f /usr/lib/python3.+([0-9])/EXTERNALLY-MANAGED",
        ] {
            assert!(outcome(text).starts_with("pip install proceeds"), "{text}");
        }
    }
}
