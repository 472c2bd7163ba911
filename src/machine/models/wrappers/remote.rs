//! `lxc exec`, `gcloud compute ssh`, `virt-customize`: a command on a machine inside this one, or on one that
//! is kept.

use super::elsewhere::{away, done, inside, remote_shell};
use super::options::own;
use crate::finding::Context;
use crate::knowledge::options::option;
use crate::knowledge::reaches::{self, Behind, Brings, Reach, Where};
use crate::machine::boot::{self, Start};
use crate::machine::flow::Flows;
use crate::machine::models::argv::{Argv, Dialect, Given, Refused, Word};
use crate::machine::models::word;
use crate::machine::programs::base_name;
use crate::machine::state::State;
use crate::machine::words::Field;
use crate::machine::{Call, Machine};
use crate::source::{Span, Text};

/// Runs what a command of the table runs.
pub(super) fn run(machine: &mut Machine<'_>, call: Call) -> Flows {
    let Some((command, facts, at)) = subcommand(&call.argv) else {
        return done(call.state);
    };
    let line = Line::read(&call.argv[at..], &command, facts);
    for argv in line.commands(facts, &call.state) {
        let mut start = reached(facts, &call.state);
        start.guessed |= line.unsure;
        let name = call.argv[..1].to_vec();
        let call = Call { argv: name, place: call.place, state: call.state.clone() };
        inside(machine, start, argv, call);
    }
    done(call.state)
}

/// The system that is reached.
fn reached(facts: Reach, outer: &State) -> Start {
    let kept = matches!(outer.context, Context::Host | Context::SelfHostedCi);
    let context = match facts.place() {
        Where::Remote => return away(),
        Where::Nested if kept => return away(),
        Where::Nested => outer.context,
        Where::Container => Context::Container,
    };
    let mut start = boot::nowhere();
    start.state.context = context;
    start
}

/// The command with its subcommands, and where its own words begin.
fn subcommand(argv: &[Field]) -> Option<(String, Reach, usize)> {
    let mut command = base_name(argv.first()?.as_str()).to_owned();
    let mut at = 1;
    loop {
        let own = own(&argv[at..], &command, Dialect::Pflag);
        let verb = argv.get(at + own.first).map_or("", Field::as_str);
        let longer = format!("{command} {verb}");
        if !verb.is_empty() && reaches::begins(&longer) {
            command = longer;
            at += own.first + 1;
        } else if let Some(facts) = reaches::reach(&command) {
            return Some((command, facts, at));
        } else if own.open && !verb.is_empty() {
            // The value of an option that no table knows.
            at += own.first + 1;
        } else {
            return None;
        }
    }
}

/// The words of such a command.
struct Line<'a> {
    given: Vec<Given<'a>>,
    /// What comes behind an option, other than its value: `--scripts one two`.
    more: Vec<(&'static str, &'a Field)>,
    rest: Vec<Field>,
    unsure: bool,
}

impl<'a> Line<'a> {
    fn read(args: &'a [Field], command: &str, facts: Reach) -> Self {
        let mut line =
            Self { given: Vec::new(), more: Vec::new(), rest: Vec::new(), unsure: false };
        let dashes = args.iter().position(|arg| arg.as_str() == "--");
        let mut argv = Argv::new(args, Dialect::Pflag);
        let meaning = |written: &str| option(command, written).ok_or(Refused::NoSuchOption);
        let mut operands = 0;
        loop {
            let at_operand = argv.is_at_operand();
            let ends = match facts.behind() {
                Behind::Operands(count) => operands >= count && at_operand,
                Behind::Dashes => dashes.is_some_and(|at| argv.position() > at),
                Behind::Nothing => false,
            };
            if ends {
                break;
            }
            match argv.next(meaning) {
                None => break,
                Some(Word::Option(given)) => line.given.push(given),
                Some(Word::Refused(..)) => line.unsure = true,
                Some(Word::Operand(word)) => {
                    operands += 1;
                    if let Some(last) = line.given.last() {
                        line.more.push((last.name, word));
                    }
                }
            }
        }
        line.rest = args[argv.position()..].to_vec();
        line
    }

