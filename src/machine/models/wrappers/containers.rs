//! `docker run image command` and its kin: a command in a container.

use super::elsewhere::{done, inside};
use super::options::{Own, own, readings};
use super::{mounts, remote};
use crate::finding::Context;
use crate::machine::boot::{self, Start};
use crate::machine::flow::Flows;
use crate::machine::models::argv::{Argv, Dialect, Refused, Word};
use crate::machine::models::word_part;
use crate::machine::programs::base_name;
use crate::machine::simple::{Prefix, set_prefix};
use crate::machine::state::{State, User};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::program::Base;

/// `docker run image command`, `docker exec container command`, `kubectl exec pod -- command`
pub(super) fn run(machine: &mut Machine<'_>, call: Call) -> Flows {
    // `podman machine ssh` reaches no container.
    let Some((command, at)) = subcommand(&call.argv) else { return remote::run(machine, call) };
    let args = &call.argv[at..];
    if command.starts_with("kubectl") {
        let (own, argv) = behind_dashes(args, &command);
        let image = own.value("--image");
        one(machine, &call, &own, image, argv);
        return done(call.state);
    }
    let images = matches!(command.as_str(), "docker run" | "podman run" | "nerdctl run")
        || command.ends_with(" create");
    for own in readings(args, &command, Dialect::Pflag) {
        let argv = args.get(own.first + 1..).unwrap_or_default().to_vec();
        one(machine, &call, &own, args.get(own.first).filter(|_| images), argv);
    }
    done(call.state)
}

/// The command that is asked for, as the tables of options name it, and where its words begin.
fn subcommand(argv: &[Field]) -> Option<(String, usize)> {
    let mut command = match base_name(argv.first()?.as_str()) {
        "docker-compose" | "podman-compose" => "docker compose",
        "finch" => "nerdctl",
        "oc" => "kubectl",
        name => name,
    }
    .to_owned();
    let mut at = 1;
    loop {
        let own = own(&argv[at..], &command, Dialect::Pflag);
        at += own.first;
        let verb = argv.get(at)?.as_str();
        at += 1;
        match verb {
            "run" | "exec" | "debug" => return Some((format!("{command} {verb}"), at)),
            "create" if !command.ends_with("compose") => {
                return Some((format!("{command} create"), at));
            }
            // `docker container run` is `docker run`.
            "container" => {}
            "compose" => "docker compose".clone_into(&mut command),
            _ if own.open => {}
            _ => return None,
        }
    }
}

/// kubectl's options stand anywhere before `--`, and the command behind it.
fn behind_dashes<'a>(args: &'a [Field], command: &str) -> (Own<'a>, Vec<Field>) {
    let ends = args.iter().position(|arg| arg.as_str() == "--");
    let (before, behind) = args.split_at(ends.unwrap_or(args.len()));
    let mut own = Own::default();
    let mut argv = Argv::new(before, Dialect::Pflag);
    let meaning = |written: &str| {
        crate::knowledge::options::option(command, written).ok_or(Refused::NoSuchOption)
    };
    let mut rest = Vec::new();
    while let Some(word) = argv.next(meaning) {
        match word {
            Word::Option(given) => own.given.push(given),
            Word::Refused(..) => own.unsure = true,
            // Old ones take the command behind the pod, too.
            Word::Operand(_) if ends.is_none() => {
                rest.extend(before[argv.position()..].iter().cloned());
                break;
            }
            Word::Operand(_) => {}
        }
    }
    rest.extend(behind.iter().skip(1).cloned());
    // The command does not depend on what an option before `--` takes.
    own.unsure &= ends.is_none();
    (own, rest)
}

/// Runs the command, by one way to read its words.
fn one(
    machine: &mut Machine<'_>,
    call: &Call,
    own: &Own<'_>,
    image: Option<&Field>,
    rest: Vec<Field>,
) {
    let mut start = started(machine, image);
    start.guessed |= own.unsure;
    start.state.context = Context::Container;
    mounts::start(machine, mounts::given(own, &call.state), &mut start.state);
    if image.is_none() {
        mounts::enter(machine, &mut start.state);
    }
    for option in &own.given {
        match (option.name, &option.value) {
            ("--env", Some(value)) => passed(value, &mut start.state, &call.state),
            ("--user", Some(user)) => start.state.user = User::named(user.as_str()),
            ("--workdir" | "--workingdir", Some(folder)) => {
                start.state.cwd = start.state.path(folder.as_str());
            }
            _ => {}
        }
    }
    let entrypoint = own.value("--entrypoint").filter(|program| !program.as_str().is_empty());
    // `buildah run container -- command`
    let dashes = usize::from(rest.first().is_some_and(|word| word.as_str() == "--"));
    let argv = entrypoint.cloned().into_iter().chain(rest.into_iter().skip(dashes)).collect();
    let name = call.argv[..1].to_vec();
    let call = Call { argv: name, place: call.place, state: call.state.clone() };
    inside(machine, start, argv, call);
}

/// What a container of an image starts as.
fn started(machine: &Machine<'_>, image: Option<&Field>) -> Start {
    match image.and_then(|image| Some((image.text.clone(), image.place()?))) {
        Some((reference, place)) => {
            let base = Base::Image { reference, by_default: false, place, built: false };
            boot::start(&base, machine.world)
        }
        None => boot::nowhere(),
    }
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
