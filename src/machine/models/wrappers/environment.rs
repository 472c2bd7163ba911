//! `env`

use super::options::own;
use crate::machine::flow::{Flows, next};
use crate::machine::models::argv::Dialect;
use crate::machine::models::word_part;
use crate::machine::simple::{Prefix, set_prefix};
use crate::machine::state::{State, Status};
use crate::machine::value::Value;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use std::rc::Rc;

/// `env [-i] [-u NAME] [NAME=VALUE]… command`
pub(super) fn run(machine: &mut Machine<'_>, mut call: Call) -> Flows {
    let args = call.argv.split_off(1);
    let own = own(&args, "env", Dialect::Getopt);
    let mut words: Vec<Field> = Vec::new();
    for option in &own.given {
        match (option.name, &option.value) {
            ("--ignore-environment", _) => clear(&mut call.state),
            ("--unset", Some(name)) => call.state.unset(name.as_str()),
            ("--chdir", Some(folder)) => call.state.cwd = call.state.path(folder.as_str()),
            ("--split-string", Some(text)) => words.extend(split(text)),
            _ => {}
        }
    }
    words.extend(args[own.first..].iter().cloned());
    let mut rest = words.into_iter().peekable();
    if rest.next_if(|word| word.as_str() == "-").is_some() {
        clear(&mut call.state);
    }
    let argv = assign(rest, &mut call.state);
    if argv.is_empty() {
        call.state.print_unknown();
        return next(call.state.with(Status::Zero));
    }
    super::sure(machine, !own.unsure, |machine| machine.spawn(Call { argv, ..call }))
}

/// Sets the variables that stand in front of a command; the command.
pub(super) fn assign(words: impl Iterator<Item = Field>, state: &mut State) -> Vec<Field> {
    let mut argv: Vec<Field> = Vec::new();
    for word in words {
        match word.as_str().split_once('=') {
            Some((name, _)) if argv.is_empty() && !name.is_empty() && !name.contains('/') => {
                let name = name.to_owned();
                let place = word.place();
                let value = Value::Text(word_part(&word, name.len() + 1).text);
                set_prefix(state, &Prefix { name, value, place });
            }
            _ => argv.push(word),
        }
    }
    argv
}

/// Takes all variables away.
pub(super) fn clear(state: &mut State) {
    state.vars = crate::machine::vars::Vars::default();
    state.hashed = Rc::default();
}

/// `-S 'words in one'`
fn split(text: &Field) -> Vec<Field> {
    let string = text.as_str();
    let mut out = Vec::new();
    let mut at = 0;
    for piece in string.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            let span = crate::source::Span::new(at, at + word.len());
            out.push(Field::from_text(text.text.slice(span)));
        }
        at += piece.len();
    }
    out
}
