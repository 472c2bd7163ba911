//! Commands that run another one on another system: in a container, on another machine, below
//! another root.

use super::options::read;
use crate::finding::Context;
use crate::machine::boot::{self, Start};
use crate::machine::flow::{Flows, next};
use crate::machine::models::word;
use crate::machine::models::word_part;
use crate::machine::programs::base_name;
use crate::machine::shells;
use crate::machine::simple::{Prefix, set_prefix};
use crate::machine::state::{State, Status, User};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::program::Base;

/// `docker run image command`, `docker exec container command`, `kubectl exec pod -- command`
pub(super) fn container(machine: &mut Machine<'_>, call: Call) -> Flows {
    let Some(at) =
        call.argv.iter().skip(1).position(|arg| matches!(arg.as_str(), "run" | "exec" | "create"))
    else {
        return done(call.state);
    };
    let verb = at + 1;
    let compose = call.argv[..verb].iter().any(|arg| arg.as_str().contains("compose"));
    let (given, count) = read(&call.argv[verb + 1..], |name| !is_switch(name));
    let subject = verb + 1 + count;
    let Some(image) = call.argv.get(subject) else { return done(call.state) };
    let images = call.argv[verb].as_str() != "exec"
        && !compose
        && base_name(call.argv[0].as_str()) != "buildah";
    let base = match (images, image.place()) {
        (true, Some(place)) => {
            Base::Image { reference: image.text.clone(), by_default: false, place }
        }
        _ => Base::Unknown,
    };
    let mut start = match base {
        Base::Unknown => boot::nowhere(),
        base => boot::start(&base, machine.world),
    };
    start.state.context = Context::Container;
    let mut entrypoint = None;
    for option in given {
        match (option.name, option.value) {
            ("e" | "env", Some(value)) => passed(&value, &mut start.state, &call.state),
            ("u" | "user", Some(user)) => {
                start.state.user = match user.known() {
                    Some("root" | "0" | "0:0") => User::Root,
                    Some(name) => User::Named(name.to_owned()),
                    None => User::Unknown,
                };
            }
            ("entrypoint", Some(program)) => entrypoint = Some(program),
            ("w" | "workdir", Some(folder)) => {
                start.state.cwd = start.state.path(folder.as_str());
            }
            _ => {}
        }
    }
    let mut rest = &call.argv[subject + 1..];
    let ends = rest.iter().position(|arg| arg.as_str() == "--");
    // `kubectl exec pod -c name -- command`; others take no options behind the container.
    let late = matches!(base_name(call.argv[0].as_str()), "kubectl" | "oc");
    if let Some(at) = ends.filter(|at| late || *at == 0) {
        rest = &rest[at + 1..];
    }
    let argv: Vec<Field> = entrypoint.into_iter().chain(rest.iter().cloned()).collect();
    inside(machine, start, argv, call)
}

/// Options of container tools that take no value.
fn is_switch(name: &str) -> bool {
    matches!(
        name,
        "d" | "i"
            | "t"
            | "P"
            | "q"
            | "T"
            | "rm"
            | "privileged"
            | "init"
            | "no-healthcheck"
            | "oom-kill-disable"
            | "read-only"
            | "interactive"
            | "tty"
            | "detach"
            | "publish-all"
            | "sig-proxy"
            | "quiet"
            | "no-deps"
            | "no-TTY"
            | "build"
            | "service-ports"
            | "use-aliases"
            | "stdin"
            | "tls-verify"
            | "replace"
            | "remove-orphans"
            | "no-build"
            | "env-host"
    )
}

/// `-e NAME=value`, or `-e NAME` for a variable that is set outside.
fn passed(value: &Field, inner: &mut State, outer: &State) {
    let (name, text) = match value.as_str().split_once('=') {
        Some((name, _)) => (name.to_owned(), word_part(value, name.len() + 1).text),
        None => match outer.env(value.as_str()) {
            Some(text) => (value.as_str().to_owned(), text),
            None => return,
        },
    };
    set_prefix(inner, &Prefix { name, value: Value::Text(text), place: value.place() });
}

/// `ssh host command`
pub(super) fn ssh(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    if base_name(call.argv[0].as_str()) == "sshpass" {
        let (_, count) = read(&call.argv[1..], |name| matches!(name, "p" | "f" | "d" | "P"));
        return super::rest(machine, call, 1 + count);
    }
    let takes = |name: &str| name.len() == 1 && "BbcDEeFIiJLlmOopQRSWw".contains(name);
    let (_, count) = read(&call.argv[1..], takes);
    let mut rest = call.argv.split_off((1 + count).min(call.argv.len()));
    if rest.is_empty() {
        return done(call.state);
    }
    rest.remove(0);
    let (_, more) = read(&rest, takes);
    rest.drain(..more);
    let argv = remote_shell(&rest);
    inside(machine, away(), argv, call)
}

