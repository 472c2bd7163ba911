//! sed: its common commands on known text; anything else leaves the text unknown.

use super::aim::Aim;
use super::regex::{self, Kind};
use super::text::input;
use super::{marker, write};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::Found;
use crate::machine::models::args::Args;
use crate::machine::models::pip::code;
use crate::machine::models::word_part;
use crate::machine::redirect::may_write;
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Span, Text};
use ::regex::Regex;
use std::rc::Rc;

pub(super) fn sed(machine: &mut Machine<'_>, mut call: Call, mut args: Args) -> Flows {
    let in_place = args.has(&["--in-place"]);
    // BSD's `-i` takes the next word: none but an empty one shows that it is meant.
    if in_place && args.operands.first().is_some_and(|word| word.as_str().is_empty()) {
        args.operands.remove(0);
    }
    let mut scripts: Vec<Field> = args.values("--expression").cloned().collect();
    if scripts.is_empty() && !args.has(&["--file"]) && !args.operands.is_empty() {
        scripts.push(args.operands.remove(0));
    }
    let kind = if args.has(&["--regexp-extended"]) { Kind::Extended } else { Kind::Basic };
    let quiet = args.has(&["--quiet"]);
    let commands: Option<Vec<Command>> = scripts.iter().map(|script| parse(script, kind)).collect();
    let commands = commands.filter(|all| !all.is_empty() && !args.has(&["--file"]) && !quiet);
    let edit = |text: &Text| match &commands {
        Some(commands) => edited(text, commands),
        None => Text::hole(None),
    };
    if !in_place {
        let (text, status) = input(&args.operands, &call.state);
        call.state.print(&edit(&text));
        return next(call.state.with(status));
    }
    let mut status = Status::Zero;
    for operand in &args.operands {
        let aim = Aim::of(operand, &call.state);
        let found = call.state.fs.find(&aim.path, true);
        if !may_write(&call.state, &aim.path) || found == Found::Absent {
            status = Status::NonZero;
            continue;
        }
        let written = (call.place, operand.place());
        match call.state.fs.read(&aim.path) {
            Some(text) => write(machine, &mut call.state, &aim.path, &edit(&text), false, written),
            None if let Some(lines) = code::lines(&aim.path) => {
                write(machine, &mut call.state, &aim.path, &edit(&lines), false, written);
            }
            None if aim.is_marker() || matches!(found, Found::Node(..)) => {
                write(machine, &mut call.state, &aim.path, &Text::hole(None), false, written);
            }
            // Nobody knows what it said, nor what it says now.
            None => {}
        }
        status = marker::and(
            status,
            if found == Found::Unknown { Status::Likely } else { Status::Zero },
        );
    }
    next(call.state.with(status))
}

/// Which lines a command is for.
enum Address {
    All,
    Line(usize),
    Last,
    Fits(Rc<Regex>),
}

enum Action {
    Delete,
    Substitute {
        regex: Rc<Regex>,
        with: Text,
        all: bool,
    },
    /// `a`: behind the line; `i`: in front of it; `c`: instead.
    Text(char, Text),
}

struct Command {
    address: Address,
    negated: bool,
    action: Action,
}

/// One script of one command.
fn parse(script: &Field, kind: Kind) -> Option<Command> {
    let text = &script.text;
    let string = text.known()?;
    let start = string.len() - string.trim_start().len();
    let (address, mut at) = address(string, start, kind)?;
    at += string[at..].len() - string[at..].trim_start().len();
    let negated = string[at..].starts_with('!');
    at += usize::from(negated);
    let letter = string[at..].chars().next()?;
    let rest = at + letter.len_utf8();
    let action = match letter {
        'd' if string[rest..].trim().is_empty() => Action::Delete,
        's' => substitute(text, string, rest, kind)?,
        'a' | 'i' | 'c' => {
            let body = string[rest..].trim_start_matches(['\\', '\n', ' ', '\t']);
            let from = string.len() - body.len();
            if body.contains('\\') {
                return None;
            }
            Action::Text(letter, word_part(script, from).text)
        }
        _ => return None,
    };
    Some(Command { address, negated, action })
}

