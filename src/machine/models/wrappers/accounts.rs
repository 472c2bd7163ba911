//! `su`, `runuser`, `gosu`, `setpriv`: another user in the same environment.

use super::options::read;
use super::sudo::become_user;
use crate::machine::flow::{Flows, next};
use crate::machine::lookup::DEFAULT_PATH;
use crate::machine::models::word;
use crate::machine::programs::base_name;
use crate::machine::state::{State, Status, User};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Span, Text};
use std::rc::Rc;

/// What `su` is asked.
#[derive(Default)]
struct Wanted {
    user: Option<Text>,
    text: Option<Field>,
    shell: Option<Text>,
    login: bool,
    keeps: bool,
}

/// `su [-] [user] [-c text]`, `runuser -u user -- command`
pub(super) fn su(machine: &mut Machine<'_>, call: Call) -> Flows {
    let runuser = base_name(call.argv[0].as_str()) == "runuser";
    let takes = |name: &str| {
        matches!(
            name,
            "c" | "s"
                | "g"
                | "G"
                | "w"
                | "command"
                | "session-command"
                | "shell"
                | "group"
                | "supp-group"
                | "whitelist-environment"
        ) || runuser && matches!(name, "u" | "user")
    };
    let mut wanted = Wanted::default();
    let mut operands: Vec<Field> = Vec::new();
    let mut args = &call.argv[1..];
    let mut direct = false;
    // Options may stand behind the user, too.
    while !args.is_empty() {
        let (given, count) = read(args, takes);
        for option in given {
            match option.name {
                "c" | "command" | "session-command" => wanted.text = option.value,
                "s" | "shell" => wanted.shell = option.value.map(|value| value.text),
                "l" | "login" => wanted.login = true,
                "m" | "p" | "preserve-environment" => wanted.keeps = true,
                "u" | "user" if runuser => {
                    wanted.user = option.value.map(|value| value.text);
                    direct = true;
                }
                _ => {}
            }
        }
        args = &args[count..];
        if direct && !args.is_empty() {
            operands.extend(args.iter().cloned());
            break;
        }
        if let Some((word, rest)) = args.split_first() {
            match word.as_str() {
                "-" => wanted.login = true,
                _ => operands.push(word.clone()),
            }
            args = rest;
        }
    }
    if !direct {
        wanted.user = wanted.user.or_else(|| operands.first().map(|user| user.text.clone()));
    }
    changed(machine, &call, &wanted, if direct { operands } else { Vec::new() })
}

fn changed(machine: &mut Machine<'_>, call: &Call, wanted: &Wanted, argv: Vec<Field>) -> Flows {
    let mut inner = call.state.clone();
    let by = call.argv[0].place();
    become_user(machine, &mut inner, wanted.user.as_ref(), by);
    Rc::make_mut(&mut inner.vars)
        .retain(|name, var| var.exported && (!wanted.login || wanted.keeps || name == "TERM"));
    if !wanted.keeps && argv.is_empty() {
        let home = Text::from(inner.user.home().as_str());
        inner.export("HOME", Value::Text(home));
    }
    if wanted.login {
        inner.export("PATH", Value::Text(Text::from(DEFAULT_PATH)));
        inner.cwd = inner.home();
    }
    system_environment(&mut inner);
    inner.hashed = Rc::default();
    let (place, state) = (call.place, inner);
    if !argv.is_empty() {
        return machine.spawn(Call { argv, place, state });
    }
    let shell = wanted.shell.clone().unwrap_or_else(|| Text::from("bash"));
    let mut argv = vec![Field::from_text(shell)];
    if wanted.login {
        argv.push(word("-l"));
    }
    if let Some(text) = &wanted.text {
        argv.push(word("-c"));
        argv.push(text.clone());
    }
    machine.spawn(Call { argv, place, state })
}

/// PAM reads `/etc/environment` when a session begins.
pub(super) fn system_environment(state: &mut State) {
    let Some(text) = state.fs.read("/etc/environment") else { return };
    let mut at = 0;
    for line in text.as_str().split_inclusive('\n') {
        let (start, plain) = (at, line.trim_end());
        at += line.len();
        let assignment = plain.strip_prefix("export ").unwrap_or(plain);
        let offset = plain.len() - assignment.len();
        let Some((name, value)) = assignment.split_once('=') else { continue };
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') || name == "PATH" {
            continue;
        }
        let from = start + offset + name.len() + 1;
        let inner = value.trim_matches(['"', '\'']);
        let from = from + value.find(inner).unwrap_or(0);
        let value = text.slice(Span::new(from, from + inner.len()));
        let place = text.place(Span::new(start, start + plain.len()));
        state.assign(name, Value::Text(value), place);
        state.set_exported(name, true);
    }
}

/// `gosu user command`
pub(super) fn gosu(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    if call.argv.len() < 3 {
        return next(call.state.with(Status::Likely));
    }
    let by = call.argv[0].place();
    let user = call.argv[1].text.clone();
    let name = user.as_str().split([':', '.']).next().unwrap_or_default().len();
    become_user(machine, &mut call.state, Some(&user.slice(Span::new(0, name))), by);
    let home = Text::from(call.state.user.home().as_str());
    call.state.export("HOME", Value::Text(home));
    super::rest(machine, call, 2)
}

/// `setpriv --reuid=1000 command`
pub(super) fn setpriv(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let takes = |name: &str| {
        matches!(
            name,
            "reuid"
                | "regid"
                | "ruid"
                | "euid"
                | "rgid"
                | "egid"
                | "groups"
                | "inh-caps"
                | "ambient-caps"
                | "bounding-set"
                | "securebits"
                | "pdeathsig"
                | "selinux-label"
                | "apparmor-profile"
        )
    };
    let (given, count) = read(&call.argv[1..], takes);
    let user = given.into_iter().find(|option| matches!(option.name, "reuid" | "euid" | "ruid"));
    if let Some(user) = user.and_then(|option| option.value) {
        call.state.user = match user.known() {
            Some("0" | "root") => User::Root,
            Some(name) => User::Named(name.to_owned()),
            None => User::Unknown,
        };
        call.state.raised_by = None;
    }
    super::rest(machine, call, 1 + count)
}
