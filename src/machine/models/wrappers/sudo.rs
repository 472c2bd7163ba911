//! `sudo`, `doas`, `run0`, `pkexec`: another user's rights, and a clean environment.

use super::environment::assign;
use super::options::own;
use crate::knowledge::reads_environment;
use crate::machine::event::{InterpreterKind, Raised};
use crate::machine::flow::{Flows, next};
use crate::machine::lookup::DEFAULT_PATH;
use crate::machine::models::argv::Dialect;
use crate::machine::models::word;
use crate::machine::programs::base_name;
use crate::machine::state::{Dropped, Left, State, Status, User};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine, shells, variables};
use crate::source::{Place, Text};
use std::rc::Rc;

/// What the options say.
#[derive(Default)]
struct Wanted {
    user: Option<Text>,
    /// `-E`
    keeps: bool,
    /// `--preserve-env=A,B`
    kept: Vec<String>,
    /// `-H`
    home: bool,
    /// `-i`
    login: bool,
    /// `-s`
    shell: bool,
    chdir: Option<Text>,
}

pub(super) fn run(machine: &mut Machine<'_>, call: Call) -> Flows {
    let name = base_name(call.argv[0].as_str()).to_owned();
    let own = own(&call.argv[1..], &name, Dialect::Getopt);
    let mut wanted = Wanted::default();
    let mut settings: Vec<Field> = Vec::new();
    for option in own.given {
        let value = option.value;
        match option.name {
            "--user" => wanted.user = value.map(|value| value.text),
            "--preserve-env" => match value {
                Some(list) => {
                    wanted.kept.extend(list.as_str().split(',').map(str::to_owned));
                }
                None => wanted.keeps = true,
            },
            "--set-home" => wanted.home = true,
            "--login" => wanted.login = true,
            "--shell" => wanted.shell = true,
            "--chdir" => wanted.chdir = value.map(|value| value.text),
            "--setenv" => settings.extend(value),
            // sudo's own policy refuses it.
            "--close-from" => return next(call.state.with(Status::NonZero)),
            // Such a command is asked about, edited or told, not run. `-k` goes with one that runs.
            "--list" | "--edit" | "--version" | "--help" | "-C" | "-L" => {
                return next(call.state.with(Status::Likely));
            }
            _ => {}
        }
    }
    settings.extend(call.argv[1 + own.first..].iter().cloned());
    super::sure(machine, !own.unsure, |machine| switch(machine, &call, &wanted, settings))
}

fn switch(machine: &mut Machine<'_>, call: &Call, wanted: &Wanted, words: Vec<Field>) -> Flows {
    if (wanted.keeps || words.first().is_some_and(is_assignment)) && forbids_variables(&call.state)
    {
        return next(call.state.clone().with(Status::NonZero));
    }
    let by = machine.first_word(call);
    let mut inner = call.state.clone();
    become_user(machine, &mut inner, wanted.user.as_ref(), machine.raises(call));
    cleaned(&mut inner, &call.state, wanted);
    if reads_environment(base_name(call.argv[0].as_str()), machine.distro) {
        super::accounts::system_environment(&mut inner);
    }
    // The policy's own path wins over the caller's, and finds the command even where another one is given, which
    // the command then has (sudo 1.9.13).
    let own_path = !keeps_path(&call.state);
    let policy = Value::Text(Text::from(DEFAULT_PATH));
    if own_path && (wanted.login || !wanted.kept.iter().any(|name| name == "PATH")) {
        inner.export("PATH", policy.clone());
    }
    let mut argv = assign(words.into_iter(), &mut inner);
    if own_path
        && inner.value("PATH") != policy
        && let Some(name) = argv.first_mut()
    {
        inner.settle(name);
    }
    note_dropped(&mut inner, &call.state, by, base_name(call.argv[0].as_str()));
    note_left(&mut inner, &call.state, by);
    if let Some(folder) = &wanted.chdir {
        inner.cwd = inner.path(folder.as_str());
    }
    if argv.is_empty() {
        if !wanted.shell && !wanted.login {
            return next(call.state.clone().with(Status::Likely));
        }
        let flags = if wanted.login { "-l" } else { "-s" };
        let shell = vec![word("bash"), word(flags)];
        return machine.spawn(Call { argv: shell, place: call.place, state: inner });
    }
    if wanted.login {
        inner.cwd = inner.home();
        let shell = vec![word("bash"), word("-lc")];
        let text = Field::from_text(shells::joined(&argv));
        let argv = shell.into_iter().chain([text]).collect();
        return machine.spawn(Call { argv, place: call.place, state: inner });
    }
    machine.spawn(Call { argv, place: call.place, state: inner })
}

