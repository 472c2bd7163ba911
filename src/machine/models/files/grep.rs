//! grep: which lines it prints, and whether it finds any.

use super::aim::Aim;
use super::regex::{self, Kind};
use crate::machine::cond::{Answer, answered};
use crate::machine::flow::{Flows, next};
use crate::machine::fs::Found;
use crate::machine::guards;
use crate::machine::models::args::Args;
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Origin, Search, Span, Text};
use std::sync::Arc;

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

pub(super) fn grep(_: &mut Machine<'_>, mut call: Call, mut args: Args) -> Flows {
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
    let inputs = inputs(&args.operands, &call);
    for text in &inputs {
        match (&regex, text) {
            (Some(regex), Some(text)) if plain => {
                matching(text, |line| regex.is_match(line) != inverted, &mut result);
            }
            _ => result.unsure = true,
        }
    }
    let found = if inverted || args.has(&["--files-without-match", "--file"]) {
        Vec::new()
    } else {
        searches(&inputs, &args, pattern.as_str())
    };
    if !quiet {
        match found.as_slice() {
            _ if plain && (result.found || !result.unsure) => call.state.print(&result.lines),
            [search] if args.has(&["--count"]) => {
                call.state.print(&Text::of(Origin::Count(Arc::clone(search)), None));
            }
            [search] => call.state.print(&Text::of(Origin::Lines(Arc::clone(search)), None)),
            _ => call.state.print_unknown(),
        }
    }
    let guards = found.iter().map(|search| guards::of_lines(search));
    if result.unsure
        && !result.found
        && let Some(guard) = guards.reduce(|a, b| Some(a?.weaker(b?))).flatten()
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

/// The searches in files that tell where they are read, if all that is searched is one.
fn searches(inputs: &[Option<Text>], args: &Args, last: &str) -> Vec<Arc<Search>> {
    let given = args.values("--regexp").map(Field::as_str);
    let mut patterns: Vec<String> = given.map(str::to_owned).collect();
    if patterns.is_empty() {
        patterns.push(last.to_owned());
    }
    let search = |text: &Option<Text>| match text.as_ref()?.origin()? {
        Origin::File(file) => {
            Some(Arc::new(Search { file: Arc::clone(file), patterns: patterns.clone() }))
        }
        _ => None,
    };
    inputs.iter().map(search).collect::<Option<_>>().unwrap_or_default()
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
        match (state.fs.find(&path, true), state.fs.read(&path)) {
            (Found::Absent, None) => {}
            (Found::Node(_, node), _) if node.maybe => out.push(None),
            (_, text) => out.push(text),
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