    /// What is run, each by itself.
    fn commands(&self, facts: Reach, state: &State) -> Vec<Vec<Field>> {
        let mut all = Vec::new();
        let given = self.given.iter().filter_map(|given| Some((given.name, given.value.as_ref()?)));
        for (name, value) in given.chain(self.more.iter().copied()) {
            match facts.text(name) {
                Some(Brings::Shell) if value.as_str().starts_with('@') => {}
                Some(Brings::Shell) => all.push(shell(value.clone())),
                Some(Brings::List) => all.extend(list(value).into_iter().map(shell)),
                Some(Brings::Module) => all.extend(self.module(value)),
                None => {}
            }
        }
        if facts.behind() == Behind::Nothing || !all.is_empty() {
            return all;
        }
        let reads = !state.stdin.is_empty();
        if self.rest.is_empty() && reads || facts.is_shell() && !self.rest.is_empty() {
            all.push(remote_shell(&self.rest));
        } else if !self.rest.is_empty() {
            all.push(self.rest.clone());
        }
        all
    }

    /// `ansible all -b -m pip -a "name=x extra_args=--break-system-packages"`
    fn module(&self, args: &Field) -> Option<Vec<Field>> {
        let value = |name: &str| {
            let found = self.given.iter().rev().find(|given| given.name == name);
            found.and_then(|given| given.value.as_ref()).map(Field::as_str)
        };
        let module = value("--module-name").unwrap_or("command");
        let argv = match module.rsplit('.').next().unwrap_or(module) {
            "shell" | "command" | "raw" => shell(args.clone()),
            "pip" => pip_module(args)?,
            _ => return None,
        };
        let raised = self.given.iter().find(|given| given.name == "--become").map(|given| {
            let mut sudo = Text::default();
            sudo.push_for("sudo", given.field.place());
            Field::from_text(sudo)
        });
        Some(raised.into_iter().chain(argv).collect())
    }
}

fn shell(text: Field) -> Vec<Field> {
    vec![word("bash"), word("-c"), text]
}

/// What Ansible's module `pip` runs.
fn pip_module(args: &Field) -> Option<Vec<Field>> {
    let (mut name, mut extra, mut program) = (None, Vec::new(), word("pip3"));
    for (key, value) in pairs(args) {
        match key {
            "name" => name = Some(value),
            "extra_args" => extra = words(&value),
            "executable" => program = value,
            // An environment of its own.
            "virtualenv" => return None,
            _ => {}
        }
    }
    let command = [program, word("install")];
    Some(command.into_iter().chain(extra).chain(name).collect())
}

/// `key=value` and `key="quoted value"`.
fn pairs(args: &Field) -> Vec<(&str, Field)> {
    let string = args.as_str();
    let (mut all, mut at) = (Vec::new(), 0);
    while let Some(equals) = string[at..].find('=') {
        let key = string[at..at + equals].trim_start();
        let from = at + equals + 1;
        let quote = string[from..].chars().next().filter(|c| matches!(c, '"' | '\''));
        let from = from + usize::from(quote.is_some());
        let ends = |c: char| quote.map_or(c.is_whitespace(), |quote| c == quote);
        let to = string[from..].find(ends).map_or(string.len(), |len| from + len);
        all.push((key, part(args, from, to)));
        at = (to + usize::from(quote.is_some())).min(string.len());
    }
    all
}

/// A field's words, where it is split at white space.
fn words(field: &Field) -> Vec<Field> {
    let mut at = 0;
    let mut all = Vec::new();
    for piece in field.as_str().split_inclusive(char::is_whitespace) {
        let len = piece.trim_end().len();
        if len > 0 {
            all.push(part(field, at, at + len));
        }
        at += piece.len();
    }
    all
}

/// The commands of `commands=["a","b"]`, `{"commands": ["a"]}` or `commands=a`.
fn list(value: &Field) -> Vec<Field> {
    let string = value.as_str();
    let Some(at) = string.find("commands") else { return Vec::new() };
    let from = at + "commands".len();
    let rest = string[from..].trim_start_matches(['"', '\'', '=', ':', '[', ' ']);
    let skipped = &string[from..string.len() - rest.len()];
    let from = from + skipped.len();
    let Some(quote) = skipped.chars().rev().find(|c| matches!(c, '"' | '\'')) else {
        let to = rest.find(']').map_or(string.len(), |len| from + len);
        return vec![part(value, from, to)];
    };
    // The first one's quote was passed over.
    let (mut all, mut at, mut open) = (Vec::new(), from, true);
    for (offset, c) in rest.char_indices() {
        match c {
            _ if c == quote && open => {
                all.push(part(value, at, from + offset));
                open = false;
            }
            _ if c == quote => (at, open) = (from + offset + 1, true),
            ']' if !open => break,
            _ => {}
        }
    }
    all
}

fn part(field: &Field, from: usize, to: usize) -> Field {
    Field { text: field.text.slice(Span::new(from, to)), ..field.clone() }
}
