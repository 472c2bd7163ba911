//! Command lines that are read whole, by the tables of options.

use super::argv::{Argv, Dialect, Word};
use crate::machine::flow::{Exit, Flows};
use crate::machine::state::Status;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};

/// A command line, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Args {
    given: Vec<(&'static str, Option<Field>)>,
    /// What is no option, in order.
    pub operands: Vec<Field>,
    /// No table knows one of the options.
    pub unsure: bool,
}

impl Args {
    /// Takes the words behind a command apart; options may stand between operands.
    pub(crate) fn read(words: &[Field], command: &str, dialect: Dialect) -> Self {
        Self::take(words, command.to_owned(), dialect, false)
    }

    /// The same where the first operand is a subcommand, which has options of its own.
    pub(crate) fn with_verb(words: &[Field], command: &str, dialect: Dialect) -> Self {
        Self::take(words, command.to_owned(), dialect, true)
    }

    fn take(words: &[Field], mut command: String, dialect: Dialect, verb: bool) -> Self {
        let mut out = Self::default();
        let mut argv = Argv::new(words, dialect);
        while let Some(word) = argv.next(|written| dialect.meaning(&command, written)) {
            match word {
                Word::Operand(operand) => {
                    if verb && out.operands.is_empty() {
                        command = format!("{command} {}", operand.as_str());
                    }
                    out.operands.push(operand.clone());
                }
                Word::Option(given) => out.given.push((given.name, given.value)),
                Word::Refused(..) => out.unsure = true,
            }
        }
        out
    }

    /// Whether one of these options is given, by their main spellings.
    pub(crate) fn has(&self, names: &[&str]) -> bool {
        self.given.iter().any(|(name, _)| names.contains(name))
    }

    /// The last value of an option.
    pub(crate) fn value(&self, name: &str) -> Option<&Field> {
        let mut mine = self.given.iter().rev().filter(|(given, _)| *given == name);
        mine.find_map(|(_, value)| value.as_ref())
    }

    /// All values of an option.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Field> {
        let mine = self.given.iter().filter(move |(given, _)| *given == name);
        mine.filter_map(|(_, value)| value.as_ref())
    }
}

/// How many words stand before the first operand.
pub(crate) fn front(words: &[Field], command: &str) -> usize {
    let mut argv = Argv::new(words, Dialect::Posix);
    while !argv.is_at_operand() {
        argv.next(|written| Dialect::Posix.meaning(command, written));
    }
    argv.position()
}

/// What a command does, given its words taken apart.
pub(crate) type ByArgs = fn(&mut Machine<'_>, Call, Args) -> Flows;

/// Runs a command that reads its options in GNU's fashion.
pub(crate) fn by_table(
    machine: &mut Machine<'_>,
    call: Call,
    command: &str,
    model: ByArgs,
) -> Flows {
    let args = Args::read(&call.argv[1..], command, Dialect::Getopt);
    let unsure = args.unsure;
    perhaps(machine, call, unsure, |machine, call| model(machine, call, args))
}

/// Runs a command. If no table knows one of its options, it may as well have done nothing: that is what
/// a program does that does not know it either.
pub(crate) fn perhaps(
    machine: &mut Machine<'_>,
    call: Call,
    unsure: bool,
    run: impl FnOnce(&mut Machine<'_>, Call) -> Flows,
) -> Flows {
    if !unsure {
        return run(machine, call);
    }
    let before = call.state.clone().with(Status::NonZero);
    let mut flows = machine.guess(|machine| run(machine, call));
    for flow in flows.iter_mut().filter(|flow| flow.exit == Exit::Next) {
        flow.state = flow.state.clone().join(&before);
        flow.state.status = Status::Unknown;
    }
    flows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::event::Tool;
    use crate::machine::programs::field;
    use crate::machine::testing::bash;

    fn read(command: &str, line: &str) -> Args {
        let words: Vec<Field> = line.split(' ').map(field).collect();
        Args::read(&words, command, Dialect::Getopt)
    }

    #[test]
    fn options_and_operands_mix() {
        let args = read("install", "a -vt/dir -m 644 b --mode=600 --owne me -- -c");
        let operands: Vec<&str> = args.operands.iter().map(Field::as_str).collect();
        assert_eq!(operands, ["a", "b", "-c"]);
        assert!(args.has(&["--verbose"]) && !args.has(&["-c"]) && !args.unsure);
        assert_eq!(args.value("--target-directory").map(Field::as_str), Some("/dir"));
        assert_eq!(args.value("--mode").map(Field::as_str), Some("600"));
        assert_eq!(args.value("--owner").map(Field::as_str), Some("me"));
    }

    #[test]
    fn a_subcommand_has_options_of_its_own() {
        let words = ["install", "--python", "python3", "a", "--nothing", "b"].map(field);
        let args = Args::with_verb(&words, "pipx", Dialect::Argparse);
        assert_eq!(args.operands.len(), 3);
        assert!(args.unsure && args.value("--python").is_some());
    }

    #[test]
    fn builtins_stop_at_the_first_operand() {
        let words = ["-t", "x", "-d", "y"].map(field);
        assert_eq!(Args::read(&words, "mapfile", Dialect::Posix).operands.len(), 3);
        assert_eq!(front(&words, "mapfile"), 1);
    }

    #[test]
    fn what_no_table_knows_takes_no_word_with_it() {
        let args = read("cp", "--new a b");
        assert!(args.unsure && args.operands.len() == 2);
    }

    #[test]
    fn an_option_that_no_table_knows_takes_no_word_and_leaves_the_result_open() {
        let ran = bash("debian:12", "apt-get install -y --shiny python3-pip");
        let event = ran.events.iter().find(|event| event.tool == Tool::Packages).expect("apt");
        assert!(event.guessed && event.packages == ["python3-pip"]);
        let sure = bash("debian:12", "apt-get install -y -t=bookworm python3-pip");
        assert!(sure.events.iter().all(|event| !event.guessed));
    }

    #[test]
    fn what_an_option_takes_is_no_operand() {
        let packages = |text: &str| {
            let ran = bash("debian:12", &format!("apt-get install -y python3-pip pipx\n{text}"));
            ran.events.last().map(|event| event.packages.clone()).unwrap_or_default()
        };
        assert_eq!(packages("pipx install --python python3.11 probe"), ["probe"]);
        assert_eq!(packages("read -p Continue one <<< x\npip install $Continue $one"), ["x"]);
        assert_eq!(packages("apk add -t probe --no-cache python3"), ["python3"]);
    }
}
