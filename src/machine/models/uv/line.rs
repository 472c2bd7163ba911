//! uv's command line: long options are never abbreviated, and stand anywhere.

use crate::knowledge::uv;
use crate::machine::models::word_part;
use crate::machine::words::Field;

/// A uv command line.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Options in order.
    pub options: Vec<Given>,
    /// The other words; the subcommands first.
    pub operands: Vec<Field>,
    /// The first option that uv refuses.
    pub refused: Option<Field>,
    /// Something unknown stands in it, that may be options.
    pub open: bool,
}

/// An option that was given.
#[derive(Debug)]
pub(super) struct Given {
    /// Its main spelling.
    pub name: String,
    /// Its value.
    pub value: Option<Field>,
    /// The option as it is written.
    pub field: Field,
}

impl Line {
    /// Reads the arguments behind the program's name.
    pub(super) fn read(args: &[Field]) -> Self {
        let mut line = Self::default();
        let mut command = String::new();
        let mut rest = args.iter();
        let mut literal = false;
        while let Some(arg) = rest.next() {
            let string = arg.as_str();
            if literal || !string.starts_with('-') || string == "-" {
                line.open |= arg.open;
                line.operands.push(arg.clone());
                if is_verb(&command, string) {
                    if !command.is_empty() {
                        command.push(' ');
                    }
                    command.push_str(string);
                }
            } else if string == "--" {
                literal = true;
            } else {
                line.option_word(&command, arg, || rest.next().cloned());
            }
        }
        line
    }

    fn option_word(&mut self, command: &str, arg: &Field, next: impl FnOnce() -> Option<Field>) {
        let (written, attached) = split(command, arg);
        let facts = uv::option(command, &written);
        if facts.is_none() && (uv::is_listed(command) || command.is_empty()) {
            self.refused = self.refused.take().or_else(|| Some(arg.clone()));
        }
        let value = match (attached, facts) {
            (Some(value), facts) => {
                if facts.is_some_and(|facts| !facts.takes_value) {
                    self.refused = self.refused.take().or_else(|| Some(arg.clone()));
                }
                Some(value)
            }
            (None, Some(facts)) if facts.takes_value => next(),
            (None, _) => None,
        };
        let name = facts.map_or(written, |facts| facts.name.to_owned());
        self.options.push(Given { name, value, field: arg.clone() });
    }

    /// The last option of that name, as it is written.
    pub(super) fn option(&self, name: &str) -> Option<&Field> {
        self.options.iter().rev().find(|given| given.name == name).map(|given| &given.field)
    }

    /// Whether an option of that name was given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.option(name).is_some()
    }

    /// The value of an option.
    pub(super) fn value(&self, name: &str) -> Option<&Field> {
        self.options.iter().rev().find(|given| given.name == name)?.value.as_ref()
    }

    /// Of two options, whether the first was given last; `None` if neither was given.
    pub(super) fn last(&self, yes: &str, no: &str) -> Option<bool> {
        let mut all = self.options.iter().rev();
        all.find(|given| given.name == yes || given.name == no).map(|given| given.name == yes)
    }
}

/// Whether a word continues the name of the subcommand.
fn is_verb(command: &str, word: &str) -> bool {
    command.is_empty()
        || matches!(command, "pip" | "tool" | "python" | "cache" | "self") && !word.is_empty()
}

/// An option's spelling, and the value that is attached to it.
fn split(command: &str, arg: &Field) -> (String, Option<Field>) {
    let string = arg.as_str();
    if let Some((name, _)) = string.split_once('=')
        && name.starts_with("--")
    {
        return (name.to_owned(), Some(word_part(arg, name.len() + 1)));
    }
    let short = !string.starts_with("--") && string.len() > 2 && string.is_char_boundary(2);
    if short && uv::option(command, &string[..2]).is_some_and(|facts| facts.takes_value) {
        return (string[..2].to_owned(), Some(word_part(arg, 2)));
    }
    // `-qq`: the same letter more than once.
    if short && uv::option(command, &string[..2]).is_some() {
        return (string[..2].to_owned(), None);
    }
    (string.to_owned(), None)
}

/// How many words the options of a subcommand take at the start of some.
pub(super) fn behind_options(command: &str, words: &[Field]) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let string = word.as_str();
        if !string.starts_with('-') {
            break;
        }
        at += 1;
        if string == "--" {
            break;
        }
        let takes = uv::option(command, string).is_some_and(|facts| facts.takes_value);
        at += usize::from(takes);
    }
    at.min(words.len())
}
