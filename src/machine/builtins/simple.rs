//! Builtins that neither change what runs nor how.

use crate::machine::Presence;
use crate::machine::cond;
use crate::machine::flow::{Exit, Flow, Flows, next};
use crate::machine::fs::{Found, Kind, Node, Program, is_standard, path};
use crate::machine::lookup::Located;
use crate::machine::models::args::front;
use crate::machine::models::packages::family;
use crate::machine::print;
use crate::machine::simple::line_of;
use crate::machine::state::{Alias, State, Status, User};
use crate::machine::value::Value;
use crate::machine::words::{Field, arithmetic};
use crate::machine::{Call, Machine, builtins};
use crate::source::{FileId, HOLE, Place, Span, Text};
use std::rc::Rc;

pub(super) fn succeed(_: &mut Machine<'_>, call: Call) -> Flows {
    next(call.state.with(Status::Zero))
}

pub(super) fn fail(_: &mut Machine<'_>, call: Call) -> Flows {
    next(call.state.with(Status::NonZero))
}

/// Prints what nobody knows, ends as nobody knows.
pub(super) fn anything(_: &mut Machine<'_>, mut call: Call) -> Flows {
    call.state.print_unknown();
    next(call.state.with(Status::Unknown))
}

/// Builtins that set what is named, or list what is set.
pub(super) fn may_list(_: &mut Machine<'_>, mut call: Call) -> Flows {
    if call.argv[1..].iter().all(|arg| arg.as_str().starts_with('-')) {
        call.state.print_unknown();
    }
    next(call.state.with(Status::Zero))
}

/// `let expression …`: it ends as the last one is worth something or nothing.
pub(super) fn let_number(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let mut status = Status::NonZero;
    for arg in &call.argv[1..] {
        let value = arithmetic::evaluate(arg.as_str(), &mut call.state);
        status = value.map_or(Status::Unknown, |value| Status::of(value != 0));
    }
    next(call.state.with(status))
}

pub(super) fn echo(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let text = print::echo(&call.argv[1..], &call.state, machine.dash);
    call.state.print(&text);
    next(call.state.with(Status::Zero))
}

pub(super) fn printf(_: &mut Machine<'_>, mut call: Call) -> Flows {
    if call.argv.get(1).is_some_and(|arg| arg.as_str() == "-v") {
        if let (Some(name), Some(args)) = (call.argv.get(2), call.argv.get(3..)) {
            let name = name.as_str().to_owned();
            let text = print::printf(args);
            call.state.set(&name, Value::Text(text));
        }
        return next(call.state.with(Status::Zero));
    }
    let text = print::printf(&call.argv[1..]);
    call.state.print(&text);
    next(call.state.with(Status::Zero))
}

pub(super) fn cd(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    machine.gives(call.argv.iter().map(|arg| &arg.text));
    let name = call.argv[0].as_str().to_owned();
    let target =
        call.argv[1..].iter().find(|arg| !matches!(arg.as_str(), "-P" | "-L" | "--" | "-e"));
    let (old, stays) = (call.state.cwd.clone(), call.state.folder());
    let path = match target.map(|arg| arg.as_str().to_owned()) {
        _ if name == "popd" => HOLE.to_string(),
        None => call.state.home(),
        Some(dash) if dash == "-" => match call.state.value("OLDPWD").scalar() {
            Some(old) => old.as_str().to_owned(),
            None => HOLE.to_string(),
        },
        Some(path) => call.state.path(&path),
    };
    let found = call.state.fs.find(&path, true);
    let there = match &found {
        Found::Node(_, Node { kind: Kind::Dir | Kind::OpenDir(_), maybe: false, .. }) => true,
        Found::Unknown => is_standard(&path) && (path != "/root" || call.state.user == User::Root),
        Found::Node(..) | Found::Absent => false,
    };
    match found {
        Found::Absent if call.state.fs.folder(&path) == Presence::Absent => {
            return next(call.state.with(Status::NonZero));
        }
        Found::Node(_, Node { kind: Kind::File(_) | Kind::Program(_), maybe: false, .. })
            if path::is_known(&path) =>
        {
            return next(call.state.with(Status::NonZero));
        }
        // Where somebody who reads the text may have put the project.
        Found::Unknown if call.state.fs.clones && is_typed(&call) && may_be_clone(&path) => {
            call.state.fs_mut().lay(&path, &[String::new()], false);
        }
        _ => {}
    }
    let by = match target {
        _ if name == "popd" => call.place,
        Some(arg) if arg.as_str() == "-" => lead_of(&call.state, "OLDPWD"),
        Some(arg) if arg.as_str().starts_with(HOLE) => lead(&arg.text).or(arg.place()),
        _ => lead_of(&call.state, "PWD"),
    };
    call.state.set("OLDPWD", Value::Text(folder(&old, lead_of(&call.state, "PWD"))));
    call.state.set("PWD", Value::Text(folder(&path, by)));
    if target.is_some_and(|arg| arg.as_str() == "-") {
        call.state.print(&Text::from(format!("{path}\n").as_str()));
    }
    call.state.cwd = path;
    let mut state = call.state.with(if there { Status::Zero } else { Status::Likely });
    state.stays = (!there).then(|| Rc::new(stays));
    next(state)
}

