//! uv's command line: long options are never abbreviated, and stand anywhere.

use crate::knowledge::uv;
use crate::machine::models::word_part;
use crate::machine::words::Field;

/// A uv command line.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Options in order, with their values.
    pub options: Vec<(String, Option<Field>, Field)>,
    /// The other words; the subcommands first.
    pub operands: Vec<Field>,
    /// Something unknown stands in it, that may be options.
    pub open: bool,
}

impl Line {
    /// Reads the arguments behind the program's name.
    pub(super) fn read(args: &[Field]) -> Self {
        let mut line = Self::default();
        let mut rest = args.iter();
        let mut literal = false;
        while let Some(arg) = rest.next() {
            let string = arg.as_str();
            if literal || !string.starts_with('-') || string == "-" {
                line.open |= arg.open;
                line.operands.push(arg.clone());
                continue;
            }
            if string == "--" {
                literal = true;
                continue;
            }
            let (name, attached) = split(arg);
            let value = match attached {
                Some(value) => Some(value),
                None if uv::takes_value(&name) => rest.next().cloned(),
                None => None,
            };
            line.options.push((name, value, arg.clone()));
        }
        line
    }

    /// The last option of that name, as it is written.
    pub(super) fn option(&self, name: &str) -> Option<&Field> {
        self.options.iter().rev().find(|(known, ..)| known == name).map(|(_, _, field)| field)
    }

    /// Whether an option of that name was given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.option(name).is_some()
    }

    /// The value of an option.
    pub(super) fn value(&self, name: &str) -> Option<&Field> {
        self.options.iter().rev().find(|(known, ..)| known == name)?.1.as_ref()
    }

    /// Of two options, the one that was given last, if either was.
    pub(super) fn last(&self, yes: &str, no: &str) -> Option<bool> {
        let mut all = self.options.iter().rev();
        all.find(|(name, ..)| name == yes || name == no).map(|(name, ..)| name == yes)
    }
}

/// An option's name, and the value that is attached to it.
fn split(arg: &Field) -> (String, Option<Field>) {
    let string = arg.as_str();
    if let Some((name, _)) = string.split_once('=')
        && name.starts_with("--")
    {
        return (name.to_owned(), Some(word_part(arg, name.len() + 1)));
    }
    let short = !string.starts_with("--") && string.len() > 2 && string.is_char_boundary(2);
    if short && uv::takes_value(&string[..2]) {
        return (string[..2].to_owned(), Some(word_part(arg, 2)));
    }
    (string.to_owned(), None)
}

/// How many words options take at the start of some.
pub(super) fn behind_options(words: &[Field]) -> usize {
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
        at += usize::from(!string.contains('=') && uv::takes_value(string));
    }
    at.min(words.len())
}
