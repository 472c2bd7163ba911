//! pip's command line, as its parser reads it.

use crate::knowledge::options::{OptionFacts, Takes};
use crate::knowledge::pip::{self, Build, Found, Kind};
use crate::machine::models::argv::{self, Argv, Dialect, Refused, Word};
use crate::machine::python::Python;
use crate::machine::words::Field;
use crate::source::{HOLE, Text};

/// A pip command line.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// `install`, `uninstall`, …; empty without one.
    pub command: String,
    /// Options in order, those before the subcommand first.
    pub options: Vec<Given>,
    /// What is no option.
    pub operands: Vec<Field>,
    /// Why pip refuses it.
    pub refused: Option<Refusal>,
    /// Something unknown stands in it, that may be options.
    pub open: bool,
    /// Something unknown stands where a version does: it is hardly more than that.
    pub guessed: bool,
}

/// An option that was given.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// Its full name, with dashes.
    pub name: &'static str,
    /// Its value, if it takes one.
    pub value: Option<Text>,
    /// The option as it is written.
    pub field: Field,
    /// It stands before the subcommand.
    pub early: bool,
}

/// Whether only the version of what is asked for is unknown: `name==…`, `name~=1.…`, or where it lies:
/// `https://…`.
fn is_of_unknown_version(word: &str) -> bool {
    let known = word.split(HOLE).next().unwrap_or_default();
    if known.contains("://") {
        return true;
    }
    let name =
        known.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_.[],".contains(c));
    name.len() < known.len() && name.starts_with(['=', '<', '>', '~', '!'])
}

/// Why pip refuses a command line.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// The word that it stumbles over.
    pub field: Field,
    /// How.
    pub kind: Refused,
}

impl Line {
    /// Reads the arguments behind the program's name.
    pub(crate) fn read(args: &[Field], build: Build) -> Self {
        let mut line = Self::default();
        let mut argv = Argv::new(args, Dialect::Getopt);
        while let Some(word) = argv.next(|written| meaning(&line.command, written, build)) {
            match word {
                Word::Operand(arg) => line.operand(arg, build),
                Word::Option(argv::Given { name, value, field, .. }) => {
                    let early = line.command.is_empty();
                    let value = value.map(|value| value.text);
                    line.options.push(Given { name, value, field: field.clone(), early });
                }
                Word::Refused(field, kind) => line.refuse(field, kind),
            }
        }
        line
    }

    fn operand(&mut self, arg: &Field, build: Build) {
        let asked = arg.open && is_of_unknown_version(arg.as_str());
        self.open |= arg.open && !asked;
        self.guessed |= asked;
        if !self.command.is_empty() {
            self.operands.push(arg.clone());
        } else if pip::has_command(arg.as_str(), build.version) != Some(false) {
            arg.as_str().clone_into(&mut self.command);
        } else if !arg.open {
            self.refuse(arg, Refused::NoSuchCommand);
        }
    }

    fn refuse(&mut self, field: &Field, kind: Refused) {
        self.refused.get_or_insert_with(|| Refusal { field: field.clone(), kind });
    }

    /// The last option of that name.
    pub(crate) fn option(&self, name: &str) -> Option<&Given> {
        self.options.iter().rev().find(|given| given.name == name)
    }

    /// Whether an option of that name was given.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.option(name).is_some()
    }

    /// The value of an option.
    pub(crate) fn value(&self, name: &str) -> Option<&Text> {
        self.option(name)?.value.as_ref()
    }
}

/// What a spelling means. Where only some versions know it, whoever wrote it has one of them.
fn meaning(command: &str, written: &str, build: Build) -> Result<OptionFacts, Refused> {
    let facts = match pip::option(command, written, build) {
        Found::Known(facts) | Found::Unsure(facts) => facts,
        Found::Ambiguous => return Err(Refused::Ambiguous),
        Found::NoSuch => return Err(Refused::NoSuchOption),
    };
    let takes = if facts.kind == Kind::Value { Takes::Value } else { Takes::Nothing };
    Ok(OptionFacts { name: facts.name, takes })
}

/// The pip of an interpreter, as far as its options go.
pub(crate) fn build(python: &Python) -> Build {
    Build { version: python.pip_version(), user_default: python.user_default }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_version_is_hardly_an_option() {
        let is = |word: &str| is_of_unknown_version(&word.replace('?', &HOLE.to_string()));
        for word in ["a==?", "a.b-c>=1.?", "a[x,y]~=?", "a!=1,<?", "git+https://x/y@?", "http://?"]
        {
            assert!(is(word), "{word}");
        }
        for word in ["?", "a?", "a[?]", "-?", "a-?==1", "?==1"] {
            assert!(!is(word), "{word}");
        }
    }
}
