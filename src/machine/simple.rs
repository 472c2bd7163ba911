//! Simple commands: assignments, aliases, functions, builtins, programs.

use super::builtins;
use super::flow::{Exit, Flow, Flows, next, partition};
use super::models::fetched;
use super::state::{State, Status};
use super::value::Value;
use super::words::Field;
use super::{Call, Machine};
use crate::source::{Place, Span, Text};
use crate::syntax::shell::Dialect;
use crate::syntax::shell::ast::{Assignment, AssignmentValue, Part, Word};
use std::rc::Rc;

/// An assignment in front of a command, expanded.
#[derive(Debug, Clone)]
pub(crate) struct Prefix {
    /// The variable.
    pub name: String,
    /// What it holds.
    pub value: Value,
    /// The whole assignment in the file.
    pub place: Option<Place>,
}

impl Machine<'_> {
    /// Runs a simple command, once for each combination of what its variables may hold.
    pub(crate) fn simple(
        &mut self,
        code: &Rc<Text>,
        assignments: &[Assignment],
        words: &[Word],
        place: Option<Place>,
        state: State,
    ) -> Flows {
        let values = assignments
            .iter()
            .chain(words.iter().filter_map(|word| word.assignment.as_deref()))
            .flat_map(|assignment| match &assignment.value {
                AssignmentValue::Scalar(word) => std::slice::from_ref(word),
                AssignmentValue::Array(words) => words.as_slice(),
            });
        let all: Vec<&Word> = words.iter().chain(values).collect();
        let name = words.first().and_then(|word| code.as_str().get(word.span.range()));
        // `if $ALL; then` asks, too.
        let alone = words.len() == 1 && name.is_some_and(|name| name.starts_with(['$', '"']));
        let asks = alone || matches!(name, Some("test" | "["));
        self.choices(all, asks, state, &mut |machine, state| {
            machine.simple_once(code, assignments, words, place, state)
        })
    }

    fn simple_once(
        &mut self,
        code: &Rc<Text>,
        assignments: &[Assignment],
        words: &[Word],
        place: Option<Place>,
        mut state: State,
    ) -> Flows {
        let first = words.first().map_or(0, |word| word.span.start);
        self.here = (Rc::clone(code), first);
        if let Some(meant) = alias(code, words, self.reading.unwrap_or(first), &state) {
            let start = assignments.first().map_or(first, |assignment| assignment.span.start);
            let mut whole = code.slice(Span { start, end: first });
            whole.push_text(&meant);
            if let Some(first) = words.first() {
                let end = words.last().map_or(first.span.end, |last| last.span.end);
                whole.push_text(&code.slice(Span { start: first.span.end, end }));
            }
            // An alias is not expanded again inside its own text.
            let aliases = std::mem::take(&mut state.aliases);
            let dialect = state.options.dialect;
            let mut flows = self.run_text(&Rc::new(whole), dialect, state);
            for flow in &mut flows {
                flow.state.aliases = Rc::clone(&aliases);
            }
            return flows;
        }
        let declares = words.first().and_then(|word| literal(code, word));
        let declares = declares.filter(|name| builtins::declares(name));
        if self.is_dash(&state) && has_array(assignments, words) {
            // To dash that is no shell text: it ends before the line.
            return vec![Flow { exit: Exit::Shell, state: state.failed(2) }];
        }
        // Until the command has run, `$?` is the status of the one before.
        let (before, captures) = ((state.status, state.code), self.captures);
        if let Some(name) = declares {
            let prefixes = self.prefixes(code, assignments, &mut state);
            for prefix in prefixes {
                state.assign(&prefix.name, prefix.value, prefix.place);
            }
            if state.broken {
                return ended(state);
            }
            return builtins::declare(self, code, &name, words, place, state);
        }
        let argv = self.expand(code, words, &mut state);
        if state.broken {
            return ended(state);
        }
        if argv.is_empty() {
            for assignment in assignments {
                let fixed = state.is_fixed(&assignment.name);
                self.assign(code, assignment, place, &mut state);
                if state.broken || fixed && state.options.dialect == Dialect::Posix {
                    return ended(state);
                }
                if fixed {
                    return next(state.with(Status::NonZero));
                }
            }
            if self.captures == captures {
                state.status = Status::Zero;
            }
            return next(state);
        }
        let prefixes = self.prefixes(code, assignments, &mut state);
        if state.broken {
            return ended(state);
        }
        (state.status, state.code) = before;
        let fixed = prefixes.iter().any(|prefix| state.is_fixed(&prefix.name));
        if fixed && (state.options.dialect == Dialect::Posix || state.options.errexit) {
            return ended(state);
        }
        self.run(argv, prefixes, place, state)
    }

    /// Runs a command: a function, a builtin or a program.
    pub(crate) fn run(
        &mut self,
        argv: Vec<Field>,
        prefixes: Vec<Prefix>,
        place: Option<Place>,
        state: State,
    ) -> Flows {
        let name = argv[0].known().unwrap_or_default().to_owned();
        if let Some(function) = state.functions.get(&name).cloned() {
            if !function.others.is_empty() {
                return self.one_of_meanings(&name, function, (argv, prefixes, place), state);
            }
            self.names(&argv);
            return with_prefixes(prefixes, state, |state| {
                self.calls.extend(place);
                let flows = self.call_function(&function, &argv[1..], state);
                if place.is_some() {
                    self.calls.pop();
                }
                flows
            });
        }
        if let Some(builtin) = builtins::find(&name, state.options.dialect) {
            self.names(&argv);
            let keeps = builtins::is_special(&name) && state.options.dialect == Dialect::Posix;
            let complains = builtins::complains(&name);
            let call = |machine: &mut Self, state| {
                let flows = builtin(machine, Call { argv, place, state });
                if complains { machine.others_written(flows, false, place) } else { flows }
            };
            if keeps || name == "exec" {
                let mut state = state;
                for prefix in prefixes {
                    if keeps && name != "exec" {
                        // It stays, but is not exported.
                        state.assign(&prefix.name, prefix.value, prefix.place);
                    } else {
                        set_prefix(&mut state, &prefix);
                    }
                }
                return call(self, state);
            }
            return with_prefixes(prefixes, state, |state| call(self, state));
        }
        self.external(argv, prefixes, place, state)
    }

    /// Runs a program in a process of its own.
    pub(crate) fn external(
        &mut self,
        argv: Vec<Field>,
        prefixes: Vec<Prefix>,
        place: Option<Place>,
        mut state: State,
    ) -> Flows {
        state.remember(&argv[0]);
        let mut child = state.child();
        // A number that a builtin has left is none of the program's.
        child.code = Some(1);
        for prefix in &prefixes {
            set_prefix(&mut child, prefix);
        }
        // That nothing changes a variable is the shell's own affair.
        child.vars.thaw();
        let flows = self.spawn(Call { argv, place, state: child });
        flows
            .into_iter()
            .map(|flow| {
                let mut parent = state.clone();
                parent.take_system(flow.state);
                Flow { exit: Exit::Next, state: parent }
            })
            .collect()
    }

    /// Parses text and runs it in this shell.
    pub(crate) fn run_text(&mut self, text: &Rc<Text>, dialect: Dialect, state: State) -> Flows {
        if !self.enter() {
            return next(state.with(Status::Unknown));
        }
        let reading = self.reading.take();
        let flows = match fetched::in_shell(self, text, state) {
            Ok(flows) => flows,
            Err(state) => {
                let script = self.parse(text, dialect);
                self.block(text, &script.body, *state)
            }
        };
        self.reading = reading;
        // Functions may outlive the text: they share their bodies with the tree.
        self.leave();
        flows
    }
}

