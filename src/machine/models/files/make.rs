//! mkdir, touch, truncate, chmod, chown, mktemp.

use super::aim::Aim;
use super::{marker, write};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Found, Kind, Node, Root, is_standard, path};
use crate::machine::models::args::{Args, perhaps};
use crate::machine::models::argv::Dialect;
use crate::machine::redirect::may_write;
use crate::machine::state::{State, Status, User};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Text};

/// `mkdir`
pub(super) fn mkdir(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let parents = args.has(&["--parents"]);
    let mut status = Status::Zero;
    for operand in &args.operands {
        let path = Aim::of(operand, &call.state).path;
        let one = if !may_write(&call.state, &path) {
            Status::NonZero
        } else if parents {
            folder(&mut call.state, operand.as_str());
            if is_own(&call.state, &path) { Status::Zero } else { Status::Likely }
        } else {
            match call.state.fs.find(&path, true) {
                Found::Node(_, node) if node.maybe => Status::Likely,
                // Which folder the build context is was guessed; nobody makes what is there already.
                Found::Node(_, Node { kind: Kind::OpenDir(layers), .. })
                    if !layers.folders.is_empty() =>
                {
                    Status::Likely
                }
                Found::Node(..) => Status::NonZero,
                Found::Absent | Found::Unknown => {
                    let above = parent(&path);
                    match call.state.fs.find(above, true) {
                        Found::Absent => Status::NonZero,
                        found => {
                            if path::is_known(&path) {
                                call.state.fs_mut().put(&path, Kind::Dir);
                            }
                            let there = is_folder(&found) || is_standard(above);
                            if there && is_own(&call.state, &path) {
                                Status::Zero
                            } else {
                                Status::Likely
                            }
                        }
                    }
                }
            }
        };
        status = marker::and(status, one);
    }
    next(call.state.with(status))
}

/// Whether whoever runs a command may surely write there.
pub(super) fn is_own(state: &State, path: &str) -> bool {
    let kernel_s = ["/proc", "/sys", "/dev"].iter().any(|root| path.starts_with(root));
    let home = state.home();
    let below = |folder: &str| path.strip_prefix(folder).is_some_and(|it| it.starts_with('/'));
    path::is_known(path)
        && Root::of(path).is_placed()
        && match state.user {
            User::Root => !kernel_s,
            User::Named(_) => below(&home) || below("/tmp") || below("/var/tmp"),
            User::Unknown => false,
        }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("/", |(parent, _)| if parent.is_empty() { "/" } else { parent })
}

fn is_folder(found: &Found) -> bool {
    matches!(found, Found::Node(_, Node { kind: Kind::Dir | Kind::OpenDir(_), maybe: false, .. }))
}

/// Makes a folder and those above it: empty, where they are known to be missing.
pub(super) fn folder(state: &mut State, written: &str) {
    let path = super::aim::place_in(written, state);
    for (end, _) in path.match_indices('/').filter(|(at, _)| *at > 0).chain([(path.len(), "")]) {
        match state.fs.find(&path[..end], true) {
            Found::Absent => state.fs_mut().put(&path[..end], Kind::Dir),
            Found::Unknown if end == path.len() => state.fs_mut().is_there(&path),
            Found::Node(..) | Found::Unknown => {}
        }
    }
}

/// Notes that a folder now holds files that nobody knows.
pub(crate) fn opened(state: &mut State, path: &str) {
    let usual = ["/", "", "/usr", "/etc"].contains(&path) || path == state.home();
    let known = match state.fs.find(path, true) {
        Found::Node(_, node) => matches!(node.kind, Kind::Dir | Kind::OpenDir(_)),
        // Below a folder that was made here, under whatever name.
        Found::Absent => true,
        Found::Unknown => path::is_known(path),
    };
    if usual || !known && !path::is_known(path) {
        // What lies there already is as it was; new folders may have come.
        state.stir();
    } else if known {
        state.fs_mut().open_up(path);
    }
}

/// `touch`
pub(super) fn touch(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let mut status = Status::Zero;
    for operand in &args.operands {
        let path = Aim::of(operand, &call.state).path;
        if !may_write(&call.state, &path) {
            status = Status::NonZero;
        } else if !matches!(call.state.fs.find(&path, true), Found::Node(..))
            && !args.has(&["--no-create"])
            && !operand.pattern
        {
            call.state.fs_mut().write(&path, Text::default());
        }
    }
    next(call.state.with(status))
}

