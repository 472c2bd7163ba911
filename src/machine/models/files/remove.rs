//! rm, unlink, rmdir, shred.

use super::aim::Aim;
use super::{marker, write};
use crate::machine::event::MarkerFate;
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Found, Kind};
use crate::machine::models::args::Args;
use crate::machine::redirect::may_write;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::Text;

/// `rm`
pub(super) fn rm(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let force = args.has(&["--force"]);
    // It asks, and nobody answers.
    if args.has(&["-i", "--interactive"]) && !force && call.state.stdin.is_empty() {
        return next(call.state.with(Status::Zero));
    }
    let recursive = args.has(&["--recursive"]);
    let markers = marker::among(&args.operands, &call.state);
    // Nobody needs a right to what is not there.
    let denied = markers.iter().any(|aim| {
        let state = &call.state;
        !may_write(state, &aim.path) && state.fs.find(&aim.path, false) != Found::Absent
    });
    let mut status = marker::take_away(machine, &mut call, &markers, MarkerFate::Deleted);
    if force && status == Status::NonZero && !denied {
        status = Status::Zero;
    }
    for operand in &args.operands {
        if Aim::of(operand, &call.state).is_marker() {
            continue;
        }
        status = marker::and(status, remove(&mut call.state, operand, recursive, force));
    }
    next(call.state.with(status))
}

/// Removes one operand; its status.
pub(super) fn remove(state: &mut State, operand: &Field, recursive: bool, force: bool) -> Status {
    let path = Aim::of(operand, state).path;
    let missing = if force { Status::Zero } else { Status::NonZero };
    if !may_write(state, &path) {
        let absent = state.fs.find(&path, false) == Found::Absent;
        return if absent { missing } else { Status::NonZero };
    }
    if operand.pattern && !operand.open {
        return Status::Likely;
    }
    match state.fs.find(&path, false) {
        Found::Node(_, node) if matches!(node.kind, Kind::Dir | Kind::OpenDir(_)) && !recursive => {
            if operand.text.is_known() {
                Status::NonZero
            } else {
                Status::Likely
            }
        }
        Found::Node(at, _) if operand.open => {
            state.fs_mut().perhaps_remove(&at);
            Status::Likely
        }
        Found::Node(at, node) => {
            state.fs_mut().remove(&at);
            if node.maybe && !force { Status::Likely } else { Status::Zero }
        }
        Found::Absent => missing,
        Found::Unknown => Status::Likely,
    }
}

/// `unlink file`
pub(super) fn unlink(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let operands = args.operands;
    if operands.len() != 1 {
        return next(call.state.with(Status::NonZero));
    }
    let markers = marker::among(&operands, &call.state);
    let status = if markers.is_empty() {
        remove(&mut call.state, &operands[0], false, false)
    } else {
        marker::take_away(machine, &mut call, &markers, MarkerFate::Deleted)
    };
    next(call.state.with(status))
}

/// `rmdir folder`
pub(super) fn rmdir(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let mut status = Status::Zero;
    for operand in args.operands {
        let path = call.state.path(operand.as_str());
        let one = match call.state.fs.find(&path, false) {
            Found::Node(at, node) if node.kind == Kind::Dir => {
                let empty = call.state.fs.below(&at).all(|(_, node)| node.kind == Kind::Gone);
                if empty {
                    call.state.fs_mut().remove(&at);
                }
                Status::of(empty)
            }
            Found::Node(at, node) if matches!(node.kind, Kind::OpenDir(_)) => {
                call.state.fs_mut().perhaps_remove(&at);
                Status::Likely
            }
            Found::Node(..) | Found::Unknown => Status::Unknown,
            Found::Absent => Status::NonZero,
        };
        status = marker::and(status, one);
    }
    next(call.state.with(status))
}

/// Stands for what shred writes: no text.
const NOISE: &str = "\0";

/// `shred file`: overwrites, and with `-u` removes.
pub(super) fn shred(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    if args.has(&["-u", "--remove"]) {
        let markers = marker::among(&args.operands, &call.state);
        let status = marker::take_away(machine, &mut call, &markers, MarkerFate::Deleted);
        return next(call.state.with(status));
    }
    for operand in &args.operands {
        let path = Aim::of(operand, &call.state).path;
        if !may_write(&call.state, &path) {
            return next(call.state.with(Status::NonZero));
        }
        let written = (call.place, operand.place());
        write(machine, &mut call.state, &path, &Text::from(NOISE), false, written);
    }
    next(call.state.with(Status::Likely))
}