/// Whether an array is assigned to.
fn has_array(assignments: &[Assignment], words: &[Word]) -> bool {
    let inner = words.iter().filter_map(|word| word.assignment.as_deref());
    assignments.iter().chain(inner).any(|it| matches!(it.value, AssignmentValue::Array(_)))
}

/// An expansion has failed (`${X:?}`, `set -u`): the shell ends, whoever looks at how.
pub(crate) fn ended(state: State) -> Flows {
    let code = if state.options.dialect == Dialect::Posix { 2 } else { 127 };
    let state = State { broken: false, ..state.failed(code) };
    vec![Flow { exit: Exit::Shell, state }]
}

/// Sets variables around a command that runs in this shell.
fn with_prefixes(prefixes: Vec<Prefix>, state: State, run: impl FnOnce(State) -> Flows) -> Flows {
    if prefixes.is_empty() {
        return run(state);
    }
    let posix = state.options.dialect == Dialect::Posix;
    let old: Vec<_> = prefixes.iter().map(|prefix| state.vars.get(&prefix.name).cloned()).collect();
    let mut inner = state;
    for prefix in &prefixes {
        set_prefix(&mut inner, prefix);
    }
    let mut flows = run(inner);
    for flow in &mut flows {
        for (prefix, old) in prefixes.iter().zip(&old) {
            let vars = &mut flow.state.vars;
            // What was set in front of a function is gone behind it, unless bash was told to export it in there.
            let kept = vars.get(&prefix.name).is_some_and(|var| !var.prefix) && !posix;
            match old {
                _ if kept => {}
                Some(var) => {
                    vars.insert(&prefix.name, var.clone());
                }
                None => {
                    vars.remove(&prefix.name);
                }
            }
        }
    }
    flows
}

pub(crate) fn set_prefix(state: &mut State, prefix: &Prefix) {
    state.assign(&prefix.name, prefix.value.clone(), prefix.place);
    if let Some(var) = state.vars.get_mut(&prefix.name) {
        var.exported = true;
        var.prefix = true;
    }
}

/// The text of the alias that a command starts with.
fn alias(code: &Text, words: &[Word], read: u32, state: &State) -> Option<Text> {
    if state.aliases.is_empty()
        || !(state.options.aliases || state.options.dialect == Dialect::Posix)
    {
        return None;
    }
    let first = words.first()?;
    let alias = state.aliases.get(&literal(code, first)?)?;
    // The shell reads a whole line, and all of a function or a loop, before it runs any of it.
    (alias.line < line_of(code, read)).then(|| alias.text.clone())
}

/// The line of a text, from 0, in which an offset lies.
pub(crate) fn line_of(code: &Text, offset: u32) -> usize {
    let end = (offset as usize).min(code.len());
    memchr::memchr_iter(b'\n', &code.as_str().as_bytes()[..end]).count()
}

/// A word that is plain text, without quotes or anything to expand.
pub(crate) fn literal(code: &Text, word: &Word) -> Option<String> {
    match word.parts.as_slice() {
        [Part::Raw(span)] => {
            let text = code.as_str().get(span.range())?;
            (!text.contains(['\\', '~', '*', '?', '['])).then(|| text.to_owned())
        }
        _ => None,
    }
}

/// The states in which a call returned, whatever way.
pub(crate) fn returned(flows: Flows) -> Vec<State> {
    let (mut here, gone) = partition(flows);
    here.extend(gone.into_iter().map(|flow| flow.state));
    here
}
