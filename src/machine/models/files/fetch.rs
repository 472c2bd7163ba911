//! curl, wget, git, tar, unzip: files from outside.

use super::aim::Aim;
use super::{make, marker, whose, write};
use crate::knowledge::installer;
use crate::knowledge::options::Takes;
use crate::machine::event::MarkerFate;
use crate::machine::flow::{Flows, next};
use crate::machine::fs::{Kind, Root, path};
use crate::machine::models::args::{Args, perhaps};
use crate::machine::models::argv::Dialect;
use crate::machine::models::made;
use crate::machine::programs::base_name;
use crate::machine::redirect::may_write;
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Origin, Text};

/// What a known address holds, as far as it matters; otherwise a hole.
fn content(machine: &Machine<'_>, url: &Field) -> Text {
    let address = url.as_str();
    if let Some(own) = machine.own_file(address) {
        return own;
    }
    match installer(address) {
        Some(fetched) => Text::of(Origin::Fetched(fetched), url.place()),
        None => Text::hole(url.place()),
    }
}

/// The name under which an address is saved.
fn saved_as(url: &Field) -> Option<String> {
    let plain = url.as_str().split(['?', '#']).next()?;
    let name = plain.rsplit('/').next().filter(|name| !name.is_empty() && plain.contains("://"))?;
    Some(name.to_owned())
}

fn is_address(field: &Field) -> bool {
    field.as_str().contains("://") || field.as_str().contains(HOLE)
}

/// Whether a file that is named stands for standard output.
fn is_output(path: &Field) -> bool {
    matches!(path.as_str(), "-" | "/dev/stdout" | "/dev/fd/1" | "/proc/self/fd/1")
}

/// `curl`
pub(super) fn curl(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let folder = args.value("--output-dir").map_or("", Field::as_str).to_owned();
    let urls: Vec<&Field> = args.operands.iter().chain(args.values("--url")).collect();
    let mut outputs = args.values("--output");
    let remote = args.has(&["--remote-name", "--remote-name-all"]);
    let mut saves = Vec::new();
    for url in urls {
        let text = content(machine, url);
        match (outputs.next(), remote, saved_as(url)) {
            (Some(path), ..) if is_output(path) => call.state.print(&text),
            (Some(path), ..) => saves.push((path.as_str().to_owned(), path.place(), text)),
            (None, true, Some(name)) => saves.push((name, url.place(), text)),
            (None, true, None) => {}
            (None, false, _) => call.state.print(&text),
        }
    }
    if args.value("--write-out").is_some() {
        call.state.print_unknown();
    }
    save(machine, call, &folder, saves)
}

/// `wget`
pub(super) fn wget(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let folder = args.value("--directory-prefix").map_or("", Field::as_str).to_owned();
    // `-qO-` is one word.
    let output = args.value("--output-document").cloned();
    let mut saves = Vec::new();
    for url in
        args.operands.iter().filter(|field| is_address(field) || field.as_str().contains('.'))
    {
        let text = content(machine, url);
        match (&output, saved_as(url)) {
            (Some(path), _) if is_output(path) => call.state.print(&text),
            (Some(path), _) => saves.push((path.as_str().to_owned(), path.place(), text)),
            (None, Some(name)) => saves.push((name, url.place(), text)),
            (None, None) => {}
        }
    }
    save(machine, call, &folder, saves)
}

type Save = (String, Option<crate::source::Place>, Text);

fn save(machine: &mut Machine<'_>, mut call: Call, folder: &str, saves: Vec<Save>) -> Flows {
    let mut status = Status::Likely;
    for (name, place, text) in saves {
        let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        let path = super::aim::place_in(&name, &call.state);
        if may_write(&call.state, &path) {
            let written = (call.place, place);
            write(machine, &mut call.state, &path, &text, false, written);
        } else {
            status = Status::NonZero;
        }
    }
    next(call.state.with(status))
}

/// `git clone url [folder]`
pub(super) fn git(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = Args::read(&call.argv[1..], "git clone", Dialect::Getopt);
    if args.operands.first().map(Field::as_str) != Some("clone") {
        call.state.print_unknown();
        return next(call.state.with(Status::Likely));
    }
    perhaps(machine, call, args.unsure, |machine, call| clone(machine, call, &args.operands[1..]))
}

