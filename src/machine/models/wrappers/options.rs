//! The words of a wrapper itself: its options and their values.

use crate::machine::models::argv::{Argv, Dialect, Given, Refused, Word};
use crate::machine::words::Field;

/// The own words of a command that runs others.
#[derive(Debug, Default)]
pub(super) struct Own<'a> {
    /// Its options.
    pub given: Vec<Given<'a>>,
    /// How many words they are.
    pub first: usize,
    /// No table knows one of them.
    pub unsure: bool,
    /// The next word may be the value of an option that no table knows.
    pub open: bool,
}

impl Own<'_> {
    /// The value of an option, if it is given with one.
    pub(super) fn value(&self, name: &str) -> Option<&Field> {
        self.given.iter().rev().find(|given| given.name == name)?.value.as_ref()
    }

    /// Whether an option is given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.given.iter().any(|given| given.name == name)
    }
}

/// Reads the options of a command, by the tables, up to the first operand.
pub(super) fn own<'a>(args: &'a [Field], command: &str, dialect: Dialect) -> Own<'a> {
    let mut argv = Argv::new(args, dialect);
    let mut own = Own::default();
    while !argv.is_at_operand() {
        match argv.next(|written| dialect.meaning(command, written)) {
            Some(Word::Option(given)) => {
                own.given.push(given);
                own.open = false;
            }
            Some(Word::Refused(field, kind)) => {
                let alone = kind == Refused::NoSuchOption && !field.as_str().contains('=');
                (own.unsure, own.open) = (true, alone);
            }
            Some(Word::Operand(_)) | None => break,
        }
    }
    own.first = argv.position();
    own.open &= args.get(own.first.wrapping_sub(1)).is_none_or(|word| word.as_str() != "--");
    own
}

/// Both ways to read a command line: an unknown option takes no value, or the next word.
pub(super) fn readings<'a>(args: &'a [Field], command: &str, dialect: Dialect) -> Vec<Own<'a>> {
    let mut all = vec![own(args, command, dialect)];
    // Each unknown option may take a word. More than two of them nobody writes.
    while let Some(last) = all.last().filter(|last| last.open && last.first < args.len())
        && all.len() < 3
    {
        let from = last.first + 1;
        let rest = own(&args[from..], command, dialect);
        let given = last.given.iter().cloned().chain(rest.given).collect();
        all.push(Own { given, first: from + rest.first, unsure: true, open: rest.open });
    }
    all
}
