//! Commands that run another one on another machine, or below another root.

use super::options::own;
use crate::finding::Context;
use crate::machine::boot::{self, Start};
use crate::machine::event::Because;
use crate::machine::flow::{Flows, next};
use crate::machine::models::argv::Dialect;
use crate::machine::models::word;
use crate::machine::programs::base_name;
use crate::machine::shells;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};

/// `ssh host command`
pub(super) fn ssh(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    if base_name(call.argv[0].as_str()) == "sshpass" {
        let first = own(&call.argv[1..], "sshpass", Dialect::Getopt).first;
        return super::rest(machine, call, 1 + first);
    }
    let first = own(&call.argv[1..], "ssh", Dialect::Getopt).first;
    let mut rest = call.argv.split_off((1 + first).min(call.argv.len()));
    if rest.is_empty() {
        return done(call.state);
    }
    rest.remove(0);
    // Options may stand behind the name of the machine, too.
    let more = own(&rest, "ssh", Dialect::Getopt).first;
    rest.drain(..more);
    let argv = remote_shell(&rest);
    inside(machine, away(), argv, call)
}

/// Words for a shell elsewhere; what stands on standard input if there are none.
pub(super) fn remote_shell(words: &[Field]) -> Vec<Field> {
    let bash = word("bash");
    if words.is_empty() {
        return vec![bash, word("-s")];
    }
    vec![bash, word("-c"), Field::from_text(shells::joined(words))]
}

/// Somebody's machine.
pub(super) fn away() -> Start {
    let mut start = boot::host(None);
    start.state.context = Context::Host;
    start
}

/// `alpine.sh file`, as the action setup-alpine brings it: a shell below another root, of the same machine.
pub(super) fn alpine(machine: &mut Machine<'_>, call: Call) -> Flows {
    let own = own(&call.argv[1..], "alpine.sh", Dialect::Getopt);
    let as_root = own.has("--root");
    let Some(file) = call.argv.get(1 + own.first) else { return done(call.state) };
    let Some(text) = call.state.fs.read(&call.state.path(file.as_str())) else {
        return done(call.state);
    };
    let mut start = boot::nowhere();
    start.state.context = call.state.context;
    start.state.narrowed_by = call.state.narrowed_by;
    if !as_root {
        start.state.user = call.state.user.clone();
    }
    let argv = vec![word("sh"), word("-e"), word("-c"), Field::from_text(text)];
    below(machine, start, argv, call)
}

/// Runs a command on another system, of which nothing comes back. Unless that is a part of what the
/// machine is already, the leading command decides the context.
pub(super) fn inside(
    machine: &mut Machine<'_>,
    start: Start,
    argv: Vec<Field>,
    call: Call,
) -> Flows {
    let before = machine.led.clone();
    let name = call.argv.first().map_or("", |name| base_name(name.as_str()));
    let message = match start.state.context {
        Context::Container => Some(format!("`{name}` runs it in a container")),
        Context::Host => Some(format!("`{name}` runs it on another machine")),
        _ => None,
    };
    if let Some(message) = message {
        let place = call.argv.first().and_then(Field::place).or(call.place);
        machine.led = Some(Because { place, message });
    }
    let flows = below(machine, start, argv, call);
    machine.led = before;
    flows
}

/// Runs a command on another system, in the context that the start says.
pub(super) fn below(
    machine: &mut Machine<'_>,
    start: Start,
    argv: Vec<Field>,
    call: Call,
) -> Flows {
    if argv.is_empty() {
        return done(call.state);
    }
    let mut state = start.state;
    state.certain = call.state.certain;
    state.ghost = call.state.ghost;
    state.mended.clone_from(&call.state.mended);
    state.stdin = call.state.stdin.clone();
    let before = (machine.open, machine.guessed, machine.dash, machine.distro, machine.elsewhere);
    let base = std::mem::replace(&mut machine.base, start.because);
    (machine.open, machine.guessed, machine.dash) = (start.open, start.guessed, start.dash);
    (machine.distro, machine.elsewhere) = (start.distro, true);
    machine.spawn(Call { argv, place: call.place, state });
    (machine.open, machine.guessed, machine.dash, machine.distro, machine.elsewhere) = before;
    machine.base = base;
    done(call.state)
}

pub(super) fn done(mut state: State) -> Flows {
    state.print_unknown();
    next(state.with(Status::Likely))
}
