//! `su`, `runuser`, `gosu`, `setpriv`: another user in the same environment.

use super::options::own;
use super::sudo::become_user;
use crate::knowledge::options::option;
use crate::machine::flow::{Flows, next};
use crate::machine::lookup::DEFAULT_PATH;
use crate::machine::models::argv::{Argv, Dialect, Refused, Word};
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
    /// What the shell is given besides.
    args: Vec<Field>,
}

/// `su [-] [user] [-c text]`, `runuser -u user -- command`
pub(super) fn su(machine: &mut Machine<'_>, call: Call) -> Flows {
    let name = base_name(call.argv[0].as_str()).to_owned();
    let meaning = |written: &str| option(&name, written).ok_or(Refused::NoSuchOption);
    let mut wanted = Wanted::default();
    let mut operands: Vec<Field> = Vec::new();
    let mut argv = Argv::new(&call.argv[1..], Dialect::Getopt);
    let (mut direct, mut unsure) = (false, false);
    // Options may stand behind the user, too.
    while let Some(word) = argv.next(meaning) {
        let option = match word {
            Word::Operand(word) if word.as_str() == "-" => {
                wanted.login = true;
                continue;
            }
            Word::Operand(word) => {
                operands.push(word.clone());
                if direct {
                    operands.extend(call.argv[1 + argv.position()..].iter().cloned());
                    break;
                }
                continue;
            }
            Word::Refused(..) => {
                unsure = true;
                continue;
            }
            Word::Option(option) => option,
        };
        match option.name {
            "--command" => wanted.text = option.value,
            "--shell" => wanted.shell = option.value.map(|value| value.text),
            "--login" => wanted.login = true,
            "--preserve-environment" => wanted.keeps = true,
            "--user" => {
                wanted.user = option.value.map(|value| value.text);
                direct = true;
            }
            _ => {}
        }
    }
    if !direct {
        let mut operands = operands.drain(..);
        wanted.user = operands.next().map(|user| user.text);
        wanted.args = operands.collect();
    }
    super::sure(machine, !unsure, |machine| changed(machine, &call, &wanted, operands))
}

fn changed(machine: &mut Machine<'_>, call: &Call, wanted: &Wanted, argv: Vec<Field>) -> Flows {
    let mut inner = call.state.clone();
    let by = machine.raises(call);
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
    argv.extend(wanted.args.iter().cloned());
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
    let by = machine.raises(&call);
    let user = call.argv[1].text.clone();
    become_user(machine, &mut call.state, Some(&user), by);
    let home = Text::from(call.state.user.home().as_str());
    call.state.export("HOME", Value::Text(home));
    super::rest(machine, call, 2)
}

/// `setpriv --reuid=1000 command`
pub(super) fn setpriv(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let own = own(&call.argv[1..], "setpriv", Dialect::Getopt);
    let user = ["--reuid", "--euid", "--ruid"].iter().find_map(|name| own.value(name));
    if let Some(user) = user {
        call.state.user = User::named(user.as_str());
        call.state.raised_by = None;
    }
    let (sure, first) = (!own.unsure, 1 + own.first);
    super::sure(machine, sure, |machine| super::rest(machine, call, first))
}