/// `truncate -s 0 file`
pub(super) fn truncate(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let empty = args.value("--size").is_some_and(|size| size.as_str() == "0");
    for operand in &args.operands {
        let path = Aim::of(operand, &call.state).path;
        if !may_write(&call.state, &path) {
            return next(call.state.with(Status::NonZero));
        }
        let text = if empty { Text::default() } else { Text::hole(None) };
        let written = (call.place, operand.place());
        write(machine, &mut call.state, &path, &text, false, written);
    }
    next(call.state.with(Status::Zero))
}

/// `chmod`: whether others may still read.
pub(super) fn chmod(machine: &mut Machine<'_>, call: Call) -> Flows {
    // `-r` and the like are modes, not options.
    let is_mode = |arg: &Field| arg.as_str().starts_with('-') && is_mode(&arg.as_str()[1..]);
    let (modes, words): (Vec<Field>, Vec<Field>) =
        call.argv[1..].iter().cloned().partition(is_mode);
    let args = Args::read(&words, "chmod", Dialect::Getopt);
    let unsure = args.unsure;
    perhaps(machine, call, unsure, |_, call| set_modes(modes.into_iter().next(), args, call))
}

/// Whether this may follow the dash of a mode: `rwx`, `x,g+w`.
fn is_mode(text: &str) -> bool {
    text.starts_with(['r', 'w', 'x', 'X', 's', 't'])
        && text.bytes().all(|b| b"rwxXstugoa,=+-".contains(&b))
}

fn set_modes(mode: Option<Field>, mut args: Args, mut call: Call) -> Flows {
    if args.value("--reference").is_some() {
        return next(call.state.with(Status::Likely));
    }
    let first = |args: &mut Args| (!args.operands.is_empty()).then(|| args.operands.remove(0));
    let Some(mode) = mode.or_else(|| first(&mut args)) else {
        return next(call.state.with(Status::NonZero));
    };
    let operands = &args.operands;
    let mut status = Status::Likely;
    for operand in operands {
        let path = Aim::of(operand, &call.state).path;
        if !may_write(&call.state, &path) {
            status = Status::NonZero;
            continue;
        }
        match call.state.fs.find(&path, true) {
            Found::Node(at, node) => {
                if let Some(secret) = is_secret(mode.as_str(), node.secret) {
                    call.state.fs_mut().set_secret(&at, secret);
                }
                call.state.fs_mut().set_runs(&at, runs(mode.as_str(), node.runs));
            }
            // What the machine has not seen may be there all the same.
            Found::Absent if call.state.fs.closed => status = Status::NonZero,
            Found::Absent | Found::Unknown => {}
        }
    }
    next(call.state.with(status))
}

/// Whether a mode hides a file from others that was hidden before or not; `None` if it cannot be
/// read.
pub(super) fn is_secret(mode: &str, before: bool) -> Option<bool> {
    if let Ok(bits) = u32::from_str_radix(mode, 8) {
        return Some(bits & 0o004 == 0);
    }
    let mut secret = before;
    for clause in mode.split(',') {
        let at = clause.find(['+', '-', '='])?;
        let (who, what) = clause.split_at(at);
        if !(who.is_empty() || who.contains(['o', 'a'])) {
            continue;
        }
        let reads = what[1..].contains('r');
        match what.as_bytes()[0] {
            b'+' if reads => secret = false,
            b'-' if reads => secret = true,
            b'=' => secret = !reads,
            _ => {}
        }
    }
    Some(secret)
}

/// Whether a mode lets a file be executed by its owner, that could be before or not; `None` if nobody can tell.
pub(super) fn runs(mode: &str, before: Option<bool>) -> Option<bool> {
    if let Ok(bits) = u32::from_str_radix(mode, 8) {
        return Some(bits & 0o100 != 0);
    }
    let mut runs = before;
    for clause in mode.split(',') {
        let at = clause.find(['+', '-', '='])?;
        let (who, what) = clause.split_at(at);
        if !(who.is_empty() || who.contains(['u', 'a'])) {
            continue;
        }
        let executes = what[1..].contains('x');
        if what[1..].contains('X') && !executes {
            // It depends on what the file was to anybody.
            runs = None;
            continue;
        }
        match what.as_bytes()[0] {
            b'+' if executes => runs = Some(true),
            b'-' if executes => runs = Some(false),
            b'=' => runs = Some(executes),
            _ => {}
        }
    }
    runs
}

