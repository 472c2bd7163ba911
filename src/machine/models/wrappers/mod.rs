//! Commands that run other commands.

mod accounts;
mod chroot;
mod containers;
mod elsewhere;
mod environment;
mod lists;
mod mounts;
mod options;
mod parts;
mod remote;
mod sudo;
#[cfg(test)]
mod tests;

use super::{Model, word};
use crate::knowledge::reaches;
use crate::knowledge::wrappers::{Wrapper, wrapper};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::Found;
use crate::machine::models::argv::Dialect;
use crate::machine::programs::base_name;
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::Text;
use options::{Own, readings};

/// The model of a command that runs others.
pub(super) fn find(name: &str) -> Option<Model> {
    Some(match name {
        "sudo" | "doas" | "run0" | "pkexec" => sudo::run,
        "su" | "runuser" => accounts::su,
        "gosu" | "su-exec" | "setuidgid" | "s6-setuidgid" => accounts::gosu,
        "setpriv" => accounts::setpriv,
        "env" => environment::run,
        "xargs" | "gxargs" => lists::xargs,
        "parallel" => lists::parallel,
        "run-parts" => parts::run,
        "busybox" | "toybox" => busybox,
        "xcrun" => xcrun,
        "docker" | "podman" | "nerdctl" | "buildah" | "docker-compose" | "podman-compose"
        | "kubectl" | "oc" | "finch" => containers::run,
        "ssh" | "sshpass" => elsewhere::ssh,
        // Its input `shell-name` tells apart what has several processors.
        name if name.strip_suffix(".sh").is_some_and(|name| name.starts_with("alpine")) => {
            elsewhere::alpine
        }
        "chroot" | "arch-chroot" | "nsenter" | "proot" | "schroot" => chroot::run,
        _ if wrapper(name).is_some() => plain,
        _ if reaches::begins(name) => remote::run,
        _ => return None,
    })
}

/// A command that changes nothing about the one behind it. Where no table knows one of its options, either
/// reading may be right.
fn plain(machine: &mut Machine<'_>, call: Call) -> Flows {
    let name = base_name(call.argv[0].as_str()).to_owned();
    let Some(facts) = wrapper(&name) else { return next(call.state) };
    if machine.lacks(&name, &call.state) {
        return next(call.state.failed(127));
    }
    let Call { argv, place, state } = call;
    let readings = readings(&argv[1..], &name, Dialect::Getopt);
    let is_sure = readings.iter().all(|own| !own.unsure);
    let commands = readings.iter().map(|own| (behind(own, &argv[1..], facts), state.clone()));
    sure(machine, is_sure, |machine| {
        machine.fork(commands.collect(), |machine, argv, state| {
            rest(machine, Call { argv, place, state }, 0)
        })
    })
}

/// The command that stands behind a wrapper's own words; empty if there is none.
fn behind(own: &Own<'_>, args: &[Field], facts: Wrapper) -> Vec<Field> {
    let shell = |text: Option<&Field>| {
        let text = text.map(|text| vec![word("sh"), word("-c"), text.clone()]);
        text.unwrap_or_default()
    };
    let is_text = |name: &str| !facts.text.is_empty() && name == facts.text;
    if let Some(given) = own.given.iter().find(|given| is_text(given.name)) {
        return shell(given.value.as_ref());
    }
    let rest = args.get(own.first + facts.operands..).unwrap_or_default();
    // `flock FILE -c text`
    match rest.first() {
        Some(first) if first.as_str() == "-c" && is_text("--command") => shell(rest.get(1)),
        _ => rest.to_vec(),
    }
}

fn busybox(machine: &mut Machine<'_>, call: Call) -> Flows {
    rest(machine, call, 1)
}

/// `xcrun python3`: Xcode's own program, whatever `PATH` holds.
fn xcrun(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let count = options::own(&call.argv[1..], "xcrun", Dialect::Getopt).first;
    if let Some(name) = call.argv.get_mut(1 + count) {
        let own = format!("/usr/bin/{}", name.as_str());
        if matches!(call.state.fs.find(&own, true), Found::Node(..)) {
            let place = name.place();
            name.text = Text::default();
            name.text.push_for(&own, place);
        }
    }
    rest(machine, call, 1 + count)
}

/// Runs the command that begins at a word; nothing if there is none.
fn rest(machine: &mut Machine<'_>, mut call: Call, at: usize) -> Flows {
    if at >= call.argv.len() {
        return next(call.state.with(Status::Likely));
    }
    call.argv.drain(..at);
    machine.spawn(call)
}

/// Runs something that rests on a guess unless it is sure.
fn sure<T>(machine: &mut Machine<'_>, sure: bool, run: impl FnOnce(&mut Machine<'_>) -> T) -> T {
    if sure { run(machine) } else { machine.guess(run) }
}
