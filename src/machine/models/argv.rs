//! One reader of command lines, in the dialects that programs speak.

use super::word_part;
use crate::knowledge::options::{OptionFacts, Takes, abbreviated, option};
use crate::machine::words::Field;

/// How a program reads its options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// GNU's and optparse's: what follows a letter is its value, and a switch takes none. Names may be cut short.
    Getopt,
    /// POSIX's: the same, but options end at the first operand, and names are whole.
    Posix,
    /// Python's argparse: names may be cut short, and `-x=value` is a value, too.
    Argparse,
    /// clap's: `-x=value` is a value, too, but a name must be whole.
    Clap,
    /// Go's pflag, and apt's: so it is, and a switch may be given a truth (`--rm=false`).
    Pflag,
}

impl Dialect {
    /// What a spelling means to a command, by the table.
    pub(crate) fn meaning(self, command: &str, written: &str) -> Result<OptionFacts, Refused> {
        let cut = matches!(self, Self::Getopt | Self::Argparse) && written.starts_with("--");
        option(command, written)
            .or_else(|| abbreviated(command, written).filter(|_| cut))
            .ok_or(Refused::NoSuchOption)
    }
}

/// Why a program refuses a word.
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

/// A word of a command line, or one of the letters in it.
#[derive(Debug)]
pub(crate) enum Word<'a> {
    /// No option.
    Operand(&'a Field),
    /// An option.
    Option(Given<'a>),
    /// What is meant as one, and is none.
    Refused(&'a Field, Refused),
}

/// An option that was given.
#[derive(Debug, Clone)]
pub(crate) struct Given<'a> {
    /// Its main spelling, with dashes.
    pub name: &'static str,
    /// Its value.
    pub value: Option<Field>,
    /// The word.
    pub field: &'a Field,
}

/// Reads words one by one.
#[derive(Debug)]
pub(crate) struct Argv<'a> {
    words: &'a [Field],
    dialect: Dialect,
    at: usize,
    /// Where the next letter stands in the word before.
    letter: Option<usize>,
    /// `--` came.
    literal: bool,
}

impl<'a> Argv<'a> {
    /// Begins with the first of some words.
    pub(crate) fn new(words: &'a [Field], dialect: Dialect) -> Self {
        Self { words, dialect, at: 0, letter: None, literal: false }
    }

    /// The number of the word that comes next.
    pub(crate) fn position(&self) -> usize {
        self.at.min(self.words.len())
    }

    /// Whether what comes next is an operand, or nothing; passes over `--`.
    pub(crate) fn is_at_operand(&mut self) -> bool {
        if self.letter.is_some() {
            return false;
        }
        if !self.literal && self.words.get(self.at).is_some_and(|word| word.as_str() == "--") {
            self.at += 1;
            self.literal = true;
        }
        self.literal || self.words.get(self.at).is_none_or(|word| !is_option(word.as_str()))
    }

    /// The next word or letter. `meaning` tells what a spelling means: `--name` or `-x`.
    pub(crate) fn next(
        &mut self,
        meaning: impl Fn(&str) -> Result<OptionFacts, Refused>,
    ) -> Option<Word<'a>> {
        if self.is_at_operand() {
            let word = self.words.get(self.at)?;
            self.at += 1;
            self.literal |= self.dialect == Dialect::Posix;
            return Some(Word::Operand(word));
        }
        let letter = self.letter.take();
        self.at += usize::from(letter.is_none());
        let field = self.words.get(self.at - 1)?;
        let long = letter.is_none() && field.as_str().starts_with("--");
        let read = if long {
            self.long(field, meaning)
        } else {
            self.short(field, letter.unwrap_or(1), meaning)
        };
        Some(read.map_or_else(|kind| Word::Refused(field, kind), Word::Option))
    }

    fn long(
        &mut self,
        field: &'a Field,
        meaning: impl Fn(&str) -> Result<OptionFacts, Refused>,
    ) -> Result<Given<'a>, Refused> {
        let word = field.as_str();
        let name = word.split('=').next().unwrap_or(word);
        let attached = (name.len() < word.len()).then(|| word_part(field, name.len() + 1));
        let facts = meaning(name)?;
        let value = match (facts.takes, attached) {
            (Takes::Nothing, Some(_)) if self.dialect != Dialect::Pflag => {
                return Err(Refused::TakesNoValue);
            }
            (Takes::Value, None) => Some(self.value()?),
            (_, attached) => attached,
        };
        Ok(Given { name: facts.name, value, field })
    }

    fn short(
        &mut self,
        field: &'a Field,
        from: usize,
        meaning: impl Fn(&str) -> Result<OptionFacts, Refused>,
    ) -> Result<Given<'a>, Refused> {
        let word = field.as_str();
        let letter = word[from..].chars().next().ok_or(Refused::NoSuchOption)?;
        let end = from + letter.len_utf8();
        let facts = meaning(&format!("-{letter}"))?;
        let given = |value| Given { name: facts.name, value, field };
        let rest = &word[end..];
        let getopt = matches!(self.dialect, Dialect::Getopt | Dialect::Posix);
        let equals = !getopt && rest.starts_with('=');
        let attached = (!rest.is_empty()).then(|| word_part(field, end + usize::from(equals)));
        match facts.takes {
            Takes::Nothing if equals => Ok(given(attached)),
            Takes::Nothing => {
                self.letter = (!rest.is_empty()).then_some(end);
                Ok(given(None))
            }
            Takes::Attached => Ok(given(attached)),
            Takes::Value => match attached {
                Some(value) => Ok(given(Some(value))),
                None => Ok(given(Some(self.value()?))),
            },
        }
    }

    fn value(&mut self) -> Result<Field, Refused> {
        let value = self.words.get(self.at).ok_or(Refused::WantsValue)?;
        self.at += 1;
        Ok(value.clone())
    }
}

