//! uv's command line: long options are never abbreviated, and stand anywhere.

use crate::knowledge::options::OptionFacts;
use crate::knowledge::uv;
use crate::machine::models::argv::{self, Argv, Dialect, Refused, Word};
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
    pub name: &'static str,
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
        let mut argv = Argv::new(args, Dialect::Clap);
        while let Some(word) = argv.next(|written| meaning(&command, written)) {
            match word {
                Word::Operand(arg) => {
                    line.open |= arg.open;
                    line.operands.push(arg.clone());
                    if is_verb(&command, arg.as_str()) {
                        if !command.is_empty() {
                            command.push(' ');
                        }
                        command.push_str(arg.as_str());
                    }
                }
                Word::Option(argv::Given { name, value, field, .. }) => {
                    line.options.push(Given { name, value, field: field.clone() });
                }
                // Of other subcommands nobody knows all options.
                Word::Refused(field, _) if uv::is_listed(&command) || command.is_empty() => {
                    line.refused.get_or_insert_with(|| field.clone());
                }
                Word::Refused(..) => {}
            }
        }
        line
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

/// What a spelling means to a subcommand.
fn meaning(command: &str, written: &str) -> Result<OptionFacts, Refused> {
    uv::option(command, written).ok_or(Refused::NoSuchOption)
}

/// How many words the options of a subcommand take at the start of some.
pub(super) fn behind_options(command: &str, words: &[Field]) -> usize {
    let mut argv = Argv::new(words, Dialect::Clap);
    while !argv.is_at_operand() && argv.next(|written| meaning(command, written)).is_some() {}
    argv.position()
}
