//! Changes of markers, as events.

use super::aim::{Aim, MARKER, Verdict, judge};
use super::whose::Whose;
use crate::machine::event::{Action, Detail, Effect, MarkerChange, MarkerFate, Tool};
use crate::machine::fs::{Found, Kind};
use crate::machine::models::pip::interpreter;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine, Presence};

/// Takes markers away: the state changes, and what is worth it becomes events. The status is that
/// of a command that wants the files to be there.
pub(super) fn take_away(
    machine: &mut Machine<'_>,
    call: &mut Call,
    aims: &[Aim],
    how: MarkerFate,
) -> Status {
    let mut status = Status::Zero;
    let mut changes = Vec::new();
    let before = call.state.clone();
    for aim in aims {
        let verdict = judge(machine, &call.state, aim);
        status = and(status, status_of(&verdict, &call.state));
        match (&verdict.effect, &verdict.file) {
            (Effect::Works, Some(file)) => call.state.fs_mut().remove(file),
            (Effect::Works, None) => call.state.fs_mut().remove(&aim.path),
            (Effect::Unknown, Some(file)) => call.state.fs_mut().perhaps_remove(file),
            _ => {}
        }
        changes.push((aim, verdict));
    }
    // A list of paths for many versions is one attempt: what misses is no news if one hits.
    let hit = changes.iter().any(|(_, verdict)| {
        verdict.whose != Whose::Private && matches!(verdict.effect, Effect::Works | Effect::Unknown)
    });
    for (aim, verdict) in changes {
        let misses = matches!(verdict.effect, Effect::Ineffective(_) | Effect::Needless(_));
        if !(hit && misses) {
            note(machine, call, &before, aim, &verdict, how);
        }
    }
    status
}

fn status_of(verdict: &Verdict, state: &State) -> Status {
    match (&verdict.effect, &verdict.file) {
        (Effect::Works, Some(file)) if state.fs.regular(file) == Presence::Absent => {
            Status::NonZero
        }
        (Effect::Works, _) => Status::Zero,
        (Effect::Ineffective(_) | Effect::Needless(_), _) => Status::NonZero,
        (Effect::Unknown, _) => Status::Likely,
    }
}

/// The status of a command that does several things.
pub(super) fn and(a: Status, b: Status) -> Status {
    match (a, b) {
        (Status::NonZero, _) | (_, Status::NonZero) => Status::NonZero,
        (a, b) => a.join(b),
    }
}

/// A search for markers that finds none.
pub(super) fn missed(machine: &mut Machine<'_>, call: &Call, aim: &Aim, how: MarkerFate) {
    let verdict = judge(machine, &call.state, aim);
    note(machine, call, &call.state, aim, &verdict, how);
}

/// Something now stands in a marker's place. `regular` is whether that is a file, which still
/// counts as a marker.
pub(super) fn replaced(
    machine: &mut Machine<'_>,
    call: &Call,
    aim: &Aim,
    regular: Presence,
    how: MarkerFate,
) {
    let mut verdict = judge(machine, &call.state, aim);
    let there = verdict.file.as_deref().map(|file| call.state.fs.regular(file));
    if there != Some(Presence::Present) {
        return;
    }
    if verdict.effect == Effect::Works {
        verdict.effect = match regular {
            Presence::Present => {
                Effect::Ineffective("only its presence counts, not what it says".to_owned())
            }
            Presence::Absent => Effect::Works,
            Presence::Unknown => Effect::Unknown,
        };
    }
    note(machine, call, &call.state, aim, &verdict, how);
}

/// A change that cannot work for a reason of its own, whatever the marker is.
pub(super) fn futile(
    machine: &mut Machine<'_>,
    call: &Call,
    aim: &Aim,
    why: &str,
    how: MarkerFate,
) {
    let mut verdict = judge(machine, &call.state, aim);
    if matches!(verdict.effect, Effect::Works | Effect::Unknown) {
        verdict.effect = Effect::Ineffective(why.to_owned());
    }
    note(machine, call, &call.state, aim, &verdict, how);
}

/// Notes a change with a given effect; the event's number.
pub(crate) fn announce(
    machine: &mut Machine<'_>,
    call: &Call,
    aim: &Aim,
    effect: Effect,
    how: MarkerFate,
) -> Option<usize> {
    let python = call.state.system_python();
    let whose = aim.whose(machine, &call.state);
    note(machine, call, &call.state, aim, &Verdict { effect, python, file: None, whose }, how)
}

/// Emits the event; `state` is the one before the change.
fn note(
    machine: &mut Machine<'_>,
    call: &Call,
    state: &State,
    aim: &Aim,
    verdict: &Verdict,
    how: MarkerFate,
) -> Option<usize> {
    let place = aim.place.or(call.place)?;
    let mut event = machine.event(call, Tool::Files, Action::Marker);
    if event.command.is_empty() {
        machine.written(event.place).clone_into(&mut event.command);
    }
    let owner = verdict.python.or_else(|| state.system_python());
    event.interpreter = owner.map(|id| interpreter(state, id));
    event.evidence = match owner {
        Some(id) => state.python(id).because.clone(),
        None => machine.base.clone(),
    };
    event.detail = Detail::Marker(MarkerChange {
        place,
        path: aim.path.clone(),
        how,
        system: verdict.whose != Whose::Private,
        effect: verdict.effect.clone(),
    });
    Some(machine.emit(event))
}

/// Whether a file or folder's content is that of a marker: what is moved into a marker's place
/// from there restores it.
pub(super) fn looks_like_one(path: &str, state: &State) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let content = match state.fs.find(path, true) {
        Found::Node(_, node) => match node.kind {
            Kind::File(text) => text.as_str().contains("[externally-managed]") || !text.is_known(),
            _ => false,
        },
        Found::Absent => false,
        Found::Unknown => true,
    };
    content && name.to_uppercase().replace('_', "-").contains(MARKER)
}

/// The markers among a command's operands.
pub(super) fn among(operands: &[Field], state: &State) -> Vec<Aim> {
    let aims = operands.iter().map(|operand| Aim::of(operand, state));
    aims.filter(Aim::is_marker).collect()
}
