//! Commands that print paths and names: `ls`, `dirname`, `readlink`, `id`, `lsb_release`.

use super::aim::Aim;
use super::marker;
use crate::machine::cond::{Answer, answered};
use crate::machine::event::InterpreterKind;
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Found, Kind, Node, Program, path};
use crate::machine::guards::Guard;
use crate::machine::models::args::Args;
use crate::machine::models::made;
use crate::machine::state::{State, Status, User};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Span, Text};
use std::collections::BTreeMap;

/// Prints a line.
fn print(call: &mut Call, text: &Text) {
    call.state.print(text);
    call.state.print(&Text::from("\n"));
}

/// `ls`
pub(super) fn ls(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let long = args.has(&["-l", "-o", "-g", "--size", "--inode", "--context"]);
    let plain = !long
        && !args.has(&["--all", "--almost-all", "--recursive", "--classify", "--file-type", "-p"]);
    let mut status = Status::Likely;
    if args.operands.is_empty() {
        let cwd = call.state.cwd.clone();
        content(&mut call, &cwd, long, plain);
    }
    for operand in &args.operands {
        let path = Aim::of(operand, &call.state).path;
        let found = call.state.fs.find(&path, true);
        if long && found != Found::Absent {
            call.state.print(&Text::from(format!("{HOLE} ").as_str()));
        }
        match found {
            Found::Absent if !operand.pattern || !machine.open => status = Status::NonZero,
            Found::Node(_, node)
                if matches!(node.kind, Kind::Dir | Kind::OpenDir(_))
                    && !args.has(&["--directory"]) =>
            {
                content(&mut call, &path, long, plain);
            }
            Found::Unknown if !operand.pattern => {
                // A file is shown by its name, a folder by what is in it.
                call.state.print_unknown();
                status = Status::Unknown;
            }
            found => {
                // A pattern that fits nothing modelled may yet fit something.
                let shown = if operand.pattern {
                    made(&operand.as_str().replace(['*', '?'], &HOLE.to_string()), operand)
                } else {
                    operand.clone()
                };
                print(&mut call, &shown.text);
                let sure = matches!(&found, Found::Node(_, node) if !node.maybe) && !operand.open;
                let one = if sure { Status::Zero } else { Status::Unknown };
                status = marker::and(if status == Status::Likely { one } else { status }, one);
            }
        }
    }
    next(call.state.with(status))
}

/// Prints the names in a folder: those of the project's files that are known to appear there, and
/// others that nobody knows.
fn content(call: &mut Call, folder: &str, long: bool, plain: bool) {
    if let Some(names) = call.state.fs.content(folder).filter(|_| plain)
        && names.values().all(|sure| *sure)
    {
        for name in names.into_keys().filter(|name| !name.starts_with('.')) {
            call.state.print(&Text::from(format!("{name}\n").as_str()));
        }
        return;
    }
    let sure = path::is_one(folder);
    let names = if sure { call.state.fs.names(folder) } else { BTreeMap::new() };
    for name in names.into_keys().filter(|name| !name.starts_with('.')) {
        let line = if long { format!("{HOLE} {name}\n") } else { format!("{name}\n") };
        call.state.print(&Text::from(line.as_str()));
    }
    call.state.print_unknown();
}

/// `dirname path …`
pub(super) fn dirname(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    for operand in args.operands {
        let string = operand.as_str().trim_end_matches('/');
        let text = match string.rfind('/') {
            Some(0) => Text::from("/"),
            Some(at) => operand.text.slice(Span::new(0, at)),
            None if string.contains(HOLE) => Text::hole(operand.place()),
            None => Text::from("."),
        };
        print(&mut call, &text);
    }
    next(call.state.with(Status::Zero))
}

/// `basename path [suffix]`
pub(super) fn basename(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let Some(path) = args.operands.first() else {
        return next(call.state.with(Status::NonZero));
    };
    let string = path.as_str().trim_end_matches('/');
    let from = string.rfind('/').map_or(0, |at| at + 1);
    let suffix = args.value("--suffix").or(args.operands.get(1)).map_or("", Field::as_str);
    let name = string[from..].strip_suffix(suffix).unwrap_or(&string[from..]);
    let text = path.text.slice(Span::new(from, from + name.len()));
    print(&mut call, &text);
    next(call.state.with(Status::Zero))
}

