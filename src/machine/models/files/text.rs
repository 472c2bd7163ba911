//! cat, tee, dd: text from files and into them.

use super::aim::Aim;
use super::{marker, write};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::Found;
use crate::machine::models::args::Args;
use crate::machine::models::word_part;
use crate::machine::redirect::may_write;
use crate::machine::state::{State, Status};
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Origin, Span, Text};

/// The text of operands, or of standard input if there are none; `None` in a place that nobody
/// knows. The status is that of a command that reads them.
pub(super) fn input(operands: &[Field], state: &State) -> (Text, Status) {
    if operands.is_empty() {
        return (state.stdin.clone(), Status::Zero);
    }
    let (mut text, mut status) = (Text::default(), Status::Zero);
    for operand in operands {
        if operand.as_str() == "-" || operand.as_str() == "/dev/stdin" {
            text.push_text(&state.stdin);
            continue;
        }
        let path = Aim::of(operand, state).path;
        let one = match (state.fs.find(&path, true), state.fs.read(&path)) {
            (found, Some(content)) => {
                text.push_text(&content.standing_at(operand.place()));
                let sure = matches!(found, Found::Node(_, node) if !node.maybe);
                if sure { Status::Zero } else { Status::Likely }
            }
            (Found::Absent, None) => Status::NonZero,
            (_, None) => unknown(operand, &mut text),
        };
        status = marker::and(status, one);
    }
    (text, status)
}

fn unknown(operand: &Field, text: &mut Text) -> Status {
    text.push_text(&Text::hole(operand.place()));
    Status::Likely
}

/// `cat`
pub(super) fn cat(_: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let (text, status) = input(&args.operands, &call.state);
    let marked = ["--show-nonprinting", "--show-ends", "--show-tabs", "--show-all", "-e", "-t"];
    let numbered = ["--number", "--number-nonblank", "--squeeze-blank"];
    if args.has(&marked) || args.has(&numbered) {
        call.state.print_unknown();
    } else {
        call.state.print(&text);
    }
    next(call.state.with(status))
}

/// `sort`, and what else prints something of its input.
pub(super) fn filter(_: &mut Machine<'_>, mut call: Call) -> Flows {
    let text = call.state.stdin.as_str();
    // Some of what a search found is nothing only if it found nothing.
    let found = matches!(call.state.stdin.origin(), Some(Origin::Lines(_)));
    let by_text = |arg: &Field| matches!(arg.as_str(), "-u" | "-z" | "-zu" | "-uz");
    if call.argv[0].as_str().ends_with("sort") && call.argv[1..].iter().all(by_text) {
        let mut sorted = sorted(&call.state.stdin);
        if call.argv[1..].iter().any(|arg| arg.as_str().contains('u')) {
            sorted = unique(&sorted);
        }
        call.state.print(&sorted);
    } else if found {
        let text = std::mem::take(&mut call.state.stdin);
        call.state.print(&text);
    } else if !text.is_empty() || call.argv.len() > 1 {
        call.state.print_unknown();
    }
    next(call.state.with(Status::Likely))
}

/// The lines of a text without those that are as the one before.
fn unique(text: &Text) -> Text {
    let end = if text.as_str().contains('\0') { '\0' } else { '\n' };
    let (mut out, mut at, mut last) = (Text::default(), 0, None);
    for line in text.as_str().split_inclusive(end) {
        if last != Some(line) {
            out.push_text(&text.slice(Span::new(at, at + line.len())));
        }
        last = Some(line);
        at += line.len();
    }
    out
}

/// The lines of a text in order; each remembers where it stands. What is not known may be several lines.
fn sorted(text: &Text) -> Text {
    let end = if text.as_str().contains('\0') { '\0' } else { '\n' };
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.as_str().split_inclusive(end) {
        lines.push((line.trim_end_matches(end), at));
        at += line.len();
    }
    lines.sort_unstable();
    let mut out = Text::default();
    for (line, at) in lines {
        out.push_text(&text.slice(Span::new(at, at + line.len())));
        out.push_for(end.encode_utf8(&mut [0; 4]), None);
    }
    out
}

/// What a shell makes of a program that SIGPIPE ends: 128 and its number (signal(7)).
const SIGPIPE: u8 = 128 + 13;

/// `yes`: what it writes never ends, so that whoever reads it ends it.
pub(super) fn yes(_: &mut Machine<'_>, mut call: Call) -> Flows {
    call.state.print_unknown();
    next(call.state.failed(SIGPIPE))
}

/// `tee file …`
pub(super) fn tee(machine: &mut Machine<'_>, mut call: Call, args: Args) -> Flows {
    let append = args.has(&["--append"]);
    let text = std::mem::take(&mut call.state.stdin);
    let mut status = Status::Zero;
    for operand in &args.operands {
        let path = Aim::of(operand, &call.state).path;
        if !may_write(&call.state, &path) {
            status = Status::NonZero;
            continue;
        }
        let written = (call.place, operand.place());
        write(machine, &mut call.state, &path, &text, append, written);
    }
    call.state.print(&text);
    next(call.state.with(status))
}

/// `dd if=file of=file`: it has no options, only words like these.
pub(super) fn dd(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let named = |prefix: &str, call: &Call| {
        let found = call.argv.iter().find(|arg| arg.as_str().starts_with(prefix));
        found.map(|arg| word_part(arg, prefix.len()))
    };
    let from = named("if=", &call);
    let (text, status) = input(from.as_slice(), &call.state);
    let Some(to) = named("of=", &call) else {
        call.state.print(&text);
        return next(call.state.with(status));
    };
    let path = Aim::of(&to, &call.state).path;
    if !may_write(&call.state, &path) {
        return next(call.state.with(Status::NonZero));
    }
    let written = (call.place, to.place());
    write(machine, &mut call.state, &path, &text, false, written);
    next(call.state.with(status))
}