/// `chown`, `chgrp`, `chattr`
pub(super) fn chown(_: &mut Machine<'_>, call: Call, args: Args) -> Flows {
    let denied = args
        .operands
        .iter()
        .skip(1)
        .any(|field| !may_write(&call.state, &Aim::of(field, &call.state).path));
    next(call.state.with(if denied { Status::NonZero } else { Status::Likely }))
}

/// So many temporary files and folders have names of their own.
const MOST_NUMBERED: u32 = 64;

/// `mktemp`
pub(super) fn mktemp(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let folder = args.value("--tmpdir").map_or("/tmp", |folder| folder.as_str()).to_owned();
    let path = match args.operands.first() {
        Some(template) if template.as_str().contains('/') => {
            let name = template.as_str().trim_end_matches('X');
            format!("{name}{HOLE}")
        }
        _ => format!("{folder}/tmp.{HOLE}"),
    };
    // Each call makes another one.
    let mut path = path;
    for number in 2..=MOST_NUMBERED {
        if call.state.fs.node(&call.state.path(&path)).is_none() {
            break;
        }
        let front = path.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
        path = format!("{front}{number}");
    }
    let kind = if args.has(&["--directory"]) { Kind::Dir } else { Kind::File(Text::default()) };
    let at = call.state.path(&path);
    call.state.fs_mut().put_named(&at, kind);
    call.state.print(&Text::from(format!("{path}\n").as_str()));
    next(call.state.with(Status::Zero))
}

#[cfg(test)]
mod tests {
    use super::{is_secret, runs};
    use crate::machine::testing::{dockerfile, script};

    #[test]
    fn what_comes_from_elsewhere_fills_a_folder_under_whatever_name() {
        for fill in [
            "git clone https://git.example/t \"$d/t\" && cd \"$d/t\"",
            "cd \"$d\" && git clone https://git.example/t && cd t",
            "curl -sL https://files.example/t.tgz | tar xz -C \"$d\" && cd \"$d/t\"",
            "unzip t.zip -d $d && cd $d/t",
            "cd $d && some-tool t && cd t",
        ] {
            let text = format!("d=$(mktemp -d) && {fill} && sudo pip3 install .");
            assert_eq!(script(&text).installs().len(), 1, "{fill}");
            let text = format!("FROM debian:12\nRUN apt-get install -y python3-pip\nRUN {text}");
            assert_eq!(dockerfile(&text).installs().len(), 1, "{fill}");
        }
        let text = "d=$(mktemp -d) && cd $d/t && sudo pip3 install .";
        assert!(script(text).installs().is_empty());
    }

    #[test]
    fn two_temporary_folders_are_not_the_same_one() {
        let text = "a=$(mktemp -d); b=$(mktemp -d); rm -rf $a; cd $b || exit; pip3 install x";
        assert_eq!(script(text).installs().len(), 1);
    }

    #[test]
    fn modes_hide_or_show() {
        assert_eq!(is_secret("600", false), Some(true));
        assert_eq!(is_secret("0644", true), Some(false));
        assert_eq!(is_secret("go-r", false), Some(true));
        assert_eq!(is_secret("u+x", true), Some(true));
        assert_eq!(is_secret("a+r", true), Some(false));
        assert_eq!(is_secret("-r", false), Some(true));
        assert_eq!(is_secret("u=rw,go=", false), Some(true));
        assert_eq!(is_secret("x", false), None);
    }

    #[test]
    fn modes_let_files_be_executed() {
        for mode in ["755", "+x", "a+x", "u+rwx,go=", "u=rx", "0700"] {
            assert_eq!(runs(mode, Some(false)), Some(true), "{mode}");
        }
        for mode in ["644", "-x", "u=rw", "0600", "a-x"] {
            assert_eq!(runs(mode, Some(true)), Some(false), "{mode}");
        }
        assert_eq!(runs("g+w", Some(true)), Some(true));
        assert_eq!(runs("a+X", Some(false)), None);
    }
}