/// Whether a command stands in the file that is replayed itself.
fn is_typed(call: &Call) -> bool {
    call.place.is_some_and(|place| place.file == FileId(0))
}

/// Whether people keep projects in a folder: it is none of the system's, and nothing is thrown away in it.
fn may_be_clone(path: &str) -> bool {
    const KEPT: [&str; 6] = ["/home", "/media", "/mnt", "/opt", "/root", "/srv"];
    let end = path.get(1..).and_then(|rest| rest.find('/')).map_or(path.len(), |at| at + 1);
    let top = &path[..end];
    path.starts_with('/') && !is_standard(path) && (!is_standard(top) || KEPT.contains(&top))
}

/// A working folder as text: the unknown beginning of one stands where it was written. One that
/// stands nowhere is where the text was started.
fn folder(path: &str, by: Option<Place>) -> Text {
    let Some(rest) = path::behind_unknown(path) else { return Text::from(path) };
    let mut text = Text::hole(by);
    text.push_text(&Text::from(rest));
    text
}

/// Where the unknown beginning of a variable's value is written.
fn lead_of(state: &State, name: &str) -> Option<Place> {
    state.vars.get(name).and_then(|var| lead(&var.value.scalar()?))
}

fn lead(text: &Text) -> Option<Place> {
    text.place(Span::new(0, HOLE.len_utf8())).filter(|_| text.as_str().starts_with(HOLE))
}

pub(super) fn pwd(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let cwd = Text::from(format!("{}\n", call.state.cwd).as_str());
    call.state.print(&cwd);
    next(call.state.with(Status::Zero))
}

pub(super) fn test(machine: &mut Machine<'_>, call: Call) -> Flows {
    let bracket = call.argv[0].as_str() == "[";
    let mut args = &call.argv[1..];
    if bracket {
        match args.split_last() {
            Some((last, rest)) if last.as_str() == "]" => args = rest,
            _ => return next(call.state.with(Status::NonZero)),
        }
    }
    let equals = |at: usize| args.get(at).is_some_and(|arg| arg.known() == Some("=="));
    if args.len() > 2 && (equals(1) || equals(2)) && machine.is_dash(&call.state) {
        // `unexpected operator`
        return next(call.state.with(Status::NonZero));
    }
    let answer = cond::test(args, &call.state);
    cond::answered(&answer, call.place, call.state)
}

pub(super) fn shift(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let count = match call.argv.get(1) {
        Some(arg) if !arg.text.is_known() => None,
        arg => Some(arg.and_then(|arg| arg.as_str().trim().parse::<usize>().ok()).unwrap_or(1)),
    };
    let params = Rc::make_mut(&mut call.state.params);
    let Some(count) = count else {
        (params.args, params.open) = (Vec::new(), true);
        return next(call.state.with(Status::Likely));
    };
    if count <= params.args.len() {
        let vague = params.open && params.args[..count].iter().any(|arg| !arg.is_known());
        params.args.drain(..if vague { params.args.len() } else { count });
    } else if !params.open {
        return next(call.state.with(Status::NonZero));
    } else {
        params.args = Vec::new();
    }
    next(call.state.with(Status::Zero))
}

pub(super) fn alias(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    for arg in &call.argv[1..] {
        let Some((name, _)) = arg.as_str().split_once('=') else { continue };
        let text = arg.text.slice(Span::new(name.len() + 1, arg.text.len()));
        if call.state.aliases.get(name).is_some_and(|known| known.text == text) {
            continue;
        }
        let line = line_of(&machine.here.0, machine.here.1);
        let aliases = Rc::make_mut(&mut call.state.aliases);
        aliases.insert(name.to_owned(), Alias { text, line });
    }
    next(call.state.with(Status::Zero))
}

pub(super) fn unalias(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let aliases = Rc::make_mut(&mut call.state.aliases);
    for arg in &call.argv[1..] {
        if arg.as_str() == "-a" {
            aliases.clear();
        }
        aliases.remove(arg.as_str());
    }
    next(call.state.with(Status::Zero))
}

