//! `xargs` and `parallel`: commands with arguments from elsewhere.

use super::options::own;
use crate::machine::control::meet_statuses;
use crate::machine::flow::{Flows, next};
use crate::machine::models::argv::Dialect;
use crate::machine::simple::returned;
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Span, Text};

/// Command lines that are run one after the other.
const ROUNDS: usize = 40;

/// More words than this are not handed on.
const MOST: usize = 256;

/// `… | xargs command`
pub(super) fn xargs(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = call.argv.split_off(1);
    let own = own(&args, "xargs", Dialect::Getopt);
    let mark = own.given.iter().rev().find(|option| option.name == "--replace");
    let replaced = mark.map(|mark| mark.value.as_ref().map_or("{}", Field::as_str).to_owned());
    let none_is_nothing = own.has("--no-run-if-empty");
    let number =
        ["--max-args", "-L", "--max-lines", "-l"].into_iter().find_map(|name| own.value(name));
    let most = number.map_or(MOST, |number| number.as_str().parse().unwrap_or(MOST).clamp(1, MOST));
    let input = std::mem::take(&mut call.state.stdin);
    let words = words(&input, replaced.is_some());
    if words.is_empty() && (none_is_nothing || replaced.is_some()) {
        return next(call.state.with(Status::Zero));
    }
    let argv: Vec<Field> = args[own.first..].to_vec();
    if argv.is_empty() {
        // It prints them.
        let quoted = input.as_str().contains(['"', '\'', '\\']);
        if quoted || own.unsure || replaced.is_some() || !input.is_known() {
            call.state.print_unknown();
        } else {
            for some in words.chunks(most) {
                let line: Vec<&str> = some.iter().map(Field::as_str).collect();
                let at = some.first().and_then(Field::place);
                let mut text = Text::default();
                text.push_for(&format!("{}\n", line.join(" ")), at);
                call.state.print(&text);
            }
        }
        return next(call.state.with(Status::Likely));
    }
    let lines: Vec<Vec<Field>> = match replaced {
        Some(mark) => {
            let line = |word: &Field| argv.iter().map(|arg| put(arg, &mark, &word.text)).collect();
            words.iter().map(line).collect()
        }
        None if words.is_empty() => vec![argv],
        None => words.chunks(most).map(|some| [argv.as_slice(), some].concat()).collect(),
    };
    super::sure(machine, !own.unsure, |machine| in_turn(machine, &call, lines))
}

/// Runs command lines one after the other, each in what those before have left. One that fails lets the
/// whole fail.
pub(super) fn in_turn(machine: &mut Machine<'_>, call: &Call, lines: Vec<Vec<Field>>) -> Flows {
    let mut states = vec![call.state.clone().with(Status::Likely)];
    for argv in lines.into_iter().take(ROUNDS) {
        let mut after = Vec::new();
        for state in states {
            let failed = (state.status == Status::NonZero).then_some(state.blame);
            for mut end in returned(machine.external(argv.clone(), Vec::new(), call.place, state)) {
                if let Some(blame) = failed {
                    end.status = Status::NonZero;
                    end.blame = blame.or(end.blame);
                }
                after.push(end);
            }
        }
        states = meet_statuses(after);
    }
    states.into_iter().flat_map(next).collect()
}

/// The words of an input, or its lines, quotes left alone; NUL bytes end either, too.
fn words(input: &Text, lines: bool) -> Vec<Field> {
    let string = input.as_str();
    let ends = |c: char| c == '\0' || if lines { c == '\n' } else { c.is_whitespace() };
    let mut out = Vec::new();
    let mut at = 0;
    for piece in string.split_inclusive(ends) {
        let word = piece.trim_end_matches(ends);
        if !word.is_empty() && out.len() < MOST {
            let text = input.slice(Span::new(at, at + word.len()));
            let open = word.contains(HOLE);
            out.push(Field { open, ..Field::from_text(text) });
        }
        at += piece.len();
    }
    out
}

/// An argument with a value in the place of a mark.
fn put(arg: &Field, mark: &str, value: &Text) -> Field {
    if mark.is_empty() || !arg.as_str().contains(mark) {
        return arg.clone();
    }
    let mut text = Text::default();
    let mut from = 0;
    for (at, _) in arg.as_str().match_indices(mark) {
        text.push_text(&arg.text.slice(Span::new(from, at)));
        text.push_text(value);
        from = at + mark.len();
    }
    text.push_text(&arg.text.slice(Span::new(from, arg.text.len())));
    Field { text, ..arg.clone() }
}

/// `parallel command ::: a b`
pub(super) fn parallel(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = call.argv.split_off(1);
    let own = own(&args, "parallel", Dialect::Getopt);
    let mut argv: Vec<Field> = args[own.first..].to_vec();
    if let Some(at) = argv.iter().position(|arg| arg.as_str().starts_with(":::")) {
        let values = argv.split_off(at);
        argv.extend(values.into_iter().skip(1).filter(|value| !value.as_str().starts_with(":::")));
    }
    if argv.is_empty() {
        return next(call.state.with(Status::Likely));
    }
    super::sure(machine, !own.unsure, |machine| machine.spawn(Call { argv, ..call }))
}
