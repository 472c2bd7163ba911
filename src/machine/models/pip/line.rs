//! pip's command line, as its parser reads it.

use crate::knowledge::pip::{self, Build, Found, Kind, OptionFacts};
use crate::machine::python::Python;
use crate::machine::words::Field;
use crate::source::{HOLE, Span, Text};

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

/// How pip refuses a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// `no such option`
    NoSuchOption,
    /// `ambiguous option`
    Ambiguous,
    /// `option does not take a value`
    TakesNoValue,
    /// `option requires 1 argument`
    WantsValue,
    /// `unknown command`
    NoSuchCommand,
}

impl Line {
    /// Reads the arguments behind the program's name.
    pub(crate) fn read(args: &[Field], build: Build) -> Self {
        let mut line = Self::default();
        let mut rest = args.iter().peekable();
        let mut literal = false;
        while let Some(arg) = rest.next() {
            let string = arg.as_str();
            if literal || !string.starts_with('-') || string == "-" {
                line.operand(arg, build);
                continue;
            }
            if string == "--" {
                literal = true;
                continue;
            }
            let read = if string.starts_with("--") {
                line.long(arg, build, || rest.next())
            } else {
                line.short(arg, build, || rest.next())
            };
            if let Err(kind) = read {
                let refusal = Refusal { field: arg.clone(), kind };
                line.refused = line.refused.or(Some(refusal));
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
        } else if !arg.open && self.refused.is_none() {
            self.refused = Some(Refusal { field: arg.clone(), kind: Refused::NoSuchCommand });
        }
    }

    fn long<'a>(
        &mut self,
        arg: &'a Field,
        build: Build,
        mut next: impl FnMut() -> Option<&'a Field>,
    ) -> Result<(), Refused> {
        let string = arg.as_str();
        let (name, attached) = match string.split_once('=') {
            Some((name, _)) => {
                (name, Some(arg.text.slice(Span::new(name.len() + 1, string.len()))))
            }
            None => (string, None),
        };
        let facts = self.meaning(name, build)?;
        let value = match (facts.kind == Kind::Value, attached) {
            (false, Some(_)) => return Err(Refused::TakesNoValue),
            (false, None) => None,
            (true, Some(value)) => Some(value),
            (true, None) => Some(next().ok_or(Refused::WantsValue)?.text.clone()),
        };
        self.give(facts.name, value, arg);
        Ok(())
    }

    fn short<'a>(
        &mut self,
        arg: &'a Field,
        build: Build,
        mut next: impl FnMut() -> Option<&'a Field>,
    ) -> Result<(), Refused> {
        let string = arg.as_str();
        for (at, letter) in string.char_indices().skip(1) {
            let written = format!("-{letter}");
            let facts = self.meaning(&written, build)?;
            if facts.kind != Kind::Value {
                self.give(facts.name, None, arg);
                continue;
            }
            let end = at + letter.len_utf8();
            let value = if end < string.len() {
                arg.text.slice(Span::new(end, string.len()))
            } else {
                next().ok_or(Refused::WantsValue)?.text.clone()
            };
            self.give(facts.name, Some(value), arg);
            return Ok(());
        }
        Ok(())
    }

    /// What a spelling means. Where only some versions know it, whoever wrote it has one of them.
    fn meaning(&self, written: &str, build: Build) -> Result<OptionFacts, Refused> {
        match pip::option(&self.command, written, build) {
            Found::Known(facts) | Found::Unsure(facts) => Ok(facts),
            Found::Ambiguous => Err(Refused::Ambiguous),
            Found::NoSuch => Err(Refused::NoSuchOption),
        }
    }

    fn give(&mut self, name: &'static str, value: Option<Text>, field: &Field) {
        let early = self.command.is_empty();
        self.options.push(Given { name, value, field: field.clone(), early });
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