/// Words for a shell elsewhere; what stands on standard input if there are none.
fn remote_shell(words: &[Field]) -> Vec<Field> {
    let bash = word("bash");
    if words.is_empty() {
        return vec![bash, word("-s")];
    }
    vec![bash, word("-c"), Field::from_text(shells::joined(words))]
}

/// Somebody's machine.
fn away() -> Start {
    let mut start = boot::host(None);
    start.state.context = Context::Host;
    start
}

/// `lxc exec name -- command`, `vagrant ssh -c text`
pub(super) fn machine(machine: &mut Machine<'_>, call: Call) -> Flows {
    let words = &call.argv[1..];
    let verb = words.iter().position(|arg| matches!(arg.as_str(), "exec" | "shell" | "ssh"));
    if base_name(call.argv[0].as_str()) == "vagrant" {
        let at = words.iter().position(|arg| matches!(arg.as_str(), "-c" | "--command"));
        let Some(text) = at.and_then(|at| words.get(at + 1)).cloned() else {
            return done(call.state);
        };
        let argv = vec![word("bash"), word("-c"), text];
        return inside(machine, away(), argv, call);
    }
    let argv = match (words.iter().position(|arg| arg.as_str() == "--"), verb) {
        (Some(at), _) => words[at + 1..].to_vec(),
        (None, Some(at)) => words.get(at + 2..).unwrap_or_default().to_vec(),
        (None, None) => {
            let takes = |name: &str| {
                matches!(
                    name,
                    "D" | "M"
                        | "u"
                        | "n"
                        | "directory"
                        | "machine"
                        | "bind"
                        | "user"
                        | "name"
                        | "image"
                        | "i"
                )
            };
            let (_, count) = read(words, takes);
            words[count..].to_vec()
        }
    };
    inside(machine, away(), argv, call)
}

/// `alpine.sh file`, as the action setup-alpine brings it: a shell below another root, of the same machine.
pub(super) fn alpine(machine: &mut Machine<'_>, call: Call) -> Flows {
    let (given, count) = read(&call.argv[1..], |_| false);
    let as_root = given.iter().any(|option| matches!(option.name, "r" | "root"));
    let Some(file) = call.argv.get(1 + count) else { return done(call.state) };
    let Some(text) = call.state.fs.read(&call.state.path(file.as_str())) else {
        return done(call.state);
    };
    let mut start = boot::nowhere();
    start.state.context = call.state.context;
    if !as_root {
        start.state.user = call.state.user.clone();
    }
    let argv = vec![word("sh"), word("-e"), word("-c"), Field::from_text(text)];
    inside(machine, start, argv, call)
}

/// `chroot folder command`: the same machine, but nobody knows what lies below the folder.
pub(super) fn chroot(machine: &mut Machine<'_>, call: Call) -> Flows {
    let name = base_name(call.argv[0].as_str()).to_owned();
    let takes = |option: &str| match name.as_str() {
        "nsenter" => matches!(option, "t" | "S" | "G" | "target" | "setuid" | "setgid"),
        "schroot" => matches!(option, "c" | "u" | "d" | "chroot" | "user" | "directory"),
        "proot" => matches!(option, "r" | "b" | "m" | "w" | "q"),
        _ => matches!(option, "userspec" | "groups" | "u"),
    };
    let (_, count) = read(&call.argv[1..], takes);
    let operands = usize::from(matches!(name.as_str(), "chroot" | "arch-chroot"));
    let folder = call.argv.get(1 + count).filter(|_| operands == 1);
    if folder.is_some_and(|folder| folder.as_str() == "/") {
        return super::rest(machine, call, 2 + count);
    }
    let argv: Vec<Field> = call.argv.iter().skip(1 + count + operands).cloned().collect();
    let mut start = boot::nowhere();
    start.state.context = call.state.context;
    inside(machine, start, argv, call)
}

/// Runs a command on another system, of which nothing comes back.
fn inside(machine: &mut Machine<'_>, start: Start, argv: Vec<Field>, call: Call) -> Flows {
    if argv.is_empty() {
        return done(call.state);
    }
    let mut state = start.state;
    state.certain = call.state.certain;
    state.ghost = call.state.ghost;
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

fn done(mut state: State) -> Flows {
    state.print_unknown();
    next(state.with(Status::Likely))
}