fn is_option(word: &str) -> bool {
    word.len() > 1 && word.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::programs::field;

    /// `-v`, `--verbose` and `--rm` stand alone, `-u`, `--user` take a value, `-e` an attached one.
    fn meaning(written: &str) -> Result<OptionFacts, Refused> {
        let (name, takes) = match written {
            "-v" | "--verbose" => ("--verbose", Takes::Nothing),
            "--rm" => ("--rm", Takes::Nothing),
            "-u" | "--user" => ("--user", Takes::Value),
            "-e" => ("--eof", Takes::Attached),
            _ => return Err(Refused::NoSuchOption),
        };
        Ok(OptionFacts { name, takes })
    }

    fn read(dialect: Dialect, line: &str) -> String {
        let words: Vec<Field> = line.split(' ').map(field).collect();
        let mut argv = Argv::new(&words, dialect);
        let mut out = Vec::new();
        while let Some(word) = argv.next(meaning) {
            out.push(match word {
                Word::Operand(word) => word.as_str().to_owned(),
                Word::Option(given) => match &given.value {
                    Some(value) => format!("{}={}", given.name, value.as_str()),
                    None => given.name.to_owned(),
                },
                Word::Refused(word, kind) => format!("!{} {kind:?}", word.as_str()),
            });
        }
        out.join(", ")
    }

    #[test]
    fn reads_letters_and_names() {
        assert_eq!(
            read(Dialect::Getopt, "-vu me x --user=you"),
            "--verbose, --user=me, x, --user=you"
        );
        assert_eq!(
            read(Dialect::Getopt, "-vume -e -ex y"),
            "--verbose, --user=me, --eof, --eof=x, y"
        );
        assert_eq!(read(Dialect::Getopt, "-v -- -v -"), "--verbose, -v, -");
    }

    #[test]
    fn a_switch_with_a_value_depends_on_the_dialect() {
        assert_eq!(
            read(Dialect::Pflag, "--rm=false -v=true -u=me"),
            "--rm=false, --verbose=true, --user=me"
        );
        assert_eq!(
            read(Dialect::Getopt, "--rm=false -u=me"),
            "!--rm=false TakesNoValue, --user==me"
        );
        assert_eq!(read(Dialect::Clap, "-u=me --rm=x"), "--user=me, !--rm=x TakesNoValue");
    }

    #[test]
    fn what_is_not_known_takes_nothing_with_it() {
        assert_eq!(
            read(Dialect::Getopt, "--new a -vx b"),
            "!--new NoSuchOption, a, --verbose, !-vx NoSuchOption, b"
        );
        assert_eq!(read(Dialect::Getopt, "-u"), "!-u WantsValue");
    }

    #[test]
    fn an_operand_can_be_seen_before_it_is_read() {
        let words = [field("-v"), field("--"), field("-u"), field("x")];
        let mut argv = Argv::new(&words, Dialect::Getopt);
        assert!(!argv.is_at_operand());
        assert!(argv.next(meaning).is_some() && argv.is_at_operand());
        assert_eq!(argv.position(), 2);
    }
}