fn clone(machine: &mut Machine<'_>, mut call: Call, operands: &[Field]) -> Flows {
    let mut operands = operands.iter();
    let url = operands.next();
    let folder = match (operands.next(), url) {
        (Some(folder), _) => {
            whose::brings(machine, &mut call.state, &folder.text);
            Some(folder.as_str().to_owned())
        }
        (None, Some(url)) => {
            let name = url.as_str().trim_end_matches('/').rsplit(['/', ':']).next();
            name.map(|name| name.trim_end_matches(".git").to_owned())
        }
        (None, None) => None,
    };
    if let Some(folder) = folder.filter(|folder| !folder.is_empty()) {
        let path = super::aim::place_in(&folder, &call.state);
        if url.is_some_and(|url| machine.is_own_repository(url.as_str())) {
            call.state.fs_mut().lay(&path, &[String::new()], false);
        } else if !Root::of(&path).is_placed() && !path::ends_unknown(&path) {
            // Below an unknown folder, too, nothing there is the project's.
            call.state.fs_mut().put(&path, Kind::open());
        } else {
            make::opened(&mut call.state, &path);
        }
    }
    next(call.state.with(Status::Likely))
}

/// `tar`: what it unpacks is not known; `--remove-files` takes files away.
pub(super) fn tar(machine: &mut Machine<'_>, call: Call) -> Flows {
    let name = if base_name(call.argv[0].as_str()) == "bsdtar" { "bsdtar" } else { "tar" };
    let args = Args::read(&new_style(&call.argv[1..], name), name, Dialect::Getopt);
    let unsure = args.unsure;
    perhaps(machine, call, unsure, |machine, call| unpack(machine, call, &args))
}

/// `tar xfC file folder` is `tar -x -f file -C folder`: values stand behind all letters.
fn new_style(words: &[Field], name: &str) -> Vec<Field> {
    let Some((first, mut rest)) = words.split_first().filter(|(first, _)| {
        !first.as_str().is_empty() && first.as_str().bytes().all(|b| b.is_ascii_alphabetic())
    }) else {
        return words.to_vec();
    };
    let mut out = Vec::new();
    for letter in first.as_str().chars() {
        let option = format!("-{letter}");
        let takes = Dialect::Getopt.meaning(name, &option).map(|facts| facts.takes);
        out.push(made(&option, first));
        if takes == Ok(Takes::Value)
            && let Some((value, others)) = rest.split_first()
        {
            out.push(value.clone());
            rest = others;
        }
    }
    out.extend_from_slice(rest);
    out
}

fn unpack(machine: &mut Machine<'_>, mut call: Call, args: &Args) -> Flows {
    let written = args.value("--directory");
    let folder = super::aim::place_in(written.map_or(".", Field::as_str), &call.state);
    if args.has(&["--extract"]) {
        if let Some(written) = written {
            whose::brings(machine, &mut call.state, &written.text);
        }
        make::opened(&mut call.state, &folder);
        if args.has(&["--to-stdout"]) {
            call.state.print_unknown();
        }
    }
    if args.has(&["--list"]) {
        call.state.print_unknown();
    }
    if args.has(&["--remove-files"]) {
        let cwd = std::mem::replace(&mut call.state.cwd, folder);
        let markers = marker::among(&args.operands, &call.state);
        marker::take_away(machine, &mut call, &markers, MarkerFate::Deleted);
        call.state.cwd = cwd;
    }
    next(call.state.with(Status::Likely))
}

/// `unzip file -d folder`
pub(super) fn unzip(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let written = args.value("-d");
    if let Some(written) = written {
        whose::brings(machine, &mut call.state, &written.text);
    }
    let folder = written.map_or(".", Field::as_str);
    let path = Aim::of(&Field::from_text(Text::from(folder)), &call.state).path;
    make::opened(&mut call.state, &path);
    if args.has(&["-p", "-c", "-l"]) {
        call.state.print_unknown();
    }
    next(call.state.with(Status::Likely))
}