/// `readlink -f path`, `realpath path`
pub(super) fn realpath(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let plain = call.argv[0].as_str().ends_with("readlink")
        && !args.has(&["--canonicalize", "--canonicalize-existing", "--canonicalize-missing"]);
    let mut status = Status::Likely;
    for operand in &args.operands {
        let path = Aim::of(operand, &call.state).path;
        let found = call.state.fs.find(&path, !plain);
        let text = match (plain, found) {
            (true, Found::Node(_, Node { kind: Kind::Link(target), .. })) => {
                Text::from(target.as_str())
            }
            (true, Found::Node(..) | Found::Absent) => {
                status = Status::NonZero;
                continue;
            }
            (true, Found::Unknown) => Text::hole(operand.place()),
            (false, Found::Node(at, Node { kind: Kind::Program(program), .. })) => {
                made(&behind(&call.state, &at, program), operand).text
            }
            (false, _) => made(&call.state.fs.resolve(&path, true), operand).text,
        };
        print(&mut call, &text);
    }
    next(call.state.with(status))
}

/// Where a program really lies: an interpreter's plain names lead to that with its version.
fn behind(state: &State, path: &str, program: Program) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    match program {
        Program::Python(id) if matches!(name, "python" | "python3") => {
            let python = state.python(id);
            match python.version {
                Some((a, b)) if python.venv.is_none() => format!("{folder}/python{a}.{b}"),
                _ => path.to_owned(),
            }
        }
        _ => path.to_owned(),
    }
}

/// `id -u`, `whoami`
pub(super) fn id(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let numeric = args.has(&["--user", "--group"]) && !args.has(&["--name"]);
    let name = call.argv[0].as_str().ends_with("whoami") || args.has(&["--name"]);
    let known = args.operands.is_empty() && !args.has(&["--groups"]);
    let text = match &call.state.user {
        _ if known && args.has(&["--user"]) && numeric => call.state.user_number(),
        User::Root if known && numeric => Text::from("0"),
        User::Root if known && name => Text::from("root"),
        User::Named(user) if known && name && !user.is_empty() => Text::from(user.as_str()),
        _ => Text::hole(None),
    };
    print(&mut call, &text);
    // `id name` asks whether there is such a user.
    next(call.state.with(if known { Status::Zero } else { Status::Unknown }))
}

/// `uname`
pub(super) fn uname(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let plain = call.argv.len() == 1 || (call.argv.len() == 2 && args.has(&["--kernel-name"]));
    let mac = call.state.pythons.iter().any(|python| python.kind == InterpreterKind::Homebrew);
    let text = match (plain, mac) {
        (true, true) => Text::from("Darwin"),
        (true, false) if machine.distro.is_some() => Text::from("Linux"),
        _ => Text::hole(None),
    };
    print(&mut call, &text);
    next(call.state.with(Status::Zero))
}

/// `systemd-detect-virt --container`
pub(super) fn detect_virt(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    call.state.print_unknown();
    if args.has(&["--container"]) {
        let guard = Answer::Guard(Guard::Container, false);
        return answered(&guard, call.place, call.state);
    }
    next(call.state.with(Status::Unknown))
}

/// `lsb_release -cs`
pub(super) fn lsb_release(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let short = args.has(&["--short"]);
    let release = machine.release();
    let asks = |name| args.has(&[name]);
    let text = match release.filter(|_| short) {
        Some(facts) if asks("--codename") => facts.codename().to_owned(),
        Some(facts) if asks("--release") => facts.release().release.unwrap_or_default().to_owned(),
        Some(facts) if asks("--id") => {
            let id = facts.release().id;
            id[..1].to_uppercase() + &id[1..]
        }
        _ => String::new(),
    };
    let text = if text.is_empty() { Text::hole(None) } else { Text::from(text.as_str()) };
    print(&mut call, &text);
    next(call.state.with(Status::Likely))
}
