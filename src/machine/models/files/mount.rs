//! mount, umount, dpkg-divert: other files in a marker's place, without removing it.

use super::aim::Aim;
use super::marker;
use crate::machine::event::MarkerFate;
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Found, Kind};
use crate::machine::models::args::Args;
use crate::machine::redirect::may_write;
use crate::machine::state::{State, Status, User};
use crate::machine::words::Field;
use crate::machine::{Call, Machine, Presence};
use crate::source::Text;

/// `mount --bind file marker`, `mount -o bind …`, `mount -t tmpfs none folder`
pub(super) fn mount(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    if matches!(call.state.user, User::Named(_)) {
        return next(call.state.with(Status::NonZero));
    }
    let [source, target] = args.operands.as_slice() else {
        return next(call.state.with(Status::Likely));
    };
    let options = args.value("--options").map_or("", Field::as_str);
    let bind = args.has(&["--bind", "--rbind"])
        || options.split(',').any(|option| matches!(option, "bind" | "rbind"));
    let aim = Aim::of(target, &call.state);
    if !bind {
        // A new file system hides all that lies below.
        if aim.path != "/" && call.state.fs.below(&aim.path).next().is_some() {
            call.state.fs_mut().remove(&aim.path);
            call.state.fs_mut().put(&aim.path, Kind::open());
        }
        return next(call.state.with(Status::Likely));
    }
    let from = Aim::of(source, &call.state).path;
    if aim.is_marker() {
        let regular = call.state.fs.regular(&from);
        marker::replaced(machine, &call, &aim, regular, MarkerFate::Overmounted);
        let kind = match regular {
            Presence::Present => Kind::File(call.state.fs.read(&from).unwrap_or_default()),
            Presence::Absent => Kind::Device,
            Presence::Unknown => Kind::File(Text::hole(None)),
        };
        call.state.fs_mut().put(&aim.path, kind);
        if regular == Presence::Unknown {
            call.state.fs_mut().perhaps_remove(&aim.path);
        }
    } else if matches!(call.state.fs.find(&from, true), Found::Node(..)) {
        call.state.fs_mut().remove(&aim.path);
        call.state.fs_mut().copy(&from, &aim.path);
    }
    next(call.state.with(Status::Likely))
}

/// `umount marker` brings it back.
pub(super) fn umount(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    for operand in args.operands {
        let aim = Aim::of(&operand, &call.state);
        if aim.is_marker() {
            call.state.fs_mut().put(&aim.path, Kind::File(Text::hole(None)));
        }
    }
    next(call.state.with(Status::Likely))
}

/// Where dpkg keeps its diversions.
const DIVERSIONS: &str = "/var/lib/dpkg/diversions";

/// Whether dpkg unpacks this file under another name.
pub(crate) fn is_diverted(state: &State, path: &str) -> bool {
    let text = state.fs.read(DIVERSIONS).unwrap_or_default();
    text.as_str().lines().any(|line| line == path)
}

/// Where a file is diverted to; where it will be, if it is not yet.
fn diverted_to(state: &State, path: &str) -> String {
    let list = state.fs.read(DIVERSIONS).unwrap_or_default();
    let mut lines = list.as_str().lines().skip_while(|line| *line != path);
    lines.nth(1).map_or_else(|| format!("{path}.distrib"), str::to_owned)
}

/// `dpkg-divert`
pub(super) fn divert(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    // `--add file` is an option and an operand.
    let attached = args.value("--add").or_else(|| args.value("--remove"));
    let Some(operand) = args.operands.last().or(attached).cloned() else {
        return next(call.state.with(Status::Likely));
    };
    if args.has(&["--list", "--listpackage", "--truename"]) {
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    }
    let aim = Aim::of(&operand, &call.state);
    if !may_write(&call.state, DIVERSIONS) {
        if aim.is_marker() && !args.has(&["--remove"]) {
            marker::futile(machine, &call, &aim, "only root may divert it", MarkerFate::Diverted);
        }
        return next(call.state.with(Status::NonZero));
    }
    let other = match args.value("--divert") {
        Some(path) => Aim::of(path, &call.state).path,
        None => diverted_to(&call.state, &aim.path),
    };
    let rename = args.has(&["--rename"]) && !args.has(&["--no-rename"]);
    if args.has(&["--remove"]) {
        undivert(&mut call.state, &aim.path, &other, rename);
        return next(call.state.with(Status::Likely));
    }
    let mut status = Status::Zero;
    if aim.is_marker() {
        if rename {
            status = marker::take_away(
                machine,
                &mut call,
                std::slice::from_ref(&aim),
                MarkerFate::Diverted,
            );
            call.state.fs_mut().write(&other, Text::hole(None));
        } else {
            let why = "without --rename the file stays where it is";
            marker::futile(machine, &call, &aim, why, MarkerFate::Diverted);
        }
    }
    let mut list = call.state.fs.read(DIVERSIONS).unwrap_or_default();
    list.push_for(&format!("{}\n{other}\n:\n", aim.path), None);
    call.state.fs_mut().write(DIVERSIONS, list);
    // A file that is not there can be diverted all the same.
    let status = if status == Status::NonZero { Status::Likely } else { status };
    next(call.state.with(status))
}

fn undivert(state: &mut State, path: &str, other: &str, rename: bool) {
    let list = state.fs.read(DIVERSIONS).unwrap_or_default();
    let lines: Vec<&str> = list.as_str().lines().collect();
    let kept = lines.chunks(3).filter(|entry| entry.first() != Some(&path));
    let text: String = kept.flatten().flat_map(|line| [line, "\n"]).collect();
    state.fs_mut().write(DIVERSIONS, Text::from(text.as_str()));
    if rename && matches!(state.fs.find(other, false), Found::Node(..)) {
        state.fs_mut().copy(other, path);
        state.fs_mut().remove(other);
    }
}