/// `hash -r`, or `hash name`, which looks for a program like `command -v` and says nothing.
pub(super) fn hash(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    call.state.hashed = Rc::default();
    if call.argv.get(1).is_none_or(|arg| arg.as_str().starts_with('-')) {
        return next(call.state.with(Status::Zero));
    }
    let printed = call.state.out.clone();
    let mut flows = look_up(machine, call, 1, Asks::Command);
    for flow in &mut flows {
        flow.state.out = printed.clone();
    }
    flows
}

/// Who asks what a name means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// `command -v`
    Command,
    /// `type`, which answers with a sentence.
    Type,
    /// `which`: a program, so that it knows of no function.
    Which,
}

/// `which name`
pub(crate) fn which(machine: &mut Machine<'_>, call: Call) -> Flows {
    let names = 1 + front(&call.argv[1..], "which");
    // Debian's and BusyBox's `-a` prints all of them; the first one counts.
    look_up(machine, call, names, Asks::Which)
}

/// `type name`, and `command -v name` for each name.
pub(crate) fn look_up(machine: &Machine<'_>, mut call: Call, names: usize, asks: Asks) -> Flows {
    let mut status = Status::Zero;
    let asked = call.argv.get(names..).unwrap_or_default();
    // Whoever reads the answer may find that there is none.
    let manager = machine.distro.is_none() && asked.iter().any(|it| family(it.as_str()).is_some());
    let apart =
        asked.len() == 1 && asks != Asks::Type && (manager || machine.is_captured(&call.state));
    for name in asked {
        let Some(known) = name.known() else {
            call.state.print_unknown();
            status = status.join(Status::Unknown);
            continue;
        };
        let own = call.state.functions.contains_key(known)
            || builtins::is_own(known, call.state.options.dialect)
            || builtins::declares(known);
        let own = own && asks != Asks::Which;
        let found = if own { Located::Named(known.to_owned()) } else { call.state.locate(name) };
        let of_system = match &found {
            Located::Named(name) if !own => machine.of_system(name, &call.state),
            _ => None,
        };
        if let Some(at) = of_system {
            match at {
                Some(at) => {
                    // It was seen to be there.
                    if call.state.fs.find(at, true) == Found::Unknown {
                        call.state.fs_mut().put(at, Kind::Program(Program::Other));
                    }
                    tell(at, name, asks, &mut call.state);
                }
                None => status = Status::NonZero,
            }
            continue;
        }
        match found {
            _ if own => {
                let text = Text::from(format!("{known}\n").as_str());
                call.state.print(&text);
            }
            Located::Program(program, at) => {
                let perhaps = call.state.is_presumed(program);
                if perhaps && apart {
                    return either(&at, name, asks, call.state);
                }
                if perhaps {
                    status = status.join(Status::Unknown);
                }
                tell(&at, name, asks, &mut call.state);
            }
            Located::Script(at, _) => tell(&at, name, asks, &mut call.state),
            Located::Missing | Located::Named(_) | Located::Unknown
                if apart && (machine.presumes() || found != Located::Missing) =>
            {
                return either(&format!("{HOLE}/{known}"), name, asks, call.state);
            }
            Located::Missing if machine.presumes() => {
                call.state.print_unknown();
                status = status.join(Status::Unknown);
            }
            Located::Missing => status = Status::NonZero,
            Located::Named(_) | Located::Unknown => {
                let mut text = Text::hole(name.place());
                text.push_for("/", None);
                text.push_for(known, name.place());
                text.push_for("\n", None);
                call.state.print(&text);
                if status == Status::Zero {
                    status = Status::Unknown;
                }
            }
        }
    }
    next(call.state.with(status))
}

/// The two answers about a program that may be there.
fn either(path: &str, name: &Field, asks: Asks, state: State) -> Flows {
    let (mut found, mut missing) = (state.clone().with(Status::Zero), state.with(Status::NonZero));
    tell(path, name, asks, &mut found);
    missing.unfound = true;
    found.family = family(name.as_str()).or(found.family);
    [found, missing].map(|state| Flow { exit: Exit::Next, state }).into()
}

/// Prints the path that a name means.
fn tell(path: &str, name: &Field, asks: Asks, state: &mut State) {
    if asks == Asks::Type {
        return state.print_unknown();
    }
    let mut text = Text::default();
    text.push_for(path, name.place());
    text.push_for("\n", None);
    state.print(&text);
}

pub(super) fn type_of(machine: &mut Machine<'_>, call: Call) -> Flows {
    let names = 1 + front(&call.argv[1..], "type");
    let paths = call.argv[1..names].iter().any(|arg| arg.as_str().contains(['p', 'P']));
    look_up(machine, call, names, if paths { Asks::Which } else { Asks::Type })
}