fn address(string: &str, at: usize, kind: Kind) -> Option<(Address, usize)> {
    let rest = &string[at..];
    let first = rest.chars().next()?;
    let (address, end) = match first {
        '/' => {
            let close = closing(string, at + 1, '/')?;
            let regex = regex::compile(&string[at + 1..close], kind, false)?;
            (Address::Fits(regex), close + 1)
        }
        '$' => (Address::Last, at + 1),
        '0'..='9' => {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            (Address::Line(rest[..digits].parse().ok()?), at + digits)
        }
        _ => (Address::All, at),
    };
    // Ranges and steps are beyond us.
    (!string[end..].starts_with([',', '~', 'I'])).then_some((address, end))
}

/// The next delimiter that is not escaped.
fn closing(string: &str, from: usize, delimiter: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in string.get(from..)?.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == delimiter => return Some(from + at),
            _ => {}
        }
    }
    None
}

fn substitute(text: &Text, string: &str, at: usize, kind: Kind) -> Option<Action> {
    let delimiter = string[at..].chars().next()?;
    let from = at + delimiter.len_utf8();
    let middle = closing(string, from, delimiter)?;
    let after = middle + delimiter.len_utf8();
    let end = closing(string, after, delimiter)?;
    let flags = string[end + delimiter.len_utf8()..].trim();
    if !flags.chars().all(|c| matches!(c, 'g' | 'I' | 'i')) {
        return None;
    }
    let escaped = format!("\\{delimiter}");
    let pattern = string[from..middle].replace(&escaped, delimiter.encode_utf8(&mut [0; 4]));
    let with = &string[after..end];
    if with.contains(['\\', '&']) {
        return None;
    }
    let regex = regex::compile(&pattern, kind, flags.contains(['i', 'I']))?;
    let with = text.slice(Span::new(after, end));
    Some(Action::Substitute { regex, with, all: flags.contains('g') })
}

/// The text after the commands.
fn edited(text: &Text, commands: &[Command]) -> Text {
    let string = text.as_str();
    let count = string.lines().count();
    let (mut out, mut at) = (Text::default(), 0);
    for (number, whole) in string.split_inclusive('\n').enumerate() {
        let bare = whole.trim_end_matches('\n');
        let mut line = Some(text.slice(Span::new(at, at + bare.len())));
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        for command in commands {
            let Some(now) = line.clone() else { break };
            let here = match &command.address {
                Address::All => true,
                Address::Line(wanted) => *wanted == number + 1,
                Address::Last => number + 1 == count,
                Address::Fits(regex) => regex.is_match(now.as_str()),
            };
            if here == command.negated {
                continue;
            }
            match &command.action {
                Action::Delete => line = None,
                Action::Substitute { regex, with, all } => {
                    line = Some(replaced(&now, regex, with, *all));
                }
                Action::Text('i', text) => before.push(text),
                Action::Text('c', text) => line = Some(text.clone()),
                Action::Text(_, text) => behind.push(text),
            }
        }
        for part in before.into_iter().chain(&line).chain(behind) {
            out.push_text(part);
            out.push_for("\n", None);
        }
        at += whole.len();
    }
    // An unknown stretch may be of many lines, so that nothing is sure about any of them.
    if string.contains(HOLE) { Text::hole(None) } else { out }
}

fn replaced(line: &Text, regex: &Regex, with: &Text, all: bool) -> Text {
    let (mut out, mut at) = (Text::default(), 0);
    for found in regex.find_iter(line.as_str()) {
        out.push_text(&line.slice(Span::new(at, found.start())));
        out.push_text(with);
        at = found.end();
        if !all {
            break;
        }
    }
    out.push_text(&line.slice(Span::new(at, line.len())));
    out
}
