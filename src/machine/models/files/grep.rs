//! grep: which lines it prints, and whether it finds any.

use super::aim::Aim;
use super::regex::{self, Kind};
use crate::machine::cond::{Answer, answered};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::Found;
use crate::machine::guards::{self, Guard};
use crate::machine::models::args::Args;
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Span, Text};

/// What is known of a search.
#[derive(Default)]
struct Result {
    lines: Text,
    found: bool,
    unsure: bool,
}

/// Options after which it does not print the lines that fit, or fits others.
const OTHERWISE: [&str; 13] = [
    "--count",
    "--files-with-matches",
    "--files-without-match",
    "--only-matching",
    "--line-number",
    "--recursive",
    "--dereference-recursive",
    "--file",
    "--word-regexp",
    "--line-regexp",
    "--after-context",
    "--before-context",
    "--context",
];

pub(super) fn grep(machine: &mut Machine<'_>, mut call: Call, mut args: Args) -> Flows {
    let pattern = match args.value("--regexp") {
        Some(pattern) => pattern.clone(),
        None if args.operands.is_empty() => return next(call.state.with(Status::NonZero)),
        None => args.operands.remove(0),
    };
    let name = call.argv[0].as_str();
    let kind = if args.has(&["--fixed-strings"]) || name.ends_with("fgrep") {
        Kind::Fixed
    } else if args.has(&["--extended-regexp", "--perl-regexp"]) || name.ends_with("egrep") {
        Kind::Extended
    } else {
        Kind::Basic
    };
    let quiet = args.has(&["--quiet"]);
    let plain = args.values("--regexp").count() < 2 && !args.has(&OTHERWISE);
    let regex = regex::compile(pattern.as_str(), kind, args.has(&["--ignore-case"]));
    let inverted = args.has(&["--invert-match"]);
    let mut result = Result::default();
    for text in inputs(&args.operands, &call) {
        match (&regex, text) {
            (Some(regex), Some(text)) if plain => {
                matching(&text, |line| regex.is_match(line) != inverted, &mut result);
            }
            _ => result.unsure = true,
        }
    }
    if !quiet {
        if plain && (result.found || !result.unsure) {
            call.state.print(&result.lines);
        } else {
            call.state.print_unknown();
        }
    }
    if result.unsure
        && !result.found
        && !inverted
        && let Some(guard) = guard(machine, &args, pattern.as_str(), &call)
    {
        return answered(&Answer::Guard(guard, false), call.place, call.state);
    }
    let status = match (result.found, result.unsure) {
        (true, _) => Status::Zero,
        (false, true) => Status::Unknown,
        (false, false) => Status::NonZero,
    };
    next(call.state.with(status))
}

/// What the search tells of the machine: `grep -q docker /proc/1/cgroup`, and the same with `cat` in front.
fn guard(machine: &Machine<'_>, args: &Args, last: &str, call: &Call) -> Option<Guard> {
    let given = args.values("--regexp").map(Field::as_str);
    let mut patterns: Vec<&str> = given.collect();
    if patterns.is_empty() {
        patterns.push(last);
    }
    let tells = |file: &str| guards::of_search(guards::file_named(file)?, patterns.iter().copied());
    if args.operands.is_empty() {
        return tells(&machine.written(call.state.stdin.whole_place()?));
    }
    let all = args.operands.iter().map(|file| tells(file.known()?));
    all.reduce(|a, b| Some(a?.weaker(b?))).flatten()
}

/// What is searched; `None` for what is not known.
fn inputs(operands: &[Field], call: &Call) -> Vec<Option<Text>> {
    if operands.is_empty() {
        return vec![Some(call.state.stdin.clone())];
    }
    let state = &call.state;
    let mut out = Vec::new();
    for operand in operands {
        let path = Aim::of(operand, state).path;
        match state.fs.find(&path, true) {
            // The system makes it, in an image as well.
            Found::Absent if guards::file_named(&path).is_some() => out.push(None),
            Found::Absent => {}
            Found::Node(_, node) if node.maybe => out.push(None),
            _ => out.push(state.fs.read(&path)),
        }
    }
    out
}

fn matching(text: &Text, fits: impl Fn(&str) -> bool, result: &mut Result) {
    let mut at = 0;
    for line in text.as_str().split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        if fits(bare) {
            result.found = true;
            result.lines.push_text(&text.slice(Span::new(at, at + bare.len())));
            result.lines.push_for("\n", None);
        } else if bare.contains(HOLE) {
            result.unsure = true;
        }
        at += line.len();
    }
}
