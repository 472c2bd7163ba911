//! `xargs` and `parallel`: commands with arguments from elsewhere.

use super::options::own;
use crate::machine::flow::{Flows, next};
use crate::machine::models::argv::Dialect;
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{HOLE, Span, Text};

/// More words than this are not handed on.
const MOST: usize = 256;

/// `… | xargs command`
pub(super) fn xargs(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = call.argv.split_off(1);
    let own = own(&args, "xargs", Dialect::Getopt);
    let mark = own.given.iter().rev().find(|option| option.name == "--replace");
    let replaced = mark.map(|mark| mark.value.as_ref().map_or("{}", Field::as_str).to_owned());
    let none_is_nothing = own.has("--no-run-if-empty");
    let input = std::mem::take(&mut call.state.stdin);
    let words = words(&input);
    if words.is_empty() && (none_is_nothing || replaced.is_some()) {
        return next(call.state.with(Status::Zero));
    }
    let mut argv: Vec<Field> = args[own.first..].to_vec();
    if argv.is_empty() {
        return next(call.state.with(Status::Likely));
    }
    match replaced {
        Some(mark) => {
            let value = words.first().map(|word| word.text.clone()).unwrap_or_default();
            argv = argv.iter().map(|arg| put(arg, &mark, &value)).collect();
        }
        None => argv.extend(words),
    }
    super::sure(machine, !own.unsure, |machine| machine.spawn(Call { argv, ..call }))
}

/// The words of an input, quotes left alone; NUL bytes end a word, too.
fn words(input: &Text) -> Vec<Field> {
    let string = input.as_str();
    let mut out = Vec::new();
    let mut at = 0;
    for piece in string.split_inclusive(|c: char| c.is_whitespace() || c == '\0') {
        let word = piece.trim_end_matches(|c: char| c.is_whitespace() || c == '\0');
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