/// `NAME=value`
fn is_assignment(word: &Field) -> bool {
    let name = word.as_str().split_once('=').map_or("", |(name, _)| name);
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Whether sudo's rules keep an ordinary user from setting variables: `NOSETENV` (sudoers(5)).
fn forbids_variables(state: &State) -> bool {
    let below = state.fs.below("/etc/sudoers.d").map(|(path, _)| path.to_owned());
    let mut files = below.chain(["/etc/sudoers".to_owned()]);
    let says = |path: String| {
        let text = state.fs.read(&path).unwrap_or_default();
        text.as_str()
            .lines()
            .any(|line| !line.trim_start().starts_with('#') && line.contains("NOSETENV:"))
    };
    matches!(state.user, User::Named(_)) && files.any(says)
}

/// Another user, by name; root without one.
pub(super) fn become_user(
    machine: &mut Machine<'_>,
    state: &mut State,
    name: Option<&Text>,
    by: Option<Raised>,
) {
    let user = name.map_or(User::Root, |name| User::named(name.as_str()));
    // Of two in one text the outer one counts.
    let known = state.raised_by.filter(|raised| state.user == User::Root && !raised.apart);
    state.raised_by = match user {
        User::Root => known.or(by),
        _ => None,
    };
    machine.ran_as(&user);
    state.user = user;
}

/// The environment behind sudo.
fn cleaned(inner: &mut State, outer: &State, wanted: &Wanted) {
    if !wanted.keeps || wanted.login {
        let kept = |name: &str| {
            !wanted.login && wanted.kept.iter().any(|kept| kept == name)
                || name.starts_with("LC_")
                || matches!(name, "LANG" | "TERM" | "DISPLAY" | "XAUTHORITY" | "COLORTERM")
        };
        let path = outer.value("PATH");
        inner.vars.retain(|name, var| var.exported && kept(name));
        inner.export("PATH", path);
    } else {
        inner.vars.retain(|_, var| var.exported);
    }
    // It lets no functions through, whatever it keeps.
    inner.functions = Rc::default();
    let keeps_home =
        (wanted.keeps || wanted.kept.iter().any(|name| name == "HOME")) && !wanted.home;
    if !keeps_home || wanted.login {
        let home = Text::from(inner.user.home().as_str());
        inner.export("HOME", Value::Text(home));
    }
    inner.hashed = Rc::default();
}

/// macOS comes without `secure_path`.
fn keeps_path(state: &State) -> bool {
    let system = state.system_python().map(|id| state.python(id).kind);
    system == Some(InterpreterKind::Homebrew)
}

/// Overrides that got lost on the way.
fn note_dropped(inner: &mut State, outer: &State, by: Option<Place>, name: &str) {
    let mut dropped = outer.dropped.as_ref().clone();
    for (variable, var) in outer.vars.iter() {
        let lost = inner.vars.get(variable).is_none_or(|kept| !kept.exported);
        if !lost || !var.exported {
            continue;
        }
        let Some(tool) = variables::overridden(variable) else { continue };
        let works = |text: &Text| {
            matches!(
                variables::effect(tool, text.as_str()),
                Some(crate::machine::event::Effect::Works)
            )
        };
        if var.value.scalar().as_ref().is_some_and(works) {
            let why = format!("`{name}` does not pass `{variable}` on");
            let (place, prefix) = (var.set_at, var.prefix);
            dropped.push(Dropped { name: variable.to_owned(), place, prefix, by, why });
        }
    }
    inner.dropped = Rc::new(dropped);
}

/// The environment that was prepared and is not reached any more.
fn note_left(inner: &mut State, outer: &State, by: Option<Place>) {
    let (Some(before), Some(by)) = (outer.default_python(), by) else { return };
    let prepared = matches!(
        outer.python(before).kind,
        InterpreterKind::Venv | InterpreterKind::Toolcache | InterpreterKind::Conda
    );
    if prepared && inner.default_python() != Some(before) {
        inner.left = Some(Left { python: before, by, used: false });
    }
}
